package http

import (
	"strconv"

	"bodega/inventory"
)

// appendHead appends the first line of a snapshot.
func appendHead(b []byte, h *inventory.SnapshotHead) []byte {
	b = append(b, `{"offset":`...)
	b = strconv.AppendInt(b, int64(h.Offset), 10)
	b = append(b, `,"timeline":`...)
	b = appendString(b, h.Timeline)
	b = append(b, `,"count":`...)
	b = strconv.AppendInt(b, int64(h.Count), 10)
	return append(b, '}', '\n')
}

// appendEnd appends the last line of a snapshot: how many products and tombstones it has, and their hash.
func appendEnd(b []byte, count int, digest inventory.Hash) []byte {
	b = append(b, `{"end":true,"count":`...)
	b = strconv.AppendInt(b, int64(count), 10)
	b = append(b, `,"digest":"`...)
	b = append(b, digest.String()...)
	return append(b, '"', '}', '\n')
}

// appendStanding appends a line for a product or a tombstone.
func appendStanding(b []byte, p *inventory.Product) []byte {
	if !p.Deleted {
		return append(appendProduct(b, p), '\n')
	}
	b = append(b, `{"productId":`...)
	b = appendString(b, p.ID)
	b = append(b, `,"deleted":true,"version":`...)
	b = strconv.AppendInt(b, int64(p.Version), 10)
	return append(b, '}', '\n')
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
