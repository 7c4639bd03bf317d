package cache

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// TestCacheStartFull opens a store's directory on a volume without any room: what is there is read, whatever it is, and what is
// missing or damaged is no reason not to start. With room the next copy is taken.
func TestCacheStartFull(t *testing.T) {
	for _, tt := range []struct {
		name   string
		breaks func(k *clerk) error
		reads  bool
		warns  string
	}{
		{name: "a copy", reads: true, warns: "may be an older one"},
		{name: "no copy", breaks: func(k *clerk) error { return os.Remove(k.file()) }},
		{name: "nothing yet", breaks: func(k *clerk) error {
			return errors.Join(os.Remove(k.file()), os.Remove(k.cache.path(bolt.StoreMarker)))
		}, warns: "no room for a copy yet"},
		{name: "a damaged copy", breaks: func(k *clerk) error { return os.Truncate(k.file(), 5000) }, warns: "it is deleted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newClerk(t, 100)
			k.close()
			if tt.breaks != nil {
				if err := tt.breaks(k); err != nil {
					t.Fatal(err)
				}
			}
			had := slices.Clone(k.marks)
			fault := vfs.NewFault(vfs.OS)
			fault.SetPlan(vfs.Plan{Kinds: vfs.OpWrite | vfs.OpMkdir, N: 1, Forever: true, Err: syscall.ENOSPC})
			var full error = syscall.ENOSPC
			var warned []error
			k.cfg.FS, k.cfg.Warn = fault, func(err error) { warned = append(warned, err) }
			k.cfg.step = func(string) error { return full }
			k.open()
			var st inventory.State
			_, ok, err := k.cache.Load(into(&st))
			if err != nil {
				if _, err := k.cache.Quarantine(); err != nil {
					t.Errorf("damage: %v, and no way out: %v", err, err)
				}
			}
			if ok != tt.reads || ok && st.Mark() != had[len(had)-1] {
				t.Errorf("loaded %v, at %+v", ok, st.Mark())
			}
			if err := errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.products...)), k.cache.Adopt(k.at, false)); !errors.Is(err, storage.ErrDiskFull) {
				t.Errorf("a new copy: %v", err)
			}
			if tt.reads {
				if err := k.save(0, 1); !errors.Is(err, storage.ErrDiskFull) {
					t.Errorf("Save: %v", err)
				}
			}
			if !slices.ContainsFunc(warned, func(err error) bool { return tt.warns != "" && strings.Contains(err.Error(), tt.warns) }) && tt.warns != "" {
				t.Errorf("warned of %v", warned)
			}
			fault.SetPlan(vfs.Plan{})
			full = nil
			k.adopt()
			if err := look(k.cache, k.marks, false); err != nil {
				t.Error(err)
			}
			k.close()
			if is, err := bolt.IsStore(k.cfg.Dir); !is || err != nil {
				t.Errorf("the directory is not a store's: %v", err)
			}
			k.open()
			if err := look(k.cache, k.marks, false); err != nil {
				t.Error(err)
			}
		})
	}
}
