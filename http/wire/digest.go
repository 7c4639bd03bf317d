package wire

import (
	"strconv"

	"bodega/inventory"
)

// AppendDigest appends the hash of each range.
func AppendDigest(b []byte, d *inventory.Digest) []byte {
	b = append(b, `{"offset":`...)
	b = strconv.AppendInt(b, int64(d.Offset), 10)
	b = append(b, `,"timeline":`...)
	b = AppendString(b, d.Timeline)
	b = append(b, `,"ranges":[`...)
	for i := range d.Sums {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, d.Sums[i].String()...)
		b = append(b, '"')
	}
	return append(b, ']', '}', '\n')
}

// DecodeDigest reads the hash of each range.
func DecodeDigest(s *Scanner, body []byte) (d inventory.Digest) {
	s.start(body)
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "offset":
			if o.take(gotPosition) {
				d.Offset = inventory.Offset(s.whole("offset"))
			}
		case "timeline":
			if o.take(gotTimeline) {
				d.Timeline = s.timeline("timeline")
			}
		case "ranges":
			if o.take(gotItems) {
				s.sums(&d.Sums)
			}
		default:
			o.ignore()
		}
	}
	s.end()
	s.need(o.given, gotPosition|gotTimeline|gotItems, "body")
	return d
}

func (s *Scanner) sums(sums *inventory.Sums) {
	n := 0
	if s.array("ranges") {
		for first := true; s.more(first); first = false {
			h := s.hash("ranges")
			if n < len(sums) {
				sums[n] = h
			}
			n++
		}
	}
	if n != len(sums) {
		s.check("ranges", "must be 256")
	}
}

// hash reads a hash.
func (s *Scanner) hash(field string) inventory.Hash {
	h, ok := inventory.ParseHash(string(s.string(field)))
	if !ok {
		s.check(field, "must be 32 hexadecimal digits")
	}
	return h
}
