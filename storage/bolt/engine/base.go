package engine

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"bodega/journal"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Should checkpoint.db be damaged, it is made again from what it once was and the journal since: see rebuild.go. While the journal begins
// with its first record, nothing more is needed. Before it would grow beyond KeepBytes, the file is read through and copied, and the journal is
// kept from there on. Sales come first: where room gets short both are given up, long before anything is refused.

// base is where checkpoint.db can be made again from.
type base struct {
	applied journal.LSN // of the copy; 0 means that there is none, and the journal begins with its first record
	kept    bool        // the journal is kept behind it
	from    int64       // Engine.appended there, or less
	looked  bool        // for what a former process has left
	again   time.Time   // when another is tried after a failure
}

const (
	baseDir  = "base"
	baseName = ".db" // behind the LSN, and the first 8 bytes of its SHA-256, each as 16 hexadecimal digits
	// baseRoom is how many times as much as must be free is left free by a base, and baseMore how many times where there is none yet: so
	// that one which was given up for want of room is not made again at once.
	baseRoom = 4
	baseMore = 6
	// baseRetry is how long a failure waits for another try: it may have read all of the file.
	baseRetry = 10 * time.Minute
)

// baseFile is a copy that is there.
type baseFile struct {
	applied journal.LSN
	sum     [8]byte // of what it must hold
	path    string
}

