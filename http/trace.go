package http

import (
	"context"
	"encoding/hex"
	"errors"
	nethttp "net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory"
)

// Spans makes the spans of a node. A trace is known by its traceparent alone (W3C Trace Context), which goes from the browser's
// request through a store to central, into the event, and with it to every other store. nil makes no spans; all methods may be
// called on it, by any number of goroutines.
type Spans struct{ tracer trace.Tracer }

// NewSpans returns nil if tracer is.
func NewSpans(tracer trace.Tracer) *Spans {
	if tracer == nil {
		return nil
	}
	return &Spans{tracer}
}

// Span is a span that has begun. nil is none; all methods may be called on it.
type Span struct{ span trace.Span }

// Begin begins a span for a call to somebody else, below the span that parent names. It returns nil if the trace is not recorded.
func (s *Spans) Begin(parent, name string) *Span {
	if s == nil || !sampled(parent) {
		return nil
	}
	_, span := s.tracer.Start(within(parent), name, trace.WithSpanKind(trace.SpanKindClient))
	return &Span{span}
}

// Traceparent names the span to those who are called, or is other if there is none.
func (s *Span) Traceparent(other string) string {
	if s == nil {
		return other
	}
	return formatTraceparent(s.span.SpanContext())
}

// End ends a span; err is how the call failed, or nil.
func (s *Span) End(err error) {
	if s == nil {
		return
	}
	if err != nil {
		kind := "other"
		if e := new(inventory.Error); errors.As(err, &e) {
			kind = string(e.Code)
		}
		s.span.SetAttributes(attribute.String("error.type", kind))
		s.span.SetStatus(otelcodes.Error, "")
	}
	s.span.End()
}

// Record adds a span for what has already happened, below the span that parent names, if that is recorded. Values are name,
// value, name, value; a duration is told in seconds, and an empty text not at all.
func (s *Spans) Record(parent, name string, from, to time.Time, values ...any) {
	if s == nil || !sampled(parent) {
		return
	}
	_, span := s.tracer.Start(within(parent), name, trace.WithTimestamp(from), trace.WithAttributes(attributes(values)...))
	span.End(trace.WithTimestamp(to))
}

func attributes(values []any) (made []attribute.KeyValue) {
	for i := 0; i+1 < len(values); i += 2 {
		name, _ := values[i].(string)
		switch v := values[i+1].(type) {
		case time.Duration:
			made = append(made, attribute.Float64(name, v.Seconds()))
		case int:
			made = append(made, attribute.Int(name, v))
		case int64:
			made = append(made, attribute.Int64(name, v))
		case string:
			if v == "" {
				continue
			}
			made = append(made, attribute.String(name, v))
		}
	}
	return made
}

// sampled says whether a traceparent, which may be "", asks for its trace to be recorded.
func sampled(parent string) bool {
	var flags [1]byte
	if len(parent) != traceparentBytes {
		return false
	}
	_, err := hex.Decode(flags[:], []byte(parent[53:]))
	return err == nil && flags[0]&1 == 1
}

const traceparentBytes = 55

// within returns a context in which spans begin below the one that parent names, if it names one.
func within(parent string) context.Context {
	var cfg trace.SpanContextConfig
	if len(parent) != traceparentBytes {
		return context.Background()
	}
	var flags [1]byte
	for _, part := range [...]struct {
		into []byte
		text string
	}{{cfg.TraceID[:], parent[3:35]}, {cfg.SpanID[:], parent[36:52]}, {flags[:], parent[53:]}} {
		if _, err := hex.Decode(part.into, []byte(part.text)); err != nil {
			return context.Background()
		}
	}
	cfg.TraceFlags, cfg.Remote = trace.TraceFlags(flags[0]), true
	return trace.ContextWithSpanContext(context.Background(), trace.NewSpanContext(cfg))
}

func formatTraceparent(sc trace.SpanContext) string {
	id, span := sc.TraceID(), sc.SpanID()
	b := append(make([]byte, 0, traceparentBytes), "00-"...)
	b = append(hex.AppendEncode(b, id[:]), '-')
	b = append(hex.AppendEncode(b, span[:]), '-')
	return string(hex.AppendEncode(b, []byte{byte(sc.TraceFlags() & trace.FlagsSampled)}))
}

var serverSpan = trace.WithSpanKind(trace.SpanKindServer)

// beginSpan begins the span of a request, when its route is known. Requests that wait by nature and probes would fill the traces
// with what nobody looks for, so they have one only if the caller's trace is recorded.
func (c *call) beginSpan() bool {
	s := c.api.cfg.Spans
	if s == nil {
		return true
	}
	parent := wire.ParseTraceparent(c.r.Header[wire.HeaderTraceparent])
	if c.route != nil && (c.route.waits || c.route.Scope == Public) && !sampled(parent) {
		return true
	}
	_, c.span = s.tracer.Start(within(parent), c.spanName(), serverSpan, trace.WithTimestamp(c.began))
	return true
}

// spanName is the method and the path's template, both of which there are few of.
func (c *call) spanName() string {
	method := metrics.Method(c.r.Method)
	if c.path == nil {
		return spanMethod(method)
	}
	return c.path.spans[method]
}

func spanMethod(i int) string {
	if metrics.Methods[i] == "_OTHER" {
		return "HTTP"
	}
	return metrics.Methods[i]
}

// endSpan ends the span of a request.
func (c *call) endSpan(took time.Duration) {
	if c.span == nil {
		return
	}
	if c.span.IsRecording() {
		c.span.SetAttributes(attribute.String("http.request.method", metrics.Methods[metrics.Method(c.r.Method)]))
		if c.path != nil {
			c.span.SetAttributes(attribute.String("http.route", c.path.template))
		}
		if c.status != 0 {
			c.span.SetAttributes(attribute.Int("http.response.status_code", c.status))
		}
		if c.status >= nethttp.StatusInternalServerError {
			c.span.SetAttributes(attribute.String("error.type", string(c.code)))
			c.span.SetStatus(otelcodes.Error, "")
		}
	}
	c.span.End(trace.WithTimestamp(c.began.Add(took)))
}

// traceparent is what commands carry on: the name of this request's span, or the caller's if there is none. Central does not
// note in its events that a trace is not recorded; a store tells central, so that it does not begin one of its own.
func (c *call) traceparent() string {
	if c.span != nil {
		if sc := c.span.SpanContext(); sc.IsSampled() || c.api.shape.store {
			return formatTraceparent(sc)
		}
	}
	return wire.ParseTraceparent(c.r.Header[wire.HeaderTraceparent])
}

// traceID names the trace for the log, or is "" if there is none.
func (c *call) traceID() string {
	if c.span != nil {
		return c.span.SpanContext().TraceID().String()
	}
	if parent := wire.ParseTraceparent(c.r.Header[wire.HeaderTraceparent]); parent != "" {
		return parent[3:35]
	}
	return ""
}

// Arrived adds a span for each event of a recorded trace that became readable at a store.
func (s *Spans) Arrived(events []inventory.Event, from, to time.Time) {
	if s == nil {
		return
	}
	for i := range events {
		if e := &events[i]; sampled(e.Traceparent) {
			s.Record(e.Traceparent, "apply event", from, to, "bodega.event.offset", int64(e.Offset), "bodega.event.store", e.Store)
		}
	}
}
