package wire

import (
	"time"

	"bodega/inventory"
)

// What another node sends is no more to be trusted than what a client sends. The readers of answers refuse whatever a node that
// keeps its rules could not have said; they share no memory with the document.

// object is an object on its way through the scanner. Members that it does not know must be passed to ignore.
type object struct {
	s     *Scanner
	m     members
	name  []byte // of the present member
	given uint32 // known members that are there and not null
}

// enter enters an object.
func (s *Scanner) enter(field string) object {
	m, _ := s.object(field)
	return object{s: s, m: m}
}

// next moves to the next member.
func (r *object) next() (ok bool) {
	r.name, ok = r.s.next(&r.m)
	return ok
}

// take says whether the present member, which is known by bit, is to be read.
func (r *object) take(bit uint32) bool {
	if r.m.seen&bit != 0 {
		r.s.fail(string(r.name), "is there twice")
		return false
	}
	r.m.seen |= bit
	if r.s.null() {
		return false
	}
	r.given |= bit
	return true
}

// ignore passes over the present member.
func (r *object) ignore() { r.s.ignore(&r.m, r.name) }

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
	if text == "" {
		s.check(field, "must not be empty")
	}
	s.check(field, inventory.CheckText(text, TimelineBytesMax))
	return text
}
