package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// away is a central that cannot be reached.
func away(t testing.TB) *link {
	t.Helper()
	l := newLink(t, func() string { return "127.0.0.1:1" })
	l.cut()
	return l
}

// TestStartWithoutCentral: a store starts whether or not there is a central.
// Without a copy it says that it has none, and answers as soon as it has one.
func TestStartWithoutCentral(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")
	l := newLink(t, c.address)
	l.cut()
	s := newStore(t, "store-s1", l.url())
	s.launch(freePort(t))
	s.awaitUp()
	for _, path := range []string{s.root, s.root + "/A", s.root + "/digest", s.root + "/events?offset=0", s.root + "/snapshot", "/health", "/readyz"} {
		a := s.get(path).wantCode(t, http.StatusServiceUnavailable, "recovering")
		if a.header.Get("X-Inventory-Offset") != "" || a.header.Get("Retry-After") == "" {
			t.Errorf("%s without a copy: %v", path, a.header)
		}
	}
	s.get("/livez").want(t, http.StatusOK)
	s.get(statusPath).want(t, http.StatusOK)
	s.get(statsPath).want(t, http.StatusOK)
	s.do(request{method: http.MethodGet, path: s.root + "/A", key: noKey}).want(t, http.StatusUnauthorized)
	a := s.update(line("A", -1, "k"))
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
		t.Errorf("a sale without central: %d %s", a.status, a.body)
	}
	waiting := make(chan answer, 1)
	go func() {
		a, err := s.try(context.Background(), request{method: http.MethodGet, path: s.root + "/A", header: atLeast(1, 30)})
		if err != nil {
			t.Error(err)
		}
		waiting <- a
	}()
	waitForConnections(t, s.node, 1)
	l.mend()
	if a := <-waiting; a.status != http.StatusOK {
		t.Errorf("who waited for the copy was told %d %s", a.status, a.body)
	}
	s.healed(c)
	s.sellWhenItCan(line("A", -1, "k"))
	c.wantProduct("A", 4, 2)
}

// sellWhenItCan repeats a sale until the breaker lets it through.
func (s *store) sellWhenItCan(body any) {
	s.t.Helper()
	waitFor(s.t, 2*patience, "a sale to be passed on", func() bool {
		a := s.update(body)
		if a.status != http.StatusOK {
			a.wantCode(s.t, http.StatusServiceUnavailable, "central_unavailable")
		}
		return a.status == http.StatusOK
	})
}

