package settings

import (
	"reflect"
	"testing"
	"time"
)

// TestProtection: lists are read whole, and what is wrong in one is said without showing what may be a key.
func TestProtection(t *testing.T) {
	cfg := Config{UserKeys: "demo,pos=hush-hush", AdminKeys: "boss=hush"}
	s := Load(&cfg, Common(), Sources{Environ: []string{"ADMIN_API_KEYS=boss=hush", "RATE_LIMIT_EXEMPT_KEYS= pos, boss ,,key-2a97516c", "RATE_LIMIT_WINDOW_MINUTES=5", "TRUSTED_PROXIES=10.0.0.0/8,::1",
		"CORS_ALLOWED_ORIGINS=https://shop.example, http://localhost:3010"}})
	if s.Keys(&cfg); s.Err() != nil {
		t.Fatal(s.Err())
	}
	if want := []string{"pos", "boss", "key-2a97516c"}; !reflect.DeepEqual(cfg.Limit.Exempt, want) || cfg.Limit.Window != 5*time.Minute || len(cfg.Proxies) != 2 || len(cfg.Origins) != 2 {
		t.Errorf("%+v", cfg)
	}
	for exempt, want := range map[string]string{
		"pos,hush-hush": "RATE_LIMIT_EXEMPT_KEYS: entry 2 is not the name of a key in API_KEYS or ADMIN_API_KEYS",
		"Hush_Hush":     "RATE_LIMIT_EXEMPT_KEYS: is not allowed: must be names of keys, of small letters a-z, digits and hyphens, separated by commas: entry 1 is none",
	} {
		cfg := cfg
		s := Load(&cfg, Common(), Sources{Environ: []string{"RATE_LIMIT_EXEMPT_KEYS=" + exempt}})
		if s.Keys(&cfg); s.Err() == nil || s.Err().Error() != want {
			t.Errorf("%s: %v", exempt, s.Err())
		}
	}
}
