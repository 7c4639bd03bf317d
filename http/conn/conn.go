// Package conn is what every request meets before it is looked at: bounds on the connections that a listener has open, TLS, how long a
// request and its answer may take, who the other end is, and under which names a node is asked and for whose pages. What one caller takes
// up, others must be left enough of; and all together must leave the process descriptors for its files.
package conn

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"bodega/journal/vfs"
)

// The bounds, as Limits.Refused is told of them.
const (
	Total   = "total"
	Address = "address"
)

// Limits say how many connections may be open at once. The zero value bounds nothing.
type Limits struct {
	Total   int            // of all; 0 means no bound
	Address int            // of one address, which of IPv6 is a /64; 0 means no bound
	Shared  []netip.Prefix // addresses that stand for many clients, as proxies do: no bound of their own

	// Refused is told of each connection that is closed because of a bound, before it is: which, and whose. Troubled is told why none
	// could be accepted, each time before a pause. Neither may block; either may be nil.
	Refused  func(bound string, peer netip.Addr)
	Troubled func(error)
}

// Listener is a listener of TCP with Limits. What is beyond them is accepted and closed at once, so that it does not wait in
// the system's queue for somebody else to leave.
type Listener struct {
	*net.TCPListener
	limits Limits
	closed chan struct{}
	close  func() error

	mu   sync.Mutex
	open int
	of   map[netip.Prefix]int // by client; none is 0
}

// Limit returns a listener that keeps l within limits.
func Limit(l *net.TCPListener, limits Limits) *Listener {
	capped := &Listener{TCPListener: l, limits: limits, closed: make(chan struct{}), of: map[netip.Prefix]int{}}
	capped.close = sync.OnceValue(func() error {
		close(capped.closed)
		return l.Close()
	})
	return capped
}

// Accept implements net.Listener. While the process has no descriptor or memory for a connection it waits: that is no reason
// for a server to end.
func (l *Listener) Accept() (net.Conn, error) {
	for pause := pauseLeast; ; {
		tcp, err := l.AcceptTCP()
		switch {
		case err == nil:
			if c := l.admit(tcp); c != nil {
				return c, nil
			}
			pause = pauseLeast
		case !vfs.Exhausted(err):
			return nil, err
		default:
			if l.limits.Troubled != nil {
				l.limits.Troubled(err)
			}
			if !l.wait(pause) {
				return nil, net.ErrClosed
			}
			pause = min(2*pause, pauseMost)
		}
	}
}

// How long Accept waits for descriptors.
const (
	pauseLeast = 5 * time.Millisecond
	pauseMost  = time.Second
)

// wait returns false if the listener is closed before.
func (l *Listener) wait(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-l.closed:
		return false
	case <-t.C:
		return true
	}
}

// Close implements net.Listener. It may be called more than once.
func (l *Listener) Close() error { return l.close() }

// Open returns how many connections are open.
func (l *Listener) Open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open
}

// admit counts a connection, or closes it and returns nil.
func (l *Listener) admit(tcp *net.TCPConn) net.Conn {
	peer := peerOf(tcp)
	client := Neighbours(peer)
	shared := Among(peer, l.limits.Shared)
	if bound := l.take(client, shared); bound != "" {
		if l.limits.Refused != nil {
			l.limits.Refused(bound, peer) // first: whoever sees it closed finds it counted
		}
		_ = tcp.Close() // nothing was said on it
		return nil
	}
	c := &counted{TCPConn: tcp}
	c.close = sync.OnceValue(func() error {
		l.leave(client) // first: who sees it closed may come again
		return tcp.Close()
	})
	return c
}

// take counts one more of a client, or says which bound forbids it.
func (l *Listener) take(client netip.Prefix, shared bool) (bound string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.limits.Total > 0 && l.open >= l.limits.Total:
		return Total
	case l.limits.Address > 0 && !shared && l.of[client] >= l.limits.Address:
		return Address
	}
	l.open++
	l.of[client]++
	return ""
}

func (l *Listener) leave(client netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	if l.of[client]--; l.of[client] == 0 {
		delete(l.of, client)
	}
}

func peerOf(tcp *net.TCPConn) netip.Addr {
	at, _ := tcp.RemoteAddr().(*net.TCPAddr)
	return Plain(at.AddrPort().Addr())
}

// counted is a connection that is counted until it is closed.
type counted struct {
	*net.TCPConn
	close func() error
}

// Close implements net.Conn.
func (c *counted) Close() error { return c.close() }
