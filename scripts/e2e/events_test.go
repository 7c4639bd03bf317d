package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func readEvents(query string) request {
	return request{method: http.MethodGet, path: "/v1/inventory/events?" + query}
}

// The feed is consecutive and in commit order, whatever the pages.
func TestFeedIsConsecutive(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "A", "B")
	together(16, func(i int) {
		for j := range 10 {
			c.update(line([]string{"A", "B"}[j%2], -1, fmt.Sprint(i, "-", j))).want(t, 200)
		}
	})
	c.update(batch("atomic", line("A", -1, "x1"), line("B", -1, "x2"), line("A", 1, "x3"))).want(t, 200)
	c.delete("B")
	const head = 2 + 160 + 3 + 1
	for _, limit := range []int{1, 7, head - 1, head, head + 1, 5000} {
		w, next := newWorld(), int64(0)
		for {
			p := c.page(fmt.Sprintf("offset=%d&limit=%d", next, limit))
			wantPage(t, p, next, min(limit, 1000), head)
			for _, e := range p.Events {
				if err := w.fold(e); err != nil {
					t.Fatal(err)
				}
			}
			next = p.NextOffset
			if !p.HasMore {
				break
			}
		}
		if next != head {
			t.Errorf("limit %d: ended at %d, head is %d", limit, next, head)
		}
	}
}

// wantPage checks everything a page without filter promises.
func wantPage(t *testing.T, p eventPage, asked int64, limit int, head int64) {
	t.Helper()
	want := min(int64(limit), head-asked)
	if int64(len(p.Events)) != want || p.Count != len(p.Events) {
		t.Fatalf("offset %d, limit %d: %d events, count %d, want %d", asked, limit, len(p.Events), p.Count, want)
	}
	for i, e := range p.Events {
		if e.Offset != asked+int64(i) {
			t.Fatalf("event %d where %d belongs", e.Offset, asked+int64(i))
		}
	}
	if p.NextOffset != asked+want || p.HeadOffset != head || p.HasMore != (p.NextOffset < head) {
		t.Fatalf("offset %d: nextOffset %d, headOffset %d, hasMore %v, head is %d", asked, p.NextOffset, p.HeadOffset, p.HasMore, head)
	}
}

// An event tells who did what, for whom and why, and never the key.
func TestEventMembers(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(10, "A", "B")
	a := c.do(request{method: http.MethodPost, path: updatesPath, key: secondKey, body: object{
		"storeId": "top", "mode": "atomic", "updates": []object{
			{"productId": "A", "delta": -3, "idempotencyKey": "a-secret-1", "reason": "sale", "ref": "o/1"},
			{"productId": "B", "delta": 2, "idempotencyKey": "a-secret-2", "storeId": "own", "reason": "return"},
		}}}).want(t, 200)
	unnamed := c.do(request{method: http.MethodPost, path: updatesPath, key: demoKey, body: line("A", -1, "k")}).want(t, 200)
	c.setStock("A", 50)

	got := c.events(2)
	wantEvents := []event{
		{Offset: 2, EventType: "product_updated", ProductID: "A", Version: 2, StoreID: "top", Delta: -3, Actor: "second", Reason: "sale", Ref: "o/1", RequestID: a.header.Get("X-Request-Id")},
		{Offset: 3, EventType: "product_updated", ProductID: "B", Version: 2, StoreID: "own", Delta: 2, Actor: "second", Reason: "return", RequestID: a.header.Get("X-Request-Id")},
		{Offset: 4, EventType: "product_updated", ProductID: "A", Version: 3, Delta: -1, Actor: "key-2a97516c", RequestID: unnamed.header.Get("X-Request-Id")},
	}
	for i, want := range wantEvents {
		e := got[i]
		e.Timestamp, e.Data = "", product{}
		if e != want {
			t.Errorf("event %d is\n%+v, want\n%+v", i+2, e, want)
		}
	}
	if e := got[3]; e.EventType != "product_updated" || e.Actor != "ops" || e.Data.Available != 50 {
		t.Errorf("the admin's event is %+v", e)
	}
	if body := c.get("/v1/inventory/events?offset=0").body; strings.Contains(string(body), "a-secret") {
		t.Errorf("the feed shows an idempotency key: %s", body)
	}
}

