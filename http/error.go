package http

import (
	"context"
	"errors"
	nethttp "net/http"
	"strconv"
	"strings"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// fail answers with an error of the service or of our own. What a caller cannot act on is logged and answered without its text.
func (c *call) fail(err error) {
	var e *inventory.Error
	if errors.As(err, &e) {
		if f, ok := wire.Failures[e.Code]; ok && e.Code != inventory.CodeInternal {
			c.answerError(e, f)
			return
		}
	}
	if c.r.Context().Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		c.aborted = true // the client has gone
		return
	}
	c.named(c.api.cfg.Log.Error().Err(err)).Str("route", c.label()).Msg("internal error")
	c.answerInternal()
}

func (c *call) answerInternal() {
	c.answerError(&inventory.Error{Code: inventory.CodeInternal, Message: "Internal error, request " + c.requestID},
		wire.Failures[inventory.CodeInternal])
}

func (c *call) answerError(e *inventory.Error, f wire.Failure) {
	c.askLater(e, f)
	c.code = e.Code
	b := c.openError(f.Status, e.Message)
	if c.api.dialect.store {
		b = wire.AppendErrorMember(b, e)
	}
	b = append(b, `"code":`...)
	b = wire.AppendString(b, e.Code)
	b = append(b, `,"message":`...)
	b = wire.AppendString(b, e.Message)
	b = wire.AppendDetails(b, e.Details)
	if e.Code == inventory.CodeOffsetExpired {
		b = append(b, `,"earliestOffset":`...)
		b = strconv.AppendInt(b, int64(e.Earliest), 10)
		b = append(b, `,"snapshot":`...)
		b = wire.AppendString(b, c.api.dialect.snapshot)
	}
	c.closeError(b, f.Status)
}

// askLater says when to come back, if there is reason to.
func (c *call) askLater(e *inventory.Error, f wire.Failure) {
	if e.RetryAfter > 0 {
		f.RetryAfter = int((e.RetryAfter + time.Second - 1) / time.Second)
	}
	if f.RetryAfter > 0 {
		c.set(wire.HeaderRetryAfter, strconv.Itoa(f.RetryAfter))
	}
}

// openError begins the body of a refusal, whose code is set: with the members of RFC 9457 if the client asked for them. The type
// is a path of this node, where its pages explain the code.
func (c *call) openError(status int, detail string) []byte {
	b := append(c.out[:0], '{')
	if !c.wantsProblem() {
		return b
	}
	b = append(append(append(b, `"type":"/problems/`...), c.code...), `","title":`...)
	b = wire.AppendString(b, nethttp.StatusText(status))
	b = append(b, `,"status":`...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, `,"detail":`...)
	b = wire.AppendString(b, detail)
	return append(b, ',')
}

// closeError ends the body that openError began and sends it, at the present position if no other is set.
func (c *call) closeError(b []byte, status int) {
	c.out = append(b, '}', '\n')
	if c.svc != nil && !c.positioned {
		c.setPosition(c.svc.Health().Offset)
	}
	contentType := typeJSON
	if c.wantsProblem() {
		contentType = typeProblem
	}
	c.send(status, contentType)
}

func (c *call) wantsProblem() bool { return c.accepts("application/problem+json") }

// accepts says whether the client names a media type among those that it takes. Weights play no part: who takes everything
// gets plain JSON.
func (c *call) accepts(mediaType string) bool {
	for _, v := range c.r.Header["Accept"] {
		if strings.Contains(v, mediaType) {
			return true
		}
	}
	return false
}
