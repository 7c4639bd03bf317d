package client

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bodega/central/clock"
	"bodega/central/ledger"
	"bodega/http"
	"bodega/http/conn"
	"bodega/http/keys"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// handled is a transport that asks a handler without a network between.
type handled struct{ nethttp.Handler }

func (h handled) RoundTrip(req *nethttp.Request) (resp *nethttp.Response, err error) {
	rec := httptest.NewRecorder()
	in := req.Clone(req.Context())
	if in.Body == nil {
		in.Body = nethttp.NoBody
	}
	defer func() {
		if recover() != nil { // the server would cut the connection
			resp, err = nil, io.ErrUnexpectedEOF
		}
	}()
	h.ServeHTTP(rec, in)
	return rec.Result(), nil
}

// roundTrip is a transport made of a function.
type roundTrip func(*nethttp.Request) (*nethttp.Response, error)

func (f roundTrip) RoundTrip(req *nethttp.Request) (*nethttp.Response, error) { return f(req) }

// says is an answer made by hand. Headers are name, value, name, value.
func says(status int, body string, headers ...string) *nethttp.Response {
	h := nethttp.Header{"Content-Type": {"application/json"}, "X-Inventory-Offset": {"7"}, "X-Inventory-Timeline": {"8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"}}
	for i := 0; i < len(headers); i += 2 {
		if h.Del(headers[i]); headers[i+1] != "-" {
			h.Set(headers[i], headers[i+1])
		}
	}
	return &nethttp.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// always is a wire that says the same to everything.
func always(status int, body string, headers ...string) roundTrip {
	return func(*nethttp.Request) (*nethttp.Response, error) { return says(status, body, headers...), nil }
}

// generous is how long a test waits for what should happen at once, on a machine that is busy.
const generous = 2 * time.Minute

// newClient returns a client with the admin's key, who is a user too. Over a real network, which a busy machine makes slow, it is patient.
func newClient(t testing.TB, transport nethttp.RoundTripper, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{URL: "http://central.test", Key: bossKey, Transport: transport}
	if transport == nil {
		cfg.ConnectTimeout, cfg.CallTimeout, cfg.IdleTimeout = generous, generous, generous
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// bossKey is the key of an administrator, who is a user too.
const bossKey = "boss-secret"

func bossKeys(t testing.TB) keys.Set {
	t.Helper()
	keys, err := keys.Parse("pos=user-secret", "boss="+bossKey)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// failing is a ledger that can be made to fail, or to say how it is doing.
type failing struct {
	*ledger.Ledger
	err    error // what its methods return, if it is set
	health *inventory.Health
}

// newFailing returns a ledger that works so far, and central's API over it.
func newFailing(t testing.TB) (*failing, *http.API) {
	t.Helper()
	svc := &failing{Ledger: newLedger(t, inventory.Rules{})}
	api := http.New(http.Config{Keys: bossKeys(t), Version: "test"})
	api.Attach(svc)
	return svc, api
}

func (f *failing) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Ledger.Submit(ctx, cmd)
}

func (f *failing) Product(ctx context.Context, id inventory.ProductID) (*inventory.Product, inventory.Offset, error) {
	if f.err != nil {
		return nil, 0, f.err
	}
	return f.Ledger.Product(ctx, id)
}

func (f *failing) List(ctx context.Context, q inventory.ListQuery) (inventory.ListPage, error) {
	if f.err != nil {
		return inventory.ListPage{}, f.err
	}
	return f.Ledger.List(ctx, q)
}

func (f *failing) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	if f.err != nil {
		return inventory.EventsPage{}, f.err
	}
	return f.Ledger.Events(ctx, q)
}

func (f *failing) Digest(ctx context.Context) (inventory.Digest, error) {
	if f.err != nil {
		return inventory.Digest{}, f.err
	}
	return f.Ledger.Digest(ctx)
}

func (f *failing) Snapshot(ctx context.Context, q inventory.SnapshotQuery) (*inventory.View, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Ledger.Snapshot(ctx, q)
}

func (f *failing) Health() inventory.Health {
	if f.health != nil {
		return *f.health
	}
	return f.Ledger.Health()
}

func ofStore(cfg *Config) { cfg.Store = true }

// wired is a real ledger, the API over it, and a client of that.
type wired struct {
	*Client
	ledger *ledger.Ledger
	api    *http.API
}

// replica is a copy that is never behind: the ledger itself.
type replica struct{ *ledger.Ledger }

func (replica) Reach(context.Context, inventory.Offset) error { return nil }
func (replica) Sync(context.Context) error                    { return nil }
func (replica) Staleness() time.Duration                      { return 0 }
func (replica) Replication() inventory.Replication            { return inventory.Replication{} }

// Submit does what a mirror does for a line that asks for another try.
func (r replica) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	return inventory.RetryConflicts(ctx, cmd, r.Ledger.Submit)
}

// newLedger returns a ledger whose clock stands still. It holds A (10), B (0) and full (as many as there can be), at version 1.
// rotten is an engine in which what the boss's key "damaged" stands for has changed on disk.
type rotten struct{ storage.Engine }

type rot struct{ error }

func (rot) Damaged() bool { return true }

func (r rotten) Receipt(key inventory.KeyHash) (inventory.Receipt, bool, error) {
	if key == inventory.HashKey("boss", "damaged") {
		return inventory.Receipt{}, false, rot{errors.New("a bit has flipped")}
	}
	return r.Engine.Receipt(key)
}

func newLedger(t testing.TB, rules inventory.Rules) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), rotten{mem.New()}, ledger.Config{Rules: rules, Clock: clock.Of(func() time.Time { return time.UnixMilli(1_700_000_000_123) })})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	lines := []inventory.Line{{Product: "A", Name: "Ä <a>", Category: "c", Available: 10, Price: 9.5}, {Product: "B", Name: "b"},
		{Product: "full", Name: "f", Available: inventory.MaxInteger}}
	if _, err := l.Submit(t.Context(), &inventory.Command{Kind: inventory.Create, Actor: "boss", Lines: lines}); err != nil {
		t.Fatal(err)
	}
	return l
}

