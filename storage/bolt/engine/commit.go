package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
)

// A mark is written when the ledger rests, and otherwise after so many records or so long: a fold ends at a mark, and a
// replay checks itself at each.
const (
	markRecords = 1 << 16
	markEvery   = time.Second
)

// recordOverhead is about what the journal adds to a payload.
const recordOverhead = 44

// committer is what Commit keeps between calls. Status reads space too.
type committer struct {
	entries []journal.Entry
	payload []byte          // of a mark
	marked  time.Time       // when the last mark was written
	nonce   inventory.Nonce // of the newest mark in the journal
	boot    inventory.Boot  // likewise
	space   space
}

var errOpenedForReading = errors.New("storage: opened for reading")

// Commit implements storage.Engine.
func (e *Engine) Commit(_ context.Context, b storage.Batch) error {
	marking, err := e.accept(&b)
	if err != nil {
		return err
	}
	c := &e.commit
	if len(b.Records) > 0 && c.space.refuses(e) {
		return storage.ErrDiskFull
	}
	c.entries = c.entries[:0]
	if marking {
		c.payload = inventory.AppendMark(c.payload[:0], b.Mark)
		c.entries = append(c.entries, journal.Entry{Type: journal.Mark, Payload: c.payload})
	}
	for i := range b.Records {
		if len(b.Records[i].Encoded) == 0 {
			return fmt.Errorf("storage: record %d of the batch was not encoded", i)
		}
		c.entries = append(c.entries, journal.Entry{Type: journal.Data, Payload: b.Records[i].Encoded})
	}
	if len(c.entries) == 0 {
		return nil
	}
	last, err := e.journal.Append(c.entries...)
	clear(c.entries) // they hold the ledger's buffers
	if err != nil {
		return e.appendError(err)
	}
	c.space.wrote()
	if marking {
		c.marked, c.nonce, c.boot = e.cfg.Now(), b.Mark.Nonce, b.Mark.Boot
	}
	e.committed(&b, marking, last)
	return nil
}

// accept says whether the batch may be written, and whether a mark is due before it.
func (e *Engine) accept(b *storage.Batch) (marking bool, err error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	switch {
	case e.closed:
		return false, storage.ErrClosed
	case !e.loaded:
		return false, errors.New("storage: not loaded")
	case e.cfg.ReadOnly:
		return false, errOpenedForReading
	case e.failed != nil:
		return false, e.failed
	case e.waiting != nil:
		return false, fmt.Errorf("%w: %w", storage.ErrDiskFull, e.waiting)
	case len(b.Records) > 0 && e.appended-e.foldedBytes > e.cfg.JournalMaxBytes:
		e.signal()
		return false, storage.ErrOverloaded
	}
	if c := &e.commit; b.Note || len(b.Records) > 0 && (b.Mark.Nonce != c.nonce || b.Mark.Boot != c.boot) {
		return true, nil // the first since the start: what follows is told from what others may have written here
	}
	return e.unmarked > 0 && (len(b.Records) == 0 || e.unmarked >= markRecords || e.wantMark || e.cfg.Now().Sub(e.commit.marked) >= markEvery), nil
}

// appendError translates what the journal says about a batch.
func (e *Engine) appendError(err error) error {
	switch {
	case errors.Is(err, journal.ErrNoSpace):
		e.commit.space.ranOut.Store(e.cfg.Now().UnixNano())
		return fmt.Errorf("%w: %w", storage.ErrDiskFull, err)
	case errors.Is(err, journal.ErrExhausted):
		return fmt.Errorf("%w: %w", storage.ErrExhausted, err)
	case errors.Is(err, journal.ErrTooLarge):
		return e.fail(fmt.Errorf("storage: %w", err)) // the ledger's limits are far below
	default:
		return e.fail(fmt.Errorf("%w: %w", storage.ErrUnknown, err))
	}
}

// committed takes over what has become durable.
func (e *Engine) committed(b *storage.Batch, marked bool, last journal.LSN) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if marked {
		e.appended += int64(len(e.commit.payload) + recordOverhead)
		e.unmarked = 0
		at := last - journal.LSN(len(b.Records))
		e.marks = append(e.marks, markAt{b.Mark, at, e.appended})
		if e.wantMark {
			e.sealActive(at)
		}
	}
	for i := range b.Records {
		e.appended += int64(len(b.Records[i].Encoded) + recordOverhead)
		e.active.add(&b.Records[i])
		e.owned.AddRecord(&b.Records[i])
	}
	e.unmarked += len(b.Records)
	if marked && e.sealed != nil || e.appended-e.foldedBytes >= e.cfg.FoldBytes {
		e.signal()
	}
}

// note writes a last mark, if anything was committed since the one before. The caller is Close.
func (e *Engine) note(mark inventory.Mark) error {
	if e.unmarked == 0 { // nobody else changes it any more
		return nil
	}
	payload := inventory.AppendMark(nil, mark)
	last, err := e.journal.Append(journal.Entry{Type: journal.Mark, Payload: payload})
	if err != nil {
		return e.appendError(err)
	}
	e.commit.payload = payload
	e.committed(&storage.Batch{Mark: mark}, true, last)
	return nil
}

// signal tells the folding goroutine that there may be something to do.
func (e *Engine) signal() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Resolve implements storage.Engine. What a failed write or sync has left on the disk is not known before a restart has read
// it: the system may show data that it could not write.
func (e *Engine) Resolve(context.Context) (storage.Fate, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return 0, storage.ErrClosed
	}
	if e.failed != nil {
		return 0, fmt.Errorf("storage: only a restart can tell what became of the last batch: %w", e.failed)
	}
	return 0, errors.New("storage: no batch has an unknown outcome")
}
