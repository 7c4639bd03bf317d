package e2e

import (
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

// deafMax is when snapshots and streams end that nobody reads: 30 s for a piece, and what
// a busy machine needs.
const deafMax = 5 * time.Minute

// 5,000 clients ask for long answers and read nothing. Others are served
// meanwhile, each of them costs no more than its answer, long answers are cut off
// in time, and the rest neither stays behind its client nor keeps the node
// from stopping.
func TestAbuseDeafClients(t *testing.T) {
	t.Parallel()
	const count, each = 5000, 384 << 10
	c := startCentral(t, withEnv("SHUTDOWN_TIMEOUT", "2s"), withEnv("TRUSTED_PROXIES", "127.0.0.1")) // or one address gets a quarter
	c.create(1_000_000, "central")
	c.createMany(3) // three times what the system buffers for one client
	asks := []string{
		ask("GET " + c.root + "/snapshot"),
		ask("GET " + c.root + "?after=&limit=1000"),
		ask("GET " + c.root + "/events?offset=1&limit=300"),
		strings.Repeat(ask("GET "+c.root+"?limit=200"), 20),
		ask("GET "+c.root+"/events?offset=1", "Accept: text/event-stream"),
	}
	before, others := anonBytes(c.node), held(c.node)
	b := standBy(c.node, "central", 1_000_000)
	began := time.Now()
	conns := flood(c.node, count, narrow(), func(i int, conn *net.TCPConn) error {
		_, err := io.WriteString(conn, asks[i%len(asks)])
		return err
	})
	// Of the 2,000 snapshots and streams, half: the 30 s begin anew with a piece, which the system may still take.
	cut := count / len(asks)
	left := 0
	defer func() { t.Logf("%d connections are left, of %d deaf ones and %d others", left, count, others) }()
	waitFor(t, deafMax, fmt.Sprintf("%d snapshots and streams that nobody reads to be cut off", cut), func() bool {
		left = held(c.node)
		return left <= others+count-cut+20
	})
	t.Logf("those that nobody reads were cut off after %v", time.Since(began))
	for _, conn := range conns[:count-100] {
		conn.Close()
	}
	waitFor(t, patience, "those who left to be let go", func() bool { return held(c.node) <= others+100+20 })
	b.wantServed()
	b.wantMemory(before, count, each)
	wantCleanLog(c.node)
	stopping := time.Now()
	if code := c.stop(); code != 0 {
		t.Errorf("exit code %d with deaf clients", code)
	}
	if took := time.Since(stopping); took > 2*time.Second+time.Minute {
		t.Errorf("stopping took %v with deaf clients, want 2s and a little", took)
	}
}

// narrow dials like a client far away that takes little: else the system would
// buffer megabytes for it, and the node see no difference.
func narrow() net.Dialer {
	return net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		set := func(fd uintptr) {
			if err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 1460); err == nil {
				err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096)
			}
		}
		if failed := raw.Control(set); failed != nil {
			return failed
		}
		return err
	}}
}

// createMany creates so many thousands of products.
func (c *central) createMany(thousands int) {
	c.t.Helper()
	for k := range thousands {
		ids := make([]string, 1000)
		for i := range ids {
			ids[i] = fmt.Sprintf("MANY-%d-%03d", k, i)
		}
		c.create(100, ids...)
	}
}
