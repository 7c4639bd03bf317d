package http

import (
	"context"
	nethttp "net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/limit"
	"bodega/inventory"
)

// Each route that looks at every product waits for its turn, for five seconds, and no other does.
func TestWhatScans(t *testing.T) {
	t.Parallel()
	limited := func(c *Config) { c.Scans, c.Limit = 1, limit.Config{Requests: 1000} }
	central := []string{"/v1/inventory", "/v1/admin/stats", "/v1/admin/rate-limit/status"}
	store := []string{"/v1/store/inventory", "/v1/admin/rate-limit/status"}
	free := []string{"", "?limit=1000&after=", "?offset=1", "?productId=A&productId=B", "/A", "/events?offset=0", "/digest", "/events?offset=2&wait=1"}
	gated := []string{"?q=x", "?q=%25", "?category=x", "?stock=in", "?sort=name", "?sort=-price&offset=1", "?sort=-id", "?sort=available&after=A",
		"/events?offset=0&productId=A", "/events?offset=0&productId=A&wait=1", "/snapshot", "/snapshot?range=7", "/snapshot?after=A&offset=2"}
	check := func(t *testing.T, r *rig, paths []string) {
		ask := func(path string) (code int, after time.Duration) {
			began, rec := time.Now(), httptest.NewRecorder()
			r.api.ServeHTTP(rec, r.request("GET", path, ""))
			if rec.Code == 503 {
				if wantCode(t, rec, 503, inventory.CodeOverloaded); rec.Header().Get("Retry-After") == "" {
					t.Errorf("%s: %v", path, rec.Header())
				}
			}
			return rec.Code, time.Since(began)
		}
		for _, rest := range gated {
			paths = append(paths, paths[0]+rest)
		}
		for _, path := range paths[1:] { // also so that each is known to be good
			if code, after := ask(path); code != 200 || after > time.Second {
				t.Errorf("%s: %d after %v", path, code, after)
			}
		}
		_ = r.api.scans.Enter(t.Context(), "", limit.Begin)
		for _, path := range paths[1:] {
			if code, after := ask(path); code != 503 || after != limit.QueuePatience {
				t.Errorf("%s: %d after %v, while another scans", path, code, after)
			}
		}
		for _, rest := range free {
			if code, after := ask(paths[0] + rest); code != 200 || after > time.Second {
				t.Errorf("%s: %d after %v, while another scans", rest, code, after)
			}
		}
		if r.api.scans.Leave(); r.api.scans.Free() != 1 {
			t.Errorf("%d free", r.api.scans.Free())
		}
	}
	t.Run("central", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newBareRig(t, limited)
			r.api.Attach(&counted{memory: newMemory(inventory.Rules{})})
			check(t, r, central)
		})
	})
	t.Run("store", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { check(t, newStoreRig(t, limited).rig, store) })
	})
}

// blocked is a service whose lists take until their callers leave.
type blocked struct {
	*memory
	lists atomic.Int64
}

func (b *blocked) List(ctx context.Context, q inventory.ListQuery) (inventory.ListPage, error) {
	if !q.Scans() {
		return b.memory.List(ctx, q)
	}
	b.lists.Add(1)
	defer b.lists.Add(-1)
	<-ctx.Done()
	return inventory.ListPage{}, ctx.Err()
}

// Sales and reads of products pass by any number of scans, which end when their callers leave.
func TestSalesPassScans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBareRig(t, func(c *Config) { c.Scans, c.Workers = 2, 1 })
		r.mem = newMemory(inventory.Rules{})
		svc := &blocked{memory: r.mem}
		r.api.Attach(svc)
		ctx, leave := context.WithCancel(t.Context())
		var gone sync.WaitGroup
		for range 40 {
			gone.Go(func() {
				defer func() {
					if v := recover(); v != nethttp.ErrAbortHandler {
						t.Errorf("panic %v", v)
					}
				}()
				r.api.ServeHTTP(httptest.NewRecorder(), r.request("GET", "/v1/inventory?q=x", "").WithContext(ctx))
			})
		}
		if synctest.Wait(); svc.lists.Load() != 2 {
			t.Errorf("%d lists at a time", svc.lists.Load())
		}
		began := time.Now()
		if rec := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`); rec.Code != 200 {
			t.Errorf("a sale: %d", rec.Code)
		}
		for _, path := range []string{"/v1/inventory/A", "/v1/inventory"} {
			if rec := r.get(path); rec.Code != 200 {
				t.Errorf("%s: %d", path, rec.Code)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("they have waited %v", took)
		}
		leave()
		gone.Wait()
		if svc.lists.Load() != 0 || r.api.scans.Free() != 2 {
			t.Errorf("%d lists go on, %d free", svc.lists.Load(), r.api.scans.Free())
		}
	})
}

// Who has the list of this position is told so without a look at any product.
func TestUnchangedListIsNotScanned(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Scans = 1 })
	_ = r.api.scans.Enter(t.Context(), "", limit.Begin)
	rec := r.get("/v1/inventory?sort=name", "If-None-Match", `"o2"`)
	if rec.Code != 304 || rec.Header().Get("ETag") != `"o2"` || rec.Header().Get("X-Inventory-Offset") != "2" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}
