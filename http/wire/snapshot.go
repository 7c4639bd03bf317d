package wire

import (
	"strconv"

	"bodega/inventory"
)

// snapshotHead is the first line of a snapshot. Ancestors are the timelines of a history, and LeftAt the positions at which they were left:
// a position is -1, or missing at the end of the list, if it is not known.
type snapshotHead struct {
	Offset    *count   `json:"offset"`
	Timeline  *string  `json:"timeline"`
	Count     *count   `json:"count"`
	Ancestors []string `json:"ancestors,omitempty"`
	LeftAt    []int64  `json:"leftAt,omitempty"`
	Cursor    string   `json:"cursor,omitempty"`
	directoryMark
}

// AppendSnapshotHead appends the first line of a snapshot.
func AppendSnapshotHead(b []byte, h *inventory.SnapshotHead) []byte {
	n := count(h.Count)
	v := snapshotHead{Offset: (*count)(&h.Offset), Timeline: &h.Timeline, Count: &n, Cursor: h.Cursor, directoryMark: directoryMarkOf(h.Directory)}
	for _, a := range h.Ancestors {
		v.Ancestors, v.LeftAt = append(v.Ancestors, a.Timeline), append(v.LeftAt, int64(a.Until))
	}
	return AppendJSON(b, &v)
}

// ancestorsMax bounds the timelines that a history may name: each is a restore.
const ancestorsMax = 1000

// DecodeSnapshotHead reads the first line of a snapshot.
func DecodeSnapshotHead(s *Scanner, line []byte) (h inventory.SnapshotHead) {
	var v snapshotHead
	if s.read(line, &v); s.Fault != nil {
		return h
	}
	s.check("timeline", timelineIssue(*v.Timeline))
	s.check("cursor", inventory.CheckText(v.Cursor, CursorBytesMax))
	if len(v.Ancestors) > ancestorsMax {
		s.check("ancestors", "must be at most "+strconv.Itoa(ancestorsMax))
	}
	h = inventory.SnapshotHead{Offset: inventory.Offset(*v.Offset), Timeline: *v.Timeline, Count: int(*v.Count), Cursor: v.Cursor, Directory: v.mark()}
	for i, timeline := range v.Ancestors {
		a := inventory.Ancestor{Timeline: timeline, Until: -1}
		if i < len(v.LeftAt) {
			a.Until = inventory.Offset(v.LeftAt[i])
		}
		s.check("ancestors", timelineIssue(timeline))
		if a.Until < -1 || a.Until > inventory.MaxInteger {
			s.check("leftAt", "must be at least -1, and a position")
		}
		h.Ancestors = append(h.Ancestors, a)
	}
	return h
}

// AppendSnapshotEnd appends the last line of a snapshot: how many products and tombstones it has, and their hash; full is that of all
// that belongs to them as well, nil if that was not asked for.
func AppendSnapshotEnd(b []byte, count int, digest inventory.Hash, full *inventory.Hash) []byte {
	b = append(b, `{"end":true,"count":`...)
	b = strconv.AppendInt(b, int64(count), 10)
	b = append(b, `,"digest":"`...)
	b = append(b, digest.String()...)
	if full != nil {
		b = append(b, `","full":"`...)
		b = append(b, full.String()...)
	}
	return append(b, '"', '}', '\n')
}

// AppendSnapshotLine appends a line for a product or a tombstone. With all it says what the catalogue says besides, and what belongs to
// it, which is h: nil if nothing does.
func AppendSnapshotLine(b []byte, p *inventory.Product, all bool, h *inventory.Holdings) []byte {
	if !p.Deleted {
		if b = appendBare(b, p); all {
			b = append(appendExtra(b[:len(b)-1], p.Extra), '}')
		}
		if h != nil {
			b = appendHoldings(b[:len(b)-1], h)
			b = append(b, '}')
		}
		return append(b, '\n')
	}
	b = append(b, `{"productId":`...)
	b = AppendString(b, p.ID)
	b = append(b, `,"deleted":true,"version":`...)
	b = strconv.AppendInt(b, int64(p.Version), 10)
	return append(b, '}', '\n')
}

// SnapshotLine is a line of a snapshot below its head: a product, a tombstone, or the end.
type SnapshotLine struct {
	Product  *inventory.Product  // nil at the end
	Holdings *inventory.Holdings // nil if nothing is said of what belongs to the product
	Count    int                 // at the end: of products and tombstones
	Hashes   inventory.SnapshotHashes
}

// DecodeSnapshotLine reads a line of a snapshot below its head.
func DecodeSnapshotLine(s *Scanner, line []byte) (st SnapshotLine) {
	var raw rawProduct
	deleted, end := false, false
	var holds []*inventory.HoldLine
	var transfers []*inventory.TransferLine
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
				st.Hashes.Products = s.hash("digest")
			}
		case "full":
			if o.take(gotFull) {
				st.Hashes.Full = s.hash("full")
			}
		case "levels":
			if o.take(gotBelongings) {
				st.Holdings = &inventory.Holdings{Levels: s.images("levels")}
			}
		case "holds":
			if o.take(gotHeldLines) {
				s.holdImages("holds", func(l inventory.HoldLine) { holds = append(holds, &l) })
			}
		case "transfers":
			if o.take(gotSentLines) {
				s.transferImages("transfers", func(l inventory.TransferLine) { transfers = append(transfers, &l) })
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
		if s.need(o.given, gotCount|gotDigest, "line"); o.given&gotFull == 0 {
			st.Hashes.Full = st.Hashes.Products
		}
	case deleted:
		raw.checkName(s)
		st.Holdings = nil
		st.Product = inventory.Tombstone(inventory.ProductID(raw.id), inventory.Version(raw.version))
	default:
		s.need(o.given, gotProduct, "line")
		p := raw.checked(s)
		if st.Holdings != nil {
			st.Holdings.Holds, st.Holdings.Transfers = holds, transfers
			s.check("levels", st.Holdings.Issue(&p))
			p.Placed = true
		}
		st.Product = &p
	}
	return st
}

// hash reads a hash.
func (s *Scanner) hash(field string) inventory.Hash {
	h, ok := inventory.ParseHash(string(s.string(field)))
	if !ok {
		s.check(field, "must be 32 hexadecimal digits")
	}
	return h
}
