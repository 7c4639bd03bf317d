//go:build unix

package cache

import (
	"errors"
	"os"
	"slices"
	"testing"

	"bodega/journal/vfs"
	"bodega/journal/vfs/vfstest"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// TestCacheExhausted starves each operation of a store's cache: the copy is what it was, is not condemned, and can be used again.
func TestCacheExhausted(t *testing.T) {
	k := newClerk(t, 100)
	begin := func() error { return errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.products...))) }
	for _, step := range []struct {
		name     string
		before   func() error
		do       func() error
		survives bool // needs no descriptor
	}{
		{name: "Save", do: func() error { return k.cache.Save(storagetest.Stocked(k.products[:5]...), nil, k.at) }, survives: true},
		{name: "Save of a copy that was let go", before: func() error { return k.cache.letGo() }, do: func() error { return k.cache.Save(storagetest.Stocked(k.products[:5]...), nil, k.at) }},
		{name: "Begin", do: k.cache.Begin},
		{name: "Adopt", before: begin, do: func() error { return k.cache.Adopt(k.at, false) }, survives: true},
		{name: "Load of a copy that was let go", before: func() error { return k.cache.letGo() }, do: func() error {
			_, _, err := k.cache.Load(nowhere, nothing)
			return err
		}},
	} {
		if step.before != nil {
			if err := step.before(); err != nil {
				t.Fatal(err)
			}
		}
		feed := vfstest.Starve(t)
		err := step.do()
		feed()
		if step.survives && err != nil || !step.survives && !errors.Is(err, storage.ErrExhausted) {
			t.Errorf("%s: %v", step.name, err)
		}
		if k.cache.bad != nil {
			t.Errorf("%s: the copy is condemned: %v", step.name, k.cache.bad)
		}
		if err := look(k.cache, k.marks, false); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
	}
}

// TestCacheQuarantineExhausted moves nothing unless it can make the move durable.
func TestCacheQuarantineExhausted(t *testing.T) {
	k := newClerk(t, 20)
	feed := vfstest.Starve(t)
	moved, err := k.cache.Quarantine()
	feed()
	names, _ := os.ReadDir(k.cfg.Dir)
	if !vfs.Exhausted(err) || moved != "" || !slices.ContainsFunc(names, func(e os.DirEntry) bool { return e.Name() == copyFile }) {
		t.Errorf("moved to %q, %v; left: %v", moved, err, names)
	}
	if err := look(k.cache, k.marks, false); err != nil {
		t.Error(err)
	}
}
