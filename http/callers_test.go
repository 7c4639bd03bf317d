package http

import (
	"strings"
	"testing"

	"bodega/http/keys"
	"bodega/http/limit"
)

const followerStatus = "id=till, mode=live, applied=2, head=2, lagms=0, breaker=closed"

// A store that the configuration names is let through beyond any number, in sales and in what it follows with, and 64 of its
// requests may be under way.
func TestStoresAreNotThrottled(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 1, Type: limit.Both}, func(c *Config) { c.Stores = []string{"till", "nobody"} })
	for range 50 {
		r.wantLeft(r.from(here, "GET", "/v1/inventory", "X-API-Key", "till-secret"), none)
	}
	if !r.isStore("till-secret") || r.isStore(userKey) || r.isStore("nobody") || r.isStore("") {
		t.Error("who is a store and who is none is confused")
	}
	r.api.callers.of("till").underWay.Store(64)
	rec := r.from(here, "GET", "/v1/inventory", "X-API-Key", "till-secret")
	wantAnswer(t, rec, 503, `{"code":"overloaded","message":"64 requests with this key are under way already"}`+"\n")
	r.wantLeft(r.from(here, "GET", "/v1/inventory"), "200: 1 0 120")
}

// In development whoever follows as a store is one from then on; otherwise nobody makes himself one.
func TestFollowersAreStores(t *testing.T) {
	t.Parallel()
	for _, any := range []bool{true, false} {
		r := newLimitRig(t, limit.Config{Requests: 2}, func(c *Config) { c.AnyStore = any })
		r.from(here, "GET", "/v1/inventory/events?offset=0", "X-API-Key", "till-secret", "X-Store-Status", "nonsense")
		if r.isStore("till-secret") {
			t.Error("who says nonsense is a store")
		}
		r.from(here, "GET", "/v1/inventory/events?offset=0", "X-API-Key", "till-secret", "X-Store-Status", followerStatus)
		if r.isStore("till-secret") != any {
			t.Errorf("AnyStore %v: a store: %v", any, !any)
		}
		if rec := r.from(here, "GET", "/v1/inventory", "X-API-Key", "till-secret"); (rec.Code == 200) != any {
			t.Errorf("AnyStore %v: %d", any, rec.Code)
		}
		if advised := strings.Contains(r.log.String(), `"add":"STORES=till"`); advised == any {
			t.Errorf("AnyStore %v: advised %v: %s", any, advised, r.log)
		}
		r.wantLeft(r.from(here, "GET", "/v1/inventory"), "200: 2 1 60")
	}
}

// Who follows like a store and is none is named once, with what to add: at once who says that it is one, others when they meet the
// limit.
func TestStoresAreAdvised(t *testing.T) {
	t.Parallel()
	const events = "/v1/inventory/events?offset=0"
	for _, tt := range []struct {
		name, target string
		headers      []string
		add          any
	}{
		{"a store", events, []string{"X-Store-Status", followerStatus}, "STORES=store-s1,till"},
		{"a store with another name", events, []string{"X-Store-Status", strings.Replace(followerStatus, "till", "store-s2", 1)},
			"STORES=store-s1,store-s2, and name its key store-s2 in API_KEYS (store-s2=SECRET)"},
		{"whoever waits for events", events + "&wait=1", nil, "STORES=store-s1,till"},
		{"whoever looks at events", events, nil, nil},
		{"a till", "/v1/inventory", nil, nil},
	} {
		r := newLimitRig(t, limit.Config{Requests: 2}, func(c *Config) { c.Stores = []string{"store-s1"} })
		for range 20 {
			r.from(here, "GET", tt.target, append(tt.headers, "X-API-Key", "till-secret")...)
		}
		var advice []map[string]any
		for _, line := range lines(t, r.log.String()) {
			if line["add"] != nil {
				advice = append(advice, line)
			}
		}
		switch {
		case tt.add == nil && len(advice) == 0:
		case tt.add == nil || len(advice) != 1 || advice[0]["add"] != tt.add || advice[0]["principal"] != "till" || advice[0]["level"] != "warn":
			t.Errorf("%s: %v, want %v", tt.name, advice, tt.add)
		}
	}
}

// A key counts for its caller; one that a store passes on for the one who called the store, which nobody else can claim.
func TestKeysHaveOwners(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) {
		c.Stores = []string{"store-s1"}
		c.Keys = mustKeys(t, "pos="+userKey+",store-s1=s1-secret")
	})
	for _, tt := range []struct{ secret, key, want string }{
		{userKey, "k", "pos"},
		{userKey, "store-s1:web:k", "pos"},
		{"s1-secret", "store-s1:web:k", "store-s1:web"},
		{"s1-secret", "store-s1:key-2a97516c:a:b:c", "store-s1:key-2a97516c"},
		{"s1-secret", "store-s1:web", "store-s1"},
		{"s1-secret", "store-s1:Web:k", "store-s1"},
		{"s1-secret", ":web:k", "store-s1"},
		{"s1-secret", "k", "store-s1"},
	} {
		for _, body := range []string{`{"productId":"A","delta":0,"idempotencyKey":"` + tt.key + `"}`,
			`{"updates":[{"productId":"A","delta":0,"idempotencyKey":"` + tt.key + `"}]}`,
			`{"mode":"atomic","idempotencyKey":"` + tt.key + `","updates":[{"productId":"A","delta":0}]}`} {
			if rec := r.update(body, "X-API-Key", tt.secret); rec.Code != 200 && rec.Code != 422 {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			if cmd := r.mem.last(t); cmd.Owner != tt.want {
				t.Errorf("%s: owner %q, want %q", body, cmd.Owner, tt.want)
			}
		}
	}
	if s := newStoreRig(t, func(c *Config) { c.Stores = []string{"pos"} }); s.isStore(userKey) {
		t.Error("a store has stores")
	}
}

// isStore says whether who comes with a key is taken for a store.
func (r *rig) isStore(secret string) bool {
	req := &newCall(r.api).request
	req.began = r.api.cfg.Now()
	return req.comeWith(secret) && req.isStore()
}

func mustKeys(t *testing.T, users string) keys.Set {
	t.Helper()
	keys, err := keys.Parse(users, "boss="+adminKey)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
