package http

import (
	nethttp "net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"bodega/http/metrics"
	"bodega/http/telemetry/tracing"
	"bodega/http/wire"
)

// beginSpan begins the span of a request, when its route is known. Requests that wait by nature and probes would fill the traces
// with what nobody looks for, so they have one only if the caller's trace is recorded.
func (c *call) beginSpan() bool {
	s := c.api.cfg.Spans
	if s == nil {
		return true
	}
	parent := wire.ParseTraceparent(c.r.Header[wire.HeaderTraceparent])
	if c.route != nil && (c.route.waits || c.route.Scope == Public) && !tracing.Sampled(parent) {
		return true
	}
	c.span = s.Serve(parent, c.spanName(), c.began)
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
		if sc := c.span.SpanContext(); sc.IsSampled() || c.api.dialect.store {
			return tracing.FormatTraceparent(sc)
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
