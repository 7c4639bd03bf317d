package cache

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

var rewrite = flag.Bool("rewrite", false, "make testdata/cache0 again; only for a format that was never released")

// The directory testdata/cache0 was made by the first release of this format. Every later one must read it, and save to it.
const (
	goldenCache         = "testdata/cache0"
	goldenCachePosition = 10
	goldenCacheHash     = "ac0bb146abd312385b0e9b5733c9b792"
	goldenCacheTimeline = "5b0a3c52-6a5e-4c55-9d0f-3c1f2b7a8e90"
	goldenCacheProducts = 41 // two of them tombstones
)

func TestGoldenCache(t *testing.T) {
	if *rewrite {
		makeGoldenCache(t)
	}
	cfg := Config{Dir: t.TempDir(), noSync: true}
	storagetest.CopyDir(t, goldenCache, cfg.Dir)
	if found, err := bolt.IsStore(cfg.Dir); !found || err != nil {
		t.Errorf("IsStore: %v, %v", found, err)
	}
	for round := range 2 {
		c, err := Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		var state inventory.State
		begin, put := into(&state)
		n := 0
		at, ok, err := c.Load(begin, func(p *inventory.Product, h *inventory.Holdings) error { n++; return put(p, h) })
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if at.Mark != state.Mark() || at.Timeline != goldenCacheTimeline || n != goldenCacheProducts+round {
			t.Errorf("round %d: %d products at %+v, the state is at %+v", round, n, at, state.Mark())
		}
		if round == 0 && (at.Mark.Offset != goldenCachePosition || at.Mark.Hash.String() != goldenCacheHash || at.Mark.At != 1_700_000_000_000) {
			t.Errorf("position %d at %v, hash %v", at.Mark.Offset, at.Mark.At, at.Mark.Hash)
		}
		state.Put(&inventory.Product{ID: inventory.ProductID(rune('a' + round)), Name: "new"})
		at.Mark = state.Mark()
		at.Mark.Offset++
		if err := c.Save(storagetest.Stocked(state.Held(inventory.ProductID(rune('a'+round)))), nil, at); err != nil {
			t.Error(err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func makeGoldenCache(t *testing.T) {
	k := newClerk(t, 40)
	k.at.Timeline, k.at.Mark.At = goldenCacheTimeline, 1_700_000_000_000
	k.at.Mark.Offset = goldenCachePosition - 1
	k.adopt()
	put := []*inventory.Product{
		inventory.Tombstone(k.products[3].ID, 7), inventory.Tombstone("never sold", 2),
		{ID: "Größe 1", Name: `TV "55"`, Category: "things", Available: inventory.MaxInteger, Version: 1 << 40, UpdatedAt: 1_700_000_000_001, Price: 0.1},
	}
	gone := k.products[5].ID
	k.sums.Replace(k.products[3], put[0])
	k.sums.Replace(nil, put[1])
	k.sums.Replace(nil, put[2])
	k.sums.Replace(k.products[5], nil)
	k.moved()
	if err := k.cache.Save(storagetest.Stocked(put...), []inventory.ProductID{gone}, k.at); err != nil {
		t.Fatal(err)
	}
	k.cache.crash()
	if err := os.RemoveAll(goldenCache); err != nil {
		t.Fatal(err)
	}
	storagetest.CopyDir(t, k.cfg.Dir, goldenCache)
	os.Remove(filepath.Join(goldenCache, "LOCK"))
	k.open()
	t.Log("new hash ", k.at.Mark)
}
