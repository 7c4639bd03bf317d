package wire

import (
	"strconv"
	"strings"
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
type Scanner struct {
	data  []byte
	pos   int
	depth int
	text  []byte // holds texts that had escapes
	Fault *Fault
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
	place := array + "[" + strconv.Itoa(i) + "]"
	if s.Fault.Field != "body" && s.Fault.Field != "" {
		place += "." + s.Fault.Field
	}
	s.Fault.Field = place
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

// members is a position among the members of an object.
type members struct {
	begun   bool
	seen    uint32              // known members, by bit
	unknown map[string]struct{} // the others
}

// object enters an object.
func (s *Scanner) object(field string) (members, bool) {
	return members{}, s.open('{', field, "must be an object")
}

// next moves to the value of the next member and returns its name; ok is false at the end of the object.
func (s *Scanner) next(m *members) (name []byte, ok bool) {
	c := s.peek()
	switch {
	case c == '}':
		s.pos++
		s.depth--
		return nil, false
	case !m.begun:
		m.begun = true
	case c == ',':
		s.pos++
		c = s.peek()
	default:
		s.unexpected()
		return nil, false
	}
	if c != '"' {
		s.unexpected()
		return nil, false
	}
	name = s.string("body")
	if s.Fault == nil && s.peek() != ':' {
		s.unexpected()
	}
	if s.Fault != nil {
		return nil, false
	}
	s.pos++
	return name, true
}

// take says whether a known member is to be read: it is the first of its name and not null.
func (s *Scanner) take(m *members, bit uint32, name string) bool {
	if m.seen&bit != 0 {
		s.fail(name, "is there twice")
		return false
	}
	m.seen |= bit
	return !s.null()
}

// stray passes over a member that is not among the known ones, unless it has the name of one of them but for case: whoever sends
// Delta means delta.
func (s *Scanner) stray(m *members, name []byte, known []string) {
	if k := meant(name, known); k != "" {
		s.misname(name, "is not known: it is written "+k)
		return
	}
	s.ignore(m, name)
}

// unknown refuses a member that is not among the known ones.
func (s *Scanner) unknown(name []byte, known []string) {
	switch k := meant(name, known); {
	case k != "":
		s.misname(name, "is not known: it is written "+k)
	case len(known) == 0:
		s.misname(name, "is not known: the request has no members")
	default:
		s.misname(name, "is not known: there are "+strings.Join(known, ", "))
	}
}

// meant returns the known name that differs from a name in case alone, or "".
func meant(name []byte, known []string) string {
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

// ignore passes over an unknown member.
func (s *Scanner) ignore(m *members, name []byte) {
	if _, twice := m.unknown[string(name)]; twice {
		s.fail(string(name), "is there twice")
		return
	}
	if m.unknown == nil {
		m.unknown = map[string]struct{}{}
	}
	m.unknown[string(name)] = struct{}{}
	s.skip()
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
		if m, ok := s.object("body"); ok {
			for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
				s.ignore(&m, name)
			}
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
func DecodeNothing(s *Scanner, body []byte) {
	s.start(body)
	if m, ok := s.object("body"); ok {
		for name, ok := s.next(&m); ok; name, ok = s.next(&m) {
			s.unknown(name, nil)
		}
	}
	s.end()
}
