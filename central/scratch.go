package central

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bodega/journal/vfs"
)

// The names of directories in which a copy is put aside, or a backup is restored to be checked, begin so.
const (
	spoolScratch  = ".bodega-backup-"
	verifyScratch = ".bodega-verify-"
)

// scratch is a directory that is there as long as it is needed, of this process alone. One whose process was killed is known by its lock, which
// nobody has any more.
type scratch struct {
	root string
	lock io.Closer
}

const scratchLock = "HELD" // not of the engine, which has a lock of its own in what it is restored to

// newScratch makes one within the directory in, and removes first what processes that were killed have left there of its kind.
func newScratch(in, kind string) (*scratch, error) {
	if err := clearScratch(in, kind); err != nil {
		return nil, err
	}
	for {
		root, err := os.MkdirTemp(in, kind+"*")
		if err != nil {
			return nil, err
		}
		s, err := hold(root)
		if errors.Is(err, vfs.ErrLocked) || errors.Is(err, fs.ErrNotExist) {
			continue // somebody who clears up took it for one that was left
		}
		return s, err
	}
}

func hold(root string) (*scratch, error) {
	lock, err := vfs.OS.Lock(filepath.Join(root, scratchLock))
	if err != nil {
		return nil, errors.Join(err, gone(os.Remove(root)))
	}
	s := &scratch{root, lock}
	if err := os.Mkdir(s.dir(), 0o700); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

// dir is where there is room, empty at first.
func (s *scratch) dir() string { return filepath.Join(s.root, "data") }

// remove ends it, with what is in it. Its lock goes last: one that is half removed is still known by it.
func (s *scratch) remove() error {
	return errors.Join(removeScratch(s.root), s.lock.Close())
}

// removeScratch removes what a scratch directory is made of, and nothing that somebody else has put there meanwhile.
func removeScratch(root string) error {
	if err := os.RemoveAll(filepath.Join(root, "data")); err != nil {
		return err
	}
	return errors.Join(gone(os.Remove(filepath.Join(root, scratchLock))), gone(os.Remove(root)))
}

// clearScratch removes scratch directories of a kind that no process holds any more. A directory of that name with anything else in it
// is somebody's.
func clearScratch(in, kind string) error {
	entries, err := os.ReadDir(in)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if root := filepath.Join(in, e.Name()); e.IsDir() && strings.HasPrefix(e.Name(), kind) {
			if err := clearOne(root); err != nil {
				return fmt.Errorf("%s, which was left by a process that was killed, cannot be removed: %w", root, err)
			}
		}
	}
	return nil
}

func clearOne(root string) error {
	within, err := os.ReadDir(root)
	for _, e := range within {
		if e.Name() != scratchLock && e.Name() != "data" {
			return nil
		}
	}
	if err != nil {
		return gone(err)
	}
	lock, err := vfs.OS.Lock(filepath.Join(root, scratchLock))
	if errors.Is(err, vfs.ErrLocked) {
		return nil
	} else if err != nil {
		return gone(err)
	}
	return errors.Join(removeScratch(root), lock.Close())
}

// gone says that it is no fault if somebody else was faster, has put something there, or is another user.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
