package e2e

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

const never = "0001-01-01T00:00:00.000Z"

// TestSyncStatus: the status says how a store stands to central, through its
// whole life.
func TestSyncStatus(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B")
	l := newLink(t, c.address)
	l.cut()
	s := newStore(t, "store-s1", l.url(), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "1"), withEnv("SYNC_INTERVAL_SECONDS", "1"))
	s.launch(freePort(t))
	s.awaitUp()

	st := s.awaitStatus("to have tried", func(st syncStatus) bool { return st.LastError != "" })
	if st.ProductCount != 0 || st.LastSyncSuccess || st.LastSyncTime != never || st.Timeline != "" || st.AppliedOffset != 0 ||
		st.Mode != "offline" || st.LagMs != -1 || st.Breaker != "closed" || st.StoreID != "store-s1" || st.LastErrorTime == "" {
		t.Errorf("without central and without a copy: %+v", st)
	}
	l.mend()
	s.sameAs(c)
	st = s.awaitStatus("to be live", func(st syncStatus) bool { return st.Mode == "live" && !st.InProgress })
	synced := parseTime(t, st.LastSyncTime)
	if st.ProductCount != 2 || !st.LastSyncSuccess || st.LastError != "" || st.ErrorMessage != "" || st.AppliedOffset != 2 || st.HeadOffset != 2 ||
		st.LagEvents != 0 || st.LagMs < 0 || st.Timeline != readDigest(t, c.node).Timeline || time.Since(synced).Abs() > time.Minute {
		t.Errorf("at the head: %+v", st)
	}
	c.update(line("A", -1, "1")).want(t, http.StatusOK)
	s.reach(3)
	st = s.awaitStatus("to have counted", func(st syncStatus) bool { return st.HeadOffset == 3 })
	if st.AppliedOffset != 3 || parseTime(t, st.LastSyncTime).Before(synced) {
		t.Errorf("after an event: %+v", st)
	}

	l.cut()
	st = s.awaitStatus("to be away", func(st syncStatus) bool { return st.Mode == "offline" && st.LagMs > 100 })
	if st.ProductCount != 2 || st.LastSyncSuccess || st.ErrorMessage == "" || st.ErrorMessage != st.LastError || st.AppliedOffset != 3 {
		t.Errorf("without central: %+v", st)
	}
	if m := s.get("/health").want(t, http.StatusOK).json(t); m["central"] != "unreachable" || m["status"] != "healthy" || m["service"] != "store-s1-api" {
		t.Errorf("health without central: %v", m)
	}
	s.crash()
	st = s.awaitStatus("to have tried", func(st syncStatus) bool { return st.LastError != "" })
	if st.ProductCount != 2 || st.AppliedOffset != 3 || st.LagMs != -1 || st.LastSyncTime != never || st.Mode != "offline" {
		t.Errorf("started without central: %+v", st)
	}
	l.mend()
	s.healed(c)
	if m := s.get("/health").want(t, http.StatusOK).json(t); m["central"] != "reachable" {
		t.Errorf("health: %v", m)
	}
}

func parseTime(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.000Z", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestModes: a store that is far behind says that it catches up, and one that
// reads a snapshot that it does.
func TestModes(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1<<40, "A")
	m := newMiddleman(t, c.address)
	hold := make(chan struct{})
	held := func(p *passage) {
		select {
		case <-hold:
		case <-p.r.Context().Done():
		}
	}
	m.behave(func(p *passage) {
		if p.isSnapshot() { // the head alone, and then nothing for a while
			a := p.mustForward()
			p.send(a, a.body[:len(a.body)/2])
			_ = http.NewResponseController(p.w).Flush()
			held(p)
			panic(http.ErrAbortHandler)
		}
		p.pass()
	})
	s := newStore(t, "store-s1", m.url(), withEnv("EVENT_BATCH_LIMIT", "1"))
	s.launch(freePort(t))
	s.awaitUp()
	st := s.awaitStatus("to read a snapshot", func(st syncStatus) bool { return st.Mode == "bootstrapping" && st.InProgress })
	if st.ProductCount != 0 {
		t.Errorf("half a snapshot counts: %+v", st)
	}
	m.honest()
	close(hold)
	s.sameAs(c)

	m.behave(func(p *passage) { // a slow line: one event at a time
		if p.isEvents() {
			time.Sleep(50 * time.Millisecond)
		}
		p.pass()
	})
	var lines []object
	for i := range 60 {
		lines = append(lines, line("A", -1, fmt.Sprint(i)))
	}
	c.update(batch("partial", lines...)).want(t, http.StatusOK)
	st = s.awaitStatus("to catch up", func(st syncStatus) bool { return st.Mode == "catching_up" })
	if st.LagEvents == 0 || st.HeadOffset != st.AppliedOffset+st.LagEvents {
		t.Errorf("behind: %+v", st)
	}
	m.honest()
	s.healed(c)
}

