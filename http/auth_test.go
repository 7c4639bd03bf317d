package http

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	s, err := ParseKeys(" plain , pos=s3cret,,sha256:"+hashOf("hashed")+",till=sha256:"+strings.ToUpper(hashOf("till"))+",QUJD=", "boss=admin, plain")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"key-" + hashOf("plain")[:8], "pos", "key-" + hashOf("hashed")[:8], "till", "key-" + hashOf("QUJD=")[:8], "boss"}
	if got := s.Principals(); !slices.Equal(got, want) {
		t.Errorf("principals %q, want %q", got, want)
	}
	for secret, want := range map[string]string{"plain": want[0], "s3cret": "pos", "hashed": want[2], "till": "till", "admin": "boss"} {
		if k := s.find(secret); k == nil || k.principal != want || k.admin != (secret == "admin" || secret == "plain") {
			t.Errorf("%s: %+v", secret, k)
		}
	}
	for _, secret := range []string{"", "pos", "pos=s3cret", "S3cret", "sha256:" + hashOf("hashed"), hashOf("hashed")} {
		if k := s.find(secret); k != nil {
			t.Errorf("%q opens %s", secret, k.principal)
		}
	}
	if (KeySet{}).find("") != nil {
		t.Error("the empty set lets somebody in")
	}
}

func TestParseKeysRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ users, admins, want string }{
		{"a,topsecret=", "", "API_KEYS: entry 2 has no secret after ="},
		{"sha256:zzz", "", "API_KEYS: entry 1 must have 64 hexadecimal digits after the colon of sha256"},
		{"n=sha256:" + hashOf("x") + "00", "", "API_KEYS: entry 1 must have 64 hexadecimal digits after the colon of sha256"},
		{"a", "x=top secret", "ADMIN_API_KEYS: entry 1 has a space inside"},
		{"a", "x=top\u00a0secret", "ADMIN_API_KEYS: entry 1 has a character that is not visible ASCII"},
		{`"topsecret"`, "", "API_KEYS: entry 1 has quotes around it, which would be a part of it: leave them out"},
		{"a,'till=topsecret'", "", "API_KEYS: entry 2 has quotes around it, which would be a part of it: leave them out"},
		{`"topsecret,b`, "", "API_KEYS: entry 1 has quotes around it, which would be a part of it: leave them out"},
		{`till="topsecret"`, "", "API_KEYS: entry 1 has quotes around it, which would be a part of it: leave them out"},
		{"a=topsecret;b=topsecret", "", "API_KEYS: entry 1 has a semicolon in it: entries stand between commas"},
		{"till = topsecret", "", "API_KEYS: entry 1 has a space inside"},
		{"a,Till=topsecret", "", "API_KEYS: entry 2 has a name that is none: 1 to 32 of a-z, 0-9 and -, all small"},
		{"till_1=topsecret", "", "API_KEYS: entry 1 has a name that is none: 1 to 32 of a-z, 0-9 and -, all small"},
		{"=topsecret", "", "API_KEYS: entry 1 has no name before ="},
		{"SHA256:" + hashOf("topsecret"), "", "API_KEYS: entry 1 must have sha256 in small letters"},
		{"sha256=" + hashOf("topsecret"), "", "API_KEYS: entry 1 must have a colon after sha256"},
		{"one=topsecret,two=topsecret", "", "API_KEYS: entry 2 has the secret of another entry under another name"},
		{"one=topsecret", "two=topsecret,b=", "ADMIN_API_KEYS: entry 1 has the secret of another entry under another name; ADMIN_API_KEYS: entry 2 has no secret after ="},
	}
	for _, tt := range tests {
		_, err := ParseKeys(tt.users, tt.admins)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q %q: %v", tt.users, tt.admins, err)
		} else if strings.Contains(err.Error(), "topsecret") || strings.Contains(err.Error(), "top secret") {
			t.Errorf("shows the secret: %v", err)
		}
	}
}

// A secret that is sent as it stands is the secret alone.
func TestCheckSecret(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]string{
		"": "", "topsecret": "", "QUJD==": "",
		"store-s1=topsecret": "has a = in it: it must be the secret alone, without a name",
		"topsecret,b":        "has a comma in it: it must be one key",
		"sha256:00":          "must be the secret itself, not its hash",
		`"topsecret"`:        "has quotes around it, which would be a part of it: leave them out",
		"top secret":         "has a space inside",
		"top\x00secret":      "has a character that is not visible ASCII",
	} {
		if got := CheckSecret(secret); got != want {
			t.Errorf("%q: %q, want %q", secret, got, want)
		}
	}
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const user, admin = "/v1/inventory", "/v1/admin/products/create"
	tests := []struct {
		name, method, target string
		keys                 []string
		status               int
		body                 string
	}{
		{"none", "GET", user, nil, 401, `{"code":"unauthorized","message":"API key required"}`},
		{"empty", "GET", user, []string{""}, 401, `{"code":"unauthorized","message":"API key required"}`},
		{"unknown", "GET", user, []string{"x"}, 401, `{"code":"unauthorized","message":"Invalid API key"}`},
		{"two", "GET", user, []string{userKey, userKey}, 401, `{"code":"unauthorized","message":"Invalid API key"}`},
		{"user", "GET", user, []string{userKey}, 200, ""},
		{"admin is a user", "GET", user, []string{adminKey}, 200, ""},
		{"none, admin", "POST", admin, nil, 401, `{"code":"unauthorized","message":"Admin API key required"}`},
		{"unknown, admin", "POST", admin, []string{"x"}, 401, `{"code":"unauthorized","message":"Invalid API key"}`},
		{"user, admin", "POST", admin, []string{userKey}, 403, `{"code":"forbidden","message":"Admin access required"}`},
		{"admin, admin", "POST", admin, []string{adminKey}, 400, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := r.request(tt.method, tt.target, "", "X-API-Key", "-")
			if tt.keys != nil {
				req.Header["X-Api-Key"] = tt.keys
			}
			rec := r.send(req)
			if rec.Code != tt.status || tt.body != "" && rec.Body.String() != tt.body+"\n" {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
			if rec.Header().Get("X-Inventory-Offset") != "2" {
				t.Errorf("%v", rec.Header())
			}
		})
	}
}
