package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
)

var _ storage.Tailer = (*Engine)(nil)

// tailMark is how long Tail waits for a mark. One comes with the next group, or as soon as the ledger rests; without, a piece is as good.
const tailMark = 500 * time.Millisecond

// Newest implements storage.Tailer.
func (e *Engine) Newest() uint64 {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return uint64(e.newest)
}

// Retain implements storage.Tailer.
func (e *Engine) Retain(from uint64) { e.retained.Store(from) }

// retains says whether journal is kept that no checkpoint needs: as much as was allowed, and nothing once the volume lacks room. Of a log that is
// shared who leads keeps it: that is who is followed.
func (e *Engine) retains() bool {
	if e.cfg.RetainBytes == 0 || e.shared != nil && !e.shared.leading() {
		return false
	}
	e.mu.RLock()
	needed := e.appended - e.checkpointer.spare
	e.mu.RUnlock()
	if e.base.kept {
		needed += e.cfg.KeepBytes // at most
	}
	if e.log.Bounds().Bytes-needed > e.cfg.RetainBytes {
		return false
	}
	free, total, err := e.cfg.FS.Free(e.cfg.Dir)
	return err != nil || free >= 2*e.least(total)
}

// Tail implements storage.Tailer.
func (e *Engine) Tail(ctx context.Context, after storage.Place, limit int, w io.Writer) (t storage.Tail, err error) {
	if err := e.usable(); err != nil {
		return t, err
	}
	err = e.awaitMark(ctx, tailMark)
	if errors.Is(err, storage.ErrClosed) || ctx.Err() != nil {
		return t, errors.Join(err, ctx.Err())
	}
	e.mu.RLock()
	log, waiting, upto := e.log, e.waiting, e.marked
	if err != nil { // it is durable all the same
		upto = max(e.newest, e.marked)
	}
	e.mu.RUnlock()
	switch {
	case log == nil && waiting != nil:
		return t, fmt.Errorf("%w: %w", storage.ErrDiskFull, waiting)
	case log == nil:
		return t, errOpenedForReading
	case journal.LSN(after.LSN) > log.Bounds().Last:
		return t, fmt.Errorf("%w: it ends with record %d, before record %d", storage.ErrOther, log.Bounds().Last, after.LSN)
	}
	r := tailer{after: after, upto: upto, limit: limit, out: w, tail: storage.Tail{From: after, To: after}}
	from := journal.LSN(after.LSN) // the record itself comes first: is it the one that is meant?
	switch b := log.Bounds(); {
	case after == storage.Place{}:
		from = b.First
	case after == e.followed:
		from++
	case from+1 == b.First && b.Chain != 0: // a log that goes on from the journal of a directory
		if from++; b.Chain != after.Chain {
			return t, fmt.Errorf("%w: it follows record %d with CRC %08x, and not %08x", storage.ErrOther, after.LSN, b.Chain, after.Chain)
		}
	}
	err = log.Read(from, r.take)
	switch {
	case errors.Is(err, journal.ErrPruned):
		return r.tail, fmt.Errorf("%w: %w", storage.ErrGone, err)
	case err != nil && !errors.Is(err, errTarget):
		return r.tail, err
	case r.w != nil:
		if err := r.w.flush(); err != nil {
			return r.tail, err
		}
	}
	e.followed = r.tail.To
	return r.tail, nil
}

// tailer takes the records of a piece.
type tailer struct {
	after storage.Place
	upto  journal.LSN
	limit int
	out   io.Writer
	w     *recordWriter
	tail  storage.Tail
	bytes int
}

func (t *tailer) take(r journal.Record) error {
	switch at := uint64(r.LSN); {
	case at < t.after.LSN:
		return nil
	case at == t.after.LSN:
		if r.CRC != t.after.Chain {
			return fmt.Errorf("%w: record %d has CRC %08x, and not %08x", storage.ErrOther, at, r.CRC, t.after.Chain)
		}
		if r.LSN >= t.upto {
			return errTarget
		}
		return nil
	case r.LSN > t.upto:
		return errTarget
	case t.w == nil:
		if err := t.begin(at); err != nil {
			return err
		}
	}
	if err := t.put(&r); err != nil {
		return fmt.Errorf("storage: journal record %d: %w", r.LSN, err)
	}
	if t.bytes += len(r.Payload) + recordHead; r.Type != journal.Seal && (r.LSN == t.upto || t.bytes >= t.limit) {
		return errTarget // with this record, so that the next piece needs no search
	}
	return nil
}

func (t *tailer) begin(first uint64) (err error) {
	if t.after == (storage.Place{}) {
		t.tail.From.LSN = first - 1
	} else if first != t.after.LSN+1 {
		return fmt.Errorf("%w: record %d follows %d", storage.ErrGone, first, t.after.LSN)
	}
	t.w, err = newRecordWriter(t.out, journal.LSN(t.tail.From.LSN), t.tail.From.Chain)
	return err
}

func (t *tailer) put(r *journal.Record) error {
	t.tail.To, t.tail.Marked = storage.Place{LSN: uint64(r.LSN), Chain: r.CRC}, r.Type == journal.Mark
	switch r.Type {
	case journal.Data:
		rec, err := inventory.ScanRecord(r.Payload)
		if err != nil {
			return err
		}
		t.pass(rec.First, rec.Next())
		t.tail.At = max(t.tail.At, rec.At)
		t.tail.Changes++
	case journal.Mark:
		m, err := inventory.DecodeMark(r.Payload)
		if err != nil {
			return err
		}
		t.pass(m.Offset, m.Offset)
	}
	return t.w.put(r)
}

func (t *tailer) pass(first, next inventory.Offset) {
	if t.tail.Next == 0 { // of the first, or nothing has happened before
		t.tail.First = first
	}
	t.tail.Next = next
}
