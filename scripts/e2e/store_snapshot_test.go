package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// spoil rewrites the lines of a snapshot.
func spoil(change func(lines [][]byte) [][]byte) func(p *passage) {
	return rewrite(func(a *answer) {
		lines := bytes.SplitAfter(bytes.TrimSuffix(a.body, []byte("\n")), []byte("\n"))
		a.body = append(bytes.Join(change(lines), nil), '\n')
	})
}

// TestFirstCopyIsWhole: a store without a copy serves nothing before it has a
// whole and right one, whatever it is told first.
func TestFirstCopyIsWhole(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := createMany(c, 20)
	c.delete("N0003")
	replace := func(old, by string) func(p *passage) {
		return rewrite(func(a *answer) { a.body = bytes.Replace(a.body, []byte(old), []byte(by), 1) })
	}
	for name, tell := range map[string]func(p *passage){
		"no snapshot":          say(200, "application/x-ndjson", "<html>\n"),
		"an empty answer":      say(200, "application/x-ndjson", ""),
		"another kind":         say(200, "application/json", `{"offset":0,"timeline":"`+otherTimeline+`","count":0}`+"\n"),
		"always cut":           func(p *passage) { p.half(p.mustForward()) },
		"500":                  say(500, "application/json", `{"code":"internal_error","message":"x"}`),
		"another stock":        replace(`"available":5`, `"available":6`),
		"another name":         replace(`Product N0001`, `Product N0009`),
		"another digest":       replace(`"digest":"`, `"digest":"0`),
		"a product is missing": spoil(func(l [][]byte) [][]byte { return slices.Delete(l, 5, 6) }),
		"a product twice":      spoil(func(l [][]byte) [][]byte { return slices.Insert(l, 5, l[5]) }),
		"in another order":     spoil(func(l [][]byte) [][]byte { l[4], l[5] = l[5], l[4]; return l }),
		"without its end":      spoil(func(l [][]byte) [][]byte { return l[:len(l)-1] }),
		"something follows":    spoil(func(l [][]byte) [][]byte { return append(l, []byte("\n{}")) }),
		"a line is no JSON":    spoil(func(l [][]byte) [][]byte { l[7] = []byte("oops\n"); return l }),
	} {
		t.Run(name, func(t *testing.T) {
			told := atomic.Int64{}
			m := newMiddleman(t, c.address)
			m.behave(func(p *passage) {
				if !p.isSnapshot() {
					p.pass()
					return
				}
				told.Add(1)
				tell(p)
			})
			s := newStore(t, "store-s1", m.url())
			s.launch(freePort(t))
			s.awaitUp()
			s.awaitStatus("trouble that shows", func(st syncStatus) bool {
				return told.Load() > 1 && st.LastError != "" && st.ProductCount == 0 && st.Timeline == "" && !st.LastSyncSuccess
			})
			for _, path := range []string{s.root, s.root + "/N0001", s.root + "/digest", s.root + "/snapshot", s.root + "/events?offset=0"} {
				s.get(path).wantCode(t, http.StatusServiceUnavailable, "recovering")
			}
			m.honest()
			s.healed(c)
			if got := readSnapshot(t, s.node, "").ids(); !slices.Equal(got, ids) {
				t.Errorf("the copy has %d products and tombstones, central %d", len(got), len(ids))
			}
		})
	}
}

// TestSnapshotIsGoneOnWith: a snapshot that is cut off is not begun again: the
// store asks for what is missing of the same view.
func TestSnapshotIsGoneOnWith(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	view := int64(len(createMany(c, 3000)))
	m := newMiddleman(t, c.address)
	var mu sync.Mutex
	var asked []string
	m.behave(func(p *passage) {
		if !p.isSnapshot() {
			p.pass()
			return
		}
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, p.r.URL.RawQuery)
		a := p.mustForward()
		if len(asked) == 1 {
			c.update(line("N0001", -1, "meanwhile")).want(t, http.StatusOK)
		}
		if len(asked) < 4 {
			p.half(a)
		}
		p.reply(a)
	})
	s := startStore(t, "store-s1", m.url())
	s.sameAs(c)
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 4 || asked[0] != "" {
		t.Fatalf("asked for %q", asked)
	}
	for _, q := range asked[1:] {
		if !strings.Contains(q, "after=") || !strings.Contains(q, fmt.Sprint("offset=", view)) {
			t.Errorf("went on with %q", q)
		}
	}
	if n := num(t, s.get(statsPath).json(t), "snapshots"); n != 1 {
		t.Errorf("%d snapshots", n)
	}
}

// TestEveryProductIsCopied: not a page of them.
func TestEveryProductIsCopied(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := createMany(c, 1200)
	s := startStore(t, "store-s1", c.url())
	s.sameAs(c)
	var got []string
	for after := ""; ; {
		var p listPage
		s.getInto(s.root+"?limit=1000&after="+after, &p)
		got = append(got, p.ids()...)
		if p.NextCursor == nil {
			break
		}
		after = *p.NextCursor
	}
	if !slices.Equal(got, ids) {
		t.Errorf("the store lists %d products, central has %d", len(got), len(ids))
	}
	if n := num(t, s.get(statsPath).json(t), "productCount"); n != int64(len(ids)) {
		t.Errorf("productCount %d", n)
	}
}

