package bolt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"

	"bodega/journal/vfs"
	"bodega/storage"
)

// Lock makes this process the only one in a directory, until it closes what is returned, which is nil on a medium that cannot be
// written to and so needs no lock for reading. Errors: storage.ErrInUse, with the id of the process that holds it.
func Lock(fsys vfs.FS, dir string, readOnly bool) (io.Closer, error) {
	lock, err := fsys.Lock(filepath.Join(dir, "LOCK"))
	switch {
	case err == nil:
		return lock, nil
	case errors.Is(err, vfs.ErrLocked):
		return nil, fmt.Errorf("%w: %w", storage.ErrInUse, err)
	case readOnly && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)):
		return nil, nil
	default:
		return nil, err
	}
}

// The files that say whose a data directory is. Neither role takes the other's.
const (
	CentralMarker = "MANIFEST.json"
	StoreMarker   = "STORE"
)

// IsStore says whether a directory is a store's and not central's.
func IsStore(dir string) (bool, error) { return Exists(vfs.OS, filepath.Join(dir, StoreMarker)) }

// Exists says whether there is a file or directory of a name.
func Exists(fsys vfs.FS, name string) (bool, error) {
	_, err := fsys.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Shortage adds storage.ErrDiskFull or ErrExhausted to an error that means it.
func Shortage(err error) error {
	switch {
	case vfs.NoRoom(err):
		return fmt.Errorf("%w: %w", storage.ErrDiskFull, err)
	case vfs.Exhausted(err):
		return fmt.Errorf("%w: %w", storage.ErrExhausted, err)
	}
	return err
}

// Bytes is a number of bytes for people.
func Bytes(n uint64) string {
	for _, unit := range []struct {
		shift uint
		name  string
	}{{40, "TiB"}, {30, "GiB"}, {20, "MiB"}, {10, "KiB"}} {
		if n >= 10<<unit.shift {
			return fmt.Sprintf("%d %s", n>>unit.shift, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
