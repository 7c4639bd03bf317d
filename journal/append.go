package journal

import (
	"fmt"
	"path/filepath"
	"time"

	"bodega/journal/vfs"
)

// callBytes is the largest call.
const callBytes = 1 << 30

// Append writes the entries, contiguous and in order, with one write and one sync, and returns the LSN of the last one when all
// of them are durable. It cannot be cancelled. Without entries it returns the durable LSN.
//
// The journal has one writer: concurrent calls are carried out one after another, each with a sync of its own. Whoever has
// many callers gathers what they want into one call.
//
// Errors: ErrNoSpace, ErrExhausted and ErrTooLarge mean that nothing was written. ErrFailed
// means that the outcome is unknown. ErrClosed after Close.
func (j *Journal) Append(entries ...Entry) (LSN, error) {
	size, err := callSize(entries)
	if err != nil {
		return 0, err
	}
	j.writing.Lock()
	defer j.writing.Unlock()
	if err := j.usable(); err != nil {
		return 0, err
	}
	if len(entries) == 0 {
		return j.w.last, nil
	}
	if size > j.w.free() {
		if err := j.rotate(size); err != nil {
			return 0, err
		}
	}
	if err := j.commit(entries); err != nil {
		return 0, err
	}
	return j.w.last, nil
}

// callSize returns the bytes of all frames of a call.
func callSize(entries []Entry) (size int64, err error) {
	for i := range entries {
		e := &entries[i]
		if e.Type == Seal || e.Type < Data || e.Type > Timeline {
			return 0, fmt.Errorf("journal: append of a record of type %d (%v)", e.Type, e.Type)
		}
		if len(e.Payload) > MaxPayload {
			return 0, fmt.Errorf("%w: payload of %d bytes, limit %d", ErrTooLarge, len(e.Payload), MaxPayload)
		}
		size += frameLen(len(e.Payload))
	}
	if size > callBytes {
		return 0, fmt.Errorf("%w: call of %d bytes, limit %d", ErrTooLarge, size, callBytes)
	}
	return size, nil
}

// commit writes and syncs entries that fit in the segment. The caller holds writing.
func (j *Journal) commit(entries []Entry) error {
	w := &j.w
	w.encode(entries, j.o.Now())
	start := time.Now()
	j.since.Store(start.UnixNano())
	err := w.flush()
	j.since.Store(0)
	if err != nil {
		return j.fail(err)
	}
	j.mu.Lock()
	j.durable, j.chain = w.last, w.chain
	j.mu.Unlock()
	if hook := j.o.Hooks.Synced; hook != nil {
		hook(len(entries), len(w.buf), time.Since(start))
	}
	j.watermark.poke(start)
	return nil
}

// fail stops the journal for good and returns its error.
func (j *Journal) fail(err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed == nil {
		j.failed = fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return j.failed
}

func (j *Journal) failure() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.failed
}

// usable returns why nothing can be appended or deleted any more, or nil.
func (j *Journal) usable() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed == nil && j.closed {
		return ErrClosed
	}
	return j.failed
}

// syncDir makes the journal's names durable. A failed sync of the directory is
// as final as one of a file.
func (j *Journal) syncDir() error {
	j.dirMu.Lock()
	defer j.dirMu.Unlock()
	if err := j.failure(); err != nil {
		return err
	}
	if err := j.names.Sync(); err != nil {
		return j.fail(err)
	}
	return nil
}

func (j *Journal) path(name string) string { return filepath.Join(j.dir, name) }

// writer is the end of the journal.
type writer struct {
	file   vfs.File
	seg    header
	off    int64 // where the next record goes
	synced LSN   // last durable record
	last   LSN   // last record written
	chain  uint32
	time   int64  // of the last record
	buf    []byte // frames not yet written
}

// free returns the bytes left in the segment, beside its seal.
func (w *writer) free() int64 { return w.seg.size - w.off - frameLen(0) }

// encode frames the entries into the buffer.
func (w *writer) encode(entries []Entry, now int64) {
	w.time = max(w.time, now)
	w.buf = w.buf[:0]
	for i := range entries {
		w.frame(entries[i].Type, entries[i].Payload)
	}
}

// frame appends one record to the buffer.
func (w *writer) frame(t Type, payload []byte) {
	w.last++
	r := Record{LSN: w.last, Synced: w.synced, Type: t, Time: w.time, Payload: payload}
	w.buf = appendFrame(w.buf, w.seg.salt, &r, w.chain)
	w.chain = r.CRC
}

// flush writes the buffer and syncs it. After an error the writer is not to be
// used again: the outcome is unknown.
func (w *writer) flush() error {
	if _, err := w.file.WriteAt(w.buf, w.off); err != nil {
		return err
	}
	if err := w.file.Datasync(); err != nil {
		return err
	}
	w.off += int64(len(w.buf))
	w.synced = w.last
	return nil
}