// TestStoreIsBehindRetention: central has let go of the events that the store
// would need. It starts again from a snapshot, while it goes on serving what it
// has, and follows from there.
func TestStoreIsBehindRetention(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withEnv("MAX_EVENTS_IN_QUEUE", "10"))
	c.create(1000, "A", "B")
	l := newLink(t, c.address)
	s := startStore(t, "store-s1", l.url())
	s.sameAs(c)
	l.cut()
	for i := range 40 {
		c.update(line("A", -1, fmt.Sprint("away-", i))).want(t, http.StatusOK)
	}
	c.delete("B")
	s.wantProduct("A", 1000, 1)
	l.mend()
	s.healed(c)
	s.wantProduct("A", 960, 41)
	s.get(s.root+"/B").wantCode(t, http.StatusNotFound, "product_not_found")
	if n := num(t, s.get(statsPath).json(t), "snapshots"); n != 2 {
		t.Errorf("%d snapshots, want the first and one more", n)
	}
	c.update(line("A", -1, "afterwards")).want(t, http.StatusOK)
	s.reach(c.position())
	s.wantProduct("A", 959, 42)

	fresh := startStore(t, "store-s2", c.url()) // which has no offset at all
	fresh.sameAs(c)
	fresh.wantProduct("A", 959, 42)
}

// TestAnotherHistory: central is not the one it was. Once somebody has said so, the
// store takes over what there is now, in one step, and says so by its timeline.
func TestAnotherHistory(t *testing.T) {
	t.Parallel()
	old := startCentral(t)
	old.create(50, "A", "B", "ONLY-OLD")
	for i := range 5 {
		old.update(line("A", -1, fmt.Sprint(i))).want(t, http.StatusOK)
	}
	restored := startCentral(t)
	restored.create(7, "A", "ONLY-NEW")
	now := &atomic.Pointer[central]{}
	now.Store(old)
	l := newLink(t, func() string { return now.Load().address() })
	s := startStore(t, "store-s1", l.url())
	s.sameAs(old)
	stream := openStream(t, s.node, "?offset=8", "")
	before := s.get(s.root + "/A").header.Get("X-Inventory-Timeline")

	now.Store(restored)
	l.resetAll()
	s.awaitStatus("a central that is none of its own", func(st syncStatus) bool { return st.Mode == "offline" })
	s.wantProduct("A", 45, 6)
	s.mustRun("store", "accept", "--data-dir", s.dir, "--timeline", readDigest(t, restored.node).Timeline)
	s.awaitStatus("the other timeline", func(st syncStatus) bool { return st.Timeline != before && st.Mode == "live" })
	if got, want := s.state(), restored.state(); got != want {
		t.Errorf("the copy is at position %d, central at %d, or they differ", got.position, want.position)
	}
	if got, want := s.status().Timeline, readDigest(t, restored.node).Timeline; got != want {
		t.Errorf("timeline %s, central's is %s", got, want)
	}
	s.wantProduct("A", 7, 1)
	s.get(s.root+"/ONLY-OLD").want(t, http.StatusNotFound)
	s.get(s.root+"/events?offset=0&timeline="+before).wantCode(t, http.StatusConflict, "timeline_changed")
	if !stream.ended() {
		t.Error("a stream of the old history goes on")
	}
	restored.update(line("A", -1, "k")).want(t, http.StatusOK)
	s.reach(restored.position())
	s.wantProduct("A", 6, 2)
	s.crash() // it is the new history that is on disk
	s.wantProduct("A", 6, 2)
}

// TestCentralIsLeftInPeace: whatever is wrong with what it says, a store does
// not ask again and again without a pause.
func TestCentralIsLeftInPeace(t *testing.T) {
	t.Parallel()
	const most = 40 // questions in two seconds
	c := startCentral(t)
	c.create(5, "A")
	type bothered struct {
		name  string
		m     *middleman
		s     *store
		asked *atomic.Int64
	}
	var all []bothered
	for name, tell := range map[string]func(p *passage){
		"it does not answer":    (*passage).drop,
		"it fails":              say(500, "application/json", `{"code":"internal_error","message":"x"}`),
		"it talks nonsense":     say(200, "application/json", `{}`),
		"the store is too late": say(410, "application/json", `{"code":"offset_expired","message":"too old","earliestOffset":1}`),
		"the store is ahead":    say(409, "application/json", `{"code":"offset_ahead","message":"beyond the head"}`),
		"another history":       say(409, "application/json", `{"code":"timeline_changed","message":"start again"}`),
	} {
		m := newMiddleman(t, c.address)
		b := bothered{name, m, startStore(t, "store-s1", m.url()), &atomic.Int64{}}
		m.behave(func(p *passage) {
			b.asked.Add(1)
			if p.isEvents() {
				tell(p)
				return
			}
			p.pass()
		})
		m.server.CloseClientConnections()
		all = append(all, b)
	}
	time.Sleep(2 * time.Second) // to see how many questions there are in that time
	for _, b := range all {
		if n := b.asked.Load(); n >= most*2 { // some have been asking for longer than others
			t.Errorf("%s: %d questions", b.name, n)
		}
		waitFor(t, 2*patience, "a few questions", func() bool { return b.asked.Load() >= 6 })
		b.m.honest()
	}
	for _, b := range all {
		b.s.healed(c)
	}
}
