package http

import (
	"fmt"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
)

func TestStoreRoutes(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	tests := []struct {
		method, target string
		status         int
		allow          string
	}{
		{"GET", "/v1/store/inventory", 200, ""},
		{"HEAD", "/v1/store/inventory", 200, ""},
		{"POST", "/v1/store/inventory", 405, "GET, HEAD"},
		{"GET", "/v1/store/inventory/", 404, ""},
		{"GET", "/v1/store/inventory/A", 200, ""},
		{"PUT", "/v1/store/inventory/A", 405, "GET, HEAD"},
		{"GET", "/v1/store/inventory/X", 404, ""},
		{"GET", "/v1/store/inventory/A/future", 404, ""},
		{"GET", "/v1/store/inventory/updates", 405, "POST"},
		{"GET", "/v1/store/inventory/batch-updates", 405, "POST"},
		{"HEAD", "/v1/store/inventory/events?offset=0", 200, ""},
		{"HEAD", "/v1/store/inventory/snapshot", 200, ""},
		{"HEAD", "/v1/store/inventory/digest", 200, ""},
		{"HEAD", "/v1/store/sync/status", 200, ""},
		{"GET", "/v1/store/sync/force", 405, "POST"},
		{"HEAD", "/v1/store/cache/stats", 200, ""},
		{"HEAD", "/health", 200, ""},
		{"GET", "/readyz", 200, ""},
		{"GET", "/openapi.yaml", 200, ""},
		{"GET", "/v1/inventory", 404, ""},
		{"GET", "/v1/inventory/A", 404, ""},
		{"POST", "/v1/inventory/updates", 404, ""},
		{"POST", "/v1/admin/products/create", 404, ""},
		{"GET", "/v1/admin/stores", 404, ""},
	}
	for _, tt := range tests {
		rec := r.do(tt.method, tt.target, "")
		if rec.Code != tt.status || rec.Header().Get("Allow") != tt.allow {
			t.Errorf("%s %s: %d, Allow %q; want %d, %q (%s)", tt.method, tt.target, rec.Code, rec.Header().Get("Allow"), tt.status, tt.allow, rec.Body)
		}
		h := rec.Header()
		if h.Get("X-Inventory-Offset") != "2" || h.Get("X-Inventory-Timeline") != testTimeline || h.Get("X-Staleness-Ms") != "3" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s %s: headers %v", tt.method, tt.target, h)
		}
	}
	for _, route := range StoreRoutes() {
		if route.Needs.isPublic() {
			continue
		}
		target := strings.ReplaceAll(route.Path, ":productId", "A")
		rec := r.do(route.Method, target, "", "X-API-Key", "-")
		wantAnswer(t, rec, 401, `{"error":"Missing API key","code":"unauthorized","message":"Missing API key"}`+"\n")
	}
}

// Central knows nothing of stores' paths, and says nothing of staleness.
func TestCentralIsNoStore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, target := range []string{"/v1/store/inventory", "/v1/store/sync/status", "/v1/store/inventory/A"} {
		wantAnswer(t, r.get(target), 404, `{"code":"not_found","message":"No such path"}`+"\n")
	}
	if h := r.get("/v1/inventory").Header(); h.Get("X-Staleness-Ms") != "" {
		t.Errorf("%v", h)
	}
}

func TestStoreNeedsAReplica(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a store took a service that is no replica")
		}
	}()
	New(Config{Store: "s1"}).Attach(newMemory(inventory.Rules{}))
}

