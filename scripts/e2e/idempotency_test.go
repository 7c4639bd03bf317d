package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func line(id string, delta int, key string) object {
	return object{"productId": id, "delta": delta, "idempotencyKey": key}
}

func batch(mode string, lines ...object) object {
	return object{"mode": mode, "updates": lines}
}

// The order of checks, as a table: of two faults the earlier check wins.
// authenticate, size, syntax, key, existence, precondition, range, stock.
func TestEarlierCheckWins(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")
	c.create(1<<53-1, "FULL")
	c.update(line("A", 0, "used")).want(t, 200)

	big := `{"productId":"A","delta":1.5,"x":"` + strings.Repeat("x", 1<<20) + `"}`
	tests := []struct {
		name   string
		key    string
		header map[string]string
		body   any
		status int
		code   string // of the envelope, where the contract names it
	}{
		{"key before size", noKey, nil, big, 401, "unauthorized"},
		{"key before syntax", "wrong", nil, `{`, 401, "unauthorized"},
		{"key before stock", noKey, nil, line("A", -9, "n1"), 401, "unauthorized"},
		{"size before syntax", "", nil, big + "{", 413, ""},
		{"syntax before a used key", "", nil, `{"productId":"A","delta":1.5,"idempotencyKey":"used"}`, 400, ""},
		{"missing key before existence", "", nil, object{"productId": "NOPE", "delta": -1}, 400, ""},
		{"missing id before a used key", "", nil, object{"delta": -1, "idempotencyKey": "used"}, 400, ""},
		{"used key before existence", "", nil, line("NOPE", -1, "used"), 422, "idempotency_key_reused"},
		{"used key before version", "", nil, object{"productId": "A", "delta": -1, "version": 77, "idempotencyKey": "used"}, 422, "idempotency_key_reused"},
		{"used key before If-Match", "", map[string]string{"If-Match": `"v77"`}, line("A", -1, "used"), 422, "idempotency_key_reused"},
		{"used key before stock", "", nil, line("A", -99, "used"), 422, "idempotency_key_reused"},
		{"existence before version", "", nil, object{"productId": "NOPE", "delta": -1, "version": 3, "idempotencyKey": "n2"}, 409, "product_not_found"},
		{"version before range", "", nil, object{"productId": "FULL", "delta": 1, "version": 77, "idempotencyKey": "n3"}, 409, "version_conflict"},
		{"version before stock", "", nil, object{"productId": "A", "delta": -99, "version": 77, "idempotencyKey": "n4"}, 409, "version_conflict"},
		{"If-Match before stock", "", map[string]string{"If-Match": `"v77"`}, line("A", -99, "n5"), 412, ""},
		{"range", "", nil, line("FULL", 1, "n6"), 409, "invalid_request"},
		{"stock", "", nil, line("A", -6, "n7"), 409, "insufficient_inventory"},
	}
	before := c.state()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := c.do(request{method: http.MethodPost, path: updatesPath, key: tt.key, header: tt.header, body: tt.body})
			a.want(t, tt.status)
			if tt.code != "" {
				a.wantCode(t, tt.status, tt.code)
			}
		})
	}
	if c.state() != before {
		t.Error("a refused request changed the state")
	}
}

// firsts are the pinned outcomes of every write route, each with the request
// that made it.
type first struct {
	name    string
	request request
	answer  answer
}

func makeFirsts(c *central) []first {
	c.t.Helper()
	c.create(10, "A", "B", "C")
	post := func(header map[string]string, body any) request {
		return request{method: http.MethodPost, path: updatesPath, header: header, body: body}
	}
	key := func(k string) map[string]string { return map[string]string{"Idempotency-Key": k} }
	firsts := []first{
		{name: "applied", request: post(nil, object{"productId": "A", "delta": -1, "version": 1, "idempotencyKey": "applied", "reason": "sale"})},
		{name: "to zero", request: post(nil, line("B", -10, "zero"))},
		{name: "insufficient stock", request: post(nil, line("B", -1, "short"))},
		{name: "unknown product", request: post(nil, line("NOPE", -1, "unknown"))},
		{name: "overflow", request: post(nil, line("C", 1<<53-1, "overflow"))},
		{name: "header key", request: post(key("in-header"), object{"productId": "A", "delta": -1})},
		{name: "atomic", request: post(nil, batch("atomic", line("A", -1, "at1"), line("C", -2, "at2")))},
		{name: "atomic refused", request: post(nil, batch("atomic", line("A", -1, "ar1"), line("B", -2, "ar2")))},
		{name: "admin create", request: request{method: http.MethodPost, path: createPath, key: adminKey, header: key("adm-1"), body: object{"products": []object{{"productId": "D", "name": "d"}}}}},
		{name: "admin set", request: request{method: http.MethodPut, path: setPath, key: adminKey, header: key("adm-2"), body: object{"products": []object{{"productId": "D", "available": 4}}}}},
		{name: "admin delete", request: request{method: http.MethodDelete, path: deletePath, key: adminKey, header: key("adm-3"), body: object{"productIds": []string{"D"}}}},
	}
	for i := range firsts {
		firsts[i].answer = c.do(firsts[i].request)
		if firsts[i].answer.replayed() {
			c.t.Errorf("%s: the first answer is marked as a replay", firsts[i].name)
		}
	}
	return firsts
}

