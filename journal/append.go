package journal

import (
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"bodega/journal/vfs"
)

// Bounds of one group commit over several callers; one call alone may exceed them.
const (
	groupRecords = 8192
	groupBytes   = 4 << 20
	callBytes    = 1 << 30 // largest call
)

// request is one Append that waits.
type request struct {
	entries []Entry
	size    int64 // of all frames, bytes
	last    LSN
	err     error
	wake    chan bool // capacity 1; true: lead the next commit, false: done
}

var requests = sync.Pool{New: func() any { return &request{wake: make(chan bool, 1)} }}

// Append writes the entries, contiguous and in order, and returns the LSN of
// the last one when all of them are durable. Concurrent calls share a write and
// a sync. It cannot be cancelled. Without entries it returns the durable LSN.
//
// Errors: ErrNoSpace, ErrExhausted and ErrTooLarge mean that nothing was written. ErrFailed
// means that the outcome is unknown. ErrClosed after Close.
func (j *Journal) Append(entries ...Entry) (LSN, error) {
	size, err := callSize(entries)
	if err != nil {
		return 0, err
	}
	r := requests.Get().(*request)
	r.entries, r.size = append(r.entries[:0], entries...), size
	defer func() {
		clear(r.entries) // let go of the payloads
		requests.Put(r)
	}()

	j.mu.Lock()
	switch {
	case j.failed != nil:
		err = j.failed
	case j.closed:
		err = ErrClosed
	}
	if err != nil || len(entries) == 0 {
		last := j.durable
		j.mu.Unlock()
		if err != nil {
			return 0, err
		}
		return last, nil
	}
	j.queue = append(j.queue, r)
	lead := !j.busy
	j.busy = true
	j.mu.Unlock()

	if lead || <-r.wake {
		j.lead(r)
	}
	return r.last, r.err
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

// lead commits one batch, which holds own, and passes the lead on. own is the
// first in the queue.
func (j *Journal) lead(own *request) {
	runtime.Gosched() // let those that are ready to append join
	var err error
	batch := j.batch[:0]
	if err = j.room(own.size); err != nil {
		batch = j.gather(batch, own.size) // own alone, or all if the journal has failed
	} else {
		batch = j.gather(batch, j.w.free())
		err = j.commit(batch)
	}
	j.batch = batch
	j.release(own, err)
}

// room rotates if the segment cannot hold need more bytes.
func (j *Journal) room(need int64) error {
	if err := j.failure(); err != nil || need <= j.w.free() {
		return err
	}
	return j.rotate(need)
}

// gather takes the first request and those behind it that fit in room and in
// the bounds of a group.
func (j *Journal) gather(batch []*request, room int64) []*request {
	j.mu.Lock()
	defer j.mu.Unlock()
	records, size := 0, int64(0)
	room = max(min(room, groupBytes), j.queue[0].size)
	for _, r := range j.queue {
		records, size = records+len(r.entries), size+r.size
		if len(batch) > 0 && (records > groupRecords || size > room) {
			break
		}
		batch = append(batch, r)
	}
	n := copy(j.queue, j.queue[len(batch):])
	clear(j.queue[n:])
	j.queue = j.queue[:n]
	return batch
}

// commit writes and syncs a batch: one write, one fdatasync. Only the leader
// calls it, with room for the batch.
func (j *Journal) commit(batch []*request) error {
	w := &j.w
	records := w.encode(batch, j.o.Now())
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
		hook(records, len(w.buf), time.Since(start))
	}
	j.mark.poke(start)
	return nil
}

// release answers the batch, own excepted, and wakes the next leader.
func (j *Journal) release(own *request, err error) {
	for i, r := range j.batch {
		j.batch[i] = nil
		r.err = err
		if err != nil {
			r.last = 0
		}
		if r != own {
			r.wake <- false
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.queue) > 0 {
		j.queue[0].wake <- true
		return
	}
	j.busy = false
	j.idle.Broadcast()
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

// encode frames all entries of a batch and sets the last LSN of each request.
func (w *writer) encode(batch []*request, now int64) (records int) {
	w.time = max(w.time, now)
	w.buf = w.buf[:0]
	for _, r := range batch {
		for i := range r.entries {
			w.frame(r.entries[i].Type, r.entries[i].Payload)
		}
		records += len(r.entries)
		r.last = w.last
	}
	return records
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
