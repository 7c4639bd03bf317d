package http

import (
	nethttp "net/http"
	"time"

	"github.com/rs/zerolog"
)

// log writes one line about an answered request, never a key or a body. Slow answers are always written; of the others one in
// so many; and of what anybody can cause at any rate, which is refusals and whatever needs no key, one of a kind in a second with
// the number of those left out, or they would cost more than what they ask for.
func (c *call) log(took time.Duration) {
	cfg := &c.api.cfg
	open := c.route == nil || c.route.Scope == Public
	level := zerolog.InfoLevel
	if c.route != nil && c.route.quiet && c.status < 400 {
		level = zerolog.DebugLevel
	} else if c.status < 400 && !c.aborted && (took < cfg.LogSlow || c.route != nil && c.route.waits) {
		if cfg.LogSample > 1 && c.api.finished.Add(1)%cfg.LogSample != 0 {
			return
		}
	}
	switch {
	case c.status >= 500 && c.status != nethttp.StatusServiceUnavailable:
		level = zerolog.ErrorLevel
	case worthAWarning(c.status):
		level = zerolog.WarnLevel
	}
	e := cfg.Log.WithLevel(level)
	if e == nil {
		return
	}
	var leftOut int64
	if open || c.status >= 400 || c.aborted {
		var ok bool
		if leftOut, ok = c.api.repeats.allow(lineKind{c.label(), c.status, c.code}, c.began); !ok {
			e.Discard()
			return
		}
	}
	c.named(e).Str("method", c.r.Method).Str("route", c.label()).Int("status", c.status).Dur("ms", took).
		Int64("bytes", c.written)
	if c.principal != "" {
		e.Str("principal", c.principal)
	}
	if c.aborted {
		e.Bool("aborted", true)
	}
	if leftOut > 0 {
		e.Int64("leftOut", leftOut)
	}
	e.Stringer("client", c.address()).Msg("request")
}

// worthAWarning says whether who runs the node should look at an answer: who tries to get in, who is held back, what does not
// work. All other refusals are the client's business, such as that somebody else was faster.
func worthAWarning(status int) bool {
	switch status {
	case nethttp.StatusUnauthorized, nethttp.StatusForbidden, nethttp.StatusMisdirectedRequest, nethttp.StatusTooManyRequests,
		nethttp.StatusServiceUnavailable:
		return true
	default:
		return false
	}
}

// named adds the names by which a line is found again: those of the request and of its trace.
func (c *call) named(e *zerolog.Event) *zerolog.Event {
	e.Str("requestId", c.requestID)
	if id := c.traceID(); id != "" {
		e.Str("traceId", id)
	}
	return e
}

// label is the route's pattern. The path itself may hold anything, and as much of it as a client likes.
func (c *call) label() string {
	if c.route == nil {
		return "unmatched"
	}
	return c.route.Path
}
