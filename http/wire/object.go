package wire

import (
	"strings"
	"time"

	"bodega/inventory"
)

// object is an object of a document while its members are read. A member that is not read must be passed over in one of three ways:
//
//	o := s.object("body")
//	for o.next() {
//		switch string(o.name) {
//		case "delta":
//			if o.take(bitDelta) {
//				delta = s.signed("delta")
//			}
//		default:
//			o.ignore()
//		}
//	}
type object struct {
	s     *Scanner
	name  []byte // of the present member
	given uint32 // known members that are there and not null, by bit

	begun   bool
	seen    uint32              // known members, by bit
	unknown map[string]struct{} // the others
}

// object enters an object. If there is none, that is the fault of the document, and the object has no members.
func (s *Scanner) object(field string) object {
	s.open('{', field, "must be an object")
	return object{s: s}
}

// next moves to the value of the next member; it is false at the end of the object, and after a fault.
func (o *object) next() bool {
	s := o.s
	c := s.peek()
	switch {
	case c == '}':
		s.pos++
		s.depth--
		return false
	case !o.begun:
		o.begun = true
	case c == ',':
		s.pos++
		c = s.peek()
	default:
		s.unexpected()
		return false
	}
	if c != '"' {
		s.unexpected()
		return false
	}
	o.name = s.string("body")
	if s.Fault == nil && s.peek() != ':' {
		s.unexpected()
	}
	if s.Fault != nil {
		return false
	}
	s.pos++
	return true
}

// take says whether the present member, which is known by bit, is to be read: it is the first of its name and not null.
func (o *object) take(bit uint32) bool {
	if o.seen&bit != 0 {
		o.s.fail(string(o.name), "is there twice")
		return false
	}
	o.seen |= bit
	if o.s.null() {
		return false
	}
	o.given |= bit
	return true
}

// ignore passes over the present member, which may be there once.
func (o *object) ignore() {
	if _, twice := o.unknown[string(o.name)]; twice {
		o.s.fail(string(o.name), "is there twice")
		return
	}
	if o.unknown == nil {
		o.unknown = map[string]struct{}{}
	}
	o.unknown[string(o.name)] = struct{}{}
	o.s.skip()
}

// stray ignores the present member, unless it has the name of a known one but for case: whoever sends Delta means delta.
func (o *object) stray(known []string) {
	if k := meant(o.name, known); k != "" {
		o.s.misname(o.name, "is not known: it is written "+k)
		return
	}
	o.ignore()
}

// meant returns the known name that differs from a name in case alone, or "".
func meant[T ~string | ~[]byte](name T, known []string) string {
	for _, k := range known {
		if strings.EqualFold(string(name), k) {
			return k
		}
	}
	return ""
}

// misname reports a member by its name, of which a refusal repeats no more than the beginning.
func (s *Scanner) misname(name []byte, issue string) {
	if s.Fault == nil {
		s.fail(Shorten(name), issue)
		s.Fault.Named = true
	}
}

// What another node sends is no more to be trusted than what a client sends. The readers of answers refuse whatever a node that
// keeps its rules could not have said; they share no memory with the document.

// check reports an issue, if there is one.
func (s *Scanner) check(field, issue string) {
	if issue != "" && s.Fault == nil {
		s.fail(field, issue)
	}
}

// need reports that members are missing.
func (s *Scanner) need(given, wanted uint32, of string) {
	if given&wanted != wanted {
		s.check(of, "lacks a member")
	}
}

// whole reads an integer from 0 on.
func (s *Scanner) whole(field string) int64 {
	n, ok := s.integer(field)
	if s.Fault == nil && (!ok || n < 0) {
		s.fail(field, "must be an integer from 0 to 9007199254740991")
		return 0
	}
	return n
}

// signed reads an integer of either sign.
func (s *Scanner) signed(field string) int64 {
	n, ok := s.integer(field)
	if s.Fault == nil && !ok {
		s.fail(field, inventory.CheckInteger(inventory.MaxInteger+1))
		return 0
	}
	return n
}

// boolean reads true or false.
func (s *Scanner) boolean(field string) bool {
	s.peek()
	switch {
	case s.literal("true"):
		s.pos += len("true")
		return true
	case s.literal("false"):
		s.pos += len("false")
		return false
	default:
		s.mistyped(field, "must be true or false")
		return false
	}
}

// time reads a time of RFC 3339.
func (s *Scanner) time(field string) inventory.Millis {
	text := s.string(field)
	var t time.Time
	// Package time takes two forms that RFC 3339 does not know: one digit for the hour, and a comma before the fraction.
	strict := len(text) >= len("2006-01-02T15:04:05Z") && text[12] != ':' && text[19] != ','
	if s.Fault == nil && (!strict || t.UnmarshalText(text) != nil) {
		s.fail(field, "must be a time of RFC 3339")
		return 0
	}
	return inventory.MillisOf(t)
}

// TimelineBytesMax bounds the name of a history.
const TimelineBytesMax = 64

// timeline reads the name of a history.
func (s *Scanner) timeline(field string) string {
	text := string(s.string(field))
	s.check(field, timelineIssue(text))
	return text
}

func timelineIssue(text string) string {
	if text == "" {
		return "must not be empty"
	}
	return inventory.CheckText(text, TimelineBytesMax)
}

// CursorBytesMax bounds the text that stands for a position in a history.
const CursorBytesMax = 128

// cursor reads such a text, which only its maker understands.
func (s *Scanner) cursor(field string) string {
	text := string(s.string(field))
	s.check(field, inventory.CheckText(text, CursorBytesMax))
	return text
}
