package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// These tests take from a node what a process may run out of first: descriptors. That is never a failed disk: what cannot be done
// is refused, and done again as soon as it can be.

const scarce = 200 // descriptors; three quarters are for connections, a quarter of these for one address

// throng opens connections, from one address of the loopback network after the other, and returns how many of them are let in.
func throng(n *node, count, addresses int) (stay int) {
	n.t.Helper()
	conns := make([]*net.TCPConn, count)
	for i := range conns {
		from := &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+i%addresses))}
		if conns[i] = dial(n, net.Dialer{LocalAddr: from}); conns[i] == nil {
			n.t.FailNow()
		}
	}
	var open atomic.Int64
	together(count, func(i int) { // who is let in is answered, who is not is closed
		switch _, err := answered(conns[i], "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"); {
		case err == nil:
			open.Add(1)
		case os.IsTimeout(err):
			n.t.Error("a connection is neither answered nor closed")
		}
	})
	return int(open.Load())
}

// segments returns the names of a central's journal.
func (c *central) segments() []string {
	c.t.Helper()
	names, err := filepath.Glob(filepath.Join(c.dir, "journal", "*.seg"))
	if err != nil {
		c.t.Fatal(err)
	}
	return names
}

// hurried makes segments of 64 KiB and makes checkpoints and exports at once, so that a node opens files all the time.
func hurried() []option {
	return []option{withDescriptors(scarce), withEnv("JOURNAL_SEGMENT_BYTES", "65536"), withEnv("CHECKPOINT_INTERVAL", "1s"), withEnv("EXPORT_INTERVAL", "1s")}
}

// sales sells one unit of A after the other, and returns how many went through and what else was answered.
func sales(n *node, count int) (sold int, others map[int]int) {
	n.t.Helper()
	others = map[int]int{}
	for i := range count {
		a := n.update(object{"productId": "A", "delta": -1, "idempotencyKey": fmt.Sprint("s", i, "-", time.Now().UnixNano()), "reason": strings.Repeat("x", 60)})
		if a.status == http.StatusOK {
			sold++
			continue
		}
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
			n.t.Fatalf("sale %d: %d %s", i, a.status, a.body)
		}
		others[a.status]++
	}
	return sold, others
}

func (n *node) wantHealthy() {
	n.t.Helper()
	if a := n.do(request{method: http.MethodGet, path: "/readyz"}); a.status != http.StatusOK {
		n.t.Errorf("/readyz: %d %s", a.status, a.body)
	}
	for _, bad := range []string{"storage has failed", "read_only", "stopped after a failed write"} {
		if strings.Contains(n.Log.String(), bad) {
			n.t.Errorf("the log says %q", bad)
		}
	}
	if code := n.stop(); code != 0 {
		n.t.Errorf("it ended with code %d", code)
	}
}

// TestCrowd holds more idle connections than there are descriptors, at a central and at a store: those beyond the bounds are
// closed, and sales, segments, checkpoints and exports go on.
func TestCrowd(t *testing.T) {
	t.Parallel()
	c := startCentral(t, append(hurried(), withEnv("METRICS_PORT", freePort(t)))...)
	c.create(1_000_000, "A")
	s := startStore(t, "store-s1", c.url(), withDescriptors(scarce))
	if stay := throng(c.node, 230, 1); stay > scarce*3/4/4 || stay < 20 {
		t.Errorf("%d connections from one address stay at central", stay)
	}
	if stay := throng(c.node, 230, 3); stay > 2*(scarce*3/4/4) || stay < 40 { // the first of them has its share
		t.Errorf("%d more connections stay at central", stay)
	}
	throng(s.node, 230, 1)
	throng(&node{t: t, addr: "127.0.0.1:" + c.env["METRICS_PORT"]}, 60, 1)
	before := c.segments()
	for _, n := range []*node{c.node, s.node} {
		if sold, others := sales(n, 300); sold != 300 {
			t.Errorf("%s: %d of 300 sold; %v", n.verb, sold, others)
		}
	}
	if after := c.segments(); len(after) == 0 || len(before) == 0 || after[len(after)-1] == before[len(before)-1] {
		t.Errorf("no segment was begun: %v, %v", before, after)
	}
	waitFor(t, patience, "an export", func() bool {
		_, err := os.Stat(filepath.Join(c.dir, "exports", "inventory.json"))
		return err == nil
	})
	s.wantHealthy()
	c.wantHealthy()
}

// TestNoDescriptorLeft takes all descriptors from a central and a store that run: nothing is lost, and both go on when there are
// some again.
func TestNoDescriptorLeft(t *testing.T) {
	t.Parallel()
	c := startCentral(t, hurried()...)
	c.create(1_000_000, "A")
	s := startStore(t, "store-s1", c.url())
	sold := 0
	sell := func(n *node, count int) (refused int) {
		t.Helper()
		done, others := sales(n, count)
		sold += done
		return others[http.StatusServiceUnavailable]
	}
	for _, n := range []*node{c.node, s.node} { // connections that stay, and more of them than a busy machine makes a client give up
		together(32, func(int) { n.get("/livez") })
		if refused := sell(n, 1); refused > 0 {
			t.Fatalf("%s refuses", n.verb)
		}
	}
	for _, n := range []*node{c.node, s.node} {
		feed := n.starve()
		refused := sell(c.node, 600)
		sell(s.node, 50)
		if n == c.node && refused == 0 {
			t.Error("central began a segment without a descriptor")
		}
		feed()
		waitFor(t, patience, "sales to go on", func() bool { return sell(c.node, 5)+sell(s.node, 5) == 0 })
	}
	want := 1_000_000 - int64(sold)
	if got := c.product("A").Available; got != want {
		t.Errorf("%d are left, want %d", got, want)
	}
	s.healed(c)
	s.wantHealthy()
	c.wantHealthy()
	c.start()
	if got := c.product("A").Available; got != want {
		t.Errorf("%d are left after a restart, want %d", got, want)
	}
}

// starve leaves a node no descriptor to spare until feed is called.
func (n *node) starve() (feed func()) {
	n.t.Helper()
	pid := n.pid()
	var had unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &had); err != nil {
		n.t.Fatal(err)
	}
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 0, Max: had.Max}, nil); err != nil {
		n.t.Fatal(err)
	}
	return func() {
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &had, nil); err != nil {
			n.t.Fatal(err)
		}
	}
}