// A poll that waits is answered as soon as there is an event, or empty.
func TestLongPoll(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(10, "A", "B")

	t.Run("wakes for an event", func(t *testing.T) {
		head := c.position()
		got := make(chan eventPage, 1)
		go func() {
			defer close(got)
			var p eventPage
			a, err := c.try(context.Background(), readEvents(fmt.Sprintf("offset=%d&wait=60", head)))
			if err == nil {
				err = json.Unmarshal(a.body, &p)
			}
			if err != nil {
				t.Error(err)
			}
			got <- p
		}()
		waitForConnections(t, c.node, 1)
		c.update(line("A", -1, "wake")).want(t, 200)
		select {
		case p := <-got:
			wantPage(t, p, head, 100, head+1)
		case <-time.After(patience):
			t.Error("still waiting")
		}
	})
	t.Run("ends empty when the time is over", func(t *testing.T) {
		head, began := c.position(), time.Now()
		p := c.page(fmt.Sprintf("offset=%d&wait=1", head))
		if took := time.Since(began); took < time.Second {
			t.Errorf("answered after %v", took)
		}
		wantPage(t, p, head, 100, head)
	})
	t.Run("does not wait when there is something", func(t *testing.T) {
		began := time.Now()
		c.page("offset=0&wait=60")
		if took := time.Since(began); took > patience {
			t.Errorf("answered after %v", took)
		}
	})
	t.Run("with a filter", func(t *testing.T) {
		head := c.position()
		got := make(chan eventPage, 1)
		go func() {
			defer close(got)
			var p eventPage
			if a, err := c.try(context.Background(), readEvents(fmt.Sprintf("offset=%d&wait=60&productId=B", head))); err == nil {
				a.into(t, &p)
			}
			got <- p
		}()
		waitForConnections(t, c.node, 1)
		c.update(line("A", -1, "not-this")).want(t, 200)
		c.update(line("B", -1, "but-this")).want(t, 200)
		// Being woken by what it did not ask for is allowed, skipping is not.
		p := <-got
		for len(p.Events) == 0 && p.NextOffset <= head+1 {
			p = c.page(fmt.Sprintf("offset=%d&wait=5&productId=B", p.NextOffset))
		}
		if len(p.Events) != 1 || p.Events[0].ProductID != "B" || p.Events[0].Offset != head+1 {
			t.Errorf("want event %d of B: %+v", head+1, p)
		}
	})
}

// With a filter the pages hold that product's events alone, and still move on.
func TestFeedOfOneProduct(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B")
	for i := range 10 {
		c.update(line("A", -1, fmt.Sprint("a", i))).want(t, 200)
	}
	c.update(line("B", -1, "b")).want(t, 200)
	var versions []int64
	next := int64(0)
	for steps := 0; ; steps++ {
		p := c.page(fmt.Sprintf("offset=%d&limit=3&productId=B", next))
		for _, e := range p.Events {
			if e.ProductID != "B" {
				t.Fatalf("event of %s", e.ProductID)
			}
			versions = append(versions, e.Version)
		}
		if p.NextOffset < next || steps > 20 {
			t.Fatalf("nextOffset %d after %d", p.NextOffset, next)
		}
		if next = p.NextOffset; !p.HasMore {
			break
		}
	}
	if fmt.Sprint(versions) != "[1 2]" || next != 13 {
		t.Errorf("versions %v, ended at %d", versions, next)
	}
	if p := c.page("offset=0&productId=NOPE"); len(p.Events) != 0 || p.NextOffset != 13 || p.HasMore {
		t.Errorf("a product without events: %+v", p)
	}
}

