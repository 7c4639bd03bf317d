package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	nethttp "net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/central/ledger"
	"bodega/http"
	"bodega/http/keys"
	"bodega/inventory"
)

const clusterSecret = "the-secret-of-the-cluster"

// leader is a node that leads, or does not.
type leader struct {
	*ledger.Ledger
	url      string
	follows  atomic.Bool
	requests atomic.Int64
	busiest  atomic.Int64  // requests under way at a time
	hold     chan struct{} // if it is set, requests wait until it is closed
	protos   sync.Map
}

func (l *leader) Decide(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if l.follows.Load() {
		return nil, &inventory.Error{Code: inventory.CodeNotLeading, Message: "another node leads"}
	}
	return l.Submit(ctx, cmd)
}

func newLeader(t testing.TB) *leader {
	t.Helper()
	l := &leader{Ledger: newLedger(t, inventory.Rules{})}
	cfg := http.Config{Keys: bossKeys(t), Cluster: new(keys.Secrets)}
	if err := cfg.Cluster.Set(clusterSecret); err != nil {
		t.Fatal(err)
	}
	api := http.New(cfg)
	api.Attach(l)
	var now atomic.Int64
	l.url = serve(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		l.requests.Add(1)
		l.protos.Store(r.Proto, true)
		if n := now.Add(1); n > l.busiest.Load() {
			l.busiest.Store(n)
		}
		defer now.Add(-1)
		if l.hold != nil {
			select {
			case <-l.hold:
			case <-r.Context().Done(): // nobody waits any more
				return
			}
		}
		api.ServeHTTP(w, r)
	}))
	return l
}

// newForward returns one to whatever to says.
func newForward(t testing.TB, to func() string, change ...func(*ForwardConfig)) *Forward {
	cfg := ForwardConfig{To: to, Secret: func() string { return clusterSecret }, ConnectTimeout: generous, CallTimeout: generous}
	for _, f := range change {
		f(&cfg)
	}
	f := NewForward(cfg)
	t.Cleanup(f.Close)
	return f
}

// sale is a command as a node has judged it.
func sale(key string) *inventory.Command {
	ln := inventory.Line{Product: "A", Delta: -1, Keyed: true, Key: inventory.HashKey("till", key)}
	ln.Print = inventory.FingerprintLine(ln.Product, ln.Delta, "")
	return &inventory.Command{Kind: inventory.Update, Actor: "till", Owner: "till", Lines: []inventory.Line{ln}}
}

// What a node passes on is decided by the one that leads, and answered as there.
func TestForward(t *testing.T) {
	t.Parallel()
	l := newLeader(t)
	f := newForward(t, func() string { return l.url + "/" })
	answer, err := f.Submit(t.Context(), sale("k"))
	if err != nil || answer.Results[0].Quantity != 9 {
		t.Fatalf("%+v, %v", answer, err)
	}
	want, err := l.Submit(t.Context(), sale("k"))
	again, err2 := f.Submit(t.Context(), sale("k"))
	if err = errors.Join(err, err2); err != nil || cmp.Diff(want, again) != "" || !again.Replayed {
		t.Errorf("%v: %s", err, cmp.Diff(want, again))
	}
	page, err := l.Events(t.Context(), inventory.EventsQuery{From: answer.Offset - 1, Limit: 1})
	if err != nil || len(page.Events) != 1 || page.Events[0].Actor != "till" {
		t.Errorf("%+v, %v", page, err)
	}
	if _, plain := l.protos.Load("HTTP/2.0"); !plain {
		t.Error("no HTTP/2")
	}
	if _, err := f.Submit(t.Context(), &inventory.Command{Kind: inventory.Import, Lines: make([]inventory.Line, 1)}); asError(err) == nil || asError(err).Code != inventory.CodeInvalidRequest {
		t.Errorf("an import: %v", err)
	}
}

