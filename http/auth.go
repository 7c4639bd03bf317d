package http

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"bodega/http/wire"
	"bodega/inventory"
)

// KeySet is who may come in. The zero value lets nobody in. It holds hashes of secrets, never the secrets.
type KeySet struct{ keys []apiKey }

type apiKey struct {
	hash      [sha256.Size]byte
	principal string
	admin     bool
	published bool
}

// Publish notes that everybody knows these secrets, so that they prove nothing; see [Hosts].
func (s KeySet) Publish(secrets ...string) {
	for _, secret := range secrets {
		if k := s.find(secret); k != nil {
			k.published = true
		}
	}
}

// Principals returns the names under which the keys act, in the order of their entries.
func (s KeySet) Principals() []string {
	names := make([]string, len(s.keys))
	for i, k := range s.keys {
		names[i] = k.principal
	}
	return names
}

// ParseKeys reads API_KEYS and ADMIN_API_KEYS: entries between commas, each a secret, or name=secret where name is 1 to 32 of
// a-z, 0-9 and -; a secret may be given as sha256:HEX. An admin key is also a user key. The error names every bad entry by
// its place, with "; " in between, and never shows it.
func ParseKeys(users, admins string) (KeySet, error) {
	var s KeySet
	var faults []string
	for _, list := range [...]struct {
		variable, value string
		admin           bool
	}{{"API_KEYS", users, false}, {"ADMIN_API_KEYS", admins, true}} {
		for i, entry := range strings.Split(list.value, ",") {
			entry = strings.TrimSpace(entry)
			if entry == "" {
				continue
			}
			k, err := parseKey(entry)
			if err == nil {
				k.admin = list.admin
				err = s.add(k)
			}
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s: entry %d %v", list.variable, i+1, err))
			}
		}
	}
	if faults != nil {
		return KeySet{}, errors.New(strings.Join(faults, "; "))
	}
	return s, nil
}

func parseKey(entry string) (k apiKey, err error) {
	if issue := misread(entry); issue != "" {
		return k, errors.New(issue)
	}
	secret := entry
	if name, rest, ok := strings.Cut(entry, "="); ok && wire.IsName(name) {
		k.principal, secret = name, rest
	}
	if hash, ok := strings.CutPrefix(secret, "sha256:"); ok {
		if n, err := hex.Decode(k.hash[:], []byte(hash[:min(len(hash), 2*sha256.Size)])); err != nil || n != sha256.Size || len(hash) != 2*sha256.Size {
			return k, errors.New("must have 64 hexadecimal digits after the colon of sha256")
		}
	} else {
		if secret == "" {
			return k, errors.New("has no secret after =")
		}
		k.hash = sha256.Sum256([]byte(secret))
	}
	if k.principal == "" {
		k.principal = "key-" + hex.EncodeToString(k.hash[:4])
	}
	return k, nil
}

// misread says what of an entry would be read otherwise than it was meant, or nothing: a part of the secret, as a rule, so that
// the key opens nothing, or a key under a name that nobody gave it. What is needed all the same can be given as sha256:HEX.
func misread(entry string) (issue string) {
	name, secret, named := strings.Cut(entry, "=")
	if !named || strings.Trim(secret, "=") == "" { // "=" ends a secret in base64
		name, secret = "", entry
	}
	switch {
	case named && entry[0] == '=' && secret != entry:
		return "has no name before ="
	case strings.ContainsAny(entry[:1]+entry[len(entry)-1:]+secret[:1], "\"'`"):
		return "has quotes around it, which would be a part of it: leave them out"
	case strings.Contains(entry, ";"):
		return "has a semicolon in it: entries stand between commas"
	case strings.ContainsAny(entry, " \t"):
		return "has a space inside"
	case !wire.IsVisible(secret, len(secret)) || !wire.IsVisible(name+"n", len(name)+1):
		return "has a character that is not visible ASCII"
	case name != "" && !wire.IsName(name):
		return "has a name that is none: 1 to 32 of a-z, 0-9 and -, all small"
	case name == "sha256" && len(secret) == 2*sha256.Size:
		return "must have a colon after sha256"
	case len(secret) > 7 && secret[:7] != "sha256:" && strings.EqualFold(secret[:7], "sha256:"):
		return "must have sha256 in small letters"
	}
	return ""
}

// CheckSecret says what is wrong with a secret that is sent as it stands, or nothing.
func CheckSecret(secret string) (issue string) {
	switch _, rest, _ := strings.Cut(secret, "="); {
	case secret == "":
		return ""
	case strings.Trim(rest, "=") != "":
		return "has a = in it: it must be the secret alone, without a name"
	case strings.Contains(secret, ","):
		return "has a comma in it: it must be one key"
	case len(secret) > 7 && strings.EqualFold(secret[:7], "sha256:"):
		return "must be the secret itself, not its hash"
	}
	return misread(secret)
}

// add adds k. A secret that is there already must have the same name, or its receipts would depend on the order of entries.
func (s *KeySet) add(k apiKey) error {
	for i := range s.keys {
		if s.keys[i].hash != k.hash {
			continue
		}
		if s.keys[i].principal != k.principal {
			return errors.New("has the secret of another entry under another name")
		}
		s.keys[i].admin = s.keys[i].admin || k.admin
		return nil
	}
	s.keys = append(s.keys, k)
	return nil
}

// find returns the key with this secret. It looks at all of them, in constant time each.
func (s KeySet) find(secret string) (k *apiKey) {
	hash := sha256.Sum256([]byte(secret))
	for i := range s.keys {
		if subtle.ConstantTimeCompare(hash[:], s.keys[i].hash[:]) == 1 {
			k = &s.keys[i]
		}
	}
	return k
}

// authenticate finds out whose key the request has. It refuses nobody: before that is done, the limiter counts who tried.
func (a *API) authenticate(req *request, res *responder) bool {
	if req.route.Scope == Public {
		return true
	}
	switch header := req.r.Header[wire.HeaderAPIKey]; {
	case len(header) == 1: // of two keys neither is the caller's
		if k := a.cfg.Keys.find(header[0]); k != nil {
			req.principal, req.asAdmin, req.published = k.principal, k.admin, k.published
		}
	case len(header) == 0 && req.browser && a.cfg.Web.Access == WebOpen && sameOrigin(req.r):
		req.principal = webPrincipal
	}
	return true
}

// authorize lets a request pass whose key has the scope of its route.
func (a *API) authorize(req *request, res *responder) bool {
	scope := req.route.Scope
	switch {
	case req.isVisitor():
		return a.admitVisitor(req, res)
	case scope == Public, scope == User && req.principal != "", req.asAdmin:
		return true
	case req.principal != "":
		res.forbid("Admin access required")
	case req.r.Header.Get(wire.HeaderAPIKey) == "" && len(req.r.Header[wire.HeaderAPIKey]) <= 1:
		res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: a.dialect.noKey[scope]})
	default:
		res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: "Invalid API key"})
	}
	return false
}
