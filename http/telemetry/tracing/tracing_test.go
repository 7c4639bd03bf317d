package tracing

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"bodega/http/telemetry/tracing/tracingtest"
	"bodega/http/wire"
	"bodega/inventory"
)

// TestRecord: a span for what has happened stands below the one that an event names, and only if that is recorded.
func TestRecord(t *testing.T) {
	t.Parallel()
	tracer := &tracingtest.Recorder{}
	s := New(tracer)
	from := time.Unix(1_700_000_000, 0)
	s.Record(tracingtest.RecordedTrace, "a step", from, from.Add(time.Second), "n", 3, "long", int64(4), "took", 1500*time.Millisecond, "text", "x", "none", "")
	s.Record(tracingtest.OtherTrace, "not recorded", from, from)
	s.Record("", "no trace", from, from)
	s.Record(strings.Repeat("z", traceparentBytes), "nonsense", from, from)
	s.Arrived([]inventory.Event{{Offset: 7, Store: "s1", Traceparent: tracingtest.RecordedTrace}, {Offset: 8, Traceparent: tracingtest.OtherTrace}, {Offset: 9}}, from, from.Add(time.Second))
	if len(tracer.Spans) != 2 {
		t.Fatalf("%d spans", len(tracer.Spans))
	}
	step, arrival := tracer.Spans[0], tracer.Spans[1]
	holds, _ := json.Marshal(step.Attributes)
	if step.Name != "a step" || string(holds) != `{"long":"4","n":"3","text":"x","took":"1.5"}` || step.To.Sub(step.From) != time.Second || step.Parent.TraceID().String() != tracingtest.BrowsersTrace {
		t.Errorf("%+v", step)
	}
	if arrival.Name != "apply event" || arrival.Attributes["bodega.event.offset"] != "7" || arrival.Attributes["bodega.event.store"] != "s1" || arrival.Ended != 1 {
		t.Errorf("%+v", arrival)
	}
}

// TestBegin: a call to somebody else names its span to them, says how it failed, and costs nothing in a trace that is not recorded.
func TestBegin(t *testing.T) {
	t.Parallel()
	tracer := &tracingtest.Recorder{}
	s := New(tracer)
	good, bad, worse := s.Begin(tracingtest.RecordedTrace, "call"), s.Begin(tracingtest.RecordedTrace, "call"), s.Begin(tracingtest.RecordedTrace, "call")
	if got := good.Traceparent("x"); got != "00-"+tracingtest.BrowsersTrace+"-0000000000000001-01" {
		t.Errorf("got %s", got)
	}
	good.End(nil)
	bad.End(&inventory.Error{Code: inventory.CodeUnavailable})
	worse.End(errors.New("?"))
	for i, want := range []string{"", "central_unavailable", "other"} {
		if sp := tracer.Spans[i]; sp.Attributes["error.type"] != want || sp.Failed != (want != "") || sp.Ended != 1 || sp.Kind != trace.SpanKindClient {
			t.Errorf("%d: %+v", i, sp)
		}
	}
	for _, none := range []*Span{s.Begin(tracingtest.OtherTrace, "call"), (*Tracer)(nil).Begin(tracingtest.RecordedTrace, "call"), New(nil).Begin(tracingtest.RecordedTrace, "call")} {
		if none != nil || none.Traceparent(tracingtest.OtherTrace) != tracingtest.OtherTrace {
			t.Error("there is a span")
		}
		none.End(nil)
	}
}

// FuzzTraceparent: what was read is written the same, but for flags that we do not know.
func FuzzTraceparent(f *testing.F) {
	f.Add(tracingtest.RecordedTrace)
	f.Add(tracingtest.OtherTrace)
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
		if got := FormatTraceparent(sc); !sc.IsValid() || got[:53] != parent[:53] || (got[53:] == "01") != Sampled(parent) {
			t.Errorf("%q has become %q", parent, got)
		}
	})
}