// TestForcedSync: who forces a sync is answered when copy and central have been
// compared. Who comes meanwhile joins, and nothing is compared twice for it.
func TestForcedSync(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url(), withEnv("SYNC_INTERVAL_SECONDS", "86400"))
	s.sameAs(c)
	force := request{method: http.MethodPost, path: forcePath}

	t.Run("alone", func(t *testing.T) {
		a := s.do(force).want(t, http.StatusOK)
		status, _ := a.json(t)["status"].(object)
		if a.json(t)["message"] != "Force sync completed successfully" || status["lastSyncSuccess"] != true || status["inProgress"] != false {
			t.Errorf("%s", a.body)
		}
	})
	t.Run("a body is not read", func(t *testing.T) {
		s.do(request{method: http.MethodPost, path: forcePath, body: "{what"}).want(t, http.StatusOK)
	})
	t.Run("joined", func(t *testing.T) {
		asked, hold := atomic.Int64{}, make(chan struct{})
		m.behave(func(p *passage) {
			if p.isDigest() {
				asked.Add(1)
				<-hold
			}
			p.pass()
		})
		const callers = 5
		answers := make(chan answer, callers)
		for range callers {
			go func() {
				a, err := s.try(context.Background(), force)
				if err != nil {
					t.Error(err)
				}
				answers <- a
			}()
		}
		waitForConnections(t, s.node, callers)
		waitFor(t, patience, "the question for the digest", func() bool { return asked.Load() > 0 })
		if st := s.status(); !st.InProgress {
			t.Errorf("nothing is in progress: %+v", st)
		}
		close(hold)
		for range callers {
			(<-answers).want(t, http.StatusOK)
		}
		if n := asked.Load(); n != 1 {
			t.Errorf("central was asked for its digest %d times", n)
		}
		m.honest()
	})
	t.Run("central is away", func(t *testing.T) {
		m.behave((*passage).drop)
		m.server.CloseClientConnections()
		s.awaitStatus("to be away", func(st syncStatus) bool { return st.Mode == "offline" })
		a := s.do(force).wantCode(t, http.StatusServiceUnavailable, "central_unavailable")
		inner, _ := a.json(t)["error"].(object)
		if inner["code"] != "sync_failed" || inner["message"] != "Force sync failed" || a.header.Get("Retry-After") == "" {
			t.Errorf("%v %s", a.header, a.body)
		}
		m.honest()
		s.awaitStatus("to be back", func(st syncStatus) bool { return st.Mode == "live" })
		s.do(force).want(t, http.StatusOK)
		s.healed(c)
	})
}

// TestCacheStats: figures of the copy that can be checked.
func TestCacheStats(t *testing.T) {
	t.Parallel()
	began := time.Now().Add(-time.Second)
	c := startCentral(t)
	createMany(c, 100)
	s := startStore(t, "store-s1", c.url())
	s.sameAs(c)
	read := func() (m object) {
		s.getInto(statsPath, &m)
		return m
	}
	first := read()
	if num(t, first, "productCount") != int64(100+len(oddNames)) || num(t, first, "storageSize") < 4096 || num(t, first, "memoryUsage") < 1<<16 ||
		num(t, first, "snapshots") != 1 || num(t, first, "repairs") != 0 || num(t, first, "retries") != 0 {
		t.Errorf("%v", first)
	}
	for _, name := range []string{"lastSyncTime", "initializedAt", "lastUpdateTime"} {
		if at := parseTime(t, fmt.Sprint(first[name])); at.Before(began) || at.After(time.Now().Add(time.Second)) {
			t.Errorf("%s is %v", name, at)
		}
	}
	a := c.update(line("N0001", -1, "1")).want(t, http.StatusOK)
	c.delete("N0002")
	s.reach(a.position(t) + 1)
	if n := num(t, read(), "productCount"); n != int64(99+len(oddNames)) {
		t.Errorf("productCount %d after a delete", n)
	}
	s.crash()
	if again := read(); num(t, again, "snapshots") != 0 || num(t, again, "productCount") != int64(99+len(oddNames)) {
		t.Errorf("after a restart: %v", again)
	}
}
