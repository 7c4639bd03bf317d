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

// A mark is written when the ledger rests, and otherwise after so many records or so long: a checkpoint ends at a mark,
// and a replay checks itself at each.
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
	unknown *unknown // what became of the last batch is to be asked of the log; nil if it is known
}

// unknown is a batch of which nobody has told yet whether it is durable.
type unknown struct {
	batch   storage.Batch
	marking bool
}

var errUnresolved = errors.New("storage: what became of the batch before was not asked")

var errOpenedForReading = errors.New("storage: opened for reading")

// Commit implements storage.Engine.
func (e *Engine) Commit(_ context.Context, b storage.Batch) error {
	c := &e.commit
	if c.unknown != nil {
		return errUnresolved
	}
	marking, err := e.accept(&b)
	if err != nil {
		return err
	}
	if e.shared != nil && !e.shared.leading() {
		return e.fenced(storage.ErrFenced)
	}
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
	last, err := e.log.Append(c.entries...)
	clear(c.entries) // they hold the ledger's buffers
	if errors.Is(err, storage.ErrUnknown) {
		c.unknown = &unknown{b, marking}
		return err
	}
	if err != nil {
		return e.appendError(err)
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
	case len(b.Records) > 0 && e.appended-e.checkpointedBytes > e.cfg.JournalMaxBytes:
		e.signal()
		return false, storage.ErrOverloaded
	}
	if c := &e.commit; b.Note || len(b.Records) > 0 && (b.Mark.Nonce != c.nonce || b.Mark.Boot != c.boot) {
		return true, nil // the first since the start: what follows is told from what others may have written here
	}
	return e.unmarked > 0 && (len(b.Records) == 0 || e.unmarked >= markRecords || e.wantMark || e.noted != nil || e.cfg.Now().Sub(e.commit.marked) >= markEvery), nil
}

// appendError translates what the log says about a batch that is not committed, or of which nobody can tell any more.
func (e *Engine) appendError(err error) error {
	switch {
	case errors.Is(err, journal.ErrNoSpace):
		if e.shared == nil { // else it is not this volume
			e.commit.space.ranOut.Store(e.cfg.Now().UnixNano())
		}
		return fmt.Errorf("%w: %w", storage.ErrDiskFull, err)
	case errors.Is(err, journal.ErrExhausted):
		return fmt.Errorf("%w: %w", storage.ErrExhausted, err)
	case errors.Is(err, storage.ErrOverloaded):
		return err
	case errors.Is(err, journal.ErrTooLarge):
		return e.fail(fmt.Errorf("storage: %w", err)) // the ledger's limits are far below
	case errors.Is(err, storage.ErrFenced):
		return e.fenced(err)
	case e.shared != nil && wrong(err):
		return e.failLog(fmt.Errorf("%w: %w", storage.ErrUnknown, err))
	default:
		return e.fail(fmt.Errorf("%w: %w", storage.ErrUnknown, err))
	}
}

// fenced ends the term, or, where there is one in a life, the engine.
func (e *Engine) fenced(err error) error {
	if e.shared == nil {
		return e.fail(err)
	}
	e.shared.leads.Store(false)
	return err
}

// committed takes over what has become durable.
func (e *Engine) committed(b *storage.Batch, marked bool, last journal.LSN) {
	c := &e.commit
	c.space.wrote()
	if marked {
		c.marked, c.nonce, c.boot = e.cfg.Now(), b.Mark.Nonce, b.Mark.Boot
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	at := last - journal.LSN(len(b.Records))
	if marked {
		e.passMark(&b.Mark, at, len(e.commit.payload))
	}
	for i := range b.Records {
		e.passRecord(&b.Records[i], at+1+journal.LSN(i))
	}
	e.passed(last)
}

// passMark takes over a mark that is durable. The caller holds mu, here and below.
func (e *Engine) passMark(m *inventory.Mark, at journal.LSN, size int) {
	e.appended += int64(size + recordOverhead)
	e.unmarked, e.marked = 0, at
	e.marks = append(e.marks, markAt{*m, at, e.appended})
	if e.wantMark {
		e.sealActive(at)
	}
	if e.sealed != nil {
		e.signal()
	}
	if e.noted != nil {
		close(e.noted)
		e.noted = nil
	}
}

// passRecord takes over a record that is durable.
func (e *Engine) passRecord(r *inventory.Record, at journal.LSN) {
	e.appended += int64(len(r.Encoded) + recordOverhead)
	e.active.add(r)
	e.owned.AddRecord(r)
	e.unmarked, e.newest, e.reached = e.unmarked+1, at, r.Next()
}

// passed follows the last of some.
func (e *Engine) passed(last journal.LSN) {
	e.last = last
	if e.appended-e.checkpointedBytes >= e.cfg.CheckpointBytes {
		e.signal()
	}
}

// note writes a last mark, if anything was committed since the one before. The caller is Close.
func (e *Engine) note(mark inventory.Mark) error {
	if e.unmarked == 0 || e.shared != nil && (!e.shared.leading() || e.commit.unknown != nil) { // nobody else changes it any more
		return nil
	}
	if e.commit.unknown != nil {
		return e.fail(fmt.Errorf("%w: %w", storage.ErrUnknown, errUnresolved))
	}
	payload := inventory.AppendMark(nil, mark)
	last, err := e.log.Append(journal.Entry{Type: journal.Mark, Payload: payload})
	if err != nil { // an outcome that is not known matters to nobody any more
		return e.appendError(err)
	}
	e.commit.payload = payload
	e.committed(&storage.Batch{Mark: mark}, true, last)
	return nil
}

// signal tells the checkpointer that there may be something to do.
func (e *Engine) signal() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Resolve implements storage.Engine: it asks the log.
func (e *Engine) Resolve(ctx context.Context) (storage.Fate, error) {
	if err := e.usable(); err != nil {
		return 0, err
	}
	u := e.commit.unknown
	if u == nil {
		e.mu.RLock()
		defer e.mu.RUnlock()
		if e.failed != nil {
			return 0, fmt.Errorf("storage: only a restart can tell what became of the last batch: %w", e.failed)
		}
		return 0, errors.New("storage: no batch has an unknown outcome")
	}
	last, fate, err := e.log.Resolve(ctx)
	if err != nil {
		err = fmt.Errorf("%w: %w", storage.ErrUnknown, err)
		if e.shared != nil { // the log will tell, to who follows it
			e.commit.unknown = nil
			return 0, e.fenced(err)
		}
		return 0, e.fail(err)
	}
	e.commit.unknown = nil
	switch fate {
	case storage.Committed:
		e.committed(&u.batch, u.marking, last)
	case storage.Fenced:
		e.fenced(storage.ErrFenced) //nolint:errcheck // told by the fate
	}
	return fate, nil
}
