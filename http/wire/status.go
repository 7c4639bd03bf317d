package wire

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"bodega/inventory"
)

// X-Store-Status is what a store says of itself with each poll: a dictionary of RFC 9651, such as
//
//	id=store-s1, mode=live, applied=12, head=12, lagms=3, breaker=closed
//
// applied and head are positions; lagms is the time since the store was last at the head, -1 if it never was. needs, if it is there, says
// why a person should look.

const (
	storeStatusBytesMax = 512
	structuredIntMax    = 999_999_999_999_999 // RFC 9651 3.3.1
)

var (
	storeModes    = []inventory.Mode{inventory.Live, inventory.CatchingUp, inventory.Bootstrapping, inventory.Offline}
	storeBreakers = []string{inventory.BreakerClosed, inventory.BreakerOpen, inventory.BreakerHalfOpen}
)

// AppendStoreStatus appends the value of the header.
func AppendStoreStatus(b []byte, f *inventory.Follower) []byte {
	lag := int64(-1)
	if f.Behind >= 0 {
		lag = f.Behind.Milliseconds()
	}
	b = appendStructured(append(b, "id="...), f.Store)
	b = appendStructured(append(b, ", mode="...), string(f.Mode))
	b = strconv.AppendInt(append(b, ", applied="...), min(int64(f.Applied), structuredIntMax), 10)
	b = strconv.AppendInt(append(b, ", head="...), min(int64(f.Head), structuredIntMax), 10)
	b = strconv.AppendInt(append(b, ", lagms="...), lag, 10)
	b = appendStructured(append(b, ", breaker="...), f.Breaker)
	if f.Needs == "" {
		return b
	}
	return appendStructured(append(b, ", needs="...), string(f.Needs))
}

// appendStructured appends a text as a token, or as a string if it is none, such as an id that begins with a digit.
func appendStructured(b []byte, s string) []byte {
	if d := (structured{s}); d.token() == s && s != "" {
		return append(b, s...)
	}
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c > '~':
			b = append(b, '?')
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// ParseStoreStatus reads the header. All members but needs must be there; others are passed over.
func ParseStoreStatus(header string) (f inventory.Follower, ok bool) {
	if len(header) > storeStatusBytesMax {
		return f, false
	}
	texts, numbers, ok := (&structured{header}).dictionary()
	if !ok {
		return f, false
	}
	mode := slices.Index(storeModes, inventory.Mode(texts["mode"]))
	breaker := slices.Index(storeBreakers, texts["breaker"])
	applied, hasApplied := numbers["applied"]
	head, hasHead := numbers["head"]
	lag, hasLag := numbers["lagms"]
	if !IsName(texts["id"]) || mode < 0 || breaker < 0 || !hasApplied || !hasHead || !hasLag || applied < 0 || head < 0 || lag < -1 {
		return f, false
	}
	f = inventory.Follower{Store: texts["id"], Mode: storeModes[mode], Breaker: storeBreakers[breaker],
		Applied: inventory.Offset(applied), Head: inventory.Offset(head), Behind: -1}
	if needs := texts["needs"]; isWord(needs) {
		f.Needs = inventory.Need(strings.Clone(needs)) // not the whole header
	}
	if lag >= 0 {
		f.Behind = time.Duration(min(lag, math.MaxInt64/int64(time.Millisecond))) * time.Millisecond
	}
	return f, true
}

// isWord says whether s is a word of ours, such as a need.
func isWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isLower(s[i]) && s[i] != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// structured is what is still to be read of a header with structured fields (RFC 9651): as much of them as a store's status
// has, which is tokens, strings, integers and booleans, with parameters that mean nothing.
type structured struct{ rest string }

// dictionary reads all members. The last of a name counts.
func (d *structured) dictionary() (texts map[string]string, numbers map[string]int64, ok bool) {
	texts, numbers = map[string]string{}, map[string]int64{}
	for d.skip(" "); ; d.skip(" \t") {
		name := d.key()
		if name == "" {
			return nil, nil, false
		}
		delete(texts, name)
		delete(numbers, name)
		if d.eat("=") {
			text, n, kind := d.item()
			switch kind {
			case 0:
				return nil, nil, false
			case isText:
				texts[name] = text
			case isNumber:
				numbers[name] = n
			}
		}
		if !d.parameters() {
			return nil, nil, false
		}
		if d.skip(" \t"); d.rest == "" {
			return texts, numbers, true
		}
		if !d.eat(",") {
			return nil, nil, false
		}
	}
}

// The kinds of items.
const (
	isText = 1 + iota
	isNumber
	isBoolean
)

// item reads an item; its kind is 0 if there is none.
func (d *structured) item() (text string, n int64, kind int) {
	switch {
	case d.rest == "":
	case d.rest[0] == '"':
		if text, ok := d.quoted(); ok {
			return text, 0, isText
		}
	case d.rest[0] == '-' || isDigit(d.rest[0]):
		if n, ok := d.integer(); ok {
			return "", n, isNumber
		}
	case d.eat("?0"), d.eat("?1"):
		return "", 0, isBoolean
	default:
		if text := d.token(); text != "" {
			return text, 0, isText
		}
	}
	return "", 0, 0
}

func (d *structured) parameters() bool {
	for d.eat(";") {
		d.skip(" ")
		if d.key() == "" {
			return false
		}
		if d.eat("=") {
			if _, _, kind := d.item(); kind == 0 {
				return false
			}
		}
	}
	return true
}

func (d *structured) key() string {
	if d.rest == "" || !isLower(d.rest[0]) && d.rest[0] != '*' {
		return ""
	}
	return d.while(func(c byte) bool { return isLower(c) || isDigit(c) || strings.IndexByte("_-.*", c) >= 0 })
}

func (d *structured) token() string {
	if d.rest == "" || !isLower(d.rest[0]|0x20) && d.rest[0] != '*' {
		return ""
	}
	return d.while(func(c byte) bool {
		return isLower(c|0x20) || isDigit(c) || strings.IndexByte("!#$%&'*+-.^_`|~:/", c) >= 0
	})
}

func (d *structured) quoted() (string, bool) {
	for i := 1; i < len(d.rest); i++ {
		switch d.rest[i] {
		case '\\':
			i++
		case '"':
			text := d.rest[:i+1]
			d.rest = d.rest[i+1:]
			return unquote(text)
		}
	}
	return "", false
}

func (d *structured) integer() (int64, bool) {
	negative := d.eat("-")
	digits := d.while(isDigit)
	n, ok := ParseNumber(digits)
	if negative {
		n = -n
	}
	return n, ok && len(digits) <= 15 && !d.eat(".")
}

// while takes bytes as long as they fit.
func (d *structured) while(fits func(byte) bool) string {
	n := 0
	for n < len(d.rest) && fits(d.rest[n]) {
		n++
	}
	taken := d.rest[:n]
	d.rest = d.rest[n:]
	return taken
}

func (d *structured) eat(prefix string) (ok bool) {
	d.rest, ok = strings.CutPrefix(d.rest, prefix)
	return ok
}

func (d *structured) skip(spaces string) { d.rest = strings.TrimLeft(d.rest, spaces) }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// IsName says whether s may name a principal.
func IsName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 32
}
