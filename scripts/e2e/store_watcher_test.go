package e2e

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// watcher reads a store over and over, whatever happens to it. What a store
// has shown once it must not take back: no position, no version of a product.
type watcher struct {
	s    *store
	pace time.Duration // between two reads, so that there is time for others

	timeline string
	position int64
	versions map[string]int64
	views    map[int64]map[string]item // whole catalogues that were seen, by position
	reads    atomic.Int64
	outages  atomic.Int64 // reads without an answer
}

func watch(s *store) *watcher {
	return &watcher{s: s, pace: 5 * time.Millisecond, versions: map[string]int64{}, views: map[int64]map[string]item{}}
}

// run reads until ctx ends.
func (w *watcher) run(ctx context.Context, ids ...string) {
	for i := 0; ctx.Err() == nil; i++ {
		if i%3 == 0 {
			w.catalogue(ctx)
		} else {
			w.one(ctx, ids[i%len(ids)])
		}
		select {
		case <-time.After(w.pace):
		case <-ctx.Done():
		}
	}
}

// catalogue reads all products at once. There must be no more than a page.
func (w *watcher) catalogue(ctx context.Context) {
	var p listPage
	if !w.read(ctx, "?limit=200", &p) {
		return
	}
	view := map[string]item{}
	for _, x := range p.Products {
		view[x.ProductID] = item{available: x.Available, version: x.Version}
		w.saw(x)
	}
	if seen, twice := w.views[*p.EventOffset]; twice && !maps.Equal(seen, view) {
		w.s.t.Errorf("%s had two catalogues at position %d: %v and %v", w.s.id, *p.EventOffset, seen, view)
	}
	w.views[*p.EventOffset] = view
}

func (w *watcher) one(ctx context.Context, id string) {
	var p product
	if w.read(ctx, "/"+id, &p) {
		w.saw(p)
	}
}

func (w *watcher) saw(p product) {
	if last := w.versions[p.ProductID]; p.Version < last {
		w.s.t.Errorf("%s showed %s@v%d after v%d", w.s.id, p.ProductID, p.Version, last)
	}
	w.versions[p.ProductID] = p.Version
}

// read returns whether there was an answer, and checks its position.
func (w *watcher) read(ctx context.Context, path string, v any) bool {
	limited, cancel := context.WithTimeout(ctx, 10*time.Second) // then it is an outage
	defer cancel()
	a, err := w.s.try(limited, request{method: http.MethodGet, path: w.s.root + path})
	if err != nil || a.status == http.StatusServiceUnavailable {
		if ctx.Err() == nil {
			w.outages.Add(1)
		}
		return false
	}
	if a.status != http.StatusOK {
		w.s.t.Errorf("%s answers a read with %d: %s", w.s.id, a.status, a.body)
		return false
	}
	w.reads.Add(1)
	at, err := strconv.ParseInt(a.header.Get("X-Inventory-Offset"), 10, 64)
	timeline := a.header.Get("X-Inventory-Timeline")
	switch {
	case err != nil:
		w.s.t.Errorf("%s tells no position: %v", w.s.id, err)
	case w.timeline != "" && timeline != w.timeline:
		w.s.t.Errorf("%s went from timeline %s to %s", w.s.id, w.timeline, timeline)
	case at < w.position:
		w.s.t.Errorf("%s went back from position %d to %d", w.s.id, w.position, at)
	}
	w.timeline, w.position = timeline, at
	a.into(w.s.t, v)
	return true
}

// check holds every catalogue that was seen against central's events: each
// must be what the events before its position lead to.
func (w *watcher) check(events []event) {
	w.s.t.Helper()
	if err := checkViews(w.views, events); err != nil {
		w.s.t.Errorf("%s: %v", w.s.id, err)
	}
}

func checkViews(views map[int64]map[string]item, events []event) error {
	world := newWorld()
	next := 0
	for _, at := range slices.Sorted(maps.Keys(views)) {
		if at > int64(len(events)) {
			return fmt.Errorf("a catalogue at position %d, central has %d events", at, len(events))
		}
		for ; int64(next) < at; next++ {
			if err := world.apply(events[next]); err != nil {
				return err
			}
		}
		want := map[string]item{}
		for id, it := range world.items {
			if !it.gone {
				want[id] = it
			}
		}
		if !maps.Equal(views[at], want) {
			return fmt.Errorf("the catalogue at position %d is %v, the events say %v", at, views[at], want)
		}
	}
	return nil
}

// The watcher must be able to fail.
func TestWatcherSeesViolations(t *testing.T) {
	created := func(id string, offset int64) event {
		return event{Offset: offset, EventType: "product_created", ProductID: id, Version: 1, Data: product{ProductID: id, Version: 1, Available: 5}}
	}
	events := []event{created("A", 0), created("B", 1)}
	a := map[string]item{"A": {available: 5, version: 1}}
	both := map[string]item{"A": {available: 5, version: 1}, "B": {available: 5, version: 1}}
	if err := checkViews(map[int64]map[string]item{0: {}, 1: a, 2: both}, events); err != nil {
		t.Fatal(err)
	}
	for name, views := range map[string]map[int64]map[string]item{
		"a product too many":  {1: both},
		"a product too few":   {2: a},
		"another stock":       {1: {"A": {available: 4, version: 1}}},
		"another version":     {1: {"A": {available: 5, version: 2}}},
		"beyond all events":   {3: both},
		"one good, one wrong": {1: a, 2: a},
	} {
		if checkViews(views, events) == nil {
			t.Errorf("%s: not seen", name)
		}
	}
}
