package wire

import (
	"strings"
	"time"
)

// PreferredWait reads how long a client would wait from Prefer (RFC 7240: the first counts, and what cannot be followed is
// passed over): absent if it does not say, and at most limit, both in seconds.
func PreferredWait(header []string, absent, limit int64) time.Duration {
	for _, v := range header {
		for p := range strings.SplitSeq(v, ",") {
			p, _, _ = strings.Cut(p, ";")
			name, value, _ := strings.Cut(p, "=")
			if !strings.EqualFold(strings.Trim(name, " \t"), "wait") {
				continue
			}
			if n, ok := ParseNumber(strings.Trim(value, " \t\"")); ok {
				return time.Duration(min(n, limit)) * time.Second
			}
			return time.Duration(absent) * time.Second
		}
	}
	return time.Duration(absent) * time.Second
}
