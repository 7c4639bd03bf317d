package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bodega/journal/vfs"
)

// Open opens the journal in dir, which is created if need be, and calls replay
// for each record after Options.Applied, in order, seals included. The payload
// is valid only during the call; an error of replay ends Open with that error.
//
// Open refuses with a *CorruptError what a crash cannot have left behind, and
// changes nothing then. A torn tail is copied to quarantine and cut. What was
// replayed from the tail is then written again to fresh files, as a failed sync
// of an earlier process may have left in the cache what is not on disk; so when
// Open returns, all that it replayed is durable.
//
// Without room on the volume for what it writes the error is ErrNoSpace, and if
// Recovery.Whole is set, replay has had every record all the same: whoever only
// reads can go on with these, after [Settle], and try Open again later.
//
// Open starts goroutines, which Close ends. It takes no lock: the caller holds
// the lock of the data directory (vfs.FS.Lock).
func Open(dir string, o Options, replay func(Record) error) (*Journal, Recovery, error) {
	start := time.Now()
	o = o.withDefaults()
	if o.Quarantine == "" {
		o.Quarantine = filepath.Join(dir, "quarantine")
	}
	j := &Journal{dir: dir, o: o, fs: o.FS, stop: make(chan struct{})}
	j.next.want, j.next.ready = make(chan struct{}, 1), make(chan blank, 1)

	rec, err := j.recover(replay)
	if err != nil {
		if rec.Whole {
			_ = j.removeLeftovers() // best effort: the room may be wanted
		}
		_ = j.closeFiles()
		if vfs.NoRoom(err) && !errors.Is(err, ErrNoSpace) {
			err = fmt.Errorf("%w: %w", ErrNoSpace, err)
		}
		return nil, rec, err
	}
	j.done.Add(2)
	go j.prepare()
	go j.keepWatermark()
	rec.Took = time.Since(start)
	return j, rec, nil
}

// recover reads what is there, and makes the journal ready to append.
func (j *Journal) recover(replay func(Record) error) (rec Recovery, err error) {
	if err := vfs.MkdirSync(j.fs, j.dir, 0o700); err != nil {
		return rec, err
	}
	if j.names, err = j.fs.OpenDir(j.dir); err != nil {
		return rec, err
	}
	h, err := openHistory(j.dir, j.o, false)
	if err != nil {
		return rec, err
	}
	if len(h.segs) == 0 {
		rec.Last, rec.Chain = j.o.Applied, j.o.AppliedChain
		return rec, j.create(h)
	}
	if err := j.replay(h, replay, &rec); err != nil {
		return rec, err
	}
	rec.Whole = true
	if err := j.removeLeftovers(); err != nil { // first: what follows takes room
		return rec, err
	}
	if err := j.quarantine(h); err != nil {
		return rec, err
	}
	if err := j.rewrite(h); err != nil {
		return rec, err
	}
	return rec, j.watermark.create(j, slot{j.durable, j.chain})
}

// create begins a journal in an empty directory.
func (j *Journal) create(h *history) error {
	if err := h.missing(); err != nil {
		return err
	}
	j.w.last, j.w.chain, j.w.time = j.o.Applied, j.o.AppliedChain, j.o.Now()
	if err := j.enter(1); err != nil {
		return err
	}
	return j.watermark.create(j, slot{j.durable, j.chain})
}

// replay scans the history from the checkpoint on.
func (j *Journal) replay(h *history, replay func(Record) error, rec *Recovery) error {
	first, err := h.first()
	if err != nil {
		return err
	}
	err = h.scan(first, nil, func(r Record, size int) error {
		if r.LSN <= j.o.Applied {
			return nil
		}
		rec.Records++
		rec.Bytes += int64(size)
		return replay(r)
	})
	rec.Segments, rec.PageCacheKept = h.read, h.cache
	if err != nil {
		return err
	}
	rec.Last, rec.Chain, rec.Time = h.last, h.chain, h.time
	if h.torn > 0 {
		rec.TornBytes, rec.TornLSN = h.torn, h.last+1
	}
	j.w.last, j.w.chain, j.w.synced = h.last, h.chain, h.last
	j.w.time = h.time
	return nil
}

// quarantine copies the bytes of a torn tail away before they are cut.
func (j *Journal) quarantine(h *history) error {
	if h.torn == 0 {
		return nil
	}
	seg := h.segs[h.end]
	name := filepath.Join(j.o.Quarantine, fmt.Sprintf("%s.%d", seg.name, h.off))
	if err := vfs.MkdirSync(j.fs, j.o.Quarantine, 0o700); err != nil {
		return err
	}
	src, err := j.fs.OpenFile(j.path(seg.name), os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer src.Close() //nolint:errcheck // only read
	err = vfs.WriteFile(j.fs, name, 0o600, func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(src, h.off, h.torn))
		return err
	})
	if hook := j.o.Hooks.TornTail; err == nil && hook != nil {
		hook(TornTail{Segment: j.path(seg.name), Offset: h.off, Bytes: h.torn, LSN: h.last + 1, Quarantine: name})
	}
	return err
}

