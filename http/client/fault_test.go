package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
)

// faulty is a body that ends in an error.
type faulty struct {
	io.Reader
	err error
}

func (f *faulty) Read(b []byte) (int, error) {
	n, err := f.Reader.Read(b)
	if errors.Is(err, io.EOF) {
		err = f.err
	}
	return n, err
}

func (f *faulty) Close() error { return nil }

// cutOff is a wire on which an answer ends in an error.
func cutOff(body string, err error) roundTrip {
	return func(*nethttp.Request) (*nethttp.Response, error) {
		resp := says(200, body)
		resp.Body, resp.ContentLength = &faulty{strings.NewReader(body), err}, -1
		return resp, nil
	}
}

// Whatever happens on the way, it is said in a few words, and the rest is in the cause.
func TestFaultsOnTheWay(t *testing.T) {
	t.Parallel()
	fails := func(err error) roundTrip {
		return func(*nethttp.Request) (*nethttp.Response, error) { return nil, err }
	}
	op := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8081}, Err: err}
	}
	odd := errors.New("odd")
	tests := []struct {
		wire    roundTrip
		message string
		cause   error
	}{
		{fails(op(syscall.ECONNREFUSED)), "central does not answer: connection refused", syscall.ECONNREFUSED},
		{fails(op(syscall.ECONNRESET)), "central does not answer: connection reset", syscall.ECONNRESET},
		{fails(op(syscall.EPIPE)), "central does not answer: connection reset", syscall.EPIPE},
		{fails(op(syscall.EHOSTUNREACH)), "central does not answer: no route to it", syscall.EHOSTUNREACH},
		{fails(io.EOF), "central does not answer: connection closed", io.EOF},
		{fails(&net.DNSError{Name: "central.test", IsNotFound: true}), "central does not answer: its name cannot be resolved", nil},
		{fails(op(context.DeadlineExceeded)), "central does not answer: timed out", context.DeadlineExceeded},
		{fails(odd), "central does not answer: no connection", odd},
		{cutOff(`{"productId":`, op(syscall.ECONNRESET)), "central's answer could not be read: connection reset", syscall.ECONNRESET},
		{cutOff(`{`+saleHeard+`}`, io.ErrUnexpectedEOF), "central's answer could not be read: connection closed", io.ErrUnexpectedEOF},
		{cutOff(`{`+saleHeard+`}`, odd), "central's answer could not be read", odd},
	}
	for _, tt := range tests {
		_, err := newClient(t, tt.wire).Submit(t.Context(), oneLine)
		e := wantError(t, err, inventory.CodeUnavailable, tt.message)
		if e.Message != tt.message || tt.cause != nil && !errors.Is(err, tt.cause) {
			t.Errorf("%+v, want %q because of %v", e, tt.message, tt.cause)
		}
	}
	_, err := newClient(t, fails(odd), ofStore).Submit(t.Context(), oneLine)
	wantError(t, err, inventory.CodeUnavailable, "the store does not answer")
}

// An answer has a length that nobody needs to exceed, announced or not.
func TestHugeAnswers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	huge := map[string]struct {
		bytes int
		ask   func(*Client) error
	}{
		"answer":  {answerBytesMax, func(c *Client) error { _, err := c.Submit(ctx, oneLine); return err }},
		"events":  {pageBytesMax, func(c *Client) error { _, err := c.Events(ctx, inventory.EventsQuery{}); return err }},
		"list":    {pageBytesMax, func(c *Client) error { _, err := c.List(ctx, inventory.ListQuery{}); return err }},
		"product": {smallBytesMax, func(c *Client) error { _, _, err := c.Product(ctx, "A"); return err }},
		"digest":  {smallBytesMax, func(c *Client) error { _, err := c.Digest(ctx); return err }},
		"health":  {smallBytesMax, func(c *Client) error { _, err := c.CheckHealth(ctx); return err }},
	}
	for name, h := range huge {
		for _, announced := range []bool{false, true} {
			for _, over := range []int{0, 1} {
				t.Run(fmt.Sprint(name, announced, over), func(t *testing.T) {
					t.Parallel()
					read := 0
					err := h.ask(newClient(t, roundTrip(func(*nethttp.Request) (*nethttp.Response, error) {
						resp := says(200, "")
						resp.ContentLength = -1
						if announced {
							resp.ContentLength = int64(h.bytes + over)
						}
						resp.Body = &countedBody{Reader: io.LimitReader(endless{}, int64(h.bytes+over)), n: &read}
						return resp, nil
					})))
					wantError(t, err, inventory.CodeUnavailable, "could not be read")
					var why *malformed
					if !errors.As(err, &why) {
						t.Fatal(err)
					}
					if tooMuch := strings.Contains(why.issue, strconv.Itoa(h.bytes)); tooMuch != (over == 1) { // else it is read, and no JSON
						t.Errorf("%v", why)
					}
					if announced && over == 1 && read > 0 {
						t.Errorf("%d bytes were read", read)
					}
				})
			}
		}
	}
}

