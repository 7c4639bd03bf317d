package http

import (
	"strings"

	"bodega/inventory"
)

// idempotencyKey returns the key of the header Idempotency-Key, of at most limit bytes, "" if there is none. Quoted, it is a string of structured
// fields (RFC 9651); bare, it is taken as it is; both mean the same key.
func idempotencyKey(header []string, limit int) (key string, err *inventory.Error) {
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
	} else if key != "" && !visible(key, len(key)) {
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
		Details: []inventory.Detail{{Field: "Idempotency-Key", Issue: issue}}}
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

// traceparent returns the header's value if it is one of W3C Trace Context, version 00, else "".
func traceparent(header []string) string {
	if len(header) != 1 || len(header[0]) != 55 {
		return ""
	}
	s := header[0]
	if s[:3] != "00-" || s[35] != '-' || s[52] != '-' {
		return ""
	}
	if !lowerHex(s[3:35]) || !lowerHex(s[36:52]) || !lowerHex(s[53:]) || zeros(s[3:35]) || zeros(s[36:52]) {
		return ""
	}
	return s
}

func lowerHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func zeros(s string) bool { return strings.Trim(s, "0") == "" }
