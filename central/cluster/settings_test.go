package cluster

import (
	"slices"
	"strings"
	"testing"
)

// TestParseURL: members of etcd and the prefix, with what may be left out, and what cannot be meant.
func TestParseURL(t *testing.T) {
	for text, want := range map[string]string{
		"//a,b:2380,c/shop":            "a:2379 b:2380 c:2379 /shop",
		"//a":                          "a:2379 /bodega",
		"//a/":                         "a:2379 /bodega",
		"//10.0.0.1:1,[::1]:2,[::2]/x": "10.0.0.1:1 [::1]:2 [::2]:2379 /x",
		"//a/shop/north/":              "a:2379 /shop/north",
	} {
		endpoints, prefix, err := ParseURL(text)
		if got := strings.Join(append(slices.Clone(endpoints), prefix), " "); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "a,b", "///shop", "//a,,b", "//a:0", "//a:x", "//user@a", "//a/sh op", "//a/shop?x", "//a/x//y",
		"//" + strings.Repeat("a,", 17) + "a"} {
		if endpoints, prefix, err := ParseURL(text); err == nil {
			t.Errorf("%q was taken for %q, %s", text, endpoints, prefix)
		}
	}
}

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
