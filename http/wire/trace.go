package wire

import "strings"

// ParseTraceparent returns the header's value if it is one of W3C Trace Context, version 00, else "".
func ParseTraceparent(header []string) string {
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
