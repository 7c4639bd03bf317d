package metrics

import (
	nethttp "net/http"
	"net/netip"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bodega/inventory"
)

// requestSeries count requests and their answers.
type requestSeries struct {
	total, errors, took, requestSize, responseSize, waited metricVecs
	inFlight, streams                                      prometheus.Gauge
	panics                                                 prometheus.Counter
	unmatched                                              *Meter
}

// metricVecs is one family with labels, of either kind.
type metricVecs struct {
	count *prometheus.CounterVec
	sizes *prometheus.HistogramVec
}

func (r *requestSeries) begin(m *Registry) {
	answer := []string{"method", "endpoint", "status_code", "client_ip_type"}
	sizes := Powers(64, 4<<20, 4)
	r.total = m.counters("inventory_api_requests_total", "Requests answered, whatever the status. 499: the client left before there was an answer.", answer...)
	r.errors = m.counters("inventory_api_errors_total", "Answers with a status of 400 or above, by the code in their body.",
		"method", "endpoint", "status_code", "error_type", "client_ip_type")
	r.took = m.histograms("inventory_api_request_duration_seconds", "Time from the head of a request to the end of its answer, without requests that wait by nature.",
		Durations(0.0001, 10), answer...)
	r.waited = m.histograms("inventory_api_long_poll_seconds", "The same for requests that wait by nature: polls and streams of events, snapshots, forced comparisons.",
		[]float64{0.001, 0.01, 0.1, 0.5, 1, 5, 10, 20, 30, 60, 300, 3600}, "endpoint")
	r.requestSize = m.histograms("inventory_api_request_size_bytes", "Size of the bodies of requests, as far as they were read.", sizes, "method", "endpoint")
	r.responseSize = m.histograms("inventory_api_response_size_bytes", "Size of the bodies of answers.", sizes, "method", "endpoint")
	r.inFlight = m.gauge("inventory_api_in_flight_requests", "Requests that are being served now, waiting ones included.")
	r.streams = m.gauge("inventory_api_open_streams", "Streams of events that are open now.")
	r.panics = prometheus.NewCounter(prometheus.CounterOpts{Name: "inventory_api_panics_total", Help: "Requests that ended in a panic, which is a fault of the program."})
	m.registry.MustRegister(r.panics)
	r.unmatched = r.meter("unmatched", false)
}

func (m *Registry) counters(name, help string, labels ...string) metricVecs {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(v)
	return metricVecs{count: v}
}

func (m *Registry) histograms(name, help string, bounds []float64, labels ...string) metricVecs {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds}, labels)
	m.registry.MustRegister(v)
	return metricVecs{sizes: v}
}

func (m *Registry) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	m.registry.MustRegister(g)
	return g
}

// Client is where a client is, without saying who it is.
type Client uint8

const (
	localhost Client = iota
	internal
	external
	clients
)

var clientNames = [clients]string{localhost: "localhost", internal: "internal", external: "external"}

// ClientOf says where a client is.
func ClientOf(at netip.Addr) Client {
	switch {
	case at.IsLoopback():
		return localhost
	case at.IsPrivate(), at.IsLinkLocalUnicast():
		return internal
	default:
		return external
	}
}

// clientLeft stands for the status of an answer that nobody waited for.
const clientLeft = 499

// Methods and statuses that are resolved beforehand. A method that is not here is one of no meaning to us, and clients may
// send as many of those as they like.
var (
	Methods = [...]string{
		nethttp.MethodGet, nethttp.MethodHead, nethttp.MethodPost, nethttp.MethodPut, nethttp.MethodDelete, nethttp.MethodPatch,
		nethttp.MethodOptions, "_OTHER",
	}
	meteredStatuses = [...]int{200, 304, 400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 422, 429, clientLeft, 500, 503}
)

// Method returns the index in Methods under which a method is counted.
func Method(method string) int {
	for i, m := range Methods {
		if m == method {
			return i
		}
	}
	return len(Methods) - 1
}

// Meter counts the requests to one path of the API.
type Meter struct {
	metrics  *requestSeries
	endpoint string
	waited   prometheus.Observer // for a path whose requests wait by nature; else nil
	methods  [len(Methods)]atomic.Pointer[methodMeter]
}

