package engine

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/scripts/prove"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// flipping is an engine that runs, and its file, of which bits are flipped meanwhile.
type flipping struct {
	*Engine
	t    *testing.T
	file *os.File
	size int64
}

func newFlipping(t *testing.T, products int) *flipping {
	t.Helper()
	cfg := small(t.TempDir())
	cfg.partitionMax = 400
	d := load(t, cfg)
	fillUp(t, d, "a", products)
	checkpointNow(t, d)
	f := &flipping{Engine: d.Engine.(*Engine), t: t}
	var err error
	if f.file, err = os.OpenFile(filepath.Join(cfg.Dir, "checkpoint.db"), os.O_RDWR, 0); err != nil {
		t.Fatal(err)
	}
	info, err := f.file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f.size = info.Size()
	t.Cleanup(func() {
		f.file.Close()
		f.crash()
	})
	return f
}

// flip changes a bit, looks, and changes it back.
func (f *flipping) flip(at int64, bit int, look func()) {
	f.t.Helper()
	var b [1]byte
	_, err := f.file.ReadAt(b[:], at)
	for range 2 {
		b[0] ^= 1 << bit
		if _, wrote := f.file.WriteAt(b[:], at); err != nil || wrote != nil {
			f.t.Fatal(err, wrote)
		}
		if look != nil {
			look()
		}
		look = nil
	}
}

// each flips bits all over the file: some in each byte of the pages that lead to others, where the damage is worst, those of the
// headers and first elements of all pages, and others.
func (f *flipping) each(flips int, look func(at int64, bit int)) {
	f.t.Helper()
	page := make([]byte, 4096)
	for id := int64(2); id < f.size/4096; id++ {
		if _, err := f.file.ReadAt(page, id*4096); err != nil {
			f.t.Fatal(err)
		}
		if page[8] != 0x01 || page[10] == 0 {
			continue
		}
		for i := range 16 + int64(page[10])*(16+16) {
			at, bit := id*4096+i, int(i%8)
			f.flip(at, bit, func() { look(at, bit) })
		}
	}
	rng := rand.New(rand.NewPCG(7, uint64(f.size)))
	for i := range flips {
		at, bit := rng.Int64N(f.size), rng.IntN(8)
		if i%2 == 0 {
			at = at&^4095 + rng.Int64N(80)
		}
		f.flip(at, bit, func() { look(at, bit) })
	}
}

// TestFlippedKeys: whatever bit of the file flips while the engine runs, a key that was used is found, or is said to be damaged. If it
// were said to be a new one, its sale would be made twice.
func TestFlippedKeys(t *testing.T) {
	t.Parallel()
	f := newFlipping(t, 300)
	found, damagedKeys := 0, 0
	f.each(prove.Times(400, 20000), func(at int64, bit int) {
		for i := range 300 {
			key := fmt.Sprintf("ua-%04d", i)
			_, ok, err := f.Receipt(storagetest.Key(key))
			var damage *bolt.DamageError
			switch {
			case errors.As(err, &damage):
				damagedKeys++
			case err != nil:
				t.Errorf("byte %d, bit %d: %s: %v", at, bit, key, err)
			case !ok:
				t.Errorf("page %d, byte %d, bit %d: %s is said to be a new key", at/4096, at%4096, bit, key)
			default:
				found++
			}
		}
	})
	if t.Logf("found %d, damaged %d", found, damagedKeys); damagedKeys == 0 || found == 0 {
		t.Error("nothing was tried")
	}
}

// TestFlippedEvents: the same for events, of which none may be another.
func TestFlippedEvents(t *testing.T) {
	t.Parallel()
	f := newFlipping(t, 100)
	whole, err := f.Events(t.Context(), 0, 300)
	if err != nil || len(whole) < 200 {
		t.Fatal(len(whole), err)
	}
	damagedEvents := 0
	f.each(prove.Times(400, 20000), func(at int64, bit int) {
		for from := 0; from < len(whole); {
			list, err := f.Events(t.Context(), inventory.Offset(from), len(whole))
			var damage *bolt.DamageError
			switch {
			case err != nil && !errors.As(err, &damage), err == nil && len(list) == 0:
				t.Fatalf("byte %d, bit %d: at %d %d events, %v", at, bit, from, len(list), err)
			case err != nil:
				damagedEvents++
				from += 37
			}
			for i := range list {
				if string(list[i]) != string(whole[from+i]) {
					t.Fatalf("byte %d, bit %d: event %d is another", at, bit, from+i)
				}
			}
			from += len(list)
		}
	})
	if t.Logf("damaged %d", damagedEvents); damagedEvents == 0 {
		t.Error("nothing was tried")
	}
}

