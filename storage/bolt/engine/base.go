package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	baseName = ".db" // behind the LSN, as 16 hexadecimal digits
	// baseRoom is how many times as much as must be free is left free by a base, and baseMore how many times where there is none yet: so
	// that one which was given up for want of room is not made again at once.
	baseRoom = 4
	baseMore = 6
	// baseRetry is how long a failure waits for another try: it may have read all of the file.
	baseRetry = 10 * time.Minute
)

// bases lists the copies that are there, the oldest first.
func (c *Config) bases() (list []journal.LSN, err error) {
	names, err := c.FS.ReadDir(c.path(baseDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, name := range names {
		digits, ours := strings.CutSuffix(name, baseName)
		if b, err := hex.DecodeString(digits); ours && err == nil && len(b) == 8 {
			list = append(list, journal.LSN(be(b)))
		}
	}
	slices.Sort(list)
	return list, err
}

func be(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

func (c *Config) basePath(at journal.LSN) string {
	return filepath.Join(c.path(baseDir), fmt.Sprintf("%016x%s", uint64(at), baseName))
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
	for _, at := range append([]journal.LSN{0}, list...) {
		if at+1 >= first {
			e.base.applied, e.base.kept, e.base.from = at, true, e.checkpointedBytes-bytes
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
	for _, at := range list {
		if but == nil || at != *but {
			err = errors.Join(err, e.cfg.FS.Remove(e.cfg.basePath(at)))
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
	if err := e.sound(e.cfg.checkpointFile, e.db); err != nil {
		return at, err
	}
	if err := vfs.MkdirSync(e.cfg.FS, e.cfg.path(baseDir), 0o700); err != nil {
		return at, err
	}
	tmp := e.cfg.basePath(at) + ".tmp"
	if err := e.cfg.FS.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return at, err
	}
	if err = e.copyBase(tmp); err == nil {
		err = e.cfg.FS.Rename(tmp, e.cfg.basePath(at))
	}
	if err != nil {
		_ = e.cfg.FS.Remove(tmp) // best effort: the next one does it
		return at, bolt.Shortage(err)
	}
	return at, e.cfg.FS.SyncDir(e.cfg.path(baseDir))
}

// copyBase writes the copy, and reads it again, from the disk where the system can.
func (e *Engine) copyBase(name string) error {
	info, err := e.pages.Stat()
	if err != nil {
		return err
	}
	made, err := e.spoolFile(context.Background(), filepath.Dir(name), filepath.Base(name), func(w io.Writer) error {
		from := io.NewSectionReader(e.pages, 0, info.Size())
		_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{from}, make([]byte, spoolPiece))
		return err
	})
	if err != nil {
		return err
	}
	f, err := e.cfg.FS.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // synced
	if err := f.Sync(); err != nil {
		return err
	}
	_ = f.DropCache() // best effort
	there := sha256.New()
	if _, err := io.CopyBuffer(there, struct{ io.Reader }{io.NewSectionReader(f, 0, info.Size())}, make([]byte, 1<<20)); err != nil {
		return err
	}
	if [32]byte(there.Sum(nil)) != made.SHA256 {
		return fmt.Errorf("%s: the disk does not give back what was written to it", name)
	}
	return nil
}

// sound reads all of a file to which nobody writes: its pages, and each value against its checksum.
func (e *Engine) sound(name string, db *bbolt.DB) error {
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
		if e.closing() {
			return storage.ErrClosed
		}
		if e.log != nil { // sales have the processors first
			e.rest(min(time.Since(since), spoolYieldMax))
		}
		read, since = 0, time.Now()
		return nil
	}
	return bolt.Guard(name, func() error {
		return db.View(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(name []byte, b *bbolt.Bucket) error { return soundBucket(name, b, value) })
		})
	})
}

func soundBucket(name []byte, b *bbolt.Bucket, value func(bucket, k, v []byte) error) error {
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return soundBucket(name, b.Bucket(k), value)
		}
		return value(name, k, v)
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
