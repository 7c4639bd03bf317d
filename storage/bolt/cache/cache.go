// Package cache keeps a store's copy of central's products in one bbolt file. DESIGN.md says what each failure does.
package cache

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Config says where a store keeps its copy. Dir is required; every other zero value means its default.
type Config struct {
	// Dir is the directory of the store. It is created if its parent exists.
	Dir string
	// FS is the file system of all files but the copies, which bbolt opens itself. Nil means vfs.OS.
	FS vfs.FS
	// ReadOnly opens a directory that a store has used, for tools: Load works and no file is changed.
	ReadOnly bool
	// Copy is the copy to read, as [ForeignCopies] names it, if ReadOnly; "" means the present one.
	Copy string
	// Warn is told when something is unwise (the kind of volume) or something optional failed. Nil means that nobody is.
	Warn func(error)
	// Now gives quarantined copies their names. Nil means time.Now.
	Now func() time.Time

	// Compacted is told of each copy that was made to give free space back. Nil means that nobody is.
	Compacted func(bolt.Compacted)

	compactMin   int64         // smallest file that is compacted; for tests. Zero means 64 MiB
	compactEvery time.Duration // from one to the next; for tests. Zero means ten minutes

	step   func(op string) error // called before bbolt writes or syncs; what it returns is the outcome; for tests
	noSync bool                  // for tests, in which the machine does not stop
	// fillBytes bounds a transaction of a copy on its way: bbolt holds in memory all that it touches. For tests.
	fillBytes int
}

// The files of a store's directory.
const (
	copyFile      = "cache.db"
	begunFile     = "cache.db.new"
	quarantineDir = "quarantine"
)

// Cache is a storage.Cache in one bbolt file. Open makes one.
type Cache struct {
	cfg    Config
	lock   io.Closer
	names  vfs.Dir   // the directory, open, so that its names can always be made durable; nil if ReadOnly
	db     *bbolt.DB // the present copy; nil until it is needed, and after a failure
	head   copyHead  // of db
	bad    error     // why the present copy cannot be used until it is moved aside or replaced; nil while nothing is known
	begun  *begunCopy
	saver  saver
	closed bool
	// claimed says that the directory has the marker of a store.
	claimed    bool
	compacting bolt.Compaction
}

var _ storage.Cache = (*Cache)(nil)

var (
	errNoCopy   = errors.New("storage: there is no copy")
	errNotBegun = errors.New("storage: no copy was begun")
	errReadOnly = errors.New("storage: the cache was opened for reading")
)

// Open takes the directory of a store. Whether the copy in it is whole, Load tells. Errors: storage.ErrInUse if a store
// runs on it.
func Open(cfg Config) (c *Cache, err error) {
	c = &Cache{cfg: cfg.withDefaults()}
	c.compacting.Min, c.compacting.Every = c.cfg.compactMin, c.cfg.compactEvery
	c.saver.file = c.path(copyFile)
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
			c = nil
		}
	}()
	if err := c.prepare(); err != nil {
		return c, err
	}
	if c.lock, err = bolt.Lock(c.cfg.FS, cfg.Dir, cfg.ReadOnly); err != nil || cfg.ReadOnly {
		return c, err
	}
	if c.names, err = c.cfg.FS.OpenDir(cfg.Dir); err != nil {
		return c, err
	}
	if err := vfs.Private(cfg.Dir); err != nil {
		return c, err
	}
	if err := c.claim(); err != nil {
		return c, err
	}
	return c, errors.Join(c.dropTwins(), c.removeBegun())
}

// prepare makes sure that the directory is, or can be, a store's, before anything is written in it.
func (c *Cache) prepare() error {
	if err := refuseCentral(c.cfg.FS, c.cfg.Dir); err != nil {
		return err
	}
	if c.cfg.ReadOnly {
		return requireStore(c.cfg.FS, c.cfg.Dir)
	}
	if err := vfs.MkdirSync(c.cfg.FS, c.cfg.Dir, 0o700); err != nil {
		return err
	}
	c.checkVolume()
	return nil
}

func (cfg Config) withDefaults() Config {
	if cfg.FS == nil {
		cfg.FS = vfs.OS
	}
	if cfg.Warn == nil {
		cfg.Warn = func(error) {}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Copy == "" || !cfg.ReadOnly {
		cfg.Copy = copyFile
	}
	cfg.compactMin = cmp.Or(cfg.compactMin, bolt.CompactMin)
	cfg.compactEvery = cmp.Or(cfg.compactEvery, bolt.CompactEvery)
	cfg.fillBytes = cmp.Or(cfg.fillBytes, bolt.CopyBytes)
	if cfg.step == nil {
		cfg.step = func(string) error { return nil }
	}
	return cfg
}

// usable returns why the cache cannot be changed, or nil.
func (c *Cache) usable() error {
	switch {
	case c.closed:
		return storage.ErrClosed
	case c.cfg.ReadOnly:
		return errReadOnly
	}
	return nil
}

// removeBegun removes a copy that was begun and not adopted.
func (c *Cache) removeBegun() error {
	err := c.cfg.FS.Remove(c.path(begunFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// letGo closes the present copy. It stays what it is on disk.
func (c *Cache) letGo() error {
	db := c.db
	c.db = nil
	if db == nil {
		return nil
	}
	return db.Close()
}

// Bytes implements storage.Cache.
func (c *Cache) Bytes() (n int64) {
	for _, name := range []string{copyFile, begunFile} {
		if info, err := os.Stat(c.path(name)); err == nil {
			n += info.Size()
		}
	}
	return n
}

// Close implements storage.Cache. What was begun and not adopted is thrown away. Every call but the first does nothing.
func (c *Cache) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	err := errors.Join(c.discard(), c.letGo())
	if c.names != nil {
		err = errors.Join(err, c.names.Close())
	}
	if c.lock != nil {
		err = errors.Join(err, c.lock.Close())
	}
	if err != nil {
		return fmt.Errorf("storage: close the cache: %w", err)
	}
	return nil
}
