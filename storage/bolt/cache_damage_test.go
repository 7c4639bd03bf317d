package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
)

// clerk keeps a cache and knows what it must hold.
type clerk struct {
	t        *testing.T
	cfg      CacheConfig
	cache    *Cache
	products []*inventory.Product
	sums     inventory.Sums
	at       storage.Place
	marks    []inventory.Mark // every state there was
}

// newClerk makes a cache of n products that has seen some changes.
func newClerk(t *testing.T, n int) *clerk {
	t.Helper()
	k := &clerk{t: t, cfg: CacheConfig{Dir: t.TempDir(), noSync: true, fillBytes: 8 << 10}, at: storage.Place{Timeline: "t"}}
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
	if k.cache, err = OpenCache(k.cfg); err != nil {
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
	if err := errors.Join(k.cache.Begin(), k.cache.Add(k.products), k.cache.Adopt(k.at)); err != nil {
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
	return k.cache.Save(put, nil, k.at)
}

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
	at, ok, err := c.Load(state.Reset, state.Put)
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

// wrong says whether an error is no honest one.
func wrong(err error) bool {
	return err != nil && bytes.HasPrefix([]byte(err.Error()), []byte("WRONG"))
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
	var damage *DamageError
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

// TestCacheForeign puts other things in the place of a copy.
func TestCacheForeign(t *testing.T) {
	k := newClerk(t, 400)
	k.close()
	whole, err := os.ReadFile(k.file())
	if err != nil {
		t.Fatal(err)
	}
	central, _, _ := directory(t)
	checkpoint, err := os.ReadFile(filepath.Join(central.Dir, "checkpoint.db"))
	if err != nil {
		t.Fatal(err)
	}
	for what, b := range map[string][]byte{
		"empty": nil, "a byte": whole[:1], "one page": whole[:4096], "two pages": whole[:8192], "half": whole[:len(whole)/2/4096*4096],
		"the last page is missing": whole[:len(whole)/4096*4096-4096], "half a page more": whole[:len(whole)/2/4096*4096+2048],
		"zeros": make([]byte, len(whole)), "text": bytes.Repeat([]byte("damage! "), 4096), "central's": checkpoint,
		"another bbolt file": foreign(t, func(*bbolt.Tx) error { return nil }),
		"without a head":     foreign(t, buckets2),
		"a newer format": foreign(t, func(tx *bbolt.Tx) error {
			b := (&copyHead{place: k.at}).encode()
			b[0]++
			return errors.Join(buckets2(tx), tx.Bucket(bucketMeta).Put(keyCopy, seal(nil, keyCopy, b)))
		}),
		"a short head": foreign(t, func(tx *bbolt.Tx) error {
			b := (&copyHead{place: k.at}).encode()[:copyHeadSize-1]
			return errors.Join(buckets2(tx), tx.Bucket(bucketMeta).Put(keyCopy, seal(nil, keyCopy, b)))
		}),
		"too few products": foreign(t, func(tx *bbolt.Tx) error {
			return errors.Join(buckets2(tx), (&copyHead{place: k.at, count: 1}).store(tx))
		}),
		"another product's value": foreign(t, func(tx *bbolt.Tx) error {
			key := []byte("a")
			v := seal(nil, key, inventory.AppendProduct(nil, &inventory.Product{ID: "b"}))
			return errors.Join(buckets2(tx), tx.Bucket(bucketProducts).Put(key, v), (&copyHead{place: k.at, count: 1}).store(tx))
		}),
		"a product that is none": foreign(t, func(tx *bbolt.Tx) error {
			key := []byte("a")
			return errors.Join(buckets2(tx), tx.Bucket(bucketProducts).Put(key, seal(nil, key, []byte("what?"))), (&copyHead{place: k.at, count: 1}).store(tx))
		}),
		"a bucket in the products": foreign(t, func(tx *bbolt.Tx) error {
			err := errors.Join(buckets2(tx), (&copyHead{place: k.at, count: 1}).store(tx))
			_, more := tx.Bucket(bucketProducts).CreateBucket([]byte("a"))
			return errors.Join(err, more)
		}),
		"a value for a bucket": foreign(t, func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket(bucketMeta)
			return err
		}),
	} {
		t.Run(what, func(t *testing.T) {
			if err := os.WriteFile(k.file(), b, 0o600); err != nil {
				t.Fatal(err)
			}
			k.open()
			defer k.close()
			begun := false
			_, ok, err := k.cache.Load(func(inventory.Mark, int) { begun = true }, func(*inventory.Product) {})
			if ok || err == nil {
				t.Fatalf("it was loaded (%v)", ok)
			}
			if begun && b == nil {
				t.Error("it was half loaded")
			}
			if err := k.cache.Save(nil, nil, k.at); err == nil {
				t.Error("it was saved to")
			}
			if left, err := os.ReadFile(k.file()); err != nil || !bytes.Equal(left, b) {
				t.Errorf("it was changed: %d bytes, %v", len(left), err)
			}
			k.t = t
			k.recover()
		})
	}
	k.t = t
	k.open()
}

func buckets2(tx *bbolt.Tx) error {
	_, err1 := tx.CreateBucket(bucketMeta)
	_, err2 := tx.CreateBucket(bucketProducts)
	return errors.Join(err1, err2)
}

// foreign returns a bbolt file.
func foreign(t *testing.T, fill func(*bbolt.Tx) error) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "foreign.db")
	db, err := openDB(name, false, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fill), db.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCacheTruncated takes the file away under the map, as a failing disk does.
func TestCacheTruncated(t *testing.T) {
	k := newClerk(t, 400)
	if err := os.Truncate(k.file(), 8192); err != nil {
		t.Fatal(err)
	}
	var damage *DamageError
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
	for i := range scaled(t, 160) {
		b, want := bytes.Clone(before), old
		for _, at := range changed {
			switch {
			case at < 8192: // bbolt writes a meta page when all other pages are synced
			case i%4 == 0 || rng.IntN(2) == 0:
				copy(b[at:at+512], after[at:at+512])
			}
		}
		if i%4 == 0 { // now the meta page: one sector of it counts
			for _, at := range changed {
				if at < 8192 && (i%8 == 0 || binary.LittleEndian.Uint32(after[at:]) == 0) {
					copy(b[at:at+512], after[at:at+512])
				}
			}
			if want = fresh; i%8 != 0 {
				want = old
			}
		}
		if err := os.WriteFile(k.file(), b, 0o600); err != nil {
			t.Fatal(err)
		}
		k.open()
		if err := look(k.cache, want, i%8 == 4); err != nil {
			t.Errorf("image %d: %v", i, err)
		}
		k.close()
	}
	k.open()
}