// Failures of central come through with their status, in both forms, and with the time that central asks to wait: a store that
// central throttles is throttled in the eyes of its callers too, not broken.
func TestStorePassesFailuresThrough(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	passed := map[inventory.Code]int{
		inventory.CodeTooLarge: 413, inventory.CodeKeyReused: 422, inventory.CodeRateLimited: 429, inventory.CodeOverloaded: 503,
		inventory.CodeDurabilityUnknown: 503, inventory.CodeDiskFull: 503, inventory.CodeRecovering: 503, inventory.CodeUnavailable: 503,
	}
	for code, status := range passed {
		r.mem.err = &inventory.Error{Code: code, Message: "says central", RetryAfter: 6500 * time.Millisecond,
			Details: []inventory.Detail{{Field: "f", Issue: "i"}, {Field: "g", Issue: "j"}, {Field: "f", Issue: "again"}}}
		rec := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
		wantAnswer(t, rec, status, `{"error":{"code":"`+string(code)+`","message":"says central","details":{"f":"i","g":"j"}},"code":"`+string(code)+
			`","message":"says central","details":[{"field":"f","issue":"i"},{"field":"g","issue":"j"},{"field":"f","issue":"again"}]}`+"\n")
		if rec.Header().Get("Retry-After") != "7" || rec.Header().Get("X-Staleness-Ms") != "3" {
			t.Errorf("%s: %v", code, rec.Header())
		}
		rec.Header().Del("Retry-After") // not every status asks for it
		if status == 429 || status == 503 {
			rec.Header().Set("Retry-After", "7")
		}
	}
	r.mem.err = fmt.Errorf("dial tcp 10.0.0.7:8081: connection refused")
	if rec := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`); rec.Code != 500 || strings.Contains(rec.Body.String(), "10.0.0.7") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// A reader that is too far behind is sent to the store's own snapshot.
func TestStoreEventsExpire(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.mem.earliest = 1
	rec := r.get("/v1/store/inventory/events?offset=0")
	wantAnswer(t, rec, 410, `{"error":{"code":"offset_expired","message":"expired"},"code":"offset_expired","message":"expired","earliestOffset":1,"snapshot":"/v1/store/inventory/snapshot"}`+"\n")
	for _, target := range []string{"/v1/store/inventory/snapshot", "/v1/store/inventory/digest"} {
		rec := r.get(target)
		if rec.Code != 200 {
			t.Errorf("%s: %d", target, rec.Code)
		}
	}
}

func TestStoreEventsStream(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.api.Drain() // then a stream ends as soon as it has begun
	rec := r.get("/v1/store/inventory/events?offset=0", "Accept", "text/event-stream")
	if rec.Code != 200 || rec.Header().Get("X-Staleness-Ms") != "3" || rec.Header().Get("X-Inventory-Offset") != "2" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}

// Before there is a copy a store says how it is doing, and nothing else.
func TestStoreWithoutACopy(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.copy.empty()
	for _, target := range []string{"/v1/store/sync/status", "/v1/store/cache/stats", "/livez"} {
		rec := r.get(target)
		if rec.Code != 200 {
			t.Errorf("%s: %d %s", target, rec.Code, rec.Body)
		}
	}
	if rec := r.do(nethttp.MethodPost, "/v1/store/sync/force", ""); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	// What it has passed on is known to be done, and where.
	r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) {
		return &inventory.Answer{Offset: 7, Results: []inventory.Result{{Outcome: inventory.Applied, Version: 2, UpdatedAt: 1}}}, nil
	}
	r.mem.err = nil
	rec := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
	if rec.Code != 200 || rec.Header().Get("X-Inventory-Offset") != "7" || rec.Header()["X-Inventory-Timeline"] != nil {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	r.mem.err = errNone
	for _, target := range []string{"/v1/store/inventory", "/v1/store/inventory/A", "/v1/store/inventory/events?offset=0", "/v1/store/inventory/snapshot",
		"/v1/store/inventory/digest", "/health", "/readyz"} {
		rec := r.get(target)
		wantCode(t, rec, 503, inventory.CodeRecovering)
		h := rec.Header()
		if h.Get("Retry-After") == "" || h.Get("X-Inventory-Offset") != "" || h.Get("X-Inventory-Timeline") != "" || h.Get("X-Staleness-Ms") != "" {
			t.Errorf("%s: %v", target, h)
		}
	}
}

func TestStoreBeforeAttach(t *testing.T) {
	t.Parallel()
	r := newBareRig(t, func(c *Config) { c.Store = "s1" })
	if rec := r.get("/livez"); rec.Code != 200 {
		t.Errorf("livez: %d", rec.Code)
	}
	for _, target := range []string{"/health", "/v1/store/inventory", "/v1/store/sync/status", "/nope"} {
		wantAnswer(t, r.get(target), 503, `{"error":{"code":"recovering","message":"the copy of the catalogue is being read, try again"},`+
			`"code":"recovering","message":"the copy of the catalogue is being read, try again"}`+"\n")
	}
}

// Central out of reach is no fault of the store: it reads on, and says so.
func TestStoreHealthWithoutCentral(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.mem.health = &inventory.Health{Status: "healthy", Readable: true, Ready: true, Offset: 2, Products: 2, Central: "unreachable"}
	for _, target := range []string{"/health", "/readyz"} {
		rec := r.get(target, "X-API-Key", "-")
		wantAnswer(t, rec, 200, `{"status":"healthy","ready":true,"offset":2,"products":2,"foldedOffset":0,"earliestOffset":0,"keys":0,"journalBytes":0,"timeline":"`+
			testTimeline+`","version":"test","central":"unreachable","service":"s1-api","timestamp":"`+storeNow+`"}`+"\n")
	}
}

// How stale the copy is goes with every answer, as it is then.
func TestStaleness(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	for stale, want := range map[time.Duration]string{-1: "", -time.Hour: "", 0: "0", 999 * time.Microsecond: "0", 90 * time.Second: "90000"} {
		r.copy.stale = stale
		if got := r.get("/v1/store/inventory/A").Header().Get("X-Staleness-Ms"); got != want {
			t.Errorf("%v: %q, want %q", stale, got, want)
		}
	}
}
