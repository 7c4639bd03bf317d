package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// TestStoreTags: a store's tags are central's, change with what they stand
// for, and can be used as a precondition.
func TestStoreTags(t *testing.T) {
	t.Parallel()
	c, s := pair(t)
	c.create(5, "A", "B")
	s.reach(2)
	conditional := func(path, tag string) answer {
		return s.do(request{method: http.MethodGet, path: s.root + path, header: map[string]string{"If-None-Match": tag}})
	}
	conditional("/A", `"v1"`).want(t, http.StatusNotModified)
	conditional("/A", `W/"v1", "v9"`).want(t, http.StatusNotModified)
	conditional("", `"o2"`).want(t, http.StatusNotModified)
	s.update(line("B", -1, "1")).want(t, http.StatusOK)
	conditional("/A", `"v1"`).want(t, http.StatusNotModified)
	conditional("/B", `"v1"`).want(t, http.StatusOK)
	conditional("/A", "*").want(t, http.StatusNotModified)
	if a := conditional("", `"o2"`).want(t, http.StatusOK); a.header.Get("ETag") != `"o3"` {
		t.Errorf("the list has the tag %s", a.header.Get("ETag"))
	}
	for _, path := range []string{"", "/A", "/B"} {
		here, there := s.get(s.root+path).header.Get("ETag"), c.get(c.root+path).header.Get("ETag")
		if here != there || here == "" {
			t.Errorf("%s has the tag %s, at central %s", path, here, there)
		}
	}
	tag := s.get(s.root + "/B").header.Get("ETag")
	s.updateWith(map[string]string{"If-Match": tag}, line("B", -1, "2")).want(t, http.StatusOK)
	s.updateWith(map[string]string{"If-Match": tag}, line("B", -1, "3")).wantRefusal(t, http.StatusPreconditionFailed, "version_conflict")
	s.wantProduct("B", 3, 3)
}

// staleness reads X-Staleness-Ms.
func staleness(t *testing.T, a answer) time.Duration {
	t.Helper()
	ms, err := strconv.ParseInt(a.header.Get("X-Staleness-Ms"), 10, 64)
	if err != nil || ms < 0 {
		t.Fatalf("X-Staleness-Ms is %q", a.header.Get("X-Staleness-Ms"))
	}
	return time.Duration(ms) * time.Millisecond
}

// TestStaleness: every answer says how old the copy may be. It is young as
// long as central says that there is nothing new, and grows when central is
// away.
func TestStaleness(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")
	l := newLink(t, c.address)
	s := startStore(t, "store-s1", l.url(), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "1"))
	s.awaitStatus("to be at the head", func(st syncStatus) bool { return st.LagMs >= 0 })
	for began := time.Now(); time.Since(began) < 3*time.Second; { // two polls and more, empty ones
		if age := staleness(t, s.get(s.root+"/A")); age > 2500*time.Millisecond {
			t.Fatalf("%v old, with polls that take a second", age)
		}
	}
	l.cut()
	cut := time.Now()
	s.awaitStatus("to grow old", func(st syncStatus) bool { return st.LagMs > 1500 })
	away := time.Since(cut)
	for _, r := range []request{
		{method: http.MethodGet, path: s.root}, {method: http.MethodGet, path: s.root + "/A"},
		{method: http.MethodHead, path: s.root + "/A"}, {method: http.MethodGet, path: s.root + "/digest"},
		{method: http.MethodGet, path: s.root + "/NOPE"}, {method: http.MethodGet, path: s.root + "/events?offset=0"},
		{method: http.MethodGet, path: s.root + "/snapshot"}, {method: http.MethodGet, path: statusPath}, {method: http.MethodGet, path: statsPath},
	} {
		if age := staleness(t, s.do(r)); age < away-500*time.Millisecond {
			t.Errorf("%s %s: %v old, central is away for %v", r.method, r.path, age, away)
		}
	}
	l.mend()
	s.awaitStatus("to be young again", func(st syncStatus) bool { return st.LagMs >= 0 && st.LagMs < 1000 && st.Mode == "live" })
}

