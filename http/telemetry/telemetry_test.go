package telemetry

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	metricspb "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	tracespb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"bodega/scripts/prove"
)

func TestMain(m *testing.M) {
	exportMax = 30 * time.Second
	prove.Main(m)
}

// sink is a collector. A test can make it fail, or never answer.
type sink struct {
	*httptest.Server
	mu      sync.Mutex
	spans   []string
	metrics []string
	calls   int
	status  atomic.Int32  // instead of 200; requests that were given up may still be answered when it changes
	hang    chan struct{} // if set before the first request, no answer comes before it is closed
	called  chan struct{} // capacity 1
}

func newSink(t *testing.T) *sink {
	t.Helper()
	s := &sink{called: make(chan struct{}, 1)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := io.Reader(r.Body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			body, _ = gzip.NewReader(r.Body)
		}
		b, err := io.ReadAll(body)
		if err != nil {
			return // the client has given up
		}
		s.note(t, r.URL.Path, b)
		if s.hang != nil {
			<-s.hang
		}
		if status := s.status.Load(); status != 0 {
			w.WriteHeader(int(status))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *sink) note(t *testing.T, path string, b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	select {
	case s.called <- struct{}{}:
	default:
	}
	var traces tracespb.ExportTraceServiceRequest
	var metrics metricspb.ExportMetricsServiceRequest
	switch path {
	case "/v1/traces":
		if err := proto.Unmarshal(b, &traces); err != nil {
			t.Error(err)
		}
		for _, r := range traces.GetResourceSpans() {
			for _, sc := range r.GetScopeSpans() {
				for _, sp := range sc.GetSpans() {
					s.spans = append(s.spans, sp.GetName())
				}
			}
		}
	case "/v1/metrics":
		if err := proto.Unmarshal(b, &metrics); err != nil {
			t.Error(err)
		}
		for _, r := range metrics.GetResourceMetrics() {
			for _, sc := range r.GetScopeMetrics() {
				for _, m := range sc.GetMetrics() {
					s.metrics = append(s.metrics, m.GetName())
				}
			}
		}
	default:
		t.Errorf("asked for %s", path)
	}
}

// come returns what has come until now: a request that was given up may still be on its way.
func (s *sink) come(names *[]string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(*names)
}

func start(t *testing.T, cfg Config) *Telemetry {
	t.Helper()
	cfg.Service = "bodega-test"
	if cfg.SamplerArg == 0 {
		cfg.SamplerArg = 1
	}
	tel, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return tel
}

// patience is how long a collector that answers has for what is left.
const patience = 2 * time.Minute

func within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	_ = cancel // it ends by itself
	return ctx
}

func begin(tel *Telemetry, n int) {
	for range n {
		_, span := tel.Tracer().Start(context.Background(), "a span")
		span.End()
	}
}

// TestSends: all that was recorded has been sent when Stop returns.
func TestSends(t *testing.T) {
	s := newSink(t)
	tel := start(t, Config{Endpoint: s.URL + "/"})
	begin(tel, 2*batchMax+7)
	if err := tel.Stop(within(patience)); err != nil {
		t.Fatal(err)
	}
	if n := len(s.come(&s.spans)); n != 2*batchMax+7 || tel.Sent() != uint64(n) || tel.Dropped() != 0 {
		t.Errorf("%d spans have come, %d are said to be sent, %d dropped", n, tel.Sent(), tel.Dropped())
	}
	begin(tel, 1) // harms nobody
}

// TestSendsMeanwhile: nobody has to stop it to see something.
func TestSendsMeanwhile(t *testing.T) {
	s := newSink(t)
	tel := start(t, Config{Endpoint: s.URL})
	begin(tel, 1)
	<-s.called
	if err := tel.Stop(within(patience)); err != nil {
		t.Fatal(err)
	}
}

// TestCollectorHangs: who makes spans is not held up, what does not fit is dropped and counted, and Stop keeps to its bound.
func TestCollectorHangs(t *testing.T) {
	// Who waited for the collector would do so for exportMax with each batch that the queue has. A busy machine takes less.
	heldUp := (queueMax/batchMax - 2) * exportMax
	s := newSink(t)
	s.hang = make(chan struct{})
	var failed sync.Once
	told := false
	tel := start(t, Config{Endpoint: s.URL, Failed: func(error) { failed.Do(func() { told = true }) }})
	begin(tel, batchMax)
	<-s.called
	began := time.Now()
	begin(tel, 2*queueMax)
	if took := time.Since(began); took > heldUp {
		t.Errorf("it took %v to make spans", took)
	}
	if dropped := tel.Dropped(); dropped < queueMax/2 {
		t.Errorf("%d are said to be dropped", dropped)
	}
	_ = tel.Stop(within(100 * time.Millisecond))
	if took := time.Since(began); took > heldUp {
		t.Errorf("it took %v to stop", took)
	}
	if sum := tel.Sent() + tel.Dropped(); sum != batchMax+2*queueMax || !told {
		t.Errorf("%d sent and %d dropped, of %d; told: %v", tel.Sent(), tel.Dropped(), batchMax+2*queueMax, told)
	}
	close(s.hang)
}

// TestCollectorFails: spans that it refuses are counted, and somebody is told.
func TestCollectorFails(t *testing.T) {
	s := newSink(t)
	s.status.Store(http.StatusBadRequest)
	told := make(chan error, 10)
	tel := start(t, Config{Endpoint: s.URL, Failed: func(err error) { told <- err }})
	begin(tel, 3)
	if err := tel.Stop(within(patience)); err != nil {
		t.Fatal(err)
	}
	if tel.Dropped() != 3 || tel.Sent() != 0 || <-told == nil {
		t.Errorf("%d dropped, %d sent", tel.Dropped(), tel.Sent())
	}
}

// TestPush: what is in the registry is pushed, also a last time at the end, and failures end nowhere but here.
func TestPush(t *testing.T) {
	s := newSink(t)
	registry := prometheus.NewRegistry()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "inventory_things_total", Help: "Things."})
	registry.MustRegister(counter)
	counter.Inc()
	tel := start(t, Config{Endpoint: s.URL, Metrics: registry, Interval: 10 * time.Millisecond})
	<-s.called
	if err := tel.Stop(within(patience)); err != nil {
		t.Fatal(err)
	}
	if come := s.come(&s.metrics); len(come) < 2 || !strings.HasPrefix(come[0], "inventory_things") || tel.FailedPushes() != 0 {
		t.Errorf("%v has come, %d failures", come, tel.FailedPushes())
	}
	s.status.Store(http.StatusBadRequest)
	told := make(chan error, 100)
	tel = start(t, Config{Endpoint: s.URL, Metrics: registry, Interval: time.Hour, Failed: func(err error) { told <- err }})
	if err := tel.Stop(within(patience)); err != nil {
		t.Errorf("the end of pushes fails: %v", err)
	}
	if err := <-told; err == nil || tel.FailedPushes() != 1 {
		t.Errorf("told %v, counted %d", err, tel.FailedPushes())
	}
}

