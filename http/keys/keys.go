// Package keys is the table of API keys: who may come in, under which name, and what he may do. It knows neither requests nor headers.
package keys

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"bodega/http/wire"
	"bodega/inventory"
)

// Set is who may come in. The zero value lets nobody in. It holds hashes of secrets, never the secrets.
type Set struct {
	keys []Key
	at   map[uint64]int // of keys, by slot; a slot that is taken already is followed by the next
	seed maphash.Seed
}

// Key is one secret that is taken.
type Key struct {
	hash      [sha256.Size]byte
	ID        string // in the directory; "" for one of the environment
	Principal string // the name under which it acts, of 1 to 32 characters, or "key-" and 8 hexadecimal digits of its hash
	Published bool   // it stands in documentation; set by Publish

	grants inventory.Grants // of one of the environment
	made   *made            // nil for one of the environment
}

// ofUsers is what a key of API_KEYS may do. One of ADMIN_API_KEYS may do everything.
const ofUsers = inventory.RightRead | inventory.RightSell | inventory.RightAdjust

// Publish notes that everybody knows these secrets, so that they prove nothing.
func (s Set) Publish(secrets ...string) {
	for _, secret := range secrets {
		if k := s.Find(secret); k != nil {
			k.Published = true
		}
	}
}

// Link has the keys with the names of stores be those stores' links.
func (s Set) Link(stores ...string) {
	for i := range s.keys {
		if k := &s.keys[i]; slices.Contains(stores, k.Principal) {
			k.grants.Stores = []string{k.Principal}
		}
	}
}

// Principals returns the names under which the keys act, in the order of their entries.
func (s Set) Principals() []string {
	names := make([]string, len(s.keys))
	for i, k := range s.keys {
		names[i] = k.Principal
	}
	return names
}

// Parse reads API_KEYS and ADMIN_API_KEYS: entries between commas, each a secret, or name=secret where name is 1 to 32 of
// a-z, 0-9 and -; a secret may be given as sha256:HEX. An admin key is also a user key. The error names every bad entry by
// its place, with "; " in between, and never shows it.
func Parse(users, admins string) (Set, error) {
	var s Set
	var faults []string
	for _, list := range [...]struct {
		variable, value string
		rights          inventory.Right
	}{{"API_KEYS", users, ofUsers}, {"ADMIN_API_KEYS", admins, inventory.RightsAll}} {
		for i, entry := range strings.Split(list.value, ",") {
			entry = strings.TrimSpace(entry)
			if entry == "" {
				continue
			}
			k, err := parseKey(entry)
			if err == nil {
				k.grants.Rights = list.rights
				err = s.add(k)
			}
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s: entry %d %v", list.variable, i+1, err))
			}
		}
	}
	if faults != nil {
		return Set{}, errors.New(strings.Join(faults, "; "))
	}
	return s, nil
}

func parseKey(entry string) (k Key, err error) {
	if issue := misread(entry); issue != "" {
		return k, errors.New(issue)
	}
	secret := entry
	if name, rest, ok := strings.Cut(entry, "="); ok && wire.IsName(name) {
		k.Principal, secret = name, rest
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
	if k.Principal == "" {
		k.Principal = "key-" + hex.EncodeToString(k.hash[:4])
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
func (s *Set) add(k Key) error {
	if s.at == nil {
		s.at, s.seed = map[uint64]int{}, maphash.MakeSeed()
	}
	slot, i := s.find(&k.hash)
	switch {
	case i < 0:
		s.at[slot] = len(s.keys)
		s.keys = append(s.keys, k)
	case s.keys[i].Principal != k.Principal:
		return errors.New("has the secret of another entry under another name")
	default:
		s.keys[i].grants.Rights |= k.grants.Rights
	}
	return nil
}

// find returns which key has this hash, or -1 and the slot where it would be. How long that takes says nothing of a hash that is known
// here: slots depend on a seed that nobody knows, and hashes are compared in constant time.
func (s *Set) find(hash *[sha256.Size]byte) (slot uint64, i int) {
	for slot = maphash.Bytes(s.seed, hash[:]); ; slot++ {
		i, taken := s.at[slot]
		if !taken {
			return slot, -1
		}
		if subtle.ConstantTimeCompare(hash[:], s.keys[i].hash[:]) == 1 {
			return slot, i
		}
	}
}

// Find returns the key with this secret, or nil. Nothing may write to it. However many keys there are, it takes as long.
func (s Set) Find(secret string) (k *Key) {
	hash := sha256.Sum256([]byte(secret))
	return s.byHash(&hash)
}

func (s *Set) byHash(hash *[sha256.Size]byte) *Key {
	if len(s.keys) == 0 {
		return nil
	}
	if _, i := s.find(hash); i >= 0 {
		return &s.keys[i]
	}
	return nil
}
