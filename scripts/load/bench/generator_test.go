//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func portOf(t *testing.T, h http.Handler) int {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().(*net.TCPAddr).Port
}

// book is a server that checks what the generator promises: versions never stale, keys never repeated, valid JSON.
type book struct {
	mu       sync.Mutex
	versions map[string]int64
	keys     map[string]bool
	bad      []string
}

type line struct {
	ProductID      string
	Delta          int64
	Version        *int64
	IdempotencyKey string
}

func (b *book) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		line
		Updates []line
	}
	text, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(text, &body)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil || !isCaller(r.Header.Get("X-API-Key")) || r.URL.Path != "/v1/inventory/updates" {
		b.bad = append(b.bad, fmt.Sprint(err, r.URL, r.Header))
	}
	if body.Updates == nil {
		fmt.Fprintf(w, `{"newVersion":%d,"applied":true}`, b.apply(body.line))
		return
	}
	var results []string
	for _, l := range body.Updates {
		results = append(results, fmt.Sprintf(`{"newVersion":%d,"applied":true}`, b.apply(l)))
	}
	fmt.Fprintf(w, `{"results":[%s],"summary":{"failed":0}}`, strings.Join(results, ","))
}

func (b *book) apply(l line) int64 {
	if len(l.IdempotencyKey) != 32 || b.keys[l.IdempotencyKey] {
		b.bad = append(b.bad, "key "+l.IdempotencyKey)
	}
	b.keys[l.IdempotencyKey] = true
	current, ok := b.versions[l.ProductID]
	if !ok {
		current = openingVersion
	}
	if l.Version != nil && *l.Version != current {
		b.bad = append(b.bad, fmt.Sprintf("%s: version %d; is %d", l.ProductID, *l.Version, current))
	}
	b.versions[l.ProductID] = current + 1
	return current + 1
}

func TestUpdatesKeepVersionsAndKeys(t *testing.T) {
	const conns = 7
	server := &book{versions: map[string]int64{}, keys: map[string]bool{}}
	port := portOf(t, server)
	products := newCatalogue(100)
	for _, src := range []source{
		versioned(products, conns), newBatches(products, conns, 100), versioned(products, conns), newBatches(products, conns, 3),
	} {
		r, err := load{port: port, conns: conns, source: src, items: 2_000}.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if r.answers == 0 || r.latency.count != r.answers || r.items < r.answers || r.elapsed == 0 {
			t.Errorf("%T: %d answers, %d latencies, %d items", src, r.answers, r.latency.count, r.items)
		}
	}
	server.mu.Lock() // the race detector cannot see that the sockets order us behind the handlers
	defer server.mu.Unlock()
	for _, bad := range server.bad {
		t.Error(bad)
	}
	for i, version := range products.versions {
		if got, ok := server.versions[productID(i)]; ok && got != version {
			t.Errorf("%s: the book says %d, the server %d", productID(i), version, got)
		}
	}
	if len(server.versions) != products.size() {
		t.Errorf("%d products were touched of %d", len(server.versions), products.size())
	}
}

func TestLoadStopsAfterItems(t *testing.T) {
	const conns = 4
	port := portOf(t, &book{versions: map[string]int64{}, keys: map[string]bool{}})
	r, err := load{port: port, conns: conns, source: versioned(newCatalogue(100), conns), items: 500}.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.items < 500 || r.items >= 500+conns || r.latency.count != r.items {
		t.Errorf("%d items", r.items)
	}
}

func TestBareHandler(t *testing.T) {
	port := portOf(t, bareRouter())
	const conns = 16
	src := newSingles(newCatalogue(100), conns)
	src.versioned, src.fixed = true, true
	for _, src := range []source{src, &gets{picker: newPicker(newCatalogue(100), conns)}} {
		r, err := load{port: port, conns: conns, source: src, warmup: 20 * time.Millisecond, length: 200 * time.Millisecond}.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%T: %.0f/s, p50 %v, p99 %v", src, r.rate(), r.latency.quantile(0.5), r.latency.quantile(0.99))
	}
}