// TestForwardOfOldPeople: what a node has judged that has not heard yet of who was shut out is not done, until it has.
func TestForwardOfOldPeople(t *testing.T) {
	t.Parallel()
	l := newLeader(t)
	var known atomic.Pointer[inventory.Hash]
	learn := func() { now := l.People(); known.Store(&now) }
	learn()
	f := newForward(t, func() string { return l.url }, func(c *ForwardConfig) { c.People = func() inventory.Hash { return *known.Load() } })
	if _, err := f.Submit(t.Context(), sale("before")); err != nil {
		t.Fatal(err)
	}
	key := inventory.KeyChange{ID: "k0123456789ab", Fields: inventory.KeyNew, Name: "till", Grants: inventory.Grants{Rights: inventory.RightSell}, Hash: [32]byte{1}}
	if _, err := l.Submit(t.Context(), &inventory.Command{Kind: inventory.PutKey, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Key: &key}}); err != nil {
		t.Fatal(err)
	}
	before := l.Health().Offset
	if _, err := f.Submit(t.Context(), sale("between")); inventory.CodeOf(err) != inventory.CodeRecovering || l.Health().Offset != before {
		t.Errorf("%v, at %d", err, l.Health().Offset)
	}
	learn()
	if _, err := f.Submit(t.Context(), sale("after")); err != nil {
		t.Error(err)
	}
	silent := newForward(t, func() string { return l.url })
	if _, err := silent.Submit(t.Context(), sale("of a version before")); err != nil {
		t.Error(err)
	}
}

// While one request is under way all that comes waits for the next, which takes it along: one request at a time, whatever comes.
func TestForwardTakesAlongWhatQueues(t *testing.T) {
	t.Parallel()
	l := newLeader(t)
	l.hold = make(chan struct{})
	f := newForward(t, func() string { return l.url })
	var all sync.WaitGroup
	all.Go(func() { _, _ = f.Submit(t.Context(), sale("first")) })
	eventually(t, "the first is under way", func() bool { return l.requests.Load() > 0 })
	const more = 500
	for i := range more {
		all.Go(func() {
			if answer, err := f.Submit(t.Context(), sale(fmt.Sprint(i))); err != nil || len(answer.Results) != 1 {
				t.Errorf("%+v, %v", answer, err)
			}
		})
	}
	eventually(t, "all others wait", func() bool { return f.waiting() == more })
	close(l.hold)
	all.Wait()
	if n := l.requests.Load(); n != 2 || l.busiest.Load() != 1 {
		t.Errorf("%d requests, %d at a time", n, l.busiest.Load())
	}
}

func (f *Forward) waiting() int {
	f.mu.Lock()
	g := f.last
	f.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.queue)
}

// wantCodeOf wants an error with a code.
func wantCodeOf(t *testing.T, err error, code inventory.Code) {
	t.Helper()
	if e := asError(err); e == nil || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

// Whoever passes a command on can tell what was certainly not done from what may have been.
func TestForwardTellsWhatIsCertain(t *testing.T) {
	t.Parallel()
	l := newLeader(t)
	nobody := newForward(t, func() string { return "" })
	_, err := nobody.Submit(t.Context(), sale("k"))
	wantCodeOf(t, err, inventory.CodeRecovering)

	l.follows.Store(true)
	f := newForward(t, func() string { return l.url })
	_, err = f.Submit(t.Context(), sale("k"))
	wantCodeOf(t, err, inventory.CodeNotLeading)

	stranger := newForward(t, func() string { return l.url }, func(c *ForwardConfig) { c.Secret = nil })
	_, err = stranger.Submit(t.Context(), sale("k"))
	if wantCodeOf(t, err, inventory.CodeRecovering); !errors.Is(err, ErrStranger) {
		t.Errorf("%v is not told from one that passes", err)
	}

	closed, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	gone := newForward(t, func() string { return "http://" + closed.Addr().String() })
	_, err = gone.Submit(t.Context(), sale("k"))
	wantCodeOf(t, err, inventory.CodeRecovering)

	var came atomic.Bool
	silent := serve(t, nethttp.HandlerFunc(func(_ nethttp.ResponseWriter, r *nethttp.Request) { came.Store(true); <-r.Context().Done() }))
	for most := 50 * time.Millisecond; most < generous; most *= 2 { // until a busy machine has made the connection within that
		hung := newForward(t, func() string { return silent }, func(c *ForwardConfig) { c.CallTimeout = most })
		if _, err = hung.Submit(t.Context(), sale("k")); inventory.CodeOf(err) != inventory.CodeRecovering || came.Load() {
			break
		}
	}
	wantCodeOf(t, err, inventory.CodeDurabilityUnknown)

	cut := serve(t, nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		_, _ = w.Write([]byte(`{"offset":3,"results":[{"outcome":1`))
		_ = nethttp.NewResponseController(w).Flush()
		panic(nethttp.ErrAbortHandler)
	}))
	half := newForward(t, func() string { return cut })
	_, err = half.Submit(t.Context(), sale("k"))
	wantCodeOf(t, err, inventory.CodeDurabilityUnknown)
}

