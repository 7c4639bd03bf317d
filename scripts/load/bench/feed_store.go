//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// feedStore is a store that follows central and does nothing else, on a connection without a socket: of both it is only the side that
// net/http sees, so that more of them fit on a machine than it has descriptors and ports. It asks as a store asks, and asks
// again, from where the answer ends, while it takes the answer.
type feedStore struct {
	sim   *feedSim
	index int

	mu      sync.Mutex
	changed sync.Cond // asked, closed or the deadline has changed
	asked   []byte    // what central has not read yet
	got     []byte    // of an answer that is not whole yet
	request int64     // bytes of what is being answered
	from    int64
	cursor  string
	past    bool // the deadline for reads has passed
	closed  bool
}

func newFeedStore(sim *feedSim, index int) *feedStore {
	s := &feedStore{sim: sim, index: index, from: sim.from, cursor: sim.cursor}
	s.changed.L = &s.mu
	s.ask()
	return s
}

// storeKey is the secret of a store of the simulation, whose name is its principal too.
func storeKey(index int) string { return storeName(index) + "-0123456789abcdef0123456789abcdef" }

func storeName(index int) string { return fmt.Sprintf("store-%06d", index) }

// ask makes the request of a store that is live, as store/mirror and http/client do.
func (s *feedStore) ask() {
	before := len(s.asked)
	s.asked = fmt.Appendf(s.asked, "GET %s?cursor=%s&include=group&limit=1000&offset=%d&revision=0&timeline=%s&wait=%d HTTP/1.1\r\nHost: central:8080\r\n"+
		"User-Agent: bodega-store/1.0.0\r\nX-Api-Key: %s\r\nX-Store-Status: id=%s, mode=live, applied=%d, head=%d, lagms=0, breaker=closed, "+
		"outbox=complete, unhealed=0, healed=0, missing=0\r\n\r\n", centralFeed, s.cursor, s.from, s.sim.timeline, feedWaitSeconds, storeKey(s.index),
		storeName(s.index), s.from, s.from)
	s.request = int64(len(s.asked) - before)
}

// Read implements net.Conn.
func (s *feedStore) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.closed:
			return 0, net.ErrClosed
		case s.past:
			return 0, os.ErrDeadlineExceeded
		case len(s.asked) > 0:
			n := copy(b, s.asked)
			if s.asked = s.asked[n:]; len(s.asked) == 0 {
				s.asked = nil // it waits for long now
			}
			return n, nil
		}
		s.changed.Wait()
	}
}

// Write implements net.Conn.
func (s *feedStore) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, net.ErrClosed
	}
	whole := b
	if len(s.got) > 0 {
		s.got = append(s.got, b...)
		whole = s.got
	}
	var res response
	switch n, err := parseResponse(whole, &res); {
	case err != nil:
		s.sim.failed(err)
	case n == 0 && len(s.got) == 0:
		s.got = bytes.Clone(b)
	case n > 0:
		s.got = nil
		s.answered(&res, n)
	}
	return len(b), nil
}

var cursorMember = []byte(`"cursor":"`)

// answered takes an answer of so many bytes, and asks for more.
func (s *feedStore) answered(res *response, size int) {
	if res.status != 200 {
		s.sim.failed(unexpected(res))
		return
	}
	next, err := pageEnd(res, s.from)
	_, rest, ok := bytes.Cut(res.body, cursorMember)
	cursor, _, ended := bytes.Cut(rest, []byte(`"`))
	if err != nil || !ok || !ended {
		s.sim.failed(fmt.Errorf("%s: %w: %w", storeName(s.index), unexpected(res), err))
		return
	}
	request, moved := s.request, next > s.from
	s.from, s.cursor = next, string(cursor)
	s.ask()
	s.changed.Broadcast()
	if moved { // of a wait that ended nothing is counted
		s.sim.up.Add(request)
		s.sim.down.Add(int64(size))
		s.sim.pages.Add(1)
	}
	if moved && next == s.sim.head.Load() {
		s.sim.reached.Done()
	}
}

// SetReadDeadline implements net.Conn: one that has passed ends a read, as net/http ends its watch; the others are too far away to matter.
func (s *feedStore) SetReadDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past = !t.IsZero() && !time.Now().Before(t)
	s.changed.Broadcast()
	return nil
}

// Close implements net.Conn.
func (s *feedStore) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.changed.Broadcast()
	return nil
}

// The rest of net.Conn, and of what net/http asks of a connection of TCP.

func (s *feedStore) CloseWrite() error                { return nil }
func (s *feedStore) SetDeadline(t time.Time) error    { return s.SetReadDeadline(t) }
func (s *feedStore) SetWriteDeadline(time.Time) error { return nil }
func (s *feedStore) LocalAddr() net.Addr              { return feedAddress(0) }
func (s *feedStore) RemoteAddr() net.Addr             { return feedAddress(s.index + 1) }
func (s *feedStore) ReadFrom(r io.Reader) (n int64, err error) {
	return io.Copy(struct{ io.Writer }{s}, r)
}

// feedAddress makes each store come from an address of its own, as stores do.
func feedAddress(n int) net.Addr {
	return &net.TCPAddr{IP: net.IPv4(10, byte(n>>16), byte(n>>8), byte(n)), Port: 40_000}
}

// feedListener gives out the connections of stores, wrapped as a node wraps those that it accepts.
type feedListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newFeedListener() *feedListener {
	return &feedListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (l *feedListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *feedListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *feedListener) Addr() net.Addr { return feedAddress(0) }
