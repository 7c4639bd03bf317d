package http

import "bodega/inventory"

// decodeProduct reads a document that is a product.
func decodeProduct(s *scanner, body []byte) inventory.Product {
	s.start(body)
	p := s.product("body")
	s.end()
	return p
}

// decodeDigest reads the hash of each range.
func decodeDigest(s *scanner, body []byte) (d inventory.Digest) {
	s.start(body)
	r := s.record("body")
	for r.next() {
		switch string(r.name) {
		case "offset":
			if r.take(gotPosition) {
				d.Offset = inventory.Offset(s.whole("offset"))
			}
		case "timeline":
			if r.take(gotTimeline) {
				d.Timeline = s.timeline("timeline")
			}
		case "ranges":
			if r.take(gotItems) {
				s.sums(&d.Sums)
			}
		default:
			r.ignore()
		}
	}
	s.end()
	s.need(r.given, gotPosition|gotTimeline|gotItems, "body")
	return d
}

func (s *scanner) sums(sums *inventory.Sums) {
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
func (s *scanner) hash(field string) inventory.Hash {
	h, ok := inventory.ParseHash(string(s.string(field)))
	if !ok {
		s.check(field, "must be 32 hexadecimal digits")
	}
	return h
}

// decodeHead reads the first line of a snapshot.
func decodeHead(s *scanner, line []byte) (h inventory.SnapshotHead) {
	s.start(line)
	r := s.record("head")
	for r.next() {
		switch string(r.name) {
		case "offset":
			if r.take(gotPosition) {
				h.Offset = inventory.Offset(s.whole("offset"))
			}
		case "timeline":
			if r.take(gotTimeline) {
				h.Timeline = s.timeline("timeline")
			}
		case "count":
			if r.take(gotTotal) {
				h.Count = int(s.whole("count"))
			}
		default:
			r.ignore()
		}
	}
	s.end()
	s.need(r.given, gotPosition|gotTimeline|gotTotal, "head")
	return h
}

// standing is a line of a snapshot below its head: a product, a tombstone, or the end.
type standing struct {
	product *inventory.Product // nil at the end
	count   int                // at the end: of products and tombstones
	digest  inventory.Hash     // at the end
}

// decodeStanding reads a line of a snapshot below its head.
func decodeStanding(s *scanner, line []byte) (st standing) {
	var raw rawProduct
	deleted, end := false, false
	s.start(line)
	r := s.record("line")
	for r.next() {
		switch string(r.name) {
		case "deleted":
			if r.take(gotDeleted) {
				deleted = s.boolean("deleted")
			}
		case "end":
			if r.take(gotEnd) {
				end = s.boolean("end")
			}
		case "count":
			if r.take(gotCount) {
				st.count = int(s.whole("count"))
			}
		case "digest":
			if r.take(gotDigest) {
				st.digest = s.hash("digest")
			}
		default:
			if !raw.member(&r) {
				r.ignore()
			}
		}
	}
	s.end()
	switch {
	case end:
		s.need(r.given, gotCount|gotDigest, "line")
	case deleted:
		raw.checkName(s)
		st.product = inventory.Tombstone(inventory.ProductID(raw.id), inventory.Version(raw.version))
	default:
		s.need(r.given, gotProduct, "line")
		p := raw.checked(s)
		st.product = &p
	}
	return st
}
