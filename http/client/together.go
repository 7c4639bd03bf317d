package client

import (
	"context"
	"errors"
	nethttp "net/http"
	"strconv"
	"sync/atomic"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// together passes the commands of a store on, many in a request, as long as the server takes that.
type together struct {
	c     *Client
	queue *gather
	plain *plain
	alone chan struct{} // a token for each command that has a request for itself
	apart atomic.Int64  // until when nothing is sent together, by the clock of the client; see apartFor
}

const (
	// aloneMax is how many commands have requests of their own at a time. Of the 64 of a store that central takes it leaves room for the
	// feed, comparisons and snapshots.
	aloneMax = 56
	// apartFor is for how long commands go alone after a server did not take them together: it may be older, or know the key as no store's.
	apartFor = time.Minute

	togetherBytesMax = 16 << 20 // of the answers to 1,000 commands, or lines
)

// newTogether makes one for a client; own says that its transport is its own, and so may be another for HTTP/2 without TLS.
func newTogether(c *Client, own bool) *together {
	t := &together{c: c, alone: make(chan struct{}, aloneMax)}
	t.queue = newGather(true, t.post)
	if own {
		t.plain = newPlain(&c.cfg)
	}
	return t
}

func (t *together) close() {
	if t != nil {
		t.queue.close()
		t.plain.close()
	}
}

// errApart is why a request with many commands was refused before any was looked at.
var errApart = errors.New("the server does not take commands together")

// takes says whether a command may go with others.
func (t *together) takes(kind inventory.Kind) bool {
	return t != nil && !wire.IsAdmin(kind) && kind != inventory.PutLocation && kind != inventory.DeleteLocation && kind != inventory.PutStaff && t.c.cfg.Now().UnixNano() >= t.apart.Load()
}

// ask is [Client.ask] for a command.
func (t *together) ask(ctx context.Context, kind inventory.Kind, q *request, lines int, use func(*reply) error) error {
	if t.takes(kind) {
		if t.queue.idle() { // a lone command goes as it would without all this
			defer t.queue.next()
			return t.askAlone(ctx, q, use)
		}
		if line := commandLine(kind, q); len(line) <= wire.StoreBytesMax {
			switch err := t.pass(ctx, line, lines, use); {
			case errors.Is(err, errOwn):
				defer t.queue.next()
				return t.askAlone(ctx, q, use)
			case !errors.Is(err, errApart):
				return err
			}
		}
	}
	return t.askAlone(ctx, q, use)
}

// askAlone has a command have a request for itself, when its turn has come.
func (t *together) askAlone(ctx context.Context, q *request, use func(*reply) error) error {
	select {
	case t.alone <- struct{}{}:
		defer func() { <-t.alone }()
		return t.c.ask(ctx, q, use)
	case <-ctx.Done():
		return notSent(t.c.peer)
	}
}

// notSent is the error for a command that was not sent.
func notSent(peer string) *inventory.Error {
	return &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many updates are on their way to " + peer + "; nothing was sent: send the same request again"}
}

// pass has a command go with others, and hands over its answer.
func (t *together) pass(ctx context.Context, line []byte, lines int, use func(*reply) error) error {
	answer, from, err := t.queue.ask(ctx, line, lines)
	var not *unsent
	switch {
	case errors.Is(err, errOwn):
		return err
	case errors.As(err, &not): // the queue is full, or closed, or nobody waits any more
		return notSent(t.c.peer)
	case err != nil && ctx.Err() != nil:
		return t.c.contextError(ctx)
	case err != nil:
		return err
	}
	r := replies.Get().(*reply) //nolint:forcetypeassert // the pool holds nothing else
	own := r.body
	defer func() { r.body = own; r.free() }() // the answer belongs to all
	if err := r.readLine(answer); err != nil {
		return t.c.invalidResponse(err)
	}
	t.c.noteTimeline(r.header)
	if err = use(r); cannotServe(r.status, err) {
		return t.c.failed(ctx, from.at, false, err)
	}
	return err
}

// commandLine returns a request for one command as a line of one for many.
func commandLine(kind inventory.Kind, q *request) []byte {
	header := func(name string) []byte { return []byte(q.header.Get(name)) }
	return wire.AppendStoreCommand(make([]byte, 0, len(q.body)+320), &wire.StoreCommand{
		Kind: kind, ID: []byte(q.about), Key: header(wire.HeaderIdempotencyKey), Actor: header(wire.HeaderActor), RequestID: header(wire.HeaderRequestID),
		Traceparent: header(wire.HeaderTraceparent), Timeline: header(wire.HeaderTimeline), Healed: header(wire.HeaderHealed), Body: q.body,
	})
}

// readLine makes the answer to a line that to a request for one command. The scanner keeps nothing of it.
func (r *reply) readLine(line []byte) error {
	a := wire.DecodeStoreAnswer(&r.scan, line)
	if f := r.scan.Fault; f != nil {
		return malformedf("%s %s", f.Field, f.Issue)
	}
	h := make(nethttp.Header, 4)
	set := func(name, value string) { h[name] = []string{value} }
	if a.Offset >= 0 {
		set(wire.HeaderOffset, strconv.FormatInt(a.Offset, 10))
	}
	if len(a.Timeline) > 0 {
		set(wire.HeaderTimeline, string(a.Timeline))
	}
	if a.Replayed {
		set(wire.HeaderReplayed, "true")
	}
	if a.RetryAfter > 0 {
		set(wire.HeaderRetryAfter, strconv.FormatInt(a.RetryAfter, 10))
	}
	r.status, r.header, r.body = a.Status, h, a.Body
	return nil
}

// post sends commands in one request to the server that is used now.
func (t *together) post(ctx context.Context, body []byte) (*posted, error) {
	c := t.c
	at := c.servers.now()
	limited, cancel := context.WithTimeout(ctx, c.cfg.CallTimeout)
	defer cancel()
	limited, release := at.within(limited, false)
	defer release()
	q := &request{method: nethttp.MethodPost, path: "/v1/internal/commands", body: body, header: nethttp.Header{"Content-Type": {"application/x-ndjson"}}}
	q.via = t.plain.to(limited, at.base)
	got := &posted{at: at}
	resp, err := c.send(limited, at.base, q)
	if err != nil {
		t.plain.failed(at.base)
		return got, c.failed(ctx, at, true, c.noResponse(ctx, cause(limited, err)))
	}
	defer resp.Body.Close()
	r := new(reply) // which the answers stay in
	err = r.readAs(resp, "application/x-ndjson", togetherBytesMax)
	switch {
	case err == nil && r.status == nethttp.StatusOK:
		got.answers = wholeLines(r.body)
		return got, nil
	case refusesTogether(resp.StatusCode):
		t.apart.Store(c.cfg.Now().Add(apartFor).UnixNano())
		return got, errApart
	case err == nil:
		err = c.errorOf(r)
		if cannotServe(r.status, err) {
			err = c.failed(ctx, at, false, err)
		}
		return got, err
	}
	if resp.StatusCode == nethttp.StatusOK && checkType(resp, "application/x-ndjson") == nil {
		got.answers = wholeLines(r.body)
	}
	return got, c.failed(ctx, at, true, c.incomplete(ctx, resp, cause(limited, err)))
}

// refusesTogether says whether a status means that the server, or who stands before it, looks at no request with many commands, or not at
// this one. It has done nothing then.
func refusesTogether(status int) bool {
	switch status {
	case nethttp.StatusBadRequest, nethttp.StatusForbidden, nethttp.StatusNotFound, nethttp.StatusMethodNotAllowed, nethttp.StatusRequestEntityTooLarge,
		nethttp.StatusUnsupportedMediaType, nethttp.StatusNotImplemented:
		return true
	default:
		return false
	}
}
