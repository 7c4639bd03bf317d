package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/conn"
	"bodega/http/keys"
	"bodega/inventory"
	"bodega/inventory/order"
)

const testTimeline = "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"

// memory is a real service without a disk: the rules and the state of inventory behind one lock. A test can make it fail or
// answer by hand.
type memory struct {
	mu       sync.Mutex
	state    inventory.State
	batch    *inventory.Batch
	receipts map[inventory.KeyHash]inventory.Receipt
	events   []inventory.Event
	earliest inventory.Offset
	more     chan struct{}
	closing  chan struct{}
	clock    inventory.Millis
	commands []inventory.Command // those submitted, their lines copied
	views    map[inventory.Offset]*inventory.View

	err    error                                               // what every method returns
	submit func(*inventory.Command) (*inventory.Answer, error) // instead of deciding
	health *inventory.Health

	confirm func(context.Context) error // nil confirms at once
	old     time.Duration               // of a node that follows
}

// Reach implements inventory.Current.
func (m *memory) Reach(ctx context.Context, at inventory.Offset) error {
	for {
		m.mu.Lock()
		more := m.more
		m.mu.Unlock()
		if m.state.Offset() >= at {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "not there yet"}
		}
	}
}

// Confirm implements inventory.Current.
func (m *memory) Confirm(ctx context.Context) error {
	if m.confirm == nil {
		return nil
	}
	return m.confirm(ctx)
}

// Staleness implements inventory.Current.
func (m *memory) Staleness() time.Duration { return m.old }

// newMemory holds A (10 at version 1) and B (0 at version 1).
func newMemory(rules inventory.Rules) *memory {
	m := &memory{receipts: map[inventory.KeyHash]inventory.Receipt{}, more: make(chan struct{}), closing: make(chan struct{}),
		clock: 1_700_000_000_000, views: map[inventory.Offset]*inventory.View{}}
	m.batch = inventory.NewBatch(&m.state, rules, func(k inventory.KeyHash) (inventory.Receipt, bool, error) {
		r, ok := m.receipts[k]
		return r, ok, nil
	})
	m.create("A", 10)
	m.create("B", 0)
	m.commands = nil
	return m
}

func (m *memory) create(id inventory.ProductID, available int64) {
	cmd := inventory.Command{Kind: inventory.Create, Actor: "test", Lines: []inventory.Line{
		{Product: id, Name: "name of " + string(id), Available: available, Price: 9.5}}}
	if _, err := m.Submit(context.Background(), &cmd); err != nil {
		panic(err)
	}
}

func (m *memory) Submit(_ context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := *cmd
	kept.Lines = append([]inventory.Line(nil), cmd.Lines...)
	kept.Keys = append([]inventory.KeyHash(nil), cmd.Keys...)
	m.commands = append(m.commands, kept)
	switch {
	case m.err != nil:
		return nil, m.err
	case m.submit != nil:
		return m.submit(cmd)
	}
	m.clock++
	m.batch.Begin(m.clock, m.clock)
	answer, err := m.batch.Decide(cmd)
	if err != nil {
		return nil, err
	}
	for i := range m.batch.Records {
		r := &m.batch.Records[i]
		if err := m.state.Apply(r); err != nil {
			return nil, err
		}
		m.events = append(m.events, r.Events...)
		for _, k := range r.Receipts {
			k.Results = append([]inventory.Result(nil), k.Results...)
			m.receipts[k.Key] = k.Receipt
		}
	}
	close(m.more)
	m.more = make(chan struct{})
	return answer, nil
}

func (m *memory) Product(_ context.Context, id inventory.ProductID) (*inventory.Product, inventory.Offset, error) {
	p, at := m.state.Get(id)
	return p, at, m.err
}

func (m *memory) List(_ context.Context, q inventory.ListQuery) (inventory.ListPage, error) {
	page, err := order.List(context.Background(), &m.state, &q)
	return page, errors.Join(err, m.err)
}

