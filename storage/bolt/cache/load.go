package cache

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Load implements storage.Cache. It reads and checks beside the caller, who is handed products and tombstones in order of id.
func (c *Cache) Load(begin func(at storage.CopyPosition, products int) error, put inventory.PutSnapshot) (at storage.CopyPosition, ok bool, err error) {
	if c.closed {
		return at, false, storage.ErrClosed
	}
	if err = c.open(); errors.Is(err, errNoCopy) {
		return at, false, nil
	}
	if err == nil {
		err = c.stream(begin, put)
	}
	if vfs.Exhausted(err) || vfs.NoRoom(err) { // which says nothing about the copy
		return at, false, fmt.Errorf("storage: load the copy: %w", bolt.Shortage(errors.Join(err, c.letGo())))
	}
	if err != nil {
		c.bad = errors.Join(err, c.letGo())
		return at, false, fmt.Errorf("storage: load the copy: %w", c.bad)
	}
	return c.head.at, true, nil
}

// stream hands over what the copy holds.
func (c *Cache) stream(begin func(at storage.CopyPosition, products int) error, put inventory.PutSnapshot) error {
	if err := begin(c.head.at, int(c.head.count)); err != nil {
		return err
	}
	return bolt.Stream(c.scan, func(batch []inventory.Product) error {
		for i := range batch {
			if err := put(&batch[i], nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// nowhere is the beginning of a load that goes nowhere.
func nowhere(storage.CopyPosition, int) error { return nil }

// loadBatch is the number of products that goes from the reader to its caller at once.
const loadBatch = 1024

// scan reads the whole copy.
func (c *Cache) scan(send func([]inventory.Product) error) error {
	file, n := c.path(c.cfg.Copy), int64(0)
	err := bolt.Guard(file, func() error {
		return c.db.View(func(tx *bbolt.Tx) error {
			batch := make([]inventory.Product, 0, loadBatch)
			err := tx.Bucket(bucketProducts).ForEach(func(k, v []byte) error {
				p, err := bolt.DecodeProduct(k, v)
				if err != nil {
					return &bolt.DamageError{File: file, Place: fmt.Sprintf("product %q", k), Err: err}
				}
				n++
				if batch = append(batch, p); len(batch) < loadBatch {
					return nil
				}
				full := batch
				batch = make([]inventory.Product, 0, loadBatch)
				return send(full)
			})
			if err != nil {
				return err
			}
			return send(batch)
		})
	})
	if err == nil && n != c.head.count {
		err = &bolt.DamageError{File: file, Err: fmt.Errorf("holds %d products and tombstones, not %d", n, c.head.count)}
	}
	return err
}
