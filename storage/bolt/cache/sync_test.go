package cache

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"bodega/storage/storagetest"
)

// TestCacheSyncs shows what is made durable, and in which order: nothing has a name under which it is read before it is synced,
// and bbolt syncs each transaction on a copy that is in use.
func TestCacheSyncs(t *testing.T) {
	s := newShelf(t)
	s.cfg.noSync = false
	opened, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	k := &clerk{t: t, cfg: s.cfg, cache: opened.(*Cache), products: (&clerk{}).many(500)}
	k.sums[0] = hashOf(k.products)
	k.at.Timeline = "t"
	k.moved()
	var ops []string
	s.Step(func(op string) error { ops = append(ops, op); return nil })
	expect := func(what string, err error, want ...string) {
		t.Helper()
		if err != nil || !slices.Equal(ops, want) {
			t.Errorf("%s: %v, %q; want %q", what, err, ops, want)
		}
		ops = nil
		if db := k.cache.db; db != nil && (db.NoSync || db.NoGrowSync) {
			t.Errorf("%s: bbolt does not sync", what)
		}
	}
	if err := errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.products...))); err != nil {
		t.Fatal(err)
	}
	ops = nil
	expect("Adopt", k.cache.Adopt(k.at, false), "commit", "sync", "rename cache.db", "syncdir "+filepath.Base(s.cfg.Dir))
	expect("Save", k.save(0, 10), "commit")
	if err := k.cache.Close(); err != nil {
		t.Error(err)
	}
	opened, err = s.Open()
	if err != nil {
		t.Fatal(err)
	}
	k.cache, ops = opened.(*Cache), nil
	expect("Load", look(k.cache, k.marks, false), "sync", "syncdir "+filepath.Base(s.cfg.Dir))
	expect("Save after Load", k.save(20, 10), "commit")
	k.close()
}