func newWired(t testing.TB, rules inventory.Rules, change ...func(*Config)) *wired {
	t.Helper()
	w := &wired{ledger: newLedger(t, rules)}
	var probe Config
	for _, f := range change {
		f(&probe)
	}
	cfg := http.Config{Keys: bossKeys(t), Version: "test"}
	var svc inventory.Service = w.ledger
	if probe.Store {
		cfg.Store, svc = "s1", replica{w.ledger}
	}
	w.api = http.New(cfg)
	w.api.Attach(svc)
	w.Client = newClient(t, handled{w.api}, change...)
	return w
}

// serve runs a handler behind a real server.
func serve(t testing.TB, h nethttp.Handler) (url string) {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.Config = conn.NewServer(h, io.Discard)
	conn.AllowPlainHTTP2(srv.Config)
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL
}

// serveHTTP1 is serve by a server that is older, and speaks no HTTP/2 without TLS.
func serveHTTP1(t testing.TB, h nethttp.Handler) (url string) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

// wantError checks that an error is one that callers can act on, and that it shows no address. It returns it.
func wantError(t testing.TB, err error, code inventory.Code, message string) *inventory.Error {
	t.Helper()
	var e *inventory.Error
	if !errors.As(err, &e) || e.Code != code || !strings.Contains(e.Message, message) {
		t.Fatalf("error %v (%+v), want %s: %s", err, e, code, message)
	}
	for _, address := range []string{"127.0.0.1", "central.test", "http:", bossKey} {
		if strings.Contains(e.Error(), address) {
			t.Errorf("the error shows %q: %v", address, e)
		}
	}
	return e
}

// contextOf returns the context of a test of any kind.
func contextOf(t any) context.Context {
	if t, ok := t.(interface{ Context() context.Context }); ok {
		return t.Context()
	}
	return context.Background()
}
