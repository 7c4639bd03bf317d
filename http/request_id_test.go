package http

import (
	"strings"

	"testing"
)

func TestRequestID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"a", "req/1~!", strings.Repeat("x", 64)} {
		if got := requestID([]string{id}); got != id {
			t.Errorf("%q: %q", id, got)
		}
	}
	for _, id := range []string{"", "a b", "é", "a\x7f", strings.Repeat("x", 65)} {
		if got := requestID([]string{id}); got == id || len(got) != 26 {
			t.Errorf("%q: %q", id, got)
		}
	}
}
