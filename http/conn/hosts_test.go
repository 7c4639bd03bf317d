package conn

import (
	nethttp "net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// hostsOf returns hosts of a machine with these addresses.
func hostsOf(t *testing.T, list string, own ...string) *Hosts {
	t.Helper()
	names, err := ParseHosts(list)
	if err != nil {
		t.Fatal(err)
	}
	h := NewHosts(names...)
	h.own = func() (addresses []netip.Addr) {
		for _, a := range own {
			addresses = append(addresses, netip.MustParseAddr(a))
		}
		return addresses
	}
	return h
}

func TestHosts(t *testing.T) {
	t.Parallel()
	machine, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	h := hostsOf(t, "shop.example, 203.0.113.7, [2001:db8::7], till_1", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2")
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST": true, "localhost.": true, "127.0.0.1": true, "127.8.9.10": true, "[::1]": true,
		"shop.example": true, "Shop.Example.": true, "203.0.113.7": true, "[2001:db8:0::7]": true, "till_1": true,
		"192.0.2.1": true, "[2001:db8::1]": true, "192.0.2.2": true, machine: true, strings.ToUpper(machine): true,
		"": false, "evil.example": false, "shop.example.evil.example": false, "a.shop.example": false, "localhost.evil.example": false, "127.0.0.1.evil.example": false,
		"192.0.2.3": false, "[2001:db8::2]": false, "0.0.0.0": false, "[::]": false, "2130706433": false, "0x7f.1": false, "shop.example@evil.example": false,
	} {
		for _, port := range []string{"", ":8083"} {
			if got := h.Allow(host + port); got != want {
				t.Errorf("%s%s: %v", host, port, got)
			}
		}
	}
	if !(*Hosts)(nil).Allow("evil.example") {
		t.Error("without hosts there is nothing to allow by")
	}
}

// TestHostsForeign: no name is allowed that is not given, however it is written.
func TestHostsForeign(t *testing.T) {
	t.Parallel()
	h := hostsOf(t, "shop.example")
	rapid.Check(t, func(t *rapid.T) {
		host := rapid.StringMatching(`[a-z0-9:.@%\[\]-]{0,12}`).Draw(t, "before") + "evil.example" + rapid.SampledFrom([]string{"", ".", ":80"}).Draw(t, "after")
		if h.Allow(host) {
			t.Errorf("%q is allowed", host)
		}
	})
}

// TestHostsFollowTheNetwork: an address that the machine gets later is its own, one that it has lost is not.
func TestHostsFollowTheNetwork(t *testing.T) {
	t.Parallel()
	now, has, asked := time.Unix(1e9, 0), "192.0.2.1", 0
	h := NewHosts()
	h.now = func() time.Time { return now }
	h.own = func() []netip.Addr { asked++; return []netip.Addr{netip.MustParseAddr(has)} }
	if !h.Allow("192.0.2.1") || h.Allow("192.0.2.2") || h.Allow("192.0.2.2") {
		t.Error("its address is not its own")
	}
	if asked != 1 {
		t.Errorf("the system was asked %d times", asked)
	}
	has, now = "192.0.2.2", now.Add(addressesAge)
	if h.Allow("192.0.2.1") || !h.Allow("192.0.2.2") {
		t.Error("its addresses are those that it had")
	}
}

func TestParseHosts(t *testing.T) {
	t.Parallel()
	got, err := ParseHosts(" Shop.Example. ,, [::1],127.0.0.1")
	if want := []string{"shop.example", "::1", "127.0.0.1"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q %v", got, err)
	}
	for _, bad := range []string{"http://shop.example", "shop.example:80", "shop.example/x", "a b", "*", "*.shop.example", "a..b", "ü.example", strings.Repeat("a", 64), strings.Repeat("a.", 130) + "a"} {
		if got, err := ParseHosts(bad); err == nil {
			t.Errorf("%q: %q", bad, got)
		}
	}
}

func TestServeHosts(t *testing.T) {
	t.Parallel()
	h := ServeHosts(NewHosts(""), nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) { w.WriteHeader(nethttp.StatusNoContent) }))
	for host, want := range map[string]int{"localhost:9083": 204, "evil.example:9083": 421} {
		req, rec := httptest.NewRequest("GET", "/metrics", nil), httptest.NewRecorder()
		req.Host = host
		if h.ServeHTTP(rec, req); rec.Code != want {
			t.Errorf("%s: %d", host, rec.Code)
		}
	}
}

func BenchmarkHosts(b *testing.B) {
	h := NewHosts()
	b.ReportAllocs()
	for b.Loop() {
		if !h.Allow("127.0.0.1:8083") {
			b.Fatal("refused")
		}
	}
}