// removeLeftovers removes what a crash left half made.
func (j *Journal) removeLeftovers() error {
	names, err := j.fs.ReadDir(j.dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == nextName || strings.HasSuffix(name, suffix+tmpSuffix) {
			if err := j.fs.Remove(j.path(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// rewrite makes what was replayed trustworthy, and enters a fresh segment.
//
// The tail is the last segment that holds records. It is copied, cut at the
// last good record, then sealed by an ordinary rotation. If it is sealed
// already and followed by an empty segment, the seal alone may not be durable:
// it is copied likewise, and the empty segment made anew.
func (j *Journal) rewrite(h *history) error {
	j.segs = h.segs[:h.end+1]
	j.durable, j.chain = h.last, h.chain
	seg := &j.segs[h.end]
	if h.off > headerSize {
		size := (h.off + frameLen(0) + headerSize - 1) &^ (headerSize - 1)
		f, err := j.copySegment(seg, size, h.off)
		if err != nil {
			return err
		}
		j.w.file, j.w.seg, j.w.off = f, seg.header, h.off
		return j.rotate(0)
	}
	if h.end > 0 {
		sealed := &j.segs[h.end-1]
		f, err := j.copySegment(sealed, sealed.size, 0)
		if err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	j.segs = j.segs[:h.end]
	return j.enter(seg.seq)
}

// enter makes segment seq, empty, and appends to it from now on.
func (j *Journal) enter(seq uint64) error {
	b, err := j.takeBlank(0)
	if err != nil {
		return err
	}
	seg, err := j.install(b, seq)
	if err != nil {
		_ = b.file.Close()
		return err
	}
	j.w.file, j.w.seg, j.w.off, j.w.synced = b.file, seg, headerSize, j.w.last
	j.durable, j.chain = j.w.last, j.w.chain
	j.segs = append(j.segs, segment{header: seg, name: seg.name()})
	j.next.ask()
	return nil
}

// copySegment replaces a segment by a copy of it with the given size, whose
// records end at end (0: at the seal), and returns the copy, open. It checks
// each record again: the bytes that it writes are the ones that were replayed.
func (j *Journal) copySegment(seg *segment, size, end int64) (f vfs.File, err error) {
	src, err := openScanner(j.fs, j.path(seg.name), seg.header)
	if err != nil {
		return nil, err
	}
	defer src.close()
	seg.size = size
	tmp := j.path(seg.name + tmpSuffix)
	f, err = j.fs.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = copyRecords(f, src, seg, end)
	if err == nil && (src.last != j.w.last || src.chain != j.w.chain) {
		err = &CorruptError{Segment: src.path, Offset: src.off, LSN: src.last + 1, LastGood: src.last,
			Reason: "the device gives other bytes than it gave before"}
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = j.fs.Rename(tmp, j.path(seg.name))
	}
	if err == nil {
		err = j.syncDir()
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// copyRecords writes the header of seg, the records of src up to end, or to the
// seal if end is 0, and zeros up to the size that the header states.
func copyRecords(f vfs.File, src *scanner, seg *segment, end int64) error {
	out := io.NewOffsetWriter(f, 0)
	buf := seg.encode()
	for !src.sealed && (end == 0 || src.off < end) {
		_, frame, ok, err := src.next()
		if err != nil {
			return err
		}
		if !ok {
			break // the caller sees that it is too short
		}
		if buf = append(buf, frame...); len(buf) >= readChunk {
			if _, err := out.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	if _, err := out.Write(buf); err != nil {
		return err
	}
	zeros := make([]byte, min(seg.size-src.off, readChunk))
	for rest := seg.size - src.off; rest > 0; rest -= int64(len(zeros)) {
		zeros = zeros[:min(rest, readChunk)]
		if _, err := out.Write(zeros); err != nil {
			return err
		}
	}
	return nil
}

// Close waits for an Append that is being carried out, brings the watermark up
// to date, and releases everything. It syncs nothing else: what is acknowledged is
// durable. It returns the error that stopped the journal, if one did, and
// ErrClosed when it is called again.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return ErrClosed
	}
	j.closed = true
	j.mu.Unlock()
	j.writing.Lock()
	defer j.writing.Unlock()
	failed := j.failure()

	close(j.stop)
	j.done.Wait()
	if failed == nil {
		j.writeWatermark()
	}
	if err := j.closeFiles(); failed == nil {
		failed = err
	}
	return failed
}

// closeFiles closes what is open; the goroutines have ended.
func (j *Journal) closeFiles() error {
	var errs []error
	files := []vfs.File{j.w.file, j.watermark.file}
	select {
	case b := <-j.next.ready:
		files = append(files, b.file)
	default:
	}
	for _, f := range files {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	if j.names != nil {
		errs = append(errs, j.names.Close())
	}
	return errors.Join(errs...)
}
