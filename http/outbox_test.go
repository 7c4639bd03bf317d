package http

import (
	"context"
	"strings"
	"testing"

	"bodega/inventory"
)

// healing is a copy with an outbox, which has one thing on its list.
type healing struct {
	*copied
	page      inventory.OutboxPage
	asked     [2]int64
	sent      int64
	refuse    bool
	dismissed string
}

func (h *healing) Outbox(after int64, limit int) inventory.OutboxPage {
	h.asked = [2]int64{after, int64(limit)}
	return h.page
}

func (h *healing) Resend(_ context.Context, id int64) (*inventory.Command, *inventory.Answer, error) {
	if id != 7 {
		return nil, nil, &inventory.Error{Code: inventory.CodeNotFound, Message: "there is nothing under that id"}
	}
	h.sent = id
	answer := &inventory.Answer{Offset: 5, Results: []inventory.Result{{Outcome: inventory.Applied}, {Outcome: inventory.Applied}}}
	if h.refuse {
		answer.Results[1] = inventory.Result{Outcome: inventory.Insufficient, Quantity: 1}
	}
	return h.page.List[0].Command, answer, nil
}

func (h *healing) Dismiss(id int64, by string) error {
	if id != 7 {
		return &inventory.Error{Code: inventory.CodeNotFound, Message: "there is nothing under that id"}
	}
	h.dismissed = by
	return nil
}

func newHealingRig(t *testing.T) (*storeRig, *healing) {
	r := newStoreRig(t)
	h := &healing{copied: r.copy, page: inventory.OutboxPage{
		OutboxStatus: inventory.OutboxStatus{On: true, Bytes: 8192, MaxBytes: 1 << 20, Oldest: 1_699_920_000_000, Unhealed: 2,
			GapFrom: 1_699_920_000_000, GapTo: 1_699_925_000_000, Missing: 3, Healing: true, Lost: 9, Left: 4},
		List: []inventory.Unhealed{{ID: 7, At: 1_699_920_000_000, Since: 1_699_925_000_000, Reason: "insufficient_inventory", Offset: 11,
			Command: &inventory.Command{Kind: inventory.Partial, Actor: "till", RequestID: "req-7", Lines: []inventory.Line{
				{Product: "A", Delta: -2, Reason: "sale", Ref: "order/7", Place: &inventory.Place{Location: "north"}}, {Product: "B", Delta: -1}}}}},
		More: true,
	}}
	r.api.Attach(h)
	return r, h
}

// The list says who wanted what, why it could not be made again, and how the outbox is doing.
func TestOutbox(t *testing.T) {
	t.Parallel()
	r, h := newHealingRig(t)
	rec := r.get("/v1/store/outbox?after=3&limit=5")
	wantAnswer(t, rec, 200, `{"enabled":true,"bytes":8192,"maxBytes":1048576,"oldest":"2023-11-14T00:00:00.000Z","complete":false,"failing":false,"damaged":false,"droppedEarly":0,`+
		`"gap":{"from":"2023-11-14T00:00:00.000Z","to":"2023-11-14T01:23:20.000Z","missing":3},"healing":{"lost":9,"left":4},"total":2,"unhealed":[`+
		`{"id":7,"askedAt":"2023-11-14T00:00:00.000Z","listedAt":"2023-11-14T01:23:20.000Z","reason":"insufficient_inventory","kind":"batch","caller":"till","requestId":"req-7","answered":true,`+
		`"lines":[{"productId":"A","delta":-2,"locationId":"north","reason":"sale","ref":"order/7"},{"productId":"B","delta":-1}]}],"nextCursor":7}`+"\n")
	r.holdAgainstDocument("GET", "/v1/store/outbox", rec)
	if h.asked != [2]int64{3, 5} {
		t.Errorf("asked for %v", h.asked)
	}
	h.page = inventory.OutboxPage{}
	rec = r.get("/v1/store/outbox")
	wantAnswer(t, rec, 200, `{"enabled":false,"bytes":0,"maxBytes":0,"complete":false,"failing":false,"damaged":false,"droppedEarly":0,"total":0,"unhealed":[]}`+"\n")
	r.holdAgainstDocument("GET", "/v1/store/outbox", rec)
	for _, query := range []string{"?after=x", "?limit=-1", "?ofter=3"} {
		rec := r.get("/v1/store/outbox" + query)
		wantCode(t, rec, 400, inventory.CodeValidation)
		r.holdAgainstDocument("GET", "/v1/store/outbox", rec)
	}
}

