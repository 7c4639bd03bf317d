package http

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"bodega/http/keys"
	"bodega/inventory"
)

// Transfer implements inventory.Carrier.
func (m *memory) Transfer(id inventory.TransferID) (*inventory.Transfer, inventory.Offset, error) {
	if t, at := m.state.Transfer(id); t != nil {
		return t, at, m.err
	}
	return m.receipts[id.EndKey()].Transfer, m.state.Offset(), m.err
}

// Transfers implements inventory.Carrier.
func (m *memory) Transfers(_ context.Context, q *inventory.TransferQuery) (inventory.TransferPage, error) {
	page := m.state.Transfers(q)
	if q.State.Ended() {
		page.NextBefore = max(0, 7-q.Before)
	}
	return page, m.err
}

// OpenTransfers implements inventory.Carrier.
func (m *memory) OpenTransfers() int { return m.state.OpenTransfers() }

// transferOfPos is the id of a transfer that pos ships under a key.
func transferOfPos(key string) string {
	return string(inventory.TransferIDOf(inventory.HashKey("pos", key), "pos"))
}

const twoOnTheirWay = `{"from":"vault","to":"north","lines":[{"productId":"A","quantity":2}],"ref":"T 1","idempotencyKey":"k"}`

func TestTransfers(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newStoreRig(t)
	for base, r := range map[string]*rig{"/v1/transfers": r, "/v1/store/transfers": s.rig} {
		placed(r.mem)
		id, store := transferOfPos("k"), ""
		if r == s.rig {
			store = `,"storeId":"s1"`
		}
		transfer := func(state, numbers, at string) string {
			return `{"transferId":"` + id + `","state":"` + state + `","from":"vault","to":"north","ref":"T 1"` + store + `,"lines":[{"productId":"A","shipped":2,` + numbers + `}],` +
				`"shippedAt":"2023-11-14T22:13:20.007Z","lastUpdated":"2023-11-14T22:13:20.` + at + `Z"}` + "\n"
		}
		sent := transfer("shipped", `"received":0,"missing":0,"open":2`, "007")
		wantAnswer(t, r.do("POST", base, twoOnTheirWay), 201, sent)
		again := r.do("POST", base, strings.Replace(twoOnTheirWay, `,"idempotencyKey":"k"`, "", 1), "Idempotency-Key", `"k"`)
		if wantAnswer(t, again, 201, sent); again.Header().Get("Idempotent-Replayed") != "true" {
			t.Errorf("%v", again.Header())
		}
		wantCode(t, r.do("POST", base, strings.Replace(twoOnTheirWay, `"quantity":2`, `"quantity":1`, 1)), 422, inventory.CodeKeyReused)
		wantAnswer(t, r.get(base+"/"+id), 200, sent)
		page := `{"transfers":[` + strings.TrimSpace(sent) + `],"open":1}` + "\n"
		for _, q := range []string{"", "?state=shipped&location=north&productId=A&limit=1", "?location=vault"} {
			wantAnswer(t, r.get(base+q), 200, page)
		}
		for _, q := range []string{"?state=partly_received", "?location=pool", "?productId=B", "?after=" + id} {
			wantAnswer(t, r.get(base+q), 200, `{"transfers":[],"open":1}`+"\n")
		}

		short := r.do("POST", base, `{"from":"north","to":"vault","lines":[{"productId":"A","quantity":9}],"idempotencyKey":"short"}`)
		wantAnswer(t, short, 409, `{"code":"insufficient_inventory","message":"not so many are free there","outcome":"insufficient_inventory","failedIndex":0,"shortages":[`+
			`{"productId":"A","locationId":"north","requested":9,"available":3}]}`+"\n")
		much := r.do("POST", base+"/"+id+"/receive", `{"lines":[{"productId":"A","received":2,"missing":1}],"idempotencyKey":"much"}`)
		wantAnswer(t, much, 409, `{"code":"transfer_conflict","message":"less is on its way than came and is missing: count what is too much","outcome":"transfer_exceeded","failedIndex":0,`+
			`"transferId":"`+id+`","state":"shipped","shortages":[{"productId":"A","requested":3,"available":2}]}`+"\n")

		some := r.do("POST", base+"/"+id+"/receive", `{"lines":[{"productId":"A","missing":1}],"idempotencyKey":"some"}`)
		wantAnswer(t, some, 200, transfer("partly_received", `"received":0,"missing":1,"open":1`, "012"))
		came := r.do("POST", base+"/"+id+"/receive", "", "Idempotency-Key", "came")
		all := transfer("received", `"received":1,"missing":1,"open":0`, "013")
		wantAnswer(t, came, 200, all)
		wantAnswer(t, r.do("POST", base+"/"+id+"/receive", "", "Idempotency-Key", "came"), 200, all)
		wantAnswer(t, r.get(base+"/"+id), 200, all)

		for _, act := range []string{"/receive", "/cancel"} {
			wantAnswer(t, r.do("POST", base+"/"+id+act, "", "Idempotency-Key", "late"+act), 409,
				`{"code":"transfer_ended","message":"the transfer has ended: it was received","outcome":"transfer_ended","transferId":"`+id+`","state":"received"}`+"\n")
		}
		const none = "0123456789abcdefghjk"
		wantCode(t, r.get(base+"/"+none), 404, inventory.CodeTransferNotFound)
		wantAnswer(t, r.do("POST", base+"/"+none+"/cancel", `{"idempotencyKey":"none"}`), 404,
			`{"code":"transfer_not_found","message":"there is no transfer `+none+` that you may act on","outcome":"transfer_not_found","transferId":"`+none+`"}`+"\n")
	}
}

