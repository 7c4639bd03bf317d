package settings

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"bodega/http/keys"
)

// DemoKey is the key that every node takes in development, and DemoAdminKey the admin key of one that was given none.
const (
	DemoKey      = "demo"
	DemoAdminKey = "admin-demo"
)

// Publish notes which of the keys of a node prove nothing. One of a store is made of its id if it was given none.
func Publish(keys keys.Set, store string) {
	keys.Publish(slices.Concat(published, []string{store + "-key"})...)
}

// published are keys that anybody can read in documentation, of this system and the earlier one.
var published = []string{DemoKey, DemoAdminKey, "central-api-key", "admin-central-key", "store-s1-key", "store-s2-key", "store-s3-key", "store-s4-key"}

// Keys checks who may come in. What it says never holds a key, except one that it has just made up.
func (s *Settings) Keys(cfg *Config) {
	if !cfg.Production && s.Get("ADMIN_API_KEYS").Text == "" {
		cfg.AdminKeys = DemoAdminKey
	}
	keys, err := keys.Parse(cfg.UserKeys, cfg.AdminKeys)
	if err != nil {
		s.faults = append(s.faults, strings.Split(err.Error(), "; ")...)
		return
	}
	if cfg.Production {
		s.apart(cfg)
	}
	s.known(keys, "RATE_LIMIT_EXEMPT_KEYS", cfg.Limit.Exempt)
	s.known(keys, "STORES", cfg.Stores)
}

// known says that a variable must name keys that there are.
func (s *Settings) known(keys keys.Set, variable string, names []string) {
	for i, name := range names {
		if !slices.Contains(keys.Principals(), name) {
			s.Fault("%s: entry %d is not the name of a key in API_KEYS or ADMIN_API_KEYS", s.Get(variable).From, i+1)
		}
	}
}

// apart says that no secret may open both kinds of routes: who was given it for the one would have the other.
func (s *Settings) apart(cfg *Config) {
	users := hashes(cfg.UserKeys)
	for i, hash := range hashes(cfg.AdminKeys) {
		if j := slices.Index(users, hash); hash != "" && j >= 0 {
			s.Fault("%s: entry %d has the secret of entry %d of API_KEYS, which is not allowed in production", s.Get("ADMIN_API_KEYS").From, i+1, j+1)
		}
	}
}

// secretBytesMin is what a secret has to have in production, of which sixteen hexadecimal digits are 64 bits: what nobody tries through over a network.
const secretBytesMin = 16

// Own says that a variable must hold secrets of one's own: never a published one, nor one of also, nor a short one, and in no
// case none if it is needed. It is for production. A hash says nothing of what it was made from, but that it is no published one.
func (s *Settings) Own(name string, needed bool, also ...string) {
	v := s.Get(name)
	if v.Text == "" && needed {
		s.Fault("%s: must be set in production, to a secret such as %s", v.From, rand.Text())
	}
	known := hashes(strings.Join(slices.Concat(published, also), ","))
	for i, hash := range hashes(v.Text) {
		secret := secretOf(strings.Split(v.Text, ",")[i])
		switch {
		case secret == "":
		case slices.Contains(known, hash):
			s.Fault("%s: holds a published key, which is not allowed in production: replace entry %d by a secret such as %s", v.From, i+1, rand.Text())
		case len(secret) < secretBytesMin:
			s.Fault("%s: holds a secret of less than %d characters, which is not allowed in production: replace entry %d by one such as %s", v.From, secretBytesMin, i+1, rand.Text())
		}
	}
}

// hashes returns the hash of each secret of a list, in hexadecimal digits, as it is given or not; "" where there is none.
func hashes(list string) (all []string) {
	for entry := range strings.SplitSeq(list, ",") {
		secret := secretOf(entry)
		if hash, ok := strings.CutPrefix(secret, "sha256:"); ok {
			all = append(all, strings.ToLower(hash))
			continue
		}
		sum := sha256.Sum256([]byte(secret))
		if all = append(all, hex.EncodeToString(sum[:])); secret == "" {
			all[len(all)-1] = ""
		}
	}
	return all
}

// secretOf returns the secret of an entry, which may begin with a name.
func secretOf(entry string) string {
	secret := strings.TrimSpace(entry)
	if _, rest, _ := strings.Cut(secret, "="); strings.Trim(rest, "= ") != "" { // else it is the padding of base64
		return strings.TrimSpace(rest)
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
