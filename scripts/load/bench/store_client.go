//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// client is one keep-alive connection whose user waits for its answers: a reader of a feed, an idle poll. The closed
// loop has connections of its own, which nobody waits for.
type client struct {
	conn    net.Conn
	release func() bool
	buf     []byte
	res     response
}

// newClient connects. The end of ctx ends whatever the client waits for.
func newClient(ctx context.Context, port int) (*client, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, release: context.AfterFunc(ctx, func() { conn.Close() }), buf: make([]byte, 2<<10)}, nil
}

func (c *client) close() {
	c.release()
	c.conn.Close()
}

// ask sends a request and waits for its answer, which is valid until the next one.
func (c *client) ask(request []byte) (*response, error) {
	if err := c.send(request); err != nil {
		return nil, err
	}
	return c.hear()
}

func (c *client) send(request []byte) error {
	_, err := c.conn.Write(request)
	return err
}

// hear waits for the answer to what was sent. Any status but 200 is an error: a fast refusal is worth nothing.
func (c *client) hear() (*response, error) {
	for got := 0; ; {
		if got == len(c.buf) {
			c.buf = append(c.buf, make([]byte, len(c.buf))...)
		}
		n, err := c.conn.Read(c.buf[got:])
		if err != nil {
			return nil, err
		}
		got += n
		switch n, err := parseResponse(c.buf[:got], &c.res); {
		case err != nil:
			return nil, err
		case n > 0 && n < got:
			return nil, errors.New("more came than one answer")
		case n > 0 && c.res.status != 200:
			return nil, unexpected(&c.res)
		case n > 0:
			return &c.res, nil
		}
	}
}

var positionHeader = []byte("X-Inventory-Offset: ")

// position is how many events had been applied when an answer was given. The answer to an update names its own event.
func (r *response) position() (int64, error) {
	at, _, ok := numberAfter(r.head, positionHeader)
	if !ok {
		return 0, fmt.Errorf("no X-Inventory-Offset in %.300q", r.head)
	}
	return at, nil
}

// appendPoll writes a request for the events from a position on, of central or of a store.
func appendPoll(buf []byte, feed string, from int64, wait int) []byte {
	return fmt.Appendf(buf, "GET %s?offset=%d&limit=1000&wait=%d%s", feed, from, wait, getHead)
}

const (
	centralFeed = "/v1/inventory/events"
	storeFeed   = "/v1/store/inventory/events"
)

var nextOffset, countMember = []byte(`"nextOffset":`), []byte(`"count":`)

// pageEnd reads where a page of events ends that was asked for from a position on.
func pageEnd(res *response, from int64) (int64, error) {
	next, rest, ok := numberAfter(res.body, nextOffset)
	events, _, counted := numberAfter(rest, countMember)
	if !ok || !counted || next != from+events {
		return 0, fmt.Errorf("a page from %d: %w", from, unexpected(res))
	}
	return next, nil
}

// together runs all functions at once and waits for them. The first error ends the others' context and is returned.
func together(ctx context.Context, all ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make(chan error, len(all))
	for _, f := range all {
		go func() { errs <- f(ctx) }()
	}
	var first error
	for range all {
		if err := <-errs; err != nil && first == nil {
			first = err
			cancel()
		}
	}
	return first
}
