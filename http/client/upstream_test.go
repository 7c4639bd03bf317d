package client

import (
	"testing"
	"time"

	"bodega/http"
	"bodega/inventory"
	"bodega/storage/mem"
	"bodega/store/mirror"
)

// A mirror follows central through a client.
var _ mirror.Upstream = (*Client)(nil)

// A store has the places that central has, and what lies there, over the wire; also when no event tells of a change.
func TestPlacesReachAStore(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	ledger := newLedger(t, inventory.Rules{})
	api := http.New(http.Config{Keys: bossKeys(t), AnyStore: true})
	api.Attach(ledger)
	cache, err := mem.OpenCache(new(mem.CacheDisk))
	if err != nil {
		t.Fatal(err)
	}
	m, err := mirror.Open(mirror.Config{Store: "s1"}, cache, newClient(t, handled{api}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	if err := m.Reach(ctx, ledger.Health().Offset); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range placing() {
		if a, err := ledger.Submit(ctx, &cmd); err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
		want, _ := ledger.Digest(ctx)
		have, _ := m.Digest(ctx)
		for have != want { // each poll ends when there is news, or with the test
			page, err := m.Events(ctx, inventory.EventsQuery{From: have.Offset, Limit: 100, Wait: time.Minute, Listed: true, Revision: have.Directory.Revision})
			if err != nil || page.Next == have.Offset && page.Directory == have.Directory {
				t.Fatalf("the store stands at %d and %+v: %v", have.Offset, have.Directory, err)
			}
			have, _ = m.Digest(ctx)
		}
	}
	want, _ := ledger.Locations(ctx)
	got, err := m.Locations(ctx)
	if err != nil || got.Revision != want.Revision || len(got.List) != len(want.List) {
		t.Errorf("%+v, %v", got, err)
	}
}
