package http

import (
	nethttp "net/http"
	"testing"

	"bodega/http/limit"
)

// What limits add to a request as a whole.
func BenchmarkHandlerLimited(b *testing.B) {
	for name, limit := range map[string]limit.Config{"off": {}, "on": {Requests: 1 << 40}, "both": {Requests: 1 << 40, Type: limit.Both}, "exempt": {Requests: 1, Exempt: []string{"pos"}}} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, func(c *Config) { c.Limit, c.LogSample = limit, 1<<30 })
			req, w := r.request("GET", "/v1/inventory/A", ""), &sink{header: nethttp.Header{}}
			b.ReportAllocs()
			before := cpuTime(b)
			for b.Loop() {
				clear(w.header)
				r.api.ServeHTTP(w, req)
			}
			b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
}
