package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestConflictsAreRetried: with onConflict "retry" a store asks again with the
// present version, under the same key, at most five times in all, and says how
// often it did.
func TestConflictsAreRetried(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B", "FEW")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url())
	sale := func(id, key string, delta, version int) object {
		return object{"productId": id, "delta": delta, "version": version, "onConflict": "retry", "idempotencyKey": key}
	}
	wantAttempts := func(t *testing.T, r object, want int64) {
		t.Helper()
		if got := num(t, r, "attempts"); got != want {
			t.Errorf("attempts %d, want %d: %v", got, want, r)
		}
	}

	t.Run("the version is right", func(t *testing.T) {
		wantAttempts(t, s.update(sale("A", "1", -1, 1)).want(t, http.StatusOK).json(t), 1)
	})
	t.Run("the version is old", func(t *testing.T) {
		first := s.update(sale("A", "2", -1, 1)).want(t, http.StatusOK)
		wantAttempts(t, first.json(t), 2)
		again := s.update(sale("A", "2", -1, 1)).want(t, http.StatusOK)
		if !again.replayed() || num(t, again.json(t), "newVersion") != num(t, first.json(t), "newVersion") {
			t.Errorf("asked again: %s, first %s", again.body, first.body)
		}
		c.wantProduct("A", 98, 3)
	})
	t.Run("without being asked to, it does not", func(t *testing.T) {
		a := s.update(object{"productId": "A", "delta": -1, "version": 1, "idempotencyKey": "3"}).wantRefusal(t, http.StatusConflict, "version_conflict")
		if _, there := a.json(t)["attempts"]; there {
			t.Errorf("%s", a.body)
		}
	})
	t.Run("another refusal ends it", func(t *testing.T) {
		a := s.update(sale("FEW", "4", -101, 7)).wantRefusal(t, http.StatusBadRequest, "insufficient_inventory")
		wantAttempts(t, a.json(t), 2)
	})
	t.Run("somebody is always faster", func(t *testing.T) {
		var sent, keyed atomic.Int64
		m.behave(func(p *passage) {
			if p.isSale() {
				if strings.Contains(string(p.body), ":pos:5") {
					keyed.Add(1)
				}
				c.update(line("B", 0, fmt.Sprint("faster-", sent.Add(1)))).want(t, http.StatusOK)
			}
			p.pass()
		})
		a := s.update(sale("B", "5", -1, 1)).wantRefusal(t, http.StatusConflict, "version_conflict")
		wantAttempts(t, a.json(t), 5)
		if m.honest(); sent.Load() != 5 || keyed.Load() != 5 {
			t.Errorf("sent %d times, %d times under its key", sent.Load(), keyed.Load())
		}
		c.wantProduct("B", 100, 6)
		wantAttempts(t, s.update(sale("B", "5", -1, 6)).want(t, http.StatusOK).json(t), 1) // a conflict is never the last word
	})
	t.Run("line by line", func(t *testing.T) {
		plain := object{"productId": "A", "delta": -1, "version": 1, "idempotencyKey": "6a"}
		r := s.batch(batch("partial", plain, sale("A", "6b", -1, 1), sale("B", "6c", -1, 7))).want(t, http.StatusOK).results(t)
		if r[0]["applied"] != false || r[0]["errorType"] != "version_conflict" || r[0]["attempts"] != nil {
			t.Errorf("the line that did not ask for it: %v", r[0])
		}
		wantAttempts(t, r[1], 2)
		wantAttempts(t, r[2], 1)
		if r[1]["applied"] != true || r[2]["applied"] != true {
			t.Errorf("%v", r[1:])
		}
	})
	t.Run("all or nothing", func(t *testing.T) {
		before := c.product("B").Version
		a := s.batch(object{"mode": "atomic", "idempotencyKey": "7", "updates": []object{
			{"productId": "A", "delta": -1, "version": 1, "onConflict": "retry"},
			{"productId": "B", "delta": -1, "version": before, "onConflict": "retry"},
		}}).want(t, http.StatusOK)
		for _, r := range a.results(t) {
			wantAttempts(t, r, 2)
		}
		if v := c.product("B").Version; v != before+1 {
			t.Errorf("version %d after %d", v, before)
		}
	})
	t.Run("no other word is understood", func(t *testing.T) {
		before := c.state()
		for _, word := range []any{"fail", "", 1, true, "RETRY"} {
			body := sale("A", "8", -1, 1)
			body["onConflict"] = word
			if a := s.update(body); a.status != http.StatusBadRequest {
				t.Errorf("onConflict %v: %d %s", word, a.status, a.body)
			}
		}
		if c.state() != before {
			t.Error("something was sold")
		}
	})
}

