package inventory

import "slices"

// EntryKind says what an entry of the directory is about. Its number is stored and never reused.
type EntryKind uint8

// The kinds of entry. Those of keys and staff are never gone: what is revoked or removed stays, so that no name is given twice.
const (
	EntryLocation EntryKind = 1 // a place
	EntryKey      EntryKind = 2
	EntryStaff    EntryKind = 3
	EntryNotice   EntryKind = 4 // what whoever runs the shop must look at; see [Restored]
)

var entryKindNames = [...]string{EntryLocation: "location", EntryKey: "key", EntryStaff: "staff", EntryNotice: "notice"}

func (k EntryKind) String() string {
	if int(k) < len(entryKindNames) && entryKindNames[k] != "" {
		return entryKindNames[k]
	}
	return "kind " + itoa(int64(k))
}

// Entry is a fact about the directory: what is said under a name from now on. Like an event it holds the outcome, never the request.
type Entry struct {
	Kind     EntryKind
	ID       string
	Revision Revision // that the change gave the directory
	At       Millis   // when it was decided
	Gone     bool     // nothing is said under the name any more; there is no body then
	// Actor and RequestID are who asked, as of an event.
	Actor, RequestID string
	Body             []byte // of the kind
	// Secret is what not everybody gets who gets the entry: the PIN of staff. Body has its SHA-256, and so the entry's hash covers it whether it
	// is there or not. Nil where there is none, or where it was left out.
	Secret []byte
}

// The first byte of an encoded entry: whether it has a secret.
const (
	entryPlain  = 0
	entrySecret = 1
)

// AppendEntry appends the binary form of e.
//
//	format u8 | kind u8 | gone u8 | revision varint | at varint | id | actor | request | body, each behind its length
//	| secret likewise, if the format says so
func AppendEntry(b []byte, e *Entry) []byte {
	at := len(b)
	if b = e.appendPlain(b); len(e.Secret) > 0 {
		b[at] = entrySecret
		b = appendText(b, string(e.Secret))
	}
	return b
}

// appendPlain appends e without its secret, which is what its hash is made of.
func (e *Entry) appendPlain(b []byte) []byte {
	gone := byte(0)
	if e.Gone {
		gone = 1
	}
	b = append(b, entryPlain, byte(e.Kind), gone)
	b = appendInt(b, int64(e.Revision))
	b = appendInt(b, int64(e.At))
	b = appendText(b, e.ID)
	b = appendText(b, e.Actor)
	b = appendText(b, e.RequestID)
	return appendText(b, string(e.Body))
}

// DecodeEntry is the inverse of [AppendEntry]. The entry shares no memory with b.
func DecodeEntry(b []byte) (Entry, error) {
	r := reader{b: b}
	format := r.byte()
	if format > entrySecret && r.err == nil {
		return Entry{}, errFormat("entry of the directory", format)
	}
	e := Entry{Kind: EntryKind(r.byte()), Gone: r.byte() == 1}
	e.Revision, e.At = Revision(r.int()), Millis(r.int())
	e.ID, e.Actor, e.RequestID = r.text(), r.text(), r.text()
	if body := r.bytes(); len(body) > 0 {
		e.Body = slices.Clone(body)
	}
	if format == entrySecret {
		e.Secret = slices.Clone(r.bytes())
	}
	switch {
	case r.err != nil:
	case e.Kind < EntryLocation || e.Kind > EntryNotice:
		r.newer("kind of entry")
	case e.Gone != (e.Body == nil), e.ID == "", e.Revision <= 0, e.Gone && (e.Kind == EntryKey || e.Kind == EntryStaff):
		r.fail("an entry that says nothing")
	case (format == entrySecret) != (len(e.Secret) > 0), len(e.Secret) > 0 && e.Kind != EntryStaff:
		r.fail("a secret where there is none")
	}
	if err := r.done("entry of the directory"); err != nil {
		return e, err
	}
	_, err := e.decode()
	return e, err
}

// decode returns what the entry says: a *Location, *APIKey, *StaffMember or *Restored; nil if it is gone.
func (e *Entry) decode() (any, error) {
	if e.Gone {
		return nil, nil
	}
	switch e.Kind {
	case EntryKey:
		return e.APIKey()
	case EntryStaff:
		return e.StaffMember()
	case EntryNotice:
		return restoredOf(e)
	default:
		return locationOf(e)
	}
}

// term is what an entry adds to the hash of the directory.
func (e *Entry) term() Hash {
	return taggedTerm(tagEntry, e.appendPlain(make([]byte, 0, 256)))
}
