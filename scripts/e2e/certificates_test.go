package e2e

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"

	"bodega/http/conn/conntest"
)

// TestStoresByCertificate: where central asks for them, a store follows and sells by its own certificate, and by no other; a new one is taken without a
// restart. Whoever has a store's key and not its certificate is refused everywhere, and a till needs none.
func TestStoresByCertificate(t *testing.T) {
	t.Parallel()
	ours, theirs := conntest.NewAuthority(t, "stores"), conntest.NewAuthority(t, "central")
	server, ca, signs := conntest.NewFiles(t, theirs.Issue(t, "127.0.0.1")), conntest.NewFiles(t, theirs.Pair), conntest.NewFiles(t, ours.Pair)
	c := newCentral(t, withCatalogue("catalogue.json"), withEnv("STORES", "store-s1,store-s2"),
		withEnv("TLS_CERT_FILE", server.Cert), withEnv("TLS_KEY_FILE", server.Key), withEnv("TLS_CLIENT_CA_FILE", signs.Cert))
	c.launch()
	url := strings.Replace(c.url(), "http:", "https:", 1)
	follows := func(id string, shows conntest.Files) *store {
		return newStore(t, id, url, withEnv("CENTRAL_CA_FILE", ca.Cert), withEnv("CENTRAL_CERT_FILE", shows.Cert), withEnv("CENTRAL_KEY_FILE", shows.Key))
	}
	own, wrong := conntest.NewFiles(t, ours.Issue(t, "store-s1")), conntest.NewFiles(t, ours.Issue(t, "store-s1"))
	s1, s2 := follows("store-s1", own), follows("store-s2", wrong)
	s1.start()
	var p listPage
	s1.getInto(s1.root+"?limit=1&stock=ok", &p)
	id := p.Products[0].ProductID
	s1.update(line(id, -1, "sold")).want(t, http.StatusOK)

	s2.launch()
	waitFor(t, patience, "the store with another's certificate to say so", func() bool { return strings.Contains(s2.Log.String(), "TLS_CLIENT_CA_FILE") })
	if a, err := s2.try(t.Context(), request{method: http.MethodGet, path: "/readyz", key: noKey}); err == nil && a.status == http.StatusOK {
		t.Error("a store with another's certificate follows")
	}
	right := ours.Issue(t, "store-s2")
	wrong.Write(t, right.Cert, right.Key)
	waitFor(t, patience, "the store to follow with its own", func() bool {
		a, err := s2.try(t.Context(), request{method: http.MethodGet, path: "/readyz", key: noKey})
		return err == nil && a.status == http.StatusOK
	})
	s2.update(line(id, -1, "sold too")).want(t, http.StatusOK)

	roots := x509.NewCertPool()
	roots.AddCert(theirs.Leaf(t))
	thief := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer thief.CloseIdleConnections()
	for key, want := range map[string]int{upstreamKey("store-s1"): http.StatusForbidden, posKey: http.StatusOK} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/inventory?limit=1", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-API-Key", key)
		resp, err := thief.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body.Close(); resp.StatusCode != want {
			t.Errorf("without a certificate, by %s: %d, want %d", key, resp.StatusCode, want)
		}
	}
}
