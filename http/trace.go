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
func (a *API) beginSpan(req *request, res *responder) bool {
	s := a.cfg.Spans
	if s == nil {
		return true
	}
	parent := wire.ParseTraceparent(req.r.Header[wire.HeaderTraceparent])
	if req.route != nil && (req.route.waits || req.route.Needs.isPublic()) && !tracing.Sampled(parent) {
		return true
	}
	req.span = s.Serve(parent, req.spanName(), req.began)
	return true
}

// spanName is the method and the path's template, both of which there are few of.
func (req *request) spanName() string {
	method := metrics.Method(req.r.Method)
	if req.path == nil {
		return spanMethod(method)
	}
	return req.path.spans[method]
}

func spanMethod(i int) string {
	if metrics.Methods[i] == "_OTHER" {
		return "HTTP"
	}
	return metrics.Methods[i]
}

// endSpan ends the span of a request.
func (a *API) endSpan(req *request, res *responder, took time.Duration) {
	if req.span == nil {
		return
	}
	if req.span.IsRecording() {
		req.span.SetAttributes(attribute.String("http.request.method", metrics.Methods[metrics.Method(req.r.Method)]))
		if req.path != nil {
			req.span.SetAttributes(attribute.String("http.route", req.path.template))
		}
		if req.actor != "" {
			req.span.SetAttributes(attribute.String("enduser.id", req.actor))
		}
		if res.status != 0 {
			req.span.SetAttributes(attribute.Int("http.response.status_code", res.status))
		}
		if res.status >= nethttp.StatusInternalServerError {
			req.span.SetAttributes(attribute.String("error.type", string(res.code)))
			req.span.SetStatus(otelcodes.Error, "")
		}
	}
	req.span.End(trace.WithTimestamp(req.began.Add(took)))
}

// traceparent is what commands carry on: the name of this request's span, or the caller's if there is none. Central does not
// note in its events that a trace is not recorded; a store tells central, so that it does not begin one of its own.
func (req *request) traceparent() string {
	if req.span != nil {
		if sc := req.span.SpanContext(); sc.IsSampled() || req.api.dialect.IsStore() {
			return tracing.FormatTraceparent(sc)
		}
	}
	return wire.ParseTraceparent(req.r.Header[wire.HeaderTraceparent])
}

// traceID names the trace for the log, or is "" if there is none.
func (req *request) traceID() string {
	if req.span != nil {
		return req.span.SpanContext().TraceID().String()
	}
	if parent := wire.ParseTraceparent(req.r.Header[wire.HeaderTraceparent]); parent != "" {
		return parent[3:35]
	}
	return ""
}
