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
func (c *Cache) Load(begin func(at inventory.Mark, products int), put func(*inventory.Product)) (at storage.CopyPosition, ok bool, err error) {
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
func (c *Cache) stream(begin func(at inventory.Mark, products int), put func(*inventory.Product)) error {
	begin(c.head.at.Mark, int(c.head.count))
	batches, result := make(chan []inventory.Product, 4), make(chan error, 1)
	stop := make(chan struct{})
	defer close(stop) // should put panic
	go func() {
		defer close(batches)
		result <- c.scan(batches, stop)
	}()
	for b := range batches {
		for i := range b {
			put(&b[i])
		}
	}
	return <-result
}

// loadBatch is the number of products that goes from the reader to its caller at once.
const loadBatch = 1024

var errStopped = errors.New("storage: load was given up")

// scan reads the whole copy.
func (c *Cache) scan(out chan<- []inventory.Product, stop <-chan struct{}) error {
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
				return send(out, full, stop)
			})
			if err != nil {
				return err
			}
			return send(out, batch, stop)
		})
	})
	if err == nil && n != c.head.count {
		err = &bolt.DamageError{File: file, Err: fmt.Errorf("holds %d products and tombstones, not %d", n, c.head.count)}
	}
	return err
}

// send hands a batch over, unless nobody waits for it any more.
func send(out chan<- []inventory.Product, batch []inventory.Product, stop <-chan struct{}) error {
	select {
	case out <- batch:
		return nil
	case <-stop:
		return errStopped
	}
}
