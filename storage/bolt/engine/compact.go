package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"bodega/storage/bolt"
)

// bbolt never gives a page back: what expires leaves room within the file, for what comes. When half of the file has been free
// for a while, even where a checkpoint needed most of it, the checkpointer copies what is left into a new file and puts
// that in the old one's place. Nobody writes to the file meanwhile, since that goroutine alone does; readers read on.

// compaction is what the checkpointer knows of the room within checkpoint.db. A round is a checkpoint.
type compaction struct {
	bolt.Compaction
	warned time.Time // when it was last said that a compaction waits
}

const compactWarn = time.Hour

// compactIfDue compacts checkpoint.db if half of it is free. An error means that the engine must stop.
func (e *Engine) compactIfDue() (err error) {
	defer func() {
		if err == nil { // after an error nothing can be written, and Failed says so
			e.looked.Store(int64(e.checkpointer.at.Offset))
		}
	}()
	c := &e.compacting
	size, now := e.checkpointSize(), e.cfg.Now()
	spare, due := c.Due(size, now)
	if !due {
		return nil
	}
	if needs, free, fits := e.compactRoom(size - spare); !fits {
		if c.warned.IsZero() || now.Sub(c.warned) >= compactWarn {
			c.warned = now
			if e.cfg.Hooks.CompactionWaits != nil {
				e.cfg.Hooks.CompactionWaits(spare, needs, free)
			}
		}
		return nil
	}
	start := time.Now()
	failed := e.compact()
	c.Done(e.cfg.Now())
	c.warned = time.Time{}
	if errors.Is(failed, errWhich) {
		return failed
	}
	if e.cfg.Hooks.Compacted != nil {
		e.cfg.Hooks.Compacted(bolt.Compacted{Before: int64(size), After: int64(e.checkpointSize()), Took: time.Since(start), Err: failed})
	}
	return nil
}

// compactRoom says whether the volume has room for a copy of so many bytes and still for all that is to stay free.
func (e *Engine) compactRoom(used uint64) (needs, free uint64, fits bool) {
	free, total, err := e.cfg.FS.Free(e.cfg.Dir)
	if err != nil {
		return 0, 0, false
	}
	needs = used + used/8 + 2*e.least(total) // pages are filled to nine tenths
	return needs, free, free >= needs
}

func (c *Config) compactName() string { return c.checkpointFile + ".compact" }

var (
	errWhich   = errors.New("storage: only a restart can tell which checkpoint.db a compaction has left")
	errGivenUp = errors.New("storage: compaction was given up for the end of the process")
	errBehind  = errors.New("storage: compaction was given up because half of the journal's bound waits for it: tried again when there is less to do")
)

// compact copies checkpoint.db and exchanges it. After an error the old one is there, but for errWhich.
func (e *Engine) compact() error {
	e.steady <- struct{}{}
	defer e.letGo()
	if err := e.dropCompact(); err != nil {
		return err
	}
	if err := bolt.CheckPages(e.cfg.checkpointFile); err != nil { // bbolt would trust them
		return err
	}
	next, err := e.copyCheckpoint()
	if err == nil {
		err = e.exchange(next)
	}
	if err != nil && !errors.Is(err, errWhich) {
		err = errors.Join(err, e.dropCompact())
	}
	return err
}

// dropCompact removes a copy that was begun and not finished.
func (e *Engine) dropCompact() error { return removeIfThere(e.cfg.compactName()) }

func removeIfThere(name string) error {
	err := os.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// copyCheckpoint makes a complete and durable copy, open, under a name of its own.
func (e *Engine) copyCheckpoint() (next *bbolt.DB, err error) {
	name := e.cfg.compactName()
	if next, err = bolt.Open(name, false, true); err != nil {
		return nil, err
	}
	c := &copier{e: e, to: next}
	err = bolt.Guard(name, func() error { return e.db.View(c.all) })
	if err == nil {
		err = c.twice()
	}
	e.step("sync")
	if err == nil {
		err = next.Sync()
	}
	if err == nil {
		err = bolt.CheckPages(name)
	}
	if err != nil {
		if !c.stuck {
			err = errors.Join(err, next.Close())
		}
		return nil, fmt.Errorf("copy of %s: %w", e.cfg.checkpointFile, err)
	}
	next.NoSync, next.NoGrowSync = e.cfg.noSync, e.cfg.noSync
	return next, nil
}

// step tells a test where a compaction is.
func (e *Engine) step(name string) {
	if e.cfg.compactStep != nil {
		e.cfg.compactStep(name)
	}
}

// exchange puts the copy in the place of checkpoint.db. Both hold the same until the next checkpoint, which comes only
// after the new name is durable: whichever of them a crash leaves, the journal goes on from it.
func (e *Engine) exchange(next *bbolt.DB) error {
	name := e.cfg.checkpointFile
	pages, err := os.Open(e.cfg.compactName())
	if err != nil {
		return errors.Join(err, next.Close())
	}
	dir, err := e.cfg.names.OpenDir(filepath.Dir(name)) // before anything changes
	if err != nil {
		return errors.Join(err, pages.Close(), next.Close())
	}
	defer dir.Close() //nolint:errcheck // nothing was written to it
	e.step("rename")
	if err := e.cfg.names.Rename(e.cfg.compactName(), name); err != nil {
		return errors.Join(err, e.renamed(), pages.Close(), next.Close())
	}
	e.swap.Lock() // readers have ended, or begin with the new file
	oldDB, oldPages := e.db, e.pages
	e.db, e.pages = next, pages
	e.swap.Unlock()
	e.step("renamed")
	if err := errors.Join(oldDB.Close(), oldPages.Close()); err != nil {
		e.cfg.warn(err) // each of its transactions is durable
	}
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("%w: %w", errWhich, err)
	}
	e.step("synced")
	return nil
}

