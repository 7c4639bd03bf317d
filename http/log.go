package http

import (
	nethttp "net/http"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/accesslog"
)

// log writes one line about an answered request, never a key or a body. Slow answers are always written; of the others one in
// so many; and of what anybody can cause at any rate, which is refusals and whatever needs no key, one of a kind in a second with
// the number of those left out, or they would cost more than what they ask for.
func (a *API) log(req *request, res *responder, took time.Duration) {
	cfg := &a.cfg
	open := req.route == nil || req.route.Needs.isPublic()
	level := zerolog.InfoLevel
	if req.route != nil && req.route.quiet && res.status < 400 {
		level = zerolog.DebugLevel
	} else if res.status < 400 && !res.aborted && (took < cfg.LogSlow || req.route != nil && req.route.waits) {
		if cfg.LogSample > 1 && a.finished.Add(1)%cfg.LogSample != 0 {
			return
		}
	}
	switch {
	case res.status >= 500 && res.status != nethttp.StatusServiceUnavailable:
		level = zerolog.ErrorLevel
	case accesslog.WorthAWarning(res.status):
		level = zerolog.WarnLevel
	}
	e := cfg.Log.WithLevel(level)
	if e == nil {
		return
	}
	var leftOut int64
	if open || res.status >= 400 || res.aborted {
		var ok bool
		if leftOut, ok = a.repeats.Allow(accesslog.Kind{Label: req.label(), Status: res.status, Code: res.code}, req.began); !ok {
			e.Discard()
			return
		}
	}
	req.named(e).Str("method", req.r.Method).Str("route", req.label()).Int("status", res.status).Dur("ms", took).
		Int64("bytes", res.written)
	if req.principal != "" {
		e.Str("principal", req.principal)
	}
	if req.actor != req.principal { // a store passes on what somebody asks of it
		e.Str("actor", req.actor)
	}
	if res.aborted {
		e.Bool("aborted", true)
	}
	if leftOut > 0 {
		e.Int64("leftOut", leftOut)
	}
	e.Stringer("client", req.address()).Msg("request")
}

// named adds the names by which a line is found again: those of the request and of its trace.
func (req *request) named(e *zerolog.Event) *zerolog.Event {
	e.Str("requestId", req.requestID)
	if id := req.traceID(); id != "" {
		e.Str("traceId", id)
	}
	return e
}

// label is the route's pattern. The path itself may hold anything, and as much of it as a client likes.
func (req *request) label() string {
	if req.route == nil {
		return "unmatched"
	}
	return req.route.Path
}
