package http

import (
	"fmt"
	"strings"
	"testing"

	"bodega/http/keys"
	"bodega/http/wire"
	"bodega/inventory"
)

// linked is a change of a rig: production, with a store, a till and an administrator in the environment.
func linked(t *testing.T) func(*Config) {
	return func(c *Config) {
		c.Stores, c.Keys = []string{"s1"}, mustKeys(t, "pos="+userKey+",s1=s1-secret,s2=s2-secret")
	}
}

// TestActors: a store says who has asked it, and what is done is done by him; whose the idempotency key is does not depend on it, so that
// what a store before this has sent is the same request. Nobody else says so.
func TestActors(t *testing.T) {
	t.Parallel()
	r := newRig(t, linked(t))
	r.newMember("anna", "s1")
	link := r.mem.makeKey(t, "link-of-s3", "store:s3")
	sale := func(key string) string {
		return `{"productId":"A","delta":-1,"idempotencyKey":"` + key + `"}`
	}
	for _, tt := range []struct {
		secret, key, actor, by, owner string
	}{
		{"s1-secret", "s1:pos:a", "", "s1", "s1:pos"},
		{"s1-secret", "s1:pos:b", "till-anna", "till-anna", "s1:pos"},
		{"s1-secret", "s1:staff.anna:c", "staff.anna", "staff.anna", "s1:staff.anna"},
		{link, "s3:web:d", "web", "web", "s3:web"},
		{link, "s1:pos:d", "web", "web", "link-of-s3"},
	} {
		principal := map[string]string{"s1-secret": "s1", link: "link-of-s3"}[tt.secret]
		headers := []string{"X-API-Key", tt.secret}
		if tt.actor != "" {
			headers = append(headers, wire.HeaderActor, tt.actor)
		}
		rec, cmd := r.update(sale(tt.key), headers...), r.mem.last(t)
		if rec.Code != 200 || cmd.Actor != tt.by || cmd.Owner != tt.owner || cmd.Lines[0].Key != inventory.HashKey(principal, tt.key) {
			t.Errorf("%s: %d %s by %+v", tt.key, rec.Code, rec.Body, cmd)
		}
		if rec := r.update(sale(tt.key), "X-API-Key", tt.secret, wire.HeaderActor, "somebody-else"); rec.Header().Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s: by another it is another: %d %s", tt.key, rec.Code, rec.Body)
		}
		if a := answers(t, r.commands(`{"kind":"update","actor":"till-bob","body":`+sale(tt.key)+`}`, "X-API-Key", tt.secret)); !a[0].Replayed {
			t.Errorf("%s: in a line it is another: %s", tt.key, a[0].Body)
		}
	}
	if a := answers(t, r.commands(`{"kind":"update","actor":"till-bob","body":`+sale("s1:pos:f")+`}`, "X-API-Key", "s1-secret")); a[0].Status != 200 || r.mem.last(t).Actor != "till-bob" {
		t.Errorf("%s by %+v", a[0].Body, r.mem.last(t))
	}
	before := r.mem.Health().Offset
	for _, secret := range []string{userKey, adminKey, "s2-secret"} {
		rec := r.update(sale("s1:pos:g"), "X-API-Key", secret, wire.HeaderActor, "staff.anna")
		if wantCode(t, rec, 403, inventory.CodeForbidden); !strings.Contains(rec.Body.String(), `"field":"X-Actor"`) {
			t.Errorf("%s", rec.Body)
		}
	}
	for _, actor := range []string{"", "Anna", "staff.", "staff.a.b", "s1:anna", "-\n", strings.Repeat("a", 33), "äh"} {
		if rec := r.update(sale("s1:pos:h"), "X-API-Key", "s1-secret", wire.HeaderActor, actor); rec.Code != 400 || !strings.Contains(rec.Body.String(), `"field":"X-Actor"`) {
			t.Errorf("%q: %d %s", actor, rec.Code, rec.Body)
		}
	}
	if now := r.mem.Health().Offset; now != before {
		t.Error("what was refused has changed something")
	}
	s := newStoreRig(t)
	if rec := s.update(sale("i"), wire.HeaderActor, "staff.anna"); rec.Code != 403 {
		t.Errorf("a store takes an actor: %d", rec.Code)
	}
	d := newRig(t, func(c *Config) { c.AnyStore = true })
	d.newMember("anna", "s1")
	if rec := d.update(sale("j"), wire.HeaderActor, "staff.anna"); rec.Code != 200 || d.mem.last(t).Actor != "staff.anna" || d.mem.last(t).Lines[0].Key != inventory.HashKey("pos", "j") {
		t.Errorf("in development: %d %+v", rec.Code, d.mem.last(t))
	}
}

