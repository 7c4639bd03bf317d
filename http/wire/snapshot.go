package wire

import (
	"strconv"

	"bodega/inventory"
)

// AppendSnapshotHead appends the first line of a snapshot.
func AppendSnapshotHead(b []byte, h *inventory.SnapshotHead) []byte {
	b = append(b, `{"offset":`...)
	b = strconv.AppendInt(b, int64(h.Offset), 10)
	b = append(b, `,"timeline":`...)
	b = AppendString(b, h.Timeline)
	b = append(b, `,"count":`...)
	b = strconv.AppendInt(b, int64(h.Count), 10)
	b = appendAncestors(b, h.Ancestors)
	return append(appendCursor(b, h.Cursor), '}', '\n')
}

// appendAncestors appends the timelines and the positions at which they were left, unless there are none. A position is
// -1 if it is not known.
func appendAncestors(b []byte, list []inventory.Ancestor) []byte {
	if len(list) == 0 {
		return b
	}
	b = append(b, `,"ancestors":`...)
	sep := byte('[')
	for i := range list {
		b = AppendString(append(b, sep), list[i].Timeline)
		sep = ','
	}
	b = append(b, `],"leftAt":`...)
	sep = '['
	for i := range list {
		b = strconv.AppendInt(append(b, sep), int64(list[i].Until), 10)
		sep = ','
	}
	return append(b, ']')
}

// appendCursor appends the member of that name, which is left out if there is none.
func appendCursor(b []byte, cursor string) []byte {
	if cursor == "" {
		return b
	}
	return AppendString(append(b, `,"cursor":`...), cursor)
}

// AppendSnapshotEnd appends the last line of a snapshot: how many products and tombstones it has, and their hash.
func AppendSnapshotEnd(b []byte, count int, digest inventory.Hash) []byte {
	b = append(b, `{"end":true,"count":`...)
	b = strconv.AppendInt(b, int64(count), 10)
	b = append(b, `,"digest":"`...)
	b = append(b, digest.String()...)
	return append(b, '"', '}', '\n')
}

// AppendSnapshotLine appends a line for a product or a tombstone.
func AppendSnapshotLine(b []byte, p *inventory.Product) []byte {
	if !p.Deleted {
		return append(AppendProduct(b, p), '\n')
	}
	b = append(b, `{"productId":`...)
	b = AppendString(b, p.ID)
	b = append(b, `,"deleted":true,"version":`...)
	b = strconv.AppendInt(b, int64(p.Version), 10)
	return append(b, '}', '\n')
}

// DecodeSnapshotHead reads the first line of a snapshot.
func DecodeSnapshotHead(s *Scanner, line []byte) (h inventory.SnapshotHead) {
	s.start(line)
	o := s.object("head")
	var leftAt []inventory.Offset
	for o.next() {
		switch string(o.name) {
		case "offset":
			if o.take(gotPosition) {
				h.Offset = inventory.Offset(s.whole("offset"))
			}
		case "timeline":
			if o.take(gotTimeline) {
				h.Timeline = s.timeline("timeline")
			}
		case "count":
			if o.take(gotTotal) {
				h.Count = int(s.whole("count"))
			}
		case "ancestors":
			if o.take(gotItems) {
				h.Ancestors = s.ancestors()
			}
		case "leftAt":
			if o.take(gotMore) {
				leftAt = s.leftAt()
			}
		case "cursor":
			if o.take(gotCursor) {
				h.Cursor = s.cursor("cursor")
			}
		default:
			o.ignore()
		}
	}
	s.end()
	s.need(o.given, gotPosition|gotTimeline|gotTotal, "head")
	for i := range min(len(leftAt), len(h.Ancestors)) {
		h.Ancestors[i].Until = leftAt[i]
	}
	return h
}

// ancestorsMax bounds the timelines that a history may name: each is a restore.
const ancestorsMax = 1000

func (s *Scanner) ancestors() (list []inventory.Ancestor) {
	if s.array("ancestors") {
		for first := true; s.more(first); first = false {
			if len(list) == ancestorsMax {
				s.check("ancestors", "must be at most "+strconv.Itoa(ancestorsMax))
			}
			list = append(list, inventory.Ancestor{Timeline: s.timeline("ancestors"), Until: -1})
		}
	}
	return list
}

func (s *Scanner) leftAt() (list []inventory.Offset) {
	if s.array("leftAt") {
		for first := true; s.more(first); first = false {
			if len(list) == ancestorsMax {
				s.check("leftAt", "must be at most "+strconv.Itoa(ancestorsMax))
			}
			at := s.signed("leftAt")
			if at < -1 {
				s.check("leftAt", "must be at least -1")
			}
			list = append(list, inventory.Offset(at))
		}
	}
	return list
}

// SnapshotLine is a line of a snapshot below its head: a product, a tombstone, or the end.
type SnapshotLine struct {
	Product *inventory.Product // nil at the end
	Count   int                // at the end: of products and tombstones
	Digest  inventory.Hash     // at the end
}

// DecodeSnapshotLine reads a line of a snapshot below its head.
func DecodeSnapshotLine(s *Scanner, line []byte) (st SnapshotLine) {
	var raw rawProduct
	deleted, end := false, false
	s.start(line)
	o := s.object("line")
	for o.next() {
		switch string(o.name) {
		case "deleted":
			if o.take(gotDeleted) {
				deleted = s.boolean("deleted")
			}
		case "end":
			if o.take(gotEnd) {
				end = s.boolean("end")
			}
		case "count":
			if o.take(gotCount) {
				st.Count = int(s.whole("count"))
			}
		case "digest":
			if o.take(gotDigest) {
				st.Digest = s.hash("digest")
			}
		default:
			if !raw.member(&o) {
				o.ignore()
			}
		}
	}
	s.end()
	switch {
	case end:
		s.need(o.given, gotCount|gotDigest, "line")
	case deleted:
		raw.checkName(s)
		st.Product = inventory.Tombstone(inventory.ProductID(raw.id), inventory.Version(raw.version))
	default:
		s.need(o.given, gotProduct, "line")
		p := raw.checked(s)
		st.Product = &p
	}
	return st
}
