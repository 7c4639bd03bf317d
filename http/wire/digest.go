package wire

import "bodega/inventory"

// digestBody is a digest on the wire.
type digestBody struct {
	Offset   *count           `json:"offset"`
	Timeline *string          `json:"timeline"`
	Ranges   []inventory.Hash `json:"ranges"`
	Full     []inventory.Hash `json:"full"`
	directoryMark
}

// directoryMark says where a directory stands. Of one in which nothing was ever said there is nothing to say.
type directoryMark struct {
	Revision count          `json:"revision,omitzero"`
	Hash     inventory.Hash `json:"directoryHash,omitzero"`
	People   inventory.Hash `json:"peopleHash,omitzero"`
}

func directoryMarkOf(m inventory.DirectoryMark) directoryMark {
	return directoryMark{count(m.Revision), m.Hash, m.People}
}

func (m directoryMark) mark() inventory.DirectoryMark {
	return inventory.DirectoryMark{Revision: inventory.Revision(m.Revision), Hash: m.Hash, People: m.People}
}

// AppendDigest appends the hash of each range.
func AppendDigest(b []byte, d *inventory.Digest) []byte {
	return AppendJSON(b, &digestBody{(*count)(&d.Offset), &d.Timeline, d.Sums[:], d.Full[:], directoryMarkOf(d.Directory)})
}

// DecodeDigest reads the hash of each range. What does not say its full ones has nothing but products.
func DecodeDigest(s *Scanner, body []byte) (d inventory.Digest) {
	var v digestBody
	if s.read(body, &v); s.Fault != nil {
		return d
	}
	if len(v.Ranges) != len(d.Sums) {
		s.check("ranges", "must be 256")
	}
	s.check("timeline", timelineIssue(*v.Timeline))
	if v.Full == nil {
		v.Full = v.Ranges
	} else if len(v.Full) != len(d.Full) {
		s.check("full", "must be 256")
	}
	d.Offset, d.Timeline, d.Directory = inventory.Offset(*v.Offset), *v.Timeline, v.mark()
	copy(d.Sums[:], v.Ranges)
	copy(d.Full[:], v.Full)
	return d
}
