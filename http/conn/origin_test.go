package conn

import (
	"slices"
	"testing"
)

func TestParseOrigins(t *testing.T) {
	t.Parallel()
	got, err := ParseOrigins(" https://shop.example, http://localhost:3010 ,,https://*.example, *")
	if want := []string{"https://shop.example", "http://localhost:3010", "https://*.example", "*"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q %v", got, err)
	}
	for _, origin := range []string{"shop.example", "https://shop.example/", "https://shop.example/x", "https://", "ftp://x", "https://a b", "https://*.*.example",
		"https://u:p@x", "https://x?y", "https://x#y", "null", "https://x:port", "**"} {
		if got, err := ParseOrigins("https://shop.example," + origin); err == nil {
			t.Errorf("%q is allowed: %q", origin, got)
		}
	}
}
