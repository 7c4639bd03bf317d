package settings

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRisks: in production each is told of by a warning that says what to do, and counted; what is safe is not, nor is anything in development.
func TestRisks(t *testing.T) {
	dir := t.TempDir()
	open, shut := filepath.Join(dir, "open.key"), filepath.Join(dir, "shut.key")
	for name, mode := range map[string]os.FileMode{open: 0o644, shut: 0o600} {
		if err := errors.Join(os.WriteFile(name, nil, mode), os.Chmod(name, mode)); err != nil { // whatever the umask is
			t.Fatal(err)
		}
	}
	const alone = "HOST=127.0.0.1"
	for _, tt := range []struct {
		environ []string
		want    []Risk
		says    string
	}{
		{nil, []Risk{PlainHTTP}, "TLS_CERT_FILE"},
		{[]string{"HOST=192.0.2.1"}, []Risk{PlainHTTP}, "HOST=127.0.0.1"},
		{[]string{"PUBLIC_URL=http://shop.example"}, []Risk{PlainHTTP}, "PUBLIC_URL=https"},
		{[]string{"PUBLIC_URL=https://shop.example"}, nil, ""},
		{[]string{"TLS_CERT_FILE=x", "TLS_KEY_FILE=" + shut}, nil, ""},
		{[]string{"TLS_CERT_FILE=x", "TLS_KEY_FILE=" + open}, []Risk{OpenKey}, "TLS_KEY_FILE: everybody"},
		{[]string{alone}, nil, ""},
		{[]string{"HOST=localhost"}, nil, ""},
		{[]string{"HOST=::1"}, nil, ""},
		{[]string{alone, "WEB_ACCESS=open"}, []Risk{OpenPages}, "WEB_ACCESS is open"},
		{[]string{alone, "RATE_LIMIT_ENABLED=false"}, []Risk{Unlimited}, "RATE_LIMIT_ENABLED is off"},
		{[]string{alone, "PPROF_ENABLED=true"}, nil, ""},
		{[]string{alone, "PPROF_ENABLED=true", "METRICS_HOST=0.0.0.0"}, []Risk{Profiles}, "METRICS_HOST=127.0.0.1"},
	} {
		for _, production := range []bool{true, false} {
			cfg := Config{MetricsPort: 9080}
			environ := tt.environ
			if production {
				environ = append(environ[:len(environ):len(environ)], "ENVIRONMENT=production")
			}
			s := Load(&cfg, Common(), Sources{Environ: environ})
			s.Settle(&cfg)
			s.Exposed(&cfg)
			s.Tell(&cfg)
			want := tt.want
			if !production {
				want = slices.DeleteFunc(slices.Clone(want), func(r Risk) bool { return r != OpenKey })
			}
			if !slices.Equal(cfg.Risks, want) || len(cfg.Warnings) != len(want) || len(want) == 1 && !strings.Contains(cfg.Warnings[0], tt.says) {
				t.Errorf("%q, production %v: %q %q", tt.environ, production, cfg.Risks, cfg.Warnings)
			}
			for _, r := range cfg.Risks {
				if !slices.Contains(Risks(), r) {
					t.Errorf("%s is not counted", r)
				}
			}
		}
	}
}

// TestAcceptedRisks: what was accepted is noted, and neither warned of nor counted; the rest is.
func TestAcceptedRisks(t *testing.T) {
	cfg := Config{}
	s := Load(&cfg, Common(), Sources{Environ: []string{"ENVIRONMENT=production", "WEB_ACCESS=open", "ACCEPTED_RISKS=plain_http,unlimited"}})
	s.Settle(&cfg)
	s.Exposed(&cfg)
	s.Tell(&cfg)
	if !slices.Equal(cfg.Risks, []Risk{OpenPages}) || len(cfg.Warnings) != 1 || len(cfg.Notes) != 1 || !strings.HasPrefix(cfg.Notes[0], "accepted by ACCEPTED_RISKS: the API is served") {
		t.Errorf("%q %q %q", cfg.Risks, cfg.Warnings, cfg.Notes)
	}
}

// TestIsPlain: what leads to this machine alone, or over TLS, is not.
func TestIsPlain(t *testing.T) {
	for url, want := range map[string]bool{
		"http://central:8081": true, "http://10.0.0.7": true, "http://[2001:db8::1]:8081": true, "http://localhost.example": true,
		"https://central": false, "http://localhost:8081": false, "http://127.0.0.9": false, "http://[::1]:8081": false,
	} {
		if got := IsPlain(url); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}
