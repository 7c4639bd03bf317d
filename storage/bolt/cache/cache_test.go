package cache

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// shelf is a directory in which one cache after another is opened.
type shelf struct {
	cfg  Config
	step func(op string) error
}

func newShelf(t *testing.T) *shelf {
	return &shelf{cfg: Config{Dir: t.TempDir(), noSync: true, fillBytes: 2 << 10}}
}

func (s *shelf) Open() (storage.Cache, error) {
	cfg := s.cfg
	cfg.FS = stepFS{vfs.OS, s}
	cfg.step = s.before
	c, err := Open(cfg)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (s *shelf) before(op string) error {
	if s.step == nil {
		return nil
	}
	return s.step(op)
}

func (s *shelf) Crash(c storage.Cache) { c.(*Cache).crash() }

func (s *shelf) Step(fn func(op string) error) { s.step = fn }

func (s *shelf) Image(t *testing.T) storagetest.CacheMedium {
	image := &shelf{cfg: s.cfg}
	image.cfg.Dir = t.TempDir()
	storagetest.CopyDir(t, s.cfg.Dir, image.cfg.Dir)
	return image
}

// crash lets go of everything as the end of the process does. No file is changed.
func (c *Cache) crash() {
	c.closed = true
	if b := c.begun; b != nil {
		if b.tx != nil {
			b.tx.Rollback()
		}
		if b.db != nil {
			b.db.Close()
		}
		c.begun = nil
	}
	c.letGo()
	c.lock.Close()
}

// stepFS tells of each operation that changes the disk.
type stepFS struct {
	vfs.FS
	shelf *shelf
}

func (f stepFS) do(op, name string, fn func() error) error {
	if err := f.shelf.before(op + " " + filepath.Base(name)); err != nil {
		return &fs.PathError{Op: op, Path: name, Err: err}
	}
	return fn()
}

func (f stepFS) OpenFile(name string, flag int, perm fs.FileMode) (file vfs.File, err error) {
	if flag&os.O_CREATE == 0 {
		return f.FS.OpenFile(name, flag, perm)
	}
	return file, f.do("create", name, func() error {
		file, err = f.FS.OpenFile(name, flag, perm)
		return err
	})
}

func (f stepFS) Rename(from, to string) error {
	return f.do("rename", to, func() error { return f.FS.Rename(from, to) })
}

func (f stepFS) Remove(name string) error {
	return f.do("remove", name, func() error { return f.FS.Remove(name) })
}

func (f stepFS) MkdirAll(name string, perm fs.FileMode) error {
	return f.do("mkdir", name, func() error { return f.FS.MkdirAll(name, perm) })
}

func (f stepFS) SyncDir(name string) error {
	return f.do("syncdir", name, func() error {
		if f.shelf.cfg.noSync {
			return nil
		}
		return f.FS.SyncDir(name)
	})
}

func (f stepFS) OpenDir(name string) (vfs.Dir, error) {
	d, err := f.FS.OpenDir(name)
	return stepDir{d, f, name}, err
}

// stepDir is an open directory of a stepFS.
type stepDir struct {
	vfs.Dir
	fs   stepFS
	name string
}

func (d stepDir) Sync() error {
	return d.fs.do("syncdir", d.name, func() error {
		if d.fs.shelf.cfg.noSync {
			return nil
		}
		return d.Dir.Sync()
	})
}

func TestCacheConformance(t *testing.T) {
	for name, tune := range map[string]func(*Config){
		"SmallSteps": func(*Config) {},
		"Synced":     func(c *Config) { c.noSync, c.fillBytes = false, 0 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.RunCache(t, func(t *testing.T) storagetest.CacheMedium {
				s := newShelf(t)
				tune(&s.cfg)
				return s
			})
		})
	}
}

func TestCacheCrash(t *testing.T) {
	t.Parallel()
	storagetest.CacheCrash(t, newShelf(t))
}

func TestCacheFaults(t *testing.T) {
	t.Parallel()
	storagetest.CacheFaults(t, newShelf(t))
}
