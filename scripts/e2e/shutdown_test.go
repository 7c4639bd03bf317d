package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// SIGTERM under load: whatever was accepted is answered and kept, the process
// ends with 0, and the next start has nothing to replay.
func TestStopUnderLoad(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "P0", "P1", "P2", "P3", "P4", "P5")
	c.create(0, "ADM")
	cr := &crowd{c: c, asked: map[string]bool{}}
	a := &audit{c: c, world: newWorld(), refs: map[string]int64{}}
	for round := range 3 {
		ctx, cancel := context.WithCancel(context.Background())
		var clients sync.WaitGroup
		for i := range crowdSize {
			clients.Go(func() { cr.client(ctx, 1000+round, i) })
		}
		waitFor(t, patience, "some writes", func() bool {
			cr.mu.Lock()
			defer cr.mu.Unlock()
			return len(cr.kept) > 100
		})
		if code := c.stop(); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		cancel()
		clients.Wait()
		unknown := cr.takeUnknown()
		if r := c.run("verify"); r.code != 0 {
			t.Fatalf("verify after a clean stop: exit code %d\n%s", r.code, r.output())
		}
		mark := len(c.logs.String())
		c.start()
		waitFor(t, patience, "the log of the start", func() bool { return strings.Contains(c.logs.String()[mark:], `"replayed":`) })
		if log := c.logs.String()[mark:]; !strings.Contains(log, `"replayed":0`) {
			t.Errorf("the start after a clean stop does not say that nothing was replayed:\n%s", log)
		}
		a.read()
		a.promisesAreThere(cr.takeKept(), 200)
		a.nothingHappenedUnanswered(unknown)
		a.stateIsTheFold()
		a.repeatUnknown(unknown)
	}
}

// nothingHappenedUnanswered: a request that got no answer did not happen.
func (a *audit) nothingHappenedUnanswered(unknown []promise) {
	for _, p := range unknown {
		for _, ref := range p.refs {
			if at, there := a.refs[ref]; there {
				a.c.t.Errorf("line %s was accepted (event %d), but not answered", ref, at)
			}
		}
	}
}

// Long polls are let go with 200 and streams are closed when central stops.
func TestStopReleasesWhoWaits(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1, "A")
	stream := openStream(t, c.node, "", "")
	const waiters = 5
	answers := make(chan answer, waiters)
	for range waiters {
		go func() {
			a, err := c.try(context.Background(), request{method: http.MethodGet, path: "/v1/inventory/events?offset=1&wait=60"})
			if err != nil {
				t.Error(err)
			}
			answers <- a
		}()
	}
	waitForConnections(t, c.node, waiters+1)
	began := time.Now()
	if code := c.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("stopping took %v", took)
	}
	for range waiters {
		a := <-answers
		a.want(t, http.StatusOK)
		var p eventPage
		a.into(t, &p)
		if len(p.Events) != 0 || p.NextOffset != 1 {
			t.Errorf("a released poll says %s", a.body)
		}
	}
	if !stream.ended() {
		t.Error("the stream was not closed")
	}
}

// waitForConnections waits until so many requests hold a connection and have
// nothing left to send: those that wait.
func waitForConnections(t *testing.T, n *node, count int) {
	t.Helper()
	_, port, err := net.SplitHostPort(n.address())
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, patience, fmt.Sprint(count, " connections"), func() bool {
		n.base.CloseIdleConnections() // not those of earlier requests
		return established(t, port) == count
	})
}

// established counts the connections of a local port in /proc/net/tcp.
func established(t *testing.T, port string) (n int) {
	t.Helper()
	data, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(data), "\n") {
		f := strings.Fields(l)
		// local address, remote address, state 01, queues: nothing unread
		if len(f) > 4 && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", number)) && f[3] == "01" && strings.HasSuffix(f[4], ":00000000") {
			n++
		}
	}
	return n
}

// endsWith starts a node where it cannot start, and returns what it said.
func endsWith(t *testing.T, n *node, code int, args ...string) string {
	t.Helper()
	mark := len(n.logs.String())
	p := n.spawn(n.env["PORT"], args...)
	select {
	case <-p.done:
	case <-time.After(2 * patience):
		_ = p.cmd.Process.Kill()
		t.Fatalf("bodega %s is still running:\n%s", strings.Join(args, " "), n.logs.tail(20))
	}
	said := n.logs.String()[mark:]
	if p.code != code {
		t.Errorf("exit code %d, want %d:\n%s", p.code, code, said)
	}
	return said
}