// bases lists the copies that are there, the oldest first.
func (c *Config) bases() (list []baseFile, err error) {
	names, err := c.FS.ReadDir(c.path(baseDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, name := range names { // in order
		if b, ok := parseBase(filepath.Join(c.path(baseDir), name)); ok {
			list = append(list, b)
		}
	}
	return list, err
}

// read reads a base from the disk, where the system can, and says whether it is what was written. Take, if not nil, is given all of it.
func (b *baseFile) read(fsys vfs.FS, take func([]byte) error) error {
	f, err := fsys.OpenFile(b.path, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	size, err := f.Size()
	if err != nil {
		return err
	}
	_ = f.DropCache() // best effort, here and below
	defer func() { _ = f.DropCache() }()
	sum, buf := sha256.New(), make([]byte, 1<<20)
	for at := int64(0); at < size; at += int64(len(buf)) {
		buf = buf[:min(int64(len(buf)), size-at)]
		if _, err := f.ReadAt(buf, at); err != nil {
			return err
		}
		sum.Write(buf)
		if take != nil {
			if err := take(buf); err != nil {
				return err
			}
		}
	}
	if [8]byte(sum.Sum(nil)) != b.sum {
		return &bolt.DamageError{File: b.path, Err: bolt.ErrChecksum}
	}
	return nil
}

// CheckName holds a file that has the name of a base against the hash in it. Any other name says nothing.
func CheckName(path string) error {
	b, ok := parseBase(path)
	if !ok {
		return nil
	}
	return b.read(vfs.OS, nil)
}

func parseBase(path string) (b baseFile, ok bool) {
	digits, ours := strings.CutSuffix(filepath.Base(path), baseName)
	at, sum, both := strings.Cut(digits, "-")
	lsn, err := hex.DecodeString(at)
	hash, failed := hex.DecodeString(sum)
	if !ours || !both || err != nil || failed != nil || len(lsn) != 8 || len(hash) != 8 {
		return b, false
	}
	return baseFile{journal.LSN(binary.BigEndian.Uint64(lsn)), [8]byte(hash), path}, true
}

// findBase takes over what a former process has left.
func (e *Engine) findBase() {
	if e.base.looked {
		return
	}
	e.base.looked = true
	if e.cfg.KeepBytes < 0 {
		return
	}
	list, err := e.cfg.bases()
	if err != nil {
		e.cfg.warn(err)
		return
	}
	first, bytes := e.log.Bounds().First, e.log.Bounds().Bytes
	for _, b := range append([]baseFile{{}}, list...) {
		if b.applied+1 >= first {
			e.base.applied, e.base.kept, e.base.from = b.applied, true, e.checkpointedBytes-bytes
		}
	}
}

// keep is how much journal may be kept on a volume of a size; 0 means that it is not worth it.
func (c *Config) keep(total uint64) uint64 {
	keep := min(c.KeepBytes, int64(total/8))
	if keep < c.keepLeast {
		return 0
	}
	return uint64(keep)
}

// renewBase makes a base where there is none, or where the journal behind it has grown long. It follows a checkpoint.
func (e *Engine) renewBase() {
	e.findBase()
	free, total, err := e.cfg.FS.Free(e.cfg.Dir)
	if err != nil || e.cfg.KeepBytes < 0 {
		return
	}
	b, keep, least := &e.base, e.cfg.keep(total), e.least(total)
	behind := uint64(max(e.checkpointedBytes-b.from, 0))
	needs := e.checkpointSize() + baseRoom*least
	if !b.kept {
		needs += keep + (baseMore-baseRoom)*least
	}
	switch {
	case b.kept && (keep == 0 || free < baseRoom*least):
		e.dropBases(nil)
		return
	case keep == 0 || b.kept && behind <= keep || e.cfg.Now().Before(b.again):
		return
	case free < needs:
		if b.kept {
			e.dropBases(nil)
		}
		return
	}
	at, err := e.makeBase()
	b.again = e.cfg.Now().Add(baseRetry)
	switch {
	case err == nil:
		b.applied, b.kept, b.from, b.again = at, true, e.checkpointedBytes, time.Time{}
		e.dropBases(&at)
	case bolt.IsDamage(err): // and the one before is kept: it may be needed now
		e.cfg.warn(fmt.Errorf("storage: checkpoint.db was to be copied, and is damaged: run bodega repair --checkpoint: %w", err))
	case !errors.Is(err, storage.ErrClosed):
		e.cfg.warn(fmt.Errorf("storage: no copy of checkpoint.db could be made: %w", err))
		if behind > 2*keep {
			e.dropBases(nil)
		}
	}
}

// dropBases removes all copies but one, or gives up what is kept.
func (e *Engine) dropBases(but *journal.LSN) {
	if but == nil {
		e.base.applied, e.base.kept = 0, false
	}
	list, err := e.cfg.bases()
	for _, b := range list {
		if but == nil || b.applied != *but {
			err = errors.Join(err, e.cfg.FS.Remove(b.path))
		}
	}
	if err != nil {
		e.cfg.warn(fmt.Errorf("storage: an old copy of checkpoint.db: %w", err))
	}
}

// makeBase reads checkpoint.db through and copies it as it stands. The copy is what was read, or there is none.
func (e *Engine) makeBase() (at journal.LSN, err error) {
	e.steady <- struct{}{}
	defer e.letGo()
	at = e.checkpointer.at.Applied
	if err := e.sound(); err != nil {
		return at, err
	}
	if err := vfs.MkdirSync(e.cfg.FS, e.cfg.path(baseDir), 0o700); err != nil {
		return at, err
	}
	made := baseFile{applied: at, path: filepath.Join(e.cfg.path(baseDir), "next.tmp")}
	if err := e.cfg.FS.Remove(made.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return at, err
	}
	err = e.copyBase(&made)
	if err == nil {
		name := fmt.Sprintf("%016x-%x%s", uint64(at), made.sum, baseName)
		err = e.cfg.FS.Rename(made.path, filepath.Join(e.cfg.path(baseDir), name))
	}
	if err != nil {
		_ = e.cfg.FS.Remove(made.path) // best effort: the next one does it
		return at, bolt.Shortage(err)
	}
	return at, e.cfg.FS.SyncDir(e.cfg.path(baseDir))
}

// copyBase writes the copy, and reads it again.
func (e *Engine) copyBase(to *baseFile) error {
	info, err := e.pages.Stat()
	if err != nil {
		return err
	}
	made, err := e.spoolFile(context.Background(), filepath.Dir(to.path), filepath.Base(to.path), func(w io.Writer) error {
		from := io.NewSectionReader(e.pages, 0, info.Size())
		_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{from}, make([]byte, spoolPiece))
		return err
	})
	if err != nil {
		return err
	}
	f, err := e.cfg.FS.OpenFile(to.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	to.sum = [8]byte(made.SHA256[:])
	return to.read(e.cfg.FS, nil)
}

// sound reads all of checkpoint.db, to which nobody writes: its pages, and each value against its checksum.
func (e *Engine) sound() error {
	name := e.cfg.checkpointFile
	if err := bolt.CheckPages(name); err != nil {
		return err
	}
	read, since := 0, time.Now()
	value := func(bucket, k, v []byte) error {
		if _, err := bolt.VerifyChecksum(k, v); err != nil {
			return &bolt.DamageError{File: name, Place: fmt.Sprintf("%s %x", bucket, k), Err: err}
		}
		if read += len(v); read < spoolPiece {
			return nil
		}
		switch {
		case e.closing():
			return storage.ErrClosed
		case e.uncheckpointed() > uint64(e.cfg.JournalMaxBytes)/2:
			return errSpoolBehind
		}
		e.rest(min(time.Since(since), spoolYieldMax)) // sales have the processors first
		read, since = 0, time.Now()
		return nil
	}
	return bolt.Guard(name, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(bucket []byte, b *bbolt.Bucket) error {
				return bolt.EachValue(b, func(k, v []byte) error { return value(bucket, k, v) })
			})
		})
	})
}

// rest waits, or ends early for Close.
func (e *Engine) rest(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-e.stop:
	}
}
