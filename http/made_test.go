package http

import (
	"crypto/sha256"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// TestMadeKeys: a key that was made opens what its scopes open from when it is there until it ends, and says why it has.
func TestMadeKeys(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_700_000_000_000)
	r := newRig(t, func(c *Config) { c.Now = func() time.Time { return now } })
	wantAnswer(t, r.get("/v1/inventory/A", "X-API-Key", "secret-of-till"), 401, `{"code":"unauthorized","message":"Invalid API key"}`+"\n")
	secret := r.mem.makeKey(t, "till", "stock:read", "stock:sell")
	id := keyID("till")
	for _, step := range []struct {
		name   string
		change inventory.KeyChange
		after  time.Duration
		why    string // "" for none
	}{
		{"it is there", inventory.KeyChange{}, 0, ""},
		{"it is given another secret", inventory.KeyChange{Fields: inventory.KeySecret, Hash: sha256.Sum256([]byte("another")), Overlap: 60_000}, 0, ""},
		{"the other has taken over", inventory.KeyChange{}, time.Hour, "The API key was replaced by a new one"},
		{"a clock is put back", inventory.KeyChange{}, -time.Hour, ""},
		{"it ends in an hour", inventory.KeyChange{Fields: inventory.KeyExpiry, ExpiresAt: inventory.MillisOf(now) + 30_000}, 0, ""},
		{"it has ended", inventory.KeyChange{}, 30 * time.Second, "The API key has expired"},
		{"it goes on", inventory.KeyChange{Fields: inventory.KeyExpiry}, 0, ""},
		{"it was revoked", inventory.KeyChange{Fields: inventory.KeyRevoked}, -time.Hour, "The API key was revoked"},
	} {
		if step.change.Fields != 0 {
			step.change.ID = id
			r.mem.changeKey(t, step.change)
		}
		now = now.Add(step.after)
		rec := r.get("/v1/inventory/A", "X-API-Key", secret)
		if step.why == "" && rec.Code != 200 {
			t.Errorf("%s: %d %s", step.name, rec.Code, rec.Body)
		} else if step.why != "" {
			wantAnswer(t, rec, 401, `{"code":"unauthorized","message":"`+step.why+`"}`+"\n")
		}
	}
}

