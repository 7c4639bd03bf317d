package wire

import (
	"math"
	"strconv"
	"unicode/utf8"

	"bodega/inventory"
)

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string, byte for byte as encoding/json does: with & < > and the line separators U+2028
// and U+2029 escaped, so that an answer can stand inside a page, and the replacement character for what is not UTF-8.
func AppendString[T ~string | ~[]byte](b []byte, s T) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		if ch := s[i]; ch < utf8.RuneSelf {
			if plain[ch] {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			b = appendEscaped(b, ch)
			i++
			start = i
			continue
		}
		n := min(len(s)-i, utf8.UTFMax)
		r, size := utf8.DecodeRuneInString(string(s[i : i+n])) // the conversion does not allocate
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(b, s[start:i]...)
			b = append(b, `\ufffd`...)
			start = i + size
		case r == '\u2028' || r == '\u2029':
			b = append(b, s[start:i]...)
			b = append(b, `\u202`...)
			b = append(b, hexDigits[r&0xf])
			start = i + size
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// plain are the ASCII characters that stand for themselves.
var plain = func() (t [utf8.RuneSelf]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return t
}()

func appendEscaped(b []byte, ch byte) []byte {
	switch ch {
	case '"', '\\':
		return append(b, '\\', ch)
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	default:
		return append(b, '\\', 'u', '0', '0', hexDigits[ch>>4], hexDigits[ch&0xf])
	}
}

// AppendFloat appends a finite number as encoding/json does: the shortest form that reads back the same.
func AppendFloat(b []byte, f float64) []byte {
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	b = strconv.AppendFloat(b, f, format, -1, 64)
	if n := len(b); format == 'e' && n >= 4 && b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' {
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}

// Number is a member whose value is an integer; its name stands with the comma, the quotes and the colon.
type Number struct {
	Name  string
	Value int64
}

// Member returns a member for AppendNumbers: name is all that stands before the value, as in `,"offset":`.
func Member(name string, value int64) Number { return Number{name, value} }

// AppendNumbers appends members one after the other; each brings what stands before it.
func AppendNumbers(b []byte, list ...Number) []byte {
	for _, n := range list {
		b = append(b, n.Name...)
		b = strconv.AppendInt(b, n.Value, 10)
	}
	return b
}

// AppendTime appends a time in quotes; unset is empty.
func AppendTime(b []byte, m inventory.Millis) []byte {
	b = append(b, '"')
	if m != 0 {
		b = m.AppendText(b)
	}
	return append(b, '"')
}

// appendMember appends a member that may be absent.
func appendMember(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return AppendString(append(b, name...), text)
}
