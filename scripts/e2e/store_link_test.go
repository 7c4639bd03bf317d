package e2e

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// link is the line between two processes, a store and its central for one: TCP,
// with somebody at the pliers. Its address stays when the other end comes back
// elsewhere.
type link struct {
	listener net.Listener
	to       func() string // where the other end is now

	mu    sync.Mutex
	down  bool
	held  [2]bool       // by way: nothing comes through
	delay time.Duration // of what passes, each way
	ended bool
	moved *sync.Cond // of the three above
	conns map[*net.TCPConn]bool
	all   sync.WaitGroup
}

// way is a direction of a link.
type way int

const (
	there way = iota // of requests
	back
)

func newLink(t testing.TB, to func() string) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{listener: l, to: to, conns: map[*net.TCPConn]bool{}}
	k.moved = sync.NewCond(&k.mu)
	k.all.Go(k.accept)
	t.Cleanup(func() {
		l.Close()
		k.cut()
		k.change(func() { k.ended = true })
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
	var answers sync.WaitGroup
	answers.Go(func() {
		k.pass(near, far, back)
		near.Close()
	})
	k.pass(far, near, there)
	far.Close()
	answers.Wait()
}

// pass carries what goes one way, as long as it may.
func (k *link) pass(to io.Writer, from io.Reader, w way) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if !k.through(w) {
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// through returns when something may pass, and false if nothing will any more.
func (k *link) through(w way) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if d := k.delay; d > 0 {
		k.mu.Unlock()
		time.Sleep(d) // what the way takes
		k.mu.Lock()
	}
	for k.held[w] && !k.ended {
		k.moved.Wait()
	}
	return !k.ended
}

func (k *link) change(do func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	do()
	k.moved.Broadcast()
}

// hold keeps back what goes these ways until the line is mended, as a network does that
// drops every packet: no end learns of it.
func (k *link) hold(ways ...way) {
	k.change(func() {
		for _, w := range ways {
			k.held[w] = true
		}
	})
}

// slow makes whatever passes take so much longer.
func (k *link) slow(d time.Duration) { k.change(func() { k.delay = d }) }

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

// mend puts the line up again, and lets through what was held.
func (k *link) mend() {
	k.change(func() { k.down, k.held, k.delay = false, [2]bool{}, 0 })
}

// TestLink: what is held one way arrives when the line is mended, the other way
// still passes meanwhile, and a slow line is slow.
func TestLink(t *testing.T) {
	t.Parallel()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	k := newLink(t, func() string { return server.Addr().String() })
	near, err := net.Dial("tcp", k.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, err := server.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	say := func(from, to net.Conn, wait time.Duration) string {
		if _, err := io.WriteString(from, "word"); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 4)
		_ = to.SetReadDeadline(time.Now().Add(wait))
		n, _ := io.ReadFull(to, got)
		return string(got[:n])
	}
	k.hold(there)
	if got := say(near, far, 50*time.Millisecond); got != "" {
		t.Errorf("%q came through a line that is held", got)
	}
	if got := say(far, near, patience); got != "word" {
		t.Errorf("%q came the other way", got)
	}
	k.mend()
	if got := say(near, far, patience); got != "word" { // the one before, and then this
		t.Errorf("%q came when the line was mended", got)
	}
	if got := say(near, far, patience); got != "word" {
		t.Errorf("%q came when the line was mended", got)
	}
	k.slow(30 * time.Millisecond)
	if began := time.Now(); say(far, near, patience) != "word" || time.Since(began) < 30*time.Millisecond {
		t.Errorf("over a slow line a word took %v", time.Since(began))
	}
}