func wantStatuses(t *testing.T, firsts []first) {
	t.Helper()
	refused := map[string]bool{"insufficient stock": true, "unknown product": true, "overflow": true, "atomic refused": true}
	for _, f := range firsts {
		want := http.StatusOK
		if refused[f.name] {
			want = http.StatusConflict
		}
		if f.answer.status != want {
			t.Errorf("%s: status %d: %s", f.name, f.answer.status, f.answer.body)
		}
	}
}

func wantReplays(t *testing.T, c *central, when string, firsts []first) {
	t.Helper()
	for _, f := range firsts {
		t.Run(when+"/"+f.name, func(t *testing.T) {
			a := c.do(f.request)
			if strings.HasPrefix(f.name, "atomic") { // its lines are marked one by one
				a.body, f.answer.body = unmarked(t, a), unmarked(t, f.answer)
			}
			a.wantReplay(t, f.answer)
		})
	}
}

// A replay is the first answer once more: status, body, position; at once,
// after kill -9, and after its events were pruned. And it changes nothing.
func TestReplayEqualsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withEnv("MAX_EVENTS_IN_QUEUE", "20"))
	firsts := makeFirsts(c)
	wantStatuses(t, firsts)
	before := c.state()

	wantReplays(t, c, "at once", firsts)
	c.crash()
	wantReplays(t, c, "after kill -9", firsts)
	if c.state() != before {
		t.Error("replays changed the state")
	}

	for i := range 60 {
		c.update(line("C", 1, fmt.Sprint("push-", i))).want(t, 200)
	}
	c.get("/v1/inventory/events?offset=0").wantCode(t, http.StatusGone, "offset_expired")
	before = c.state()
	wantReplays(t, c, "after pruning", firsts)
	c.restart()
	wantReplays(t, c, "after pruning and a restart", firsts)
	if c.state() != before {
		t.Error("replays changed the state")
	}
}

// unmarked is the body of a batch without the marks of replayed lines.
func unmarked(t *testing.T, a answer) []byte {
	t.Helper()
	return []byte(strings.ReplaceAll(string(a.body), `,"replayed":true`, ""))
}

// What was pinned and what was not, request by request.
func TestWhichOutcomesArePinned(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A")

	t.Run("a version conflict is not: the same key with a fresh version applies", func(t *testing.T) {
		c.update(object{"productId": "A", "delta": -1, "version": 9, "idempotencyKey": "v"}).wantRefusal(t, 409, "version_conflict")
		a := c.update(object{"productId": "A", "delta": -1, "version": 1, "idempotencyKey": "v"}).want(t, 200)
		if a.replayed() {
			t.Error("marked as a replay")
		}
	})
	t.Run("412 is not", func(t *testing.T) {
		stale, fresh := map[string]string{"If-Match": `"v1"`}, map[string]string{"If-Match": `"v2"`}
		c.updateWith(stale, line("A", -1, "m")).want(t, 412)
		c.updateWith(fresh, line("A", -1, "m")).want(t, 200)
	})
	t.Run("400 is not", func(t *testing.T) {
		c.update(`{"productId":"A","delta":0.5,"idempotencyKey":"s"}`).want(t, 400)
		c.update(line("A", -1, "s")).want(t, 200)
	})
	t.Run("422 is not, and the first request stands", func(t *testing.T) {
		first := c.update(line("A", -1, "r")).want(t, 200)
		c.update(line("A", -2, "r")).wantCode(t, 422, "idempotency_key_reused")
		c.update(line("A", -1, "r")).wantReplay(t, first)
	})
	t.Run("a refusal for stock is: a late duplicate does not apply after stock came", func(t *testing.T) {
		refused := c.update(line("A", -50, "late")).wantRefusal(t, 409, "insufficient_inventory")
		if refused.json(t)["retryWithNewKey"] != true {
			t.Errorf("the refusal does not say that a new wish takes a new key: %s", refused.body)
		}
		c.update(line("A", 100, "delivery")).want(t, 200)
		before := c.product("A")
		c.update(line("A", -50, "late")).wantReplay(t, refused)
		if c.product("A") != before {
			t.Error("the late duplicate was applied")
		}
		c.update(line("A", -50, "a-new-wish")).want(t, 200)
	})
	t.Run("an unknown product is: creating it later does not help", func(t *testing.T) {
		refused := c.update(line("LATER", -1, "unknown")).wantRefusal(t, 409, "product_not_found")
		c.create(3, "LATER")
		c.update(line("LATER", -1, "unknown")).wantReplay(t, refused)
		c.wantProduct("LATER", 3, 1)
	})
	t.Run("overflow is", func(t *testing.T) {
		refused := c.update(line("A", 1<<53-1, "over")).wantRefusal(t, 409, "invalid_request")
		c.setStock("A", 0)
		c.update(line("A", 1<<53-1, "over")).wantReplay(t, refused)
		c.setStock("A", 10)
	})
}

