package engine

import (
	"context"
	"errors"
	"fmt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Prove reads everything in a directory that Lay has made, as Verify does, and returns where it stands. It never holds the products in
// memory: the journal is checkpointed, which changes the directory, and the file must then have the hash of the journal's last mark.
// So a central can do it beside its work. What only a whole state shows, that all of it is sound, it leaves to Verify.
func Prove(ctx context.Context, cfg Config) (at inventory.Mark, err error) {
	cfg.ReadOnly, cfg.Hooks, cfg.HistoryMaxBytes = false, Hooks{}, -1 // history is not in a copy
	e, err := Open(cfg)
	if err != nil {
		return at, err
	}
	if err = e.Load(ctx, unloaded{}); err != nil {
		return at, errors.Join(err, e.Close(at))
	}
	e.mu.RLock()
	unmarked := e.unmarked
	e.mu.RUnlock()
	if unmarked > 0 {
		return at, errors.Join(fmt.Errorf("storage: the last %d records stand behind no mark", unmarked), e.release())
	}
	if err := e.Close(at); err != nil {
		return at, err
	}
	return proved(cfg)
}

// proved reads a file in which everything is.
func proved(cfg Config) (at inventory.Mark, err error) {
	cfg.ReadOnly = true
	e, err := Open(cfg)
	if err != nil {
		return at, err
	}
	defer func() { err = errors.Join(err, e.release()) }()
	if err := bolt.CheckPages(e.cfg.checkpointFile); err != nil {
		return at, err
	}
	v := verifier{e: e, cp: &e.checkpointer.at, report: func(string) {}}
	err = bolt.Guard(e.cfg.checkpointFile, func() error {
		tx, err := e.db.Begin(false)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // only read
		if err := v.keys(tx); err != nil {
			return err
		}
		return v.events(tx)
	})
	if err == nil {
		err = e.scanProducts(func(inventory.Product, *inventory.Holdings) error { return nil })
	}
	return v.cp.mark(), err
}

// unloaded is a state that keeps nothing.
type unloaded struct{}

var _ storage.Loader = unloaded{}

func (unloaded) Restore(inventory.Mark, int)                                {}
func (unloaded) PutEntry(*inventory.Entry) error                            { return nil }
func (unloaded) PutAct(*inventory.Act) error                                { return nil }
func (unloaded) Put(*inventory.Product) error                               { return nil }
func (unloaded) PutHoldings(inventory.ProductID, *inventory.Holdings) error { return nil }
func (unloaded) Apply(*inventory.Record) error                              { return nil }
func (unloaded) Check(inventory.Mark) error                                 { return nil }
