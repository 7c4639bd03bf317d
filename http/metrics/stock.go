package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bodega/inventory"
)

// stockEvery is how long the figures of the stock are used again: to count them means to look at every product.
const stockEvery = 15 * time.Second

// Totaler can say what its products amount to, as a ledger and a mirror can.
type Totaler interface {
	Totals(low int64) inventory.Totals
}

// Stock adds what the products of a service amount to; low is from how many units down one is low in stock.
func (m *Registry) Stock(svc Totaler, low int64, now func() time.Time) {
	if m != nil {
		m.registry.MustRegister(&stockCollector{svc: svc, low: low, now: now})
	}
}

// stockCollector counts the stock when it is scraped.
type stockCollector struct {
	svc Totaler
	low int64
	now func() time.Time

	mu     sync.Mutex
	at     time.Time
	totals inventory.Totals
}

var (
	descProducts = prometheus.NewDesc("inventory_products", "Products in the inventory.", nil, nil)
	descLow      = prometheus.NewDesc("inventory_products_low_stock", "Products that have no more than their reorder point, or LOW_STOCK_THRESHOLD, but some; at a store of a place, what counts is what is there.", nil, nil)
	descOut      = prometheus.NewDesc("inventory_products_out_of_stock", "Products of which nothing is left; at a store of a place, there.", nil, nil)
	descUnits    = prometheus.NewDesc("inventory_stock_units", "Whole units of all products.", nil, nil)
	descValue    = prometheus.NewDesc("inventory_stock_value", "Value of all stock at its prices, which are of whole units.", nil, nil)
)

// Describe implements prometheus.Collector.
func (s *stockCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range [...]*prometheus.Desc{descProducts, descLow, descOut, descUnits, descValue} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (s *stockCollector) Collect(ch chan<- prometheus.Metric) {
	t := s.count()
	for _, v := range [...]struct {
		desc  *prometheus.Desc
		value float64
	}{{descProducts, float64(t.Products)}, {descLow, float64(t.Low)}, {descOut, float64(t.Out)}, {descUnits, float64(t.Units)}, {descValue, t.Value.Float()}} {
		ch <- prometheus.MustNewConstMetric(v.desc, prometheus.GaugeValue, v.value)
	}
}

func (s *stockCollector) count() inventory.Totals {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); s.at.IsZero() || now.Sub(s.at) >= stockEvery {
		s.at, s.totals = now, s.svc.Totals(s.low)
	}
	return s.totals
}
