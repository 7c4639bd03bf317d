package engine

import (
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/history"
)

// The history lies beside checkpoint.db ([history]). A checkpoint gives it the events that it has put into the file, before the
// position moves, and it is read up to that position. It never keeps a checkpoint, and with it sales, from going on: what it could not take
// it takes from the file later, as long as the events are there.

// past is what the checkpointer knows of the history.
type past struct {
	*history.Store
	warned time.Time // when it was last said that it waits
}

var errPastRoom = errors.New("too little room on the volume")

// Past implements storage.Engine.
func (e *Engine) Past() storage.Past { return e.past }

// openPast opens the history, beside checkpoint.db. Whatever is wrong with it, the engine goes on without.
func (e *Engine) openPast() error {
	c := history.Config{FS: e.cfg.FS, Dir: e.cfg.path("history"), ID: history.ID(e.manifest.DataID),
		MaxBytes: e.cfg.HistoryMaxBytes, MaxAge: e.cfg.HistoryMaxAge, ReadOnly: e.cfg.ReadOnly, Warn: e.cfg.warn}
	at := &e.checkpointer.at
	err := bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			c.Chain = chainOf(tx, at)
			past, err := history.Open(c)
			if err != nil {
				e.pastWaits(err)
				past = history.Lost(c.Dir, err, at.Earliest, dateOf(tx, at.Earliest))
			}
			e.past.Store = past
			return nil
		})
	})
	e.past.Again(at.Earliest)
	e.past.TellGaps()
	e.past.Publish(at.Offset)
	return err
}

// chainOf knows the chain behind each event in checkpoint.db.
func chainOf(tx *bbolt.Tx, at *checkpoint) history.ChainOf {
	return func(next inventory.Offset) (inventory.Chain, bool) {
		if next <= at.Earliest || next > at.Offset {
			return inventory.Chain{}, false
		}
		c, _, err := storedEvent(tx, next-1)
		return c, err == nil
	}
}

// dateOf returns when an event in checkpoint.db was decided; 0 if it does not say.
func dateOf(tx *bbolt.Tx, o inventory.Offset) inventory.Millis {
	_, b, err := storedEvent(tx, o)
	if err != nil {
		return 0
	}
	ev, err := inventory.DecodeEvent(b)
	if err != nil {
		return 0
	}
	return ev.At
}

// trimPast puts aside what the history has beyond the newest record: it was put beside data that are older.
func (e *Engine) trimPast() {
	e.mu.RLock()
	head := e.reached
	e.mu.RUnlock()
	if err := e.past.PutAside(head); err != nil {
		e.pastWaits(err)
	}
}

// remember has the history take the events of checkpoint.db below an offset that it has not yet; earliest is the oldest in the file.
func (e *Engine) remember(earliest, upto inventory.Offset) {
	if e.past.Off() {
		return
	}
	err := bolt.Guard(e.cfg.checkpointFile, func() error { return e.takePast(earliest, upto) })
	if err != nil {
		e.pastWaits(err)
		return
	}
	e.pastError.Store(nil)
}

func (e *Engine) takePast(earliest, upto inventory.Offset) error {
	next, chain := e.past.Next(), e.past.Chain()
	if next > upto || next == upto && upto == earliest {
		return nil // a file that was made again goes through what the history has
	}
	if !e.pastRoom(0) {
		return errPastRoom
	}
	return e.db.View(func(tx *bbolt.Tx) error {
		if err := e.ofThisHistory(tx, next); errors.Is(err, errOtherPast) {
			if err := e.past.Agree(chainOf(tx, &checkpoint{Earliest: earliest, Offset: upto})); err != nil {
				return err
			}
			next, chain = e.past.Next(), e.past.Chain()
		} else if err != nil && next > earliest {
			return err
		}
		if from := max(next, earliest); from != next {
			if next > 0 {
				e.cfg.warn(fmt.Errorf("storage: history: events %d to %d were not written in time, and are missing for good", next, from-1))
			}
			next, chain = from, inventory.Chain{}
		}
		if next >= upto {
			return nil
		}
		return e.past.Take(next, chain, e.storedEvents(tx, upto))
	})
}

