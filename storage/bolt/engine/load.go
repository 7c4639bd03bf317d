package engine

import (
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Load implements storage.Engine: the checkpoint, compared with the hash that it was stored with; then the journal behind
// it, compared with each mark. The checkpoint of what was replayed runs in the background afterwards.
func (e *Engine) Load(ctx context.Context, into storage.Loader) error {
	start := time.Now()
	cp := &e.checkpointer.at
	if err := e.loadCheckpoint(ctx, into); err != nil {
		if err := e.orRebuild(err); err != nil {
			return err
		}
		if err := e.loadCheckpoint(ctx, into); err != nil {
			return err
		}
	}
	rec, replayed, err := e.replay(ctx, into)
	if err != nil {
		return err
	}
	if e.shared != nil {
		rec.Last = e.last
	}
	if cp.Intent > rec.Last && !e.cfg.apart {
		return &bolt.DamageError{File: e.cfg.Log.Name(), Err: fmt.Errorf(
			"ends at record %d, but the checkpoint has taken up events and keys as far as record %d", rec.Last, cp.Intent)}
	}
	if !e.cfg.ReadOnly {
		e.measure()
		e.trimPast()
	}
	e.mu.Lock()
	e.loaded = true
	e.mu.Unlock()
	e.commit.marked = e.cfg.Now()
	if e.rebuilt != nil && e.cfg.Hooks.Rebuilt != nil {
		e.cfg.Hooks.Rebuilt(*e.rebuilt)
	}
	if e.cfg.Hooks.Loaded != nil {
		e.cfg.Hooks.Loaded(Loaded{Products: cp.Live, Tombstones: cp.Dead, Offset: cp.Offset, Records: replayed, TornBytes: rec.TornBytes, Took: time.Since(start)})
	}
	if !e.cfg.ReadOnly {
		e.startCheckpointer(replayed > 0)
	}
	if e.shared != nil {
		e.startTelling()
	}
	return nil
}

// loadBatch is the number of things that goes from one stage of a replay to the next at once.
const loadBatch = 1024

// loadCheckpoint hands over all of the checkpoint, or says that it is not what was written.
func (e *Engine) loadCheckpoint(ctx context.Context, into storage.Loader) error {
	cp := &e.checkpointer.at
	e.commit.nonce, e.commit.boot = cp.Nonce, cp.Boot
	into.Restore(cp.mark(), int(cp.Live+cp.Dead))
	if err := e.loadDirectory(into); err != nil {
		return err
	}
	if err := e.loadActs(into); err != nil {
		return err
	}
	return e.loadProducts(ctx, into)
}

// loadDirectory hands over the directory of the checkpoint.
func (e *Engine) loadDirectory(into storage.Loader) error {
	return bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			d, err := bolt.LoadDirectory(tx.Bucket(bucketMeta), e.cfg.checkpointFile, e.checkpointer.at.Directory)
			if err != nil {
				return err
			}
			for _, entry := range d.Entries {
				if err := into.PutEntry(entry); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// loadProducts hands over the checkpoint. Reading and checking run beside the loader.
func (e *Engine) loadProducts(ctx context.Context, into storage.Loader) error {
	return bolt.StreamProducts(ctx, e.scanProducts, func(p *inventory.Product, h *inventory.Holdings) error {
		if err := into.Put(p); err != nil || h == nil {
			return err
		}
		return into.PutHoldings(p.ID, h)
	})
}

// scanProducts reads all products and tombstones and compares their sums with the stored ones.
func (e *Engine) scanProducts(add bolt.AddProduct) error {
	var sums, holdings inventory.Sums
	var live, dead int64
	err := bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			return eachProduct(tx, e.cfg.checkpointFile, func(p inventory.Product, h *inventory.Holdings) error {
				sums.Replace(nil, &p)
				holdings.ReplaceHoldings(p.ID, inventory.Stocked{}, inventory.Stocked{Product: &p, Holdings: h})
				if p.Deleted {
					dead++
				} else {
					live++
				}
				return add(p, h)
			})
		})
	})
	if err != nil {
		return err
	}
	return e.checkpointer.at.compare(e.cfg.checkpointFile, &sums, &holdings, live, dead)
}

// compare says whether what was found is what the checkpoint should hold.
func (c *checkpoint) compare(file string, sums, holdings *inventory.Sums, live, dead int64) error {
	switch {
	case live != c.Live || dead != c.Dead:
		return &bolt.DamageError{File: file, Err: fmt.Errorf("holds %d products and %d tombstones, not %d and %d", live, dead, c.Live, c.Dead)}
	case *sums != c.Sums:
		return &bolt.DamageError{File: file, Err: fmt.Errorf("the products have the hash %v, not %v", sums.Total(), c.Sums.Total())}
	case *holdings != c.Holdings:
		return &bolt.DamageError{File: file, Err: fmt.Errorf("what belongs to products has the hash %v, not %v", holdings.Total(), c.Holdings.Total())}
	}
	return nil
}
