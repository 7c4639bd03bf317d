package storagetest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage"
)

// testCacheModel runs random operations, crashes and restarts against a cache and against a plain map.
func testCacheModel(t *testing.T, on CacheMedium) {
	m := &cacheModel{medium: on, cache: openCache(t, on)}
	noFailFile()
	rapid.Check(t, func(rt *rapid.T) { // each run goes on in the same medium, where the last one ended
		rt.Repeat(map[string]func(*rapid.T){
			"save":       m.save,
			"save more":  m.save,
			"begin":      m.begin,
			"add":        m.add,
			"adopt":      m.adopt,
			"quarantine": m.quarantine,
			"crash":      func(t *rapid.T) { m.reopen(t, func() { on.Crash(m.cache) }) },
			"close":      func(t *rapid.T) { m.reopen(t, func() { closeCache(t, m.cache) }) },
			"":           func(t *rapid.T) { holds(t, m.cache, m.have) },
		})
	})
	closeCache(t, m.cache)
}

type cacheModel struct {
	medium CacheMedium
	cache  storage.Cache
	have   *catalogue // nil if there is no copy
	next   *catalogue // nil if none was begun
	last   int        // number of the product that was added last
	n      int
}

func (m *cacheModel) product(t *rapid.T, i int) *inventory.Product {
	m.n++
	id := inventory.ProductID(fmt.Sprintf("p%02d", i))
	if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
		return inventory.Tombstone(id, inventory.Version(m.n))
	}
	p := &inventory.Product{
		ID: id, Version: inventory.Version(m.n), Name: rapid.StringN(0, 80, 256).Draw(t, "name"),
		Category:  rapid.SampledFrom([]string{"", "things", "Möbel"}).Draw(t, "category"),
		Available: rapid.Int64Range(0, inventory.MaxInteger).Draw(t, "available"), Price: rapid.Float64Range(0, inventory.MaxPrice).Draw(t, "price"),
		UpdatedAt: inventory.Millis(rapid.Int64().Draw(t, "updated")), Placed: rapid.Bool().Draw(t, "placed"),
	}
	if rapid.IntRange(0, 2).Draw(t, "described") == 0 {
		p.Extra = &inventory.Extra{Barcodes: []string{string(id)}, Unit: rapid.SampledFrom([]string{"", "kg"}).Draw(t, "unit")}
	}
	return p
}

func (m *cacheModel) save(t *rapid.T) {
	if m.have == nil {
		if err := m.cache.Save(nil, nil, storage.CopyPosition{}); err == nil {
			t.Fatal("Save without a copy")
		}
		return
	}
	want := m.have.clone()
	var put []*inventory.Product
	var gone []inventory.ProductID
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 20, rapid.ID).Draw(t, "products") {
		p := m.product(t, i)
		if rapid.IntRange(0, 5).Draw(t, "gone") == 0 {
			gone = append(gone, p.ID)
			want.drop(p.ID)
			continue
		}
		put = append(put, p)
		want.set(p)
	}
	want.at(want.position.Mark.Offset + inventory.Offset(len(put)))
	must(t, m.cache.Save(Stocked(put...), gone, want.after(m.have)))
	m.have = want
}

func (m *cacheModel) begin(t *rapid.T) {
	must(t, m.cache.Begin())
	m.next, m.last = newCatalogue(0, fmt.Sprint("timeline ", m.n)), -1
}

func (m *cacheModel) add(t *rapid.T) {
	var list []*inventory.Product
	for range rapid.IntRange(0, 5).Draw(t, "products") {
		m.last += rapid.IntRange(1, 3).Draw(t, "distance")
		list = append(list, m.product(t, m.last))
	}
	err := m.cache.Add(Stocked(list...))
	if (err == nil) != (m.next != nil) {
		t.Fatalf("Add: %v, with a copy begun: %v", err, m.next != nil)
	}
	for _, p := range list {
		if m.next != nil {
			m.next.set(p)
		}
	}
}

func (m *cacheModel) adopt(t *rapid.T) {
	if m.next == nil {
		if err := m.cache.Adopt(storage.CopyPosition{}, false); err == nil {
			t.Fatal("Adopt without Begin")
		}
		return
	}
	m.next.at(inventory.Offset(rapid.IntRange(0, 1000).Draw(t, "position")))
	must(t, m.cache.Adopt(m.next.position, false))
	m.have, m.next = m.next, nil
}

func (m *cacheModel) quarantine(t *rapid.T) {
	moved, err := m.cache.Quarantine()
	must(t, err)
	if (moved != "") != (m.have != nil) {
		t.Fatalf("moved to %q, there was %s", moved, m.have)
	}
	m.have = nil
}

func (m *cacheModel) reopen(t *rapid.T, end func()) {
	end()
	m.cache = openCache(t, m.medium)
	m.next = nil
}
