package e2e

import (
	"io"
	"net"
	"sync"
	"testing"
)

// link is the line between a store and its central: TCP, with somebody at the
// pliers. Its address stays when central comes back elsewhere.
type link struct {
	listener net.Listener
	to       func() string // where the other end is now

	mu    sync.Mutex
	down  bool
	conns map[*net.TCPConn]bool
	all   sync.WaitGroup
}

func newLink(t testing.TB, to func() string) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{listener: l, to: to, conns: map[*net.TCPConn]bool{}}
	k.all.Go(k.accept)
	t.Cleanup(func() {
		l.Close()
		k.cut()
		k.all.Wait()
	})
	return k
}

func (k *link) url() string { return "http://" + k.listener.Addr().String() }

func (k *link) accept() {
	for {
		near, err := k.listener.Accept()
		if err != nil {
			return // the test is over
		}
		k.all.Go(func() { k.carry(near.(*net.TCPConn)) })
	}
}

// carry passes bytes on, both ways, until one side ends.
func (k *link) carry(near *net.TCPConn) {
	defer k.drop(near)
	if !k.keep(near) {
		return
	}
	conn, err := net.Dial("tcp", k.to())
	if err != nil {
		return
	}
	far := conn.(*net.TCPConn)
	defer k.drop(far)
	if !k.keep(far) {
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(near, far)
		near.Close()
	})
	_, _ = io.Copy(far, near)
	far.Close()
	back.Wait()
}

// keep notes a connection. While the line is down it is reset instead.
func (k *link) keep(c *net.TCPConn) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.down {
		reset(c)
		return false
	}
	k.conns[c] = true
	return true
}

func (k *link) drop(c *net.TCPConn) {
	k.mu.Lock()
	delete(k.conns, c)
	k.mu.Unlock()
	c.Close()
}

// reset sends RST: whatever was under way is lost.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	c.Close()
}

// resetAll resets every connection; new ones can be made.
func (k *link) resetAll() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for c := range k.conns {
		reset(c)
	}
}

// cut takes the line down: every connection is reset, and every new one.
func (k *link) cut() {
	k.mu.Lock()
	k.down = true
	k.mu.Unlock()
	k.resetAll()
}

// mend puts the line up again.
func (k *link) mend() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.down = false
}