// What is on the list is sent again, or taken off, by somebody; what is refused again says which line.
func TestOutboxActs(t *testing.T) {
	t.Parallel()
	r, h := newHealingRig(t)
	const send, off = "/v1/store/outbox/{id}/send", "/v1/store/outbox/{id}"
	rec := r.do("POST", "/v1/store/outbox/7/send", "")
	wantAnswer(t, rec, 200, `{"id":7,"status":"done"}`+"\n")
	r.holdAgainstDocument("POST", send, rec)
	h.refuse = true
	rec = r.do("POST", "/v1/store/outbox/7/send", "")
	wantCode(t, rec, 409, inventory.CodeInsufficient)
	if !strings.Contains(rec.Body.String(), `"id":7,"lines":[{"productId":"A","outcome":"applied"},{"productId":"B","outcome":"insufficient_inventory"}]`) {
		t.Errorf("%s", rec.Body)
	}
	r.holdAgainstDocument("POST", send, rec)
	rec = r.do("DELETE", "/v1/store/outbox/7", "")
	wantAnswer(t, rec, 200, `{"id":7,"status":"dismissed"}`+"\n")
	r.holdAgainstDocument("DELETE", off, rec)
	if h.dismissed != "pos" {
		t.Errorf("by %q", h.dismissed)
	}
	for _, id := range []string{"x", "0", "-7"} {
		rec := r.do("POST", "/v1/store/outbox/"+id+"/send", "")
		wantCode(t, rec, 400, inventory.CodeValidation)
		r.holdAgainstDocument("POST", send, rec)
		wantCode(t, r.do("DELETE", "/v1/store/outbox/"+id, ""), 400, inventory.CodeValidation)
	}
	rec = r.do("POST", "/v1/store/outbox/8/send", "")
	wantCode(t, rec, 404, inventory.CodeNotFound)
	r.holdAgainstDocument("POST", send, rec)
	rec = r.do("DELETE", "/v1/store/outbox/8", "")
	wantCode(t, rec, 404, inventory.CodeNotFound)
	r.holdAgainstDocument("DELETE", off, rec)
}

// Only a store says that it heals, at central, and in a form that can be read.
func TestHealedHeader(t *testing.T) {
	t.Parallel()
	const body = `{"productId":"A","delta":-1,"idempotencyKey":"k"}`
	named := func(name string) func(*Config) { return func(c *Config) { c.Stores = []string{name} } }
	r := newRig(t, named("pos"))
	rec := r.do("POST", "/v1/inventory/updates", body, "X-Inventory-Healed", "90")
	if got := r.mem.last(t).HealedAfter; rec.Code != 200 || got != 90_000 {
		t.Errorf("healed after %d ms: %d %s", got, rec.Code, rec.Body)
	}
	r.do("POST", "/v1/inventory/updates", strings.Replace(body, `"k"`, `"l"`, 1))
	if got := r.mem.last(t).HealedAfter; got != 0 {
		t.Errorf("without the header: %d ms", got)
	}
	placed(r.mem)
	r.do("POST", "/v1/moves", `{"from":"vault","to":"north","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"m"}`, "X-Inventory-Healed", "1")
	if got := r.mem.last(t); got.Kind != inventory.Move || got.HealedAfter != 1000 {
		t.Errorf("a move: %+v", got)
	}
	for _, value := range []string{"", "0", "-1", "soon", "99999999999"} {
		rec := r.do("POST", "/v1/inventory/updates", strings.Replace(body, `"k"`, `"x"`, 1), "X-Inventory-Healed", value)
		wantCode(t, rec, 400, inventory.CodeValidation)
	}
	other := newRig(t, named("boss"))
	rec = other.do("POST", "/v1/inventory/updates", body, "X-Inventory-Healed", "90")
	wantCode(t, rec, 403, inventory.CodeForbidden)
	other.holdAgainstDocument("POST", "/v1/inventory/updates", rec)
	rec = newStoreRig(t, named("pos")).update(body, "X-Inventory-Healed", "90")
	wantCode(t, rec, 403, inventory.CodeForbidden)
}
