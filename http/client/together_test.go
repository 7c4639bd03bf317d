package client

import (
	"context"
	"fmt"
	"io"
	nethttp "net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/http"
	"bodega/http/wire"
	"bodega/inventory"
)

func gathering(cfg *Config) { cfg.Gather = true }

// newStoreAPI returns an API that takes the boss for a store, over a ledger of its own.
func newStoreAPI(t *testing.T, change ...func(*http.Config)) nethttp.Handler {
	t.Helper()
	cfg := http.Config{Keys: bossKeys(t), Stores: []string{"boss"}}
	for _, f := range change {
		f(&cfg)
	}
	api := http.New(cfg)
	api.Attach(newLedger(t, inventory.Rules{}))
	return api
}

// keyed is an update.
func keyed(key string, change ...func(*inventory.Command)) *inventory.Command {
	c := &inventory.Command{Kind: inventory.Update, RequestID: "r-" + key, Lines: []inventory.Line{{Product: "A", Delta: -1, Store: "boss", KeyText: key}}}
	for _, f := range change {
		f(c)
	}
	return c
}

// What comes of a command is the same whether it travels with others or alone.
func TestTogetherIsAsIfAlone(t *testing.T) {
	t.Parallel()
	paths := map[string]int{}
	var mu sync.Mutex
	newOne := func(change ...func(*Config)) *Client {
		api := newStoreAPI(t)
		return newClient(t, handled{nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
			mu.Lock()
			paths[r.URL.Path]++
			mu.Unlock()
			api.ServeHTTP(w, r)
		})}, change...)
	}
	together, alone := newOne(gathering), newOne()
	together.together.queue.own = false
	hold := inventory.HoldIDOf(inventory.HashKey("boss", "hold"), "boss")
	aside := func(k inventory.Kind, key string, act inventory.HoldAct, lines ...inventory.Line) *inventory.Command {
		if len(lines) == 0 {
			lines = make([]inventory.Line, 1)
		}
		return &inventory.Command{Kind: k, KeyText: key, Scope: &inventory.Scope{Hold: &act}, Lines: lines}
	}
	sent := inventory.TransferIDOf(inventory.HashKey("boss", "t1"), "boss")
	transfer := func(k inventory.Kind, key string, act inventory.TransferAct, lines ...inventory.Line) *inventory.Command {
		return &inventory.Command{Kind: k, KeyText: key, Scope: &inventory.Scope{Transfer: &act}, Lines: lines}
	}
	lines := []inventory.Line{{Product: "A", Delta: -1, KeyText: "l1"}, {Product: "B", Delta: -1, KeyText: "l2"}, {Product: "no", Delta: 1, KeyText: "l3"}}
	tests := []*inventory.Command{
		keyed("k1"), keyed("k1"),
		keyed("k1", func(c *inventory.Command) { c.Lines[0].Delta = -2 }),
		keyed("ü 1"),
		keyed("k2", func(c *inventory.Command) { c.Lines[0].Product = "B" }),
		keyed("k3", func(c *inventory.Command) { c.Lines[0].Product = "none <" }),
		keyed("k4", func(c *inventory.Command) { c.Lines[0].Guarded, c.Lines[0].Expect = true, 77 }),
		keyed("k5", func(c *inventory.Command) { c.Timeline = "another" }),
		keyed("k6", func(c *inventory.Command) { c.HealedAfter = 1500 }),
		keyed("k7", func(c *inventory.Command) { c.Lines[0].Product, c.Lines[0].Delta = "full", 1 }),
		keyed("damaged"),
		{Kind: inventory.Partial, Lines: lines},
		{Kind: inventory.Atomic, KeyText: "at once", Lines: lines},
		{Kind: inventory.Atomic, KeyText: "at once ü", Lines: []inventory.Line{{Product: "A", Delta: -1}}},
		{Kind: inventory.Move, KeyText: "m", Lines: []inventory.Line{{Product: "A", Delta: 1, Place: &inventory.Place{Location: "a", To: "b"}}}},
		aside(inventory.MakeHold, "hold", inventory.HoldAct{Store: "boss", TTL: 60_000, Ref: "cart"}, inventory.Line{Product: "A", Delta: 2}),
		aside(inventory.MakeHold, "hold2", inventory.HoldAct{Store: "boss"}, inventory.Line{Product: "A", Delta: 2000}),
		aside(inventory.ExtendHold, "h2", inventory.HoldAct{ID: hold, Store: "boss", TTL: 90_000}),
		aside(inventory.CommitHold, "h3", inventory.HoldAct{ID: hold, Store: "boss"}),
		aside(inventory.ReleaseHold, "h4", inventory.HoldAct{ID: hold, Store: "boss"}),
		aside(inventory.MakeHold, "h5", inventory.HoldAct{Store: "another"}, inventory.Line{Product: "A", Delta: 1}),
		{Kind: inventory.Count, KeyText: "c1", Lines: []inventory.Line{{Product: "A", Available: 30}, {Product: "no"}}},
		{Kind: inventory.Count, Scope: &inventory.Scope{Preview: true}, Lines: []inventory.Line{{Product: "A", Available: 3, Delta: 7, Expected: true}}},
		transfer(inventory.ShipTransfer, "t1", inventory.TransferAct{Store: "boss", From: inventory.Pool, To: "here", Ref: "T"}, inventory.Line{Product: "A", Delta: 2}),
		transfer(inventory.ReceiveTransfer, "t2", inventory.TransferAct{ID: sent, Store: "boss"}, inventory.Line{Product: "A", Delta: 1}),
		transfer(inventory.CancelTransfer, "t3", inventory.TransferAct{ID: sent, Store: "boss"}, inventory.Line{}),
		{Kind: inventory.Create, Lines: []inventory.Line{{Product: "new", Name: "n"}}},
	}
	for i, cmd := range tests {
		want, wantErr := alone.Submit(t.Context(), cmd)
		got, err := together.Submit(t.Context(), cmd)
		if d := cmp.Diff(want, got); d != "" || fmt.Sprint(err) != fmt.Sprint(wantErr) || asError(err) != nil && cmp.Diff(asError(wantErr), asError(err)) != "" {
			t.Errorf("%d %v %+v: together %v, alone %v: %s", i, cmd.Kind, cmd.Lines[0], err, wantErr, d)
		}
	}
	if n := paths["/v1/internal/commands"]; n != len(tests)-1 { // all but the administrator's
		t.Errorf("%d requests with many: %v", n, paths)
	}
	if together.Timeline() == "" {
		t.Error("no history was heard of")
	}
}

