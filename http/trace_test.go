package http

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"

	"bodega/http/wire"
	"bodega/inventory"
)

// recorder is a tracer that keeps what was made. It numbers spans, and records below a parent as that one says, else as root does.
type recorder struct {
	embedded.Tracer
	root  bool
	spans []*recordedSpan
}

type recordedSpan struct {
	noop.Span
	name       string
	kind       trace.SpanKind
	parent     trace.SpanContext
	own        trace.SpanContext
	attributes map[string]string
	failed     bool
	ended      int
	from, to   time.Time
}

func (r *recorder) Start(ctx context.Context, name string, opts ...trace.SpanStartOption) (context.Context, trace.Span) {
	cfg, parent := trace.NewSpanStartConfig(opts...), trace.SpanContextFromContext(ctx)
	id := trace.TraceID{1}
	recorded := r.root
	if parent.IsValid() {
		id, recorded = parent.TraceID(), parent.IsSampled()
	}
	own := trace.SpanContextConfig{TraceID: id, SpanID: trace.SpanID{7: byte(len(r.spans) + 1)}, TraceFlags: trace.TraceFlags(0).WithSampled(recorded)}
	s := &recordedSpan{name: name, kind: cfg.SpanKind(), parent: parent, own: trace.NewSpanContext(own), attributes: map[string]string{}, from: cfg.Timestamp()}
	s.SetAttributes(cfg.Attributes()...)
	r.spans = append(r.spans, s)
	return ctx, s
}

func (s *recordedSpan) SpanContext() trace.SpanContext { return s.own }
func (s *recordedSpan) IsRecording() bool              { return s.own.IsSampled() }
func (s *recordedSpan) End(opts ...trace.SpanEndOption) {
	s.ended++
	cfg := trace.NewSpanEndConfig(opts...)
	s.to = cfg.Timestamp()
}

func (s *recordedSpan) SetAttributes(list ...attribute.KeyValue) {
	for _, a := range list {
		s.attributes[string(a.Key)] = a.Value.String()
	}
}
func (s *recordedSpan) SetStatus(code otelcodes.Code, _ string) { s.failed = code == otelcodes.Error }

const (
	browsersTrace = "0af7651916cd43dd8448eb211c80319c"
	recordedTrace = "00-" + browsersTrace + "-b7ad6b7169203331-01"
	otherTrace    = "00-" + browsersTrace + "-b7ad6b7169203331-00"
)

func tracedRig(t *testing.T, root bool) (*rig, *recorder) {
	t.Helper()
	tracer := &recorder{root: root}
	return newRig(t, func(c *Config) { c.Spans = NewSpans(tracer) }), tracer
}

