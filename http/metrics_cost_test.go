//go:build !race

package http

import (
	"io"
	nethttp "net/http"
	"testing"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/inventory"
)

// TestMetricsCostNoMemory: a request allocates no more with metrics than without.
func TestMetricsCostNoMemory(t *testing.T) {
	var r rig
	r.t = t
	for name, req := range map[string]*nethttp.Request{
		"update":  r.request("POST", "/v1/inventory/updates", benchUpdate),
		"product": r.request("GET", "/v1/inventory/SKU-001", ""),
		"list":    r.request("GET", "/v1/inventory?limit=1", ""),
	} {
		var cost [2]float64
		for i, m := range []*metrics.Registry{nil, metrics.New("", "")} {
			a := New(Config{Keys: testKeys(t), Metrics: m})
			a.Attach(newStill())
			rd, w := &body{}, &sink{header: nethttp.Header{}}
			req.Body = rd
			cost[i] = testing.AllocsPerRun(200, func() {
				rd.Reset(benchUpdate)
				clear(w.header)
				a.ServeHTTP(w, req)
			})
		}
		if cost[1] > cost[0] {
			t.Errorf("%s: %v allocations without metrics, %v with", name, cost[0], cost[1])
		}
	}
}

// The benchmarks of the handler, with metrics.

func BenchmarkUpdate(b *testing.B)  { benchMetered(b, "POST", "/v1/inventory/updates", benchUpdate) }
func BenchmarkProduct(b *testing.B) { benchMetered(b, "GET", "/v1/inventory/SKU-001", "") }

func benchMetered(b *testing.B, method, target, content string) {
	for _, name := range []string{"without", "metrics"} {
		b.Run(name, func(b *testing.B) {
			var m *metrics.Registry
			if name == "metrics" {
				m = metrics.New("", "")
			}
			a := New(Config{Keys: testKeys(b), Log: zerolog.New(io.Discard).With().Timestamp().Logger(), LogSample: 100, Metrics: m})
			a.Attach(newStill())
			benchAgainst(b, a, method, target, content)
		})
	}
}

// BenchmarkObserve is all that is done for an update besides carrying it out.
func BenchmarkObserve(b *testing.B) {
	a := New(Config{Keys: testKeys(b), Metrics: metrics.New("", "store-s1"), Store: "store-s1"})
	r := &rig{t: b}
	c := newCall(a)
	c.r, c.status, c.written = r.request("POST", "/v1/store/inventory/updates", benchUpdate), 200, 150
	a.findRoute(&c.request, &c.responder)
	lines, results := []inventory.Line{{Store: "store-s1"}}, newStill().answer.Results
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		a.beginMetrics(&c.request, &c.responder)
		a.cfg.Metrics.Updates(lines, results, c.from)
		a.endMetrics(&c.request, &c.responder, 1500)
	}
	b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N), "cpu-ns/op")
}