// A header key is a body key; quoted or bare it is the same one.
func TestKeySyntax(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A")
	header := func(v string) map[string]string { return map[string]string{"Idempotency-Key": v} }
	bare := object{"productId": "A", "delta": -1}

	first := c.updateWith(header("k1"), bare).want(t, 200)
	c.updateWith(header(`"k1"`), bare).wantReplay(t, first)
	c.update(line("A", -1, "k1")).wantReplay(t, first)
	c.updateWith(header("k1"), line("A", -1, "k1")).wantReplay(t, first)
	c.updateWith(header(`"k1"`), line("A", -1, "k1")).wantReplay(t, first)
	c.wantProduct("A", 99, 2)

	before := c.state()
	t.Run("both and different", func(t *testing.T) {
		c.updateWith(header("k2"), line("A", -1, "k3")).want(t, 400)
		c.updateWith(header(`"k2"`), line("A", -1, "K2")).want(t, 400)
	})
	t.Run("400 bytes are a key", func(t *testing.T) {
		long := strings.Repeat("k", 400)
		c.update(object{"productId": "A", "delta": 0, "version": 99, "idempotencyKey": long}).want(t, 409)
		c.updateWith(header(long), object{"productId": "A", "delta": 0, "version": 99}).want(t, 409)
	})
	for name, key := range map[string]string{"401 bytes": strings.Repeat("k", 401), "empty": "", "a control character": "a\tb\u0001"} {
		t.Run(name+" are not", func(t *testing.T) {
			c.update(line("A", -1, key)).want(t, 400)
		})
	}
	t.Run("a broken quote is not", func(t *testing.T) {
		c.updateWith(header(`"k4`), bare).want(t, 400)
	})
	t.Run("an empty quoted key is not", func(t *testing.T) {
		c.updateWith(header(`""`), bare).want(t, 400)
	})
	if c.state() != before {
		t.Error("a refused request changed the state")
	}
}

// The fingerprint is product, delta and store; version, reason and ref may
// differ from try to try.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(100, "A", "B")
	body := func(change object) object {
		b := object{"productId": "A", "delta": -1, "storeId": "s1", "version": 1, "reason": "sale", "ref": "r1", "idempotencyKey": "k"}
		for k, v := range change {
			b[k] = v
		}
		return b
	}
	first := c.update(body(nil)).want(t, 200)
	for name, change := range map[string]object{
		"version": {"version": 2}, "no version": {"version": nil}, "reason": {"reason": "gift"}, "ref": {"ref": "r2"}, "unknown member": {"zzz": 1},
	} {
		t.Run("outside: "+name, func(t *testing.T) { c.update(body(change)).wantReplay(t, first) })
	}
	for name, change := range map[string]object{
		"product": {"productId": "B"}, "delta": {"delta": -2}, "store": {"storeId": "s2"}, "no store": {"storeId": nil},
	} {
		t.Run("inside: "+name, func(t *testing.T) { c.update(body(change)).wantCode(t, 422, "idempotency_key_reused") })
	}
	c.wantProduct("A", 99, 2)
	c.wantProduct("B", 100, 1)
}

// Keys belong to a principal: what one till uses, another may use too.
func TestKeysAreScopedByPrincipal(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(10, "A", "B")
	as := func(key, id string) answer {
		return c.do(request{method: http.MethodPost, path: updatesPath, key: key, body: line(id, -1, "same")})
	}
	first := as(posKey, "A").want(t, 200)
	for _, key := range []string{secondKey, demoKey, adminKey} {
		if a := as(key, "A").want(t, 200); a.replayed() {
			t.Error("another principal was answered with what was not its own")
		}
	}
	c.wantProduct("A", 6, 5)
	as(posKey, "A").wantReplay(t, first)
	as(secondKey, "B").wantCode(t, 422, "idempotency_key_reused")
}