// TestStoreNames: a store's id is a label that anybody may give, until that store has linked under a key of its own; from then on it is for
// that key, and for administrators.
func TestStoreNames(t *testing.T) {
	t.Parallel()
	used := new(keys.Used)
	r := newRig(t, linked(t), func(c *Config) { c.Used = used })
	n := 0
	asked := func(store string) map[string]string { // what names a store, by path
		n++
		key := fmt.Sprint("k", n)
		return map[string]string{
			"/v1/inventory/updates": `{"updates":[{"productId":"A","delta":0,"idempotencyKey":"` + key + `x"},{"storeId":"` + store + `","productId":"A","delta":0,"idempotencyKey":"` + key + `"}]}`,
			"/v1/holds":             `{"storeId":"` + store + `","lines":[{"productId":"A","quantity":1}],"ttlSeconds":1,"idempotencyKey":"` + key + `h"}`,
			"/v1/moves":             `{"storeId":"` + store + `","from":"pool","to":"none","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"` + key + `m"}`,
			"/v1/counts":            `{"storeId":"` + store + `","locationId":"pool","lines":[{"productId":"B","counted":0}],"idempotencyKey":"` + key + `c"}`,
			"/v1/transfers":         `{"storeId":"` + store + `","from":"pool","to":"none","lines":[{"productId":"A","quantity":1}],"idempotencyKey":"` + key + `t"}`,
		}
	}
	want := func(secret, store string, may bool) {
		t.Helper()
		for path, body := range asked(store) {
			rec := r.do("POST", path, body, "X-API-Key", secret)
			if refused := strings.Contains(rec.Body.String(), `"details":[{"field":"scope","issue":"store:`+store+`"}]`); refused == may || refused && rec.Code != 403 || rec.Code == 403 && may {
				t.Errorf("%s as %s with %s: %d %s", path, store, secret, rec.Code, rec.Body)
			}
		}
	}
	const poll = "/v1/inventory/events?offset=2"
	r.get(poll, "X-API-Key", userKey, "X-Store-Status", storeStatus("s1")) // which proves nothing
	want(userKey, "s1", true)
	r.mem.makeKey(t, "link-of-s4", "store:s4")
	for _, tt := range []struct {
		secret, store string
		may           bool
	}{{"s1-secret", "s1", true}, {"s1-secret", "s4", false}, {"s1-secret", "s9", true}, {r.mem.makeKey(t, "link-of-s5", "store:s5"), "s1", false}} {
		const path = "/v1/inventory/updates" // the link of one store is not another's, which has not linked yet
		if rec := r.do("POST", path, asked(tt.store)[path], "X-API-Key", tt.secret); (rec.Code == 200) != tt.may || rec.Code != 200 && rec.Code != 403 {
			t.Errorf("as %s with %s: %d %s", tt.store, tt.secret, rec.Code, rec.Body)
		}
	}
	r.get(poll, "X-API-Key", "s1-secret", "X-Store-Status", storeStatus("s1"))
	want(userKey, "s1", false)
	want("s2-secret", "s1", false)
	want(adminKey, "s1", true)
	want("s1-secret", "s1", true)
	want(userKey, "s9", true)
	link := r.mem.makeKey(t, "link-of-s3", "store:s3")
	want(userKey, "s3", true)
	r.get(poll, "X-API-Key", link, "X-Store-Status", storeStatus("s3"))
	want(userKey, "s3", false)
	want(link, "s3", true)
	r = newRig(t, linked(t), func(c *Config) { c.Used = used }) // the node was started again
	want(userKey, "s1", false)
	want(userKey, "s9", true)
	r = newRig(t, linked(t))
	r.api.Attach(&node{memory: r.mem}) // of which another may have heard the store
	r.mem.makeKey(t, "link-of-s3", "store:s3")
	want(userKey, "s1", false)
	want(userKey, "s3", false)
	want(userKey, "s9", true)
	want("s1-secret", "s1", true)
	want(adminKey, "s1", true)
	d := newRig(t, linked(t), func(c *Config) { c.AnyStore = true })
	d.get(poll, "X-API-Key", "s1-secret", "X-Store-Status", storeStatus("s1"))
	if rec := d.update(`{"storeId":"s1","productId":"A","delta":0,"idempotencyKey":"k"}`); rec.Code != 200 {
		t.Errorf("in development: %d %s", rec.Code, rec.Body)
	}
}

// TestStatusOfOwnStore: what somebody says of a store is heard from that store alone.
func TestStatusOfOwnStore(t *testing.T) {
	t.Parallel()
	r := newRig(t, linked(t))
	both := r.mem.makeKey(t, "both", "store:s3", "store:s4", "stock:read")
	for secret, stores := range map[string]string{userKey: "s1 s9", "s1-secret": "s2 s3", "s2-secret": "s1 s2", adminKey: "s1 s5", both: "s1 s2"} {
		for _, id := range strings.Fields(stores) {
			if rec := r.get("/v1/inventory/events?offset=2", "X-API-Key", secret, "X-Store-Status", storeStatus(id)); rec.Code != 200 {
				t.Errorf("%s as %s: %d", secret, id, rec.Code)
			}
		}
	}
	wantAnswer(t, r.get(storesPath), 200, `{"stores":[]}`+"\n")
	for _, id := range []string{"s3", "s4"} {
		r.get("/v1/inventory/events?offset=2", "X-API-Key", both, "X-Store-Status", storeStatus(id))
	}
	if body := r.get(storesPath).Body.String(); strings.Count(body, `"principal":"both"`) != 2 {
		t.Errorf("%s", body)
	}
}

// TestCallersAreBounded: what is kept of callers is kept of those who have come in, under names that there are.
func TestCallersAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	secret := r.mem.makeKey(t, "till", "stock:read")
	for i := range 100 {
		r.get("/v1/inventory/A", "X-API-Key", fmt.Sprint("nobody-", i))
		r.get("/v1/inventory/A", "X-API-Key", secret)
		r.get("/v1/inventory/A")
		r.mem.makeKey(t, fmt.Sprint("unused-", i), "stock:read")
	}
	var names []any
	if r.api.callers.by.Range(func(name, _ any) bool { names = append(names, name); return true }); len(names) != 2 {
		t.Errorf("%v", names)
	}
}
