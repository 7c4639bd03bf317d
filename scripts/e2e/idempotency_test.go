package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

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
				a.body, f.answer.body = unmarked(a), unmarked(f.answer)
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
func unmarked(a answer) []byte {
	return []byte(strings.ReplaceAll(string(a.body), `,"replayed":true`, ""))
}