// TestStartWithACopy: what a store has it serves from the first moment on,
// though central is away, and catches up later.
func TestStartWithACopy(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	createMany(c, 200)
	c.delete("N0007")
	l := newLink(t, c.address)
	s := startStore(t, "store-s1", l.url())
	for i := range 10 {
		s.update(line("N0001", -1, fmt.Sprint(i)))
	}
	before := s.state()
	stop := func() {
		if code := s.stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	for _, end := range []func(){s.kill, stop} {
		end()
		l.cut()
		s.start() // waits for /readyz
		if now := s.state(); now != before {
			t.Errorf("it went at position %d and came back at %d, or with something else", before.position, now.position)
		}
		s.wantProduct("N0001", 0, 6)
		s.get(s.root+"/N0007").want(t, http.StatusNotFound)
		s.do(request{method: http.MethodGet, path: "/health", key: noKey}).want(t, http.StatusOK)
	}
	s.update(line("N0002", -1, "k")).wantCode(t, http.StatusServiceUnavailable, "central_unavailable")
	l.mend()
	s.healed(c)
	s.sellWhenItCan(line("N0002", -1, "k"))
	if n := num(t, s.get(statsPath).json(t), "snapshots"); n != 0 {
		t.Errorf("%d snapshots, though there was a copy", n)
	}
	c.wantProduct("N0002", 4, 2)
}

// TestDamagedCopy: a copy that cannot be read is moved aside, the log says so,
// and another one is fetched. Nothing of the damaged one is served.
func TestDamagedCopy(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	createMany(c, 300)
	for name, damage := range map[string]func(data []byte) []byte{
		"emptied":     func([]byte) []byte { return nil },
		"cut":         func(data []byte) []byte { return data[:len(data)/2] },
		"other words": func([]byte) []byte { return []byte(strings.Repeat("this is no copy\n", 4096)) },
		"zeroed":      func(data []byte) []byte { return make([]byte, len(data)) },
		"one product": func(data []byte) []byte {
			return bytes.ReplaceAll(data, []byte("Product N0123"), []byte("Product N0321"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLink(t, c.address)
			s := startStore(t, "store-s1", l.url())
			s.sameAs(c)
			s.kill()
			file := filepath.Join(s.dir, "cache.db")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			damaged := damage(bytes.Clone(data))
			if bytes.Equal(damaged, data) {
				t.Fatal("nothing was damaged")
			}
			if err := os.WriteFile(file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			l.cut()
			s.launch(freePort(t))
			s.awaitUp()
			s.get(s.root).wantCode(t, http.StatusServiceUnavailable, "recovering")
			aside, err := filepath.Glob(filepath.Join(s.dir, "quarantine", "*"))
			if err != nil || len(aside) != 1 {
				t.Fatalf("moved aside: %v, %v", aside, err)
			}
			if kept, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(kept, damaged) {
				t.Errorf("what was moved aside is not what was there: %v", err)
			}
			wantSaid(t, s.logs.String(), `"level":"error"`, "moved aside", aside[0])
			l.mend()
			s.healed(c)
			s.crash()
			s.sameAs(c)
		})
	}
}

// TestStoreFailsToStart: a start that fails ends the process, at once, with the
// right exit code and a word on why.
func TestStoreFailsToStart(t *testing.T) {
	t.Parallel()
	t.Run("port in use", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		s := newStore(t, "store-s1", away(t).url(), withEnv("PORT", port))
		wantSaid(t, endsWith(t, s.node, 1, "store"), port, "in use")
	})
	t.Run("directory in use", func(t *testing.T) {
		t.Parallel()
		c, first := pair(t)
		second := newStore(t, "store-s2", c.url(), withDir(first.dir), withEnv("PORT", freePort(t)))
		wantSaid(t, endsWith(t, second.node, 75, "store"), first.dir, "in use")
		if r := first.run("export", "--data-dir", first.dir, "-"); r.code != 75 {
			t.Errorf("export of a directory in use: exit code %d: %s", r.code, r.output())
		}
		first.get(first.root).want(t, http.StatusOK) // it did not notice
	})
	t.Run("directory of central", func(t *testing.T) {
		t.Parallel()
		c := startCentral(t)
		if code := c.stop(); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		s := newStore(t, "store-s1", away(t).url(), withDir(c.dir), withEnv("PORT", freePort(t)))
		wantFailure(t, s.node, c.dir, "central")
		c.start() // nothing was done to it
	})
	t.Run("directory of a store, for central", func(t *testing.T) {
		t.Parallel()
		_, s := pair(t)
		s.kill()
		c := newCentral(t, withDir(s.dir), withEnv("PORT", freePort(t)))
		wantFailure(t, c.node, s.dir, "store")
		s.start()
	})
	t.Run("directory is a file", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		wantFailure(t, newStore(t, "store-s1", away(t).url(), withDir(file), withEnv("PORT", freePort(t))).node, file)
	})
	t.Run("every fault of the configuration at once, and no secret", func(t *testing.T) {
		t.Parallel()
		const secret = "hush-hush"
		s := newStore(t, "Store S1", "central:8081", withEnv("PORT", "99999"), withEnv("EVENT_BATCH_LIMIT", "0"),
			withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "61"), withEnv("SYNC_INTERVAL_SECONDS", "30s"), withEnv("LOW_STOCK_THRESHOLD", "few"),
			withEnv("API_KEYS", "till="+secret+",Bad Name="+secret), withEnv("CENTRAL_API_KEY", secret+","+secret))
		said := endsWith(t, s.node, 2, "store")
		wantSaid(t, said, "STORE_ID", "CENTRAL_API_URL", "PORT", "EVENT_BATCH_LIMIT", "EVENT_WAIT_TIMEOUT_SECONDS",
			"SYNC_INTERVAL_SECONDS", "LOW_STOCK_THRESHOLD", "API_KEYS", "CENTRAL_API_KEY")
		if strings.Contains(said, secret) {
			t.Errorf("shows a secret:\n%s", said)
		}
	})
	t.Run("faults of flags are named as flags", func(t *testing.T) {
		t.Parallel()
		s := newStore(t, "store-s1", away(t).url())
		said := endsWith(t, s.node, 2, "store", "--store-id", "S 1", "--central", "nowhere", "--port", "x")
		wantSaid(t, said, "--store-id", "--central", "--port")
	})
	t.Run("production needs keys of its own", func(t *testing.T) {
		t.Parallel()
		s := newStore(t, "store-s1", away(t).url(), withEnv("PORT", freePort(t)), withEnv("ENVIRONMENT", "production"), withEnv("CENTRAL_API_KEY", "demo"))
		delete(s.env, "API_KEYS")
		wantSaid(t, endsWith(t, s.node, 2, "store"), "API_KEYS", "CENTRAL_API_KEY")
	})
}

// TestStoreFlags: flags say the same as the environment, and win over it.
func TestStoreFlags(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")
	s := newStore(t, "other", "http://127.0.0.1:1", withEnv("CENTRAL_API_KEY", upstreamKey("store-s2")))
	dir, port := t.TempDir(), freePort(t)
	p := s.spawn("1", "store", "--store-id", "store-s2", "--central", c.url(), "--data-dir", dir, "--host", "127.0.0.1", "--port", port)
	s.proc, s.addr = p, net.JoinHostPort("127.0.0.1", port)
	if !s.waitReady() {
		t.Fatalf("does not start:\n%s", s.logs.tail(10))
	}
	s.update(line("A", -1, "k")).want(t, http.StatusOK)
	if e := c.events(1)[0]; e.StoreID != "store-s2" {
		t.Errorf("sold for %q", e.StoreID)
	}
	if _, err := os.Stat(filepath.Join(dir, "cache.db")); err != nil {
		t.Error(err)
	}
}
