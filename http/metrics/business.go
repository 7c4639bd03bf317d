package metrics

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"bodega/inventory"
)

// businessSeries count what the inventory is used for.
type businessSeries struct {
	updates   *prometheus.CounterVec
	outcomes  [inventory.OutcomeCount]prometheus.Counter
	replays   prometheus.Counter
	events    [clients]prometheus.Counter
	products  [operations][clients]prometheus.Counter
	stockOuts prometheus.Counter
	alerts    map[inventory.Alert]*[subjects]prometheus.Counter
	moves     [inventory.OutcomeCount]prometheus.Counter
	counts    [inventory.OutcomeCount]prometheus.Counter
	differ    [directions]prometheus.Counter
	units     [directions]prometheus.Counter
	lost      prometheus.Counter
	acts      map[inventory.Kind]*[inventory.OutcomeCount]prometheus.Counter // about holds and transfers

	byStore atomic.Pointer[map[string]*byClient] // read with each update, replaced under mu
	mu      sync.Mutex
	other   *byClient
	none    *byClient
}

type byClient = [clients]prometheus.Counter

// Operation is what products are counted by.
type Operation uint8

// The operations.
const (
	ListProducts Operation = iota
	GetProduct
	operations
)

var operationNames = [operations]string{ListProducts: "list_products", GetProduct: "get_product"}

// meteredStores bounds the stores that updates are counted for by name. Those that are known later count as other.
const meteredStores = 1024

func (b *businessSeries) begin(m *Registry, store string) {
	from := []string{"client_ip_type"}
	b.updates = m.counters("inventory_updates_total", "Lines of updates that were applied, by the store they are for: one that follows this central, other, or none.",
		"store_id", "client_ip_type").count
	outcomes := m.counters("inventory_update_outcomes_total", "Lines of updates that were decided, by outcome.", "outcome").count
	for _, o := range inventory.Outcomes() {
		b.outcomes[o] = outcomes.WithLabelValues(o.String())
	}
	moves := m.counters("inventory_moves_total", "Lines of moves from one place to another that were decided, by outcome.", "outcome").count
	for _, o := range inventory.Outcomes() {
		b.moves[o] = moves.WithLabelValues(o.String())
	}
	b.acts = map[inventory.Kind]*[inventory.OutcomeCount]prometheus.Counter{}
	b.beginActs(m.counters("inventory_holds_total", "Commands that put units aside, or sell, let go or keep them, by what they asked for and outcome.", "act", "outcome").count, holdActs)
	b.beginActs(m.counters("inventory_transfers_total", "Commands that send units to another place, or receive them or have them sent back, by what they asked for and outcome.", "act", "outcome").count, transferActs)
	b.beginCounts(m)
	b.replays = prometheus.NewCounter(prometheus.CounterOpts{Name: "inventory_update_replays_total", Help: "Lines of updates that were answered from their idempotency key."})
	b.stockOuts = prometheus.NewCounter(prometheus.CounterOpts{Name: "inventory_stock_outs_total", Help: "Products whose stock fell to zero."})
	m.registry.MustRegister(b.replays, b.stockOuts)
	b.beginAlerts(m)
	events := m.counters("inventory_events_retrieved_total", "Events delivered, in pages and streams.", from...).count
	products := m.counters("inventory_products_queried_total", "Products delivered by reads.", "operation", "client_ip_type").count
	for i, name := range clientNames {
		b.events[i] = events.WithLabelValues(name)
		for o := range operations {
			b.products[o][i] = products.WithLabelValues(operationNames[o], name)
		}
	}
	b.byStore.Store(&map[string]*byClient{})
	if b.other, b.none = b.resolve("other"), b.resolve("none"); store != "" {
		b.know(store)
	}
}

func (b *businessSeries) beginActs(series *prometheus.CounterVec, acts map[inventory.Kind]string) {
	for kind, act := range acts {
		b.acts[kind] = new([inventory.OutcomeCount]prometheus.Counter)
		for _, o := range inventory.Outcomes() {
			b.acts[kind][o] = series.WithLabelValues(act, o.String())
		}
	}
}

func (b *businessSeries) beginCounts(m *Registry) {
	counts := m.counters("inventory_counts_total", "Lines of counts that were judged, by outcome; previews are not.", "outcome").count
	for _, o := range inventory.Outcomes() {
		b.counts[o] = counts.WithLabelValues(o.String())
	}
	differ := m.counters("inventory_count_differences_total", "Products that were counted and not as many as expected, by which way.", "direction").count
	units := m.counters("inventory_count_units_total", "Units that counts have added or taken away, by which way.", "direction").count
	for d, name := range directionNames {
		b.differ[d], b.units[d] = differ.WithLabelValues(name), units.WithLabelValues(name)
	}
	b.lost = prometheus.NewCounter(prometheus.CounterOpts{Name: "inventory_transfer_lost_units_total", Help: "Units that were sent to another place and are missing there."})
	m.registry.MustRegister(b.lost)
}

