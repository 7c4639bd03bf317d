package wire

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"bodega/inventory"
)

// string reads a text. The bytes are those of the document, or of the scanner, and good until it starts again.
func (s *Scanner) string(field string) []byte {
	if s.peek() != '"' {
		s.mistyped(field, "must be a string")
		return nil
	}
	s.pos++
	start, ascii := s.pos, true
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; {
		case c == '"':
			text := s.data[start:s.pos:s.pos]
			s.pos++
			if !ascii && !utf8.Valid(text) {
				s.fail(field, "must be valid UTF-8")
				return nil
			}
			return text
		case c == '\\':
			return s.escaped(field, start)
		case c < ' ':
			s.unexpected()
			return nil
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	s.unexpected()
	return nil
}

// escaped reads the rest of a text in which an escape was found.
func (s *Scanner) escaped(field string, start int) []byte {
	from := len(s.text)
	s.text = append(s.text, s.data[start:s.pos]...)
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			text := s.text[from:len(s.text):len(s.text)]
			if !utf8.Valid(text) {
				s.fail(field, "must be valid UTF-8")
				return nil
			}
			return text
		case c == '\\':
			s.escape(field)
		case c < ' ':
			s.unexpected()
		default:
			s.text = append(s.text, c)
			s.pos++
		}
	}
	if s.Fault == nil {
		s.unexpected()
	}
	return nil
}

// escape reads one escape into s.text.
func (s *Scanner) escape(field string) {
	if s.pos+1 >= len(s.data) {
		s.pos = len(s.data)
		s.unexpected()
		return
	}
	c := s.data[s.pos+1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		s.text = append(s.text, "\"\\/\b\f\n\r\t"[i])
		s.pos += 2
		return
	}
	r := s.hex(s.pos)
	if r < 0 {
		s.unexpected()
		return
	}
	s.pos += 6
	if utf16.IsSurrogate(r) {
		if r = utf16.DecodeRune(r, s.hex(s.pos)); r == utf8.RuneError {
			s.fail(field, "must be valid Unicode: half a surrogate pair")
			return
		}
		s.pos += 6
	}
	s.text = utf8.AppendRune(s.text, r)
}

// hex returns the value of a \uXXXX at pos, or -1.
func (s *Scanner) hex(pos int) rune {
	if pos+6 > len(s.data) || s.data[pos] != '\\' || s.data[pos+1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range s.data[pos+2 : pos+6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// number reads a number of JSON's grammar.
func (s *Scanner) number(field, issue string) (text []byte, integer bool) {
	c := s.peek()
	if c != '-' && (c < '0' || c > '9') {
		s.mistyped(field, issue)
		return nil, false
	}
	start := s.pos
	if c == '-' {
		s.pos++
	}
	if s.pos < len(s.data) && s.data[s.pos] == '0' {
		s.pos++
	} else if !s.digits() {
		return nil, false
	}
	integer = true
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		integer = false
		s.pos++
		if !s.digits() {
			return nil, false
		}
	}
	if s.pos < len(s.data) && s.data[s.pos]|0x20 == 'e' {
		integer = false
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		if !s.digits() {
			return nil, false
		}
	}
	return s.data[start:s.pos], integer
}

// digits reads one digit or more.
func (s *Scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		s.unexpected()
		return false
	}
	return true
}

// integer reads an integer. ok is false if it is beyond what the wire allows; that is no fault of the document, and n is then beyond
// it as well.
func (s *Scanner) integer(field string) (n int64, ok bool) {
	text, integer := s.number(field, "must be an integer")
	if s.Fault != nil {
		return 0, false
	}
	if !integer {
		s.fail(field, "must be an integer, without a fraction or an exponent")
		return 0, false
	}
	negative := text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) > 16 {
		text = tooLarge
	}
	for _, c := range text {
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, n <= inventory.MaxInteger && n >= -inventory.MaxInteger
}

// tooLarge stands for every integer of more digits than the largest one that the wire allows.
var tooLarge = []byte("9999999999999999")

// float reads a number. What no float64 holds is infinite.
func (s *Scanner) float(field string) float64 {
	text, _ := s.number(field, "must be a number")
	if s.Fault != nil {
		return 0
	}
	f, _ := strconv.ParseFloat(string(text), 64) // the grammar was checked; out of range is infinite
	return f + 0                                 // and -0 is 0
}

// ParseNumber reads digits. A number that is too large for anything we count is the largest.
func ParseNumber(s string) (n int64, ok bool) {
	if s == "" {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = min(n*10+int64(s[i]-'0'), inventory.MaxInteger)
	}
	return n, true
}
