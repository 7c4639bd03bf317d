package http

import (
	"context"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
)

// A read that names a position waits for it as long as it prefers to, and no longer.
func TestReachWaits(t *testing.T) {
	t.Parallel()
	for prefer, want := range map[string]time.Duration{
		"-": 5 * time.Second, "wait=2": 2 * time.Second, "WAIT = 2": 2 * time.Second, `wait="2"`: 2 * time.Second, "wait=0": 0,
		"wait=30": 30 * time.Second, "wait=31": 30 * time.Second, "wait=99999999999999999999": 30 * time.Second,
		"respond-async, wait=3;x=y": 3 * time.Second, "wait=1, wait=9": time.Second, "wait": 5 * time.Second, "wait=": 5 * time.Second,
		"wait=-1": 5 * time.Second, "wait=x, wait=1": 5 * time.Second, "waiting=1": 5 * time.Second, "": 5 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newStoreRig(t)
			began := time.Now()
			rec := r.get("/v1/store/inventory/A", "X-Min-Offset", "3", "Prefer", prefer)
			wantAnswer(t, rec, 503, `{"error":{"code":"replica_behind","message":"not there yet"},"code":"replica_behind","message":"not there yet"}`+"\n")
			if took := time.Since(began); took != want {
				t.Errorf("Prefer: %s took %v, want %v", prefer, took, want)
			}
			if rec.Header().Get("Retry-After") == "" || rec.Header().Get("X-Inventory-Offset") != "2" {
				t.Errorf("%v", rec.Header())
			}
		})
	}
}

// Whoever has sold somewhere sees it here, as soon as it arrives.
func TestReachReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/v1/store/inventory/A", "/v1/store/inventory", "/v1/store/inventory/events?offset=2", "/v1/store/inventory/digest", "/v1/store/inventory/snapshot"} {
		synctest.Test(t, func(t *testing.T) {
			r := newStoreRig(t)
			began := time.Now()
			go func() {
				time.Sleep(2 * time.Second)
				r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
			}()
			rec := r.get(target, "X-Min-Offset", "3")
			if rec.Code != 200 || rec.Header().Get("X-Inventory-Offset") != "3" || time.Since(began) != 2*time.Second {
				t.Errorf("%s: %d after %v, %v", target, rec.Code, time.Since(began), rec.Header())
			}
			if strings.HasSuffix(target, "A") && !strings.Contains(rec.Body.String(), `"available":9`) {
				t.Errorf("%s", rec.Body)
			}
			synctest.Wait()
		})
	}
}

func TestReachRefuses(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	for _, at := range []string{"x", "-1", "1.5", "", "1,2", "+1", "0x1"} {
		rec := r.get("/v1/store/inventory/A", "X-Min-Offset", at)
		wantCode(t, rec, 400, inventory.CodeValidation)
		if !strings.Contains(rec.Body.String(), "X-Min-Offset") {
			t.Errorf("%q: %s", at, rec.Body)
		}
	}
	req := r.request("GET", "/v1/store/inventory/A", "", "X-Min-Offset", "1")
	req.Header.Add("X-Min-Offset", "2")
	wantCode(t, r.send(req), 400, inventory.CodeValidation)
	for _, at := range []string{"0", "2"} {
		if rec := r.get("/v1/store/inventory/A", "X-Min-Offset", at); rec.Code != 200 {
			t.Errorf("%s: %d %s", at, rec.Code, rec.Body)
		}
	}
}

// Only reads of the copy wait; and only those with a key.
func TestReachIsForReads(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	headers := []string{"X-Min-Offset", "99", "Prefer", "wait=30"}
	for _, target := range []string{"/v1/store/sync/status", "/v1/store/cache/stats", "/health"} {
		if rec := r.get(target, headers...); rec.Code != 200 {
			t.Errorf("%s: %d", target, rec.Code)
		}
	}
	if rec := r.update(`{"productId":"A","delta":0,"idempotencyKey":"k"}`, headers...); rec.Code != 200 {
		t.Errorf("%d", rec.Code)
	}
	if rec := r.get("/v1/store/inventory/A", append(headers, "X-API-Key", "x")...); rec.Code != 401 {
		t.Errorf("%d", rec.Code)
	}
}

