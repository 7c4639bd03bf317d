package http

import (
	"encoding/json"
	"errors"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"bodega/http/telemetry/tracing"
	"bodega/http/telemetry/tracing/tracingtest"
)

func tracedRig(t *testing.T, root bool) (*rig, *tracingtest.Recorder) {
	t.Helper()
	tracer := &tracingtest.Recorder{Root: root}
	return newRig(t, func(c *Config) { c.Spans = tracing.New(tracer) }), tracer
}

// TestSpanOfRequest: it stands below the caller's, is named for its route, says how it ended, and is what events name.
func TestSpanOfRequest(t *testing.T) {
	t.Parallel()
	r, tracer := tracedRig(t, false)
	r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`, "Traceparent", tracingtest.RecordedTrace)
	r.mem.err = errors.New("the disk")
	r.get("/v1/inventory/A", "Traceparent", tracingtest.RecordedTrace)
	r.do("BREW", "/nope/A", "", "Traceparent", tracingtest.RecordedTrace)
	want := []struct {
		name   string
		failed bool
		holds  string
	}{
		{"POST /v1/inventory/updates", false, `{"enduser.id":"pos","http.request.method":"POST","http.response.status_code":"200","http.route":"/v1/inventory/updates"}`},
		{"GET /v1/inventory/{productId}", true, `{"enduser.id":"pos","error.type":"internal_error","http.request.method":"GET","http.response.status_code":"500","http.route":"/v1/inventory/{productId}"}`},
		{"HTTP", false, `{"http.request.method":"_OTHER","http.response.status_code":"404"}`},
	}
	if len(tracer.Spans) != len(want) {
		t.Fatalf("%d spans", len(tracer.Spans))
	}
	for i, s := range tracer.Spans {
		holds, _ := json.Marshal(s.Attributes)
		if s.Name != want[i].name || s.Failed != want[i].failed || string(holds) != want[i].holds || s.Kind != trace.SpanKindServer || s.Ended != 1 {
			t.Errorf("%s: failed %v, %s, kind %v, ended %d times", s.Name, s.Failed, holds, s.Kind, s.Ended)
		}
		if s.Parent.TraceID().String() != tracingtest.BrowsersTrace || s.Parent.SpanID().String() != "b7ad6b7169203331" || s.To.Before(s.From) {
			t.Errorf("%s stands below %v", s.Name, s.Parent)
		}
	}
	if got, want := r.mem.commands[0].Traceparent, "00-"+tracingtest.BrowsersTrace+"-0000000000000001-01"; got != want {
		t.Errorf("the command says %s, not %s", got, want)
	}
}

// TestTraceNotRecorded: what a request carries on if nobody looks. A store tells central, so that it makes no trace of its own;
// central notes what it was sent.
func TestTraceNotRecorded(t *testing.T) {
	t.Parallel()
	const update = `{"productId":"A","delta":-1,"idempotencyKey":"k"}`
	for name, tt := range map[string]struct {
		tracer *tracingtest.Recorder
		store  string
		sent   string
		want   string
	}{
		"no tracer":                      {nil, "", tracingtest.RecordedTrace, tracingtest.RecordedTrace},
		"no tracer, no trace":            {nil, "", "-", ""},
		"no tracer, nonsense":            {nil, "", "00-xyz", ""},
		"central, not recorded":          {&tracingtest.Recorder{}, "", tracingtest.OtherTrace, tracingtest.OtherTrace},
		"central, none":                  {&tracingtest.Recorder{}, "", "-", ""},
		"central, none, recorded":        {&tracingtest.Recorder{Root: true}, "", "-", "00-01000000000000000000000000000000-0000000000000001-01"},
		"store, none":                    {&tracingtest.Recorder{}, "store-s1", "-", "00-01000000000000000000000000000000-0000000000000001-00"},
		"store, not recorded":            {&tracingtest.Recorder{Root: true}, "store-s1", tracingtest.OtherTrace, "00-" + tracingtest.BrowsersTrace + "-0000000000000001-00"},
		"central, decided by the caller": {&tracingtest.Recorder{Root: true}, "", tracingtest.OtherTrace, tracingtest.OtherTrace},
	} {
		a := New(Config{Keys: testKeys(t), Store: tt.store})
		if tt.tracer != nil {
			a.cfg.Spans = tracing.New(tt.tracer)
		}
		c := a.calls.Get().(*call)
		r := &rig{t: t}
		req := r.request("POST", "/v1/inventory/updates", update, "Traceparent", tt.sent)
		a.begin(&c.request, &c.responder, &sink{header: map[string][]string{}}, req)
		a.findRoute(&c.request, &c.responder)
		a.beginSpan(&c.request, &c.responder)
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
		r.get(path, "Traceparent", tracingtest.OtherTrace)
	}
	if len(tracer.Spans) != 0 {
		t.Errorf("%d spans that nobody asked for, the first %s", len(tracer.Spans), tracer.Spans[0].Name)
	}
	r.get("/v1/inventory/events?offset=0", "Traceparent", tracingtest.RecordedTrace)
	r.get("/v1/inventory/A")
	if len(tracer.Spans) != 2 {
		t.Errorf("%d spans", len(tracer.Spans))
	}
}

// TestLogNamesTrace: a line is found by its trace, whether or not spans are made; without one it says nothing of it.
func TestLogNamesTrace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.get("/v1/inventory/A", "Traceparent", tracingtest.RecordedTrace)
	r.get("/v1/inventory/A")
	r.get("/v1/inventory/A", "Traceparent", "00-"+tracingtest.BrowsersTrace+"-SECRET-01")
	r.mem.err = errors.New("the disk")
	r.get("/v1/inventory/A", "Traceparent", tracingtest.RecordedTrace)
	var got []any
	for _, line := range lines(t, r.log.String()) {
		got = append(got, line["traceId"])
	}
	want := []any{tracingtest.BrowsersTrace, nil, nil, tracingtest.BrowsersTrace, tracingtest.BrowsersTrace} // the last two: the failure, and the answer
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
