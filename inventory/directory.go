package inventory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Revision counts the changes of the directory, which are no events: the directory has a number line of its own beside theirs, in
// the same log.
type Revision int64

// EntryKind says what an entry of the directory is about. Its number is stored and never reused.
type EntryKind uint8

// EntryLocation is about a place. People, keys and hooks will be other kinds.
const EntryLocation EntryKind = 1

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
}

// entryFormat is the first byte of an encoded entry.
const entryFormat = 0

// AppendEntry appends the binary form of e.
//
//	format u8 | kind u8 | gone u8 | revision varint | at varint | id | actor | request | body, each behind its length
func AppendEntry(b []byte, e *Entry) []byte {
	gone := byte(0)
	if e.Gone {
		gone = 1
	}
	b = append(b, entryFormat, byte(e.Kind), gone)
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
	if f := r.byte(); f != entryFormat && r.err == nil {
		return Entry{}, errFormat("entry of the directory", f)
	}
	e := Entry{Kind: EntryKind(r.byte()), Gone: r.byte() == 1}
	e.Revision, e.At = Revision(r.int()), Millis(r.int())
	e.ID, e.Actor, e.RequestID = r.text(), r.text(), r.text()
	if body := r.bytes(); len(body) > 0 {
		e.Body = slices.Clone(body)
	}
	switch {
	case r.err != nil:
	case e.Kind != EntryLocation:
		r.fail("unknown kind of entry: a newer bodega wrote it")
	case e.Gone != (e.Body == nil), e.ID == "", e.Revision <= 0:
		r.fail("an entry that says nothing")
	}
	if err := r.done("entry of the directory"); err != nil || e.Gone {
		return e, err
	}
	_, err := locationOf(&e)
	return e, err
}

// DirectoryMark is where a directory stands. The zero value is that of one in which nothing was ever said.
type DirectoryMark struct {
	Revision Revision
	Hash     Hash // sum of a term for each entry, as that of a state is
}

// Directory is what is known beside the stock, as it was at some moment. It is never changed.
type Directory struct {
	Mark DirectoryMark
	// Entries are all that say something, in order of kind and id.
	Entries []*Entry
	// Locations are the places that were made, in order of id.
	Locations []*Location
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
	return d.list(), r.done("directory")
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
	if n := len(d.locations); n > MaxLocations {
		return nil, fmt.Errorf("%d places are more than %d", n, MaxLocations)
	}
	return d.list(), nil
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
	return s.directory.list(), nil
}

// directory is the part of a state that entries build. A view shares it: what changes one that is shared changes a copy.
type directory struct {
	mark      DirectoryMark
	entries   map[entryKey]*Entry
	locations map[LocationID]*Location
	shared    bool
}

type entryKey struct {
	kind EntryKind
	id   string
}

// newDirectory returns an empty directory that has changed so often.
func newDirectory(at Revision) *directory {
	return &directory{mark: DirectoryMark{Revision: at}, entries: map[entryKey]*Entry{}, locations: map[LocationID]*Location{}}
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
	var loc *Location
	if !e.Gone {
		var err error
		if loc, err = locationOf(e); err != nil {
			return d, err
		}
	}
	if d == nil {
		d = newDirectory(0)
	} else if d.shared {
		d = &directory{mark: d.mark, entries: maps.Clone(d.entries), locations: maps.Clone(d.locations)}
	}
	key := entryKey{e.Kind, e.ID}
	if old := d.entries[key]; old != nil {
		d.mark.Hash = d.mark.Hash.sub(old.term())
	}
	d.mark.Revision = max(d.mark.Revision, e.Revision)
	if e.Gone {
		delete(d.entries, key)
		delete(d.locations, LocationID(e.ID))
		return d, nil
	}
	d.entries[key], d.locations[loc.ID] = e, loc
	d.mark.Hash = d.mark.Hash.add(e.term())
	return d, nil
}

// term is what an entry adds to the hash of the directory.
func (e *Entry) term() Hash {
	return taggedTerm(tagEntry, AppendEntry(make([]byte, 0, 256), e))
}

// list returns all that is said.
func (d *directory) list() *Directory {
	if d == nil {
		return &Directory{}
	}
	out := &Directory{Mark: d.mark, Entries: slices.Collect(maps.Values(d.entries)), Locations: slices.Collect(maps.Values(d.locations))}
	slices.SortFunc(out.Entries, func(a, b *Entry) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(out.Locations, func(a, b *Location) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Directory returns the directory as it is now, and the position.
func (s *State) Directory() (*Directory, Offset) {
	s.mu.Lock()
	if s.directory != nil {
		s.directory.shared = true
	}
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
func (s *State) PutEntry(e *Entry) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.directory, err = s.directory.with(e)
	return err
}

// PutDirectory makes d, which central has at a position of its own, the directory of a copy. An older one is passed over; another one of the
// same revision puts right what the copy has. Only the goroutine that applies may call it.
func (s *State) PutDirectory(d *Directory) error {
	next := newDirectory(d.Mark.Revision)
	for _, e := range d.Entries {
		var err error
		if next, err = next.with(e); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.Mark.Revision >= s.directory.at().Revision {
		s.directory = next
	}
	return nil
}

// enter says an entry that is the next one, or with gaps one that comes later, as the entries of an import do. One that was said already
// is passed over.
func (s *State) enter(e *Entry, gaps bool) (err error) {
	switch at := s.directory.at().Revision; {
	case e.Revision <= at:
		return nil
	case e.Revision > at+1 && !gaps:
		return fmt.Errorf("%w: next is revision %d of the directory, got %d", ErrGap, at+1, e.Revision)
	}
	s.directory, err = s.directory.with(e)
	return err
}

// Directory returns the directory as it was when the view was taken.
func (v *View) Directory() *Directory { return v.directory.list() }
