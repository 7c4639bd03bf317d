package wire

import "bodega/inventory"

// digestBody is a digest on the wire.
type digestBody struct {
	Offset   *count           `json:"offset"`
	Timeline *string          `json:"timeline"`
	Ranges   []inventory.Hash `json:"ranges"`
}

// AppendDigest appends the hash of each range.
func AppendDigest(b []byte, d *inventory.Digest) []byte {
	return AppendJSON(b, &digestBody{(*count)(&d.Offset), &d.Timeline, d.Sums[:]})
}

// DecodeDigest reads the hash of each range.
func DecodeDigest(s *Scanner, body []byte) (d inventory.Digest) {
	var v digestBody
	if s.read(body, &v); s.Fault != nil {
		return d
	}
	if len(v.Ranges) != len(d.Sums) {
		s.check("ranges", "must be 256")
	}
	s.check("timeline", timelineIssue(*v.Timeline))
	d.Offset, d.Timeline = inventory.Offset(*v.Offset), *v.Timeline
	copy(d.Sums[:], v.Ranges)
	return d
}
