package cache

import (
	"context"
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
		at, err = c.stream(begin, put)
	}
	if vfs.Exhausted(err) || vfs.NoRoom(err) { // which says nothing about the copy
		return at, false, fmt.Errorf("storage: load the copy: %w", bolt.Shortage(errors.Join(err, c.letGo())))
	}
	if err != nil {
		c.bad = errors.Join(err, c.letGo())
		return at, false, fmt.Errorf("storage: load the copy: %w", c.bad)
	}
	return at, true, nil
}

// stream hands over what the copy holds.
func (c *Cache) stream(begin func(at storage.CopyPosition, products int) error, put inventory.PutSnapshot) (at storage.CopyPosition, err error) {
	if at, err = c.position(); err != nil {
		return at, err
	}
	if err := begin(at, int(c.head.count)); err != nil {
		return at, err
	}
	return at, bolt.StreamProducts(context.Background(), c.scan, put)
}

// position returns where the copy stands, with the directory.
func (c *Cache) position() (at storage.CopyPosition, err error) {
	at = c.head.at
	if at.Mark.Directory == (inventory.DirectoryMark{}) {
		return at, nil
	}
	file := c.path(c.cfg.Copy)
	return at, bolt.Guard(file, func() error {
		return c.db.View(func(tx *bbolt.Tx) (err error) {
			at.Directory, err = bolt.LoadDirectory(tx.Bucket(bucketMeta), file, at.Mark.Directory)
			return err
		})
	})
}

// nowhere is the beginning of a load that goes nowhere.
func nowhere(storage.CopyPosition, int) error { return nil }

// scan reads the whole copy.
func (c *Cache) scan(add bolt.AddProduct) error {
	file, n := c.path(c.cfg.Copy), int64(0)
	err := bolt.Guard(file, func() error {
		return c.db.View(func(tx *bbolt.Tx) error {
			return tx.Bucket(bucketProducts).ForEach(func(k, v []byte) error {
				p, h, err := decodeStocked(k, v)
				if err != nil {
					return &bolt.DamageError{File: file, Place: fmt.Sprintf("product %q", k), Err: err}
				}
				n++
				return add(p, h)
			})
		})
	})
	if err == nil && n != c.head.count {
		err = &bolt.DamageError{File: file, Err: fmt.Errorf("holds %d products and tombstones, not %d", n, c.head.count)}
	}
	return err
}
