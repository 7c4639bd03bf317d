// Package tracingtest has a tracer for tests.
package tracingtest

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"
)

// Recorder is a tracer that keeps what was made. It numbers spans, and records below a parent as that one says, else as Root does.
type Recorder struct {
	embedded.Tracer
	Root  bool
	Spans []*Span
}

// Span is one that was made.
type Span struct {
	noop.Span
	Name       string
	Kind       trace.SpanKind
	Parent     trace.SpanContext
	Own        trace.SpanContext
	Attributes map[string]string
	Failed     bool
	Ended      int
	From, To   time.Time
}

// Start implements trace.Tracer.Start.
func (r *Recorder) Start(ctx context.Context, name string, opts ...trace.SpanStartOption) (context.Context, trace.Span) {
	cfg, parent := trace.NewSpanStartConfig(opts...), trace.SpanContextFromContext(ctx)
	id := trace.TraceID{1}
	recorded := r.Root
	if parent.IsValid() {
		id, recorded = parent.TraceID(), parent.IsSampled()
	}
	own := trace.SpanContextConfig{TraceID: id, SpanID: trace.SpanID{7: byte(len(r.Spans) + 1)}, TraceFlags: trace.TraceFlags(0).WithSampled(recorded)}
	s := &Span{Name: name, Kind: cfg.SpanKind(), Parent: parent, Own: trace.NewSpanContext(own), Attributes: map[string]string{}, From: cfg.Timestamp()}
	s.SetAttributes(cfg.Attributes()...)
	r.Spans = append(r.Spans, s)
	return ctx, s
}

// SpanContext implements trace.Span.SpanContext.
func (s *Span) SpanContext() trace.SpanContext { return s.Own }

// IsRecording implements trace.Span.IsRecording.
func (s *Span) IsRecording() bool { return s.Own.IsSampled() }

// End implements trace.Span.End.
func (s *Span) End(opts ...trace.SpanEndOption) {
	s.Ended++
	cfg := trace.NewSpanEndConfig(opts...)
	s.To = cfg.Timestamp()
}

// SetAttributes implements trace.Span.SetAttributes.
func (s *Span) SetAttributes(list ...attribute.KeyValue) {
	for _, a := range list {
		s.Attributes[string(a.Key)] = a.Value.String()
	}
}

// SetStatus implements trace.Span.SetStatus.
func (s *Span) SetStatus(code otelcodes.Code, _ string) { s.Failed = code == otelcodes.Error }

// Traceparents of one trace, recorded and not.
const (
	BrowsersTrace = "0af7651916cd43dd8448eb211c80319c"
	RecordedTrace = "00-" + BrowsersTrace + "-b7ad6b7169203331-01"
	OtherTrace    = "00-" + BrowsersTrace + "-b7ad6b7169203331-00"
)
