package http

import (
	nethttp "net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bodega/inventory"
)

// requestMetrics count requests and their answers.
type requestMetrics struct {
	total, errors, took, requestSize, responseSize, waited metricVecs
	inFlight, streams                                      prometheus.Gauge
	panics                                                 prometheus.Counter
	unmatched                                              *meter
}

// metricVecs is one family with labels, of either kind.
type metricVecs struct {
	count *prometheus.CounterVec
	sizes *prometheus.HistogramVec
}

func (r *requestMetrics) begin(m *Metrics) {
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

func (m *Metrics) counters(name, help string, labels ...string) metricVecs {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(v)
	return metricVecs{count: v}
}

func (m *Metrics) histograms(name, help string, bounds []float64, labels ...string) metricVecs {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds}, labels)
	m.registry.MustRegister(v)
	return metricVecs{sizes: v}
}

func (m *Metrics) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	m.registry.MustRegister(g)
	return g
}

// Where a client is, without saying who it is.
const (
	localhost = iota
	internal
	external
	clientTypes
)

var clientTypeNames = [clientTypes]string{localhost: "localhost", internal: "internal", external: "external"}

func clientType(at netip.Addr) int {
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

// The methods and statuses that are resolved beforehand. A method that is not here is one of no meaning to us, and clients may
// send as many of those as they like.
var (
	meteredMethods  = [...]string{get, nethttp.MethodHead, post, put, del, nethttp.MethodPatch, nethttp.MethodOptions, "_OTHER"}
	meteredStatuses = [...]int{200, 304, 400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 422, 429, clientLeft, 500, 503}
)

func meteredMethod(method string) int {
	for i, m := range meteredMethods {
		if m == method {
			return i
		}
	}
	return len(meteredMethods) - 1
}

// meter counts the requests to one path of the API.
type meter struct {
	metrics  *requestMetrics
	endpoint string
	waited   prometheus.Observer // for a path whose requests wait by nature; else nil
	methods  [len(meteredMethods)]atomic.Pointer[methodMeter]
}

// methodMeter is what there is for each method. It is resolved with the first request, as are the answers.
type methodMeter struct {
	request, response prometheus.Observer
	answers           [clientTypes][len(meteredStatuses)]atomic.Pointer[answerMeter]
}

type answerMeter struct {
	total prometheus.Counter
	took  prometheus.Observer // nil for a path whose requests wait by nature
}

func (r *requestMetrics) meter(path string, waits bool) *meter {
	mt := &meter{metrics: r, endpoint: path}
	if waits {
		mt.waited = r.waited.sizes.WithLabelValues(mt.endpoint)
	}
	return mt
}

// template returns a path of the router in the form of the API's document: /products/{id}.
func template(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (mt *meter) method(i int) *methodMeter {
	if mm := mt.methods[i].Load(); mm != nil {
		return mm
	}
	mm := &methodMeter{
		request:  mt.metrics.requestSize.sizes.WithLabelValues(meteredMethods[i], mt.endpoint),
		response: mt.metrics.responseSize.sizes.WithLabelValues(meteredMethods[i], mt.endpoint),
	}
	mt.methods[i].Store(mm) // of two that are stored at once both lead to the same counters
	return mm
}

// answer finds what counts answers with a status, for a method.
func (mt *meter) answer(mm *methodMeter, method, from, status int) *answerMeter {
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

func (mt *meter) resolve(method, from, status int) *answerMeter {
	labels := []string{meteredMethods[method], mt.endpoint, strconv.Itoa(status), clientTypeNames[from]}
	am := &answerMeter{total: mt.metrics.total.count.WithLabelValues(labels...)}
	if mt.waited == nil {
		am.took = mt.metrics.took.sizes.WithLabelValues(labels...)
	}
	return am
}

// observed is a request that has been served.
type observed struct {
	method          string
	from            int
	status          int
	code            inventory.Code // of a refusal
	took            time.Duration
	request, answer int64 // bytes
}

func (mt *meter) observe(o *observed) {
	method := meteredMethod(o.method)
	mm := mt.method(method)
	am := mt.answer(mm, method, o.from, o.status)
	am.total.Inc()
	if am.took != nil {
		am.took.Observe(o.took.Seconds())
	} else {
		mt.waited.Observe(o.took.Seconds())
	}
	mm.request.Observe(float64(o.request))
	mm.response.Observe(float64(o.answer))
	if o.status >= nethttp.StatusBadRequest && o.status != clientLeft {
		mt.metrics.errors.count.WithLabelValues(meteredMethods[method], mt.endpoint, strconv.Itoa(o.status), string(o.code), clientTypeNames[o.from]).Inc()
	}
}