// In a partial batch each line has its own key; the header gives line i key#i.
func TestPartialBatchKeys(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(10, "A", "B")
	header := map[string]string{"Idempotency-Key": `"h"`}
	lines := batch("partial", object{"productId": "A", "delta": -1}, object{"productId": "B", "delta": -20})

	c.updateWith(header, lines).want(t, 200)
	again := c.updateWith(header, lines).want(t, 200)
	for i, r := range again.results(t) {
		if r["replayed"] != true {
			t.Errorf("line %d is not marked: %v", i, r)
		}
	}
	c.wantProduct("A", 9, 2)

	t.Run("line i has key#i", func(t *testing.T) {
		single := c.update(line("A", -1, "h#0")).want(t, 200)
		if !single.replayed() {
			t.Errorf("h#0 is not the key of line 0: %s", single.body)
		}
		c.update(line("B", -20, "h#1")).wantRefusal(t, 409, "insufficient_inventory")
		c.wantProduct("A", 9, 2)
	})
	t.Run("only what is new is done", func(t *testing.T) {
		a := c.update(batch("partial", line("A", -1, "h#0"), line("A", -1, "fresh"))).want(t, 200)
		r := a.results(t)
		if r[0]["replayed"] != true || r[1]["replayed"] == true || r[1]["applied"] != true {
			t.Errorf("want the first replayed and the second new: %s", a.body)
		}
		c.wantProduct("A", 8, 3)
	})
	t.Run("a reused key fails its line alone", func(t *testing.T) {
		a := c.update(batch("partial", line("A", -2, "fresh"), line("B", -1, "other"))).want(t, 200)
		r := a.results(t)
		if r[0]["errorType"] != "idempotency_key_reused" || r[0]["applied"] != false || r[1]["applied"] != true {
			t.Errorf("want line 0 refused and line 1 applied: %s", a.body)
		}
	})
	t.Run("one key twice in one batch is one effect", func(t *testing.T) {
		before := c.product("A")
		a := c.update(batch("partial", line("A", -1, "twin"), line("A", -1, "twin"))).want(t, 200)
		if r := a.results(t); r[1]["replayed"] != true || r[0]["newVersion"] != r[1]["newVersion"] {
			t.Errorf("want the second line to be a replay of the first: %s", a.body)
		}
		c.wantProduct("A", before.Available-1, before.Version+1)
	})
}

// In an atomic batch all keys point at the one answer.
func TestAtomicKeys(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(10, "A", "B")
	body := batch("atomic", line("A", -1, "x1"), line("B", -1, "x2"))
	first := c.update(body).want(t, 200)
	if a := c.update(body); !a.replayed() || a.position(t) != first.position(t) {
		t.Errorf("not replayed: %d %s", a.status, a.body)
	}
	for name, other := range map[string]any{
		"one of its lines alone":         line("A", -1, "x1"),
		"the same lines, not atomic":     batch("partial", line("A", -1, "x1")),
		"other lines with a key of it":   batch("atomic", line("B", -3, "x2")),
		"its lines in another order":     batch("atomic", line("B", -1, "x2"), line("A", -1, "x1")),
		"its lines and one more":         batch("atomic", line("A", -1, "x1"), line("B", -1, "x2"), line("B", -1, "x3")),
		"a single update with other key": line("B", -2, "x2"),
	} {
		t.Run(name, func(t *testing.T) {
			a := c.update(other)
			if a.status == http.StatusOK { // a partial batch says it line by line
				if r := a.results(t); r[0]["errorType"] != "idempotency_key_reused" {
					t.Errorf("the key was used for another request: %s", a.body)
				}
				return
			}
			a.wantCode(t, 422, "idempotency_key_reused")
		})
	}
	c.wantProduct("A", 9, 2)
	c.wantProduct("B", 9, 2)

	t.Run("one key in the header", func(t *testing.T) {
		header := map[string]string{"Idempotency-Key": "whole"}
		body := batch("atomic", object{"productId": "A", "delta": -1}, object{"productId": "B", "delta": -1})
		first := c.updateWith(header, body).want(t, 200)
		again := c.updateWith(header, body).want(t, 200)
		if !again.replayed() || again.position(t) != first.position(t) {
			t.Errorf("not replayed: %s", again.body)
		}
		c.wantProduct("A", 8, 3)
	})
	t.Run("a version conflict pins none of them", func(t *testing.T) {
		stale := batch("atomic", line("A", -1, "y1"), object{"productId": "B", "delta": -1, "version": 99, "idempotencyKey": "y2"})
		a := c.update(stale).want(t, 409)
		if m := a.json(t); m["errorType"] != "version_conflict" || num(t, m, "failedIndex") != 1 {
			t.Errorf("want line 1 to fail: %s", a.body)
		}
		c.update(batch("atomic", line("A", -1, "y1"), line("B", -1, "y2"))).want(t, 200)
		c.wantProduct("B", 7, 4)
	})
}

