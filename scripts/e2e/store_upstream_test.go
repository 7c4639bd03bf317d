package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// lie is what a central says that must not be believed.
type lie struct {
	name string
	// about picks the requests that are answered with it; of others the truth is told
	about func(p *passage) bool
	tell  func(p *passage)
	// unseen: nothing is wrong with what the store hears, it only takes long,
	// and it shows by the age of the copy alone
	unseen bool
	// quiet: no event is on its way, because the lie is about something else
	quiet bool
}

// rewrite forwards a request and changes the answer.
func rewrite(change func(a *answer)) func(p *passage) {
	return func(p *passage) {
		a := p.mustForward()
		a.header = a.header.Clone()
		change(&a)
		p.reply(a)
	}
}

// edit is rewrite for members of a JSON answer that is 200.
func edit(change func(m object)) func(p *passage) {
	return rewrite(func(a *answer) {
		if a.status != http.StatusOK {
			return
		}
		m := object{}
		dec := json.NewDecoder(bytes.NewReader(a.body))
		dec.UseNumber()
		if dec.Decode(&m) != nil {
			return
		}
		change(m)
		a.body, _ = json.Marshal(m) // it has just been decoded
	})
}

// editEvents changes a page that has events.
func editEvents(change func(m object, events []any)) func(p *passage) {
	return edit(func(m object) {
		if events, ok := m["events"].([]any); ok && len(events) > 0 {
			change(m, events)
		}
	})
}

func say(status int, contentType, body string) func(p *passage) {
	return func(p *passage) {
		p.reply(answer{status: status, header: http.Header{"Content-Type": {contentType}}, body: []byte(body)})
	}
}

const otherTimeline = "00000000-0000-4000-8000-000000000000"

func add(n any, by int64) json.Number {
	v, err := n.(json.Number).Int64()
	if err != nil {
		panic(err) // central sent no integer
	}
	return json.Number(fmt.Sprint(v + by))
}

