package inventory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
)

// directory is the part of a state that entries build. A view shares it: what changes one that is shared changes a copy.
type directory struct {
	mark      DirectoryMark
	entries   map[entryKey]*Entry
	locations map[LocationID]*Location
	keys      map[string]*APIKey
	staff     map[string]*StaffMember
	restored  *Restored
	shared    bool
	listed    atomic.Pointer[Directory] // what list has made of it; nil after a change
}

type entryKey struct {
	kind EntryKind
	id   string
}

// newDirectory returns an empty directory that has changed so often.
func newDirectory(at Revision) *directory {
	return &directory{mark: DirectoryMark{Revision: at}, entries: map[entryKey]*Entry{}, locations: map[LocationID]*Location{}, keys: map[string]*APIKey{}, staff: map[string]*StaffMember{}}
}

// location returns a place, or nil. A nil directory has those that are always there.
func (d *directory) location(id LocationID) *Location {
	if d != nil {
		if l := d.locations[id]; l != nil {
			return l
		}
	}
	return builtin[id]
}

// at returns where the directory stands.
func (d *directory) at() (m DirectoryMark) {
	if d != nil {
		m = d.mark
	}
	return m
}

// with returns the directory with an entry said, whatever its revision; d may be nil.
func (d *directory) with(e *Entry) (*directory, error) {
	said, err := e.decode()
	if err != nil {
		return d, err
	}
	if d == nil {
		d = newDirectory(0)
	} else if d.shared {
		d = d.clone()
	}
	d.listed.Store(nil)
	key, sum := entryKey{e.Kind, e.ID}, d.mark.sumOf(e.Kind)
	if old := d.entries[key]; old != nil {
		*sum = sum.sub(old.term())
	}
	d.mark.Revision = max(d.mark.Revision, e.Revision)
	if delete(d.entries, key); !e.Gone {
		d.entries[key] = e
		*sum = sum.add(e.term())
	}
	d.put(e, said)
	return d, nil
}

func (d *directory) clone() *directory {
	return &directory{mark: d.mark, entries: maps.Clone(d.entries), locations: maps.Clone(d.locations), keys: maps.Clone(d.keys), staff: maps.Clone(d.staff), restored: d.restored}
}

// put keeps what an entry says, decoded.
func (d *directory) put(e *Entry, said any) {
	switch said := said.(type) {
	case *Location:
		d.locations[said.ID] = said
	case *APIKey:
		d.keys[said.ID] = said
	case *StaffMember:
		d.staff[said.Name] = said
	case *Restored:
		d.restored = said
	case nil: // gone
		switch e.Kind {
		case EntryLocation:
			delete(d.locations, LocationID(e.ID))
		case EntryNotice:
			d.restored = nil
		}
	}
}

// sumOf returns the hash that entries of a kind go into.
func (m *DirectoryMark) sumOf(k EntryKind) *Hash {
	if k == EntryLocation {
		return &m.Hash
	}
	return &m.People
}

// list returns all that is said by a directory that is shared. What it returns is the same until the directory changes.
func (d *directory) list() *Directory {
	if d == nil {
		return &Directory{}
	}
	if out := d.listed.Load(); out != nil {
		return out
	}
	out := &Directory{Mark: d.mark, Entries: slices.Collect(maps.Values(d.entries)), Locations: slices.Collect(maps.Values(d.locations)),
		Keys: slices.Collect(maps.Values(d.keys)), Staff: slices.Collect(maps.Values(d.staff)), Restored: d.restored, from: d}
	slices.SortFunc(out.Entries, func(a, b *Entry) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(out.Locations, func(a, b *Location) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(out.Keys, func(a, b *APIKey) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(out.Staff, func(a, b *StaffMember) int { return cmp.Compare(a.Name, b.Name) })
	d.listed.Store(out)
	return out
}

// Directory returns the directory as it is now, and the position.
func (s *State) Directory() (*Directory, Offset) {
	s.mu.Lock()
	s.directory.share()
	d, at := s.directory, s.offset
	s.mu.Unlock()
	return d.list(), at
}

// Listed returns where the directory stands.
func (s *State) Listed() DirectoryMark {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.directory.at()
}

// Location returns the place with the name, or nil.
func (s *State) Location(id LocationID) *Location {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.directory.location(id)
}

// PutEntry puts an entry of a checkpoint's directory in, after Reset and before the first Apply.
func (s *State) PutEntry(e *Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.say(e)
}

// PutDirectory makes d, which central has at a position of its own, the directory of a copy. An older one is passed over; another one of the
// same revision puts right what the copy has. Only the goroutine that applies may call it.
func (s *State) PutDirectory(d *Directory) error {
	if d.from == nil {
		again, err := NewDirectory(d.Mark.Revision, d.Entries)
		if err != nil {
			return err
		}
		d = again
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.Mark.Revision >= s.directory.at().Revision {
		s.list(d.from)
	}
	return nil
}

// enter says an entry that is the next one, or with gaps one that comes later, as the entries of an import do. One that was said already
// is passed over.
func (s *State) enter(e *Entry, gaps bool) error {
	switch at := s.directory.at().Revision; {
	case e.Revision <= at:
		return nil
	case e.Revision > at+1 && !gaps:
		return fmt.Errorf("%w: next is revision %d of the directory, got %d", ErrGap, at+1, e.Revision)
	}
	return s.say(e)
}

// say says an entry, whatever its revision.
func (s *State) say(e *Entry) error {
	d, err := s.directory.with(e)
	if err == nil {
		s.list(d)
	}
	return err
}

// listings counts the directories that states of this process have had.
var listings atomic.Int64

// list makes d the directory.
func (s *State) list(d *directory) {
	s.directory = d
	s.listing.Store(listings.Add(1))
}

// Listing returns a number that is another one whenever the directory may be another, of this state or of any of the process: what was made
// of a directory is good as long as the number is that from before it was asked for. It costs an atomic load, and counts nothing.
func (s *State) Listing() int64 { return s.listing.Load() }

// Directory returns the directory as it was when the view was taken.
func (v *View) Directory() *Directory { return v.directory.list() }