func (b *businessSeries) beginAlerts(m *Registry) {
	alerts := m.counters("inventory_stock_alerts_total", "Events that led a product, or a place with a reorder point of its own, into another state of stock, by alert.", "alert", "of").count
	b.alerts = map[inventory.Alert]*[subjects]prometheus.Counter{}
	for _, a := range inventory.Alerts() {
		b.alerts[a] = &[subjects]prometheus.Counter{ofProduct: alerts.WithLabelValues(a.String(), "product"), ofPlace: alerts.WithLabelValues(a.String(), "place")}
	}
}

// subject is what an alert is about.
type subject uint8

const (
	ofProduct subject = iota
	ofPlace
	subjects
)

// alerted counts into which states of stock an event led.
func (b *businessSeries) alerted(c *inventory.Change) {
	if c.Alert != 0 {
		b.alerts[c.Alert][ofProduct].Inc()
	}
	for _, a := range c.Alerts {
		b.alerts[a.Alert][ofPlace].Inc()
	}
}

// direction is which way a count differs.
type direction uint8

const (
	surplus direction = iota
	shortage
	directions
)

var directionNames = [directions]string{surplus: "surplus", shortage: "shortage"}

func (b *businessSeries) resolve(store string) *byClient {
	made := new(byClient)
	for i, name := range clientNames {
		made[i] = b.updates.WithLabelValues(store, name)
	}
	return made
}

// Know has updates counted under the name of a store from now on.
func (m *Registry) Know(store string) {
	if m != nil {
		m.business.know(store)
	}
}

func (b *businessSeries) know(store string) {
	if !b.isNew(store) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.isNew(store) {
		return
	}
	known := maps.Clone(*b.byStore.Load())
	known[store] = b.resolve(store)
	b.byStore.Store(&known)
}

// isNew says whether a store is not known, and there is room for it.
func (b *businessSeries) isNew(store string) bool {
	known := *b.byStore.Load()
	return len(known) < meteredStores && known[store] == nil
}

// updatesOf counts the updates for a store. Anybody with a key may send any name, so only those count that were known before.
func (b *businessSeries) updatesOf(store string) *byClient {
	if known := (*b.byStore.Load())[store]; known != nil {
		return known
	}
	if store == "" {
		return b.none
	}
	return b.other
}

// Happened counts what events say of the stock.
func (m *Registry) Happened(events []inventory.Event) {
	for i := range events {
		e := &events[i]
		if e.Type == inventory.ProductUpdated && e.Before > 0 && e.Product.Available == 0 {
			m.business.stockOuts.Inc()
		}
		if c := e.Change; c != nil {
			if m.business.alerted(c); c.OnHandDelta != 0 {
				m.business.differed(c.Action, c.OnHandDelta)
			}
		}
	}
}

// differed counts units that were found to be more or fewer than was known.
func (b *businessSeries) differed(a inventory.Action, units int64) {
	switch {
	case a == inventory.ActionLost:
		b.lost.Add(float64(-units))
	case a != inventory.ActionCounted:
	case units > 0:
		b.differ[surplus].Inc()
		b.units[surplus].Add(float64(units))
	default:
		b.differ[shortage].Inc()
		b.units[shortage].Add(float64(-units))
	}
}

// Updates counts what became of the lines of an update, of which results has one for each.
func (m *Registry) Updates(lines []inventory.Line, results []inventory.Result, from Client) {
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
			m.business.updatesOf(lines[i].Store)[from].Inc()
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

var holdActs = map[inventory.Kind]string{inventory.MakeHold: "make", inventory.CommitHold: "commit", inventory.ReleaseHold: "release", inventory.ExtendHold: "extend"}

var transferActs = map[inventory.Kind]string{inventory.ShipTransfer: "ship", inventory.ReceiveTransfer: "receive", inventory.CancelTransfer: "cancel"}

// Acted counts what became of a command about a hold or a transfer.
func (m *Registry) Acted(k inventory.Kind, answer *inventory.Answer) {
	switch failed := answer.Failed(); {
	case m == nil:
	case answer.Replayed:
		m.business.replays.Inc()
	case failed >= 0:
		m.business.acts[k][answer.Results[failed].Outcome].Inc()
	default:
		m.business.acts[k][inventory.Applied].Inc()
	}
}

// Moved counts what became of the lines of a move.
func (m *Registry) Moved(results []inventory.Result) {
	if m != nil {
		m.business.decided(&m.business.moves, results)
	}
}

// Counted counts what became of the lines of a count.
func (m *Registry) Counted(results []inventory.Result) {
	if m != nil {
		m.business.decided(&m.business.counts, results)
	}
}

func (b *businessSeries) decided(series *[inventory.OutcomeCount]prometheus.Counter, results []inventory.Result) {
	for i := range results {
		if r := &results[i]; r.Replayed {
			b.replays.Inc()
		} else {
			series[r.Outcome].Inc()
		}
	}
}

// Events counts events that are delivered.
func (m *Registry) Events(n int, from Client) {
	if m != nil && n > 0 {
		m.business.events[from].Add(float64(n))
	}
}

// Products counts products that are delivered.
func (m *Registry) Products(o Operation, n int, from Client) {
	if m != nil && n > 0 {
		m.business.products[o][from].Add(float64(n))
	}
}
