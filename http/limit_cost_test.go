//go:build !race

package http

import (
	nethttp "net/http"
	"testing"

	"bodega/http/limit"
)

// A limited request needs a few small allocations more than one that is not: the bucket's name and the header values.
// Under the race detector pools forget, by chance.
func TestLimitAllocatesLittle(t *testing.T) {
	count := func(limit limit.Config) float64 {
		r := newLimitRig(t, limit, func(c *Config) { c.LogSample = 1 << 30 })
		req, w := r.request("GET", "/v1/inventory/A", ""), &sink{header: nethttp.Header{}}
		return testing.AllocsPerRun(200, func() { clear(w.header); r.api.ServeHTTP(w, req) })
	}
	off, on := count(limit.Config{}), count(limit.Config{Requests: 1 << 30})
	exempt := count(limit.Config{Requests: 1, Exempt: []string{"pos"}})
	if on > off+3 || exempt > off+2 {
		t.Errorf("%v allocations without, %v with a limit, %v exempt from it", off, on, exempt)
	}
}
