package wire

import (
	"bodega/inventory"
)

// KeyBody is a key of the directory as administrators see it.
type KeyBody struct {
	ID           string             `json:"keyId"`
	Name         string             `json:"name"`
	Scopes       []string           `json:"scopes"`
	CreatedAt    inventory.Millis   `json:"createdAt"`
	CreatedBy    string             `json:"createdBy"`
	ExpiresAt    inventory.Millis   `json:"expiresAt,omitzero"`
	RevokedAt    inventory.Millis   `json:"revokedAt,omitzero"`
	LastUsedAt   inventory.Millis   `json:"lastUsedAt,omitzero"`
	RotatedUntil inventory.Millis   `json:"rotatedUntil,omitzero"` // until then the secret before is taken
	Unconfirmed  bool               `json:"unconfirmed,omitzero"`  // it may have been changed since the moment that central was put back to
	Revision     inventory.Revision `json:"revision"`
	Secret       string             `json:"secret,omitzero"` // only in the answer to who has it made
}

// NewKeyBody returns a key as it is seen at a time.
func NewKeyBody(k *inventory.APIKey, now inventory.Millis) KeyBody {
	b := KeyBody{ID: k.ID, Name: k.Name, Scopes: k.Grants.Strings(), CreatedAt: k.CreatedAt, CreatedBy: k.CreatedBy, ExpiresAt: k.ExpiresAt,
		RevokedAt: k.RevokedAt, Revision: k.Revision}
	if k.RevokedAt == 0 && k.Rotated(now) {
		b.RotatedUntil = k.PreviousUntil
	}
	return b
}

// KeysBody is a page of the keys.
type KeysBody struct {
	Keys        []KeyBody    `json:"keys"`
	Total       int          `json:"total"` // of the state that was asked for
	Next        string       `json:"nextCursor,omitzero"`
	Unconfirmed *Unconfirmed `json:"unconfirmed,omitzero"`
}

// Unconfirmed says that central was put back to an earlier moment, and nobody has looked at its keys since.
type Unconfirmed struct {
	Since      inventory.Millis `json:"since,omitzero"` // the moment; 0 if it is not known
	RestoredAt inventory.Millis `json:"restoredAt"`
	Keys       int              `json:"keys"` // that may be others by now
}

// StaffBody is a member of the staff as administrators see it.
type StaffBody struct {
	Name      string             `json:"name"`
	FullName  string             `json:"fullName,omitzero"`
	Stores    []string           `json:"stores"`
	Scopes    []string           `json:"scopes"`
	CreatedAt inventory.Millis   `json:"createdAt"`
	CreatedBy string             `json:"createdBy"`
	RemovedAt inventory.Millis   `json:"removedAt,omitzero"`
	Revision  inventory.Revision `json:"revision"`
}

// NewStaffBody returns a member as it is seen.
func NewStaffBody(m *inventory.StaffMember) StaffBody {
	return StaffBody{Name: m.Name, FullName: m.FullName, Stores: m.Stores, Scopes: m.Rights.Strings(), CreatedAt: m.CreatedAt, CreatedBy: m.CreatedBy,
		RemovedAt: m.RemovedAt, Revision: m.Revision}
}

// StaffPageBody is a page of the staff.
type StaffPageBody struct {
	Staff []StaffBody `json:"staff"`
	Total int         `json:"total"` // of the state and the store that were asked for
	Next  string      `json:"nextCursor,omitzero"`
}

// ConfirmedBody is the answer to who confirms the keys; false says that there was nothing to confirm.
type ConfirmedBody struct {
	Confirmed bool `json:"confirmed"`
}

// NewKeyRequest asks for a key.
type NewKeyRequest struct {
	Name      string           `json:"name"`
	Scopes    items[string]    `json:"scopes"`
	ExpiresAt inventory.Millis `json:"expiresAt,omitzero"`
}

// KeyChangeRequest asks for a change of a key; what is nil stays.
type KeyChangeRequest struct {
	Scopes       items[string]    `json:"scopes,omitzero"`
	ExpiresAt    inventory.Millis `json:"expiresAt,omitzero"`
	NeverExpires bool             `json:"neverExpires,omitzero"`
}

