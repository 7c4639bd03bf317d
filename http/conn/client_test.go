package conn

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func proxies(t testing.TB, list string) []netip.Prefix {
	t.Helper()
	p, err := ParseProxies(list)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestClient(t *testing.T) {
	t.Parallel()
	const trusted = "10.0.0.0/8, 192.0.2.7,2001:db8:ffff::/48 , ::ffff:198.51.100.9"
	tests := []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"no proxy", "203.0.113.5:80", nil, "203.0.113.5"},
		{"a header of nobody's", "203.0.113.5:80", []string{"1.2.3.4"}, "203.0.113.5"},
		{"a proxy that says nothing", "10.1.2.3:80", nil, "10.1.2.3"},
		{"behind a proxy", "10.1.2.3:80", []string{"203.0.113.5"}, "203.0.113.5"},
		{"behind a single proxy", "192.0.2.7:80", []string{"203.0.113.5"}, "203.0.113.5"},
		{"its neighbour is none", "192.0.2.8:80", []string{"203.0.113.5"}, "192.0.2.8"},
		{"behind two", "10.1.2.3:80", []string{"203.0.113.5, 10.9.9.9"}, "203.0.113.5"},
		{"what the client wrote itself is not read", "10.1.2.3:80", []string{"1.1.1.1, 10.4.4.4, 203.0.113.5, 10.9.9.9"}, "203.0.113.5"},
		{"over several headers", "10.1.2.3:80", []string{"1.1.1.1", "203.0.113.5", "10.9.9.9,10.8.8.8"}, "203.0.113.5"},
		{"proxies only", "10.1.2.3:80", []string{"10.4.4.4, 10.9.9.9"}, "10.4.4.4"},
		{"nonsense ends it at the proxy that passed it on", "10.1.2.3:80", []string{"203.0.113.5, unknown, 10.9.9.9"}, "10.9.9.9"},
		{"nothing between commas", "10.1.2.3:80", []string{"203.0.113.5,,"}, "10.1.2.3"},
		{"an empty header", "10.1.2.3:80", []string{""}, "10.1.2.3"},
		{"with ports", "10.1.2.3:80", []string{"203.0.113.5:4711 ,\t[2001:db8:ffff::2]:99"}, "203.0.113.5"},
		{"IPv6", "[2001:db8:ffff::1]:80", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2:3:4:5:6"},
		{"IPv4 in IPv6", "[::ffff:10.1.2.3]:80", []string{"::ffff:203.0.113.5"}, "203.0.113.5"},
		{"a proxy written as IPv4 in IPv6", "198.51.100.9:80", []string{"203.0.113.5"}, "203.0.113.5"},
		{"a zone", "[fe80::1%eth0]:80", nil, "fe80::1"},
		{"no address", "@", []string{"203.0.113.5"}, "invalid IP"},
		{"more hops than are believed", "10.1.2.3:80", []string{"203.0.113.5" + strings.Repeat(", 10.9.9.9", hopsMax)}, "10.9.9.9"},
		{"as many", "10.1.2.3:80", []string{"203.0.113.5" + strings.Repeat(", 10.9.9.9", hopsMax-1)}, "203.0.113.5"},
	}
	for _, tt := range tests {
		if got := Client(tt.peer, tt.forwarded, proxies(t, trusted)).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Whatever a client writes into the header, and however many it sends, the address is that from which it reached the first
// trusted proxy.
func FuzzClient(f *testing.F) {
	for _, s := range []string{"", "1.2.3.4", ",", "10.0.0.1, 10.0.0.1", "[::1]:1", "::ffff:1.2.3.4", "unknown", "\x00", "a,b\nc", strings.Repeat("10.0.0.1,", 100)} {
		f.Add(s, s)
	}
	trusted := proxies(f, "10.0.0.0/8")
	f.Fuzz(func(t *testing.T, first, second string) {
		for _, spoofed := range [][]string{nil, {first}, {first, second}} {
			if got := Client("203.0.113.5:1", spoofed, trusted).String(); got != "203.0.113.5" {
				t.Errorf("directly, with %q: %s", spoofed, got)
			}
			passed := append(spoofed[:len(spoofed):len(spoofed)], "203.0.113.5, 10.7.7.7")
			if got := Client("10.1.1.1:1", passed, trusted).String(); got != "203.0.113.5" {
				t.Errorf("by two proxies, with %q: %s", spoofed, got)
			}
			Client("10.1.1.1:1", spoofed, trusted) // a proxy that passes on anything
		}
	})
}

// Addresses of one /64 are one client, those of two are two; every IPv4 address is one.
func TestNeighboursAreOneClient(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var a, b [16]byte
		copy(a[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "a"))
		a[0] = 0x20 // not IPv4 in IPv6
		b = a
		at := rapid.IntRange(1, 15).Draw(t, "changed byte")
		b[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if same := Neighbours(netip.AddrFrom16(a)) == Neighbours(netip.AddrFrom16(b)); same != (at >= 8) {
			t.Fatalf("%v and %v: %v", netip.AddrFrom16(a), netip.AddrFrom16(b), same)
		}
		if x, y := netip.AddrFrom4([4]byte(a[:4])), netip.AddrFrom4([4]byte(b[:4])); (Neighbours(x) == Neighbours(y)) != (x == y) {
			t.Fatalf("%v and %v", x, y)
		}
	})
	if Neighbours(netip.Addr{}).IsValid() {
		t.Error("no address has neighbours")
	}
}

func TestParseProxies(t *testing.T) {
	t.Parallel()
	if got := fmt.Sprint(proxies(t, " , 10.1.2.3/8,192.0.2.1, 2001:db8::1,::/0")); got != "[10.0.0.0/8 192.0.2.1/32 2001:db8::1/128 ::/0]" {
		t.Error(got)
	}
	for _, list := range []string{"10.0.0.0/33", "proxy", "10.0.0.0/8;192.0.2.1", "fe80::1%eth0", "::ffff:10.0.0.0/104", "10.0.0.1:80", "/8"} {
		if p, err := ParseProxies("10.0.0.1," + list); err == nil {
			t.Errorf("%s: %v", list, p)
		}
	}
}