// What is on its way goes back when a transfer is cancelled.
func TestTransferIsCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed(r.mem)
	if rec := r.do("POST", "/v1/transfers", twoOnTheirWay); rec.Code != 201 {
		t.Fatal(rec.Body)
	}
	rec := r.do("POST", "/v1/transfers/"+transferOfPos("k")+"/cancel", `{"reason":"wrong","idempotencyKey":"c"}`)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"state":"cancelled"`) || !strings.Contains(rec.Body.String(), `{"productId":"A","shipped":2,"received":0,"missing":0,"returned":2,"open":0}`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if e := r.mem.events[len(r.mem.events)-1]; e.Reason != "wrong" || e.Happened() != inventory.ActionReceived {
		t.Errorf("%+v", e)
	}
}

func TestTransfersRefused(t *testing.T) {
	t.Parallel()
	const line = `"lines":[{"productId":"A","quantity":1}]`
	r, s := newRig(t), newStoreRig(t)
	for base, r := range map[string]*rig{"/v1/transfers": r, "/v1/store/transfers": s.rig} {
		one := base + "/0123456789abcdefghjk"
		for _, tt := range []struct{ target, body, field string }{
			{base, `{}`, "from"}, {base, `{"from":"a",` + line + `}`, "to"}, {base, `{"from":"a","to":"a",` + line + `}`, "to"}, {base, `{"from":"a","to":"transit",` + line + `}`, "to"},
			{base, `{"from":"a","to":"b"}`, "lines"}, {base, `{"from":"a","to":"b","lines":[]}`, "lines"}, {base, `{"from":"a","to":"b","lines":[{"productId":"A"}]}`, "lines[0].quantity"},
			{base, `{"from":"a","to":"b","lines":[{"productId":"A","quantity":0}]}`, "lines[0].quantity"}, {base, `{"from":"a","to":"b","lines":[{"productId":"A","received":1}]}`, "lines[0].received"},
			{base, `{"from":"a","to":"b","mode":"partial",` + line + `}`, "mode"}, {base, `{"from":"a","to":"b","ref":"` + strings.Repeat("x", 257) + `",` + line + `}`, "ref"},
			{base, `{"from":"a","to":"b","defaultLocationId":"a",` + line + `}`, "defaultLocationId"},
			{one + "/receive", `{"lines":[]}`, "lines"}, {one + "/receive", `{"lines":[{"productId":"A"}]}`, "lines[0].received"},
			{one + "/receive", `{"lines":[{"productId":"A","received":-1}]}`, "lines[0].received"}, {one + "/receive", `{"lines":[{"productId":"A","missing":9007199254740992}]}`, "lines[0].missing"},
			{one + "/receive", `{"lines":[{"received":1}]}`, "lines[0].productId"}, {one + "/receive", `{"ref":"x"}`, "ref"},
			{one + "/cancel", `{` + line + `}`, "lines"}, {base + "/ILLEGAL/cancel", `{}`, "transferId"},
		} {
			rec := r.do("POST", tt.target, tt.body)
			wantCode(t, rec, 400, inventory.CodeValidation)
			if !strings.Contains(rec.Body.String(), `{"field":"`+tt.field+`","issue":`) {
				t.Errorf("%s %s: %s", tt.target, tt.body, rec.Body)
			}
		}
		for _, tt := range []struct{ target, body string }{{base, `{"from":"a","to":"b",` + line + `}`}, {one + "/receive", ``}, {one + "/cancel", `null`}, {one + "/receive", `{"lines":[{"productId":"A","received":1.5}]}`},
			{base, `{"lines":[null]}`}, {base, `{"ref":"a","ref":"a"}`}} {
			wantCode(t, r.do("POST", tt.target, tt.body), 400, inventory.CodeInvalidRequest)
		}
		for _, target := range []string{base + "?limit=x", base + "?after=x", base + "?location=transit", base + "?product=A", base + "?state=open", base + "/x"} {
			wantCode(t, r.get(target), 400, inventory.CodeValidation)
		}
		wantCode(t, r.do("POST", base, `{"lines":[`+strings.Repeat(`{},`, 1000)+`{}]}`), 413, inventory.CodeTooLarge)
		if len(r.mem.commands) != 0 {
			t.Errorf("%s: %+v", base, r.mem.commands)
		}
	}
	for _, route := range []string{`"from":"nowhere","to":"pool"`, `"from":"pool","to":"nowhere"`} {
		wantAnswer(t, r.do("POST", "/v1/transfers", `{`+route+`,`+line+`}`, "Idempotency-Key", route[8:9]), 409,
			`{"code":"location_not_found","message":"there is no such place: nowhere","outcome":"location_not_found","failedIndex":0}`+"\n")
	}
	wantAnswer(t, r.get("/v1/transfers?state=received&after=3"), 200, `{"transfers":[],"nextCursor":"4","open":0}`+"\n")
	wantAnswer(t, r.get("/v1/transfers?state=cancelled&after=7"), 200, `{"transfers":[],"open":0}`+"\n")
	for _, after := range []string{"0", "-1", "0123456789abcdefghjk"} {
		wantCode(t, r.get("/v1/transfers?state=received&after="+after), 400, inventory.CodeValidation)
	}
	wantCode(t, s.get("/v1/store/transfers?state=received"), 400, inventory.CodeValidation)
	s.copy.empty()
	wantCode(t, s.get("/v1/store/transfers"), 503, inventory.CodeRecovering)
}

// Who has as many transfers open as are left is told so, and how many that is; others find room.
func TestTooManyTransfersOfOne(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.mem = newMemory(inventory.Rules{MaxTransfers: 3, FewTransfers: 1})
	r.api.Attach(r.mem)
	placed(r.mem)
	ship := func(key string, headers ...string) *httptest.ResponseRecorder {
		return r.do("POST", "/v1/transfers", `{"from":"pool","to":"north","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"`+key+`"}`, headers...)
	}
	first := []int{ship("one").Code, ship("two").Code}
	rec := ship("three")
	const message = "2 transfers of yours are open, and no caller may have more open than are left for all: receive or cancel some"
	wantAnswer(t, rec, 429, `{"code":"too_many_transfers","message":"`+message+`","outcome":"too_many_transfers","open":2}`+"\n")
	if rec.Header().Get("Retry-After") != "10" || first[0] != 201 || first[1] != 201 {
		t.Errorf("%v %v", first, rec.Header())
	}
	if rec := ship("four", "X-API-Key", adminKey); rec.Code != 201 {
		t.Errorf("another: %d %s", rec.Code, rec.Body)
	}
	rec = ship("five", "X-API-Key", adminKey)
	wantCode(t, rec, 503, inventory.CodeOverloaded)
	if rec := r.do("POST", "/v1/transfers/"+transferOfPos("one")+"/receive", "", "Idempotency-Key", "r"); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := ship("five", "X-API-Key", adminKey); rec.Code != 429 {
		t.Errorf("one is left, and boss has one: %d %s", rec.Code, rec.Body)
	}
	if rec := ship("six"); rec.Code != 429 {
		t.Errorf("one is left, and pos has one: %d %s", rec.Code, rec.Body)
	}
}

