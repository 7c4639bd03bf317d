package engine

import (
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// checkpointer is what the goroutine of that name keeps from one checkpoint to the next.
type checkpointer struct {
	at      checkpoint  // where checkpoint.db stands
	pruneTo journal.LSN // where it stood one checkpoint ago: the journal is kept from there
	spare   int64       // Engine.appended there
}

// retryCheckpoint is how long a checkpoint waits that found no room on the volume, or no descriptor.
var retryCheckpoint = 5 * time.Second // shorter in tests

// startCheckpointer starts the checkpointer, the goroutine that writes to checkpoint.db; its first checkpoint is due at
// once if the start has replayed anything.
func (e *Engine) startCheckpointer(now bool) {
	e.stopped = make(chan struct{})
	go func() {
		defer close(e.stopped)
		if e.beginToWrite() {
			e.checkpointAlways(now)
		}
	}()
}

// checkpointAlways checkpoints whenever there is enough journal, or it has waited long enough, until Close or a
// failure.
func (e *Engine) checkpointAlways(due bool) {
	interval := time.NewTicker(e.cfg.CheckpointInterval)
	defer interval.Stop()
	e.tidyPast()
	for {
		if (due || e.enough()) && e.sealAtMark() {
			if err := e.catchUp(); err != nil {
				e.fail(err) //nolint:errcheck // told to everybody by it
				return
			}
			e.tidy() // what is kept for others gives way when there is no room, and then no checkpoint comes
			e.tidyPast()
			due = false
			if err := e.compactIfDue(); err != nil {
				e.fail(fmt.Errorf("storage: %w", err)) //nolint:errcheck // likewise
				return
			}
		}
		select {
		case <-e.stop:
			return
		case <-e.wake:
		case <-interval.C:
			due = true
		}
	}
}

// enough says whether there is so much journal that a checkpoint should not wait, or a sealed generation waits for it.
func (e *Engine) enough() bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.sealed != nil || e.appended-e.checkpointedBytes >= e.cfg.CheckpointBytes
}

// sealAtMark seals the active generation, if the checkpoint is done with the one before. That is possible where a mark
// stands, so that the checkpoint up to the mark covers the generation exactly. If there are records behind the newest
// mark, it asks for another, and Commit seals the generation there.
func (e *Engine) sealAtMark() (ready bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sealed != nil {
		return true
	}
	if e.unmarked > 0 {
		e.wantMark = true
		return false
	}
	if len(e.marks) > 0 {
		e.sealActive(e.marks[len(e.marks)-1].lsn)
	}
	return true
}

// sealActive seals the active generation, if it holds any receipt, and begins another. The caller holds mu, and sealed is nil.
func (e *Engine) sealActive(upto journal.LSN) {
	e.wantMark = false
	if e.active.len() > 0 {
		e.sealed, e.active = e.active, newGeneration()
		e.sealed.upto = upto
	}
}

// catchUp checkpoints as far as there are marks now. What comes in the meantime waits for the next time.
func (e *Engine) catchUp() error {
	goal := e.newestMark()
	for to := e.target(); to != nil && to.lsn <= goal; to = e.target() {
		if !e.waitForRoom() {
			return nil
		}
		if err := e.checkpoint(to); e.passes(err) {
			e.cfg.warn(fmt.Errorf("storage: the checkpoint has to wait; the journal grows: %w", err))
			if !e.pause() {
				return nil
			}
			continue
		} else if err != nil {
			return err
		}
		e.renewBase()
		e.tidy()
		if e.closing() {
			return nil
		}
	}
	return nil
}

// tidy prunes. That it fails is no reason to stop.
func (e *Engine) tidy() {
	if err := e.prune(); err != nil {
		e.cfg.warn(fmt.Errorf("storage: cannot delete old journal: %w", err))
	}
}

// waitForRoom waits until the volume can take a checkpoint, or returns false for Close.
func (e *Engine) waitForRoom() bool {
	for warned := false; !e.checkpointRoom(); warned = true {
		if !warned {
			e.cfg.warn(errors.New("storage: too little room on the volume for a checkpoint; the journal grows"))
		}
		if !e.pause() {
			return false
		}
	}
	return true
}

// passes says whether a checkpoint has failed for want of descriptors or memory only, or of the log that others keep, and may be tried
// again: it has done nothing yet that counts.
func (e *Engine) passes(err error) bool {
	return (vfs.Exhausted(err) || errors.Is(err, storage.ErrUnreachable)) && !e.lost
}

// pause waits for a while, or returns false for Close.
func (e *Engine) pause() bool {
	t := time.NewTimer(retryCheckpoint)
	defer t.Stop()
	select {
	case <-e.stop:
		return false
	case <-t.C:
		return true
	}
}

func (e *Engine) closing() bool {
	select {
	case <-e.stop:
		return true
	default:
		return false
	}
}

func (e *Engine) newestMark() journal.LSN {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if len(e.marks) == 0 {
		return 0
	}
	return e.marks[len(e.marks)-1].lsn
}

