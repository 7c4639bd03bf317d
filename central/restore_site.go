package central

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"bodega/journal/vfs"
	"bodega/storage"
)

// site is the directory in which a restore happens, beside the one that it becomes, of one process at a time.
type site struct {
	dir  string
	lock io.Closer
	gone bool     // it has become what it was for
	made []string // what it lies in, the innermost first, as far as it was made for it
}

const siteLock = "RESTORE" // not of the engine, which has a lock of its own

// newSite makes it. What a restore that was killed has left is removed, which is known by its lock; anything else is somebody's.
func newSite(target string) (s *site, err error) {
	s = &site{dir: filepath.Clean(target) + ".restore"}
	made := absent(filepath.Dir(s.dir))
	s.made = made
	defer func() {
		if err != nil {
			unmake(made)
		}
	}()
	if err := vfs.MkdirSync(vfs.OS, s.dir, 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	if left := func(e fs.DirEntry) bool { return e.Name() == siteLock }; len(entries) > 0 && !slices.ContainsFunc(entries, left) {
		return nil, fmt.Errorf("a restore works in %s, and there is %s in it, which no restore has left: give that directory another name",
			s.dir, entries[0].Name())
	}
	if s.lock, err = vfs.OS.Lock(filepath.Join(s.dir, siteLock)); errors.Is(err, vfs.ErrLocked) {
		return nil, fmt.Errorf("%w: another restore is under way in %s: %w", storage.ErrInUse, s.dir, err)
	} else if err != nil {
		return nil, err
	}
	if err := s.empty(); err != nil {
		return nil, errors.Join(err, s.lock.Close())
	}
	return s, nil
}

// absent lists what of a directory is not there, the innermost first.
func absent(dir string) (list []string) {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			return list
		}
		list = append(list, dir)
	}
}

// unmake removes directories that were made, as far as nobody else has put anything there.
func unmake(made []string) {
	for _, dir := range made {
		if os.Remove(dir) != nil {
			return
		}
	}
}

// empty removes everything but the lock, by which it is known until the end.
func (s *site) empty() error {
	entries, err := os.ReadDir(s.dir)
	for _, entry := range entries {
		if entry.Name() != siteLock {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.dir, entry.Name())))
		}
	}
	return err
}

// become gives the directory its name. Its lock is removed last: a restore that is killed before must still be known by it.
func (s *site) become(target string) error {
	if err := vfs.OS.SyncDir(s.dir); err != nil {
		return err
	}
	switch err := os.Remove(target); { // it was empty
	case errors.Is(err, syscall.EBUSY):
		return mounted(target)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := vfs.OS.Rename(s.dir, target); err != nil {
		return err
	}
	s.gone = true
	if err := vfs.OS.SyncDir(filepath.Dir(filepath.Clean(target))); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(target, siteLock)); err != nil {
		return err
	}
	return vfs.OS.SyncDir(target)
}

// clear removes what is left of it.
func (s *site) clear() error {
	if s.gone {
		return s.lock.Close()
	}
	err := s.empty()
	if err == nil {
		err = os.RemoveAll(s.dir)
	}
	unmake(s.made)
	return errors.Join(err, s.lock.Close())
}
