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

// compactBatch is how many products are copied at once.
const compactBatch = 1024

// compact makes a new copy of the present one. After an error the present one is the old or the new one, whole.
func (c *Cache) compact() error {
	if err := c.Begin(); err != nil {
		return err
	}
	batch := make([]inventory.Stocked, 0, compactBatch)
	add := func() error {
		defer func() { batch = batch[:0] }()
		return c.Add(batch)
	}
	at, err := c.stream(nowhere, func(p *inventory.Product, h *inventory.Holdings) error {
		if batch = append(batch, inventory.Stocked{Product: p, Holdings: h}); len(batch) < compactBatch {
			return nil
		}
		return add()
	})
	if err == nil {
		err = add()
	}
	if err != nil {
		return errors.Join(err, c.discard())
	}
	return c.Adopt(at, false)
}