// At central it is the same: what a node is told of by another is waited for, and what is at hand is not.
func TestReachAtCentral(t *testing.T) {
	t.Parallel()
	for _, route := range Routes() {
		if !route.reads {
			continue
		}
		target := strings.NewReplacer(":productId", "A", ":holdId", "x", ":offset", "0").Replace(route.Path)
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.Stores = []string{"pos"} })
			if rec := r.get(target, "X-Min-Offset", "2"); rec.Code >= 500 {
				t.Errorf("%s: %d %s", target, rec.Code, rec.Body)
			}
			began := time.Now()
			wantCode(t, r.get(target, "X-Min-Offset", "3", "Prefer", "wait=2"), 503, inventory.CodeReplicaBehind)
			if took := time.Since(began); took != 2*time.Second {
				t.Errorf("%s took %v", target, took)
			}
		})
	}
}

// ?consistency=linearizable waits until the node has made sure that it has everything; what it cannot make sure of it does not answer.
func TestConfirmedReads(t *testing.T) {
	t.Parallel()
	store := func(t *testing.T) *rig { return newStoreRig(t).rig }
	central := func(t *testing.T) *rig { return newRig(t) }
	for prefix, rigOf := range map[string]func(*testing.T) *rig{"/v1/store": store, "/v1": central} {
		for _, target := range []string{"/inventory/A", "/inventory", "/inventory?limit=1", "/inventory/events?offset=0", "/inventory/snapshot", "/inventory/digest", "/locations", "/holds"} {
			target := prefix + target
			if strings.Contains(target, "?") {
				target += "&consistency=linearizable"
			} else {
				target += "?consistency=linearizable"
			}
			synctest.Test(t, func(t *testing.T) {
				r := rigOf(t)
				r.mem.confirm = func(context.Context) error { time.Sleep(time.Second); return nil }
				began := time.Now()
				if rec := r.get(target); rec.Code != 200 || time.Since(began) != time.Second {
					t.Errorf("%s: %d after %v: %s", target, rec.Code, time.Since(began), rec.Body)
				}
				began = time.Now()
				if rec := r.get(strings.Replace(target, "linearizable", "stale", 1)); rec.Code != 200 || time.Since(began) != 0 {
					t.Errorf("stale: %d after %v: %s", rec.Code, time.Since(began), rec.Body)
				}
				r.mem.confirm = func(ctx context.Context) error {
					<-ctx.Done()
					return &inventory.Error{Code: inventory.CodeUnavailable, Message: "the log does not answer"}
				}
				wantCode(t, r.get(target, "Prefer", "wait=3"), 503, inventory.CodeUnavailable)
				if took := time.Since(began); took != 3*time.Second {
					t.Errorf("%s: refused after %v", target, took)
				}
			})
		}
	}
}

func TestConsistencyIsChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, query := range []string{"consistency=", "consistency=strong", "consistency=stale&consistency=linearizable", "%63onsistency=x"} {
		rec := r.get("/v1/inventory/A?" + query)
		wantCode(t, rec, 400, inventory.CodeValidation)
		if !strings.Contains(rec.Body.String(), "consistency") {
			t.Errorf("%s: %s", query, rec.Body)
		}
	}
}

// A node that follows says how old its answers may be; one that decides says nothing of it.
func TestStalenessAtCentral(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for old, want := range map[time.Duration]string{0: "", -1: "", 1500 * time.Millisecond: "1500"} {
		r.mem.old = old
		for _, target := range []string{"/v1/inventory/A", "/v1/inventory/events?offset=0", "/health"} {
			if got := r.get(target).Header().Get("X-Staleness-Ms"); got != want {
				t.Errorf("%s, %v old: %q", target, old, got)
			}
		}
	}
}

// A store that shuts down keeps nobody waiting; one who has left is told nothing.
func TestReachEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newStoreRig(t)
		began := time.Now()
		time.AfterFunc(time.Second, r.api.Drain)
		wantCode(t, r.get("/v1/store/inventory/A", "X-Min-Offset", "3"), 503, inventory.CodeReplicaBehind)
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := newStoreRig(t)
		ctx, leave := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, leave)
		rec := httptest.NewRecorder()
		defer func() {
			if v := recover(); v != nethttp.ErrAbortHandler || rec.Body.Len() > 0 {
				t.Errorf("%v, %s", v, rec.Body)
			}
		}()
		r.api.ServeHTTP(rec, r.request("GET", "/v1/store/inventory/A", "", "X-Min-Offset", "3").WithContext(ctx))
	})
}
