package http

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"bodega/http/keys"
	"bodega/http/limit"
	"bodega/inventory"
)

// Hold implements inventory.Holder.
func (m *memory) Hold(id inventory.HoldID) (*inventory.Hold, inventory.Offset, error) {
	if h, at := m.state.Hold(id); h != nil {
		return h, at, m.err
	}
	return m.receipts[id.EndKey()].Hold, m.state.Offset(), m.err
}

// Holds implements inventory.Holder.
func (m *memory) Holds(q *inventory.HoldQuery) inventory.HoldPage { return m.state.Holds(q) }

// OpenHolds implements inventory.Holder.
func (m *memory) OpenHolds() int { return m.state.OpenHolds() }

// holdOfPos is the id of a hold that pos makes under a key.
func holdOfPos(key string) string {
	return string(inventory.HoldIDOf(inventory.HashKey("pos", key), "pos"))
}

const (
	twoOfA = `{"lines":[{"productId":"A","locationId":"north","quantity":2}],"ref":"order/1","idempotencyKey":"k"}`
	heldA  = `"lines":[{"productId":"A","locationId":"north","quantity":2}],"expiresAt":"2023-11-14T22:28:20.007Z","ref":"order/1",`
)

func TestHolds(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newStoreRig(t)
	for base, r := range map[string]*rig{"/v1/holds": r, "/v1/store/holds": s.rig} {
		placed(r.mem)
		id, store := holdOfPos("k"), ""
		if r != nil && r.api.cfg.Store != "" {
			store = `"storeId":"s1",`
		}
		body := twoOfA
		if store != "" { // a store leaves the time to central
			body = strings.Replace(body, `"ref"`, `"ttlSeconds":900,"ref"`, 1)
		}
		held := `{"holdId":"` + id + `","state":"held",` + heldA + store + `"lastUpdated":"2023-11-14T22:13:20.007Z"}`
		wantAnswer(t, r.do("POST", base, body), 201, held+"\n")
		again := r.do("POST", base, strings.Replace(body, `,"idempotencyKey":"k"`, "", 1), "Idempotency-Key", `"k"`)
		if wantAnswer(t, again, 201, held+"\n"); again.Header().Get("Idempotent-Replayed") != "true" {
			t.Errorf("%v", again.Header())
		}
		wantCode(t, r.do("POST", base, strings.Replace(body, `"quantity":2`, `"quantity":1`, 1)), 422, inventory.CodeKeyReused)
		wantAnswer(t, r.get(base+"/"+id), 200, held+"\n")
		wantAnswer(t, r.get(base+"?productId=A&ref=order/1&location=north&limit=1"), 200, `{"holds":[`+held+`],"open":1}`+"\n")
		wantAnswer(t, r.get(base+"?ref=other"), 200, `{"holds":[],"open":1}`+"\n")
		wantAnswer(t, r.get(strings.TrimSuffix(base, "holds")+"inventory/A"), 200,
			`{"productId":"A","name":"name of A","available":6,"version":4,"lastUpdated":"2023-11-14T22:13:20.007Z","price":9.5,"onHand":10,"held":2}`+"\n")

		short := r.do("POST", base, `{"lines":[{"productId":"A","locationId":"north","quantity":2},{"productId":"B","quantity":1}],"idempotencyKey":"short"}`)
		wantAnswer(t, short, 409, `{"code":"insufficient_inventory","message":"not so many are available","outcome":"insufficient_inventory","failedIndex":0,"shortages":[`+
			`{"productId":"A","locationId":"north","requested":2,"available":1},{"productId":"B","requested":1,"available":0}]}`+"\n")

		extended := strings.NewReplacer("22:28:20.007", "22:14:20.011", `"lastUpdated":"2023-11-14T22:13:20.007Z"`, `"lastUpdated":"2023-11-14T22:13:20.011Z"`).Replace(held)
		wantAnswer(t, r.do("POST", base+"/"+id+"/extend", `{"ttlSeconds":60,"idempotencyKey":"e"}`), 200, extended+"\n")
		sold := r.do("POST", base+"/"+id+"/commit", `{"lines":[{"productId":"A","quantity":1}]}`, "Idempotency-Key", "c")
		committed := strings.NewReplacer(`"held"`, `"committed"`, `"quantity":2`, `"quantity":1`, "20.011Z\"}", "20.012Z\"}").Replace(extended)
		wantAnswer(t, sold, 200, committed+"\n")
		wantAnswer(t, r.do("POST", base+"/"+id+"/commit", `{"lines":[{"productId":"A","quantity":1}]}`, "Idempotency-Key", "c"), 200, committed+"\n")

		for _, act := range []string{"/commit", "/release"} {
			wantAnswer(t, r.do("POST", base+"/"+id+act, "", "Idempotency-Key", "late"+act), 409,
				`{"code":"hold_ended","message":"the hold has ended: it was committed","outcome":"hold_ended","holdId":"`+id+`","state":"committed"}`+"\n")
		}
		if rec := r.get(base + "/" + id); rec.Code != 200 || !strings.Contains(rec.Body.String(), `"state":"committed","lines":[]`) {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		none := "0123456789abcdefghjk"
		wantCode(t, r.get(base+"/"+none), 404, inventory.CodeNotFound)
		wantAnswer(t, r.do("POST", base+"/"+none+"/release", `{"idempotencyKey":"none"}`), 404,
			`{"code":"not_found","message":"there is no hold `+none+`","outcome":"hold_not_found"}`+"\n")
	}
}

func TestHoldsRefused(t *testing.T) {
	t.Parallel()
	const line = `"lines":[{"productId":"A","quantity":1}]`
	r, s := newRig(t), newStoreRig(t)
	for base, r := range map[string]*rig{"/v1/holds": r, "/v1/store/holds": s.rig} {
		one := base + "/0123456789abcdefghjk"
		for _, tt := range []struct{ target, body, field string }{
			{base, `{}`, "lines"}, {base, `{"lines":[]}`, "lines"}, {base, `{"lines":[{"productId":"A"}]}`, "lines[0].quantity"},
			{base, `{"lines":[{"productId":"A","quantity":0}]}`, "lines[0].quantity"}, {base, `{"lines":[{"productId":"","quantity":1}]}`, "lines[0].productId"},
			{base, `{"lines":[{"productId":"A","quantity":1,"locationId":"transit"}]}`, "lines[0].locationId"},
			{base, `{"lines":[{"productId":"A","quantity":1,"delta":1}]}`, "lines[0].delta"},
			{base, `{"ttlSeconds":0,` + line + `}`, "ttlSeconds"}, {base, `{"ttlSeconds":2678401,` + line + `}`, "ttlSeconds"}, {base, `{"ttlSeconds":9007199254740993,` + line + `}`, "ttlSeconds"},
			{base, `{"replace":true,` + line + `}`, "replace"}, {base, `{"ref":"` + strings.Repeat("x", 257) + `",` + line + `}`, "ref"},
			{base, `{"TTLSeconds":1,` + line + `}`, "TTLSeconds"}, {base, `{"defaultLocationId":"pool",` + line + `}`, "defaultLocationId"},
			{base, `{"idempotencyKey":"` + strings.Repeat("x", 401) + `",` + line + `}`, "idempotencyKey"},
			{one + "/extend", `{}`, "ttlSeconds"}, {one + "/extend", `{"ttlSeconds":0}`, "ttlSeconds"}, {one + "/extend", `{"ttlSeconds":1,` + line + `}`, "lines"},
			{one + "/commit", `{"lines":[]}`, "lines"}, {one + "/commit", `{"ttlSeconds":1}`, "ttlSeconds"}, {one + "/commit", `{"ref":"a"}`, "ref"},
			{one + "/release", `{` + line + `}`, "lines"}, {base + "/ILLEGAL/release", `{}`, "holdId"},
		} {
			rec := r.do("POST", tt.target, tt.body)
			wantCode(t, rec, 400, inventory.CodeValidation)
			if !strings.Contains(rec.Body.String(), `{"field":"`+tt.field+`","issue":`) {
				t.Errorf("%s %s: %s", tt.target, tt.body, rec.Body)
			}
		}
		for _, tt := range []struct{ target, body string }{{base, `{` + line + `}`}, {one + "/commit", ``}, {one + "/release", `null`}, {one + "/extend", `{"ttlSeconds":1.5}`}, {base, `{"lines":[null]}`}, {base, `{"ref":"a","ref":"a"}`}} {
			wantCode(t, r.do("POST", tt.target, tt.body), 400, inventory.CodeInvalidRequest)
		}
		for _, target := range []string{base + "?limit=x", base + "?after=x", base + "?location=transit", base + "?product=A", base + "?ref=%00", base + "/x"} {
			wantCode(t, r.get(target), 400, inventory.CodeValidation)
		}
		wantCode(t, r.do("POST", base, `{"lines":[`+strings.Repeat(`{},`, 1000)+`{}]}`), 413, inventory.CodeTooLarge)
		if len(r.mem.commands) != 0 {
			t.Errorf("%s: %+v", base, r.mem.commands)
		}
	}
	s.copy.empty()
	wantCode(t, s.get("/v1/store/holds"), 503, inventory.CodeRecovering)
}

// A store puts aside in its own name and at its own place.
func TestHoldsAtAStore(t *testing.T) {
	t.Parallel()
	s := newStoreRig(t, func(c *Config) { c.Location = "north" })
	placed(s.mem)
	rec := s.do("POST", "/v1/store/holds", `{"lines":[{"productId":"A","quantity":3}],"storeId":"other","idempotencyKey":"k"}`)
	cmd := s.mem.last(t)
	if rec.Code != 201 || cmd.Scope.Hold.Store != "s1" || cmd.Lines[0].Store != "s1" || cmd.Scope.Default != "north" || cmd.Scope.Hold.TTL != 0 || cmd.KeyText != "k" {
		t.Errorf("%d %s %+v %+v", rec.Code, rec.Body, cmd, cmd.Scope)
	}
	if !strings.Contains(rec.Body.String(), `"lines":[{"productId":"A","locationId":"north","quantity":3}]`) {
		t.Errorf("%s", rec.Body)
	}
}

// The key of a store acts on what was put aside through that store, whatever it says; any other key on every hold.
func TestHoldsOfAStoresKey(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) {
		c.Stores = []string{"s1", "s2"}
		all, err := keys.Parse("pos="+userKey+",s1=one,s2=two", "boss="+adminKey)
		if err != nil {
			t.Fatal(err)
		}
		c.Keys = all
	})
	placed(r.mem)
	made := r.do("POST", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"idempotencyKey":"s1:till:k"}`, "X-API-Key", "one")
	if cmd := r.mem.last(t); made.Code != 201 || cmd.Scope.Hold.Store != "s1" || cmd.Lines[0].Store != "s1" {
		t.Fatalf("%d %s %+v", made.Code, made.Body, cmd)
	}
	one := "/v1/holds/" + string(inventory.HoldIDOf(inventory.HashKey("s1", "s1:till:k"), "s1:till"))
	wantCode(t, r.do("POST", "/v1/holds", `{"storeId":"s1","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"a"}`, "X-API-Key", "two"), 403, inventory.CodeForbidden)
	wantCode(t, r.do("POST", one+"/release", `{"storeId":"s1","idempotencyKey":"b"}`, "X-API-Key", "two"), 403, inventory.CodeForbidden)
	wantCode(t, r.do("POST", one+"/release", `{"idempotencyKey":"c"}`, "X-API-Key", "two"), 404, inventory.CodeNotFound)
	wantCode(t, r.do("POST", one+"/release", `{"storeId":"s2","idempotencyKey":"d"}`), 404, inventory.CodeNotFound)
	if rec := r.do("POST", one+"/extend", `{"ttlSeconds":9,"idempotencyKey":"e"}`, "X-API-Key", "one"); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := r.do("POST", one+"/release", `{"idempotencyKey":"f"}`); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// At the bound of holds a new one is refused for a while, and its key stays free.
func TestTooManyHolds(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.mem = newMemory(inventory.Rules{MaxHolds: 1})
	r.api.Attach(r.mem)
	placed(r.mem)
	made := r.do("POST", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"idempotencyKey":"one"}`)
	two := `{"lines":[{"productId":"A","quantity":1}],"idempotencyKey":"two"}`
	rec := r.do("POST", "/v1/holds", two)
	wantCode(t, rec, 503, inventory.CodeOverloaded)
	if !strings.Contains(rec.Body.String(), `"message":"as many holds are open`) {
		t.Errorf("%s", rec.Body)
	}
	if made.Code != 201 || rec.Header().Get("Retry-After") == "" || rec.Header().Get("X-Inventory-Offset") != "5" {
		t.Errorf("%d %v", made.Code, rec.Header())
	}
	r.do("POST", "/v1/holds/"+holdOfPos("one")+"/release", "", "Idempotency-Key", "r")
	if rec := r.do("POST", "/v1/holds", two); rec.Code != 201 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// Who has as many holds open as are left is told so, and how many that is; others find room.
func TestTooManyHoldsOfOne(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.mem = newMemory(inventory.Rules{MaxHolds: 2, FewHolds: 1})
	r.api.Attach(r.mem)
	placed(r.mem)
	r.do("POST", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"idempotencyKey":"one"}`)
	rec := r.do("POST", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"idempotencyKey":"two"}`)
	const message = "1 holds of yours are open, and no caller may have more open than are left for all: sell some or let them go, or wait until they expire"
	wantAnswer(t, rec, 429, `{"code":"too_many_holds","message":"`+message+`","outcome":"too_many_holds","open":1}`+"\n")
	if rec.Header().Get("Retry-After") != "10" {
		t.Errorf("%v", rec.Header())
	}
	if rec := r.do("POST", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"idempotencyKey":"three"}`, "X-API-Key", adminKey); rec.Code != 201 {
		t.Errorf("another: %d %s", rec.Code, rec.Body)
	}
}

// Lines cost as they do in updates: of a count, a transfer, a move, of a hold that is made, and each time that it is extended. Whatever ends it
// was paid for.
func TestLinesOfPlacesCost(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 22})
	placed(r.mem)
	var asked, counted, came []string
	for i := range 200 {
		id := fmt.Sprint("P", i)
		r.mem.create(inventory.ProductID(id), 5)
		asked = append(asked, `{"productId":"`+id+`","quantity":1}`)
		counted = append(counted, `{"productId":"`+id+`","counted":4}`)
		came = append(came, `{"productId":"`+id+`","missing":1}`)
	}
	lines := `"lines":[` + strings.Join(asked, ",") + `]`
	steps := []struct {
		path, body string
		status     int
		left       string
	}{
		{"/v1/counts", `{"lines":[` + strings.Join(counted, ",") + `],"idempotencyKey":"c"}`, 200, "19"},
		{"/v1/transfers", `{"from":"pool","to":"vault",` + lines + `,"idempotencyKey":"t"}`, 201, "16"},
		{"/v1/transfers/" + transferOfPos("t") + "/receive", `{"lines":[` + strings.Join(came, ",") + `],"idempotencyKey":"r"}`, 200, "13"},
		{"/v1/moves", `{"from":"pool","to":"vault",` + lines + `,"idempotencyKey":"m"}`, 200, "10"},
		{"/v1/holds", `{` + lines + `,"idempotencyKey":"h"}`, 201, "7"},
		{"/v1/holds/" + holdOfPos("h") + "/extend", `{"ttlSeconds":60,"idempotencyKey":"e"}`, 200, "4"},
		{"/v1/holds/" + holdOfPos("h") + "/extend", `{"ttlSeconds":61,"idempotencyKey":"f"}`, 200, "1"},
		{"/v1/holds/" + holdOfPos("h") + "/extend", `{"ttlSeconds":62,"idempotencyKey":"g"}`, 429, "0"},
	}
	for _, s := range steps {
		rec := r.do("POST", s.path, s.body)
		if rec.Code != s.status || rec.Header().Get("X-RateLimit-Remaining") != s.left {
			t.Errorf("%s: %d, %s left, want %d and %s", s.path, rec.Code, rec.Header().Get("X-RateLimit-Remaining"), s.status, s.left)
		}
	}
}

// holdFor makes a hold of one A through a store, and returns its id.
func (m *memory) holdFor(t *testing.T, store string) string {
	t.Helper()
	key := inventory.HashKey(store, "key")
	cmd := inventory.Command{Kind: inventory.MakeHold, Actor: store, Keys: []inventory.KeyHash{key}, Lines: []inventory.Line{{Product: "A", Delta: 1}},
		Scope: &inventory.Scope{Hold: &inventory.HoldAct{Store: store, TTL: inventory.MinHoldTTL}}}
	if a, err := m.Submit(context.Background(), &cmd); err != nil || a.Failed() >= 0 {
		t.Fatal(a, err)
	}
	return string(inventory.HoldIDOf(key, ""))
}