func wantSaid(t *testing.T, said string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("does not say %q:\n%s", w, said)
		}
	}
}

// A start that fails ends the process, at once and with the right exit code:
// 1 failure, 2 usage or configuration, 75 directory in use.
func TestFailedStart(t *testing.T) {
	t.Parallel()
	t.Run("port in use", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		wantSaid(t, endsWith(t, newCentral(t, withEnv("PORT", port)).node, 1, "central"), port, "in use")
	})
	t.Run("directory in use", func(t *testing.T) {
		t.Parallel()
		first := startCentral(t)
		second := newCentral(t, withDir(first.dir), withEnv("PORT", freePort(t)))
		wantSaid(t, endsWith(t, second.node, 75, "central"), first.dir, "in use")
		first.create(1, "A") // the first did not notice
	})
	t.Run("directory is a file", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		wantFailure(t, newCentral(t, withDir(file), withEnv("PORT", freePort(t))).node, file)
	})
	t.Run("directory cannot be made", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join("/proc", "bodega-e2e")
		wantFailure(t, newCentral(t, withDir(dir), withEnv("PORT", freePort(t))).node, dir)
	})
	t.Run("catalogue is missing", func(t *testing.T) {
		t.Parallel()
		wantFailure(t, newCentral(t, withEnv("PORT", freePort(t)), withEnv("DATA_PATH", "/nonexistent/catalogue.json")).node, "/nonexistent/catalogue.json")
	})
	t.Run("catalogue is no catalogue", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "broken.json")
		if err := os.WriteFile(file, []byte(`{"products":{"A":{"productId":"A"`), 0o600); err != nil {
			t.Fatal(err)
		}
		c := newCentral(t, withEnv("PORT", freePort(t)), withEnv("DATA_PATH", file))
		wantFailure(t, c.node, file)
		// The first start failed as a whole: the next is a first start again.
		delete(c.env, "DATA_PATH")
		c.start()
		if p := c.position(); p != 0 {
			t.Errorf("position %d of an empty directory", p)
		}
	})
	t.Run("every fault of the configuration at once", func(t *testing.T) {
		t.Parallel()
		c := newCentral(t, withEnv("PORT", "99999"), withEnv("IDEMPOTENCY_CACHE_TTL", "soon"),
			withEnv("MAX_EVENTS_IN_QUEUE", "many"), withEnv("EXPORT_INTERVAL", "-"))
		wantSaid(t, endsWith(t, c.node, 2, "central"), "PORT", "IDEMPOTENCY_CACHE_TTL", "MAX_EVENTS_IN_QUEUE", "EXPORT_INTERVAL")
	})
	t.Run("production needs admin keys", func(t *testing.T) {
		t.Parallel()
		c := newCentral(t, withEnv("PORT", freePort(t)), withEnv("ENVIRONMENT", "production"))
		delete(c.env, "ADMIN_API_KEYS")
		wantSaid(t, endsWith(t, c.node, 2, "central"), "ADMIN_API_KEYS")
	})
	t.Run("a flag that does not exist", func(t *testing.T) {
		t.Parallel()
		said := endsWith(t, newCentral(t, withEnv("PORT", freePort(t))).node, 2, "central", "--no-such-flag")
		wantSaid(t, said, "--no-such-flag")
		if n := strings.Count(strings.TrimSpace(said), "\n"); n != 0 {
			t.Errorf("more than one line:\n%s", said)
		}
	})
	t.Run("a command that does not exist", func(t *testing.T) {
		t.Parallel()
		wantSaid(t, endsWith(t, newCentral(t, withEnv("PORT", freePort(t))).node, 2, "nosuch"), "nosuch")
	})
}

// wantFailure: not 0, which an orchestrator would take for success; the
// contract leaves open whether a path that cannot be used is 1 or 2.
func wantFailure(t *testing.T, n *node, words ...string) {
	t.Helper()
	p := n.spawn(n.env["PORT"], n.verb)
	select {
	case <-p.done:
	case <-time.After(2 * patience):
		_ = p.cmd.Process.Kill()
		t.Fatalf("still running:\n%s", n.logs.tail(20))
	}
	if p.code != 1 && p.code != 2 && p.code != 74 {
		t.Errorf("exit code %d", p.code)
	}
	wantSaid(t, n.logs.String(), words...)
}
