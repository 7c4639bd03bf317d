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
	descLagEvents = prometheus.NewDesc("inventory_store_lag_events", "Events that a store had not applied when it was last heard; of one that is not online, those since then as well.", storeLabel, nil)
	descLagTime   = prometheus.NewDesc("inventory_store_lag_seconds", "Time since a store that is behind was last at the head; -1 if it never was.", storeLabel, nil)
	descOnline    = prometheus.NewDesc("inventory_store_online", "Whether a store was heard within the last 90 seconds.", storeLabel, nil)
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
		online := now.Sub(st.seen) <= storeOnline
		events := lag(st, head, online)
		send(descLagEvents, float64(events))
		send(descLagTime, lagTime(st, events, now).Seconds())
		send(descOnline, truth(online))
	}
}

// lag is how many events a store has not applied. A store says where it stands when it asks for more, which is before it has
// applied what it was given last: as long as it is online, its own head is the one to compare with.
func lag(st *report, head inventory.Offset, online bool) inventory.Offset {
	if online {
		head = st.Head
	}
	return max(0, head-st.Applied)
}

// lagTime is how long a store has not been at the head. One that had applied all there is waits for what is to come.
func lagTime(st *report, events inventory.Offset, now time.Time) time.Duration {
	switch {
	case st.Behind < 0:
		return -time.Second
	case events == 0:
		return 0
	default:
		return st.Behind + now.Sub(st.seen)
	}
}
