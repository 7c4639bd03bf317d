package cache

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// clerk keeps a cache and knows what it must hold.
type clerk struct {
	t        *testing.T
	cfg      Config
	cache    *Cache
	products []*inventory.Product
	sums     inventory.Sums
	at       storage.CopyPosition
	marks    []inventory.Mark // every state there was
}

// newClerk makes a cache of n products that has seen some changes.
func newClerk(t *testing.T, n int) *clerk {
	t.Helper()
	k := &clerk{t: t, cfg: Config{Dir: t.TempDir(), noSync: true, fillBytes: 8 << 10}, at: storage.CopyPosition{Timeline: "t"}}
	k.open()
	for i := range n {
		k.products = append(k.products, benchProduct(i))
		k.sums.Replace(nil, k.products[i])
	}
	k.moved()
	k.adopt()
	for i := range 5 {
		if err := k.save(i*7, 3*i+1); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(k.close)
	return k
}

func (k *clerk) open() {
	k.t.Helper()
	var err error
	if k.cache, err = Open(k.cfg); err != nil {
		k.t.Fatal(err)
	}
}

func (k *clerk) close() {
	if err := k.cache.Close(); err != nil {
		k.t.Error(err)
	}
}

func (k *clerk) file() string { return filepath.Join(k.cfg.Dir, copyFile) }

func (k *clerk) moved() {
	k.at.Mark.Offset++
	k.at.Mark.Hash = k.sums.Total()
	k.marks = append(k.marks, k.at.Mark)
}

func (k *clerk) adopt() {
	k.t.Helper()
	if err := errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.products...)), k.cache.Adopt(k.at, false)); err != nil {
		k.t.Fatal(err)
	}
}

// save changes n products from the given one on.
func (k *clerk) save(from, n int) error {
	var put []*inventory.Product
	for i := from; i < from+n; i++ {
		i := i % len(k.products)
		p := *k.products[i]
		p.Version++
		p.Available += 100_000
		k.sums.Replace(k.products[i], &p)
		k.products[i] = &p
		put = append(put, &p)
	}
	k.moved()
	return k.cache.Save(storagetest.Stocked(put...), nil, k.at)
}

// into loads a copy into a state.
func into(s *inventory.State) (func(storage.CopyPosition, int) error, inventory.PutSnapshot) {
	return func(at storage.CopyPosition, n int) error { s.Reset(at.Mark, n); return nil }, s.PutStocked
}

func nothing(*inventory.Product, *inventory.Holdings) error { return nil }

func hashOf(products []*inventory.Product) inventory.Hash {
	var sums inventory.Sums
	for _, p := range products {
		sums.Replace(nil, p)
	}
	return sums.Total()
}

// look loads the copy: nil if it is the present one, or, if earlier is true, one of those before.
func look(c *Cache, marks []inventory.Mark, earlier bool) error {
	var state inventory.State
	at, ok, err := c.Load(into(&state))
	switch {
	case err != nil:
		return err
	case !ok:
		return errNoCopy
	case at.Mark != state.Mark():
		return fmt.Errorf("the products have hash %v, not %v", state.Mark().Hash, at.Mark.Hash)
	case at.Timeline != "t":
		return fmt.Errorf("WRONG: timeline %q", at.Timeline)
	}
	for _, m := range marks {
		if m == at.Mark && (earlier || m == marks[len(marks)-1]) {
			return nil
		}
	}
	return fmt.Errorf("WRONG: the copy is at %+v", at.Mark)
}

// recover does what a store does with a copy that it cannot use.
func (k *clerk) recover() {
	k.t.Helper()
	moved, err := k.cache.Quarantine()
	if err != nil || moved == "" {
		k.t.Fatal(moved, err)
	}
	if err := look(k.cache, k.marks, false); !errors.Is(err, errNoCopy) {
		k.t.Fatal("after Quarantine: ", err)
	}
	k.adopt()
	if err := look(k.cache, k.marks, false); err != nil {
		k.t.Fatal(err)
	}
}