// Many tries at once under one key: one effect, and everybody gets the same
// answer.
func TestOneKeyManyTries(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "A")
	const rounds, tries = 20, 64
	for round := range rounds {
		body := object{"productId": "A", "delta": -1, "version": round + 1, "idempotencyKey": fmt.Sprint("k", round)}
		answers := make([]answer, tries)
		together(tries, func(i int) { answers[i] = c.update(body) })
		fresh := 0
		for _, a := range answers {
			if a.status != 200 || string(a.body) != string(answers[0].body) || a.position(t) != answers[0].position(t) {
				t.Fatalf("answers differ: %d %s and %d %s", a.status, a.body, answers[0].status, answers[0].body)
			}
			if !a.replayed() {
				fresh++
			}
		}
		if fresh != 1 {
			t.Errorf("%d answers claim to be the first", fresh)
		}
	}
	c.wantProduct("A", 1000-rounds, rounds+1)
}

// together runs n functions at once and waits for them.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// Keys are kept IDEMPOTENCY_CACHE_TTL by journaled time, never forgotten
// earlier, and forgotten afterwards.
func TestKeysExpire(t *testing.T) {
	t.Parallel()
	const ttl = 2 * time.Second
	c := startCentral(t, withEnv("IDEMPOTENCY_CACHE_TTL", "2s"))
	c.create(10, "A")
	sent := time.Now()
	first := c.update(line("A", -1, "k")).want(t, 200)
	answered := time.Now()

	early := c.update(line("A", -1, "k"))
	if time.Since(sent) < ttl { // else the machine was too slow to say anything
		early.wantReplay(t, first)
	}
	c.crash()
	early = c.update(line("A", -1, "k"))
	if time.Since(sent) < ttl {
		early.wantReplay(t, first)
	}
	waitFor(t, patience, "the key to expire", func() bool {
		// The clock of expiry is that of the journal: something must be written.
		c.setStock("A", 50)
		return time.Since(answered) > ttl+200*time.Millisecond
	})
	before := c.product("A")
	if again := c.update(line("A", -1, "k")).want(t, 200); again.replayed() {
		t.Error("the key is still kept")
	}
	c.wantProduct("A", before.Available-1, before.Version+1)
}

// Every request sent twice, and once more after kill -9, ends where sending
// once would have ended.
func TestSendingEverythingTwice(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	var requests []request
	keyed := func(i int) map[string]string { return map[string]string{"Idempotency-Key": fmt.Sprint("k", i)} }
	requests = append(requests, request{method: http.MethodPost, path: createPath, key: adminKey, header: keyed(0),
		body: object{"products": []object{{"productId": "A", "name": "a", "available": 100}, {"productId": "B", "name": "b", "available": 5}}}})
	for i := 1; i < 40; i++ {
		r := request{method: http.MethodPost, path: updatesPath, header: keyed(i)}
		switch i % 4 {
		case 0:
			r.body = batch("partial", object{"productId": "A", "delta": -1}, object{"productId": "B", "delta": 1})
		case 1:
			r.body = batch("atomic", object{"productId": "A", "delta": -2}, object{"productId": "B", "delta": -1})
		case 2:
			r.body = object{"productId": "A", "delta": -1}
		case 3:
			r = request{method: http.MethodPut, path: setPath, key: adminKey, header: keyed(i), body: object{"products": []object{{"productId": "B", "price": i}}}}
		}
		requests = append(requests, r)
	}
	for _, r := range requests {
		c.do(r)
		at := c.state()
		c.do(r)
		if c.state() != at {
			t.Fatalf("the second %s %v changed the state", r.path, r.body)
		}
	}
	at := c.state()
	c.crash()
	if c.state() != at {
		t.Fatal("the crash changed the state")
	}
	for _, r := range requests {
		if _, err := c.try(context.Background(), r); err != nil {
			t.Fatal(err)
		}
	}
	if c.state() != at {
		t.Error("sending all again changed the state")
	}
}
