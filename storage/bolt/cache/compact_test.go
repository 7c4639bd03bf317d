package cache

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bodega/inventory"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// emptied leaves a tenth of the products in the copy.
func (k *clerk) emptied() {
	k.t.Helper()
	var gone []inventory.ProductID
	for _, p := range k.products[len(k.products)/10:] {
		gone = append(gone, p.ID)
		k.sums.Replace(p, nil)
	}
	k.products = k.products[:len(k.products)/10]
	k.moved()
	if err := k.cache.Save(nil, gone, k.at); err != nil {
		k.t.Fatal(err)
	}
}

// TestCacheCompact gives back what deleted products have taken up, whatever fails on the way: the copy is one that there was.
func TestCacheCompact(t *testing.T) {
	for _, tt := range []struct {
		name  string
		free  uint64
		fails string // the step
		warns string
	}{
		{name: "room"},
		{name: "no room", free: 1 << 20, warns: "could be given back"},
		{name: "commit of the copy", fails: "commit"},
		{name: "sync of the copy", fails: "sync"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newClerk(t, 2000)
			k.close()
			told := []bolt.Compacted{}
			warned := ""
			failing := false
			k.cfg.compactMin, k.cfg.compactEvery = 1, 1
			k.cfg.Compacted = func(c bolt.Compacted) { told = append(told, c) }
			k.cfg.Warn = func(err error) { warned += err.Error() }
			k.cfg.step = func(op string) error {
				if failing && op == tt.fails && k.cache.begun != nil {
					return syscall.EIO
				}
				return nil
			}
			if tt.free > 0 {
				k.cfg.FS = storagetest.NewVolume(tt.free)
			}
			k.open()
			before, err := os.Stat(k.file())
			if err != nil {
				t.Fatal(err)
			}
			k.emptied()
			failing = true
			for i := 0; i < 3*bolt.CompactRounds && len(told) == 0 && !strings.Contains(warned, "could be given"); i++ {
				if err := k.save(i, 1); err != nil {
					t.Fatal(err)
				}
			}
			if err := look(k.cache, k.marks, false); err != nil {
				t.Error(err)
			}
			after, err := os.Stat(k.file())
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.warns != "":
				if !strings.Contains(warned, tt.warns) || len(told) > 0 {
					t.Errorf("warned %q, told %v", warned, told)
				}
				return
			case len(told) != 1:
				t.Fatalf("told %v", told)
			case tt.fails != "":
				if !errors.Is(told[0].Err, syscall.EIO) || after.Size() != before.Size() {
					t.Errorf("told %+v", told)
				}
				failing = false
				if err := k.save(1, 1); err != nil {
					t.Error(err)
				}
			case told[0].Err != nil || after.Size()*2 > before.Size() || told[0].After != after.Size():
				t.Errorf("told %+v; %d bytes of %d", told, after.Size(), before.Size())
			}
			had := slices.Clone(k.marks)
			k.close()
			k.open()
			if err := look(k.cache, had, false); err != nil {
				t.Error(err)
			}
		})
	}
}
