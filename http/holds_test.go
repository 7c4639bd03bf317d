package http

import (
	nethttp "net/http"
	"strings"
	"testing"

	"bodega/http/pages"
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
	return string(inventory.HoldIDOf(inventory.HashKey("pos", key)))
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

// A store puts aside in its own name and at its own place; a page without a key as much as a cart holds.
func TestHoldsAtAStore(t *testing.T) {
	t.Parallel()
	s := newStoreRig(t, func(c *Config) { c.Location = "north" }, withAccess(pages.Open))
	placed(s.mem)
	rec := s.do("POST", "/v1/store/holds", `{"lines":[{"productId":"A","quantity":3}],"storeId":"other","idempotencyKey":"k"}`)
	cmd := s.mem.last(t)
	if rec.Code != 201 || cmd.Scope.Hold.Store != "s1" || cmd.Lines[0].Store != "s1" || cmd.Scope.Default != "north" || cmd.Scope.Hold.TTL != 0 || cmd.KeyText != "k" {
		t.Errorf("%d %s %+v %+v", rec.Code, rec.Body, cmd, cmd.Scope)
	}
	if !strings.Contains(rec.Body.String(), `"lines":[{"productId":"A","locationId":"north","quantity":3}]`) {
		t.Errorf("%s", rec.Body)
	}
	for _, body := range []string{`{"lines":[{"productId":"A","quantity":101}],"idempotencyKey":"v"}`,
		`{"lines":[` + strings.Repeat(`{"productId":"A","quantity":1},`, 50) + `{"productId":"A","quantity":1}],"idempotencyKey":"v"}`} {
		for name, headers := range visitors {
			if name == "page" {
				continue
			}
			if rec := s.do(nethttp.MethodPost, "/v1/store/holds", body, headers...); rec.Code != 403 {
				t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
			}
		}
	}
}
