package http

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bodega/inventory"
)

// attachMetrics adds what can be read of a service when it is scraped.
func (a *API) attachMetrics(svc inventory.Service) {
	m := a.cfg.Metrics
	if m == nil {
		return
	}
	if t, ok := svc.(totaler); ok {
		m.registry.MustRegister(&stockCollector{svc: t, low: a.cfg.LowStock, now: a.cfg.Now})
	}
	if !a.shape.store {
		m.registry.MustRegister(&storesCollector{api: a, svc: svc})
	}
}

// storesCollector tells how the stores are doing that follow a central. Their number has the bound of those remembered.
type storesCollector struct {
	api *API
	svc inventory.Service
}

var (
	storeLabel    = []string{"store_id"}
	descLagEvents = prometheus.NewDesc("inventory_store_lag_events", "Events that a store had not been given when it last asked; of one that is not online, those since then as well.", storeLabel, nil)
	descLagTime   = prometheus.NewDesc("inventory_store_lag_seconds", "Time since a store that is behind was last at the head; -1 if it never was.", storeLabel, nil)
	descOnline    = prometheus.NewDesc("inventory_store_online", "Whether a store is there: it is not if no request of it was open for 5 seconds, or one is open 5 seconds beyond its wait.", storeLabel, nil)
)

// Describe implements prometheus.Collector.
func (s *storesCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- descLagEvents
	ch <- descLagTime
	ch <- descOnline
}

// Collect implements prometheus.Collector.
func (s *storesCollector) Collect(ch chan<- prometheus.Metric) {
	now, head := s.api.cfg.Now(), s.svc.Health().Offset
	list := s.api.stores.list(now)
	for i := range list {
		st := &list[i]
		send := func(desc *prometheus.Desc, value float64) {
			ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, st.Store)
		}
		f, online := st.standing(head, now)
		send(descLagEvents, float64(f.Head-f.Applied))
		send(descLagTime, lagSeconds(f.Behind))
		send(descOnline, truth(online))
	}
}

// lagSeconds is a lag as metrics have it: -1 stands for never.
func lagSeconds(behind time.Duration) float64 {
	if behind < 0 {
		return -1
	}
	return behind.Seconds()
}
