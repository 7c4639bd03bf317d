package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// errIdle is why a snapshot is given up that no longer comes in.
var errIdle = fmt.Errorf("nothing came: %w", os.ErrDeadlineExceeded)

// noResponse is the error for an answer that did not come. ctx is the caller's.
func (c *Client) noResponse(ctx context.Context, err error) error {
	if over := c.contextError(ctx); over != nil {
		return over
	}
	why := reason(err)
	if why == "" {
		why = "no connection"
	}
	return &inventory.Error{Code: inventory.CodeUnavailable, Message: c.peer + " does not answer: " + why, Cause: err}
}

// incomplete is the error for an answer that did not come whole, or is of another kind. ctx is the caller's.
func (c *Client) incomplete(ctx context.Context, resp *nethttp.Response, err error) error {
	if over := c.contextError(ctx); over != nil {
		return over
	}
	e := c.invalidResponse(err)
	if resp.StatusCode != nethttp.StatusOK { // a proxy may say when to come back
		e.RetryAfter = c.retryAfter(resp.Header)
	}
	return e
}

// invalidResponse is the error for an answer that cannot be used.
func (c *Client) invalidResponse(err error) *inventory.Error {
	e := &inventory.Error{Code: inventory.CodeUnavailable, Message: c.whose + " answer could not be read", Cause: err}
	if why := reason(err); why != "" {
		e.Message += ": " + why
	}
	return e
}

// contextError is the error for a call that its caller has given up, or nil. A connection may have seen a deadline a moment
// before the context does.
func (c *Client) contextError(ctx context.Context) error {
	err := ctx.Err()
	if t, ok := ctx.Deadline(); err == nil && ok && !time.Now().Before(t) {
		err = context.DeadlineExceeded
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s was not waited for: %w", c.peer, err)
}

// reason says in a few words why there is no answer, without the addresses that err is full of; "" if it has no words for that.
func reason(err error) string {
	var timeout interface{ Timeout() bool }
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errLeft):
		return "it was given up"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timed out"
	case errors.As(err, &name):
		return "its name cannot be resolved"
	case errors.As(err, &certificate):
		return "its certificate cannot be trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "no route to it"
	default:
		return ""
	}
}

// errorOf is the error for a request that was refused as a whole.
func (c *Client) errorOf(r *reply) error {
	e := wire.DecodeError(&r.scan, r.body)
	if err := c.checkDocument(r); err != nil {
		return err
	}
	return c.errorIn(r, &e)
}

// errorIn is the error that a refusal's body and status come to.
func (c *Client) errorIn(r *reply, e *wire.ErrorBody) error {
	if r.status < nethttp.StatusBadRequest {
		return c.invalidResponse(malformedf("status %d", r.status))
	}
	err := &inventory.Error{
		Code: inventory.Code(e.Code), Message: wire.Shorten(e.Message), Details: e.Details,
		Earliest: inventory.Offset(e.Earliest), RetryAfter: c.retryAfter(r.header),
	}
	// Whether a request may succeed later is too important to be left to a code that does not go with the status.
	f, known := wire.Failures[err.Code]
	if !known || (f.Status >= nethttp.StatusInternalServerError) != (r.status >= nethttp.StatusInternalServerError) {
		err.Code = wire.CodeOfStatus(r.status)
	}
	if err.Message == "" {
		err.Message = c.peer + " refused with status " + strconv.Itoa(r.status)
	}
	return err
}

// retryAfterMax bounds what a server can ask for.
const retryAfterMax = time.Hour

// retryAfter reads the header of that name: seconds, or a date (RFC 9110 10.2.3). What cannot be read is nothing.
func (c *Client) retryAfter(h nethttp.Header) time.Duration {
	text := strings.TrimSpace(h.Get(wire.HeaderRetryAfter))
	if n, ok := wire.ParseNumber(text); ok {
		return time.Duration(min(n, int64(retryAfterMax/time.Second))) * time.Second
	}
	at, err := nethttp.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(0, at.Sub(c.cfg.Now())), retryAfterMax)
}
