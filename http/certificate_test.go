package http

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bodega/http/conn"
	"bodega/http/conn/conntest"
	"bodega/http/keys"
)

// certified is a rig of a central that asks stores for certificates: "pos" is one, "till" is none.
type certified struct {
	*rig

	stores, nodes *conntest.Authority
}

const posKey = "secret-of-pos"

func newCertified(t *testing.T, change ...func(*Config)) *certified {
	t.Helper()
	c := &certified{stores: conntest.NewAuthority(t, "stores"), nodes: conntest.NewAuthority(t, "nodes")}
	c.rig = newRig(t, append(change, func(cfg *Config) {
		var err error
		if cfg.Keys, err = keys.Parse("pos="+posKey+",till="+userKey, "boss="+adminKey); err != nil {
			t.Fatal(err)
		}
		cfg.StoreCerts, cfg.NodeCerts = authorities(t, c.stores), authorities(t, c.nodes)
	})...)
	return c
}

func authorities(t *testing.T, a *conntest.Authority) *conn.Authorities {
	t.Helper()
	read, err := conn.ReadAuthorities(conntest.NewFiles(t, a.Pair).Cert, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// by asks over a connection that has shown a certificate, which a listener would have verified; nil shows none.
func (c *certified) by(leaf, signer *x509.Certificate, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	c.t.Helper()
	r := c.request(method, path, body, headers...)
	r.TLS = &tls.ConnectionState{}
	if leaf != nil {
		r.TLS.VerifiedChains = [][]*x509.Certificate{{leaf, signer}}
	}
	return c.send(r)
}

// A key that speaks for a store opens nothing without the store's certificate, and whoever is refused may come again with it. Others show none.
func TestStoresShowCertificates(t *testing.T) {
	t.Parallel()
	c := newCertified(t, func(cfg *Config) { cfg.Stores = []string{"pos"} })
	own, ca := c.stores.Issue(t, "pos").Leaf(t), c.stores.Leaf(t)
	common := &x509.Certificate{Raw: []byte("x"), Subject: pkix.Name{CommonName: "pos"}, NotAfter: time.Now().Add(time.Hour)}
	other, star := c.stores.Issue(t, "s2").Leaf(t), c.stores.Issue(t, "*.pos", "pos.example", "xpos").Leaf(t)
	stranger := conntest.NewAuthority(t, "stores")
	for name, tt := range map[string]struct {
		leaf, signer *x509.Certificate
		key          string
		want         int
	}{
		"its own":                        {own, ca, posKey, 200},
		"its own, by common name":        {common, ca, posKey, 200},
		"none":                           {nil, nil, posKey, 403},
		"another store's":                {other, ca, posKey, 403},
		"one with names like it":         {star, ca, posKey, 403},
		"one of a stranger of that name": {stranger.Issue(t, "pos").Leaf(t), stranger.Leaf(t), posKey, 403},
		"a node's for it":                {c.nodes.Issue(t, "pos").Leaf(t), c.nodes.Leaf(t), posKey, 403},
		"a till, with none":              {nil, nil, userKey, 200},
		"a till, with a store's":         {own, ca, userKey, 200},
		"nobody, with a store's":         {own, ca, "-", 401},
	} {
		for _, path := range []string{"/v1/inventory?limit=1", "/v1/inventory/digest"} {
			rec := c.by(tt.leaf, tt.signer, "GET", path, "", "X-API-Key", tt.key)
			closes := rec.Header().Get("Connection") == "close"
			if rec.Code != tt.want || closes != (tt.want == 403) || tt.want == 403 && !strings.Contains(rec.Body.String(), `"field":"certificate"`) {
				t.Errorf("%s, %s: %d %v %s", name, path, rec.Code, rec.Header(), rec.Body)
			}
		}
	}
	both := c.mem.makeKey(t, "both", "store:pos", "store:s2")
	for store, want := range map[string]int{"pos": 200, "s2": 403} { // what it may say depends on what it has shown
		body := `{"storeId":"` + store + `","productId":"A","delta":-1,"idempotencyKey":"k-` + store + `"}`
		if rec := c.by(own, ca, "POST", "/v1/inventory/updates", body, "X-API-Key", both); rec.Code != want {
			t.Errorf("a key of two stores, as %s: %d %s", store, rec.Code, rec.Body)
		}
		body = `{"storeId":"` + store + `","lines":[{"productId":"A","quantity":1}],"ttlSeconds":60,"idempotencyKey":"h-` + store + `"}`
		if rec := c.by(own, ca, "POST", "/v1/holds", body, "X-API-Key", both); (rec.Code == 403) != (want == 403) {
			t.Errorf("a key of two stores puts aside as %s: %d %s", store, rec.Code, rec.Body)
		}
	}
	if rec := c.by(nil, nil, "GET", "/readyz", "", "X-API-Key", posKey); rec.Code != 200 {
		t.Errorf("what is public: %d", rec.Code)
	}
	expired := c.stores.IssueUntil(t, time.Now().Add(-time.Minute), "pos").Leaf(t)
	if rec := c.by(expired, ca, "GET", "/v1/inventory?limit=1", "", "X-API-Key", posKey); rec.Code != 200 || rec.Header().Get("Connection") != "close" {
		t.Errorf("one that has expired since: %d %v, want one last answer", rec.Code, rec.Header())
	}
}

// Where any key speaks for any store it does so only for the one that its certificate names.
func TestAnyStoreShowsACertificate(t *testing.T) {
	t.Parallel()
	c := newCertified(t, func(cfg *Config) { cfg.AnyStore = true })
	line := func(store, key string) string {
		return `{"kind":"update","idempotencyKey":"` + key + `","body":{"storeId":"` + store + `","productId":"SKU-00001","delta":-1,"idempotencyKey":"` + key + `"}}`
	}
	own, ca := c.stores.Issue(t, "s1").Leaf(t), c.stores.Leaf(t)
	if rec := c.by(nil, nil, "POST", commandsPath, line("s1", "s1:web:k1")); rec.Code != 403 {
		t.Errorf("without one: %d %s", rec.Code, rec.Body)
	}
	if rec := c.by(own, ca, "POST", commandsPath, line("s1", "s1:web:k2")); rec.Code != 200 {
		t.Errorf("with one: %d %s", rec.Code, rec.Body)
	}
	if rec := c.by(nil, nil, "GET", "/v1/directory", ""); rec.Code != 403 {
		t.Errorf("the directory, without one: %d %s", rec.Code, rec.Body)
	}
	if rec := c.by(nil, nil, "GET", "/v1/inventory?limit=1", ""); rec.Code != 200 {
		t.Errorf("a till: %d %s", rec.Code, rec.Body)
	}
}

// A node's certificate opens what is for nodes, and a store's does not.
func TestAStoresCertificateIsNoNodes(t *testing.T) {
	t.Parallel()
	c := newCertified(t)
	node, store := c.nodes.Issue(t, "c1").Leaf(t), c.stores.Issue(t, "c1").Leaf(t)
	for name, tt := range map[string]struct {
		chain [][]*x509.Certificate
		want  int
	}{
		"a node's":  {[][]*x509.Certificate{{node, c.nodes.Leaf(t)}}, 200},
		"a store's": {[][]*x509.Certificate{{store, c.stores.Leaf(t)}}, 401},
		"one that both sign, as where one authority signs the other": {[][]*x509.Certificate{{store, c.stores.Leaf(t)}, {store, c.stores.Leaf(t), c.nodes.Leaf(t)}}, 401},
	} {
		r := c.request("GET", "/v1/admin/cluster", "", "X-API-Key", "-")
		r.TLS = &tls.ConnectionState{VerifiedChains: tt.chain}
		if rec := c.send(r); rec.Code != tt.want {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
}
