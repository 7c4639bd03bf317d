package http

import (
	"context"
	nethttp "net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/limit"
	"bodega/inventory"
)

// waiting opens so many requests that wait, and closes them with leave.
func (r *rig) waiting(n int, path string, headers ...string) (leave func()) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	var all sync.WaitGroup
	for range n {
		req := r.request("GET", path, "", headers...).WithContext(ctx)
		all.Go(func() {
			defer func() {
				if v := recover(); v != nil && v != nethttp.ErrAbortHandler {
					panic(v)
				}
			}()
			r.api.ServeHTTP(httptest.NewRecorder(), req)
		})
	}
	synctest.Wait()
	return func() { cancel(); all.Wait() }
}

// try asks for something and leaves at once if it has to wait: refused tells with which status it was not let in.
func (r *rig) try(method, path string, headers ...string) (refused int, rec *httptest.ResponseRecorder) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	rec = httptest.NewRecorder()
	req := r.request(method, path, "", headers...).WithContext(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		defer func() { _ = recover() }() // of a call that was aborted
		r.api.ServeHTTP(rec, req)
	})
	synctest.Wait()
	cancel()
	done.Wait()
	if rec.Code == nethttp.StatusTooManyRequests || rec.Code == nethttp.StatusServiceUnavailable {
		return rec.Code, rec
	}
	return 0, rec
}

const (
	pollPath = "/v1/inventory/events?offset=2&wait=30"
	sse      = "text/event-stream"
)

// A principal at an address has so many streams and long polls open together, whatever they are, and no more.
func TestStreamsOfAClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		leavePolls := r.waiting(limit.OpenMax/2, pollPath)
		leaveStreams := r.waiting(limit.OpenMax/2, "/v1/inventory/events", "Accept", sse)
		for path, accept := range map[string]string{pollPath: "", "/v1/inventory/events": sse, "/v1/inventory/snapshot": ""} {
			_, rec := r.try("GET", path, "Accept", accept)
			wantCode(t, rec, 429, inventory.CodeRateLimited)
			if wait, err := strconv.Atoi(rec.Header().Get("Retry-After")); err != nil || wait < 1 {
				t.Errorf("Retry-After %q", rec.Header().Get("Retry-After"))
			}
		}
		for name, headers := range map[string][]string{"another key": {"X-API-Key", adminKey}, "nothing open": {"Accept", ""}} {
			path := pollPath
			if name == "nothing open" {
				path = "/v1/inventory/events?offset=0"
			}
			if code, _ := r.try("GET", path, headers...); code != 0 {
				t.Errorf("%s: %d", name, code)
			}
		}
		other := r.request("GET", pollPath, "")
		other.RemoteAddr = "192.0.2.77:1234"
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		func() {
			defer func() { _ = recover() }()
			rec := httptest.NewRecorder()
			if r.api.ServeHTTP(rec, other.WithContext(ctx)); rec.Code == 429 {
				t.Error("another address is refused")
			}
		}()
		leavePolls()
		if code, _ := r.try("GET", pollPath); code != 0 {
			t.Errorf("after some have ended: %d", code)
		}
		leaveStreams()
		if all, clients := r.api.streams.Counted(); all != 0 || clients != 0 {
			t.Errorf("%d are counted, of %d clients, when none is open", all, clients)
		}
	})
}

// Stores, and those that are exempt, may have more.
func TestStreamsOfStores(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*Config)
		headers []string
	}{
		"a store by name":                  {func(c *Config) { c.Stores = []string{"pos"} }, nil},
		"an exempt key":                    {func(c *Config) { c.Limit.Exempt = []string{"pos"} }, nil},
		"any that follows as a store does": {func(c *Config) { c.AnyStore = true }, []string{"X-Store-Status", storeStatus("store-s2")}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, c.change)
				leave := r.waiting(3*limit.OpenMax, pollPath, c.headers...)
				if code, _ := r.try("GET", pollPath, c.headers...); code != 0 {
					t.Errorf("%d", code)
				}
				leave()
			})
		})
	}
}

// At a store, a read that waits for a position and a comparison that is waited for stay open as well.
func TestStreamsAtAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newStoreRig(t)
		r.copy.sync = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		leave := r.waiting(limit.OpenMax, "/v1/store/inventory/A", "X-Min-Offset", "9", "Prefer", "wait=30")
		for _, c := range [][2]string{{"GET", "/v1/store/inventory/A"}, {"POST", "/v1/store/sync/force"}, {"GET", "/v1/store/inventory/events?offset=2&wait=9"}} {
			_, rec := r.try(c[0], c[1], "X-Min-Offset", "9")
			wantCode(t, rec, 429, inventory.CodeRateLimited)
		}
		if rec := r.get("/v1/store/inventory/A", "X-Min-Offset", "2"); rec.Code != 200 {
			t.Errorf("a read that need not wait: %d", rec.Code)
		}
		leave()
	})
}

// All clients together have a bound as well.
func TestStreamsOfAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range limit.OpenAllMax {
		if reached := r.api.streams.Add(strconv.Itoa(i)); reached != 0 {
			t.Fatalf("number %d: %d", i, reached)
		}
	}
	rec := r.get(pollPath)
	wantCode(t, rec, 503, inventory.CodeOverloaded)
	if rec.Header().Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
	r.api.streams.Done("7")
	if reached := r.api.streams.Add("8"); reached != 0 {
		t.Errorf("after one has ended: %d", reached)
	}
}
