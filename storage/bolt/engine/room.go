package engine

import (
	"errors"
	"fmt"

	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// A start writes: the manifest, the tail of the journal again, a fresh segment. On a full volume it reads what there is, commits
// nothing, and writes as soon as there is room: the checkpointer tries, before it checkpoints anything.

// waitsFor returns why nothing can be written yet, or nil.
func (e *Engine) waitsFor() error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.waiting
}

// waitWith has a start wait that has read the journal as far as s says. What it has read is made durable where it stands: readers
// will see it.
func (e *Engine) waitWith(s *sender, why error) error {
	if err := e.cfg.Log.Settle(); err != nil {
		return err
	}
	e.read = s.last
	e.mu.Lock()
	e.waiting = why
	e.mu.Unlock()
	if e.cfg.Hooks.Waiting != nil {
		e.cfg.Hooks.Waiting(why)
	}
	return nil
}

// beginToWrite completes a start that waits, or returns false for Close, and for a failure.
func (e *Engine) beginToWrite() bool {
	for tries := 0; e.waitsFor() != nil; tries++ {
		if tries > 0 && !e.pause() {
			return false
		}
		if !e.startRoom() {
			continue
		}
		log, err := e.openLate()
		if vfs.NoRoom(err) || vfs.Exhausted(err) {
			continue
		}
		if err != nil {
			e.fail(fmt.Errorf("storage: %w", err)) //nolint:errcheck // told to everybody by it
			return false
		}
		e.mu.Lock()
		e.log, e.waiting = log, nil
		e.mu.Unlock()
		if e.cfg.Hooks.Waiting != nil {
			e.cfg.Hooks.Waiting(nil)
		}
	}
	return true
}

// openLate is what a start could not do. The journal must still end where it did.
func (e *Engine) openLate() (Log, error) {
	e.forking.Lock() // what is written is the manifest as it is then
	defer e.forking.Unlock()
	if !e.numbered {
		if err := e.manifest.write(&e.cfg); err != nil {
			return nil, err
		}
		e.numbered = true
	}
	var last recordPlace
	log, _, err := e.cfg.Log.Open(e.start(&e.checkpointer.at), func(r journal.Record) error {
		last.pass(&r)
		return nil
	})
	if err == nil && last != e.read {
		err = errors.Join(&bolt.DamageError{File: e.cfg.Log.Name(), Err: fmt.Errorf(
			"ends with record %d, but did with record %d when it was read at the start", last.lsn, e.read.lsn)}, log.Close())
	}
	return log, err
}

// startRoom says whether a start that waits may try: its first large file is a copy of the journal's tail.
func (e *Engine) startRoom() bool {
	free, _, err := e.cfg.FS.Free(e.cfg.Dir)
	return err != nil || free >= e.startNeeds()
}

func (e *Engine) startNeeds() uint64 { return uint64(e.cfg.SegmentBytes) + startReserve }

const startReserve = 1 << 20
