package inventory

import "slices"

// Bounds of the directory's keys. Those that were revoked count: no name is given twice.
const (
	MaxKeys = 10_000
	// MaxOverlap is how long the secret before stays good when a key gets another: 30 days.
	MaxOverlap Millis = 30 * 24 * 60 * 60 * 1000
	keyIDBytes        = 13
)

// APIKey is a key as the directory has it: what it may do, and what its secret hashes to. A *APIKey inside a [State] is never changed, only
// replaced.
type APIKey struct {
	ID     string // k and 12 of a to z and 0 to 9
	Name   string // its principal; unique among keys, those that were revoked too
	Grants Grants
	Hash   [32]byte // SHA-256 of the secret
	// Previous is that of the secret before, which is good until PreviousUntil; zero if there is none.
	Previous      [32]byte
	PreviousUntil Millis
	CreatedAt     Millis
	CreatedBy     string // an actor
	ExpiresAt     Millis // 0 for never
	RevokedAt     Millis // 0 as long as it was not
	Revision      Revision
	UpdatedAt     Millis
}

// Valid says whether the key is good at a time.
func (k *APIKey) Valid(now Millis) bool {
	return k.RevokedAt == 0 && (k.ExpiresAt == 0 || now < k.ExpiresAt)
}

// Rotated says whether the secret before is good still, as far as the key is.
func (k *APIKey) Rotated(now Millis) bool { return now < k.PreviousUntil }

// CheckKeyID says what is wrong with the id of a key, or nothing.
func CheckKeyID(id string) (issue string) {
	if len(id) != keyIDBytes || id[0] != 'k' {
		return "must be k and 12 of a to z and 0 to 9"
	}
	for i := 1; i < len(id); i++ {
		if c := id[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return "must be k and 12 of a to z and 0 to 9"
		}
	}
	return ""
}

// KeyFields is a set of what PutKey can say.
type KeyFields uint8

// What PutKey can say of a key.
const (
	KeyNew     KeyFields = 1 << iota // makes it: Name, Grants and Hash are said, and ExpiresAt
	KeyGrants                        // Grants
	KeyExpiry                        // ExpiresAt
	KeySecret                        // Hash; the secret before stays good for Overlap
	KeyRevoked                       // ends it, for ever
	keyFieldsEnd
)

// KeyChange is what PutKey asks for. What Fields does not name stays.
type KeyChange struct {
	ID        string
	Fields    KeyFields
	Name      string
	Grants    Grants
	Hash      [32]byte
	Overlap   Millis
	ExpiresAt Millis
}

// Issue says what is wrong with the change, and where, or nothing.
func (c *KeyChange) Issue() (field, issue string) {
	if issue := CheckKeyID(c.ID); issue != "" {
		return "keyId", issue
	}
	isNew := c.Fields&KeyNew != 0
	if isNew {
		if issue := CheckPrincipal(c.Name); issue != "" {
			return "name", issue
		}
	}
	switch {
	case c.Fields == 0 || c.Fields >= keyFieldsEnd, isNew && c.Fields != KeyNew:
		return "fields", "must say what changes"
	case (isNew || c.Fields&KeyGrants != 0) && (c.Grants.Rights > RightsAll || c.Grants.Rights == 0 && len(c.Grants.Stores) == 0):
		return "scopes", "must name at least one"
	case (isNew || c.Fields&KeySecret != 0) && c.Hash == [32]byte{}:
		return "hash", "is missing"
	case c.ExpiresAt < 0:
		return "expiresAt", "must be a time"
	case c.Overlap < 0 || c.Overlap > MaxOverlap:
		return "overlapSeconds", "must be from 0 to 2592000"
	}
	if issue := checkStoresNamed(c.Grants.Stores); issue != "" {
		return "scopes", issue
	}
	return "", ""
}

