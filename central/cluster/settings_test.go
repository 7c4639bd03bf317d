package cluster

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{"central-1": true, "a": true, "db7.shop.example": true, "": false, "-a": false, "a.": false, "a b": false,
		"a/b": false, strings.Repeat("a", 64): false} {
		if (CheckName(name) == "") != ok {
			t.Errorf("%q: %q", name, CheckName(name))
		}
	}
	for url, ok := range map[string]bool{"http://c1:8081": true, "https://c1.example/stock": true, "c1:8081": false, "ftp://c1": false, "http://": false,
		"http://u:p@c1": false, "http://c1?x": false} {
		if (CheckURL(url) == "") != ok {
			t.Errorf("%q: %q", url, CheckURL(url))
		}
	}
}
