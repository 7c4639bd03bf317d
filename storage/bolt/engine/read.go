package engine

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Receipt implements storage.Engine.
func (e *Engine) Receipt(key inventory.KeyHash) (inventory.Receipt, bool, error) {
	e.mu.RLock()
	closed := e.closed
	b, found := e.active.find(key)
	if !found {
		b, found = e.sealed.find(key)
	}
	e.mu.RUnlock() // b lies in memory that is only ever added to
	if closed {
		return inventory.Receipt{}, false, storage.ErrClosed
	}
	if found {
		r, err := inventory.DecodeReceipt(b)
		return r, err == nil, err
	}
	return e.findReceipt(key)
}

// finder reads receipts and events from the pages of checkpoint.db.
type finder struct{ *bolt.Finder }

// look has fn read the checkpoint as it is now.
func (e *Engine) look(fn func(finder) error) error {
	e.swap.RLock()
	defer e.swap.RUnlock()
	return e.unread(bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			f := finder{bolt.NewFinder(tx, e.pages)}
			defer f.Free()
			return fn(f)
		})
	}))
}

// unread tells why a reading of the checkpoint has failed. After a failed commit the file is closed, a moment before failed is set.
func (e *Engine) unread(err error) error {
	if !errors.Is(err, bbolterrors.ErrDatabaseNotOpen) && !errors.Is(err, bbolterrors.ErrInvalidMapping) {
		return err
	}
	if closed := e.usable(); closed != nil {
		return closed
	}
	return fmt.Errorf("%w: %w", storage.ErrFailed, err)
}

// Events implements storage.Engine.
func (e *Engine) Events(_ context.Context, from inventory.Offset, limit int) (list [][]byte, err error) {
	if err := e.usable(); err != nil {
		return nil, err
	}
	to := min(inventory.Offset(e.checkpointed.Load()), from+inventory.Offset(max(limit, 0)))
	if from < inventory.Offset(e.earliest.Load()) || from >= to {
		return nil, nil
	}
	err = e.look(func(f finder) error {
		var err error
		list, err = f.readEvents(e.cfg.checkpointFile, from, int(to-from))
		return err
	})
	if err != nil && from < inventory.Offset(e.earliest.Load()) {
		return nil, nil // dropped in between
	}
	if err != nil && len(list) > 0 {
		return list, nil // whoever asks for what follows is told
	}
	return list, err
}

// Chain implements storage.Engine.
func (e *Engine) Chain(_ context.Context, at inventory.Offset) (c inventory.Chain, err error) {
	if err := e.usable(); err != nil {
		return c, err
	}
	if at <= inventory.Offset(e.earliest.Load()) || at > inventory.Offset(e.checkpointed.Load()) {
		return c, nil
	}
	err = e.look(func(f finder) error {
		var err error
		c, err = f.readChain(e.cfg.checkpointFile, at-1)
		return err
	})
	if err != nil && at <= inventory.Offset(e.earliest.Load()) {
		return c, nil // dropped in between
	}
	return c, err
}
