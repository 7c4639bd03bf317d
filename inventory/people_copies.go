package inventory

import (
	"maps"
	"slices"
)

// PeopleOf returns a directory of the keys and staff that copies of one history tell of: of each the newest that any of them has, and the
// PIN from whichever has it, as a store is given those of its own staff alone. It has no places, and has changed as often as the one that
// has changed most.
func PeopleOf(copies ...*Directory) (*Directory, error) {
	newest, pins, at := map[entryKey]*Entry{}, map[[32]byte]string{}, Revision(0)
	for _, d := range copies {
		at = max(at, d.Mark.Revision)
		for _, e := range d.Entries {
			key := entryKey{e.Kind, e.ID}
			if have := newest[key]; e.isPerson() && (have == nil || have.Revision < e.Revision) {
				newest[key] = e
			}
		}
		for _, m := range d.Staff {
			if m.PIN != "" {
				pins[m.pin] = m.PIN
			}
		}
	}
	for key, e := range newest {
		if e.Kind != EntryStaff {
			continue
		}
		m, err := e.StaffMember()
		if err != nil {
			return nil, err
		}
		if pin := pins[m.pin]; m.PIN == "" && pin != "" {
			whole := *e
			whole.Secret = []byte(pin)
			newest[key] = &whole
		}
	}
	return NewDirectory(at, slices.Collect(maps.Values(newest)))
}

// isPerson says whether the entry is of a key or of staff.
func (e *Entry) isPerson() bool { return e.Kind == EntryKey || e.Kind == EntryStaff }

// PeopleInParts returns directories of so many keys and staff at most, in the order in which they were said, which together have those of d.
func (d *Directory) PeopleInParts(most int) (parts []*Directory) {
	people := slices.DeleteFunc(slices.Clone(d.Entries), func(e *Entry) bool { return !e.isPerson() })
	slices.SortFunc(people, inOrderSaid)
	for part := range slices.Chunk(people, most) {
		parts = append(parts, &Directory{Entries: part})
	}
	return parts
}

// WithoutPIN returns those of the staff who work and have no PIN here, in order of name.
func (d *Directory) WithoutPIN() (staff []*StaffMember) {
	for _, m := range d.Staff {
		if m.RemovedAt == 0 && m.PIN == "" {
			staff = append(staff, m)
		}
	}
	return staff
}

// restorePerson takes a key or a member of the staff as a copy has it, said by whom and when it was, unless there is one of that id. It gets
// the next revision: those of copies that are read together may overlap with what had to be said of their places.
func (b *Batch) restorePerson(rec *Record, had *Entry) {
	d, e := &b.listed, *had
	e.Revision = d.revision + 1
	said, err := e.decode()
	switch said := said.(type) {
	case *APIKey:
		if err != nil || d.key(e.ID) != nil || d.keyCount() >= MaxKeys {
			return
		}
		d.putKey(said)
	case *StaffMember:
		if err != nil || d.member(e.ID) != nil || d.staffCount() >= MaxStaff {
			return
		}
		d.putMember(said)
	default:
		return
	}
	d.revision = e.Revision
	rec.Entries = append(rec.Entries, e)
}
