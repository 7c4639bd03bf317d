//go:build linux

package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// node is central, or a store that shows each event so much later. All that it says of products is their version.
type node struct {
	mu       sync.Mutex
	versions map[string]int64
	events   []time.Time // when each was made
	later    time.Duration
	old      bool          // a store shows products as they were at first
	more     chan struct{} // closed with the next event
}

func newNode() *node { return &node{versions: map[string]int64{}, more: make(chan struct{})} }

func (n *node) answer(w http.ResponseWriter, at int, format string, args ...any) {
	w.Header().Set("X-Inventory-Offset", strconv.Itoa(at))
	fmt.Fprintf(w, format, args...)
}

// central makes an event of each update.
func (n *node) central(w http.ResponseWriter, r *http.Request) {
	var body [4096]byte
	size, _ := r.Body.Read(body[:])
	_, id, _ := strings.Cut(string(body[:size]), `"productId":"`)
	id, _, _ = strings.Cut(id, `"`)
	n.mu.Lock()
	if n.versions[id] == 0 {
		n.versions[id] = openingVersion
	}
	n.versions[id]++
	version := n.versions[id]
	n.events = append(n.events, time.Now())
	at := len(n.events)
	close(n.more)
	n.more = make(chan struct{})
	n.mu.Unlock()
	n.answer(w, at, `{"newVersion":%d}`, version)
}

// await returns how many events a store shows once it shows the one at a position.
func (n *node) await(r *http.Request, from int) int {
	for {
		n.mu.Lock()
		more, due := n.more, time.Duration(0)
		shown := len(n.events)
		for shown > 0 && time.Since(n.events[shown-1]) < n.later {
			due = n.later - time.Since(n.events[shown-1])
			shown--
		}
		n.mu.Unlock()
		if shown > from {
			return shown
		}
		if due > 0 {
			more = nil
		}
		select {
		case <-more:
		case <-time.After(max(due, time.Millisecond)):
		case <-r.Context().Done():
			return shown
		}
	}
}

func (n *node) store(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == storeFeed {
		from, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		next := n.await(r, from)
		n.answer(w, next, `{"events":[],"nextOffset":%d,"count":%d}`, next, next-from)
		return
	}
	least, _ := strconv.Atoi(r.Header.Get("X-Min-Offset"))
	at := n.await(r, least-1)
	n.mu.Lock()
	version := n.versions[strings.TrimPrefix(r.URL.Path, "/v1/store/inventory/")]
	n.mu.Unlock()
	if n.old {
		version = openingVersion
	}
	n.answer(w, at, `{"version":%d}`, version)
}

// delayOf runs the whole figure but for the processes.
func delayOf(t *testing.T, n *node) (*paced, *delays, *samples, error) {
	t.Helper()
	b := &bench{product: &product{workspace: &workspace{ctx: t.Context()}}, sizes: sizes{delays: time.Second}}
	p := &paced{port: portOf(t, http.HandlerFunc(n.central)), products: newCatalogue(100), rate: 500, count: 100, late: time.Hour}
	stores := []*server{serverAt("s1", portOf(t, http.HandlerFunc(n.store))), serverAt("s2", portOf(t, http.HandlerFunc(n.store)))}
	d, reads := newDelays(0, p.count, len(stores)), &samples{fresh: make(chan sample), stores: stores}
	return p, d, reads, b.observe(p, d, reads)
}

// TestDelayIsWhatAStoreTakes: a store that is known to be late is measured to be, by feed and by reading.
func TestDelayIsWhatAStoreTakes(t *testing.T) {
	const late = time.Second
	n := newNode()
	n.later = late
	p, d, reads, err := delayOf(t, n)
	if err != nil {
		t.Fatal(err)
	}
	windows := d.windows(1, time.Second)
	if windows[0].count != int64(2*p.count) || p.latency.count != int64(p.count) {
		t.Errorf("%d delays, %d answers", windows[0].count, p.latency.count)
	}
	// The store counts from its event, the delay begins with the answer to it: a little later.
	const before = late / 2
	if got := windows[0].quantile(0.5); got < before {
		t.Errorf("half of the delays are below %v; the stores are %v late", got, late)
	}
	if got := reads.latency.quantile(0.5); reads.latency.count == 0 || got < before {
		t.Errorf("half of %d samples are below %v; the stores are %v late", reads.latency.count, got, late)
	}
}

// TestOldVersionIsNoReading: a store that claims a position and shows an older product fails the figure.
func TestOldVersionIsNoReading(t *testing.T) {
	n := newNode()
	n.old = true
	if _, _, _, err := delayOf(t, n); err == nil || !strings.Contains(err.Error(), "has version") {
		t.Errorf("got %v", err)
	}
}

func TestEachUpdateHasItsOwnEvent(t *testing.T) {
	answered := func(at int) *response {
		return &response{head: fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nX-Inventory-Offset: %d\r\n", at)}
	}
	d := newDelays(10, 3, 1)
	for _, at := range []int{12, 11, 13} {
		if err := d.ack(answered(at)); err != nil {
			t.Errorf("position %d: %v", at, err)
		}
	}
	for _, at := range []int{10, 11, 14} {
		if err := d.ack(answered(at)); err == nil {
			t.Errorf("position %d was taken", at)
		}
	}
	if err := d.ack(&response{head: []byte("HTTP/1.1 200 OK\r\n")}); err == nil {
		t.Error("an answer without a position was taken")
	}
}

func TestWindows(t *testing.T) {
	ms := func(n ...int) (all []time.Duration) {
		for _, n := range n {
			all = append(all, time.Duration(n)*time.Millisecond)
		}
		return all
	}
	d := &delays{
		acked: ms(10, 20, 110, 120, 201), // the last falls behind
		seen:  [][]time.Duration{ms(9, 25, 115, 150, 202), ms(13, 21, 118, 121, 202)},
	}
	var got [][]time.Duration
	for _, w := range d.windows(2, 100*time.Millisecond) {
		got = append(got, []time.Duration{time.Duration(w.count), w.quantile(0.01).Round(time.Millisecond), w.max})
	}
	want := [][]time.Duration{
		{4, 0, 5 * time.Millisecond}, // seen before the answer: no delay
		{6, time.Millisecond, 30 * time.Millisecond},
	}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v; want %v", got, want)
	}
}

func TestDelayRows(t *testing.T) {
	fast, slow := &histogram{}, &histogram{}
	for range 100 {
		fast.add(time.Millisecond)
		slow.add(time.Second)
	}
	p := &paced{rate: 1000, count: 1000, took: time.Second}
	for _, c := range []struct {
		windows  []*histogram
		p50, p99 string
	}{
		{[]*histogram{fast, fast, slow}, met, met},
		{[]*histogram{fast, slow, slow}, missedBar, missedBar},
	} {
		rows := delayRows(p, c.windows, fast, 4)
		if len(rows) != 2 || rows[0].verdict != c.p50 || rows[1].verdict != c.p99 {
			t.Errorf("got %+v", rows)
		}
	}
}