// TestFailuresFailTheRound: no wrong answer may look like speed.
func TestFailuresFailTheRound(t *testing.T) {
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err == nil {
				w.WriteHeader(status)
				fmt.Fprint(w, body)
			}
		}
	}
	for name, c := range map[string]struct {
		handler http.Handler
		want    string
	}{
		"conflict":      {answer(409, `{"newVersion":5}`), "status 409"},
		"overloaded":    {answer(503, `{}`), "status 503"},
		"unauthorized":  {answer(401, `{}`), "status 401"},
		"stale version": {answer(200, `{"newVersion":1}`), "version 1 became 1"},
		"no version":    {answer(200, `{}`), "status 200"},
		"closed": {http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}), "closed the connection"},
		"close asked": {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			fmt.Fprint(w, `{"newVersion":2}`)
		}), "close"},
	} {
		t.Run(name, func(t *testing.T) {
			l := load{port: portOf(t, c.handler), conns: 2, source: versioned(newCatalogue(10), 2), length: time.Minute} // the first failure ends it
			if _, err := l.run(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; want %q", err, c.want)
			}
		})
	}
}

// TestPatience: a refused request is sent again, the same, and its latency runs from the first attempt.
func TestPatience(t *testing.T) {
	inner := &book{versions: map[string]int64{}, keys: map[string]bool{}}
	var asked atomic.Int64
	port := portOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1)%3 == 0 {
			w.WriteHeader(503)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	r, err := load{port: port, conns: 2, source: versioned(newCatalogue(10), 2), items: 20, retries: true}.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	inner.mu.Lock()
	defer inner.mu.Unlock()
	if r.refused == 0 || r.items < 20 || len(inner.bad) > 0 || r.latency.max < patience {
		t.Errorf("refused %d, items %d, slowest %v, %v", r.refused, r.items, r.latency.max, inner.bad)
	}
}

func TestPatienceEndsWithTheTime(t *testing.T) {
	port := portOf(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }))
	l := load{port: port, conns: 2, source: versioned(newCatalogue(10), 2), length: 50 * time.Millisecond, retries: true}
	if _, err := l.run(t.Context()); err == nil || !strings.Contains(err.Error(), "no request was answered") {
		t.Errorf("got %v", err)
	}
}

// TestSlowRoundHasARate: when no answer comes within the time, what was under way counts, and the round was longer.
func TestSlowRoundHasARate(t *testing.T) {
	const length = time.Millisecond
	inner := &book{versions: map[string]int64{}, keys: map[string]bool{}}
	port := portOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * length)
		inner.ServeHTTP(w, r)
	}))
	r, err := load{port: port, conns: 3, source: versioned(newCatalogue(10), 3), length: length}.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.answers != 3 || r.elapsed < 20*length || r.rate() > 150 {
		t.Errorf("%d answers in %v", r.answers, r.elapsed)
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	release := make(chan struct{})
	port := portOf(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(func() { close(release) }) // before the server's own cleanup, which waits for its handlers
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	l := load{port: port, conns: 2, source: versioned(newCatalogue(10), 2), length: time.Minute}
	if _, err := l.run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestRequestsAreWellFormed(t *testing.T) {
	products := newCatalogue(5000)
	for _, src := range []source{versioned(products, 1), newBatches(products, 1, 1000), &gets{picker: newPicker(products, 1)}} {
		raw := string(src.next(0, nil))
		head, body, _ := strings.Cut(raw, "\r\n\r\n")
		if strings.HasPrefix(head, "GET") {
			continue
		}
		if want := fmt.Sprintf("Content-Length: %06d", len(body)); !strings.HasSuffix(head, want) {
			t.Errorf("%T: head %q; want %s", src, head, want)
		}
		if !json.Valid([]byte(body)) {
			t.Errorf("%T: body %.200s", src, body)
		}
	}
}