func (m *memory) Categories(_ context.Context, q *inventory.CategoryQuery) (inventory.CategoryPage, error) {
	page, err := order.Categories(context.Background(), &m.state, q)
	return page, errors.Join(err, m.err)
}

func (m *memory) page(q inventory.EventsQuery) (page inventory.EventsPage, more chan struct{}, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	head := inventory.Offset(len(m.events))
	page = inventory.EventsPage{Next: q.From, Head: head, Earliest: m.earliest, Timeline: testTimeline}
	switch {
	case m.err != nil:
		return page, nil, m.err
	case q.Timeline != "" && q.Timeline != testTimeline:
		return page, nil, &inventory.Error{Code: inventory.CodeTimelineChanged, Message: "other history"}
	case q.From > head:
		return page, nil, &inventory.Error{Code: inventory.CodeOffsetAhead, Message: "ahead"}
	case q.From < m.earliest:
		return page, nil, &inventory.Error{Code: inventory.CodeOffsetExpired, Message: "expired", Earliest: m.earliest}
	}
	for ; page.Next < head && len(page.Events) < q.Limit; page.Next++ {
		if e := m.events[page.Next]; q.Wants(&e) {
			if q.Public {
				e = *e.ForAnybody()
			}
			page.Events = append(page.Events, e)
		}
	}
	page.HasMore = page.Next < head
	return page, m.more, nil
}

func (m *memory) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	timeout := time.NewTimer(q.Wait)
	defer timeout.Stop()
	for {
		page, more, err := m.page(q)
		if err != nil || len(page.Events) > 0 || q.Wait == 0 {
			return page, err
		}
		q.From = page.Next
		select {
		case <-more:
		case <-timeout.C:
			return page, nil
		case <-ctx.Done():
			return page, nil
		case <-m.closing:
			return page, nil
		}
	}
}

func (m *memory) Snapshot(_ context.Context, q inventory.SnapshotQuery) (*inventory.View, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return nil, m.err
	}
	if q.Resume {
		if v := m.views[q.At]; v != nil {
			return v, nil
		}
		return nil, &inventory.Error{Code: inventory.CodeSnapshotGone, Message: "gone"}
	}
	v := m.state.View()
	m.views[v.Mark.Offset] = v
	return v, nil
}

func (m *memory) Digest(context.Context) (inventory.Digest, error) {
	return m.state.DigestIn(testTimeline), m.err
}

func (m *memory) Health() inventory.Health {
	if m.health != nil {
		return *m.health
	}
	return inventory.Health{Status: "healthy", Readable: true, Ready: true, Offset: m.state.Offset(), Products: m.state.Len()}
}

func (m *memory) Timeline() string { return testTimeline }

// last returns the last command.
func (m *memory) last(t testing.TB) inventory.Command {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.commands) == 0 {
		t.Fatal("nothing was submitted")
	}
	return m.commands[len(m.commands)-1]
}

const (
	userKey  = "user-secret"
	adminKey = "admin-secret"
)