// methodMeter is what there is for each method. It is resolved with the first request, as are the answers.
type methodMeter struct {
	request, response prometheus.Observer
	answers           [clients][len(meteredStatuses)]atomic.Pointer[answerMeter]
}

type answerMeter struct {
	total prometheus.Counter
	took  prometheus.Observer // nil for a path whose requests wait by nature
}

func (r *requestSeries) meter(path string, waits bool) *Meter {
	mt := &Meter{metrics: r, endpoint: path}
	if waits {
		mt.waited = r.waited.sizes.WithLabelValues(mt.endpoint)
	}
	return mt
}

func (mt *Meter) method(i int) *methodMeter {
	if mm := mt.methods[i].Load(); mm != nil {
		return mm
	}
	mm := &methodMeter{
		request:  mt.metrics.requestSize.sizes.WithLabelValues(Methods[i], mt.endpoint),
		response: mt.metrics.responseSize.sizes.WithLabelValues(Methods[i], mt.endpoint),
	}
	mt.methods[i].Store(mm) // of two that are stored at once both lead to the same counters
	return mm
}

// answer finds what counts answers with a status, for a method.
func (mt *Meter) answer(mm *methodMeter, method int, from Client, status int) *answerMeter {
	for i, s := range meteredStatuses {
		if s != status {
			continue
		}
		if am := mm.answers[from][i].Load(); am != nil {
			return am
		}
		am := mt.resolve(method, from, status)
		mm.answers[from][i].Store(am)
		return am
	}
	return mt.resolve(method, from, status)
}

func (mt *Meter) resolve(method int, from Client, status int) *answerMeter {
	labels := []string{Methods[method], mt.endpoint, strconv.Itoa(status), clientNames[from]}
	am := &answerMeter{total: mt.metrics.total.count.WithLabelValues(labels...)}
	if mt.waited == nil {
		am.took = mt.metrics.took.sizes.WithLabelValues(labels...)
	}
	return am
}

// Request is one that has been served.
type Request struct {
	Meter  *Meter // of its path; nil if there is no such path
	Method string
	From   Client
	Status int            // 0 if the client left before there was one
	Code   inventory.Code // of a refusal
	Took   time.Duration
	Asked  int64 // bytes of the body, as far as they were read
	Answer int64 // bytes of the answer's body
}

// Meter returns what counts the requests to a path, in the form of the API's document; waits says that they wait by nature.
func (m *Registry) Meter(path string, waits bool) *Meter {
	if m == nil {
		return nil
	}
	return m.requests.meter(path, waits)
}

// Begin counts a request that has come.
func (m *Registry) Begin() {
	if m != nil {
		m.requests.inFlight.Inc()
	}
}

// End counts a request that has been served, which [Registry.Begin] has counted.
func (m *Registry) End(r *Request) {
	if m == nil {
		return
	}
	m.requests.inFlight.Dec()
	if r.Status == 0 {
		r.Status = clientLeft
	}
	mt := r.Meter
	if mt == nil {
		mt = m.requests.unmatched
	}
	mt.observe(r)
}

// Panicked counts a request that has panicked.
func (m *Registry) Panicked() {
	if m != nil {
		m.requests.panics.Inc()
	}
}

// Streams counts a stream that has begun, and returns what is to be called when it ends.
func (m *Registry) Streams() (end func()) {
	if m == nil {
		return func() {}
	}
	m.requests.streams.Inc()
	return m.requests.streams.Dec
}

func (mt *Meter) observe(o *Request) {
	method := Method(o.Method)
	mm := mt.method(method)
	am := mt.answer(mm, method, o.From, o.Status)
	am.total.Inc()
	if am.took != nil {
		am.took.Observe(o.Took.Seconds())
	} else {
		mt.waited.Observe(o.Took.Seconds())
	}
	mm.request.Observe(float64(o.Asked))
	mm.response.Observe(float64(o.Answer))
	if o.Status >= nethttp.StatusBadRequest && o.Status != clientLeft {
		mt.metrics.errors.count.WithLabelValues(Methods[method], mt.endpoint, strconv.Itoa(o.Status), string(o.Code), clientNames[o.From]).Inc()
	}
}
