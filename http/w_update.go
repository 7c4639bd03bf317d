package http

import (
	"strconv"

	"bodega/inventory"
)

// appendWish appends a line of an update.
func appendWish(b []byte, ln *inventory.Line, keyed, store bool) []byte {
	b = append(b, `{"productId":`...)
	b = appendString(b, ln.Product)
	b = append(b, `,"delta":`...)
	b = strconv.AppendInt(b, ln.Delta, 10)
	if ln.Guarded {
		b = append(b, `,"version":`...)
		b = strconv.AppendInt(b, int64(ln.Expect), 10)
	}
	if keyed {
		b = appendMember(b, `,"idempotencyKey":`, ln.KeyText)
	}
	b = appendMember(b, `,"storeId":`, ln.Store)
	b = appendMember(b, `,"reason":`, ln.Reason)
	b = appendMember(b, `,"ref":`, ln.Ref)
	if store && ln.RetryConflict {
		b = append(b, `,"onConflict":"retry"`...)
	}
	return append(b, '}')
}

// appendBatch returns the body of a batch. The key of an atomic one goes here if it cannot stand in a header.
func appendBatch(cmd *inventory.Command, store bool) []byte {
	b := append(make([]byte, 0, 160*len(cmd.Lines)+64), `{"mode":"partial"`...)
	keyed := true
	if cmd.Kind == inventory.Atomic {
		b = append(b[:0], `{"mode":"atomic"`...)
		if keyed = cmd.KeyText == ""; !headerKey(cmd.KeyText) {
			b = appendMember(b, `,"idempotencyKey":`, cmd.KeyText)
		}
	}
	b = append(b, `,"updates":[`...)
	for i := range cmd.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendWish(b, &cmd.Lines[i], keyed, store)
	}
	return append(b, ']', '}', '\n')
}

// updateRequest is the body of an update, at central or a store, as it was sent. Texts point into the body.
type updateRequest struct {
	wish  // a single update; of a batch, what holds for all lines
	mode  []byte
	lines []wish // none for a single update
	many  bool   // more lines than are allowed
}

// wish is one line.
type wish struct {
	product, store, key, reason, ref []byte
	delta, version                   int64

	hasDelta, hasStore, hasVersion, hasKey bool

	retry, badConflict bool // onConflict is "retry", or something else; only stores look
}

func (r *updateRequest) reset() {
	clear(r.lines)
	*r = updateRequest{lines: r.lines[:0]}
	if cap(r.lines) > keptItemsMax {
		r.lines = nil
	}
}

const (
	bitProduct = 1 << iota
	bitStore
	bitKey
	bitReason
	bitRef
	bitDelta
	bitVersion
	bitOnConflict
	bitMode
	bitUpdates
)

// decodeUpdate reads the body into r. What is wrong with it is in s.fault; lines that are well-formed and yet cannot be
// judged are for the caller to find.
func decodeUpdate(s *scanner, body []byte, r *updateRequest) {
	s.start(body)
	m, ok := s.object("body")
	if !ok {
		return
	}
	for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
		switch string(name) {
		case "mode":
			if s.take(&m, bitMode, "mode") {
				r.mode = s.string("mode")
			}
		case "updates":
			if s.take(&m, bitUpdates, "updates") {
				decodeLines(s, r)
			}
		default:
			s.wish(&m, name, &r.wish, updateMembers)
		}
	}
	s.end()
}

func decodeLines(s *scanner, r *updateRequest) {
	if !s.array("updates") {
		return
	}
	for first := true; s.more(first); first = false {
		if len(r.lines) == inventory.MaxLines {
			r.many = true
			s.fail("updates", "must have at most 1000 lines")
			return
		}
		r.lines = append(r.lines, wish{})
		line := &r.lines[len(r.lines)-1]
		m, ok := s.object("body")
		if !ok {
			s.within("updates", len(r.lines)-1)
			return
		}
		for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
			s.wish(&m, name, line, lineMembers)
		}
		s.within("updates", len(r.lines)-1)
	}
}

// The members of an update and of a line of a batch. Others are passed over.
var (
	updateMembers = append([]string{"mode", "updates"}, lineMembers...)
	lineMembers   = []string{"productId", "delta", "version", "idempotencyKey", "storeId", "reason", "ref", "onConflict"}
)

// wish reads one member of a line.
func (s *scanner) wish(m *members, name []byte, w *wish, known []string) {
	switch string(name) {
	case "productId":
		if s.take(m, bitProduct, "productId") {
			w.product = s.string("productId")
		}
	case "delta":
		if s.take(m, bitDelta, "delta") {
			w.delta, _ = s.integer("delta")
			w.hasDelta = true
		}
	case "version":
		if s.take(m, bitVersion, "version") {
			w.version, _ = s.integer("version")
			w.hasVersion = true
		}
	case "idempotencyKey":
		if s.take(m, bitKey, "idempotencyKey") {
			w.key = s.string("idempotencyKey")
			w.hasKey = len(w.key) > 0
		}
	case "storeId":
		if s.take(m, bitStore, "storeId") {
			w.store, w.hasStore = s.string("storeId"), true
		}
	case "reason":
		if s.take(m, bitReason, "reason") {
			w.reason = s.string("reason")
		}
	case "ref":
		if s.take(m, bitRef, "ref") {
			w.ref = s.string("ref")
		}
	case "onConflict":
		if s.take(m, bitOnConflict, "onConflict") {
			s.onConflict(w)
		}
	default:
		s.stray(m, name, known)
	}
}

// onConflict reads what to do about a version conflict. Any value passes here: central does not know the member.
func (s *scanner) onConflict(w *wish) {
	if s.peek() == '"' {
		w.retry = string(s.string("onConflict")) == "retry"
	} else {
		s.skip()
	}
	w.badConflict = !w.retry
}
