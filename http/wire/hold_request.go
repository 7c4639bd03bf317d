package wire

import (
	"slices"
	"strconv"

	"bodega/inventory"
)

// HoldActs are the last words of the paths of what is done about a hold that was made, by kind.
var HoldActs = map[inventory.Kind]string{inventory.CommitHold: "commit", inventory.ReleaseHold: "release", inventory.ExtendHold: "extend"}

// Hold is the body of a request to put units aside, as it was sent, or about a hold that was made. Integers may be out of bounds.
type Hold struct {
	Lines   []HoldLine // nil if there are none; of all holds those that are made, and commits, have some
	TTL     *int64     // ttlSeconds
	Ref     string
	Replace bool
	Reason  string
	Store   string
	Default string // defaultLocationId
	Key     string
}

// HoldLine is how much of a product, and where if that was said.
type HoldLine struct {
	Product  string
	Location *string
	Quantity *int64
}

const (
	bitHoldLines = 1 << iota
	bitHoldTTL
	bitHoldReason
	bitHoldStore
	bitHoldKey
	bitHoldRef
	bitHoldReplace
	bitHoldDefault
	bitHeldProduct
	bitHeldPlace
	bitHeldQuantity
)

// The members of a request to put units aside, of one about a hold that was made, and of a line of either.
var (
	holdMembers     = []string{"lines", "ttlSeconds", "ref", "replace", "reason", "storeId", "defaultLocationId", "idempotencyKey"}
	holdActMembers  = []string{"lines", "ttlSeconds", "reason", "storeId", "idempotencyKey"}
	holdLineMembers = []string{"productId", "locationId", "quantity"}
)

// DecodeHold reads the body of a request of a kind about a hold; that about one that was made may be empty. Members that are not known are
// refused. many says that there are more lines than are taken, which has another status.
func DecodeHold(s *Scanner, body []byte, k inventory.Kind) (h Hold, many bool) {
	s.start(body)
	known := holdActMembers
	if k == inventory.MakeHold {
		known = holdMembers
	} else if len(body) == 0 {
		return h, false
	}
	o := s.object("body")
	for o.next() {
		if !slices.Contains(known, string(o.name)) {
			s.misname(o.name, unknownIssue(string(o.name), known))
			break
		}
		h.member(&o)
	}
	s.end()
	return h, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// member reads the present member.
func (h *Hold) member(o *object) {
	s := o.s
	switch string(o.name) {
	case "lines":
		if o.take(bitHoldLines) {
			h.Lines = s.heldLines()
		}
	case "ttlSeconds":
		if o.take(bitHoldTTL) {
			h.TTL = s.anyInteger("ttlSeconds")
		}
	case "ref":
		o.textInto(bitHoldRef, &h.Ref)
	case "reason":
		o.textInto(bitHoldReason, &h.Reason)
	case "storeId":
		o.textInto(bitHoldStore, &h.Store)
	case "defaultLocationId":
		o.textInto(bitHoldDefault, &h.Default)
	case "idempotencyKey":
		o.textInto(bitHoldKey, &h.Key)
	case "replace":
		if o.take(bitHoldReplace) {
			h.Replace = s.boolean("replace")
		}
	}
}

// heldLines reads no more lines than are taken, so that a small body does not make a large slice.
func (s *Scanner) heldLines() []HoldLine {
	if !s.array("lines") {
		return nil
	}
	lines := make([]HoldLine, 0, 1)
	for first := true; s.more(first); first = false {
		if len(lines) == inventory.MaxLines {
			s.fail("lines", string(errMany))
			break
		}
		lines = append(lines, s.heldLine())
		s.within("lines", len(lines)-1)
	}
	return lines
}

func (s *Scanner) heldLine() (l HoldLine) {
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "productId":
			o.textInto(bitHeldProduct, &l.Product)
		case "locationId":
			if o.take(bitHeldPlace) {
				at := string(s.string("locationId"))
				l.Location = &at
			}
		case "quantity":
			if o.take(bitHeldQuantity) {
				l.Quantity = s.anyInteger("quantity")
			}
		default:
			s.misname(o.name, unknownIssue(string(o.name), holdLineMembers))
		}
	}
	return l
}

// textInto reads the present member, a text that outlives the document.
func (o *object) textInto(bit uint32, text *string) {
	if name := o.name; o.take(bit) {
		*text = string(o.s.string(string(name)))
	}
}

// anyInteger reads an integer, which may be beyond what the wire allows.
func (s *Scanner) anyInteger(field string) *int64 {
	n, _ := s.integer(field)
	return &n
}

// AppendHold appends the body of a command about a hold as a client sends it: with its key, unless that goes in a header.
func AppendHold(b []byte, cmd *inventory.Command) []byte {
	act, made := cmd.Scope.Hold, cmd.Kind == inventory.MakeHold
	b = appendHeldLines(append(b, '{'), cmd, made)
	if ttl := int64(act.TTL) / 1000; ttl != 0 && (made || cmd.Kind == inventory.ExtendHold) {
		b = strconv.AppendInt(appendName(b, "ttlSeconds"), ttl, 10)
	}
	if made {
		b = appendText(b, "ref", act.Ref)
		if act.Replace {
			b = append(appendName(b, "replace"), "true"...)
		}
	}
	b = appendText(b, "reason", cmd.Lines[0].Reason)
	b = appendText(b, "storeId", act.Store)
	if made {
		b = appendText(b, "defaultLocationId", string(cmd.Scope.Default))
	}
	if !FitsHeader(cmd.KeyText) {
		b = appendText(b, "idempotencyKey", cmd.KeyText)
	}
	return append(b, "}\n"...)
}

// appendHeldLines appends the lines that name a product; none, but of a hold that is made, means all of it.
func appendHeldLines(b []byte, cmd *inventory.Command, made bool) []byte {
	if !made && cmd.Lines[0].Product == "" {
		return b
	}
	b = append(b, `"lines":[`...)
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(append(b, `{"productId":`...), ln.Product)
		if ln.Place != nil {
			b = AppendString(append(b, `,"locationId":`...), ln.Place.Location)
		}
		b = append(strconv.AppendInt(append(b, `,"quantity":`...), ln.Delta, 10), '}')
	}
	return append(b, ']')
}

// appendName appends the name of a member that is not the first, unless it is.
func appendName(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(append(append(b, '"'), name...), `":`...)
}

// appendText appends a member, unless it is empty.
func appendText(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return AppendString(appendName(b, name), text)
}

// AppendCanonicalHold appends what a command about a hold asks for, the same however it was written: without its key, and without the place
// that the store means anyway.
func AppendCanonicalHold(b []byte, cmd *inventory.Command) []byte {
	bare, scope := *cmd, *cmd.Scope
	bare.KeyText, bare.Scope, scope.Default = "", &scope, ""
	return AppendHold(append(append(b, scope.Hold.ID...), '\n'), &bare)
}
