package cluster

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"bodega/http/conn/conntest"
)

// secured runs a node that shows a certificate, and returns its address. It answers with the protocol and how many certificates it was shown.
func secured(t *testing.T, show conntest.Pair) string {
	t.Helper()
	pair, err := tls.X509KeyPair(show.Cert, show.Key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		w.Header().Set("Shown", string(rune('0'+len(r.TLS.PeerCertificates))))
	}))
	s.Config.ErrorLog = nil
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// TestDialTLS: a node is believed that shows a certificate of the cluster for the host that was meant, whether that has a name or is a number,
// and what the files hold counts from the next connection on.
func TestDialTLS(t *testing.T) {
	t.Parallel()
	here, elsewhere, stranger := conntest.NewPair(t, 1), conntest.NewPair(t, 2, "central-9"), conntest.NewPair(t, 3)
	own := conntest.NewFiles(t, here)
	known := conntest.NewFiles(t, conntest.Pair{Cert: slices.Concat(here.Cert, elsewhere.Cert)})
	s := Settings{PeerCAFile: known.Cert}
	ask := func(url string) (*nethttp.Response, error) {
		p := NewPeers(s.DialTLS(own.Cert, own.Key), func() string { return "" })
		defer p.HTTP.CloseIdleConnections()
		req, err := nethttp.NewRequestWithContext(t.Context(), "GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := p.HTTP.Do(req)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		return resp, err
	}
	right, wrong, unknown := secured(t, here), secured(t, elsewhere), secured(t, stranger)
	if resp, err := ask(right); err != nil || resp.Header.Get("Shown") != "1" || resp.ProtoMajor != 2 {
		t.Errorf("the right one: %+v, %v", resp, err)
	}
	var host x509.HostnameError
	if _, err := ask(wrong); !errors.As(err, &host) {
		t.Errorf("one of the cluster that is another: %v", err)
	}
	var signer x509.UnknownAuthorityError
	if _, err := ask(unknown); !errors.As(err, &signer) {
		t.Errorf("a stranger: %v", err)
	}
	known.Write(t, stranger.Cert, nil)
	if _, err := ask(unknown); err != nil {
		t.Errorf("once it is known: %v", err)
	}
	if _, err := ask(right); !errors.As(err, &signer) {
		t.Errorf("once it is not any more: %v", err)
	}
	known.Write(t, []byte("none"), nil)
	if _, err := ask(right); err == nil {
		t.Error("a file without certificates trusts somebody")
	}
	if dial := (&Settings{}).DialTLS("", ""); dial != nil {
		t.Error("without a file of its own it does not trust whom the system trusts")
	}
}
