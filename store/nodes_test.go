package store

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/inventory"
)

// relay is the line to a node of central, which can be cut and held.
type relay struct {
	net.Listener
	target string

	mu    sync.Mutex
	gone  bool
	conns []net.Conn
	held  sync.RWMutex // locked while nothing passes
	done  sync.WaitGroup
}

func startRelay(t *testing.T, target string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: l, target: strings.TrimPrefix(target, "http://")}
	r.done.Go(r.accept)
	t.Cleanup(func() { r.cut(); r.done.Wait() })
	return r
}

func (r *relay) url() string { return "http://" + r.Addr().String() }

func (r *relay) accept() {
	for {
		in, err := r.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", r.target)
		if err != nil {
			_ = in.Close()
			continue
		}
		r.mu.Lock()
		r.conns = append(r.conns, in, out)
		if r.gone { // since it was accepted
			_, _ = in.Close(), out.Close()
		}
		r.mu.Unlock()
		r.done.Go(func() { r.pass(out, in) })
		r.done.Go(func() { r.pass(in, out) })
	}
}

func (r *relay) pass(to, from net.Conn) {
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		r.held.RLock()
		_, failed := to.Write(b[:n])
		r.held.RUnlock()
		if err != nil || failed != nil {
			return
		}
	}
}

// cut is what is seen of a node that is killed.
func (r *relay) cut() {
	_ = r.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	for _, c := range r.conns {
		_ = c.Close()
	}
}

// hold is what is seen of a node that hangs, or whose machine is gone, until the test ends.
func (r *relay) hold(t *testing.T) {
	r.held.Lock()
	t.Cleanup(r.held.Unlock)
}

// A store whose node of central dies goes on at another, sooner than anything that was asked there would be given up: each sale is made, once,
// what is sold elsewhere is seen, and nobody is told that central is away. That it takes two seconds http/client holds, by its own clock.
func TestServeMovesOn(t *testing.T) {
	for name, breaks := range map[string]func(*testing.T, *relay){
		"killed": func(_ *testing.T, r *relay) { r.cut() },
		"hung":   func(t *testing.T, r *relay) { r.hold(t) },
	} {
		t.Run(name, func(t *testing.T) {
			c := startTruth(t)
			a, b := startRelay(t, c.server.URL()), startRelay(t, c.server.URL())
			cfg := testConfig(t, t.TempDir(), a.url()+","+b.url())
			s := serve(t, cfg, "ready")
			const moved = "another node of central is used"
			at := cfg.CentralURLs[0]
			before := s.Log.Find(moved)
			for _, line := range before { // as a machine may that is busy
				at = line["to"].(string)
			}
			used := a
			if at == b.url() {
				used = b
			}
			const tills, sales = 4, 15
			var sold sync.WaitGroup
			var longest atomic.Int64
			half := make(chan struct{}, tills)
			for till := range tills {
				sold.Go(func() {
					for i := range sales {
						if i == sales/2 {
							half <- struct{}{}
						}
						began := time.Now()
						status, body := s.Call(http.MethodPost, "/v1/store/inventory/updates",
							fmt.Sprintf(`{"productId":%q,"delta":-1,"idempotencyKey":"%d-%d"}`, apple, till, i))
						if took := int64(time.Since(began)); took > longest.Load() {
							longest.Store(took)
						}
						if status != http.StatusOK {
							t.Errorf("sale %d of till %d: %d %s", i, till, status, body)
						}
					}
				})
			}
			<-half
			breaks(t, used)
			broken := time.Now()
			awaitSale(t, s, c.sell("BANANA-1K", 1), "")
			seen := time.Since(broken)
			sold.Wait()
			t.Logf("what was sold elsewhere was seen after %v; the longest sale took %v", seen, time.Duration(longest.Load()))
			if limit := 9 * time.Second; seen > limit || time.Duration(longest.Load()) > limit { // a request is given up after ten
				t.Error("that is too long")
			}
			if p := c.product(apple); p.Available != 89-tills*sales {
				t.Errorf("%d are left of 89", p.Available)
			}
			for _, line := range s.Log.Find("mode") {
				if line["to"] == string(inventory.Offline) {
					t.Errorf("%v", line)
				}
			}
			if n := len(s.Log.Find("took a snapshot of central over")); n != 1 {
				t.Errorf("%d snapshots", n)
			}
			if n := len(s.Log.Find(moved)) - len(before); n != 1 {
				t.Errorf("it has moved %d times", n)
			}
			s.Stop()
		})
	}
}