// Too old, too new and of another history are answers that say how to go on.
func TestOffsetsThatCannotBeServed(t *testing.T) {
	t.Parallel()
	const keep = 20
	c := startCentral(t, withEnv("MAX_EVENTS_IN_QUEUE", strconv.Itoa(keep)))
	c.create(100, "A")
	for i := range 49 {
		c.update(line("A", -1, fmt.Sprint(i))).want(t, 200)
	}
	check := func(t *testing.T) {
		head := int64(50)
		p := c.page(fmt.Sprintf("offset=%d", head-keep))
		wantPage(t, p, head-keep, 100, head)
		if p.EarliestOffset != head-keep {
			t.Errorf("earliestOffset %d, want exactly %d", p.EarliestOffset, head-keep)
		}
		for _, old := range []int64{0, head - keep - 1} {
			a := c.get(fmt.Sprintf("/v1/inventory/events?offset=%d&wait=60", old)).wantCode(t, http.StatusGone, "offset_expired")
			m := a.json(t)
			if num(t, m, "earliestOffset") != head-keep || m["snapshot"] != "/v1/inventory/snapshot" {
				t.Errorf("410 does not say how to go on: %s", a.body)
			}
			c.get(fmt.Sprintf("/v1/inventory/events?offset=%d&productId=A", old)).wantCode(t, http.StatusGone, "offset_expired")
		}
		c.get("/v1/inventory/events?offset=51&wait=60").wantCode(t, http.StatusConflict, "offset_ahead")
		c.get("/v1/inventory/events?offset=9007199254740991").wantCode(t, http.StatusConflict, "offset_ahead")
		c.get("/v1/inventory/events?offset=40&timeline=00000000-0000-4000-8000-000000000000").wantCode(t, http.StatusConflict, "timeline_changed")
		if same := c.page("offset=40&timeline=" + p.Timeline); same.Timeline != p.Timeline {
			t.Errorf("timeline %s became %s", p.Timeline, same.Timeline)
		}
	}
	t.Run("live", check)
	c.crash()
	t.Run("after kill -9", check)
	c.restart()
	t.Run("after a restart", check)
}

// sse is one server-sent event.
type sse struct{ event, id, data string }

// stream reads server-sent events.
type stream struct {
	t      *testing.T
	resp   *http.Response
	events chan sse // closed at the end of the stream
}

