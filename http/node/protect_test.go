package node

import (
	"errors"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/conn/conntest"
	"bodega/http/node/settings"
)

// TestLimitHolds: what the environment says about limits holds on the wire, and nothing does if they are off.
func TestLimitHolds(t *testing.T) {
	for _, tt := range []struct {
		environ []string
		want    string // the statuses of four requests
	}{
		{[]string{"RATE_LIMIT_REQUESTS_PER_MINUTE=2"}, "400 400 429 429"},
		{[]string{"RATE_LIMIT_REQUESTS_PER_MINUTE=2", "RATE_LIMIT_ENABLED=no"}, "400 400 400 400"},
		{[]string{"RATE_LIMIT_REQUESTS_PER_MINUTE=1", "RATE_LIMIT_EXEMPT_KEYS=key-2a97516c"}, "400 400 400 400"},
	} {
		var cfg settings.Config
		if err := settings.Load(&cfg, settings.Common(), settings.Sources{Environ: tt.environ}).Err(); err != nil {
			t.Fatal(err)
		}
		s := start(t, cfg)
		s.Open(still{})
		var got []string
		for range 4 {
			got = append(got, ask(t, &nethttp.Client{Transport: new(nethttp.Transport)}, s.URL()+"/v1/inventory/events?offset=x")) // 400 if it is let through
		}
		s.Stop()
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%q: %s, want %s", tt.environ, text, tt.want)
		}
	}
}

// ask returns the status of an answer, as text.
func ask(t *testing.T, client *nethttp.Client, url string) string {
	t.Helper()
	req, err := nethttp.NewRequestWithContext(t.Context(), nethttp.MethodGet, url, nethttp.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "demo")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	client.CloseIdleConnections()
	return resp.Status[:3]
}

// TestProxiesAndOrigins: both reach the wire.
func TestProxiesAndOrigins(t *testing.T) {
	var cfg settings.Config
	if err := settings.Load(&cfg, settings.Common(), settings.Sources{Environ: []string{"TRUSTED_PROXIES=127.0.0.1", "CORS_ALLOWED_ORIGINS=https://shop.example", "RATE_LIMIT_REQUESTS_PER_MINUTE=1"}}).Err(); err != nil {
		t.Fatal(err)
	}
	s := start(t, cfg)
	defer s.Stop()
	s.Open(still{})
	client := &nethttp.Client{Transport: new(nethttp.Transport)}
	defer client.CloseIdleConnections()
	for _, at := range []string{"203.0.113.1", "203.0.113.2"} {
		req, err := nethttp.NewRequestWithContext(t.Context(), nethttp.MethodGet, s.URL()+"/v1/inventory/events?offset=x", nethttp.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range map[string]string{"X-API-Key": "demo", "X-Forwarded-For": at, "Origin": "https://shop.example"} {
			req.Header.Set(k, v)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != nethttp.StatusBadRequest || resp.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
			t.Errorf("%s: %d %v", at, resp.StatusCode, resp.Header)
		}
	}
}

// TestTLS: a node with a certificate speaks only TLS; who has its configuration can ask it how it is, before and after the
// certificate is replaced.
func TestTLS(t *testing.T) {
	files := conntest.NewFiles(t, conntest.NewPair(t, 1, "*.shop.example"))
	cfg := settings.Config{Host: "127.0.0.1", CertFile: files.Cert, KeyFile: files.Key}
	s := start(t, cfg)
	defer s.Stop()
	s.Open(still{})
	if !strings.HasPrefix(s.URL(), "https://localhost:") && !strings.HasPrefix(s.URL(), "https://127.0.0.1:") {
		t.Fatal(s.URL())
	}
	if status := ask(t, &nethttp.Client{Transport: new(nethttp.Transport)}, strings.Replace(s.URL(), "https:", "http:", 1)+"/livez"); status != "400" {
		t.Errorf("without TLS: %s", status)
	}
	client, err := cfg.Client()
	if err != nil {
		t.Fatal(err)
	}
	if status := ask(t, client, s.URL()+"/readyz"); status != "200" {
		t.Errorf("%s", status)
	}
	next := conntest.NewPair(t, 2, "other.example")
	files.Write(t, next.Cert, next.Key)
	if client, err = cfg.Client(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); ; {
		resp, err := client.Get(s.URL() + "/readyz")
		if err == nil {
			resp.Body.Close()
			client.CloseIdleConnections()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the new certificate is not shown: %v", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// TestClientAuthorities: a node that cannot ask for certificates as it was told does not start, and one whose stores could pass for nodes neither.
func TestClientAuthorities(t *testing.T) {
	own, ca := conntest.NewFiles(t, conntest.NewPair(t, 1)), conntest.NewFiles(t, conntest.NewAuthority(t, "stores").Pair)
	for _, tt := range []struct {
		cert string
		role Role
		says string
	}{
		{"", Role{StoreCAs: ca.Cert}, "TLS_CLIENT_CA_FILE: needs TLS_CERT_FILE"},
		{own.Cert, Role{StoreCAs: ca.Key}, "TLS_CLIENT_CA_FILE: " + ca.Key + " holds no certificate"},
		{own.Cert, Role{NodeCAs: ca.Key}, "CLUSTER_CA_FILE: "},
		{own.Cert, Role{NodeCAs: ca.Cert, StoreCAs: ca.Cert}, "CLUSTER_CA_FILE, TLS_CLIENT_CA_FILE: have a certificate in common"},
	} {
		cfg := settings.Config{Host: "127.0.0.1", UserKeys: "demo", CertFile: tt.cert}
		if tt.cert != "" {
			cfg.KeyFile = own.Key
		}
		s, err := Start(t.Context(), cfg, tt.role, zerolog.Nop())
		var faults *settings.ConfigError
		if !errors.As(err, &faults) || !strings.HasPrefix(err.Error(), tt.says) || s != nil {
			t.Errorf("%+v: %v", tt.role, err)
		}
	}
}

// TestTLSNeedsBoth: a node that cannot speak TLS as it was told does not speak at all.
func TestTLSNeedsBoth(t *testing.T) {
	dir, there := t.TempDir(), conntest.NewFiles(t, conntest.NewPair(t, 1, "shop.example"))
	for _, cfg := range []settings.Config{{CertFile: there.Cert}, {KeyFile: there.Key}, {CertFile: there.Cert, KeyFile: there.Cert}, {CertFile: dir + "/none", KeyFile: there.Key}} {
		cfg.Host, cfg.UserKeys = "127.0.0.1", "demo"
		s, err := Start(t.Context(), cfg, Role{}, zerolog.Nop())
		var faults *settings.ConfigError
		if !errors.As(err, &faults) || !strings.HasPrefix(err.Error(), "TLS_CERT_FILE, TLS_KEY_FILE: ") || s != nil {
			t.Errorf("%v", err)
		}
	}
	for _, file := range []string{there.Key, dir + "/none"} {
		if _, err := (&settings.Config{CertFile: file}).Client(); err == nil {
			t.Errorf("%s is taken for a certificate", file)
		}
	}
}