// lies about events. Each is told while there is something new to hear.
var lies = []lie{
	{name: "no JSON", about: (*passage).isEvents, tell: say(200, "application/json", "not what you think")},
	{name: "no page", about: (*passage).isEvents, tell: say(200, "application/json", `{"products":[]}`)},
	{name: "a login form", about: (*passage).isEvents, tell: say(200, "text/html", "<html>Please sign in</html>")},
	{name: "a mebibyte of brackets", about: (*passage).isEvents, tell: say(200, "application/json", strings.Repeat("[", 1<<20))},
	{name: "half a page", about: (*passage).isEvents, tell: func(p *passage) { p.half(p.mustForward()) }},
	{name: "500", about: (*passage).isEvents, tell: say(500, "application/json", `{"code":"internal_error","message":"x"}`)},
	{name: "502 of a proxy", about: (*passage).isEvents, tell: say(502, "text/html", "<html>Bad Gateway</html>")},
	{name: "401", about: (*passage).isEvents, tell: say(401, "application/json", `{"code":"unauthorized","message":"Invalid API key"}`)},
	{name: "404", about: (*passage).isEvents, tell: say(404, "application/json", `{"code":"not_found","message":"No such path"}`)},
	{name: "nothing at all", about: (*passage).isEvents, tell: (*passage).drop},
	{name: "slow bytes", about: (*passage).isEvents, tell: dribble, unseen: true},
	{name: "the page before", about: (*passage).isEvents, tell: editEvents(func(_ object, events []any) {
		for _, e := range events {
			e.(object)["offset"] = add(e.(object)["offset"], -1)
		}
	})},
	{name: "a gap in front", about: (*passage).isEvents, tell: editEvents(func(m object, events []any) {
		m["events"], m["count"] = events[1:], add(m["count"], -1)
	})},
	{name: "a gap inside", about: (*passage).isEvents, tell: editEvents(func(m object, events []any) {
		m["events"], m["count"] = append(events[:1:1], events[2:]...), add(m["count"], -1)
	})},
	{name: "an event twice", about: (*passage).isEvents, tell: editEvents(func(m object, events []any) {
		m["events"], m["count"] = append(events[:1:1], events...), add(m["count"], 1)
	})},
	{name: "in another order", about: (*passage).isEvents, tell: editEvents(func(_ object, events []any) {
		events[0], events[1] = events[1], events[0]
	})},
	{name: "an older version", about: (*passage).isEvents, tell: editEvents(func(_ object, events []any) {
		e := events[0].(object)
		e["version"], e["data"].(object)["version"] = json.Number("1"), json.Number("1")
	})},
	{name: "two versions in one event", about: (*passage).isEvents, tell: editEvents(func(_ object, events []any) {
		events[0].(object)["version"] = json.Number("77")
	})},
	{name: "a negative stock", about: (*passage).isEvents, tell: editEvents(func(_ object, events []any) {
		events[0].(object)["data"].(object)["available"] = json.Number("-1")
	})},
	{name: "a product without a name for it", about: (*passage).isEvents, tell: editEvents(func(_ object, events []any) {
		events[0].(object)["data"].(object)["productId"] = "../etc"
	})},
	{name: "nextOffset goes back", about: (*passage).isEvents, tell: edit(func(m object) { m["nextOffset"] = json.Number("0") })},
	{name: "nextOffset jumps", about: (*passage).isEvents, tell: edit(func(m object) { m["nextOffset"] = add(m["nextOffset"], 5) })},
	{name: "the head is behind the page", about: (*passage).isEvents, tell: edit(func(m object) { m["headOffset"] = json.Number("1") })},
	{name: "hasMore is a lie", about: (*passage).isEvents, tell: edit(func(m object) { m["hasMore"] = m["hasMore"] == false })},
	{name: "the count is wrong", about: (*passage).isEvents, tell: edit(func(m object) { m["count"] = add(m["count"], 3) })},
	{name: "another timeline in the page", about: (*passage).isEvents, tell: edit(func(m object) { m["timeline"] = otherTimeline })},
	{name: "another timeline, 409", about: (*passage).isEvents, tell: say(409, "application/json", `{"code":"timeline_changed","message":"start again"}`)},
	{name: "you are ahead", about: (*passage).isEvents, tell: say(409, "application/json", `{"code":"offset_ahead","message":"beyond the head"}`)},
	{name: "you are too late", about: (*passage).isEvents, tell: say(410, "application/json", `{"code":"offset_expired","message":"too old","earliestOffset":2}`)},

	{name: "a digest that is no digest", about: (*passage).isDigest, quiet: true, tell: say(200, "application/json", `{"offset":3,"ranges":[]}`)},
	{name: "a wrong digest of one range", about: (*passage).isDigest, quiet: true, tell: editRanges(1)},
	{name: "a wrong digest of all ranges", about: (*passage).isDigest, quiet: true, tell: editRanges(256)},
	{name: "a digest of another timeline", about: (*passage).isDigest, quiet: true, tell: edit(func(m object) { m["timeline"] = otherTimeline })},
	{name: "events and snapshot are gone", about: func(p *passage) bool { return p.isEvents() || p.isSnapshot() },
		tell: func(p *passage) {
			if p.isSnapshot() {
				p.half(p.mustForward())
			}
			say(410, "application/json", `{"code":"offset_expired","message":"too old","earliestOffset":2}`)(p)
		}},
	{name: "too late, and a snapshot with another product", about: func(p *passage) bool { return p.isEvents() || p.isSnapshot() },
		tell: func(p *passage) {
			if p.isEvents() {
				say(410, "application/json", `{"code":"offset_expired","message":"too old","earliestOffset":2}`)(p)
				return
			}
			rewrite(func(a *answer) { a.body = bytes.Replace(a.body, []byte(`"available":`), []byte(`"available":9`), 1) })(p)
		}},
}

// editRanges spoils the hashes of so many ranges.
func editRanges(n int) func(p *passage) {
	return edit(func(m object) {
		ranges, _ := m["ranges"].([]any)
		for i := range min(n, len(ranges)) {
			ranges[i] = strings.Repeat("ab", 16)
		}
	})
}