// target returns the mark up to which the next checkpoint goes: the last within CheckpointBytes, else the first. Nil if
// there is none.
func (e *Engine) target() *markAt {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if len(e.marks) == 0 {
		return nil
	}
	m := e.marks[0]
	for _, next := range e.marks[1:] {
		if next.bytes-e.checkpointedBytes > e.cfg.CheckpointBytes {
			break
		}
		m = next
	}
	return &m
}

// checkpoint writes what the records up to the next target have changed into checkpoint.db. Events and receipts go
// first, in transactions of a bounded size: nobody reads them before the position covers them, and a checkpoint that
// repeats after a crash puts the same again. Products and position follow in a single transaction, which makes all of
// it count.
func (e *Engine) checkpoint(to *markAt) error {
	start := time.Now()
	e.steady <- struct{}{}
	defer e.letGo()
	inc := newIncrement(e, to)
	err := bolt.Guard(e.cfg.checkpointFile, func() error {
		switch err := e.log.Read(e.checkpointer.at.Applied+1, inc.take); {
		case e.shared != nil && errors.Is(err, journal.ErrPruned):
			return fmt.Errorf("%w: %w", storage.ErrGone, err)
		case err != nil && !errors.Is(err, errTarget):
			return err
		}
		if !inc.reached {
			return fmt.Errorf("storage: the journal ends before the mark at record %d", to.lsn)
		}
		if err := inc.flushEvents(); err != nil {
			return err
		}
		e.remember(e.checkpointer.at.Earliest, inc.cp.Offset)
		order := make(chan []*inventory.Product, 1)
		go func() { order <- inc.sorted() }() // beside the keys: memory that a start has filled goes back only with its first checkpoint
		if err := inc.writeKeys(); err != nil {
			return err
		}
		return inc.writeProducts(<-order)
	})
	if err != nil {
		return fmt.Errorf("storage: checkpoint: %w", err)
	}
	e.compacting.EndRound()
	e.checkpointer.pruneTo, e.checkpointer.spare = e.checkpointer.at.Applied, e.checkpointedBytes // which changes here alone
	e.checkpointer.at = inc.cp
	e.published(&inc.cp, to)
	if e.cfg.Hooks.Checkpointed != nil {
		e.cfg.Hooks.Checkpointed(Checkpointed{Records: inc.records, Events: inc.events, Keys: len(inc.keys), Products: len(inc.images),
			Offset: inc.cp.Offset, Bytes: inc.fileSize, Took: time.Since(start)})
	}
	return nil
}

// published lets readers see the new checkpoint, and forgets what it covers.
func (e *Engine) published(cp *checkpoint, to *markAt) {
	e.publish(cp)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.checkpointedBytes = to.bytes
	for len(e.marks) > 0 && e.marks[0].lsn <= to.lsn {
		e.marks = e.marks[1:]
	}
	if e.sealed != nil && e.sealed.upto <= cp.Applied {
		e.sealed = nil
	}
	if len(e.marks) == 0 && e.unmarked == 0 && e.sealed == nil && e.active.len() > 0 {
		e.active = newGeneration() // the checkpoint went on to a mark behind the sealed generation, and nothing stands behind that
	}
}

// prune deletes the journal behind the checkpoint before the last one: should the newest state of checkpoint.db turn
// out to be unreadable, bbolt falls back to the one before. What somebody follows is kept longer, and so is what a base
// needs.
func (e *Engine) prune() error {
	e.findBase()
	below := e.checkpointer.pruneTo + 1
	if e.base.kept {
		below = min(below, e.base.applied+1)
	}
	if followed := journal.LSN(e.retained.Load()); followed < below && e.retains() {
		below = followed
	}
	if below <= 1 {
		return nil
	}
	e.needs.Store(uint64(below - 1))
	return e.log.Trim(below)
}

// update runs one transaction on checkpoint.db.
func (e *Engine) update(fn func(*bbolt.Tx) error) error { return bolt.Update(e.db, fn, e.commitFile) }

// commitFile commits a transaction on checkpoint.db. If that fails, the file may or may not hold it and the map in memory may show what
// the disk does not: the handle is closed then, and the journal still has everything.
func (e *Engine) commitFile(tx *bbolt.Tx) error {
	e.stuck = true
	err := tx.Commit()
	e.stuck = false // a panic leaves it set
	if err != nil {
		e.lost = true
		go e.db.Close() //nolint:errcheck // waits for readers; every later transaction fails
		return fmt.Errorf("commit of %s: %w", e.cfg.checkpointFile, err)
	}
	e.compacting.Note(e.db)
	if e.cfg.saved != nil {
		e.cfg.saved()
	}
	return nil
}

// compareMark is the checkpoint's own check: what it has built must be what the ledger noted when it stood there.
func compareMark(cp *checkpoint, want *inventory.Mark) error {
	if have := cp.mark(); have.Offset != want.Offset || have.Hash != want.Hash || have.Chain != want.Chain || have.Holdings != want.Holdings || have.Directory != want.Directory {
		return fmt.Errorf("the journal up to record %d gives position %d with hash %v and chain %x, but its mark says %d, %v and %x: one of them was written by a faulty program, or is damaged",
			cp.Applied, have.Offset, have.Hash, have.Chain, want.Offset, want.Hash, want.Chain)
	}
	return nil
}
