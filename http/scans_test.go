package http

import (
	"context"
	"errors"
	nethttp "net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/limit"
	"bodega/inventory"
)

// Who waits is let in by age, and those that go on in turn with those that begin.
func TestScansOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scans{free: 1}
		if err := s.enter(t.Context(), "", begin); err != nil {
			t.Fatal(err)
		}
		var order []string
		wait := func(name string, line int) {
			go func() {
				if err := s.enter(t.Context(), "", line); err != nil {
					t.Error(name, err)
				}
				order = append(order, name)
			}()
			synctest.Wait()
		}
		for _, name := range []string{"b1", "b2", "b3"} {
			wait(name, begin)
		}
		wait("g1", goOn)
		wait("g2", goOn)
		for range 6 {
			s.leave()
			synctest.Wait()
		}
		if want := []string{"b1", "g1", "b2", "g2", "b3"}; !slices.Equal(order, want) || s.free != 1 {
			t.Errorf("%q, %d free; want %q", order, s.free, want)
		}
	})
}

// Clients take turns in each line, however many requests of each wait.
func TestScansAreSharedByClients(t *testing.T) {
	for _, line := range []int{begin, goOn} {
		synctest.Test(t, func(t *testing.T) {
			s := scans{}
			var order []string
			wait := func(client string) {
				go func() {
					_ = s.enter(t.Context(), client, line)
					order = append(order, client)
				}()
				synctest.Wait()
			}
			leave := func(n int) {
				for range n {
					s.leave()
					synctest.Wait()
				}
			}
			for range 4 {
				wait("a")
			}
			leave(1)
			wait("b")
			wait("c")
			wait("c")
			leave(3)
			wait("b") // it had a turn, and comes after the others of this round
			leave(4)
			if got := strings.Join(order, " "); got != "a b c a c b a a" {
				t.Errorf("line %d: %s", line, got)
			}
		})
	}
}

// Where as many wait as may, one of the client with most gives way to who has less, and nobody to who has as much.
func TestScansMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scans{}
		refused := map[string]int{}
		var mu sync.Mutex
		ctx, stop := context.WithCancel(t.Context())
		wait := func(client string, n int) {
			for range n {
				go func() {
					if err := s.enter(ctx, client, begin); errors.Is(err, errScansFull) {
						mu.Lock()
						refused[client]++
						mu.Unlock()
					}
				}()
			}
			synctest.Wait()
		}
		wait("flood", scansWaiting+5)
		if refused["flood"] != 5 {
			t.Errorf("a flood alone: %v", refused)
		}
		wait("shop", 1)
		if refused["flood"] != 6 || refused["shop"] != 0 {
			t.Errorf("the first of another: %v", refused)
		}
		wait("shop", scansWaiting)
		if half := scansWaiting / 2; refused["flood"] != 5+half || refused["shop"] != half+1 {
			t.Errorf("as many of another: %v", refused)
		}
		stop()
		synctest.Wait()
		if s.leave(); s.free != 1 {
			t.Errorf("%d free", s.free)
		}
	})
}

// Those that begin wait so long and with so many at most; those that go on as long as their client does.
func TestScansBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scans{free: 1}
		_ = s.enter(t.Context(), "", begin)
		ctx, leave := context.WithCancel(t.Context())
		var full, left atomic.Int64
		for i := range scansWaiting + 10 {
			go func() {
				line := begin
				if i >= scansWaiting {
					line = goOn
				}
				switch err := s.enter(ctx, "", line); {
				case errors.Is(err, errScansFull):
					full.Add(1)
				case errors.Is(err, context.Canceled):
					left.Add(1)
				}
			}()
		}
		synctest.Wait()
		if err := s.enter(t.Context(), "", begin); !errors.Is(err, errScansFull) {
			t.Errorf("one more: %v", err)
		}
		time.Sleep(scansPatience + time.Millisecond)
		if synctest.Wait(); full.Load() != scansWaiting || left.Load() != 0 {
			t.Errorf("%d of %d have given up", full.Load(), scansWaiting)
		}
		leave()
		if synctest.Wait(); left.Load() != 10 {
			t.Errorf("%d of 10 have left", left.Load())
		}
		if s.leave(); s.free != 1 {
			t.Errorf("%d free", s.free)
		}
	})
}

// Whose turn comes at the moment at which it gives up leaves the turn to the next.
func TestScansTurnIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scans{}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.enter(ctx, "", begin) }()
		synctest.Wait()
		s.mu.Lock() // it cannot leave its line before its turn has come
		cancel()
		s.next()
		s.mu.Unlock()
		if err := <-done; !errors.Is(err, context.Canceled) || s.free != 1 {
			t.Errorf("%v, %d free", err, s.free)
		}
	})
}

// No turn is lost or given twice, however clients come and leave.
func TestScansUnderWay(t *testing.T) {
	t.Parallel()
	const limit = 3
	s := scans{free: limit}
	var inside atomic.Int64
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			for j := range 300 {
				ctx, cancel := context.WithCancel(t.Context())
				if (i+j)%3 == 0 {
					time.AfterFunc(time.Duration(j%7)*time.Microsecond, cancel)
				}
				if s.enter(ctx, strconv.Itoa(i%5), j%2) == nil {
					if n := inside.Add(1); n > limit {
						t.Errorf("%d at a time", n)
					}
					inside.Add(-1)
					s.leave()
				}
				cancel()
			}
		})
	}
	all.Wait()
	if s.free != limit || len(s.lines[begin].waiting)+len(s.lines[goOn].waiting) != 0 {
		t.Errorf("%d free, %d and %d wait", s.free, len(s.lines[begin].waiting), len(s.lines[goOn].waiting))
	}
}

// Each route that looks at every product waits for its turn, for five seconds, and no other does.
func TestWhatScans(t *testing.T) {
	t.Parallel()
	limited := func(c *Config) { c.Scans, c.Limit = 1, limit.Config{Requests: 1000} }
	central := []string{"/v1/inventory", "/v1/admin/stats", "/v1/admin/rate-limit/status"}
	store := []string{"/v1/store/inventory", "/v1/admin/rate-limit/status"}
	free := []string{"", "?limit=1000&after=", "?offset=1", "/A", "/events?offset=0", "/digest", "/events?offset=2&wait=1"}
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
		_ = r.api.scans.enter(t.Context(), "", begin)
		for _, path := range paths[1:] {
			if code, after := ask(path); code != 503 || after != scansPatience {
				t.Errorf("%s: %d after %v, while another scans", path, code, after)
			}
		}
		for _, rest := range free {
			if code, after := ask(paths[0] + rest); code != 200 || after > time.Second {
				t.Errorf("%s: %d after %v, while another scans", rest, code, after)
			}
		}
		if r.api.scans.leave(); r.api.scans.free != 1 {
			t.Errorf("%d free", r.api.scans.free)
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
		if svc.lists.Load() != 0 || r.api.scans.free != 2 {
			t.Errorf("%d lists go on, %d free", svc.lists.Load(), r.api.scans.free)
		}
	})
}

// Who has the list of this position is told so without a look at any product.
func TestUnchangedListIsNotScanned(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Scans = 1 })
	_ = r.api.scans.enter(t.Context(), "", begin)
	rec := r.get("/v1/inventory?sort=name", "If-None-Match", `"o2"`)
	if rec.Code != 304 || rec.Header().Get("ETag") != `"o2"` || rec.Header().Get("X-Inventory-Offset") != "2" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}
