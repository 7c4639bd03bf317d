package cache

import (
	"errors"
	"fmt"
	"os"
	"time"

	"bodega/inventory"
	"bodega/storage/bolt"
)

// A store's file gives free space back as central's does, by a new copy beside the present one: Begin, Add and Adopt of what is
// there already.

// compactReserve is what stays free of a volume beside a copy, in bytes.
const compactReserve = 32 << 20

// compactIfDue follows each Save. Nothing that it meets is a failure of that.
func (c *Cache) compactIfDue() {
	k := &c.compacting
	k.Note(c.db)
	k.EndRound()
	info, err := os.Stat(c.path(copyFile))
	if err != nil || c.begun != nil {
		return
	}
	size, now := uint64(info.Size()), c.cfg.Now()
	spare, due := k.Due(size, now)
	if !due {
		return
	}
	k.Done(now)
	used := size - spare
	if free, _, err := c.cfg.FS.Free(c.cfg.Dir); err != nil || free < used+used/8+compactReserve {
		c.cfg.Warn(errors.Join(fmt.Errorf("storage: half of the copy's file is free (%s) and could be given back, but %s are free on the volume for the %s that are in use",
			bolt.Bytes(spare), bolt.Bytes(free), bolt.Bytes(used)), err))
		return
	}
	start := time.Now()
	err = c.compact()
	done := bolt.Compacted{Before: int64(size), Took: time.Since(start), Err: err}
	if info, err := os.Stat(c.path(copyFile)); err == nil {
		done.After = info.Size()
	}
	if c.cfg.Compacted != nil {
		c.cfg.Compacted(done)
	}
}

// compact makes a new copy of the present one. After an error the present one is the old or the new one, whole.
func (c *Cache) compact() error {
	if err := c.Begin(); err != nil {
		return err
	}
	var failed error
	batch := make([]*inventory.Product, 0, loadBatch)
	add := func() {
		if failed == nil && len(batch) > 0 {
			failed = c.Add(batch)
		}
		batch = batch[:0]
	}
	err := c.stream(func(inventory.Mark, int) {}, func(p *inventory.Product) {
		if batch = append(batch, p); len(batch) == loadBatch {
			add()
		}
	})
	add()
	if err := errors.Join(err, failed); err != nil {
		return errors.Join(err, c.discard())
	}
	return c.Adopt(c.head.at, false)
}
