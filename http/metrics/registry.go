// Package metrics holds the series that every node counts, and tells them to Prometheus. The server says what happened; this
// package knows names, labels and bounds.
package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Registry is what one node counts, in a registry of its own: several nodes may run in one process. No label ever holds a
// product id, a key, a raw path or an address, so that the number of series has a bound whatever clients send. A role adds
// what only it knows with Gauge, Counter and Histogram before the node is scraped.
//
// All methods may be called from any number of goroutines; those that count do nothing for nil. What is counted with each request is resolved beforehand and costs
// some atomic additions.
type Registry struct {
	registry *prometheus.Registry
	requests requestSeries
	business businessSeries
	limits   limitSeries
}

// New returns the metrics of a store, or of central if store is "".
func New(version, store string) *Registry {
	m := &Registry{registry: prometheus.NewRegistry()}
	role := "central"
	if store != "" {
		role = "store"
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.Gauge("inventory_build_info", "Always 1. Its labels say which program this is.", func() float64 { return 1 },
		"version", version, "role", role, "store_id", store)
	began := float64(time.Now().UnixMilli()) / 1000
	m.Gauge("inventory_start_time_seconds", "When this node was started, in Unix time.", func() float64 { return began })
	m.requests.begin(m)
	m.business.begin(m, store)
	m.limits.begin(m)
	return m
}

// Gatherer returns what is scraped.
func (m *Registry) Gatherer() prometheus.Gatherer { return m.registry }

// Gauge adds a figure that is read when it is scraped. Labels are name, value, name, value.
func (m *Registry) Gauge(name, help string, read func() float64, labels ...string) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: pairs(labels)}, read))
}

// States adds a figure for each of some states: 1 for the present one, 0 for the others.
func (m *Registry) States(name, help, label string, present func() string, states ...string) {
	for _, state := range states {
		m.Gauge(name, help, func() float64 { return truth(present() == state) }, label, state)
	}
}

// Unsafe says whether the node runs a risk that it should not run in production.
func (m *Registry) Unsafe(risk string, runs bool) {
	m.Gauge("inventory_unsafe", "1 where the configuration lets others in further than it should in production, by how.",
		func() float64 { return truth(runs) }, "risk", risk)
}

// Total adds a figure that only grows, counted by somebody else and read when it is scraped. Labels are name, value, name, value.
func (m *Registry) Total(name, help string, read func() float64, labels ...string) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: pairs(labels)}, read))
}

// Counter adds a counter, and returns what adds to it. Labels are name, value, name, value.
func (m *Registry) Counter(name, help string, labels ...string) (add func(n int)) {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: pairs(labels)})
	m.registry.MustRegister(c)
	return func(n int) { c.Add(float64(n)) }
}

// Histogram adds a histogram, and returns what takes a value into it.
func (m *Registry) Histogram(name, help string, bounds []float64) (observe func(float64)) {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds})
	m.registry.MustRegister(h)
	return h.Observe
}

// Durations returns bounds for durations in seconds: 1, 2.5 and 5 of each power of ten, from the first to the last that is
// asked for.
func Durations(from, to float64) (bounds []float64) {
	for _, s := range [...]float64{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500} {
		if s >= from && s <= to {
			bounds = append(bounds, s)
		}
	}
	return bounds
}

// Powers returns bounds for numbers: first, and each the factor times the one before, up to last.
func Powers(first, last, factor float64) (bounds []float64) {
	for n := first; n <= last; n *= factor {
		bounds = append(bounds, n)
	}
	return bounds
}

func pairs(labels []string) prometheus.Labels {
	made := prometheus.Labels{}
	for i := 0; i < len(labels); i += 2 {
		made[labels[i]] = labels[i+1]
	}
	return made
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// limitSeries count what the limits on rate and number turn away.
type limitSeries struct{ rejections map[string]prometheus.Counter }

// The limits that turn requests away, as the metric names them.
var limitScopes = [...]string{"user", "admin", "web", "pages", "anonymous", "global", "concurrency", "streams", "scans"}

func (l *limitSeries) begin(m *Registry) {
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "inventory_rate_limit_rejections_total",
		Help: "Requests that were turned away, by the limit that did."}, []string{"scope"})
	m.registry.MustRegister(vec)
	l.rejections = map[string]prometheus.Counter{}
	for _, scope := range limitScopes {
		l.rejections[scope] = vec.WithLabelValues(scope)
	}
}

// Rejected counts a request that a limit has turned away. nil counts nothing.
func (m *Registry) Rejected(scope string) {
	if m == nil {
		return
	}
	if c := m.limits.rejections[scope]; c != nil {
		c.Inc()
	}
}

// LimitClients adds the number of clients whose rate is remembered.
func (m *Registry) LimitClients(read func() int) {
	if m != nil {
		m.Gauge("inventory_rate_limit_clients", "Clients whose rate is remembered at present.", func() float64 { return float64(read()) })
	}
}