// RotationRequest asks for another secret.
type RotationRequest struct {
	Overlap *int64 `json:"overlapSeconds,omitzero"`
}

// StaffRequest asks for a member of the staff, or for a change of one; what is nil stays.
type StaffRequest struct {
	Name     *string       `json:"name,omitzero"` // of a new one
	FullName *string       `json:"fullName,omitzero"`
	Stores   items[string] `json:"stores,omitzero"`
	Scopes   items[string] `json:"scopes,omitzero"`
	PIN      *string       `json:"pin,omitzero"`
	SignOut  bool          `json:"signOut,omitzero"` // of one that there is
}

// DecodeRequest reads what an administrator asks for. A member that is not known is refused.
func DecodeRequest[T any](s *Scanner, body []byte) (v T) {
	s.readStrictly(body, &v)
	return v
}

// DecodeBody reads what a server answers.
func DecodeBody[T any](s *Scanner, body []byte) (v T) {
	s.read(body, &v)
	return v
}

// KeyRefusal is the refusal of what was asked of a key.
func KeyRefusal(c *inventory.KeyChange, ln *inventory.Line, res *inventory.Result) *inventory.Error {
	e := &inventory.Error{Code: RefusalCodes[res.Outcome]}
	switch res.Outcome {
	case inventory.KeyNotFound:
		e.Message = "there is no key " + c.ID
	case inventory.NameTaken:
		e.Message = NameTaken("key", c.Name)
	case inventory.DirectoryFull:
		e.Message = "there are " + itoa(inventory.MaxKeys) + " keys, which is as many as there may be; those that were revoked count"
	case inventory.KeyEnded:
		e.Message = "the key " + c.ID + " was revoked: make another"
	case inventory.Conflict:
		if c.Fields&inventory.KeySecret == 0 || ln.Guarded && ln.Expect != res.Version {
			return revisionRefusal(e, "the key "+c.ID, ln, res)
		}
		e.Message = "the key " + c.ID + " was given another secret, and the one before is good still: wait until rotatedUntil, or end both now with overlapSeconds 0"
	default:
		return revisionRefusal(e, "the key "+c.ID, ln, res)
	}
	return e
}

// StaffRefusal is the refusal of what was asked of a member of the staff.
func StaffRefusal(c *inventory.StaffChange, ln *inventory.Line, res *inventory.Result) *inventory.Error {
	e := &inventory.Error{Code: RefusalCodes[res.Outcome]}
	switch res.Outcome {
	case inventory.StaffNotFound:
		e.Message = "there is no member of the staff " + c.Name
	case inventory.NameTaken:
		e.Message = NameTaken("member of the staff", c.Name)
	case inventory.DirectoryFull:
		e.Message = "there are " + itoa(inventory.MaxStaff) + " members of the staff, which is as many as there may be; those who were removed count"
	default:
		return revisionRefusal(e, "the member of the staff "+c.Name, ln, res)
	}
	return e
}

// NameTaken says that a name is somebody's.
func NameTaken(what, name string) string {
	return "a " + what + " has the name " + name + ", or had it: a name is given once, so that it always says who it was"
}

// revisionRefusal says that what is there has another revision than the caller saw, or leaves the words to those that all have in common.
func revisionRefusal(e *inventory.Error, what string, ln *inventory.Line, res *inventory.Result) *inventory.Error {
	if res.Outcome != inventory.Conflict {
		_, e.Message = RefusalOf(ln, res)
		return e
	}
	have := itoa(int64(res.Version))
	e.Message = what + " has revision " + have + ", not " + itoa(int64(ln.Expect))
	if ln.Expect == NeverVersion {
		e.Message = what + ` has revision ` + have + `: If-Match must be ` + RevisionTag(inventory.Revision(res.Version))
	}
	e.Details = []inventory.Detail{{Field: "revision", Issue: have}}
	return e
}