// A store sends from its place unless it says from where, and then what it sends comes to its place.
func TestTransfersAtAStore(t *testing.T) {
	t.Parallel()
	s := newStoreRig(t, func(c *Config) { c.Location = "vault" })
	placed(s.mem)
	rec := s.do("POST", "/v1/store/transfers", strings.Replace(twoOnTheirWay, `"from":"vault"`, `"storeId":"other"`, 1))
	cmd := s.mem.last(t)
	if act := cmd.Scope.Transfer; rec.Code != 201 || act.Store != "s1" || cmd.Lines[0].Store != "s1" || cmd.Scope.Default != "vault" || act.From != "vault" || cmd.KeyText != "k" {
		t.Errorf("%d %s %+v %+v", rec.Code, rec.Body, cmd, act)
	}
	mine := s.do("POST", "/v1/store/transfers", `{"from":"pool","to":"vault","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"mine"}`)
	if mine.Code != 201 {
		t.Errorf("%d %s", mine.Code, mine.Body)
	}
	wantCode(t, s.do("POST", "/v1/store/transfers", `{"from":"pool","to":"north","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"not mine"}`), 400, inventory.CodeValidation)
	wantCode(t, s.do("POST", "/v1/store/transfers/"+transferOfPos("k")+"/receive", "", "Idempotency-Key", "r"), 404, inventory.CodeTransferNotFound)
	if rec := s.do("POST", "/v1/store/transfers/"+transferOfPos("mine")+"/receive", "", "Idempotency-Key", "m"); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// The key of a store acts in the name of that store, whatever it says, and any other key on every transfer.
func TestTransfersOfAStoresKey(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) {
		c.Stores = []string{"s1", "s2"}
		all, err := keys.Parse("pos="+userKey+",s1=one,s2=two", "boss="+adminKey)
		if err != nil {
			panic(err)
		}
		c.Keys = all
	})
	placed(r.mem)
	if rec := r.do("POST", "/v1/transfers", twoOnTheirWay, "X-API-Key", "one"); rec.Code != 201 || !strings.Contains(rec.Body.String(), `"storeId":"s1"`) {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	id := string(inventory.TransferIDOf(inventory.HashKey("s1", "k"), "s1"))
	act := func(key, body string) int {
		return r.do("POST", "/v1/transfers/"+id+"/receive", body, "X-API-Key", key, "Idempotency-Key", fmt.Sprint(key, len(body))).Code
	}
	const one = `{"lines":[{"productId":"A","received":1}]`
	for _, tt := range []struct {
		key, body string
		want      int
	}{{"two", one + `}`, 404}, {"two", one + `,"storeId":"s1"}`, 403}, {"two", one + `,"defaultLocationId":"pool"}`, 404}, {"two", one + `,"defaultLocationId":"north"}`, 200}, {"one", one + `}`, 200}} {
		if got := act(tt.key, tt.body); got != tt.want {
			t.Errorf("%s %s: %d, want %d", tt.key, tt.body, got, tt.want)
		}
	}
}
