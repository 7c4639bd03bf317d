package cache

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// begunCopy is a copy on its way. Nothing of it is synced until it is complete: a crash leaves a file that nobody looks at.
type begunCopy struct {
	copyWriter
	db    *bbolt.DB // nil after a failure
	tx    *bbolt.Tx // nil if nothing was added since the last commit
	last  inventory.ProductID
	bytes int // added since the last commit
}

// Begin implements storage.Cache.
func (c *Cache) Begin() error {
	if err := c.usable(); err != nil {
		return err
	}
	if err := c.discard(); err != nil {
		return fmt.Errorf("storage: begin a copy: %w", err)
	}
	if err := c.beginCopy(); err != nil {
		return fmt.Errorf("storage: begin a copy: %w", errors.Join(bolt.Shortage(err), c.discard()))
	}
	return nil
}

func (c *Cache) beginCopy() error {
	name := c.path(begunFile)
	if err := c.removeBegun(); err != nil {
		return err
	}
	if !c.claimed {
		if err := c.writeMarker(); err != nil {
			return err
		}
		c.claimed = true
	}
	b := new(begunCopy)
	c.begun = b
	var err error
	if b.db, err = bolt.Open(name, false, true); err != nil {
		return err
	}
	return bolt.Guard(name, func() error {
		if err := b.start(); err != nil {
			return err
		}
		_, err := b.tx.CreateBucket(bucketMeta)
		return err
	})
}

// start begins a transaction, if none is open.
func (b *begunCopy) start() (err error) {
	if b.tx != nil {
		return nil
	}
	if b.tx, err = b.db.Begin(true); err != nil {
		b.tx = nil
		return err
	}
	b.products, err = b.tx.CreateBucketIfNotExists(bucketProducts)
	if err != nil {
		return err
	}
	b.products.FillPercent = 1 // ids ascend: a page that is full stays as it is
	b.values, b.bytes = b.values[:0], 0
	return nil
}

// Add implements storage.Cache. After an error nothing is begun any more.
func (c *Cache) Add(products []inventory.Stocked) error {
	if err := c.usable(); err != nil {
		return err
	}
	if c.begun == nil {
		return errNotBegun
	}
	err := bolt.Guard(c.path(begunFile), func() error {
		for _, p := range products {
			if err := c.begun.add(p); err != nil {
				return err
			}
			if c.begun.bytes >= c.cfg.fillBytes {
				if err := c.commitBegun(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("storage: add to a copy: %w", errors.Join(err, c.discard()))
	}
	return nil
}

func (b *begunCopy) add(w inventory.Stocked) error {
	p := w.Product
	if p.ID <= b.last {
		return fmt.Errorf("product %q comes after %q", p.ID, b.last)
	}
	if err := b.start(); err != nil {
		return err
	}
	b.last = p.ID
	b.key = append(b.key[:0], p.ID...)
	b.count++
	b.account(p.ID, inventory.Stocked{}, w)
	v := b.value(w)
	b.bytes += len(b.key) + len(v)
	return b.products.Put(b.key, v)
}

func (c *Cache) commitBegun() error {
	tx := c.begun.tx
	c.begun.tx = nil
	return c.commit(&c.begun.db, tx)
}

// Adopt implements storage.Cache. After an error the present copy is the old one or the new one, whole, and nothing is begun
// any more.
func (c *Cache) Adopt(at storage.CopyPosition, keep bool) error {
	if err := c.usable(); err != nil {
		return err
	}
	if c.begun == nil {
		return errNotBegun
	}
	head := newHead(at, c.begun.count)
	err := bolt.Guard(c.path(begunFile), func() error { return c.finish(&head, at.Directory) })
	if err == nil {
		err = c.exchange(&head, keep)
	}
	if err != nil {
		return fmt.Errorf("storage: adopt a copy: %w", errors.Join(err, c.discard()))
	}
	return nil
}

// finish makes the copy that was begun complete and durable, under its own name.
func (c *Cache) finish(head *copyHead, d *inventory.Directory) error {
	b := c.begun
	if err := b.start(); err != nil {
		return err
	}
	if err := b.list(b.tx, d); err != nil {
		return err
	}
	if err := b.check(&head.at); err != nil {
		return err
	}
	if err := head.store(b.tx); err != nil {
		return err
	}
	if err := c.commitBegun(); err != nil {
		return err
	}
	return c.sync(b.db)
}

// exchange puts the copy that was begun in the place of the present one. Should that fail half-way, the file tells which of
// them the present one is: it is opened by its name again.
func (c *Cache) exchange(head *copyHead, keep bool) error {
	if err := c.setAside(head, keep); err != nil {
		return err
	}
	if err := c.letGo(); err != nil {
		c.cfg.Warn(err) // each of its transactions is durable
	}
	if err := c.cfg.FS.Rename(c.path(begunFile), c.path(copyFile)); err != nil {
		return err
	}
	c.bad = nil
	if err := c.names.Sync(); err != nil {
		return err
	}
	c.db, c.head = c.begun.db, *head
	c.db.NoSync, c.db.NoGrowSync = c.cfg.noSync, c.cfg.noSync
	c.begun = nil
	return nil
}

// discard throws away a copy that was begun.
func (c *Cache) discard() error {
	b := c.begun
	if b == nil {
		return nil
	}
	c.begun = nil
	if b.tx != nil {
		b.tx.Rollback() //nolint:errcheck // nobody will look at the file
	}
	var err error
	if b.db != nil {
		err = b.db.Close()
	}
	return errors.Join(err, c.removeBegun())
}