// place returns where a product's value, or its key, lies in the file.
func (f *flipping) place(id string, inKey bool) int64 {
	f.t.Helper()
	b, err := os.ReadFile(f.file.Name())
	if err != nil {
		f.t.Fatal(err)
	}
	var value []byte
	if err := f.db.View(func(tx *bbolt.Tx) error {
		value = bytes.Clone(tx.Bucket(bucketProducts).Get([]byte(id)))
		return nil
	}); err != nil || value == nil {
		f.t.Fatal(id, err)
	}
	stored := append([]byte(id), value...) // as they lie in a leaf
	at := bytes.LastIndex(b, stored)
	if at < 0 || bytes.Count(b, stored) != 1 { // an old page would hold it too
		f.t.Fatalf("%s is there %d times", id, bytes.Count(b, stored))
	}
	if inKey {
		return int64(at + len(id) - 1)
	}
	return int64(at + len(id) + 6)
}

// damage flips a bit of a product's value, or of its key.
func (f *flipping) damage(id string, inKey bool) {
	f.t.Helper()
	var b [1]byte
	at := f.place(id, inKey)
	_, err := f.file.ReadAt(b[:], at)
	b[0] ^= 1 << 2
	if _, wrote := f.file.WriteAt(b[:], at); err != nil || wrote != nil {
		f.t.Fatal(err, wrote)
	}
}

// TestFlippedProduct: a checkpoint that meets a product of which a bit has flipped puts it right, if the journal has
// its new image, and stops if the journal does not have it.
func TestFlippedProduct(t *testing.T) {
	t.Parallel()
	for what, inKey := range map[string]bool{"value": false, "key": true} {
		for healed, sold := range map[bool][]string{true: {"a-0003", "a-0011"}, false: {"a-0011"}} {
			if !healed && inKey {
				continue // the checkpoint meets no other's key: the next start does
			}
			t.Run(fmt.Sprint(what, healed), func(t *testing.T) {
				t.Parallel()
				repaired, failed := make(chan int, 9), make(chan error, 9)
				cfg := small(t.TempDir())
				cfg.Hooks.Repaired = func(n int) { repaired <- n }
				cfg.Hooks.Failed = func(err error) { failed <- err }
				d := load(t, cfg)
				fillUp(t, d, "a", 20)
				closeDriver(t, d)
				d = load(t, cfg) // nothing of it is in the journal's tail
				e := d.Engine.(*Engine)
				e.checkpointLater()
				file, err := os.OpenFile(filepath.Join(cfg.Dir, "checkpoint.db"), os.O_RDWR, 0)
				if err != nil {
					t.Fatal(err)
				}
				defer file.Close()
				f := &flipping{Engine: e, t: t, file: file}
				f.damage("a-0003", inKey)
				if !healed { // another one leads to it
					f.damage("a-0011", false)
				}
				for i, id := range sold {
					do(t, d, storagetest.Update(fmt.Sprint("late", i), id, -1))
				}
				rest(t, d)
				e.checkpointAsked(t)
				if !healed {
					var damage *bolt.DamageError
					if err := receive(t, failed); !errors.As(err, &damage) {
						t.Errorf("failed with %v", err)
					}
					e.crash()
					return
				}
				if n := receive(t, repaired); n != 1 {
					t.Errorf("%d were repaired", n)
				}
				want := closeDriver(t, d)
				cfg.Hooks = Hooks{}
				d = load(t, cfg)
				if d.State.Mark().Hash != want.Hash {
					t.Errorf("reopened at %+v, was %+v", d.State.Mark(), want)
				}
				closeDriver(t, d)
				if err := Verify(cfg, nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