// TestBreaker: when central does not answer, a store soon stops asking it, and
// says so at once; it tries again by itself, and sells on when central is back.
func TestBreaker(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url())
	s.sameAs(c)
	if st := s.status(); st.Breaker != "closed" {
		t.Errorf("the breaker is %s", st.Breaker)
	}
	asked := atomic.Int64{}
	m.behave(func(p *passage) {
		if p.isSale() {
			asked.Add(1)
			p.drop()
		}
		p.pass()
	})
	for i := 0; s.status().Breaker != "open"; i++ {
		if i > 50 {
			t.Fatal("the breaker does not open")
		}
		s.update(line("A", -1, fmt.Sprint("lost-", i))).wantCode(t, http.StatusServiceUnavailable, "central_unavailable")
	}
	before := asked.Load()
	together(20, func(i int) {
		a := s.update(line("A", -1, fmt.Sprint("open-", i))).wantCode(t, http.StatusServiceUnavailable, "central_unavailable")
		if a.header.Get("Retry-After") == "" {
			t.Errorf("no Retry-After: %v", a.header)
		}
	})
	if sent := asked.Load() - before; sent > 1 { // one may be the try that was due
		t.Errorf("%d of 20 sales were passed on", sent)
	}
	s.get(s.root+"/A").want(t, http.StatusOK)
	if st := s.status(); st.Mode != "live" { // following has its own line: it goes on
		t.Errorf("mode %s", st.Mode)
	}
	c.wantProduct("A", 100, 1)

	m.honest()
	waitFor(t, 2*patience, "the breaker to let a sale through", func() bool {
		a := s.update(line("A", -1, "lost-0"))
		if a.status == http.StatusOK {
			return true
		}
		a.wantCode(t, http.StatusServiceUnavailable, "central_unavailable")
		return false
	})
	s.awaitStatus("the breaker to close", func(st syncStatus) bool { return st.Breaker == "closed" })
	s.update(line("A", -1, "lost-0")).want(t, http.StatusOK)
	c.wantProduct("A", 99, 2)
}

// TestCentralIsNotBuried: of sales that central does not answer, the store
// repeats a few, not all.
func TestCentralIsNotBuried(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5000, "A")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url())
	var mu sync.Mutex
	sent, seen := 0, 0
	m.behave(func(p *passage) {
		if !p.isSale() {
			p.pass()
			return
		}
		mu.Lock()
		sent++
		bad := sent%3 == 0 // too few to open the breaker
		mu.Unlock()
		if bad {
			say(503, "application/json", `{"code":"overloaded","message":"not now"}`)(p)
			return
		}
		p.pass()
	})
	together(8, func(till int) {
		for i := range 40 {
			a := s.update(line("A", -1, fmt.Sprint(till, "-", i)))
			if a.status != http.StatusOK {
				a.wantCode(t, http.StatusServiceUnavailable, "overloaded")
			}
			mu.Lock()
			seen++
			mu.Unlock()
		}
	})
	retries := int(num(t, s.get(statsPath).json(t), "retries"))
	if sent != seen+retries || retries == 0 || retries > seen/5+11 {
		t.Errorf("%d sales, %d sent, %d retries", seen, sent, retries)
	}
}

