package conn

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Lazy makes net/http cheaper on the connections of l, which must be of TCP: net/http sets four deadlines for every request
// and watches the connection while a handler runs, which together cost a durable update about a tenth of its time
// (docs/adr/0003). What a client sees does not change, nor does what a server does that is given l itself: this file and its one
// caller can go.
func Lazy(l net.Listener) net.Listener { return lazyListener{l} }

type lazyListener struct{ net.Listener }

// Accept implements net.Listener.
func (l lazyListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if tcp, ok := nc.(tcpConn); ok {
		return &LazyConn{tcpConn: tcp}, nil
	}
	return nc, nil
}

// LazyConn is a TCP connection with lazy deadlines: a deadline that is moved to later is only noted. When the earlier one, to
// which the socket is still set, passes, the socket is set to the noted one and the operation goes on.
type LazyConn struct {
	tcpConn
	read, write deadline
	unwatched   atomic.Bool // the next read of one byte finds nothing
}

// deadline is one direction's. The zero value is none.
type deadline struct {
	mu     sync.Mutex
	wanted time.Time
	armed  time.Time // what the socket is set to; never later than wanted
	resume time.Time // what it was set to before net/http broke its watch off
}

// breaksOff says whether t is the deadline by which net/http ends its watch: long past.
func breaksOff(t time.Time) bool { return !t.IsZero() && t.Unix() < 1<<20 }

// set notes t, and sets the socket if its deadline would come too late.
func (d *deadline) set(t time.Time, arm func(time.Time) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = t
	switch {
	case breaksOff(t) && !breaksOff(d.armed):
		d.resume = d.armed
	case breaksOff(d.armed) && !breaksOff(t) && !d.resume.IsZero() && (t.IsZero() || !t.Before(d.resume)):
		d.armed = d.resume // as it was before: early, if it has passed meanwhile
		return arm(d.armed)
	}
	if !d.armed.IsZero() && (t.IsZero() || !t.Before(d.armed)) {
		return nil
	}
	return d.rearm(arm)
}

func (d *deadline) rearm(arm func(time.Time) error) error {
	if d.armed.Equal(d.wanted) {
		return nil
	}
	d.armed = d.wanted
	return arm(d.wanted)
}

// early says whether err is only the socket's deadline, which came before the wanted one. The operation may go on then.
func (d *deadline) early(err error, arm func(time.Time) error) bool {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.wanted.IsZero() && !time.Now().Before(d.wanted) {
		return false
	}
	return d.rearm(arm) == nil
}

// SetReadDeadline implements net.Conn.
func (c *LazyConn) SetReadDeadline(t time.Time) error {
	return c.read.set(t, c.tcpConn.SetReadDeadline)
}

// SetWriteDeadline implements net.Conn.
func (c *LazyConn) SetWriteDeadline(t time.Time) error {
	return c.write.set(t, c.tcpConn.SetWriteDeadline)
}

// SetDeadline implements net.Conn.
func (c *LazyConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// Read implements net.Conn. Only net/http's watch, which runs beside the handler, reads a single byte.
func (c *LazyConn) Read(b []byte) (n int, err error) {
	if len(b) == 1 && c.unwatched.Swap(false) {
		return 0, nil
	}
	for {
		n, err = c.tcpConn.Read(b)
		if n > 0 || err == nil || !c.read.early(err, c.tcpConn.SetReadDeadline) {
			return n, err
		}
	}
}

// Write implements net.Conn.
func (c *LazyConn) Write(b []byte) (n int, err error) {
	for {
		m, err := c.tcpConn.Write(b[n:])
		n += m
		if err == nil || !c.write.early(err, c.tcpConn.SetWriteDeadline) {
			return n, err
		}
	}
}

// tcpConn is a connection of TCP, whoever else has a hand in it: what net/http asks of one beyond net.Conn.
type tcpConn interface {
	net.Conn
	io.ReaderFrom
	CloseWrite() error
}

type lazyKey struct{}

// WithLazy lets handlers find the connection of a request, as net/http.Server.ConnContext.
func WithLazy(ctx context.Context, nc net.Conn) context.Context {
	if c, ok := nc.(*LazyConn); ok {
		return context.WithValue(ctx, lazyKey{}, c)
	}
	return ctx
}

// Unwatch spares the request of ctx net/http's watch for a client that leaves, which begins at the end of the body. For handlers
// that would carry on anyway. It returns nil, and does nothing, if the connection is none of [Lazy]; else the caller calls Watch
// when the request ends.
func Unwatch(ctx context.Context) *LazyConn {
	c, ok := ctx.Value(lazyKey{}).(*LazyConn)
	if !ok {
		return nil
	}
	c.unwatched.Store(true)
	return c
}

// Watch takes Unwatch back, if that had no effect so far.
func (c *LazyConn) Watch() { c.unwatched.Store(false) }

// Watched says whether the next watch sees what comes.
func (c *LazyConn) Watched() bool { return !c.unwatched.Load() }
