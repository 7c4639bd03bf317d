package inventory

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Bounds of the values that the wire accepts; lengths are in bytes (docs/openapi.yaml, "Values").
const (
	MaxProductIDBytes = 128
	MaxNameBytes      = 256
	MaxStoreIDBytes   = 64
	MaxCategoryBytes  = 64
	MaxReasonBytes    = 64
	MaxRefBytes       = 256
	MaxKeyBytes       = 400 // a store takes 255 of its clients, and puts its own name and the principal before them
	MaxLines          = 1000
	MaxPrice          = 1e12
	// MaxInteger bounds quantities, deltas and versions on both sides of zero: the largest integer that every JSON reader
	// holds exactly.
	MaxInteger = 1<<53 - 1
)

// reserved are the words that stand where a product id could stand in a path, now or later.
var reserved = map[string]bool{
	"events": true, "snapshot": true, "updates": true, "digest": true, "stream": true, "batch": true,
	"export": true, "import": true, "search": true, "history": true,
}

// CheckProductID says what is wrong with an id, or nothing. For that of a new product there is more to say: [NewProductID].
func CheckProductID(id string) (issue string) {
	switch {
	case id == "":
		return "must not be empty"
	case len(id) > MaxProductIDBytes:
		return "must be at most 128 bytes"
	case id == "." || id == "..":
		return `must not be "." or ".."`
	case id[0] == ' ' || id[len(id)-1] == ' ':
		return "must not begin or end with a space"
	case strings.ContainsAny(id, `/\`):
		return `must not contain "/" or "\"`
	}
	if issue := CheckText(id, MaxProductIDBytes); issue != "" {
		return issue
	}
	if isReserved(id) {
		return "is a reserved word"
	}
	return ""
}

// isReserved says whether an id is a reserved word in any case of letters. It allocates nothing.
func isReserved(id string) bool {
	var low [8]byte // as long as the longest
	if len(id) > len(low) {
		return false
	}
	for i := range id {
		low[i] = id[i]
		if c := id[i]; c >= 'A' && c <= 'Z' {
			low[i] = c + 'a' - 'A'
		}
	}
	return reserved[string(low[:len(id)])]
}

// CheckText says what is wrong with a text of at most limit bytes that was let in once or comes from another node, or nothing. The
// empty text is fine. For what comes in new there is more to say: [Line.Issue].
func CheckText(s string, limit int) (issue string) {
	if len(s) > limit {
		return "must be at most " + itoa(int64(limit)) + " bytes"
	}
	plain := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c == 0x7f {
			return "must not contain control characters"
		}
		plain = plain && c < utf8.RuneSelf
	}
	if plain {
		return ""
	}
	if !utf8.ValidString(s) {
		return "must be valid UTF-8"
	}
	for _, r := range s {
		if r >= 0x80 && r < 0xa0 { // C1 controls
			return "must not contain control characters"
		}
	}
	return ""
}

// CheckInteger says whether n is within the range that every JSON reader holds exactly.
func CheckInteger(n int64) (issue string) {
	if n > MaxInteger || n < -MaxInteger {
		return "must be between -9007199254740991 and 9007199254740991"
	}
	return ""
}

// CheckPrice says what is wrong with a price, or nothing.
func CheckPrice(p float64) (issue string) {
	if math.IsNaN(p) || p < 0 || p > MaxPrice {
		return "must be between 0 and 1000000000000"
	}
	return ""
}