func testKeys(t testing.TB) keys.Set {
	t.Helper()
	keys, err := keys.Parse("pos="+userKey, "boss="+adminKey)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// rig is an API over a memory, and its log.
type rig struct {
	t   testing.TB
	api *API
	mem *memory
	log *logBuffer
}

type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newRig(t testing.TB, change ...func(*Config)) *rig {
	t.Helper()
	r := newBareRig(t, change...)
	r.mem = newMemory(inventory.Rules{})
	r.api.Attach(r.mem)
	return r
}

// newBareRig is a rig to which nothing is attached.
func newBareRig(t testing.TB, change ...func(*Config)) *rig {
	t.Helper()
	log := &logBuffer{}
	cfg := Config{Keys: testKeys(t), Log: zerolog.New(log), Version: "test"}
	for _, f := range change {
		f(&cfg)
	}
	return &rig{t: t, api: New(cfg), log: log}
}

// request makes a request; headers are name, value, name, value, and "-" removes one. The key is the user's, or the admin's
// on admin routes, unless one is given.
func (r *rig) request(method, target, body string, headers ...string) *nethttp.Request {
	r.t.Helper()
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	key := userKey
	if strings.HasPrefix(req.URL.Path, "/v1/admin/") {
		key = adminKey
	}
	req.Header.Set("X-API-Key", key)
	for i := 0; i < len(headers); i += 2 {
		if req.Header.Del(headers[i]); headers[i+1] != "-" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	return req
}

func (r *rig) send(req *nethttp.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	r.api.ServeHTTP(rec, req)
	return rec
}

// do sends a request, and holds the answer against docs/openapi.yaml, which has no words for faults of ours.
func (r *rig) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	rec := r.send(r.request(method, target, body, headers...))
	ofTheAPI := strings.HasPrefix(target, "/v1/") || slices.Contains([]string{"/health", "/livez", "/readyz", "/openapi.yaml"}, target)
	if ofTheAPI && method != nethttp.MethodOptions && rec.Code != nethttp.StatusInternalServerError {
		r.holdAgainstDocument(method, target, rec)
	}
	return rec
}

func (r *rig) get(target string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.do(nethttp.MethodGet, target, "", headers...)
}

func (r *rig) update(body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.do(nethttp.MethodPost, "/v1/inventory/updates", body, headers...)
}

func wantAnswer(t testing.TB, rec *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if rec.Code != status || rec.Body.String() != body {
		t.Errorf("got %d %s\nwant %d %s", rec.Code, rec.Body, status, body)
	}
}

func wantCode(t testing.TB, rec *httptest.ResponseRecorder, status int, code inventory.Code) {
	t.Helper()
	if rec.Code != status || !strings.Contains(rec.Body.String(), `"code":"`+string(code)+`"`) {
		t.Errorf("got %d %s\nwant %d with code %s", rec.Code, rec.Body, status, code)
	}
}

// serve runs the API behind a real server.
func (r *rig) serve() (url string) {
	r.t.Helper()
	srv := httptest.NewUnstartedServer(r.api)
	srv.Config = conn.NewServer(r.api, io.Discard)
	srv.Start()
	r.t.Cleanup(srv.Close)
	return srv.URL
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Locations implements inventory.Locator.
func (m *memory) Locations(context.Context) (inventory.Locations, error) {
	return m.state.Locations(), m.err
}

// Directory implements inventory.Lister.
func (m *memory) Directory() (*inventory.Directory, inventory.Offset) { return m.state.Directory() }

// Listing implements inventory.Lister.
func (m *memory) Listing() int64 { return m.state.Listing() }

// Acts implements inventory.ActLister.
func (m *memory) Acts(_ context.Context, q inventory.ActQuery) (inventory.ActPage, error) {
	return m.state.Acts(q), nil
}

// Where implements inventory.Locator.
func (m *memory) Where(_ context.Context, id inventory.ProductID, q *inventory.ListQuery) (*inventory.Product, inventory.Where, inventory.Offset, error) {
	p, w, at := m.state.Where(id, q)
	return p, w, at, m.err
}

// place makes a place, and has units of A lie there instead of in the pool.
func (m *memory) place(id inventory.LocationID, sellable bool, units int64) {
	change := inventory.LocationChange{ID: id, Fields: inventory.LocationSellable, Sellable: sellable}
	lines := []inventory.Line{{Product: "A", Delta: units, Place: &inventory.Place{Location: inventory.Pool, To: id}}}
	for _, cmd := range []inventory.Command{
		{Kind: inventory.PutLocation, Actor: "test", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &change}},
		{Kind: inventory.Move, Actor: "test", Lines: lines},
	} {
		if a, err := m.Submit(context.Background(), &cmd); err != nil || a.Failed() >= 0 {
			panic(fmt.Sprint(a, err))
		}
	}
	m.commands = nil
}
