package wire

import (
	"slices"

	"bodega/inventory"
)

// directoryBody is the directory as stores get it. Places are readable; who may do what is said by entries in the binary form of the ledger
// (inventory.AppendEntry), whose hashes a store has to find again, and which nobody else reads.
type directoryBody struct {
	Revision  *count          `json:"revision"`
	Hash      *inventory.Hash `json:"hash"`
	Locations *[]listedPlace  `json:"locations"`

	PeopleHash inventory.Hash `json:"peopleHash,omitzero"`
	Store      string         `json:"store,omitzero"`
	Since      count          `json:"since,omitzero"`
	People     [][]byte       `json:"people,omitzero"`
}

// listedPlace is a place, and who said it last.
type listedPlace struct {
	location
	Actor     string `json:"actor,omitempty"`
	RequestID string `json:"requestId,omitempty"`
}

// DirectoryQuery is what a store asks for of the directory.
type DirectoryQuery struct {
	// Store is whose staff's secrets are said; "" for nobody's.
	Store string
	// Since is the revision of the directory that the store has; 0 for none. Of keys and staff only what has changed since is said: they are
	// never gone.
	Since inventory.Revision
}

// AppendDirectory appends the directory as somebody has asked for it who may have what he asks for.
func AppendDirectory(b []byte, d *inventory.Directory, q DirectoryQuery) []byte {
	places := make([]listedPlace, len(d.Locations))
	for i, l := range d.Locations { // an entry each, in the same order, before those of other kinds
		places[i] = listedPlace{locationOf(l), d.Entries[i].Actor, d.Entries[i].RequestID}
	}
	v := directoryBody{Revision: (*count)(&d.Mark.Revision), Hash: &d.Mark.Hash, Locations: &places, PeopleHash: d.Mark.People}
	if people := d.Entries[len(places):]; len(people) > 0 {
		v.Store = q.Store
		if q.Since > 0 && q.Since <= d.Mark.Revision {
			v.Since = count(q.Since)
		}
		for _, e := range people {
			if e.Revision > inventory.Revision(v.Since) || e.Kind == inventory.EntryNotice {
				v.People = append(v.People, inventory.AppendEntry(nil, secretFor(d, e, q.Store)))
			}
		}
	}
	return AppendJSON(b, &v)
}

// secretFor returns an entry as a store may have it.
func secretFor(d *inventory.Directory, e *inventory.Entry, store string) *inventory.Entry {
	if len(e.Secret) == 0 || store != "" && worksAt(d, e.ID, store) {
		return e
	}
	return e.WithoutSecret()
}

// worksAt says whether somebody of the staff may sign in at a store.
func worksAt(d *inventory.Directory, name, store string) bool {
	m := d.Member(name)
	return m != nil && m.Works(store)
}

// DecodeDirectory reads the directory, of which base was known to the store that has asked; nil for nothing. What does not have the hashes that it
// names is none. Secrets of the staff are kept as long as the answer is one for that store.
func DecodeDirectory(s *Scanner, body []byte, store string, base *inventory.Directory) *inventory.Directory {
	var v directoryBody
	if s.read(body, &v); s.Fault != nil {
		return nil
	}
	if v.Store != "" && v.Store != store {
		s.check("store", "is another than the one that has asked")
	}
	if v.Since > 0 && (base == nil || inventory.Revision(v.Since) != base.Mark.Revision) {
		s.check("since", "is not the revision that was asked from")
	}
	if s.Fault != nil {
		return nil
	}
	entries := v.entries(s, base)
	if s.Fault != nil {
		return nil
	}
	if v.Since == 0 {
		base = &inventory.Directory{}
	}
	d, err := base.With(inventory.Revision(*v.Revision), entries)
	switch {
	case err != nil:
		s.check("locations", err.Error())
	case d.Mark.Hash != *v.Hash:
		s.check("hash", "is not that of what the directory says")
	case d.Mark.People != v.PeopleHash:
		s.check("peopleHash", "is not that of what the directory says")
	case v.Since > 0 && v.Store != "" && slices.ContainsFunc(d.Staff, func(m *inventory.StaffMember) bool { return m.PIN == "" && m.Works(store) }):
		s.check("since", "leaves out PINs that the store did not get then")
	}
	if s.Fault != nil {
		return nil
	}
	return d
}

// entries returns what makes the directory of the base: all that is said, and what is no longer so.
func (v *directoryBody) entries(s *Scanner, base *inventory.Directory) (entries []*inventory.Entry) {
	revision, said := inventory.Revision(*v.Revision), map[string]bool{}
	add := func(e *inventory.Entry, field string) {
		name := entryName(e)
		if e.Revision < 1 || e.Revision > revision {
			s.check("revision", "is older than that of an entry")
		}
		if said[name] {
			s.check(field, e.ID+" stands twice")
		}
		said[name] = true
		entries = append(entries, e)
	}
	for i := range *v.Locations {
		if e := (*v.Locations)[i].entry(s); e != nil {
			add(e, "locations")
		}
	}
	for _, b := range v.People {
		e, err := inventory.DecodeEntry(b)
		if err != nil || e.Kind == inventory.EntryLocation || e.Gone {
			s.check("people", "has an entry that cannot be read")
			return nil
		}
		add(&e, "people")
	}
	if v.Since == 0 {
		return entries
	}
	for _, e := range base.Entries {
		switch {
		case e.Kind == inventory.EntryLocation, e.Kind == inventory.EntryNotice:
			if !said[entryName(e)] {
				entries = append(entries, &inventory.Entry{Kind: e.Kind, ID: e.ID, Revision: e.Revision, Gone: true})
			}
		case len(e.Secret) > 0 && secretFor(base, e, v.Store) != e && !said[entryName(e)]:
			entries = append(entries, e.WithoutSecret())
		}
	}
	return entries
}

// entryName tells an entry from all others.
func entryName(e *inventory.Entry) string { return string(rune(e.Kind)) + e.ID }

func (l *listedPlace) entry(s *Scanner) *inventory.Entry {
	place := l.place(s)
	if place == nil {
		return nil
	}
	s.check("locationId", inventory.CheckNewLocationID(string(place.ID)))
	s.check("actor", inventory.CheckText(l.Actor, inventory.MaxRefBytes))
	s.check("requestId", inventory.CheckText(l.RequestID, inventory.MaxRefBytes))
	e := place.Entry(l.Actor, l.RequestID)
	return &e
}

// DirectoryTag returns the entity tag of all of a directory, or of all its places, with its quotes.
func DirectoryTag(m inventory.DirectoryMark) string {
	tag := `"r` + itoa(int64(m.Revision)) + "-" + m.Hash.String()
	if m.People != (inventory.Hash{}) {
		tag += "-" + m.People.String()
	}
	return tag + `"`
}
