package wire

import (
	"strings"

	"bodega/inventory"
)

// ParseIdempotencyKey returns the key of the header Idempotency-Key, of at most limit bytes, "" if there is none. Quoted, it is a string of structured
// fields (RFC 9651); bare, it is taken as it is; both mean the same key.
func ParseIdempotencyKey(header []string, limit int) (key string, err *inventory.Error) {
	if len(header) == 0 {
		return "", nil
	}
	if len(header) > 1 {
		return "", badKey("is there twice")
	}
	key = strings.Trim(header[0], " \t")
	if strings.HasPrefix(key, `"`) {
		var ok bool
		if key, ok = unquote(key); !ok {
			return "", badKey("is not a quoted string")
		}
	} else if key != "" && !IsVisible(key, len(key)) {
		return "", badKey("must be visible ASCII characters, or a quoted string")
	}
	if key == "" {
		return "", badKey("must not be empty")
	}
	if issue := inventory.CheckKey(key, limit); issue != "" {
		return "", badKey(issue)
	}
	return key, nil
}

func badKey(issue string) *inventory.Error {
	return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Invalid Idempotency-Key: " + issue,
		Details: []inventory.Detail{{Field: HeaderIdempotencyKey, Issue: issue}}}
}

// unquote reads a string of structured fields: printable ASCII, with backslashes before quotes and backslashes only.
func unquote(s string) (string, bool) {
	if len(s) < 2 || s[len(s)-1] != '"' {
		return "", false
	}
	s = s[1 : len(s)-1]
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\':
			if i++; i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", false
			}
			c = s[i]
		case c == '"' || c < ' ' || c > '~':
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// FitsHeader says whether a key can stand in a header: it is of printable ASCII.
func FitsHeader(key string) bool {
	for i := 0; i < len(key); i++ {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	return true
}

// QuoteKey returns a key as it stands in the header: bare if it would be taken for what it is, else as a string of RFC 9651.
func QuoteKey(key string) string {
	if IsVisible(key, len(key)) && key[0] != '"' {
		return key
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key) + `"`
}

// IsVisible says whether s is 1 to limit visible ASCII characters.
func IsVisible(s string, limit int) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= limit
}