// TestReadsWaitForAPosition: who knows a position reads at it, at any store.
// The wait ends when the store is there, or with 503 when the time is over.
func TestReadsWaitForAPosition(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(50, "A")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url())
	s.sameAs(c)
	ask := func(path string, header map[string]string) answer {
		return s.do(request{method: http.MethodGet, path: s.root + path, header: header})
	}
	reads := []string{"", "/A", "/digest", "/events?offset=1", "/snapshot"}

	t.Run("at once when it is there", func(t *testing.T) {
		for _, path := range reads {
			for _, at := range []string{"0", "1"} {
				ask(path, map[string]string{"X-Min-Offset": at}).want(t, http.StatusOK)
			}
		}
	})
	t.Run("until it is there", func(t *testing.T) {
		hold := make(chan struct{})
		m.behave(func(p *passage) {
			if p.isEvents() {
				select {
				case <-hold:
				case <-p.r.Context().Done():
				}
			}
			p.pass()
		})
		m.server.CloseClientConnections()
		c.update(line("A", -1, "1")).want(t, http.StatusOK)
		answers := make(chan answer, len(reads))
		for _, path := range reads {
			go func() {
				a, err := s.try(context.Background(), request{method: http.MethodGet, path: s.root + path, header: atLeast(2, 20)})
				if err != nil {
					t.Error(err)
				}
				answers <- a
			}()
		}
		waitForConnections(t, s.node, len(reads))
		if len(answers) > 0 {
			t.Error("a read did not wait")
		}
		close(hold)
		for range reads {
			if a := <-answers; a.status != http.StatusOK || a.position(t) < 2 {
				t.Errorf("%d at %d: %s", a.status, a.position(t), a.body)
			}
		}
		m.honest()
		s.healed(c)
	})
	t.Run("until the time is over", func(t *testing.T) {
		for _, prefer := range []string{"wait=1", "respond-async, wait=1", `wait="1"`, "wait=1;x=y", "WAIT=1"} {
			began := time.Now()
			a := ask("/A", map[string]string{"X-Min-Offset": "99", "Prefer": prefer}).wantCode(t, http.StatusServiceUnavailable, "replica_behind")
			if took := time.Since(began); took < time.Second || took > 4*time.Second {
				t.Errorf("Prefer: %s took %v", prefer, took)
			}
			if a.header.Get("Retry-After") == "" || a.position(t) != c.position() {
				t.Errorf("%v %s", a.header, a.body)
			}
		}
		began := time.Now()
		ask("/A", map[string]string{"X-Min-Offset": "99", "Prefer": "wait=0"}).wantCode(t, http.StatusServiceUnavailable, "replica_behind")
		if took := time.Since(began); took > time.Second {
			t.Errorf("no wait took %v", took)
		}
	})
	t.Run("five seconds, when nothing is said", func(t *testing.T) {
		began := time.Now()
		ask("/A", map[string]string{"X-Min-Offset": "99", "Prefer": "wait=soon"}).wantCode(t, http.StatusServiceUnavailable, "replica_behind")
		if took := time.Since(began); took < 5*time.Second || took > 9*time.Second {
			t.Errorf("it took %v", took)
		}
	})
	t.Run("never for what is no position", func(t *testing.T) {
		for _, at := range []string{"x", "-1", "1.0", "", "1 2", "0x1"} {
			a := ask("/A", map[string]string{"X-Min-Offset": at, "Prefer": "wait=20"}).wantCode(t, http.StatusBadRequest, "validation_error")
			var e struct{ Details []struct{ Field string } }
			if a.into(t, &e); len(e.Details) != 1 || e.Details[0].Field != "X-Min-Offset" {
				t.Errorf("%q: %s", at, a.body)
			}
		}
	})
}

// TestStoreReadsItsOwnWrites: what a store has sold it shows, as soon as it
// has answered; and every other store shows it to those who name the position.
func TestStoreReadsItsOwnWrites(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "A")
	one, two := startStore(t, "store-s1", c.url()), startStore(t, "store-s2", c.url())
	together(4, func(till int) {
		for i := range 25 {
			a := one.update(line("A", -1, fmt.Sprint(till, "-", i))).want(t, http.StatusOK)
			version := num(t, a.json(t), "newVersion")
			read := one.get(one.root+"/A").want(t, http.StatusOK)
			if got := num(t, read.json(t), "version"); got < version || read.position(t) < a.position(t) {
				t.Errorf("sold as version %d at %d, and read as version %d at %d", version, a.position(t), got, read.position(t))
			}
			there := two.do(request{method: http.MethodGet, path: two.root + "/A", header: atLeast(a.position(t), 20)}).want(t, http.StatusOK)
			if got := num(t, there.json(t), "version"); got < version {
				t.Errorf("sold as version %d, and read elsewhere as version %d", version, got)
			}
		}
	})
}

// TestSalesDoNotWaitForever: a store whose copy is stuck still answers a sale
// that central has made.
func TestSalesDoNotWaitForever(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(50, "A")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url())
	s.sameAs(c)
	m.behave(func(p *passage) {
		if p.isEvents() {
			p.drop()
		}
		p.pass()
	})
	m.server.CloseClientConnections()
	began := time.Now()
	a := s.update(line("A", -1, "1")).want(t, http.StatusOK)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the answer took %v", took)
	}
	if a.position(t) != 2 || num(t, a.json(t), "newQuantity") != 49 {
		t.Errorf("at %d: %s", a.position(t), a.body)
	}
	s.wantProduct("A", 50, 1) // as it says: X-Inventory-Offset of the read is behind that of the sale
	m.honest()
	s.healed(c)
	s.wantProduct("A", 49, 2)
}
