package node

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	invhttp "bodega/http"
)

// DemoKey is the key that every node takes in development, and DemoAdminKey the admin key of one that was given none.
const (
	DemoKey      = "demo"
	DemoAdminKey = "admin-demo"
)

// published are keys that anybody can read in documentation, of this system and the earlier one.
var published = []string{DemoKey, DemoAdminKey, "central-api-key", "admin-central-key", "store-s1-key", "store-s2-key", "store-s3-key", "store-s4-key"}

// Keys checks who may come in. What it says never holds a key, except one that it has just made up.
func (s *Settings) Keys(cfg *Config) {
	if !cfg.Production && s.Get("ADMIN_API_KEYS").Text == "" {
		cfg.AdminKeys = DemoAdminKey
	}
	keys, err := invhttp.ParseKeys(cfg.UserKeys, cfg.AdminKeys)
	if err != nil {
		s.faults = append(s.faults, strings.Split(err.Error(), "; ")...)
		return
	}
	for i, name := range cfg.Limit.Exempt {
		if !slices.Contains(keys.Principals(), name) {
			s.Fault("%s: entry %d is not the name of a key in API_KEYS or ADMIN_API_KEYS", s.Get("RATE_LIMIT_EXEMPT_KEYS").From, i+1)
		}
	}
}

// Own says that a variable must hold secrets of one's own: never a published one, nor one of also, and in no case none if it
// is needed. It is for production.
func (s *Settings) Own(name string, needed bool, also ...string) {
	v := s.Get(name)
	switch {
	case v.Text == "" && needed:
		s.Fault("%s: must be set in production, to a secret such as %s", v.From, rand.Text())
	case holdsOne(v.Text, slices.Concat(published, also)):
		s.Fault("%s: holds a published key, which is not allowed in production: replace it by a secret such as %s", v.From, rand.Text())
	}
}

// holdsOne says whether one of the keys of a list is one of known, in the clear or hashed.
func holdsOne(list string, known []string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(entry string) bool {
		secret := secretOf(entry)
		return slices.ContainsFunc(known, func(k string) bool {
			sum := sha256.Sum256([]byte(k))
			return secret == k || strings.EqualFold(secret, "sha256:"+hex.EncodeToString(sum[:]))
		})
	})
}

// secretOf returns the secret of an entry, which may begin with a name.
func secretOf(entry string) string {
	secret := strings.TrimSpace(entry)
	if _, s, ok := strings.Cut(secret, "="); ok {
		return strings.TrimSpace(s)
	}
	return secret
}

// FirstSecret returns the first key of a list that can be typed, or other.
func FirstSecret(list, other string) string {
	for entry := range strings.SplitSeq(list, ",") {
		if secret := secretOf(entry); secret != "" && !strings.HasPrefix(secret, "sha256:") {
			return secret
		}
	}
	return other
}
