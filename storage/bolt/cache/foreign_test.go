package cache

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// TestCacheForeign puts other things in the place of a copy.
func TestCacheForeign(t *testing.T) {
	k := newClerk(t, 400)
	k.close()
	whole, err := os.ReadFile(k.file())
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := os.ReadFile(filepath.Join(centralDir(t), "checkpoint.db"))
	if err != nil {
		t.Fatal(err)
	}
	for what, b := range map[string][]byte{
		"empty": nil, "a byte": whole[:1], "one page": whole[:4096], "two pages": whole[:8192], "half": whole[:len(whole)/2/4096*4096],
		"the last page is missing": whole[:len(whole)/4096*4096-4096], "half a page more": whole[:len(whole)/2/4096*4096+2048],
		"zeros": make([]byte, len(whole)), "text": bytes.Repeat([]byte("damage! "), 4096), "central's": checkpoint,
		"another bbolt file": foreign(t, func(*bbolt.Tx) error { return nil }),
		"without a head":     foreign(t, bothBuckets),
		"a newer format": foreign(t, func(tx *bbolt.Tx) error {
			b := (&copyHead{at: k.at}).encode()
			b[0]++
			return errors.Join(bothBuckets(tx), tx.Bucket(bucketMeta).Put(keyCopy, bolt.AppendChecksummed(nil, keyCopy, b)))
		}),
		"a short head": foreign(t, func(tx *bbolt.Tx) error {
			b := (&copyHead{at: k.at}).encode()[:copyHeadSize-1]
			return errors.Join(bothBuckets(tx), tx.Bucket(bucketMeta).Put(keyCopy, bolt.AppendChecksummed(nil, keyCopy, b)))
		}),
		"too few products": foreign(t, func(tx *bbolt.Tx) error {
			return errors.Join(bothBuckets(tx), (&copyHead{at: k.at, count: 1}).store(tx))
		}),
		"another product's value": foreign(t, func(tx *bbolt.Tx) error {
			key := []byte("a")
			v := bolt.AppendChecksummed(nil, key, inventory.AppendProduct(nil, &inventory.Product{ID: "b"}))
			return errors.Join(bothBuckets(tx), tx.Bucket(bucketProducts).Put(key, v), (&copyHead{at: k.at, count: 1}).store(tx))
		}),
		"a product that is none": foreign(t, func(tx *bbolt.Tx) error {
			key := []byte("a")
			return errors.Join(bothBuckets(tx), tx.Bucket(bucketProducts).Put(key, bolt.AppendChecksummed(nil, key, []byte("what?"))), (&copyHead{at: k.at, count: 1}).store(tx))
		}),
		"a bucket in the products": foreign(t, func(tx *bbolt.Tx) error {
			err := errors.Join(bothBuckets(tx), (&copyHead{at: k.at, count: 1}).store(tx))
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
			_, ok, err := k.cache.Load(func(storage.CopyPosition, int) error { begun = true; return nil }, nothing)
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

func bothBuckets(tx *bbolt.Tx) error {
	_, err1 := tx.CreateBucket(bucketMeta)
	_, err2 := tx.CreateBucket(bucketProducts)
	return errors.Join(err1, err2)
}

// foreign returns a bbolt file.
func foreign(t *testing.T, fill func(*bbolt.Tx) error) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "foreign.db")
	db, err := bolt.Open(name, false, true)
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
