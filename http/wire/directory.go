package wire

import "bodega/inventory"

// directoryBody is the directory as exports have it too. Of what has another kind than places there will be other members.
type directoryBody struct {
	Revision  *count          `json:"revision"`
	Hash      *inventory.Hash `json:"hash"`
	Locations *[]listedPlace  `json:"locations"`
}

// listedPlace is a place, and who said it last.
type listedPlace struct {
	location
	Actor     string `json:"actor,omitempty"`
	RequestID string `json:"requestId,omitempty"`
}

// AppendDirectory appends all of the directory.
func AppendDirectory(b []byte, d *inventory.Directory) []byte {
	places := make([]listedPlace, len(d.Locations))
	for i, l := range d.Locations { // an entry each, in the same order
		places[i] = listedPlace{locationOf(l), d.Entries[i].Actor, d.Entries[i].RequestID}
	}
	return AppendJSON(b, &directoryBody{(*count)(&d.Mark.Revision), &d.Mark.Hash, &places})
}

// DecodeDirectory reads all of the directory. What does not have the hash that it names is none.
func DecodeDirectory(s *Scanner, body []byte) *inventory.Directory {
	var v directoryBody
	if s.read(body, &v); s.Fault != nil {
		return nil
	}
	revision := inventory.Revision(*v.Revision)
	var entries []*inventory.Entry
	for i := range *v.Locations {
		e := (*v.Locations)[i].entry(s)
		if s.Fault != nil {
			return nil
		}
		if e.Revision < 1 || e.Revision > revision {
			s.check("revision", "is older than that of a place")
		}
		entries = append(entries, e)
	}
	d, err := inventory.NewDirectory(revision, entries)
	switch {
	case err != nil:
		s.check("locations", err.Error())
	case d.Mark.Hash != *v.Hash:
		s.check("hash", "is not that of what the directory says")
	}
	if s.Fault != nil {
		return nil
	}
	return d
}

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
	return `"r` + itoa(int64(m.Revision)) + "-" + m.Hash.String() + `"`
}
