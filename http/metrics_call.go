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
	if a.dialect.IsStore() {
		return
	}
	a.cfg.Metrics.Stores(func() (all []metrics.Store) {
		now, head := a.cfg.Now(), svc.Health().Offset
		list := a.stores.List(now)
		for i := range list {
			f, online := list[i].Status(head, now)
			all = append(all, metrics.Store{ID: list[i].Store, Lag: int64(f.Head - f.Applied), Behind: f.Behind, Online: online})
		}
		return all
	})
}

// beginMetrics counts a request that has come.
func (a *API) beginMetrics(req *request, res *responder) {
	if m := a.cfg.Metrics; m != nil {
		m.Begin()
		req.from = metrics.ClientOf(req.address())
	}
}

// endMetrics counts a request that has been served.
func (a *API) endMetrics(req *request, res *responder, took time.Duration) {
	m := a.cfg.Metrics
	if m == nil {
		return
	}
	r := metrics.Request{Method: req.r.Method, From: req.from, Status: res.status, Code: res.code, Took: took, Asked: int64(len(req.body)), Answer: res.written}
	if req.path != nil {
		r.Meter = req.path.meter
	}
	m.End(&r)
}
