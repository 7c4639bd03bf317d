package http

import (
	"time"

	"bodega/inventory"
)

// meterRoutes gives each path of the API its meter.
func (m *Metrics) meterRoutes(rt *router) {
	for _, p := range rt.paths {
		p.meter = m.requests.meter(p.template, p.routes[0].waits)
	}
}

// beginMetrics counts a request that has come.
func (c *call) beginMetrics() {
	if m := c.api.cfg.Metrics; m != nil {
		m.requests.inFlight.Inc()
		c.from = clientType(c.address())
	}
}

// endMetrics counts a request that has been served.
func (c *call) endMetrics(took time.Duration) {
	m := c.api.cfg.Metrics
	if m == nil {
		return
	}
	m.requests.inFlight.Dec()
	mt := m.requests.unmatched
	if c.path != nil {
		mt = c.path.meter
	}
	o := observed{method: c.r.Method, from: c.from, status: c.status, code: c.code, took: took, request: int64(len(c.body)), answer: c.written}
	if o.status == 0 {
		o.status = clientLeft
	}
	mt.observe(&o)
}

// countUpdates counts what became of the lines of an update.
func (c *call) countUpdates(lines []inventory.Line, results []inventory.Result) {
	m := c.api.cfg.Metrics
	if m == nil {
		return
	}
	replays := 0
	var outcomes [inventory.OutcomeCount]int
	for i := range results {
		if results[i].Replayed {
			replays++
			continue
		}
		outcomes[results[i].Outcome]++
		if results[i].Outcome == inventory.Applied {
			m.business.updatesOf(lines[i].Store)[c.from].Inc() //nolint:gosec // there is a result for each line
		}
	}
	for o, n := range outcomes {
		if n > 0 {
			m.business.outcomes[o].Add(float64(n))
		}
	}
	if replays > 0 {
		m.business.replays.Add(float64(replays))
	}
}

// countEvents counts events that are delivered.
func (c *call) countEvents(n int) {
	if m := c.api.cfg.Metrics; m != nil && n > 0 {
		m.business.events[c.from].Add(float64(n))
	}
}

// countProducts counts products that are delivered.
func (c *call) countProducts(operation, n int) {
	if m := c.api.cfg.Metrics; m != nil && n > 0 {
		m.business.products[operation][c.from].Add(float64(n))
	}
}

// countStream counts a stream that has begun, and returns what is to be called when it ends.
func (c *call) countStream() (end func()) {
	m := c.api.cfg.Metrics
	if m == nil {
		return func() {}
	}
	m.requests.streams.Inc()
	return m.requests.streams.Dec
}

// countPanic counts a request that has panicked.
func (c *call) countPanic() {
	if m := c.api.cfg.Metrics; m != nil {
		m.requests.panics.Inc()
	}
}
