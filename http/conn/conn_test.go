//go:build unix

package conn

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"bodega/journal/vfs/vfstest"
)

// rig is a listener within limits whose connections a test holds.
type rig struct {
	t        *testing.T
	l        *Listener
	accepted chan net.Conn
	ended    chan error
}

func newRig(t *testing.T, limits Limits) *rig {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, l: Limit(l.(*net.TCPListener), limits), accepted: make(chan net.Conn, 100), ended: make(chan error, 1)}
	go func() {
		for {
			c, err := r.l.Accept()
			if err != nil {
				r.ended <- err
				return
			}
			r.accepted <- c
		}
	}()
	t.Cleanup(func() {
		r.l.Close()
		if err := <-r.ended; !errors.Is(err, net.ErrClosed) {
			t.Errorf("Accept ended with %v", err)
		}
	})
	return r
}

// dial connects from an address of the loopback network.
func (r *rig) dial(from string) net.Conn {
	r.t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := d.DialContext(r.t.Context(), "tcp", r.l.Addr().String())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { c.Close() })
	return c
}

// admitted returns the server's end of a connection that was let in.
func (r *rig) admitted(from string) net.Conn {
	r.t.Helper()
	r.dial(from)
	select {
	case c := <-r.accepted:
		return c
	case <-time.After(patience):
		r.t.Fatalf("the connection from %s was not let in", from)
		return nil
	}
}

// refused fails unless a connection is closed at once.
func (r *rig) refused(from string) {
	r.t.Helper()
	c := r.dial(from)
	_ = c.SetReadDeadline(time.Now().Add(patience))
	if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		r.t.Errorf("the connection from %s was not closed: %v", from, err)
	}
}

func TestLimits(t *testing.T) {
	type refusal struct {
		bound string
		peer  string
	}
	told := make(chan refusal, 10)
	r := newRig(t, Limits{Total: 5, Address: 2, Shared: []netip.Prefix{netip.MustParsePrefix("127.0.0.9/32")},
		Refused: func(bound string, peer netip.Addr) { told <- refusal{bound, peer.String()} }})
	heard := func(want refusal) {
		t.Helper()
		select {
		case got := <-told: // before it was closed
			if got != want {
				t.Errorf("told of %v, want %v", got, want)
			}
		default:
			t.Errorf("not told of %v", want)
		}
	}
	first := r.admitted("127.0.0.1")
	r.admitted("127.0.0.1")
	r.refused("127.0.0.1")
	heard(refusal{Address, "127.0.0.1"})
	other := r.admitted("127.0.0.2")
	for range 2 { // a proxy stands for many
		r.admitted("127.0.0.9")
	}
	r.refused("127.0.0.9")
	heard(refusal{Total, "127.0.0.9"})
	r.refused("127.0.0.3")
	heard(refusal{Total, "127.0.0.3"})
	if n := r.l.Open(); n != 5 {
		t.Errorf("%d are open, want 5", n)
	}

	for range 2 { // counts once
		_ = first.Close()
	}
	r.admitted("127.0.0.1")
	r.refused("127.0.0.4")
	heard(refusal{Total, "127.0.0.4"})
	_ = other.Close()
	r.refused("127.0.0.1")
	heard(refusal{Address, "127.0.0.1"})
	r.admitted("127.0.0.4")
	if len(r.l.of) != 3 {
		t.Errorf("counts for %v, want three addresses", r.l.of)
	}
}

// TestComeAgain: who sees that the server has closed its connection has room for the next.
func TestComeAgain(t *testing.T) {
	r := newRig(t, Limits{Total: 1})
	for range 100 {
		c := r.dial("127.0.0.1")
		server := <-r.accepted
		go server.Close()
		_ = c.SetReadDeadline(time.Now().Add(patience))
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Fatalf("the connection was not closed: %v", err)
		}
		if n := r.l.Open(); n != 0 {
			t.Fatalf("%d are open when the client sees it closed", n)
		}
	}
}

func TestNoLimits(t *testing.T) {
	r := newRig(t, Limits{})
	for range 10 {
		_ = r.admitted("127.0.0.1").Close()
	}
	if n := r.l.Open(); n != 0 || len(r.l.of) != 0 {
		t.Errorf("%d are open, counts %v", n, r.l.of)
	}
}

// A connection is one of TCP still: net/http closes its writing half, and copies files into it.
func TestCountedIsTCP(t *testing.T) {
	c := newRig(t, Limits{Total: 1}).admitted("127.0.0.1")
	if _, ok := c.(interface {
		io.ReaderFrom
		CloseWrite() error
	}); !ok {
		t.Errorf("%T is no connection of TCP", c)
	}
}

// TestNoDescriptor waits, and accepts again when there are some: the server must not end, and must not spin.
func TestNoDescriptor(t *testing.T) {
	troubles := make(chan error, 100)
	r := newRig(t, Limits{Troubled: func(err error) { troubles <- err }})
	r.dial("127.0.0.1")
	<-r.accepted
	raw := socket(t)
	feed := vfstest.Starve(t)
	began := time.Now()
	raw(r.l.Addr().(*net.TCPAddr))
	for range 4 { // with pauses of 5, 10 and 20 ms between them
		<-troubles
	}
	if took := time.Since(began); took < 35*time.Millisecond {
		t.Errorf("tried four times in %v", took)
	}
	select {
	case err := <-r.ended:
		t.Fatalf("Accept ended: %v", err)
	default:
	}
	feed()
	<-r.accepted
}

// TestCloseWhileWaiting ends Accept although it waits for descriptors.
func TestCloseWhileWaiting(t *testing.T) {
	troubles := make(chan error, 100)
	r := newRig(t, Limits{Troubled: func(err error) { troubles <- err }})
	raw := socket(t)
	vfstest.Starve(t)
	raw(r.l.Addr().(*net.TCPAddr))
	<-troubles
	if err := errors.Join(r.l.Close(), r.l.Close()); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestNeighbours(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true}, {"192.0.2.1", "192.0.2.2", false}, {"::ffff:192.0.2.1", "192.0.2.1", true},
		{"2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true}, {"2001:db8:0:1::1", "2001:db8:0:2::1", false},
		{"fe80::1%eth0", "fe80::1%eth1", true},
	} {
		a, b := Plain(netip.MustParseAddr(tt.a)), Plain(netip.MustParseAddr(tt.b))
		if got := Neighbours(a) == Neighbours(b); got != tt.same {
			t.Errorf("%s and %s count as one: %v", tt.a, tt.b, got)
		}
	}
}
