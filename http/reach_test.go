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
	if rec := newRig(t).get("/v1/inventory/A", headers...); rec.Code != 200 {
		t.Errorf("central: %d", rec.Code)
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