// TestRefusalsComeThrough: what central refuses a store refuses, with central's
// words, and without trying again what will not be otherwise soon.
func TestRefusalsComeThrough(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")
	for _, tt := range []struct {
		status int
		code   string
		later  string
	}{
		{http.StatusTooManyRequests, "rate_limit_exceeded", "7"},
		{http.StatusRequestEntityTooLarge, "payload_too_large", ""},
		{http.StatusServiceUnavailable, "overloaded", "20"},
		{http.StatusServiceUnavailable, "durability_unknown", "21"},
		{http.StatusServiceUnavailable, "disk_full", "30"},
	} {
		t.Run(tt.code, func(t *testing.T) {
			m := newMiddleman(t, c.address)
			s := startStore(t, "store-s1", m.url())
			sent := atomic.Int64{}
			m.behave(func(p *passage) {
				if !p.isSale() {
					p.pass()
					return
				}
				sent.Add(1)
				a := answer{status: tt.status, header: http.Header{"Content-Type": {"application/json"}},
					body: []byte(`{"code":"` + tt.code + `","message":"words of central"}`)}
				if tt.later != "" {
					a.header.Set("Retry-After", tt.later)
				}
				p.reply(a)
			})
			a := s.update(line("A", -1, tt.code)).wantCode(t, tt.status, tt.code)
			inner, _ := a.json(t)["error"].(object)
			if a.header.Get("Retry-After") != tt.later || inner["code"] != tt.code || inner["message"] != "words of central" {
				t.Errorf("Retry-After %q: %s", a.header.Get("Retry-After"), a.body)
			}
			if sent.Load() != 1 {
				t.Errorf("sent %d times", sent.Load())
			}
		})
	}
	c.wantProduct("A", 5, 1)
}

// TestBadSalesAtAStore: what cannot be judged a store refuses by itself, with
// the fault named.
func TestBadSalesAtAStore(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(50, "A")
	m := newMiddleman(t, c.address)
	s := startStore(t, "store-s1", m.url())
	s.sameAs(c)
	sent := atomic.Int64{}
	m.behave(func(p *passage) {
		if p.isSale() {
			sent.Add(1)
		}
		p.pass()
	})
	single := func(body any) request {
		return request{method: http.MethodPost, path: s.root + "/updates", body: body}
	}
	with := func(r request, name, value string) request {
		r.header = map[string]string{name: value}
		return r
	}
	many := func(n int) (lines []object) {
		for i := range n {
			lines = append(lines, line("A", -1, fmt.Sprint(i)))
		}
		return lines
	}
	long := strings.Repeat("k", 256) // central takes more, so that there is room for the names that a store puts before
	wantRefused(t, s.node, []bad{
		{name: "a long key", request: single(line("A", -1, long)), names: "255"},
		{name: "a long key as a header", request: with(single(object{"productId": "A", "delta": -1}), "Idempotency-Key", long), names: "255"},
		{name: "two keys", request: with(single(line("A", -1, "one")), "Idempotency-Key", "two"), names: "Idempotency-Key"},
		{name: "a key with a newline", request: single(line("A", -1, "a\nb")), names: "idempotencyKey"},
		{name: "a path as a product", request: single(line("a/b", -1, "k")), names: "productId"},
		{name: "too much", request: single(`{"productId":"A","delta":-9007199254740992,"idempotencyKey":"k"}`), names: "delta"},
		{name: "a text as a number", request: single(`{"productId":"A","delta":"1","idempotencyKey":"k"}`), names: "delta"},
		{name: "a member twice", request: single(`{"productId":"A","delta":-1,"delta":-2,"idempotencyKey":"k"}`), names: "delta"},
		{name: "something behind", request: single(`{"productId":"A","delta":-1,"idempotencyKey":"k"}{}`), names: "body"},
		{name: "another mode", request: request{method: http.MethodPost, path: batchPath, body: batch("some", many(2)...)}, names: "mode"},
		{name: "no lines", request: request{method: http.MethodPost, path: batchPath, body: object{"updates": []object{}}}, names: "updates"},
		{name: "not lines", request: request{method: http.MethodPost, path: batchPath, body: line("A", -1, "k")}, names: "updates"},
		{name: "a tag for many", request: with(request{method: http.MethodPost, path: batchPath, body: batch("partial", many(2)...)}, "If-Match", `"v1"`), names: "If-Match"},
		{name: "too many lines", status: http.StatusRequestEntityTooLarge, request: request{method: http.MethodPost, path: batchPath, body: batch("partial", many(1001)...)}, names: "1000"},
		{name: "too long", status: http.StatusRequestEntityTooLarge, request: single(strings.Repeat(" ", 1<<20+1)), names: "1048576"},
	})
	if n := sent.Load(); n != 0 {
		t.Errorf("%d of them were passed on", n)
	}
	s.update(line("A", -1, long[1:])).want(t, http.StatusOK) // as long as a key may be
	c.wantProduct("A", 49, 2)
}
