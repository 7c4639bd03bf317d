package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// A copy of a running engine is checkpoint.db as it stands between two checkpoints, and the records behind it up to a mark, which
// says what state they lead to. Checkpoints wait while it is made, as they do for a compaction, and the journal grows; commits and
// readers go on. So it is put aside on the volume of the directory, as fast as that takes it: a slow reader of the copy keeps nobody waiting.

// The files of a copy, beside MANIFEST.json.
const (
	CheckpointFile = "checkpoint.db"
	RecordsFile    = "journal.records"
)

var _ storage.Backuper = (*Engine)(nil)

// spoolMark is how long a mark may take to come: the ledger writes one with its next group, or as soon as it rests.
const spoolMark = 30 * time.Second

// spoolPiece is copied at once, and synced, so that a large file does not fill the disk's queue before commits.
const spoolPiece = 4 << 20

// spoolYieldMax bounds how long a copy pauses after each piece.
const spoolYieldMax = 100 * time.Millisecond

var errSpoolBehind = fmt.Errorf("%w: the copy was given up because half of the journal's bound waits for it", storage.ErrOverloaded)

// Spool implements storage.Backuper.
func (e *Engine) Spool(ctx context.Context, dir string, at *inventory.Mark) (s storage.Spooled, err error) {
	if err := e.usable(); err != nil {
		return s, err
	}
	if !e.cfg.ReadOnly {
		if err := e.awaitMark(ctx, spoolMark); err != nil {
			return s, err
		}
	}
	if err := e.hold(ctx); err != nil {
		return s, err
	}
	defer e.letGo()
	err = bolt.Guard(e.cfg.checkpointFile, func() error {
		s, err = e.spool(ctx, dir, at)
		return err
	})
	return s, bolt.Shortage(err)
}

// hold keeps checkpoint.db as it is, until letGo: no checkpoint is under way, and none begins.
func (e *Engine) hold(ctx context.Context) error {
	select {
	case e.steady <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-e.stop:
		return storage.ErrClosed
	}
	if e.closing() {
		e.letGo()
		return storage.ErrClosed
	}
	return nil
}

func (e *Engine) letGo() { <-e.steady }

// awaitMark returns when a mark stands behind everything that was committed before.
func (e *Engine) awaitMark(ctx context.Context, patience time.Duration) error {
	e.mu.Lock()
	failed, waiting, unmarked := e.failed, e.waiting, e.unmarked
	if unmarked > 0 && e.noted == nil {
		e.noted = make(chan struct{})
	}
	noted := e.noted
	e.mu.Unlock()
	switch {
	case failed != nil:
		return fmt.Errorf("%w: %w", storage.ErrFailed, failed)
	case waiting != nil:
		return fmt.Errorf("%w: %w", storage.ErrDiskFull, waiting)
	case unmarked == 0:
		return nil
	}
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-noted:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-e.stop:
		return storage.ErrClosed
	case <-t.C:
		return fmt.Errorf("%w: the journal takes no mark", storage.ErrOverloaded)
	}
}

// spool makes the copy. The caller holds checkpoint.db as it is.
func (e *Engine) spool(ctx context.Context, dir string, at *inventory.Mark) (s storage.Spooled, err error) {
	cp, err := e.present()
	if err != nil {
		return s, err
	}
	s.Base, s.End = cp.mark(), cp.mark()
	last := cp.Applied
	e.mu.RLock()
	if n := len(e.marks); n > 0 {
		s.End, last = e.marks[n-1].Mark, e.marks[n-1].lsn
	}
	e.mu.RUnlock()
	if e.cfg.ReadOnly {
		last = ^journal.LSN(0)
	}
	if at != nil {
		s.End = *at
	}
	if err := e.spoolRoom(dir); err != nil {
		return s, err
	}
	if err := e.spoolManifest(dir, &s); err != nil {
		return s, err
	}
	checkpoint, err := e.spoolCheckpoint(ctx, dir)
	if err != nil {
		return s, err
	}
	records, err := e.spoolRecords(ctx, dir, &cp, last)
	s.Files = []storage.SpooledFile{records, checkpoint}
	return s, err
}

// present reads where checkpoint.db stands: at a position, or on the way to the next one that a crash or a shortage has kept it from.
func (e *Engine) present() (cp checkpoint, err error) {
	err = e.db.View(func(tx *bbolt.Tx) error {
		cp, err = loadCheckpoint(tx, e.cfg.checkpointFile)
		return err
	})
	return cp, e.unread(err)
}

