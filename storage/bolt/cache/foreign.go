package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"bodega/journal/vfs"
	"bodega/storage/bolt"
)

// A copy that gives way to one of another history is kept: it may hold sales that central has lost. Copies that were damaged
// are elsewhere, in quarantine.
const (
	foreignDir = "foreign"
	foreignMax = 2
)

// setAside gives the present copy a second name in foreign/ if head is of another timeline, or goes back, or if it is to be kept; it
// loses the first when the new one takes that. The oldest there make room. A copy that nothing is lost with is not kept.
func (c *Cache) setAside(head *copyHead, keep bool) error {
	var damage *bolt.DamageError
	switch err := c.open(); {
	case errors.Is(err, errNoCopy), c.bad != nil, errors.As(err, &damage):
		return nil // it gives way to one that can be used
	case err != nil: // which says nothing about the copy: it may be the last
		return bolt.Shortage(err)
	}
	old := c.head.at
	if goesOn := old.Timeline == head.at.Timeline && old.Mark.Offset <= head.at.Mark.Offset; goesOn && !keep || old.Mark.Offset == 0 {
		return nil
	}
	dir := c.path(foreignDir)
	if err := vfs.MkdirSync(c.cfg.FS, dir, 0o700); err != nil {
		return err
	}
	if err := c.dropTwins(); err != nil {
		return err
	}
	name, err := c.freeName(dir, foreignMax)
	if err != nil {
		return err
	}
	if err := os.Link(c.path(copyFile), name); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, errors.ErrUnsupported) {
			c.cfg.Warn(fmt.Errorf("storage: the copy of another history is not kept, since its file can have one name alone: %w", err))
			return nil
		}
		return bolt.Shortage(err)
	}
	return c.cfg.FS.SyncDir(dir)
}

// dropTwins takes second names away that were given to a copy which then stayed the present one.
func (c *Cache) dropTwins() error {
	present, err := os.Stat(c.path(copyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	names, err := ForeignCopies(c.cfg.Dir)
	for _, name := range names {
		if info, failed := os.Stat(c.path(name)); failed == nil && os.SameFile(present, info) {
			err = errors.Join(err, os.Remove(c.path(name)))
		}
	}
	return err
}

// ForeignCopies returns the copies of other histories that a store has kept, the oldest first, by the name that
// Config.Copy takes.
func ForeignCopies(dir string) (list []string, err error) {
	names, err := vfs.OS.ReadDir(filepath.Join(dir, foreignDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, name := range names {
		if isCopy(name) {
			list = append(list, filepath.Join(foreignDir, name))
		}
	}
	slices.Sort(list)
	return list, err
}

func isCopy(name string) bool {
	return strings.HasPrefix(name, "cache-") && strings.HasSuffix(name, ".db")
}
