package http

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bodega/inventory"
)

// businessMetrics count what the inventory is used for.
type businessMetrics struct {
	updates   *prometheus.CounterVec
	outcomes  [inventory.OutcomeCount]prometheus.Counter
	replays   prometheus.Counter
	events    [clientTypes]prometheus.Counter
	products  [operations][clientTypes]prometheus.Counter
	stockOuts prometheus.Counter

	byStore atomic.Pointer[map[string]*byClientType] // read with each update, replaced under mu
	mu      sync.Mutex
	other   *byClientType
	none    *byClientType
}

type byClientType = [clientTypes]prometheus.Counter

// The operations that products are counted by.
const (
	listProducts = iota
	getProduct
	operations
)

var operationNames = [operations]string{listProducts: "list_products", getProduct: "get_product"}

// meteredStores bounds the stores that updates are counted for by name. Those that are known later count as other.
const meteredStores = storesMax

func (b *businessMetrics) begin(m *Metrics, store string) {
	from := []string{"client_ip_type"}
	b.updates = m.counters("inventory_updates_total", "Lines of updates that were applied, by the store they are for: one that follows this central, other, or none.",
		"store_id", "client_ip_type").count
	outcomes := m.counters("inventory_update_outcomes_total", "Lines of updates that were judged, by outcome.", "outcome").count
	for o := inventory.Applied; o < inventory.OutcomeCount; o++ {
		b.outcomes[o] = outcomes.WithLabelValues(o.String())
	}
	b.replays = prometheus.NewCounter(prometheus.CounterOpts{Name: "inventory_update_replays_total", Help: "Lines of updates that were answered from their idempotency key."})
	b.stockOuts = prometheus.NewCounter(prometheus.CounterOpts{Name: "inventory_stock_outs_total", Help: "Products whose stock fell to zero."})
	m.registry.MustRegister(b.replays, b.stockOuts)
	events := m.counters("inventory_events_retrieved_total", "Events delivered, in pages and streams.", from...).count
	products := m.counters("inventory_products_queried_total", "Products delivered by reads.", "operation", "client_ip_type").count
	for i, name := range clientTypeNames {
		b.events[i] = events.WithLabelValues(name)
		for o := range operations {
			b.products[o][i] = products.WithLabelValues(operationNames[o], name)
		}
	}
	b.byStore.Store(&map[string]*byClientType{})
	if b.other, b.none = b.resolve("other"), b.resolve("none"); store != "" {
		b.know(store)
	}
}

func (b *businessMetrics) resolve(store string) *byClientType {
	made := new(byClientType)
	for i, name := range clientTypeNames {
		made[i] = b.updates.WithLabelValues(store, name)
	}
	return made
}

// know has updates counted under the name of a store from now on.
func (b *businessMetrics) know(store string) {
	if (*b.byStore.Load())[store] != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	known := maps.Clone(*b.byStore.Load())
	if len(known) >= meteredStores {
		return
	}
	known[store] = b.resolve(store)
	b.byStore.Store(&known)
}

// updatesOf counts the updates for a store. Anybody with a key may send any name, so only those count that were known before.
func (b *businessMetrics) updatesOf(store string) *byClientType {
	if known := (*b.byStore.Load())[store]; known != nil {
		return known
	}
	if store == "" {
		return b.none
	}
	return b.other
}

// Happened counts what events say of the stock.
func (m *Metrics) Happened(events []inventory.Event) {
	for i := range events {
		if e := &events[i]; e.Type == inventory.ProductUpdated && e.Before > 0 && e.Product.Available == 0 {
			m.business.stockOuts.Inc()
		}
	}
}

// stockEvery is how long the figures of the stock are used again: to count them means to look at every product.
const stockEvery = 15 * time.Second

// totaler is a service that can say what its products amount to, as a ledger and a mirror can.
type totaler interface {
	Totals(low int64) inventory.Totals
}

// stockCollector counts the stock when it is scraped.
type stockCollector struct {
	svc totaler
	low int64
	now func() time.Time

	mu     sync.Mutex
	at     time.Time
	totals inventory.Totals
}

var (
	descProducts = prometheus.NewDesc("inventory_products", "Products in the inventory.", nil, nil)
	descLow      = prometheus.NewDesc("inventory_products_low_stock", "Products that are low in stock, but not out of it.", nil, nil)
	descOut      = prometheus.NewDesc("inventory_products_out_of_stock", "Products of which nothing is left.", nil, nil)
	descUnits    = prometheus.NewDesc("inventory_stock_units", "Units of all products.", nil, nil)
	descValue    = prometheus.NewDesc("inventory_stock_value", "Value of all units at their prices.", nil, nil)
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
