package http

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"bodega/http/conn"
	"bodega/http/limit"
)

func proxies(t testing.TB, list string) []netip.Prefix {
	t.Helper()
	p, err := conn.ParseProxies(list)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The limiter counts by that address, the log shows it and the metrics know of which kind it is: behind a proxy each client for itself, otherwise the peer,
// whatever it writes.
func TestLimitBehindProxies(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 1}, func(c *Config) { c.Proxies = proxies(t, "10.0.0.0/8") }, withMetrics)
	status := func(want int, peer, forwarded string) {
		t.Helper()
		if rec := r.from(peer, "GET", "/v1/inventory", "X-Forwarded-For", forwarded, "X-Real-IP", forwarded, "Forwarded", "for="+forwarded); rec.Code != want {
			t.Errorf("%d, want %d", rec.Code, want)
		}
	}
	status(200, "10.0.0.1:1", "203.0.113.5")
	status(429, "10.0.0.2:1", "203.0.113.5")
	status(429, "10.0.0.2:1", "9.9.9.9, 203.0.113.5, 10.0.0.3")
	status(200, "10.0.0.1:1", "203.0.113.6")
	status(200, "203.0.113.9:1", "1.1.1.1")
	status(429, "203.0.113.9:2", "1.1.1.2")
	status(200, "[2001:db8::1]:1", "-")
	status(429, "[2001:db8::2]:1", "-")
	status(200, "[2001:db8:0:1::1]:1", "-")
	for labels := range series(t, r.api.cfg.Metrics, "inventory_api_requests_total") {
		if !strings.Contains(labels, "external") {
			t.Errorf("a client behind a proxy is counted as %s", labels)
		}
	}
	got := ""
	for _, line := range lines(t, r.log.String()) {
		got += fmt.Sprint(line["client"], " ")
	}
	if want := "203.0.113.5 203.0.113.5 203.0.113.6 203.0.113.9 2001:db8::1 2001:db8:0:1::1 "; got != want {
		t.Errorf("logged %s\nwant   %s", got, want)
	}
}
