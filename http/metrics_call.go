package http

import (
	"time"

	"bodega/http/metrics"
	"bodega/inventory"
)

// meterRoutes gives each path of the API its meter.
func (a *API) meterRoutes() {
	for _, p := range a.router.paths {
		p.meter = a.cfg.Metrics.Meter(p.template, p.routes[0].waits)
	}
}

// attachMetrics adds what can be read of a service when it is scraped.
func (a *API) attachMetrics(svc inventory.Service) {
	if t, ok := svc.(metrics.Totaler); ok {
		a.cfg.Metrics.Stock(t, a.cfg.LowStock, a.cfg.Now)
	}
	if a.dialect.store {
		return
	}
	a.cfg.Metrics.Stores(func() (all []metrics.Store) {
		now, head := a.cfg.Now(), svc.Health().Offset
		list := a.stores.list(now)
		for i := range list {
			f, online := list[i].standing(head, now)
			all = append(all, metrics.Store{ID: list[i].Store, Lag: int64(f.Head - f.Applied), Behind: f.Behind, Online: online})
		}
		return all
	})
}

// beginMetrics counts a request that has come.
func (c *call) beginMetrics() {
	if m := c.api.cfg.Metrics; m != nil {
		m.Begin()
		c.from = metrics.ClientOf(c.address())
	}
}

// endMetrics counts a request that has been served.
func (c *call) endMetrics(took time.Duration) {
	m := c.api.cfg.Metrics
	if m == nil {
		return
	}
	r := metrics.Request{Method: c.r.Method, From: c.from, Status: c.status, Code: c.code, Took: took, Asked: int64(len(c.body)), Answer: c.written}
	if c.path != nil {
		r.Meter = c.path.meter
	}
	m.End(&r)
}
