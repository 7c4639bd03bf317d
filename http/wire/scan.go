package wire

import (
	"strconv"
)

// depthMax bounds how deep a document may be nested.
const depthMax = 64

// Fault is the first thing that is wrong with a document.
type Fault struct {
	Field string // where: updates[1].delta, or body
	Issue string
	Named bool // a member has a name that it must not have; the document can be read
}

// Scanner reads one JSON document from memory, strictly: no duplicate members, no data after the document, no invalid UTF-8,
// names exact in case. After the first fault it stands at the end and every call returns zero.
//
// The zero value is ready; each decoder begins anew. It is for one goroutine at a time.
type Scanner struct {
	Fault *Fault // of the document that was read last; nil if there is none

	data  []byte
	pos   int
	depth int
	text  []byte // holds texts that had escapes
}

// What a scanner or a request that was read keeps from one document to the next.
const (
	keptTextMax  = 64 << 10 // bytes
	keptItemsMax = 256
)

// Release lets go of the document. The memory for texts is kept, unless it has grown beyond keptTextMax.
func (s *Scanner) Release() {
	text := s.text[:0]
	if cap(text) > keptTextMax {
		text = nil
	}
	*s = Scanner{text: text}
}

// start begins a document, which must not change as long as what was read from it is in use.
func (s *Scanner) start(data []byte) {
	*s = Scanner{data: data, text: s.text[:0]}
}

func (s *Scanner) fail(field, issue string) {
	if s.Fault == nil {
		s.Fault = &Fault{Field: field, Issue: issue}
	}
	s.pos = len(s.data)
}

// within says that a fault, if there is one, lies in element i of an array.
func (s *Scanner) within(array string, i int) {
	if s.Fault == nil {
		return
	}
	path := array + "[" + strconv.Itoa(i) + "]"
	if s.Fault.Field != "body" && s.Fault.Field != "" {
		path += "." + s.Fault.Field
	}
	s.Fault.Field = path
}

func (s *Scanner) unexpected() {
	if s.pos >= len(s.data) {
		s.fail("body", "ends too early")
		return
	}
	s.fail("body", "unexpected character at byte "+strconv.Itoa(s.pos))
}

// peek passes over white space and returns the next byte, or 0.
func (s *Scanner) peek() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// end checks that nothing follows the document.
func (s *Scanner) end() {
	if s.Fault == nil && s.peek() != 0 || s.Fault == nil && s.pos < len(s.data) {
		s.fail("body", "data after the document at byte "+strconv.Itoa(s.pos))
	}
}

func (s *Scanner) open(c byte, field, issue string) bool {
	if s.peek() != c {
		if s.value() {
			s.fail(field, issue)
		} else {
			s.unexpected()
		}
		return false
	}
	if s.depth++; s.depth > depthMax {
		s.fail("body", "is nested too deep")
		return false
	}
	s.pos++
	return true
}

// value says whether a JSON value seems to begin here.
func (s *Scanner) value() bool {
	c := s.peek()
	return c == '{' || c == '[' || c == '"' || c == '-' || c >= '0' && c <= '9' || s.literal("true") || s.literal("false") || s.literal("null")
}

func (s *Scanner) literal(word string) bool {
	return len(s.data)-s.pos >= len(word) && string(s.data[s.pos:s.pos+len(word)]) == word
}

// null consumes null if it is next.
func (s *Scanner) null() bool {
	if s.peek() != 'n' || !s.literal("null") {
		return false
	}
	s.pos += len("null")
	return true
}

// array enters an array.
func (s *Scanner) array(field string) bool { return s.open('[', field, "must be an array") }

// more moves to the next element, or leaves the array; first says that none has been read yet.
func (s *Scanner) more(first bool) bool {
	c := s.peek()
	switch {
	case s.Fault != nil:
		return false
	case c == ']':
		s.pos++
		s.depth--
		return false
	case first:
		return true
	case c == ',':
		s.pos++
		if s.peek() != ']' {
			return true
		}
	}
	s.unexpected()
	return false
}

// mistyped reports a value of another type, or none.
func (s *Scanner) mistyped(field, issue string) {
	if s.Fault == nil && s.value() {
		s.fail(field, issue)
		return
	}
	s.unexpected()
}

// skip passes over a value of any type, no less strictly.
func (s *Scanner) skip() {
	switch c := s.peek(); {
	case c == '{':
		o := s.object("body")
		for o.next() {
			o.ignore()
		}
	case c == '[':
		if s.array("body") {
			for first := true; s.more(first); first = false {
				s.skip()
			}
		}
	case c == '"':
		s.string("body")
	case c == '-' || c >= '0' && c <= '9':
		s.number("body", "")
	case s.literal("true"), s.literal("null"):
		s.pos += 4
	case s.literal("false"):
		s.pos += 5
	default:
		s.unexpected()
	}
}

// DecodeNothing reads the body of a request that has no members: an empty object.
func DecodeNothing(s *Scanner, body []byte) { s.readStrictly(body, &struct{}{}) }