// endless is spaces.
type endless struct{}

var spaces = bytes.Repeat([]byte(" "), 64<<10)

func (endless) Read(b []byte) (int, error) { return copy(b, spaces), nil }

type countedBody struct {
	io.Reader
	n *int
}

func (c *countedBody) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	*c.n += n
	return n, err
}

func (c *countedBody) Close() error { return nil }

// slow is a body that comes a byte at a time, until its request ends.
type slow struct {
	ctx   context.Context
	rest  string
	pause time.Duration
}

func (s *slow) Read(b []byte) (int, error) {
	if s.rest == "" {
		return 0, io.EOF
	}
	select {
	case <-time.After(s.pause):
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
	n := copy(b[:1], s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *slow) Close() error { return nil }

// silent is a server that takes a request and says nothing.
func silent(req *nethttp.Request) (*nethttp.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	dripping := roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
		resp := says(200, "")
		resp.Body, resp.ContentLength = &slow{req.Context(), strings.Repeat(" ", 1000), 100 * time.Millisecond}, -1
		return resp, nil
	})
	tests := []struct {
		name    string
		wire    roundTrip
		wait    time.Duration // of a poll; less than 0 for an ordinary call
		want    time.Duration
		message string
	}{
		{"an ordinary call", silent, -1, 10 * time.Second, "central does not answer: timed out"},
		{"slow bytes", dripping, -1, 10 * time.Second, "central's answer could not be read: timed out"},
		{"a poll", silent, 20 * time.Second, 30 * time.Second, "central does not answer: timed out"},
		{"a long poll", silent, time.Hour, 55 * time.Second, "central does not answer: timed out"},
		{"a short poll", silent, time.Millisecond, 11 * time.Second, "central does not answer: timed out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ask := func(ctx context.Context) error {
					c := newClient(t, tt.wire)
					if tt.wait >= 0 {
						_, err := c.Events(ctx, inventory.EventsQuery{Wait: tt.wait})
						return err
					}
					_, err := c.Submit(ctx, oneLine)
					return err
				}
				began := time.Now()
				wantError(t, ask(t.Context()), inventory.CodeUnavailable, tt.message)
				if took := time.Since(began); took != tt.want {
					t.Errorf("took %v, want %v", took, tt.want)
				}

				// The caller's own end is the caller's own error.
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				began = time.Now()
				if err := ask(ctx); !errors.Is(err, context.DeadlineExceeded) || asError(err) != nil || time.Since(began) != time.Second {
					t.Errorf("%v after %v", err, time.Since(began))
				}
				ctx, cancel = context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				if err := ask(ctx); !errors.Is(err, context.Canceled) || asError(err) != nil {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// late is a context whose deadline has passed without its having noticed.
type late struct{ context.Context }

func (late) Deadline() (time.Time, bool) { return time.Now().Add(-time.Millisecond), true }

// A deadline that a connection sees before the context does is still the caller's.
func TestDeadlineThatIsSeenFirst(t *testing.T) {
	t.Parallel()
	timedOut := roundTrip(func(*nethttp.Request) (*nethttp.Response, error) { return nil, os.ErrDeadlineExceeded })
	for _, w := range []roundTrip{timedOut, cutOff(`{`, os.ErrDeadlineExceeded)} {
		_, err := newClient(t, w).Submit(late{t.Context()}, oneLine)
		if !errors.Is(err, context.DeadlineExceeded) || asError(err) != nil {
			t.Errorf("%v", err)
		}
	}
	_, err := newClient(t, timedOut).Submit(t.Context(), oneLine)
	wantError(t, err, inventory.CodeUnavailable, "timed out")
}