// dribble sends a byte now and then.
func dribble(p *passage) {
	a := p.mustForward()
	p.w.Header().Set("Content-Type", "application/json")
	for i := range a.body {
		_, _ = p.w.Write(a.body[i : i+1])
		_ = http.NewResponseController(p.w).Flush()
		select {
		case <-time.After(200 * time.Millisecond):
		case <-p.turned:
			panic(http.ErrAbortHandler)
		case <-p.r.Context().Done():
			return
		}
	}
}

// TestStoreIsNotFooled: whatever central says, or something that passes for
// it, the copy stays one that central has had, reads go on, the status says
// that something is wrong, and all is well as soon as the truth is told again.
func TestStoreIsNotFooled(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "A", "B", "C")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url(), withEnv("SYNC_INTERVAL_SECONDS", "1"), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "1"))
	w := watch(s)
	watching, stop := context.WithCancel(context.Background())
	defer stop()
	var eyes sync.WaitGroup
	eyes.Go(func() { w.run(watching, "A", "B", "C") })
	for _, l := range lies {
		t.Run(l.name, func(t *testing.T) { l.try(t, c, m, s) })
	}
	stop()
	eyes.Wait()
	if w.outages > 0 {
		t.Errorf("%d reads were not answered", w.outages)
	}
	w.judge(c.events(0))
	t.Logf("%d reads, %d positions", w.reads, len(w.views))
}

// try tells the lie until it has been heard and shows, and then the truth.
func (l *lie) try(t *testing.T, c *central, m *middleman, s *store) {
	s.healed(c)
	told := atomic.Int64{}
	m.behave(func(p *passage) {
		if !l.about(p) {
			p.pass()
			return
		}
		told.Add(1)
		l.tell(p)
	})
	m.server.CloseClientConnections() // what is under way would still hear the truth
	if !l.quiet {
		c.update(batch("atomic", line("A", -1, l.name+"1"), line("B", -1, l.name+"2"), line("C", -1, l.name+"3"))).want(t, http.StatusOK)
	}
	s.awaitStatus("trouble that shows", func(st syncStatus) bool {
		if l.unseen {
			return told.Load() > 0 && st.LagMs > 1500
		}
		return told.Load() > 2 && st.LastError != "" && st.ErrorMessage == st.LastError && !st.LastSyncSuccess
	})
	if st := s.status(); strings.Contains(st.LastError, "127.0.0.1") || strings.Contains(st.LastError, "http://") {
		t.Errorf("the status shows an address: %q", st.LastError)
	}
	s.get(s.root+"/A").want(t, http.StatusOK)
	s.do(request{method: http.MethodGet, path: "/health", key: noKey}).want(t, http.StatusOK)
	m.honest()
	s.healed(c)
}

// TestOlderSnapshotIsNotTaken: a store does not go back to a snapshot of what
// was, as a cache on the way might have kept one.
func TestOlderSnapshotIsNotTaken(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "A", "B", "C")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url(), withEnv("SYNC_INTERVAL_SECONDS", "1"))
	s.sameAs(c)
	old := c.get("/v1/inventory/snapshot").want(t, http.StatusOK)
	c.update(line("A", -1, "1")).want(t, http.StatusOK)
	s.sameAs(c)
	before := s.state()

	told := atomic.Int64{}
	m.behave(func(p *passage) {
		switch {
		case p.isEvents():
			say(410, "application/json", `{"code":"offset_expired","message":"too old","earliestOffset":4}`)(p)
		case p.isSnapshot():
			told.Add(1)
			p.reply(old)
		default:
			p.pass()
		}
	})
	m.server.CloseClientConnections()
	s.awaitStatus("trouble that shows", func(st syncStatus) bool { return told.Load() > 2 && st.LastError != "" })
	if now := s.state(); now != before {
		t.Errorf("it went back from position %d to %d", before.position, now.position)
	}
	m.honest()
	s.healed(c)
	s.wantProduct("A", 999, 2)
}
