// Package tracing makes the spans of a node, of whatever tracer it is given: it knows OpenTelemetry's interfaces, not its SDK.
package tracing

import (
	"context"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"bodega/inventory"
)

// Tracer makes the spans of a node. A trace is known by its traceparent alone (W3C Trace Context), which goes from the browser's
// request through a store to central, into the event, and with it to every other store. nil makes no spans; all methods may be
// called on it, by any number of goroutines.
type Tracer struct{ tracer trace.Tracer }

// New returns nil if tracer is.
func New(tracer trace.Tracer) *Tracer {
	if tracer == nil {
		return nil
	}
	return &Tracer{tracer}
}

// Span is a span that has begun. nil is none; all methods may be called on it.
type Span struct{ span trace.Span }

// Begin begins a span for a call to somebody else, below the span that parent names. It returns nil if the trace is not recorded.
func (s *Tracer) Begin(parent, name string) *Span {
	if s == nil || !Sampled(parent) {
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
	return FormatTraceparent(s.span.SpanContext())
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
func (s *Tracer) Record(parent, name string, from, to time.Time, values ...any) {
	if s == nil || !Sampled(parent) {
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

// Sampled says whether a traceparent, which may be "", asks for its trace to be recorded.
func Sampled(parent string) bool {
	if len(parent) != traceparentBytes {
		return false
	}
	flags, err := strconv.ParseUint(parent[53:], 16, 8)
	return err == nil && trace.TraceFlags(flags).IsSampled()
}

const traceparentBytes = 55

// within returns a context in which spans begin below the one that parent names, if it names one.
func within(parent string) context.Context {
	if len(parent) != traceparentBytes {
		return context.Background()
	}
	id, idErr := trace.TraceIDFromHex(parent[3:35])
	span, spanErr := trace.SpanIDFromHex(parent[36:52])
	flags, flagsErr := strconv.ParseUint(parent[53:], 16, 8)
	if idErr != nil || spanErr != nil || flagsErr != nil {
		return context.Background()
	}
	return trace.ContextWithSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: id, SpanID: span, TraceFlags: trace.TraceFlags(flags), Remote: true}))
}

// FormatTraceparent names a span to others, in W3C Trace Context.
func FormatTraceparent(sc trace.SpanContext) string {
	id, span := sc.TraceID(), sc.SpanID()
	b := append(make([]byte, 0, traceparentBytes), "00-"...)
	b = append(hex.AppendEncode(b, id[:]), '-')
	b = append(hex.AppendEncode(b, span[:]), '-')
	return string(hex.AppendEncode(b, []byte{byte(sc.TraceFlags() & trace.FlagsSampled)}))
}

var serverSpan = trace.WithSpanKind(trace.SpanKindServer)

// Serve begins the span of a request that came at a time, below the span that parent names. s is not nil.
func (s *Tracer) Serve(parent, name string, came time.Time) trace.Span {
	_, span := s.tracer.Start(within(parent), name, serverSpan, trace.WithTimestamp(came))
	return span
}

// Arrived adds a span for each event of a recorded trace that became readable at a store.
func (s *Tracer) Arrived(events []inventory.Event, from, to time.Time) {
	if s == nil {
		return
	}
	for i := range events {
		if e := &events[i]; Sampled(e.Traceparent) {
			s.Record(e.Traceparent, "apply event", from, to, "bodega.event.offset", int64(e.Offset), "bodega.event.store", e.Store)
		}
	}
}
