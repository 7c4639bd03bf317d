// Package bolt is one checked bbolt file: how it is opened, locked, searched for damage and made smaller. Each value carries a
// checksum, and what bbolt would panic at is an error. Below it, engine is what central keeps in such a file and cache what a store
// does; DESIGN.md says what is checked when.
package bolt

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// Open opens a bbolt file that has been checked. The free list is kept in the file although that costs each checkpoint
// a megabyte at most: without it, bbolt reads the whole file at each start, in a goroutine whose panics nobody can
// catch.
func Open(name string, readOnly, noSync bool) (db *bbolt.DB, err error) {
	sizes := []int{4 << 30, 0}
	switch runtime.GOOS {
	case "linux", "darwin":
		sizes = []int{64 << 30, 4 << 30, 0} // address space only; elsewhere the file would grow to that size
	case "windows":
		sizes = []int{0}
	}
	err = Guard(name, func() error {
		for _, size := range sizes {
			db, err = bbolt.Open(name, 0o600, &bbolt.Options{
				Timeout:         2 * time.Second,
				FreelistType:    bbolt.FreelistMapType,
				InitialMmapSize: size,
				ReadOnly:        readOnly,
				NoSync:          noSync,
				NoGrowSync:      noSync,
			})
			if err == nil || errors.Is(err, bbolterrors.ErrTimeout) {
				break
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	return db, err
}

// Update runs fn in a transaction that may write, which commit ends, or a rollback if fn fails or panics. commit says what becomes of
// the handle when a commit fails or panics: it rolls nothing back.
func Update(db *bbolt.DB, fn, commit func(*bbolt.Tx) error) error {
	tx, err := db.Begin(true)
	if err != nil {
		return err
	}
	committing := false
	defer func() {
		if !committing {
			tx.Rollback() //nolint:errcheck // nothing was written
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	committing = true
	return commit(tx)
}
