package settings

import (
	"strings"
	"testing"

	"bodega/http/conn"
	"bodega/http/pages"
)

// TestSettle: what is left open is safe where the node runs, and what is said counts.
func TestSettle(t *testing.T) {
	for _, tt := range []struct {
		environ string
		host    string
		access  pages.Access
		fault   string
	}{
		{"", "127.0.0.1", pages.Open, ""},
		{"ENVIRONMENT=production", "", pages.Staff, ""},
		{"HOST=0.0.0.0 WEB_ACCESS=staff", "0.0.0.0", pages.Staff, ""},
		{"ENVIRONMENT=production HOST=192.0.2.1 WEB_ACCESS=OPEN", "192.0.2.1", pages.Open, ""},
		{"WEB_ACCESS=off", "127.0.0.1", pages.Off, ""},
		{"WEB_ENABLED=false", "127.0.0.1", pages.Off, ""},
		{"WEB_ENABLED=false WEB_ACCESS=off", "127.0.0.1", pages.Off, ""},
		{"WEB_ENABLED=false WEB_ACCESS=open", "127.0.0.1", "", "WEB_ENABLED, WEB_ACCESS: "},
	} {
		var cfg Config
		s := Load(&cfg, Common(), Sources{Environ: strings.Fields(tt.environ)})
		s.Settle(&cfg)
		if err := s.Err(); tt.fault != "" {
			if err == nil || !strings.HasPrefix(err.Error(), tt.fault) {
				t.Errorf("%s: got %v", tt.environ, err)
			}
			continue
		} else if err != nil {
			t.Errorf("%s: %v", tt.environ, err)
		}
		if cfg.Host != tt.host || cfg.Web.Access != tt.access || cfg.Web.Enabled != (tt.access != pages.Off) {
			t.Errorf("%s: listens on %q, pages act %q, %v", tt.environ, cfg.Host, cfg.Web.Access, cfg.Web.Enabled)
		}
	}
}

// TestPublicURL: its host is allowed, with those of ALLOWED_HOSTS.
func TestPublicURL(t *testing.T) {
	var cfg Config
	if err := Load(&cfg, Common(), Sources{Environ: []string{"PUBLIC_URL=https://Shop.example:8443/stock", "ALLOWED_HOSTS=till.example"}}).Err(); err != nil {
		t.Fatal(err)
	}
	hosts := conn.NewHosts(cfg.Hosts...)
	for host, want := range map[string]bool{"shop.example": true, "till.example": true, "evil.example": false} {
		if hosts.Allow(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
}
