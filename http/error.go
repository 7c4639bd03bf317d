package http

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// fail answers with an error of the service or of our own. What a caller cannot act on is logged and answered without its text.
func (res *responder) fail(err error) {
	var e *inventory.Error
	if errors.As(err, &e) {
		if f, ok := wire.Failures[e.Code]; ok && e.Code != inventory.CodeInternal {
			res.answerError(e, f)
			return
		}
	}
	if res.req.r.Context().Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		res.aborted = true // the client has gone
		return
	}
	res.req.named(res.api.cfg.Log.Error().Err(err)).Str("route", res.req.label()).Msg("internal error")
	res.answerInternal()
}

// failUnreadable answers what the scanner found in a body; tooMany says that it is too long.
func (res *responder) failUnreadable(tooMany bool) {
	res.fail(wire.Unreadable(res.req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", tooMany))
}

func (res *responder) answerInternal() {
	res.answerError(&inventory.Error{Code: inventory.CodeInternal, Message: "Internal error, request " + res.req.requestID},
		wire.Failures[inventory.CodeInternal])
}

func (res *responder) answerError(e *inventory.Error, f wire.Failure) {
	res.askLater(e, f)
	res.code = e.Code
	res.closeError(wire.AppendError(res.openError(f.Status, e.Message), res.api.dialect, e), f.Status)
}

// askLater says when to come back, if there is reason to.
func (res *responder) askLater(e *inventory.Error, f wire.Failure) {
	if e.RetryAfter > 0 {
		f.RetryAfter = int((e.RetryAfter + time.Second - 1) / time.Second)
	}
	if f.RetryAfter > 0 {
		res.set(wire.HeaderRetryAfter, strconv.Itoa(f.RetryAfter))
	}
}

// openError begins the body of a refusal, whose code is set: with the members of RFC 9457 if the client asked for them.
func (res *responder) openError(status int, detail string) []byte {
	b := append(res.out[:0], '{')
	if res.req.wantsProblem() {
		b = wire.AppendProblem(b, status, res.code, detail)
	}
	return b
}

// closeError ends the body that openError began and sends it, at the present position if no other is set.
func (res *responder) closeError(b []byte, status int) {
	res.out = append(b, '}', '\n')
	if res.req.svc != nil && !res.positioned {
		res.setPosition(res.req.svc.Health().Offset)
	}
	contentType := typeJSON
	if res.req.wantsProblem() {
		contentType = typeProblem
	}
	res.send(status, contentType)
}

func (req *request) wantsProblem() bool { return req.accepts("application/problem+json") }

// accepts says whether the client names a media type among those that it takes. Weights play no part: who takes everything
// gets plain JSON.
func (req *request) accepts(mediaType string) bool {
	for _, v := range req.r.Header["Accept"] {
		if strings.Contains(v, mediaType) {
			return true
		}
	}
	return false
}
