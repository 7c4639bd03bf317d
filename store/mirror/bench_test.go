package mirror

import (
	"testing"
	"time"

	"bodega/inventory"
)

// BenchmarkApply takes pages of 100 events of as many products, as of a store that catches up, beside what the cache on disk costs.
func BenchmarkApply(b *testing.B) {
	const products, page = 10_000, 100
	ids := catalogue(products)
	state := new(inventory.State)
	state.Reset(inventory.Mark{}, products)
	for _, id := range ids {
		state.Put(&inventory.Product{ID: id, Name: "Name of " + string(id), Available: 1 << 40, Version: 1})
	}
	cache := &memCache{ok: true, products: map[inventory.ProductID]inventory.Stocked{}}
	f := &follower{Mirror: &Mirror{cfg: Config{Now: time.Now}, cache: cache}, afterImages: map[inventory.ProductID]inventory.Stocked{}}
	f.status.begin(&f.cfg)
	c := newReplica(state, "t", "")
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		at := c.state.Offset()
		events := make([]inventory.Event, page)
		for i := range events {
			p := *c.state.Held(ids[(int(at)+i)%products])
			p.Available--
			p.Version++
			events[i] = inventory.Event{Offset: at + inventory.Offset(i), Type: inventory.ProductUpdated, Product: p, Before: p.Available + 1, Delta: -1, At: 1}
		}
		b.StartTimer()
		if err := f.apply(c, events, ""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*page), "ns/event")
}
