package inventory

import (
	"cmp"
	"fmt"
	"slices"
)

// Revision counts the changes of the directory, which are no events: the directory has a number line of its own beside theirs, in
// the same log.
type Revision int64

// DirectoryMark is where a directory stands. The zero value is that of one in which nothing was ever said.
type DirectoryMark struct {
	Revision Revision
	// Hash is the sum of a term for each place, as that of a state is. A store of a version before there were keys and staff compares it.
	Hash   Hash
	People Hash // likewise, for everything else
}

// Directory is what is known beside the stock, as it was at some moment. It is never changed.
type Directory struct {
	Mark DirectoryMark
	// Entries are all that say something, in order of kind and id.
	Entries []*Entry
	// Locations are the places that were made, in order of id.
	Locations []*Location
	// Keys are those that were ever made, in order of id.
	Keys []*APIKey
	// Staff are all who ever were, in order of name.
	Staff []*StaffMember
	// Restored says that keys and staff may be others by now; nil as a rule.
	Restored *Restored

	from *directory // what it was listed of, which is changed no more; nil for nothing
}

// Append appends the binary form: revision, n uvarint, n x (len uvarint, entry).
func (d *Directory) Append(b []byte) []byte {
	b = appendUint(appendInt(b, int64(d.Mark.Revision)), len(d.Entries))
	for _, e := range d.Entries {
		b, _ = appendSized(b, func(b []byte) []byte { return AppendEntry(b, e) })
	}
	return b
}

// DecodeDirectory is the inverse of [Directory.Append].
func DecodeDirectory(b []byte) (*Directory, error) {
	r := reader{b: b}
	d := newDirectory(Revision(r.int()))
	for range r.length() {
		e, err := DecodeEntry(r.bytes())
		if err == nil {
			d, err = d.with(&e)
		}
		if err != nil {
			return nil, err
		}
	}
	return d.sealed(), r.done("directory")
}

// NewDirectory returns the directory that says the entries and has changed so often.
func NewDirectory(at Revision, entries []*Entry) (*Directory, error) {
	d := newDirectory(at)
	for _, e := range entries {
		if d.entries[entryKey{e.Kind, e.ID}] != nil {
			return nil, fmt.Errorf("%s stands twice", e.ID)
		}
		var err error
		if d, err = d.with(e); err != nil {
			return nil, err
		}
	}
	if err := d.checkBounds(); err != nil {
		return nil, err
	}
	return d.sealed(), nil
}

// With returns the directory with entries said, whatever their revisions, that has changed so often. It costs as much as the entries are, and a
// copy of the tables.
func (d *Directory) With(at Revision, entries []*Entry) (*Directory, error) {
	next := newDirectory(0)
	if d.from != nil {
		next = d.from.clone()
	}
	for _, e := range entries {
		var err error
		if next, err = next.with(e); err != nil {
			return nil, err
		}
	}
	next.mark.Revision = at
	if err := next.checkBounds(); err != nil {
		return nil, err
	}
	return next.sealed(), nil
}

// Sound says whether the entries have the hashes that the mark names.
func (d *Directory) Sound() error {
	made := d.from
	if made == nil {
		again, err := NewDirectory(d.Mark.Revision, d.Entries)
		if err != nil {
			return err
		}
		made = again.from
	}
	if made.at() != d.Mark {
		return fmt.Errorf("is %+v, not %+v", made.at(), d.Mark)
	}
	return nil
}

// checkBounds says of what there is more than there may be.
func (d *directory) checkBounds() error {
	switch {
	case len(d.locations) > MaxLocations:
		return fmt.Errorf("%d places are more than %d", len(d.locations), MaxLocations)
	case len(d.keys) > MaxKeys:
		return fmt.Errorf("%d keys are more than %d", len(d.keys), MaxKeys)
	case len(d.staff) > MaxStaff:
		return fmt.Errorf("%d staff are more than %d", len(d.staff), MaxStaff)
	}
	return nil
}

// sealed returns all that is said by a directory that is changed no more.
func (d *directory) sealed() *Directory {
	d.share()
	return d.list()
}

// share has whatever changes the directory change a copy from now on. Nil is one in which nothing was said.
func (d *directory) share() {
	if d != nil && !d.shared { // it may be others' by now, who read that
		d.shared = true
	}
}

// Follow returns the directory with entries that come next.
func (d *Directory) Follow(entries []Entry) (*Directory, error) {
	var s State
	s.Reset(Mark{Directory: d.Mark}, 0)
	for _, e := range d.Entries {
		if err := s.PutEntry(e); err != nil {
			return nil, err
		}
	}
	for i := range entries {
		if err := s.enter(&entries[i], true); err != nil {
			return nil, err
		}
	}
	return s.directory.sealed(), nil
}

// Key returns the key with an id, be it one that was revoked, or nil.
func (d *Directory) Key(id string) *APIKey {
	at, found := slices.BinarySearchFunc(d.Keys, id, func(k *APIKey, id string) int { return cmp.Compare(k.ID, id) })
	if !found {
		return nil
	}
	return d.Keys[at]
}

// Member returns the member of the staff with a name, be it one who was removed, or nil.
func (d *Directory) Member(name string) *StaffMember {
	at, found := slices.BinarySearchFunc(d.Staff, name, func(m *StaffMember, name string) int { return cmp.Compare(m.Name, name) })
	if !found {
		return nil
	}
	return d.Staff[at]
}
