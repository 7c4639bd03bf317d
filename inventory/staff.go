package inventory

import (
	"crypto/sha256"
	"slices"
)

// Bounds of the directory's staff. Those who were removed count: no name is given twice.
const (
	MaxStaff = 10_000
	// MaxPINBytes bounds what a PIN was made into.
	MaxPINBytes = 256
	// AllStores stands alone where somebody works at every store.
	AllStores = "*"
)

// StaffMember is somebody who signs in at pages of stores with a PIN, and then acts as "staff." and the name. A *StaffMember inside a [State]
// is never changed, only replaced.
type StaffMember struct {
	Name     string // unique among staff, those who were removed too
	FullName string // for people; may be empty
	Stores   []string
	Rights   Right // of RightsOfStaff
	// Credential grows with each change of the PIN, with removal, and when all of the member's sign-ins are ended: whoever has signed in with
	// another one is signed in no more.
	Credential int64
	// PIN is argon2id in its usual form as text; "" in a copy that it was left out of. It goes nowhere but to stores of the member.
	PIN       string
	CreatedAt Millis
	CreatedBy string // an actor
	RemovedAt Millis // 0 as long as nobody was
	Revision  Revision
	UpdatedAt Millis

	pin [32]byte // SHA-256 of PIN, which is there where PIN is not
}

// Works says whether the member may sign in at a store.
func (m *StaffMember) Works(store string) bool {
	if m.RemovedAt != 0 {
		return false
	}
	if len(m.Stores) == 1 && m.Stores[0] == AllStores {
		return true
	}
	_, found := slices.BinarySearch(m.Stores, store)
	return found
}

// Principal returns the actor of what the member does.
func (m *StaffMember) Principal() string { return StaffPrefix + m.Name }

// StaffPrefix begins the principal of a member, which could be taken for that of a key without it.
const StaffPrefix = "staff."

// SomeoneOfTheStaff is the actor of what a member did where the name is not told. Nobody has it as a name.
const SomeoneOfTheStaff = "staff"

// StaffFields is a set of what PutStaff can say.
type StaffFields uint8

// What PutStaff can say of a member.
const (
	StaffNew      StaffFields = 1 << iota // makes one: everything below is said
	StaffFullName                         // FullName
	StaffStores                           // Stores
	StaffRights                           // Rights
	StaffPIN                              // PIN
	StaffSignOut                          // ends all sign-ins
	StaffRemoved                          // takes the member away, for ever
	staffFieldsEnd
)

// StaffChange is what PutStaff asks for. What Fields does not name stays.
type StaffChange struct {
	Name     string
	Fields   StaffFields
	FullName string
	Stores   []string
	Rights   Right
	PIN      string // argon2id in its usual form as text
}

// Issue says what is wrong with the change, and where, or nothing.
func (c *StaffChange) Issue() (field, issue string) {
	isNew := c.Fields&StaffNew != 0
	if issue := checkPlainName(c.Name); issue != "" {
		return "name", issue
	}
	if issue := CheckPrincipal(c.Name); isNew && issue != "" {
		return "name", issue
	}
	if issue := checkNew(c.FullName, MaxNameBytes, true); issue != "" {
		return "fullName", issue
	}
	switch {
	case c.Fields == 0 || c.Fields >= staffFieldsEnd, isNew && c.Fields != StaffNew:
		return "fields", "must say what changes"
	case (isNew || c.Fields&StaffStores != 0) && len(c.Stores) == 0:
		return "stores", `must name a store at least, or "*"`
	case (isNew || c.Fields&StaffRights != 0) && (c.Rights == 0 || c.Rights&^RightsOfStaff != 0):
		return "scopes", "must be of " + RightsOfStaff.String()
	case (isNew || c.Fields&StaffPIN != 0) && (c.PIN == "" || len(c.PIN) > MaxPINBytes):
		return "pin", "is missing"
	}
	if issue := checkStoresNamed(c.Stores); issue != "" && !slices.Equal(c.Stores, []string{AllStores}) {
		return "stores", issue
	}
	return "", ""
}

// on returns the member as the change leaves it, at a time; have is nil for a new one.
func (c *StaffChange) on(have *StaffMember, at Millis, actor string) StaffMember {
	if have == nil {
		return StaffMember{Name: c.Name, FullName: c.FullName, Stores: c.Stores, Rights: c.Rights, PIN: c.PIN, pin: sha256.Sum256([]byte(c.PIN)),
			Credential: 1, CreatedAt: at, CreatedBy: actor}
	}
	m := *have
	if m.RemovedAt != 0 {
		return m
	}
	if c.Fields&StaffFullName != 0 {
		m.FullName = c.FullName
	}
	if c.Fields&StaffStores != 0 {
		m.Stores = c.Stores
	}
	if c.Fields&StaffRights != 0 {
		m.Rights = c.Rights
	}
	if c.Fields&StaffPIN != 0 {
		m.PIN, m.pin = c.PIN, sha256.Sum256([]byte(c.PIN))
	}
	if c.Fields&(StaffPIN|StaffSignOut|StaffRemoved) != 0 {
		m.Credential++
	}
	if c.Fields&StaffRemoved != 0 {
		m.RemovedAt, m.PIN, m.pin = max(at, 1), "", [32]byte{}
	}
	return m
}

// body returns what an entry of the directory says of the member besides the name, the revision and the PIN.
//
//	rights u8 | n uvarint, n x store | full name | credential varint | created at varint | created by | removed at varint
//	| SHA-256 of the PIN 32
func (m *StaffMember) body() []byte {
	b := appendTexts([]byte{byte(m.Rights)}, m.Stores)
	b = appendInt(appendText(b, m.FullName), m.Credential)
	b = appendText(appendInt(b, int64(m.CreatedAt)), m.CreatedBy)
	return append(appendInt(b, int64(m.RemovedAt)), m.pin[:]...)
}

// Entry returns what the directory says of the member; it was said by actor.
func (m *StaffMember) Entry(actor, requestID string) Entry {
	said := *m
	e := Entry{Kind: EntryStaff, ID: m.Name, Revision: m.Revision, At: m.UpdatedAt, Actor: actor, RequestID: requestID}
	if m.PIN != "" {
		said.pin, e.Secret = sha256.Sum256([]byte(m.PIN)), []byte(m.PIN)
	}
	e.Body = said.body()
	return e
}

// StaffMember returns the member that an entry of kind [EntryStaff] tells of.
func (e *Entry) StaffMember() (*StaffMember, error) {
	r := reader{b: e.Body}
	m := &StaffMember{Name: e.ID, Revision: e.Revision, UpdatedAt: e.At, PIN: string(e.Secret)}
	m.Rights = Right(r.byte())
	m.Stores = r.storesNamed()
	m.FullName, m.Credential = r.text(), r.int()
	m.CreatedAt, m.CreatedBy, m.RemovedAt = Millis(r.int()), r.text(), Millis(r.int())
	r.fixed(m.pin[:])
	switch {
	case r.err != nil:
	case m.Rights&^RightsOfStaff != 0:
		r.newer("rights")
	case m.PIN != "" && sha256.Sum256(e.Secret) != m.pin:
		r.fail("another PIN than the one that was set")
	}
	return m, r.done("member of the staff")
}

// withoutPIN returns the member as others than stores may know it.
func (m *StaffMember) withoutPIN() *StaffMember {
	bare := *m
	bare.PIN = ""
	return &bare
}

// WithoutSecret returns the entry as it goes to who must not have its secret. It has the same hash.
func (e *Entry) WithoutSecret() *Entry {
	bare := *e
	bare.Secret = nil
	return &bare
}