// TestSpanOfRequest: it stands below the caller's, is named for its route, says how it ended, and is what events name.
func TestSpanOfRequest(t *testing.T) {
	t.Parallel()
	r, tracer := tracedRig(t, false)
	r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`, "Traceparent", recordedTrace)
	r.mem.err = errors.New("the disk")
	r.get("/v1/inventory/A", "Traceparent", recordedTrace)
	r.do("BREW", "/nope/A", "", "Traceparent", recordedTrace)
	want := []struct {
		name   string
		failed bool
		holds  string
	}{
		{"POST /v1/inventory/updates", false, `{"http.request.method":"POST","http.response.status_code":"200","http.route":"/v1/inventory/updates"}`},
		{"GET /v1/inventory/{productId}", true, `{"error.type":"internal_error","http.request.method":"GET","http.response.status_code":"500","http.route":"/v1/inventory/{productId}"}`},
		{"HTTP", false, `{"http.request.method":"_OTHER","http.response.status_code":"404"}`},
	}
	if len(tracer.spans) != len(want) {
		t.Fatalf("%d spans", len(tracer.spans))
	}
	for i, s := range tracer.spans {
		holds, _ := json.Marshal(s.attributes)
		if s.name != want[i].name || s.failed != want[i].failed || string(holds) != want[i].holds || s.kind != trace.SpanKindServer || s.ended != 1 {
			t.Errorf("%s: failed %v, %s, kind %v, ended %d times", s.name, s.failed, holds, s.kind, s.ended)
		}
		if s.parent.TraceID().String() != browsersTrace || s.parent.SpanID().String() != "b7ad6b7169203331" || s.to.Before(s.from) {
			t.Errorf("%s stands below %v", s.name, s.parent)
		}
	}
	if got, want := r.mem.commands[0].Traceparent, "00-"+browsersTrace+"-0000000000000001-01"; got != want {
		t.Errorf("the command says %s, not %s", got, want)
	}
}

// TestTraceNotRecorded: what a request carries on if nobody looks. A store tells central, so that it makes no trace of its own;
// central notes what it was sent.
func TestTraceNotRecorded(t *testing.T) {
	t.Parallel()
	const update = `{"productId":"A","delta":-1,"idempotencyKey":"k"}`
	for name, tt := range map[string]struct {
		tracer *recorder
		store  string
		sent   string
		want   string
	}{
		"no tracer":                      {nil, "", recordedTrace, recordedTrace},
		"no tracer, no trace":            {nil, "", "-", ""},
		"no tracer, nonsense":            {nil, "", "00-xyz", ""},
		"central, not recorded":          {&recorder{}, "", otherTrace, otherTrace},
		"central, none":                  {&recorder{}, "", "-", ""},
		"central, none, recorded":        {&recorder{root: true}, "", "-", "00-01000000000000000000000000000000-0000000000000001-01"},
		"store, none":                    {&recorder{}, "store-s1", "-", "00-01000000000000000000000000000000-0000000000000001-00"},
		"store, not recorded":            {&recorder{root: true}, "store-s1", otherTrace, "00-" + browsersTrace + "-0000000000000001-00"},
		"central, decided by the caller": {&recorder{root: true}, "", otherTrace, otherTrace},
	} {
		a := New(Config{Keys: testKeys(t), Store: tt.store})
		if tt.tracer != nil {
			a.cfg.Spans = NewSpans(tt.tracer)
		}
		c := a.calls.Get().(*call)
		r := &rig{t: t}
		req := r.request("POST", "/v1/inventory/updates", update, "Traceparent", tt.sent)
		c.begin(&sink{header: map[string][]string{}}, req)
		c.findRoute()
		c.beginSpan()
		if got := c.traceparent(); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// TestQuietRoutes: polls and probes have a span only in a trace that is recorded already.
func TestQuietRoutes(t *testing.T) {
	t.Parallel()
	r, tracer := tracedRig(t, true)
	for _, path := range []string{"/livez", "/readyz", "/health", "/v1/inventory/events?offset=0", "/v1/inventory/snapshot"} {
		r.get(path)
		r.get(path, "Traceparent", otherTrace)
	}
	if len(tracer.spans) != 0 {
		t.Errorf("%d spans that nobody asked for, the first %s", len(tracer.spans), tracer.spans[0].name)
	}
	r.get("/v1/inventory/events?offset=0", "Traceparent", recordedTrace)
	r.get("/v1/inventory/A")
	if len(tracer.spans) != 2 {
		t.Errorf("%d spans", len(tracer.spans))
	}
}

// TestRecord: a span for what has happened stands below the one that an event names, and only if that is recorded.
func TestRecord(t *testing.T) {
	t.Parallel()
	tracer := &recorder{}
	s := NewSpans(tracer)
	from := time.Unix(1_700_000_000, 0)
	s.Record(recordedTrace, "a step", from, from.Add(time.Second), "n", 3, "long", int64(4), "took", 1500*time.Millisecond, "text", "x", "none", "")
	s.Record(otherTrace, "not recorded", from, from)
	s.Record("", "no trace", from, from)
	s.Record(strings.Repeat("z", traceparentBytes), "nonsense", from, from)
	s.Arrived([]inventory.Event{{Offset: 7, Store: "s1", Traceparent: recordedTrace}, {Offset: 8, Traceparent: otherTrace}, {Offset: 9}}, from, from.Add(time.Second))
	if len(tracer.spans) != 2 {
		t.Fatalf("%d spans", len(tracer.spans))
	}
	step, arrival := tracer.spans[0], tracer.spans[1]
	holds, _ := json.Marshal(step.attributes)
	if step.name != "a step" || string(holds) != `{"long":"4","n":"3","text":"x","took":"1.5"}` || step.to.Sub(step.from) != time.Second || step.parent.TraceID().String() != browsersTrace {
		t.Errorf("%+v", step)
	}
	if arrival.name != "apply event" || arrival.attributes["bodega.event.offset"] != "7" || arrival.attributes["bodega.event.store"] != "s1" || arrival.ended != 1 {
		t.Errorf("%+v", arrival)
	}
}

// TestBegin: a call to somebody else names its span to them, says how it failed, and costs nothing in a trace that is not recorded.
func TestBegin(t *testing.T) {
	t.Parallel()
	tracer := &recorder{}
	s := NewSpans(tracer)
	good, bad, worse := s.Begin(recordedTrace, "call"), s.Begin(recordedTrace, "call"), s.Begin(recordedTrace, "call")
	if got := good.Traceparent("x"); got != "00-"+browsersTrace+"-0000000000000001-01" {
		t.Errorf("got %s", got)
	}
	good.End(nil)
	bad.End(&inventory.Error{Code: inventory.CodeUnavailable})
	worse.End(errors.New("?"))
	for i, want := range []string{"", "central_unavailable", "other"} {
		if sp := tracer.spans[i]; sp.attributes["error.type"] != want || sp.failed != (want != "") || sp.ended != 1 || sp.kind != trace.SpanKindClient {
			t.Errorf("%d: %+v", i, sp)
		}
	}
	for _, none := range []*Span{s.Begin(otherTrace, "call"), (*Spans)(nil).Begin(recordedTrace, "call"), NewSpans(nil).Begin(recordedTrace, "call")} {
		if none != nil || none.Traceparent(otherTrace) != otherTrace {
			t.Error("there is a span")
		}
		none.End(nil)
	}
}

// TestLogNamesTrace: a line is found by its trace, whether or not spans are made; without one it says nothing of it.
func TestLogNamesTrace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.get("/v1/inventory/A", "Traceparent", recordedTrace)
	r.get("/v1/inventory/A")
	r.get("/v1/inventory/A", "Traceparent", "00-"+browsersTrace+"-SECRET-01")
	r.mem.err = errors.New("the disk")
	r.get("/v1/inventory/A", "Traceparent", recordedTrace)
	var got []any
	for _, line := range lines(t, r.log.String()) {
		got = append(got, line["traceId"])
	}
	want := []any{browsersTrace, nil, nil, browsersTrace, browsersTrace} // the last two: the failure, and the answer
	if len(got) != len(want) {
		t.Fatalf("%s", r.log)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: got %v, want %v", i, got[i], want[i])
		}
	}
	traced, _ := tracedRig(t, true)
	traced.get("/v1/inventory/A")
	if line := lines(t, traced.log.String())[0]; line["traceId"] != "01000000000000000000000000000000" {
		t.Errorf("got %v", line)
	}
}

// FuzzTraceparent: what was read is written the same, but for flags that we do not know.
func FuzzTraceparent(f *testing.F) {
	f.Add(recordedTrace)
	f.Add(otherTrace)
	f.Add("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03")
	f.Add(strings.Repeat("0", traceparentBytes))
	f.Fuzz(func(t *testing.T, header string) {
		parent := wire.ParseTraceparent([]string{header})
		sc := trace.SpanContextFromContext(within(parent))
		if parent == "" {
			if sc.IsValid() {
				t.Errorf("%q is %v", header, sc)
			}
			return
		}
		if got := formatTraceparent(sc); !sc.IsValid() || got[:53] != parent[:53] || (got[53:] == "01") != sampled(parent) {
			t.Errorf("%q has become %q", parent, got)
		}
	})
}