// renamed returns errWhich unless the file that is open still has the name: a rename that failed may have been done.
func (e *Engine) renamed() error {
	there, err := os.Stat(e.cfg.checkpointFile)
	if err != nil {
		return errors.Join(errWhich, err)
	}
	open, err := e.pages.Stat()
	if err != nil || !os.SameFile(there, open) {
		return errors.Join(errWhich, err)
	}
	return nil
}

// copier puts all that a checkpoint holds into a new file, in transactions of a bounded size. Nothing is synced: until the file is
// complete nobody looks at it.
type copier struct {
	e     *Engine
	to    *bbolt.DB
	tx    *bbolt.Tx
	bytes int  // put since the last commit
	stuck bool // a commit has panicked and left the new file locked
	path  [][]byte
	at    *bbolt.Bucket // where path leads, in tx
	meta  []byte
}

// all copies every bucket, and the one that says where the file stands last.
func (c *copier) all(from *bbolt.Tx) (err error) {
	if c.tx, err = c.to.Begin(true); err != nil {
		return err
	}
	defer func() {
		if c.tx != nil && !c.stuck {
			err = errors.Join(err, c.tx.Rollback())
		}
	}()
	for _, name := range buckets {
		if string(name) == string(bucketMeta) {
			continue
		}
		if err := c.bucket(from.Bucket(name), name); err != nil {
			return err
		}
	}
	if err := c.bucket(from.Bucket(bucketMeta), bucketMeta); err != nil {
		return err
	}
	c.meta = append(c.meta, from.Bucket(bucketMeta).Get(keyCheckpoint)...)
	return c.commit()
}

// twice commits once more: bbolt keeps two meta pages, and falls back to the older if the newer is damaged. Then both lead to all
// there is.
func (c *copier) twice() error {
	return c.to.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyCheckpoint, c.meta) })
}

// bucket copies one bucket with those in it. Every value must be as it was written.
func (c *copier) bucket(from *bbolt.Bucket, name []byte) error {
	c.path = append(c.path, name)
	if err := c.enter(); err != nil {
		return err
	}
	err := from.ForEach(func(k, v []byte) error {
		if v == nil {
			return c.bucket(from.Bucket(k), k)
		}
		return c.put(k, v)
	})
	c.path = c.path[:len(c.path)-1]
	if err == nil && len(c.path) > 0 {
		err = c.enter()
	}
	return err
}

// enter goes where path leads, in the present transaction.
func (c *copier) enter() (err error) {
	b, err := c.tx.CreateBucketIfNotExists(c.path[0])
	for _, name := range c.path[1:] {
		if err == nil {
			b, err = b.CreateBucketIfNotExists(name)
		}
	}
	if err != nil {
		return err
	}
	if c.at = b; string(c.path[0]) == string(bucketEvents) {
		b.FillPercent = 1 // they only ever come in order
	} else {
		b.FillPercent = 0.9
	}
	return nil
}

func (c *copier) put(k, v []byte) error {
	if _, err := bolt.VerifyChecksum(k, v); err != nil {
		return &bolt.DamageError{File: c.e.cfg.checkpointFile, Place: fmt.Sprintf("%s %x", c.path[0], k), Err: err}
	}
	if c.bytes += len(k) + len(v); c.bytes >= c.e.cfg.compactBytes {
		if err := c.next(); err != nil {
			return err
		}
	}
	return c.at.Put(k, v) // v lies in the old file's map, which stays as long as its transaction
}

// next begins another transaction, unless there is something more important to do.
func (c *copier) next() (err error) {
	if err := c.commit(); err != nil {
		return err
	}
	c.e.step("copy")
	switch {
	case c.e.closing():
		return errGivenUp
	case c.e.uncheckpointed() > uint64(c.e.cfg.JournalMaxBytes)/2:
		return errBehind
	}
	if c.tx, err = c.to.Begin(true); err != nil {
		return err
	}
	c.bytes = 0
	return c.enter()
}

func (c *copier) commit() error {
	tx := c.tx
	c.tx, c.stuck = nil, true
	err := tx.Commit()
	c.stuck = false // a panic leaves it set
	return err
}
