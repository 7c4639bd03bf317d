package central

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	invhttp "bodega/http"
)

// demoAdminKey is the admin key of a central in development that was given none.
const demoAdminKey = "admin-demo"

// published are keys that anybody can read in documentation, of this system and the earlier one.
var published = []string{"demo", demoAdminKey, "central-api-key", "admin-central-key", "store-s1-key", "store-s2-key", "store-s3-key", "store-s4-key"}

// keys checks who may come in. What it says never holds a key, except one that it has just made up.
func (s *settings) keys(cfg *Config) {
	users, admins := s.get("API_KEYS"), s.get("ADMIN_API_KEYS")
	if cfg.Production {
		for _, v := range []setting{users, admins} {
			switch {
			case v.text == "":
				s.faults = append(s.faults, v.from+": must be set in production, to a secret such as "+rand.Text())
			case holdsPublished(v.text):
				s.faults = append(s.faults, v.from+": holds a published key, which is not allowed in production: replace it by a secret such as "+rand.Text())
			}
		}
	} else if admins.text == "" {
		cfg.AdminKeys = demoAdminKey
	}
	if _, err := invhttp.ParseKeys(cfg.UserKeys, cfg.AdminKeys); err != nil {
		s.faults = append(s.faults, strings.Split(err.Error(), "; ")...)
	}
}

// holdsPublished says whether one of the keys is a published one, in the clear or hashed.
func holdsPublished(list string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(entry string) bool {
		secret := strings.TrimSpace(entry)
		if _, s, ok := strings.Cut(secret, "="); ok {
			secret = s
		}
		for _, p := range published {
			sum := sha256.Sum256([]byte(p))
			if secret == p || strings.EqualFold(secret, "sha256:"+hex.EncodeToString(sum[:])) {
				return true
			}
		}
		return false
	})
}
