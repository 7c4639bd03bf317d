package keys

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
)

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestParse(t *testing.T) {
	t.Parallel()
	s, err := Parse(" plain , pos=s3cret,,sha256:"+hashOf("hashed")+",till=sha256:"+strings.ToUpper(hashOf("till"))+",QUJD=", "boss=admin, plain")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"key-" + hashOf("plain")[:8], "pos", "key-" + hashOf("hashed")[:8], "till", "key-" + hashOf("QUJD=")[:8], "boss"}
	if got := s.Principals(); !slices.Equal(got, want) {
		t.Errorf("principals %q, want %q", got, want)
	}
	for secret, want := range map[string]string{"plain": want[0], "s3cret": "pos", "hashed": want[2], "till": "till", "admin": "boss"} {
		if k := s.Find(secret); k == nil || k.Principal != want || k.Grants().Has(inventory.RightAdmin) != (secret == "admin" || secret == "plain") {
			t.Errorf("%s: %+v", secret, k)
		}
	}
	for _, secret := range []string{"", "pos", "pos=s3cret", "S3cret", "sha256:" + hashOf("hashed"), hashOf("hashed")} {
		if k := s.Find(secret); k != nil {
			t.Errorf("%q opens %s", secret, k.Principal)
		}
	}
	if (Set{}).Find("") != nil {
		t.Error("the empty set lets somebody in")
	}
}

// TestManyKeys: a chain may have a key for each of very many stores. One look at all of them for each entry would take half a minute.
func TestManyKeys(t *testing.T) {
	t.Parallel()
	const stores, few = 100_000, 10_000
	entries := make([]string, stores)
	for i := range entries {
		entries[i] = fmt.Sprintf("store-%d=secret-%d", i, i)
	}
	s, err := Parse(strings.Join(entries, ","), "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		if k := s.Find(fmt.Sprint("secret-", i)); k == nil || k.Principal != fmt.Sprint("store-", i) {
			t.Fatalf("secret %d opens %+v", i, k)
		}
	}
	if k := s.Find(fmt.Sprint("secret-", stores)); k != nil {
		t.Errorf("what is no key opens %s", k.Principal)
	}
	// The quickest of many hundreds was held up by nobody else on the machine.
	var grown Set
	quickestHundred := func(entries []string) time.Duration {
		least := time.Hour
		for hundred := range slices.Chunk(entries, 100) {
			began := time.Now()
			for _, entry := range hundred {
				k, err := parseKey(entry)
				if err == nil {
					err = grown.add(k)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			least = min(least, time.Since(began))
		}
		return least
	}
	among := quickestHundred(entries[:few])
	quickestHundred(entries[few : stores-few])
	if took := quickestHundred(entries[stores-few:]); took > 20*among {
		t.Errorf("to add a hundred to many takes %v, to few %v", took, among)
	}
}

func TestParseRefuses(t *testing.T) {
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
		_, err := Parse(tt.users, tt.admins)
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