// spoolRoom refuses a copy that would not fit beside twice what is to stay free: a backup must not keep anybody from selling.
func (e *Engine) spoolRoom(dir string) error {
	if e.cfg.ReadOnly { // nobody sells here
		return nil
	}
	free, total, err := e.cfg.FS.Free(dir)
	if err != nil {
		return err
	}
	if needs := e.checkpointSize() + e.uncheckpointed() + 2*e.least(total); free < needs {
		return fmt.Errorf("%w: a copy needs %s to be free on the volume of %s with what is to stay free, and there are %s",
			storage.ErrDiskFull, bolt.Bytes(needs), dir, bolt.Bytes(free))
	}
	return nil
}

func (e *Engine) spoolManifest(dir string, s *storage.Spooled) error {
	e.forking.Lock()
	m := e.manifest
	e.forking.Unlock()
	s.DataID, s.Timeline = m.DataID.String(), m.Timeline.String()
	m.Shared, m.Founding = false, false // a copy makes a directory of its own, unless it is adopted
	return m.write(&Config{FS: e.cfg.FS, Dir: dir})
}

// spoolCheckpoint copies the file as it is: nobody writes to it.
func (e *Engine) spoolCheckpoint(ctx context.Context, dir string) (f storage.SpooledFile, err error) {
	info, err := e.pages.Stat()
	if err != nil {
		return f, err
	}
	return e.spoolFile(ctx, dir, CheckpointFile, func(w io.Writer) error {
		_, err := io.CopyBuffer(struct{ io.Writer }{w}, io.NewSectionReader(e.pages, 0, info.Size()), make([]byte, spoolPiece))
		return err
	})
}

func (e *Engine) spoolRecords(ctx context.Context, dir string, cp *checkpoint, last journal.LSN) (storage.SpooledFile, error) {
	return e.spoolFile(ctx, dir, RecordsFile, func(w io.Writer) error {
		out, err := newRecordWriter(w, cp.Applied, cp.Chain)
		if err == nil && last > cp.Applied {
			err = e.readBehind(cp, last, out.put)
		}
		if err != nil {
			return err
		}
		return out.flush()
	})
}

// readBehind reads the records behind a checkpoint, to last or to the end.
func (e *Engine) readBehind(cp *checkpoint, last journal.LSN, put func(*journal.Record) error) error {
	take := func(r journal.Record) error {
		switch {
		case r.LSN <= cp.Applied:
			return nil
		case r.LSN > last:
			return errTarget
		}
		return put(&r)
	}
	var err error
	e.mu.RLock()
	log := e.log
	e.mu.RUnlock()
	if e.cfg.ReadOnly {
		_, err = e.cfg.Log.Look(e.start(cp), take)
	} else {
		err = log.Read(cp.Applied+1, take)
	}
	if errors.Is(err, errTarget) {
		return nil
	}
	return err
}

// spoolFile makes one file of a copy, in pieces, and gives up when there is something more important to do.
func (e *Engine) spoolFile(ctx context.Context, dir, name string, write func(io.Writer) error) (made storage.SpooledFile, err error) {
	f, err := e.cfg.FS.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return made, err
	}
	w := &spoolWriter{e: e, ctx: ctx, file: f, sum: sha256.New()}
	err = errors.Join(write(w), f.Close())
	return storage.SpooledFile{Name: name, Size: w.at, SHA256: [32]byte(w.sum.Sum(nil))}, err
}

type spoolWriter struct {
	e      *Engine
	ctx    context.Context //nolint:containedctx // of one call
	file   vfs.File
	sum    hash.Hash // of what was to be written, so that a copy that went wrong is seen
	at     int64
	synced int64
}

func (w *spoolWriter) Write(b []byte) (int, error) {
	switch {
	case w.ctx.Err() != nil:
		return 0, w.ctx.Err()
	case w.e.closing():
		return 0, storage.ErrClosed
	case w.e.uncheckpointed() > uint64(w.e.cfg.JournalMaxBytes)/2 && !w.e.cfg.ReadOnly:
		return 0, errSpoolBehind
	}
	_, _ = w.sum.Write(b) // never fails
	n, err := w.file.WriteAt(b, w.at)
	if w.at += int64(n); err == nil && w.at-w.synced >= spoolPiece {
		w.synced = w.at
		began := time.Now()
		err = w.file.Datasync()
		w.yield(time.Since(began))
	}
	return n, err
}

// yield leaves the disk to commits for as long as it had it.
func (w *spoolWriter) yield(took time.Duration) {
	if w.e.cfg.ReadOnly {
		return
	}
	t := time.NewTimer(min(took, spoolYieldMax))
	defer t.Stop()
	select {
	case <-t.C:
	case <-w.ctx.Done():
	case <-w.e.stop:
	}
}