// TestSamplers: each does what its name says, for a trace of its own and for one that came with a decision.
func TestSamplers(t *testing.T) {
	parent := func(flags trace.TraceFlags) context.Context {
		return trace.ContextWithRemoteSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{
			TraceID: trace.TraceID{0xff, 15: 1}, SpanID: trace.SpanID{1}, TraceFlags: flags, Remote: true}))
	}
	for name, want := range map[string]struct{ root, below, notBelow bool }{
		"":                         {true, true, false},
		"parentbased_traceidratio": {true, true, false},
		"parentbased_always_on":    {true, true, false},
		"parentbased_always_off":   {false, true, false},
		"always_on":                {true, true, true},
		"always_off":               {false, false, false},
		"traceidratio":             {true, true, true},
	} {
		s := newSink(t)
		tel := start(t, Config{Endpoint: s.URL, Sampler: name})
		records := func(ctx context.Context) bool {
			_, span := tel.Tracer().Start(ctx, "a span")
			return span.SpanContext().IsSampled()
		}
		got := struct{ root, below, notBelow bool }{records(context.Background()), records(parent(trace.FlagsSampled)), records(parent(0))}
		if got != want {
			t.Errorf("%q: got %+v, want %+v", name, got, want)
		}
		if err := tel.Stop(within(patience)); err != nil {
			t.Error(err)
		}
	}
	for _, name := range Samplers {
		if _, based := strings.CutPrefix(name, "parentbased_"); based != strings.Contains(sampler(name, 1).Description(), "ParentBased") {
			t.Errorf("%s is %s", name, sampler(name, 1).Description())
		}
	}
	if got := sampler("traceidratio", 0.25).Description(); !strings.Contains(got, "0.25") {
		t.Errorf("the share is lost: %s", got)
	}
}

func TestParseShare(t *testing.T) {
	for text, ok := range map[string]bool{"0": true, "1": true, "0.05": true, "": false, "-1": false, "1.01": false, "NaN": false, "half": false} {
		if _, got := ParseShare(text); got != ok {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestFlush: what has ended is sent when ForceFlush returns.
func TestFlush(t *testing.T) {
	s := newSink(t)
	tel := start(t, Config{Endpoint: s.URL})
	begin(tel, 5)
	if err := tel.traces.ForceFlush(within(patience)); err != nil || tel.Sent() != 5 {
		t.Errorf("%v, %d sent", err, tel.Sent())
	}
	if err := tel.Stop(within(patience)); err != nil {
		t.Fatal(err)
	}
	if err := tel.spans.ForceFlush(within(patience)); err != nil {
		t.Errorf("after the end: %v", err)
	}
	if err := errors.Join(tel.spans.Shutdown(within(patience))); err != nil {
		t.Errorf("a second end: %v", err)
	}
}