// checkStoresNamed says what is wrong with ids of stores, or nothing.
func checkStoresNamed(stores []string) (issue string) {
	if len(stores) > MaxStoresNamed {
		return "must name at most 64 stores"
	}
	for i, id := range stores {
		if issue := checkPlainName(id); issue != "" {
			return "of a store " + issue
		}
		if i > 0 && stores[i-1] >= id {
			return "must name stores in order, each once"
		}
	}
	return ""
}

// on returns the key as the change leaves it, at a time; have is nil for a new one.
func (c *KeyChange) on(have *APIKey, at Millis, actor string) APIKey {
	if have == nil {
		return APIKey{ID: c.ID, Name: c.Name, Grants: c.Grants, Hash: c.Hash, ExpiresAt: c.ExpiresAt, CreatedAt: at, CreatedBy: actor}
	}
	k := *have
	if c.Fields&KeyGrants != 0 {
		k.Grants = c.Grants
	}
	if c.Fields&KeyExpiry != 0 {
		k.ExpiresAt = c.ExpiresAt
	}
	if c.Fields&KeySecret != 0 && k.Hash != c.Hash {
		k.Hash, k.Previous, k.PreviousUntil = c.Hash, [32]byte{}, 0
		if c.Overlap > 0 {
			k.Previous, k.PreviousUntil = have.Hash, at+c.Overlap
		}
	}
	if c.Fields&KeyRevoked != 0 && k.RevokedAt == 0 {
		k.RevokedAt = max(at, 1)
	}
	return k
}

// body returns what an entry of the directory says of the key besides its id and revision.
//
//	rights u8 | n uvarint, n x store | name | hash 32 | previous until varint, previous 32 if that is not 0 | created at varint
//	| created by | expires at varint | revoked at varint
func (k *APIKey) body() []byte {
	b := appendTexts([]byte{byte(k.Grants.Rights)}, k.Grants.Stores)
	b = append(appendText(b, k.Name), k.Hash[:]...)
	if b = appendInt(b, int64(k.PreviousUntil)); k.PreviousUntil != 0 {
		b = append(b, k.Previous[:]...)
	}
	b = appendText(appendInt(b, int64(k.CreatedAt)), k.CreatedBy)
	return appendInt(appendInt(b, int64(k.ExpiresAt)), int64(k.RevokedAt))
}

func appendTexts(b []byte, texts []string) []byte {
	b = appendUint(b, len(texts))
	for _, s := range texts {
		b = appendText(b, s)
	}
	return b
}

// storesNamed reads ids of stores, of which each stands once and in order.
func (r *reader) storesNamed() (stores []string) {
	n := r.length()
	if n > MaxStoresNamed {
		r.fail("too many stores")
	}
	for range n {
		if r.err != nil {
			return nil
		}
		stores = append(stores, r.text())
	}
	if !slices.IsSorted(stores) {
		r.fail("stores out of order")
	}
	return stores
}

// Entry returns what the directory says of the key; it was said by actor.
func (k *APIKey) Entry(actor, requestID string) Entry {
	return Entry{Kind: EntryKey, ID: k.ID, Revision: k.Revision, At: k.UpdatedAt, Actor: actor, RequestID: requestID, Body: k.body()}
}

// APIKey returns the key that an entry of kind [EntryKey] tells of.
func (e *Entry) APIKey() (*APIKey, error) {
	r := reader{b: e.Body}
	k := &APIKey{ID: e.ID, Revision: e.Revision, UpdatedAt: e.At}
	k.Grants.Rights = Right(r.byte())
	k.Grants.Stores = r.storesNamed()
	k.Name = r.text()
	r.fixed(k.Hash[:])
	if k.PreviousUntil = Millis(r.int()); k.PreviousUntil != 0 {
		r.fixed(k.Previous[:])
	}
	k.CreatedAt, k.CreatedBy = Millis(r.int()), r.text()
	k.ExpiresAt, k.RevokedAt = Millis(r.int()), Millis(r.int())
	if k.Grants.Rights > RightsAll {
		r.newer("rights")
	}
	return k, r.done("key")
}
