package wire

import (
	"bytes"
	"strconv"

	"bodega/inventory"
)

// AppendUpdate appends a line of an update: a whole body but for its end, or an element of a batch. keyed says that the key of the line
// goes with it, store that the server is a store, which alone knows onConflict.
func AppendUpdate(b []byte, ln *inventory.Line, keyed, store bool) []byte {
	b = append(b, `{"productId":`...)
	b = AppendString(b, ln.Product)
	b = append(b, `,"delta":`...)
	b = strconv.AppendInt(b, ln.Delta, 10)
	if ln.Guarded {
		b = append(b, `,"version":`...)
		b = strconv.AppendInt(b, int64(ln.Expect), 10)
	}
	if keyed {
		b = appendMember(b, `,"idempotencyKey":`, ln.KeyText)
	}
	b = appendPlace(b, ln.Place)
	b = appendMember(b, `,"storeId":`, ln.Store)
	b = appendMember(b, `,"reason":`, ln.Reason)
	b = appendMember(b, `,"ref":`, ln.Ref)
	if store && ln.RetryConflict {
		b = append(b, `,"onConflict":"retry"`...)
	}
	return append(b, '}')
}

// appendPlace appends where a line means.
func appendPlace(b []byte, at *inventory.Place) []byte {
	if at == nil {
		return b
	}
	b = appendMember(b, `,"locationId":`, string(at.Location))
	if at.Guarded {
		b = AppendNumbers(b, Member(`,"levelVersion":`, int64(at.Expect)))
	}
	return b
}

// AppendDefault has the body of an update say which place it means where a line names none; "" says nothing.
func AppendDefault(body []byte, at inventory.LocationID) []byte {
	if at == "" {
		return body
	}
	end := bytes.LastIndexByte(body, '}')
	return append(appendMember(body[:end:end], `,"defaultLocationId":`, string(at)), body[end:]...)
}

// AppendBatch returns the body of a batch. The key of an atomic one goes here if it cannot stand in a header.
func AppendBatch(cmd *inventory.Command, store bool) []byte {
	b := append(make([]byte, 0, 160*len(cmd.Lines)+64), `{"mode":"partial"`...)
	keyed := true
	if cmd.Kind == inventory.Atomic {
		b = append(b[:0], `{"mode":"atomic"`...)
		if keyed = cmd.KeyText == ""; !FitsHeader(cmd.KeyText) {
			b = appendMember(b, `,"idempotencyKey":`, cmd.KeyText)
		}
	}
	b = append(b, `,"updates":[`...)
	for i := range cmd.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendUpdate(b, &cmd.Lines[i], keyed, store)
	}
	return append(b, ']', '}', '\n')
}

// Update is the body of an update, at central or a store, as it was sent: the zero value, or one that was Reset, is ready for
// DecodeUpdate. Texts point into the body, or into the scanner, and are good until either is used again.
type Update struct {
	UpdateLine // a single update; of a batch, what holds for all lines
	Mode       []byte
	Default    []byte       // the place that lines mean which name none
	Lines      []UpdateLine // none for a single update
	Many       bool         // more lines than are allowed: the fault then has another status
}

// UpdateLine is the change that a line asks for. What was not given is zero; integers may be out of bounds.
type UpdateLine struct {
	Product, Store, Key, Reason, Ref, Location []byte
	Delta, Version, LevelVersion               int64

	HasDelta, HasStore, HasVersion, HasKey, HasLocation, HasLevelVersion bool

	Retry, BadConflict bool // onConflict is "retry", or something else; only stores look
}

// Reset makes r ready for the next request. Memory for up to 256 lines is kept.
func (r *Update) Reset() {
	clear(r.Lines)
	*r = Update{Lines: r.Lines[:0]}
	if cap(r.Lines) > keptItemsMax {
		r.Lines = nil
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
	bitLocation
	bitLevelVersion
	bitDefault
)

// DecodeUpdate reads the body into r. Lines that are well-formed and yet cannot be decided are no fault of the document: they are for the
// caller to find.
func DecodeUpdate(s *Scanner, body []byte, r *Update) {
	s.start(body)
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "mode":
			if o.take(bitMode) {
				r.Mode = s.string("mode")
			}
		case "updates":
			if o.take(bitUpdates) {
				decodeLines(s, r)
			}
		case "defaultLocationId":
			if o.take(bitDefault) {
				r.Default = s.string("defaultLocationId")
			}
		default:
			r.member(&o, updateMembers)
		}
	}
	s.end()
}

func decodeLines(s *Scanner, r *Update) {
	if !s.array("updates") {
		return
	}
	for first := true; s.more(first); first = false {
		if len(r.Lines) == inventory.MaxLines {
			r.Many = true
			s.fail("updates", "must have at most 1000 lines")
			return
		}
		r.Lines = append(r.Lines, UpdateLine{})
		line := &r.Lines[len(r.Lines)-1]
		o := s.object("body")
		for o.next() {
			line.member(&o, lineMembers)
		}
		s.within("updates", len(r.Lines)-1)
	}
}

// The members of an update and of a line of a batch. Others are passed over.
var (
	updateMembers = append([]string{"mode", "updates", "defaultLocationId"}, lineMembers...)
	lineMembers   = []string{"productId", "delta", "version", "idempotencyKey", "storeId", "reason", "ref", "onConflict", "locationId", "levelVersion"}
)

// member reads the present member of an update or of a line.
func (w *UpdateLine) member(o *object, known []string) {
	s := o.s
	switch string(o.name) {
	case "productId":
		if o.take(bitProduct) {
			w.Product = s.string("productId")
		}
	case "delta":
		if o.take(bitDelta) {
			w.Delta, _ = s.integer("delta")
			w.HasDelta = true
		}
	case "version":
		if o.take(bitVersion) {
			w.Version, _ = s.integer("version")
			w.HasVersion = true
		}
	case "idempotencyKey":
		if o.take(bitKey) {
			w.Key = s.string("idempotencyKey")
			w.HasKey = len(w.Key) > 0
		}
	case "storeId":
		if o.take(bitStore) {
			w.Store, w.HasStore = s.string("storeId"), true
		}
	case "reason":
		if o.take(bitReason) {
			w.Reason = s.string("reason")
		}
	case "ref":
		if o.take(bitRef) {
			w.Ref = s.string("ref")
		}
	case "onConflict":
		if o.take(bitOnConflict) {
			s.onConflict(w)
		}
	case "locationId":
		if o.take(bitLocation) {
			w.Location, w.HasLocation = s.string("locationId"), true
		}
	case "levelVersion":
		if o.take(bitLevelVersion) {
			w.LevelVersion, _ = s.integer("levelVersion")
			w.HasLevelVersion = true
		}
	default:
		o.stray(known)
	}
}

// onConflict reads what to do about a version conflict. Any value passes here: central does not know the member.
func (s *Scanner) onConflict(w *UpdateLine) {
	if s.peek() == '"' {
		w.Retry = string(s.string("onConflict")) == "retry"
	} else {
		s.skip()
	}
	w.BadConflict = !w.Retry
}