var errOtherPast = errors.New("the history is of other data")

// ofThisHistory compares the chain behind the last event that the history has with that of the same event in checkpoint.db, if both are
// known.
func (e *Engine) ofThisHistory(tx *bbolt.Tx, next inventory.Offset) error {
	want := e.past.Chain()
	if next == 0 || want == (inventory.Chain{}) {
		return nil
	}
	have, _, err := storedEvent(tx, next-1)
	switch {
	case err != nil:
		return damagedEvent(e.cfg.checkpointFile, next-1, err)
	case have != want && have != (inventory.Chain{}):
		return errOtherPast
	}
	return nil
}

// storedEvents hands over the events below an offset as they stand in checkpoint.db.
func (e *Engine) storedEvents(tx *bbolt.Tx, upto inventory.Offset) history.Source {
	return func(from inventory.Offset, take func(inventory.Chain, []byte) error) error {
		var b *bbolt.Cursor
		for o := from; o < upto; o++ {
			var k, v []byte
			if b == nil || o%eventsPerBucket == 0 {
				bucket := tx.Bucket(bucketEvents).Bucket(eventBucket(o))
				if bucket == nil {
					return damagedEvent(e.cfg.checkpointFile, o, errNoEvent)
				}
				b = bucket.Cursor()
				k, v = b.Seek(eventKey(o))
			} else {
				k, v = b.Next()
			}
			chain, event, err := checkedEvent(o, k, v)
			if err != nil {
				return damagedEvent(e.cfg.checkpointFile, o, err)
			}
			if err := take(chain, event); err != nil {
				return err
			}
		}
		return nil
	}
}

// storedEvent returns one event, and the chain behind it.
func storedEvent(tx *bbolt.Tx, o inventory.Offset) (inventory.Chain, []byte, error) {
	key := eventKey(o)
	b := tx.Bucket(bucketEvents).Bucket(eventBucket(o))
	if b == nil {
		return inventory.Chain{}, nil, errNoEvent
	}
	return checkedEvent(o, key, b.Get(key))
}

func checkedEvent(o inventory.Offset, k, v []byte) (c inventory.Chain, event []byte, err error) {
	key := eventKey(o)
	if v == nil || string(k) != string(key) {
		return c, nil, errNoEvent
	}
	body, err := bolt.VerifyChecksum(key, v)
	if err != nil {
		return c, nil, err
	}
	c, event = cutChain(body)
	return c, event, nil
}

// pastRoom says whether the volume has so many bytes to spare: the history gives way before a change is refused, by a quarter of what must
// stay free. Twice as much would have it wait on volumes that are far from full, for the sake of some kilobytes.
func (e *Engine) pastRoom(bytes int64) bool {
	free, total, err := e.cfg.FS.Free(e.cfg.Dir)
	least := e.least(total)
	return err == nil && free >= uint64(bytes)+least+least/4
}

// pastWaits notes why the history cannot take more.
func (e *Engine) pastWaits(err error) {
	e.pastError.Store(&err)
	if now := e.cfg.Now(); e.past.warned.IsZero() || now.Sub(e.past.warned) >= compactWarn {
		e.past.warned = now
		e.cfg.warn(fmt.Errorf("storage: the history has to wait; sales go on, and it catches up as long as the events are in checkpoint.db: %w", err))
	}
}

// tidyPast gives the history what it has not yet, and has it drop what is too old and merge what is small.
func (e *Engine) tidyPast() {
	if e.past.Off() {
		return
	}
	at := &e.checkpointer.at
	if e.past.Next() < at.Offset {
		e.remember(at.Earliest, at.Offset)
	}
	if err := e.past.Tidy(at.At, e.busy, e.pastRoom); err != nil {
		e.pastWaits(err)
	}
}

// busy says that there is more important work than what the checkpointer does besides.
func (e *Engine) busy() bool {
	return e.closing() || e.uncheckpointed() > uint64(e.cfg.JournalMaxBytes)/2
}