// When another node leads, what waits for the one before is told at once that nothing was done, and what comes goes to the new one.
func TestForwardGoesToWhoLeads(t *testing.T) {
	t.Parallel()
	before, after := newLeader(t), newLeader(t)
	before.hold = make(chan struct{})
	defer close(before.hold)
	var to atomic.Pointer[string]
	to.Store(&before.url)
	f := newForward(t, func() string { return *to.Load() })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _, _ = f.Submit(ctx, sale("under way")) }()
	eventually(t, "one is under way", func() bool { return before.requests.Load() > 0 })
	waits := make(chan error)
	go func() {
		_, err := f.Submit(ctx, sale("waits"))
		waits <- err
	}()
	eventually(t, "one waits", func() bool { return f.waiting() > 0 })
	to.Store(&after.url)
	if _, err := f.Submit(t.Context(), sale("k")); err != nil {
		t.Error(err)
	}
	wantCodeOf(t, <-waits, inventory.CodeRecovering)
	if after.requests.Load() != 1 || before.requests.Load() != 1 {
		t.Errorf("%d requests to the new one, %d to the one before", after.requests.Load(), before.requests.Load())
	}
}

// Who gives up waiting before his command is sent is told that it was not, and it never is.
func TestForwardTakesBackWhatWaits(t *testing.T) {
	t.Parallel()
	l := newLeader(t)
	l.hold = make(chan struct{})
	f := newForward(t, func() string { return l.url })
	var all sync.WaitGroup
	all.Go(func() { _, _ = f.Submit(t.Context(), sale("first")) })
	eventually(t, "the first is under way", func() bool { return l.requests.Load() > 0 })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := f.Submit(ctx, sale("second"))
	wantCodeOf(t, err, inventory.CodeOverloaded)
	close(l.hold)
	all.Wait()
	if p, _, _ := l.Product(t.Context(), "A"); p.Available != 9 {
		t.Errorf("%d are left", p.Available)
	}
}

// Close ends what is under way, and nothing goes on after it.
func TestForwardCloses(t *testing.T) {
	t.Parallel()
	l := newLeader(t)
	l.hold = make(chan struct{})
	defer close(l.hold)
	f := newForward(t, func() string { return l.url })
	ended := make(chan error)
	go func() {
		_, err := f.Submit(t.Context(), sale("k"))
		ended <- err
	}()
	eventually(t, "the first is under way", func() bool { return l.requests.Load() > 0 })
	f.Close()
	wantCodeOf(t, <-ended, inventory.CodeDurabilityUnknown)
	_, err := f.Submit(t.Context(), sale("k"))
	wantCodeOf(t, err, inventory.CodeRecovering)
}
