package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Store is how one that follows a central is doing.
type Store struct {
	ID     string
	Lag    int64         // events that it has not been given
	Behind time.Duration // since it was last at the head; negative if it never was
	Online bool
}

// Stores adds how the stores are doing that follow a central. Whoever reads bounds their number.
func (m *Registry) Stores(read func() []Store) {
	if m != nil {
		m.registry.MustRegister(storesCollector(read))
	}
}

// storesCollector reads when it is scraped.
type storesCollector func() []Store

var (
	storeLabel    = []string{"store_id"}
	descLagEvents = prometheus.NewDesc("inventory_store_lag_events", "Events that a store had not been given when it last asked; of one that is not online, those since then as well.", storeLabel, nil)
	descLagTime   = prometheus.NewDesc("inventory_store_lag_seconds", "Time since a store that is behind was last at the head; -1 if it never was.", storeLabel, nil)
	descOnline    = prometheus.NewDesc("inventory_store_online", "Whether a store is there: it is not if no request of it was open for 5 seconds, or one is open 5 seconds beyond its wait.", storeLabel, nil)
)

// Describe implements prometheus.Collector.
func (s storesCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- descLagEvents
	ch <- descLagTime
	ch <- descOnline
}

// Collect implements prometheus.Collector.
func (s storesCollector) Collect(ch chan<- prometheus.Metric) {
	for _, st := range s() {
		send := func(desc *prometheus.Desc, value float64) {
			ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, st.ID)
		}
		send(descLagEvents, float64(st.Lag))
		send(descLagTime, lagSeconds(st.Behind))
		send(descOnline, truth(st.Online))
	}
}

// lagSeconds is a lag as metrics have it: -1 stands for never.
func lagSeconds(behind time.Duration) float64 {
	if behind < 0 {
		return -1
	}
	return behind.Seconds()
}