// Over a real wire a lone command goes by itself, and all that queues meanwhile in one request behind it, by HTTP/2 without TLS.
func TestTogetherTakesAlongWhatQueues(t *testing.T) {
	t.Parallel()
	api := newStoreAPI(t)
	var requests, now, busiest atomic.Int64
	var protos sync.Map
	hold := make(chan struct{})
	url := serve(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if r.Method == nethttp.MethodPost {
			requests.Add(1)
			protos.Store(r.URL.Path+" "+r.Proto, true)
			if n := now.Add(1); n > busiest.Load() {
				busiest.Store(n)
			}
			defer now.Add(-1)
			select {
			case <-hold:
			case <-r.Context().Done(): // nobody waits any more
				return
			}
		}
		api.ServeHTTP(w, r)
	}))
	c := newClient(t, nil, gathering, func(cfg *Config) { cfg.URL = url })
	var all sync.WaitGroup
	submit := func(key string) {
		all.Go(func() {
			if a, err := c.Submit(t.Context(), keyed(key, func(c *inventory.Command) { c.Lines[0].Delta = 1 })); err != nil || a.Results[0].Outcome != inventory.Applied {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	submit("first")
	eventually(t, "the first is under way", func() bool { return requests.Load() > 0 })
	const more = 300
	for i := range more {
		submit(fmt.Sprint(i))
	}
	eventually(t, "all others wait", func() bool { return c.together.waiting() == more })
	close(hold)
	all.Wait()
	_, lone := protos.Load("/v1/inventory/updates HTTP/1.1")
	_, many := protos.Load("/v1/internal/commands HTTP/2.0")
	if n := requests.Load(); n != 2 || busiest.Load() != 1 || !lone || !many {
		t.Errorf("%d requests, %d at a time, the lone one by itself %v, the others by HTTP/2 %v", n, busiest.Load(), lone, many)
	}
	if p, _, err := c.Product(t.Context(), "A"); err != nil || p.Available != 10+more+1 {
		t.Errorf("%+v, %v", p, err)
	}
}

func (t *together) waiting() int {
	t.queue.mu.Lock()
	defer t.queue.mu.Unlock()
	return len(t.queue.queue)
}

// What queues is cut where a request would be too large for a server.
func TestTogetherIsBounded(t *testing.T) {
	t.Parallel()
	g := newGather(false, nil)
	add := func(size, lines int) {
		g.queue, g.bytes = append(g.queue, &sending{line: make([]byte, size), lines: lines}), g.bytes+size
	}
	for range wire.CommandsMax + 5 {
		add(10, 1)
	}
	add(10, 999)
	add(10, 2)
	add(2*wire.CommandsBytesMax, 1) // alone, as it is
	add(wire.CommandsBytesMax/2, 1)
	add(wire.CommandsBytesMax/2, 1)
	add(1, 1)
	var sizes []int
	for batch := g.take(); batch != nil; batch = g.take() {
		sizes = append(sizes, len(batch))
	}
	if d := cmp.Diff([]int{wire.CommandsMax, 5, 1, 1, 1, 2, 1}, sizes); d != "" || g.bytes != 0 {
		t.Errorf("%d bytes are left: %s", g.bytes, d)
	}

	g.posting = true // so that nothing is sent
	long := func() *sending { return &sending{line: make([]byte, gatherBytesMax/2), done: make(chan struct{})} }
	first := long()
	for i, s := range []*sending{first, long(), long()} {
		if err := g.enqueue(s); (err != nil) != (i == 2) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if !g.withdraw(first) || g.enqueue(long()) != nil || g.enqueue(long()) == nil {
		t.Error("what was taken back still counts")
	}
}

// With a server that is older, or takes the key for no store's, or behind one that lets no such request through, commands go alone as they did,
// so many at a time; after a while it is tried again.
func TestTogetherFallsBack(t *testing.T) {
	t.Parallel()
	old := says(404, `{"code":"not_found","message":"No such path"}`)
	for name, refuse := range map[string]func(nethttp.ResponseWriter, nethttp.Handler, *nethttp.Request){
		"older": func(w nethttp.ResponseWriter, _ nethttp.Handler, _ *nethttp.Request) {
			w.Header()["Content-Type"] = old.Header["Content-Type"]
			w.WriteHeader(404)
			_, _ = io.WriteString(w, `{"code":"not_found","message":"No such path"}`)
		},
		"a proxy": func(w nethttp.ResponseWriter, _ nethttp.Handler, _ *nethttp.Request) {
			nethttp.Error(w, "no", nethttp.StatusForbidden)
		},
		"no store": func(w nethttp.ResponseWriter, api nethttp.Handler, r *nethttp.Request) {
			r.Header.Set(wire.HeaderAPIKey, "user-secret")
			api.ServeHTTP(w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := newStoreAPI(t)
			var tried, now, busiest atomic.Int64
			var clock atomic.Int64
			clock.Store(1_700_000_000)
			c := newClient(t, handled{nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
				if r.URL.Path == "/v1/internal/commands" {
					tried.Add(1)
					refuse(w, api, r)
					return
				}
				if n := now.Add(1); n > busiest.Load() {
					busiest.Store(n)
				}
				defer now.Add(-1)
				time.Sleep(time.Millisecond) // so that others come
				api.ServeHTTP(w, r)
			})}, gathering, func(cfg *Config) { cfg.Now = func() time.Time { return time.Unix(clock.Load(), 0) } })
			var all sync.WaitGroup
			for i := range 200 {
				all.Go(func() {
					if a, err := c.Submit(t.Context(), keyed(fmt.Sprint(i), func(c *inventory.Command) { c.Lines[0].Delta = 1 })); err != nil || a.Results[0].Outcome != inventory.Applied {
						t.Errorf("%+v, %v", a, err)
					}
				})
			}
			all.Wait()
			if tried.Load() == 0 {
				t.Error("it was never tried")
			}
			if n := busiest.Load(); n > aloneMax || n < 2 {
				t.Errorf("%d at a time", n)
			}
			before := tried.Load()
			c.together.queue.own = false
			if _, err := c.Submit(t.Context(), keyed("later")); err != nil || tried.Load() != before {
				t.Errorf("%v, tried %d times, then %d", err, before, tried.Load())
			}
			clock.Add(int64(apartFor/time.Second) + 1)
			if _, err := c.Submit(t.Context(), keyed("much later")); err != nil || tried.Load() != before+1 {
				t.Errorf("%v, tried %d times, then %d", err, before, tried.Load())
			}
		})
	}
}

// A server that speaks HTTP/1.1 alone is spoken to by that.
func TestTogetherOverHTTP1(t *testing.T) {
	t.Parallel()
	var protos sync.Map
	api := newStoreAPI(t)
	url := serveHTTP1(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if r.Method == nethttp.MethodPost {
			protos.Store(r.URL.Path+" "+r.Proto, true)
		}
		api.ServeHTTP(w, r)
	}))
	c := newClient(t, nil, gathering, func(cfg *Config) { cfg.URL = url })
	c.together.queue.own = false
	for i := range 3 {
		if _, err := c.Submit(t.Context(), keyed(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := protos.Load("/v1/internal/commands HTTP/1.1"); !ok {
		protos.Range(func(k, _ any) bool { t.Error(k); return true })
	}
}

// Of an answer that is cut those hear theirs whose has come, and the others that they do not know.
func TestTogetherCut(t *testing.T) {
	t.Parallel()
	lines := make(chan string, 1)
	var asked atomic.Int64
	hold := make(chan struct{})
	url := serve(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if r.Method != nethttp.MethodPost {
			return
		}
		if asked.Add(1); r.URL.Path != "/v1/internal/commands" {
			select {
			case <-hold:
			case <-r.Context().Done(): // nobody waits any more
				return
			}
			nethttp.Error(w, "", nethttp.StatusBadGateway)
			return
		}
		body, _ := io.ReadAll(r.Body)
		lines <- string(body)
		w.Header()["Content-Type"] = []string{"application/x-ndjson"}
		answer := func(i int) string {
			return fmt.Sprintf(`{"status":200,"offset":%d,"timeline":"t","body":{"productId":"A","newQuantity":1,"newVersion":%d,"applied":true,"lastUpdated":"2026-11-23T01:20:53.000Z"}}`+"\n", i, i)
		}
		_, _ = io.WriteString(w, answer(1)+answer(2)[:50])
		_ = nethttp.NewResponseController(w).Flush()
		panic(nethttp.ErrAbortHandler)
	}))
	c := newClient(t, nil, gathering, func(cfg *Config) { cfg.URL = url })
	var all sync.WaitGroup
	all.Go(func() { _, _ = c.Submit(t.Context(), keyed("first")) })
	eventually(t, "the first is under way", func() bool { return asked.Load() > 0 })
	var answered, unknown atomic.Int64
	for i := range 3 {
		all.Go(func() {
			_, err := c.Submit(t.Context(), keyed(fmt.Sprint(i)))
			switch e := asError(err); {
			case err == nil:
				answered.Add(1)
			case e != nil && e.Code == inventory.CodeUnavailable:
				unknown.Add(1)
			}
		})
	}
	eventually(t, "all others wait", func() bool { return c.together.waiting() == 3 })
	close(hold)
	all.Wait()
	if asked.Load() != 2 || answered.Load() != 1 || unknown.Load() != 2 {
		t.Errorf("%d are answered, %d unknown, of %s", answered.Load(), unknown.Load(), <-lines)
	}
}

// Whoever gives up while his command waits for its turn is told that it was not sent.
func TestTogetherTakesBackWhatWaits(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	var asked atomic.Int64
	c := newClient(t, roundTrip(func(*nethttp.Request) (*nethttp.Response, error) {
		asked.Add(1)
		<-hold
		return nil, io.ErrUnexpectedEOF
	}), gathering)
	var all sync.WaitGroup
	all.Go(func() { _, _ = c.Submit(t.Context(), keyed("first")) })
	eventually(t, "the first is under way", func() bool { return asked.Load() > 0 })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := c.Submit(ctx, keyed("second"))
	wantError(t, err, inventory.CodeOverloaded, "nothing was sent")
	close(hold)
	all.Wait()
	if asked.Load() != 1 {
		t.Errorf("%d requests", asked.Load())
	}
}
