package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"bodega/journal/vfs"
)

// zeroChunk is written at once when a segment is made. It is synced at the same
// pace, so that a large file does not fill the disk's queue before commits.
const zeroChunk = 4 << 20

// blank is a file of zeros, synced, under a temporary name.
type blank struct {
	file vfs.File
	size int64
	err  error
}

// makeBlank creates the file name with size bytes of zeros and syncs it. Zeros
// are written, not only allocated: a block that was never written costs a
// commit of metadata at the sync of its first write.
func makeBlank(fsys vfs.FS, name string, size int64) (b blank) {
	if avail, _, err := fsys.Free(filepath.Dir(name)); err == nil && avail < uint64(size) {
		return blank{err: &fs.PathError{Op: "allocate", Path: name, Err: syscall.ENOSPC}}
	}
	// A new file, never one whose sync has failed before.
	if err := fsys.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return blank{err: err}
	}
	f, err := fsys.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return blank{err: err}
	}
	if err := zero(f, size); err != nil {
		_ = f.Close()
		_ = fsys.Remove(name) // give the space back; best effort
		return blank{err: err}
	}
	return blank{file: f, size: size}
}

func zero(f vfs.File, size int64) error {
	zeros := make([]byte, min(size, zeroChunk))
	for off := int64(0); off < size; off += zeroChunk {
		if _, err := f.WriteAt(zeros[:min(zeroChunk, size-off)], off); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
	}
	return nil
}

// preparer makes the next segment ahead of its need.
type preparer struct {
	want    chan struct{} // capacity 1
	ready   chan blank    // capacity 1
	pending bool          // one was wanted and not yet taken; guarded by Journal.writing
}

// ask has the next segment prepared in the background.
func (p *preparer) ask() {
	p.pending = true
	p.want <- struct{}{}
}

// prepare is the goroutine that answers ask, until the journal stops.
func (j *Journal) prepare() {
	defer j.done.Done()
	for {
		select {
		case <-j.stop:
			return
		case <-j.next.want:
		}
		b := makeBlank(j.fs, j.path(nextName), j.o.SegmentBytes)
		j.setNextErr(b.err)
		j.next.ready <- b
	}
}

func (j *Journal) setNextErr(err error) {
	j.mu.Lock()
	j.nextErr = err
	j.mu.Unlock()
	if err != nil {
		j.warn(fmt.Errorf("journal: prepare the next segment: %w", err))
	}
}

func (j *Journal) warn(err error) {
	if hook := j.o.Hooks.Warning; hook != nil {
		hook(err)
	}
}

// takeBlank returns a blank segment with room for need bytes: the prepared one
// or, if that failed or is too small, one made now.
func (j *Journal) takeBlank(need int64) (blank, error) {
	size := max(j.o.SegmentBytes, (headerSize+need+frameLen(0)+headerSize-1)&^(headerSize-1))
	var b blank
	if j.next.pending {
		b = <-j.next.ready
		j.next.pending = false
	}
	if b.file != nil && b.size >= size {
		return b, nil
	}
	if b.file != nil {
		_ = b.file.Close() // replaced: what becomes of it does not matter
	}
	b = makeBlank(j.fs, j.path(nextName), size)
	if b.err != nil {
		return b, j.notMade(b.err)
	}
	j.setNextErr(nil)
	return b, nil
}

// notMade classifies an error that came before anything was written to the journal:
// a full volume may have room later, and a process descriptors; any doubt about
// the disk is final.
func (j *Journal) notMade(err error) error {
	j.setNextErr(err)
	switch {
	case vfs.NoRoom(err):
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	case vfs.Exhausted(err):
		return fmt.Errorf("%w: %w", ErrExhausted, err)
	}
	return j.fail(err)
}

// notNamed classifies an error of the rename that gives a blank its name. Want of
// memory is no doubt about the disk if the name is not there.
func (j *Journal) notNamed(name string, err error) error {
	if _, found := j.fs.Stat(j.path(name)); vfs.Exhausted(err) && errors.Is(found, fs.ErrNotExist) {
		return j.notMade(err)
	}
	return j.fail(err)
}

// rotate enters a new segment with room for need bytes. The caller holds writing.
// The order makes sure that a sealed segment always has a successor, so
// that a lost file at the end is noticed:
//
//  1. header into the blank, sync, rename to its name, sync of the directory;
//  2. seal into the old segment, sync;
//  3. only now write to the new one.
func (j *Journal) rotate(need int64) error {
	start := time.Now()
	j.since.Store(start.UnixNano()) // waiting for a blank is waiting for the disk
	defer j.since.Store(0)
	b, err := j.takeBlank(need)
	if err != nil {
		return err
	}
	w := &j.w
	last, chain := w.last, w.chain
	w.time = max(w.time, j.o.Now())
	w.buf = w.buf[:0]
	w.frame(Seal, nil)

	seg, err := j.install(b, w.seg.seq+1)
	if err != nil {
		_ = b.file.Close()
		w.last, w.chain = last, chain // the seal was not written
		return err
	}
	if err := errors.Join(w.flush(), w.file.Close()); err != nil {
		_ = b.file.Close()
		return j.fail(err)
	}
	w.file, w.seg, w.off = b.file, seg, headerSize

	j.mu.Lock()
	j.durable, j.chain = w.last, w.chain
	j.segs = append(j.segs, segment{header: seg, name: seg.name()})
	j.mu.Unlock()
	j.next.ask()
	if hook := j.o.Hooks.Rotated; hook != nil {
		hook(j.path(seg.name()), time.Since(start))
	}
	return nil
}

// install turns a blank into the segment seq, which follows record w.last. The
// error is the journal's: ErrNoSpace or ErrExhausted if nothing has happened yet,
// or ErrFailed.
func (j *Journal) install(b blank, seq uint64) (header, error) {
	h := header{
		seq: seq, first: j.w.last + 1, prev: j.w.chain,
		size: b.size, epoch: j.o.Epoch, created: j.w.time,
		dataID: j.o.DataID, timeline: j.o.Timeline, salt: j.o.salt(),
	}
	if _, err := b.file.WriteAt(h.encode(), 0); err != nil {
		return h, j.notMade(err)
	}
	if err := b.file.Datasync(); err != nil {
		return h, j.notMade(err)
	}
	if err := j.fs.Rename(j.path(nextName), j.path(h.name())); err != nil {
		return h, j.notNamed(h.name(), err)
	}
	return h, j.syncDir()
}
