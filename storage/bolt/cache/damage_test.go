package cache

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"bodega/inventory"
	"bodega/scripts/prove"
	"bodega/storage/bolt"
)

// wrong says whether an error is no honest one.
func wrong(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "WRONG")
}

// spots are places to damage: the head of each page, its first elements, and some bytes at random.
func spots(file []byte, rng *rand.Rand) (list []int) {
	for page := 0; page < len(file); page += 4096 {
		for _, at := range []int{0, 8, 10, 12, 16, 20, 24, 28, 32} {
			list = append(list, page+at+rng.IntN(2))
		}
		for range 6 {
			list = append(list, page+rng.IntN(4096))
		}
	}
	return list
}

// TestCacheFlips damages a copy in one place after another. What is loaded is right, or is an error; and the cache goes on
// without it.
func TestCacheFlips(t *testing.T) {
	t.Parallel()
	k := newClerk(t, 400)
	k.close()
	whole, err := os.ReadFile(k.file())
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	list := spots(whole, rng)
	seen := 0
	for i, at := range list {
		b := bytes.Clone(whole)
		b[at] ^= 1 << rng.IntN(8)
		if err := os.WriteFile(k.file(), b, 0o600); err != nil {
			t.Fatal(err)
		}
		k.open()
		err := look(k.cache, k.marks, true)
		if err != nil {
			seen++
		}
		if wrong(err) {
			t.Errorf("byte %d: %v", at, err)
		}
		if err != nil && i%10 == 0 {
			k.recover()
		}
		k.close()
	}
	t.Logf("%d of %d flips in %d bytes were noticed; the others hit what nobody reads", seen, len(list), len(whole))
	if seen < len(list)/4 {
		t.Error("too few")
	}
}

// TestCacheFlipsUnderSave saves to a copy that was damaged after it had been looked at. No panic may escape, and what can be
// loaded afterwards is right.
func TestCacheFlipsUnderSave(t *testing.T) {
	t.Parallel()
	k := newClerk(t, 400)
	if err := look(k.cache, k.marks, false); err != nil {
		t.Fatal(err)
	}
	k.close()
	whole, err := os.ReadFile(k.file())
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for i, at := range spots(whole, rng) {
		if at < 8192 || i%2 > 0 { // bbolt reads the meta pages when it opens a file
			continue
		}
		// A new file: after a panic bbolt still holds its lock on the one before.
		if err := errors.Join(os.Remove(k.file()), os.WriteFile(k.file(), whole, 0o600)); err != nil {
			t.Fatal(err)
		}
		c := *k // every round begins with the same products
		c.products = append([]*inventory.Product(nil), k.products...)
		c.open()
		if err := c.cache.open(); err != nil {
			t.Fatal(err)
		}
		bit := byte(1) << rng.IntN(8)
		if err := flip(c.file(), at, bit); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(c.save(i, 40), c.save(i+40, 200)); err != nil {
			refused++
			c.damaged(at, bit, err)
		} else {
			c.close()
			c.open()
			if err := look(c.cache, c.marks, true); wrong(err) {
				t.Errorf("byte %d: %v", at, err)
			}
		}
		c.close()
	}
	t.Logf("%d were refused", refused)
	if refused == 0 {
		t.Error("no damage was noticed")
	}
}

// damaged checks an error of Save. The copy is not trusted again, though the damage may seem to have gone, until it is replaced.
func (k *clerk) damaged(at int, bit byte, err error) {
	k.t.Helper()
	var damage *bolt.DamageError
	if !errors.As(err, &damage) {
		k.t.Errorf("byte %d: %v", at, err)
	}
	if err := flip(k.file(), at, bit); err != nil {
		k.t.Fatal(err)
	}
	if err := k.cache.Save(nil, nil, k.at); !errors.As(err, &damage) {
		k.t.Errorf("byte %d: the next Save: %v", at, err)
	}
	k.adopt()
	if err := look(k.cache, k.marks, false); err != nil {
		k.t.Errorf("byte %d, after a new copy: %v", at, err)
	}
}

func flip(name string, at int, bit byte) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	b := []byte{0}
	if _, err := f.ReadAt(b, int64(at)); err != nil {
		return err
	}
	b[0] ^= bit
	_, err = f.WriteAt(b, int64(at))
	return err
}

// TestCacheTruncated takes the file away under the map, as a failing disk does.
func TestCacheTruncated(t *testing.T) {
	k := newClerk(t, 400)
	if err := os.Truncate(k.file(), 8192); err != nil {
		t.Fatal(err)
	}
	var damage *bolt.DamageError
	if err := k.save(0, 100); !errors.As(err, &damage) {
		t.Errorf("Save: %v", err)
	}
	if err := look(k.cache, k.marks, false); !errors.As(err, &damage) {
		t.Errorf("Load: %v", err)
	}
	k.recover()
}

// TestCachePowerLoss cuts the writing of a transaction short in every way that a disk may: of the pages that were not synced
// yet some are there, some not, some in part.
func TestCachePowerLoss(t *testing.T) {
	t.Parallel()
	k := newClerk(t, 400)
	before, err := os.ReadFile(k.file())
	if err != nil {
		t.Fatal(err)
	}
	if err := k.save(3, 77); err != nil {
		t.Fatal(err)
	}
	k.close()
	after, err := os.ReadFile(k.file())
	if err != nil {
		t.Fatal(err)
	}
	before = append(before, make([]byte, len(after)-len(before))...)
	var changed []int
	for page := 0; page < len(after); page += 512 {
		if !bytes.Equal(before[page:page+512], after[page:page+512]) {
			changed = append(changed, page)
		}
	}
	rng := rand.New(rand.NewPCG(7, 8))
	old, fresh := k.marks[:len(k.marks)-1], k.marks
	for i := range prove.Times(160, 1600) {
		b, want, all := bytes.Clone(before), old, i%8 == 0
		for _, at := range changed {
			meta := at < 8192 // is written when all others are synced
			if all || !meta && rng.IntN(2) == 0 {
				copy(b[at:at+512], after[at:at+512])
			}
		}
		if all {
			want = fresh
		}
		if err := os.WriteFile(k.file(), b, 0o600); err != nil {
			t.Fatal(err)
		}
		k.open()
		if err := look(k.cache, want, false); err != nil {
			t.Errorf("image %d: %v", i, err)
		}
		k.close()
	}
	k.open()
}
