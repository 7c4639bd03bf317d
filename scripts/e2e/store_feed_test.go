package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStoreFeed: a store offers central's feed, with the same offsets and the
// same events, to those who ask again and again.
func TestStoreFeed(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B")
	s := startStore(t, "store-s1", c.url())
	const begin = 2 // the store's memory begins with its copy
	for i := range 20 {
		s.update(object{"productId": "A", "delta": -1, "idempotencyKey": fmt.Sprint("s", i), "ref": "order/1", "reason": "sale", "storeId": "not-me"}).want(t, http.StatusOK)
		c.update(line("B", -1, fmt.Sprint("c", i))).want(t, http.StatusOK)
	}
	c.setStock("B", 7)
	c.delete("A")
	s.reach(c.position())

	t.Run("the events are central's", func(t *testing.T) {
		for _, limit := range []int{1, 7, 1000} {
			for next, head := int64(begin), c.position(); next < head; {
				query := fmt.Sprintf("/events?offset=%d&limit=%d", next, limit)
				here, there := s.get(s.root+query).want(t, http.StatusOK).json(t), c.get(c.root+query).want(t, http.StatusOK).json(t)
				delete(here, "earliestOffset") // each keeps as much as it keeps
				delete(there, "earliestOffset")
				if d := cmp.Diff(there, here); d != "" {
					t.Fatalf("%s (-central +store):\n%s", query, d)
				}
				next = num(t, here, "nextOffset")
			}
		}
	})
	t.Run("of one product", func(t *testing.T) {
		for next := int64(begin); ; {
			p := s.page(fmt.Sprintf("offset=%d&limit=3&productId=B", next))
			for _, e := range p.Events {
				if e.ProductID != "B" || e.Offset < next {
					t.Fatalf("event %d of %s", e.Offset, e.ProductID)
				}
			}
			if next = p.NextOffset; !p.HasMore {
				break
			}
		}
	})
	t.Run("a sale is noted for the store, whatever its till says", func(t *testing.T) {
		for _, e := range s.events(begin) {
			if e.Ref == "order/1" && (e.StoreID != s.id || e.Reason != "sale") {
				t.Errorf("%+v", e)
			}
		}
	})
	t.Run("a poll is woken by what another node sells", func(t *testing.T) {
		head := s.position()
		got := make(chan answer, 1)
		go func() {
			defer close(got)
			a, err := s.try(context.Background(), request{method: http.MethodGet, path: fmt.Sprintf("%s/events?offset=%d&wait=60", s.root, head)})
			if err != nil {
				t.Error(err)
			}
			got <- a
		}()
		waitForConnections(t, s.node, 1)
		c.update(line("B", -1, "wake")).want(t, http.StatusOK)
		var p eventPage
		a := <-got
		a.want(t, http.StatusOK).into(t, &p)
		wantPage(t, p, head, 100, head+1)
	})
	t.Run("what cannot be served", func(t *testing.T) {
		head := s.position()
		a := s.get(s.root+"/events?offset=1").wantCode(t, http.StatusGone, "offset_expired")
		if m := a.json(t); num(t, m, "earliestOffset") != begin || m["snapshot"] != s.root+"/snapshot" {
			t.Errorf("410 does not say how to go on: %s", a.body)
		}
		s.get(fmt.Sprintf("%s/events?offset=%d&wait=60", s.root, head+1)).wantCode(t, http.StatusConflict, "offset_ahead")
		s.get(fmt.Sprintf("%s/events?offset=%d&timeline=%s", s.root, head, otherTimeline)).wantCode(t, http.StatusConflict, "timeline_changed")
		s.get(s.root+"/events").wantCode(t, http.StatusBadRequest, "EVENTS_ERROR")
		s.get(s.root+"/events?offset=x").wantCode(t, http.StatusBadRequest, "EVENTS_ERROR")
	})
}

// TestStoreStream: the same feed as a stream, which goes on where it was told
// to, also after the store was killed.
func TestStoreStream(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B")
	s := startStore(t, "store-s1", c.url())
	newest := openStream(t, s.node, "", "")
	for i := range 5 {
		c.update(line("A", -1, fmt.Sprint(i))).want(t, http.StatusOK)
	}
	s.reach(7)
	newest.wantOffsets(2, 7)
	openStream(t, s.node, "?offset=4", "").wantOffsets(4, 7)
	openStream(t, s.node, "", "5").wantOffsets(6, 7)
	ofB := openStream(t, s.node, "?offset=2&productId=B", "")
	s.update(line("B", -1, "b")).want(t, http.StatusOK)
	if _, e := ofB.next(); e.ProductID != "B" || e.Version != 2 || e.StoreID != s.id {
		t.Errorf("%+v", e)
	}
	header := map[string]string{"Accept": "text/event-stream"}
	for path, code := range map[string]string{"/events?offset=99": "offset_ahead", "/events?offset=7&timeline=" + otherTimeline: "timeline_changed"} {
		s.do(request{method: http.MethodGet, path: s.root + path, header: header}).wantCode(t, http.StatusConflict, code)
	}
	s.do(request{method: http.MethodGet, path: s.root + "/events?offset=0", header: header}).wantCode(t, http.StatusGone, "offset_expired")

	s.crash()
	if !newest.ended() {
		t.Error("the stream of a dead process goes on")
	}
	again := openStream(t, s.node, fmt.Sprint("?offset=", s.position()), "")
	c.update(line("A", -1, "afterwards")).want(t, http.StatusOK)
	again.wantOffsets(8, 9)
	if code := s.stop(); code != 0 || !again.ended() {
		t.Errorf("exit code %d, or the stream was not ended", code)
	}
}

// TestEventsComeAtOnce: a store does not wait for a clock: what happens at
// central shows there long before any interval is over.
func TestEventsComeAtOnce(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A")
	s := startStore(t, "store-s1", c.url(), withEnv("SYNC_INTERVAL_SECONDS", "86400"), withEnv("EVENT_WAIT_TIMEOUT_SECONDS", "60"))
	for i := range 10 {
		a := c.update(line("A", -1, fmt.Sprint(i))).want(t, http.StatusOK)
		s.do(request{method: http.MethodGet, path: s.root + "/A", header: atLeast(a.position(t), 2)}).want(t, http.StatusOK)
	}
}

// TestStoreCatchesUp: far behind, a store fetches page after page, without a
// pause.
func TestStoreCatchesUp(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1<<40, "A", "B")
	l := newLink(t, c.address)
	s := startStore(t, "store-s1", l.url(), withEnv("EVENT_BATCH_LIMIT", "10"), withEnv("SYNC_INTERVAL_SECONDS", "86400"))
	l.cut()
	var lines []object
	for i := range 1000 {
		lines = append(lines, line([]string{"A", "B"}[i%2], -1, fmt.Sprint(i)))
	}
	for chunk := range 3 {
		for i := range lines {
			lines[i]["idempotencyKey"] = fmt.Sprint(chunk, "-", i)
		}
		c.update(batch("partial", lines...)).want(t, http.StatusOK)
	}
	s.awaitStatus("to be away", func(st syncStatus) bool { return st.Mode == "offline" })
	l.mend()
	s.healed(c)
	if n := num(t, s.get(statsPath).json(t), "snapshots"); n != 1 {
		t.Errorf("%d snapshots: it did not follow", n)
	}
}