func openStream(t *testing.T, n *node, query, lastEventID string) *stream {
	t.Helper()
	header := map[string]string{"Accept": "text/event-stream"}
	if lastEventID != "" {
		header["Last-Event-ID"] = lastEventID
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	resp, err := n.send(ctx, request{method: http.MethodGet, path: n.root + "/events" + query, header: header})
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("stream: status %d, %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	s := &stream{t: t, resp: resp, events: make(chan sse, 1000)}
	go s.read()
	return s
}

func (s *stream) read() {
	defer close(s.events)
	defer s.resp.Body.Close()
	var e sse
	for sc := bufio.NewScanner(s.resp.Body); sc.Scan(); {
		name, value, _ := strings.Cut(sc.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "event":
			e.event = value
		case "id":
			e.id = value
		case "data":
			e.data += value
		case "":
			if sc.Text() == "" && e != (sse{}) {
				s.events <- e
				e = sse{}
			}
		}
	}
}

func (s *stream) next() (sse, event) {
	s.t.Helper()
	select {
	case e, ok := <-s.events:
		if !ok {
			s.t.Fatal("the stream has ended")
		}
		var parsed event
		if err := json.Unmarshal([]byte(e.data), &parsed); err != nil {
			s.t.Fatalf("%v: %q", err, e.data)
		}
		return e, parsed
	case <-time.After(patience):
		s.t.Fatal("no event on the stream")
	}
	return sse{}, event{}
}

// ended waits for the end of the stream.
func (s *stream) ended() bool {
	for deadline := time.After(patience); ; {
		select {
		case _, more := <-s.events:
			if !more {
				return true
			}
		case <-deadline:
			return false
		}
	}
}

func (s *stream) wantOffsets(from, to int64) {
	s.t.Helper()
	for want := from; want < to; want++ {
		raw, e := s.next()
		if e.Offset != want || raw.id != strconv.FormatInt(want, 10) || raw.event != e.EventType {
			s.t.Fatalf("event %d (id %s, event %s), want %d: %s", e.Offset, raw.id, raw.event, want, raw.data)
		}
	}
}

// The stream begins where it was told to, and goes on with what happens.
func TestEventStream(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B", "C")

	t.Run("from the head, when nothing is said", func(t *testing.T) {
		head := c.position()
		s := openStream(t, c.node, "", "")
		c.update(line("A", -1, "1")).want(t, 200)
		c.update(line("A", -1, "2")).want(t, 200)
		s.wantOffsets(head, head+2)
	})
	t.Run("from an offset", func(t *testing.T) {
		head := c.position()
		s := openStream(t, c.node, "?offset=1", "")
		s.wantOffsets(1, head)
		c.update(batch("atomic", line("A", -1, "3"), line("B", -1, "4"))).want(t, 200)
		s.wantOffsets(head, head+2)
	})
	t.Run("behind the last event received", func(t *testing.T) {
		openStream(t, c.node, "", "0").wantOffsets(1, c.position())
	})
	t.Run("after a crash", func(t *testing.T) {
		s := openStream(t, c.node, "?offset=0", "")
		raw, _ := s.next()
		c.crash()
		if !s.ended() {
			t.Error("the stream of a dead process has not ended")
		}
		openStream(t, c.node, "", raw.id).wantOffsets(1, c.position())
	})
	t.Run("of one product", func(t *testing.T) {
		s := openStream(t, c.node, "?offset=0&productId=C", "")
		c.update(line("C", -1, "5")).want(t, 200)
		for _, version := range []int64{1, 2} {
			if _, e := s.next(); e.ProductID != "C" || e.Version != version {
				t.Errorf("got %s@v%d", e.ProductID, e.Version)
			}
		}
	})
	t.Run("the data is the event of the poll", func(t *testing.T) {
		s := openStream(t, c.node, "?offset=0", "")
		raw, _ := s.next()
		var page struct{ Events []json.RawMessage }
		c.getInto("/v1/inventory/events?offset=0&limit=1", &page)
		var a, b any
		_ = json.Unmarshal([]byte(raw.data), &a)
		_ = json.Unmarshal(page.Events[0], &b)
		if err := match("event", b, a); err != nil {
			t.Error(err)
		}
	})
	t.Run("is refused before it begins", func(t *testing.T) {
		header := map[string]string{"Accept": "text/event-stream"}
		ahead := readEvents(fmt.Sprintf("offset=%d", c.position()+1))
		ahead.header = header
		c.do(ahead).wantCode(t, http.StatusConflict, "offset_ahead")
		changed := readEvents("offset=0&timeline=00000000-0000-4000-8000-000000000000")
		changed.header = header
		c.do(changed).wantCode(t, http.StatusConflict, "timeline_changed")
	})
}

// A quiet stream says every 15 s that it is alive.
func TestQuietStreamIsAlive(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes 15 s")
	}
	c := startCentral(t)
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	resp, err := c.send(ctx, request{method: http.MethodGet, path: "/v1/inventory/events", header: map[string]string{"Accept": "text/event-stream"}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	began := time.Now()
	r := bufio.NewReader(resp.Body)
	for time.Since(began) < 14*time.Second { // a comment at the beginning is allowed
		l, err := r.ReadString('\n')
		if err != nil && err != io.EOF {
			t.Fatalf("no comment: %v", err)
		}
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, ":") && !strings.HasPrefix(l, "retry:") {
			t.Errorf("an idle stream says %q", l)
		}
	}
}
