package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A request has to arrive within 30 s, however it trickles; the rest is for a
// machine that is busy.
const trickleMax = 5 * time.Minute

// 2,000 clients send a byte a second, half of them of a header and half of a
// body that they announced as long as it may be. Each is cut off in time and
// costs little until then.
func TestAbuseSlowloris(t *testing.T) {
	t.Parallel()
	const count, each = 2000, 96 << 10
	c := startCentral(t)
	c.create(1_000_000, "A", "central")
	before := anonBytes(c.node)
	b := standBy(c.node, "central", 1_000_000)
	heads := [...]string{
		"GET /v1/inventory/A HTTP/1.1\r\nHost: x\r\nX-API-Key: " + posKey + "\r\nX-Slow: ",
		ask("POST "+c.root+"/updates", fmt.Sprint("Content-Length: ", 1<<20)) + `{"productId":"A","delta":-1,"reason":"`,
	}
	conns := flood(c.node, count, net.Dialer{}, func(i int, conn *net.TCPConn) error {
		_, err := io.WriteString(conn, heads[i%2])
		return err
	})
	began := time.Now()
	var readers sync.WaitGroup
	said := make([]string, count)
	for i, conn := range conns {
		_ = conn.SetReadDeadline(began.Add(trickleMax))
		readers.Go(func() {
			answer, err := io.ReadAll(conn)
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				t.Errorf("a trickle is still welcome after %v", trickleMax)
			}
			said[i] = string(answer)
		})
	}
	all := make(chan struct{})
	go func() { readers.Wait(); close(all) }()
	drip(conns, all)
	t.Logf("the last trickle ended after %v", time.Since(began))
	b.wantServed()
	b.wantMemory(before, count, each)
	for i, s := range said {
		if s != "" && !strings.HasPrefix(s, "HTTP/1.1 4") {
			t.Fatalf("trickle %d was answered with %.200q, want 4xx or nothing", i, s)
		}
	}
	c.wantProduct("A", 1_000_000, 1)
	wantCleanLog(c.node)
}

// drip sends a byte a second on each connection until all have ended.
func drip(conns []*net.TCPConn, all <-chan struct{}) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case <-all:
			return
		case <-second.C:
			for _, conn := range conns {
				_, _ = conn.Write([]byte("x")) // those that were cut off fail
			}
		}
	}
}

// Thousands of connections that do nothing cost what a connection costs; those
// that were broken off on the way, in whatever state, are let go at once.
func TestAbuseIdleAndHalfOpen(t *testing.T) {
	t.Parallel()
	const idle, each = 3000, 64 << 10
	_, s, both := abused(t)
	for _, n := range both {
		before := anonBytes(n)
		b := standBy(n, n.verb, n.product(n.verb).Available)
		kept := flood(n, idle, net.Dialer{}, func(i int, conn *net.TCPConn) error {
			return roundTrip(conn, ask("GET "+n.root+"/A"))
		})
		idleNow := held(n)
		broken := brokenOff(n, 250)
		for _, conn := range broken {
			if err := conn.Close(); err != nil { // resets
				t.Error(err)
			}
		}
		halfClosed(n, 500)
		waitFor(t, patience, fmt.Sprint(len(broken)+500, " broken connections to be let go"), func() bool { return held(n) <= idleNow+20 })
		for i := 0; i < idle; i += 100 {
			if err := roundTrip(kept[i], ask("GET "+n.root+"/A")); err != nil {
				t.Errorf("idle connection %d does not serve any more: %v", i, err)
			}
		}
		waitFor(t, patience, "an ordinary client to work beside idle connections", b.enough)
		b.wantServed()
		b.wantMemory(before, idle+len(broken)+500, each)
		for _, conn := range kept {
			conn.Close()
		}
		waitFor(t, patience, "idle connections to be let go", func() bool { return held(n) <= 20 })
	}
	s.healed(&central{both[0]})
	wantCleanLog(both...)
}

// roundTrip sends a request and reads the whole answer, which is to be 200.
func roundTrip(conn *net.TCPConn, sent string) error {
	status, err := answered(conn, sent)
	if err == nil && status != 200 {
		err = fmt.Errorf("status %d", status)
	}
	return err
}

// answered sends a request and reads the whole answer.
func answered(conn *net.TCPConn, sent string) (status int, err error) {
	_ = conn.SetDeadline(time.Now().Add(2 * patience))
	if _, err := io.WriteString(conn, sent); err != nil {
		return 0, err
	}
	a, err := readAnswer(bufio.NewReader(conn))
	return a.status, err
}

// unfinished are requests that stop in the middle, each in another state of
// the server: nothing said, a line, a header, a body, a wait, a stream.
func unfinished(n *node) []string {
	return []string{
		"", "GET /v1", "GET " + n.root + "/A HTTP/1.1\r\nHost: x\r\nX-",
		ask("POST "+n.root+"/updates", "Content-Length: 100") + `{"product`,
		ask("POST "+n.root+"/updates", "Transfer-Encoding: chunked") + "64\r\n{",
		ask("GET " + n.root + "/events?offset=999999&wait=60"),
		ask("GET "+n.root+"/events", "Accept: text/event-stream"),
	}
}

// brokenOff opens connections in all these states.
func brokenOff(n *node, each int) []*net.TCPConn {
	n.t.Helper()
	say := unfinished(n)
	return flood(n, each*len(say), net.Dialer{}, func(i int, conn *net.TCPConn) error {
		_, err := io.WriteString(conn, say[i%len(say)])
		return err
	})
}

// halfClosed opens connections whose client says that it has said all, but
// keeps listening, and waits until the node has closed each.
func halfClosed(n *node, count int) {
	n.t.Helper()
	say := unfinished(n)
	flood(n, count, net.Dialer{}, func(i int, conn *net.TCPConn) error {
		_ = conn.SetDeadline(time.Now().Add(2 * patience))
		if _, err := io.WriteString(conn, say[i%len(say)]); err != nil {
			return err
		}
		if err := conn.CloseWrite(); err != nil {
			return err
		}
		_, err := io.ReadAll(conn)
		if ne, ok := err.(net.Error); ok && ne.Timeout() {
			return fmt.Errorf("after half of %q: %w", say[i%len(say)], err)
		}
		return nil
	})
}