// TestMadeKeysAct: what is done with a key that was made is done in its name, whatever becomes of its secret; and a till that may only sell
// sells, but neither adds nor reads.
func TestMadeKeysAct(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	secret := r.mem.makeKey(t, "till", "stock:sell")
	const sale = `{"productId":"A","delta":-1,"idempotencyKey":"k"}`
	if rec := r.update(sale, "X-API-Key", secret); rec.Code != 200 || r.mem.last(t).Actor != "till" || r.mem.last(t).Owner != "till" {
		t.Errorf("%d %s by %+v", rec.Code, rec.Body, r.mem.last(t))
	}
	r.mem.changeKey(t, inventory.KeyChange{ID: keyID("till"), Fields: inventory.KeySecret, Hash: sha256.Sum256([]byte("another"))})
	if rec := r.update(sale, "X-API-Key", "another"); rec.Code != 200 || rec.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("a key with another secret is another: %d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	before := r.mem.Health().Offset
	for _, body := range []string{
		`{"productId":"A","delta":1,"idempotencyKey":"l"}`,
		`{"updates":[{"productId":"A","delta":-1,"idempotencyKey":"l"},{"productId":"A","delta":1,"idempotencyKey":"m"}]}`,
		`{"mode":"atomic","updates":[{"productId":"A","delta":-1,"idempotencyKey":"l"},{"productId":"B","delta":1,"idempotencyKey":"m"}]}`,
	} {
		wantAnswer(t, r.update(body, "X-API-Key", "another"), 403,
			`{"code":"forbidden","message":"The key lacks the scope stock:adjust","details":[{"field":"scope","issue":"stock:adjust"}]}`+"\n")
	}
	wantAnswer(t, r.get("/v1/inventory/A", "X-API-Key", "another"), 403,
		`{"code":"forbidden","message":"The key lacks the scope stock:read","details":[{"field":"scope","issue":"stock:read"}]}`+"\n")
	if now := r.mem.Health().Offset; now != before {
		t.Errorf("what was refused has changed something")
	}
	adjusts := r.mem.makeKey(t, "stockroom", "stock:adjust")
	for _, body := range []string{`{"productId":"A","delta":1,"idempotencyKey":"n"}`, `{"productId":"A","delta":-1,"idempotencyKey":"o"}`} {
		if rec := r.update(body, "X-API-Key", adjusts); rec.Code != 200 {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
}

// TestCataloguesSayNoStock: who keeps the catalogue alone makes products of which there is none, and does not say how much there is.
func TestCataloguesSayNoStock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	catalogue, both := r.mem.makeKey(t, "catalogue", "catalog:write"), r.mem.makeKey(t, "both", "catalog:write", "stock:adjust")
	for _, tt := range []struct{ method, path, body string }{
		{"POST", "create", `{"products":[{"productId":"N1","name":"N","available":3,"price":1}]}`},
		{"PUT", "set", `{"products":[{"productId":"A","name":"Z"},{"productId":"A","available":3}]}`},
	} {
		at, before := "/v1/admin/products/"+tt.path, r.mem.Health().Offset
		wantAnswer(t, r.do(tt.method, at, tt.body, "X-API-Key", catalogue), 403,
			`{"code":"forbidden","message":"The key lacks the scope stock:adjust","details":[{"field":"scope","issue":"stock:adjust"}]}`+"\n")
		if now := r.mem.Health().Offset; now != before {
			t.Errorf("%s: what was refused has changed something", tt.path)
		}
		if rec := r.do(tt.method, at, tt.body, "X-API-Key", both); rec.Code != 200 && rec.Code != 201 {
			t.Errorf("%s with both scopes: %d %s", tt.path, rec.Code, rec.Body)
		}
	}
	for _, tt := range []struct{ method, path, body string }{
		{"POST", "create", `{"products":[{"productId":"N2","name":"N","available":0,"price":1}]}`},
		{"PUT", "set", `{"products":[{"productId":"A","name":"Z","price":2}]}`},
	} {
		if rec := r.do(tt.method, "/v1/admin/products/"+tt.path, tt.body, "X-API-Key", catalogue); rec.Code != 200 && rec.Code != 201 {
			t.Errorf("%s: %d %s", tt.path, rec.Code, rec.Body)
		}
	}
}

// TestNodesAskForMadeKeys: a node that passes on what it was asked is answered as who asked it, but not if his key has ended, which it may
// not have heard of.
func TestNodesAskForMadeKeys(t *testing.T) {
	t.Parallel()
	r, _ := newNodeRig(t)
	secret := r.mem.makeKey(t, "ops", "ops:read")
	want := func(status int, headers ...string) {
		t.Helper()
		if rec := r.get(clusterPath, append(headers, wire.HeaderClusterSecret, peerSecret)...); rec.Code != status {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	}
	want(200, "X-API-Key", secret)
	r.mem.changeKey(t, inventory.KeyChange{ID: keyID("ops"), Fields: inventory.KeyRevoked})
	want(401, "X-API-Key", secret)
	want(200, "X-API-Key", "-")
	want(200, "X-API-Key", "known-to-that-node-alone")
}

// TestCopiedBadly: a secret that was made has a checksum, so that who has lost a part of it is told so.
func TestCopiedBadly(t *testing.T) {
	t.Parallel()
	rec := newRig(t).get("/v1/inventory", "X-API-Key", "bdg_0123456789012345678901234567890123456789012000000")
	wantAnswer(t, rec, 401, `{"code":"unauthorized","message":"Invalid API key: its checksum is wrong, so it was not copied as it is"}`+"\n")
}

// TestOpenEnds: what stays open ends with the key that it was opened with, and within a tenth of a second: a long poll says why, and a
// stream just ends. What was opened with another goes on.
func TestOpenEnds(t *testing.T) {
	t.Parallel()
	const poll = "/v1/inventory/events?offset=2&wait=20"
	for name, end := range map[string]struct {
		change inventory.KeyChange
		why    string
	}{
		"revoked": {inventory.KeyChange{Fields: inventory.KeyRevoked}, "The API key was revoked"},
		"may read no more": {inventory.KeyChange{Fields: inventory.KeyGrants, Grants: inventory.Grants{Rights: inventory.RightSell}},
			"The scopes of the API key have changed"},
		"expired": {inventory.KeyChange{Fields: inventory.KeyExpiry, ExpiresAt: 946_684_800_500}, "The API key has expired"}, // half a second after a bubble begins
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			ending, staying := r.mem.makeKey(t, "ending", "stock:read"), r.mem.makeKey(t, "staying", "stock:read")
			target := strings.Replace(poll, "offset=2", "offset="+itoa(int64(r.mem.Health().Offset)), 1)
			began := time.Now()
			took := map[string]time.Duration{}
			var mu sync.Mutex
			var all sync.WaitGroup
			ask := func(as, secret, accept string, status int, says string) {
				all.Go(func() {
					rec := r.send(r.request("GET", target, "", "X-API-Key", secret, "Accept", accept))
					mu.Lock()
					defer mu.Unlock()
					took[as] = time.Since(began)
					if rec.Code != status || !strings.Contains(rec.Body.String(), says) {
						t.Errorf("%s: %s: %d %s", name, as, rec.Code, rec.Body)
					}
				})
			}
			ask("poll", ending, "-", 401, `{"code":"unauthorized","message":"`+end.why+`"}`)
			ask("stream", ending, "text/event-stream", 200, "retry:")
			ask("another's poll", staying, "-", 200, `"events":[]`)
			ask("a poll of the environment", userKey, "-", 200, `"events":[]`)
			synctest.Wait()
			end.change.ID = keyID("ending")
			r.mem.changeKey(t, end.change)
			all.Wait()
			for _, as := range []string{"poll", "stream"} { // expiry is half a second away
				if took[as] > 500*time.Millisecond+lookEvery {
					t.Errorf("%s: the %s ended after %v", name, as, took[as])
				}
			}
		})
	}
}

// lateBody is the body of a request whose end comes late: after something else has happened.
type lateBody struct {
	io.Reader
	meanwhile func()
}

func (b *lateBody) Read(p []byte) (int, error) {
	b.meanwhile()
	return b.Reader.Read(p)
}

func (*lateBody) Close() error { return nil }

// TestBodiesThatComeLate: whoever has begun a request, and keeps its end back until his key is good no more, has nothing done by it.
func TestBodiesThatComeLate(t *testing.T) {
	t.Parallel()
	for at, body := range map[string]string{
		"/v1/admin/keys":              `{"name":"another","scopes":["admin"]}`,
		"/v1/admin/staff":             `{"name":"eve","stores":["*"],"pin":"135790"}`,
		"/v1/inventory/updates":       `{"productId":"A","delta":-1,"idempotencyKey":"k"}`,
		"/v1/internal/commands":       `{"kind":"update","body":{"productId":"A","delta":-1,"idempotencyKey":"k"}}`,
		"/v1/admin/products/create":   `{"products":[{"productId":"N","name":"N","price":1,"available":0}]}`,
		"/v1/admin/history/0/reverse": `{"reason":"x","idempotencyKey":"k"}`,
	} {
		r := newRig(t)
		secret := r.mem.makeKey(t, "leaked", "admin", "store:s1")
		req := r.request("POST", at, "", "X-API-Key", secret)
		req.ContentLength = int64(len(body))
		var done inventory.Offset
		req.Body = &lateBody{strings.NewReader(body), sync.OnceFunc(func() {
			r.mem.changeKey(t, inventory.KeyChange{ID: keyID("leaked"), Fields: inventory.KeyRevoked})
			done = r.mem.Health().Offset
		})}
		rec := r.send(req)
		wantAnswer(t, rec, 401, `{"code":"unauthorized","message":"The API key was revoked"}`+"\n")
		if d, now := r.mem.Directory(); now != done || len(d.Keys)+len(d.Staff) != 1 {
			t.Errorf("%s: something was done", at)
		}
	}
}
