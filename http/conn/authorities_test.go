package conn

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"bodega/http/conn/conntest"
)

// served is a server that asks for certificates, and says whose it was shown.
type served struct {
	t       *testing.T
	address string
	shown   chan [2]string // by whom it is signed and for whom it is, if the first authorities have signed it, and by the second
}

// asksFor starts one.
func asksFor(t *testing.T, warn func(error), of ...*Authorities) *served {
	t.Helper()
	server := conntest.NewFiles(t, conntest.NewPair(t, 3))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secure, err := TLS(Lazy(l), server.Cert, server.Key, warn, of...)
	if err != nil {
		t.Fatal(err)
	}
	v := &served{t, l.Addr().String(), make(chan [2]string, 1)}
	s := NewServer(nethttp.HandlerFunc(func(_ nethttp.ResponseWriter, r *nethttp.Request) {
		var shown [2]string
		for i, a := range of {
			if leaf := a.Signed(r.TLS); leaf != nil {
				shown[i] = strings.Join(leaf.DNSNames, ",")
			}
		}
		v.shown <- shown
	}), nil)
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(secure) }()
	t.Cleanup(func() { s.Close(); <-done })
	return v
}

// show connects with a certificate, whatever the server says that it takes; nil shows none.
func (v *served) show(p *conntest.Pair) (shown [2]string, err error) {
	v.t.Helper()
	cfg := &tls.Config{InsecureSkipVerify: true}
	if p != nil {
		pair, err := tls.X509KeyPair(p.Cert, p.Key)
		if err != nil {
			v.t.Fatal(err)
		}
		cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	c := &nethttp.Client{Transport: &nethttp.Transport{TLSClientConfig: cfg, DisableKeepAlives: true}}
	resp, err := c.Get("https://" + v.address)
	if err != nil {
		return shown, err
	}
	resp.Body.Close()
	return <-v.shown, nil
}

func read(t *testing.T, file string, warn func(error)) *Authorities {
	t.Helper()
	a, err := ReadAuthorities(file, warn)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A client may show a certificate, which must be one that some of the authorities sign, and is known for theirs alone. It need not show any.
func TestClientCertificates(t *testing.T) {
	t.Parallel()
	nodes, stores, others := conntest.NewAuthority(t, "nodes"), conntest.NewAuthority(t, "stores"), conntest.NewAuthority(t, "others")
	never := func(err error) { t.Error(err) }
	v := asksFor(t, never, read(t, conntest.NewFiles(t, nodes.Pair).Cert, never), nil, read(t, conntest.NewFiles(t, stores.Pair).Cert, never))
	node, store, stranger, old := nodes.Issue(t, "c1"), stores.Issue(t, "s1"), others.Issue(t, "s1"), stores.IssueUntil(t, time.Now().Add(-time.Hour), "s1")
	for name, tt := range map[string]struct {
		show *conntest.Pair
		want [2]string
	}{"none": {}, "a node's": {&node, [2]string{"c1", ""}}, "a store's": {&store, [2]string{"", "s1"}}} {
		if got, err := v.show(tt.show); err != nil || got != tt.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, show := range map[string]*conntest.Pair{"a stranger's": &stranger, "one that has expired": &old} {
		if got, err := v.show(show); err == nil {
			t.Errorf("%s is let in, as %q", name, got)
		}
	}
}

// New files are noticed; as long as one cannot be used, what was read last holds, and is told of once. What is no longer in the file signs nothing,
// also for a connection that is there already.
func TestAuthoritiesAreReadAgain(t *testing.T) {
	t.Parallel()
	first, second := conntest.NewAuthority(t, "first"), conntest.NewAuthority(t, "second")
	f := conntest.NewFiles(t, first.Pair)
	now := time.Unix(1e9, 0)
	var warned []string
	a := read(t, f.Cert, func(err error) { warned = append(warned, err.Error()) })
	a.now = func() time.Time { return now }
	by := func(ca *conntest.Authority) bool {
		now = now.Add(certificateCheck)
		leaf := ca.Issue(t, "s1").Leaf(t)
		return a.Signed(&tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{leaf, ca.Leaf(t)}}}) != nil
	}
	if !by(first) || by(second) || a.Signed(&tls.ConnectionState{}) != nil || a.Signed(nil) != nil || (*Authorities)(nil).Signed(&tls.ConnectionState{}) != nil {
		t.Fatal("what is signed by whom")
	}
	for _, content := range [][]byte{[]byte("nonsense"), append([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), second.Cert...)} {
		n := len(warned)
		if f.Write(t, content, nil); !by(first) || by(second) || len(warned) != n+1 || strings.Contains(warned[n], "PRIVATE") {
			t.Fatalf("with %q: warned %q", content, warned)
		}
	}
	if n := len(warned); by(second) || len(warned) != n {
		t.Error("the same is said twice")
	}
	if f.Write(t, second.Cert, nil); by(first) || !by(second) {
		t.Error("a new file is not noticed")
	}
	if f.Write(t, append(first.Cert, second.Cert...), nil); !by(first) || !by(second) {
		t.Error("of two certificates one is not noticed")
	}
	if b := read(t, conntest.NewFiles(t, second.Pair).Cert, nil); !a.Overlap(b) || a.Overlap(read(t, conntest.NewFiles(t, conntest.NewAuthority(t, "third").Pair).Cert, nil)) || a.Overlap(nil) {
		t.Error("what they have in common")
	}
	if _, err := ReadAuthorities(f.Key+"x", nil); err == nil {
		t.Error("a file that is not there is taken")
	}
}
