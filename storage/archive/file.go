package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"bodega/journal/vfs"
)

// PartSuffix ends the name of a file that is being written. One that nobody writes any more may be removed.
const PartSuffix = ".part"

// Create makes a file of what write produces. It has its name only once it is whole and durable, nobody but its owner may read it, and
// it never takes the place of another: that is fs.ErrExist.
func Create(name string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s: %w", name, fs.ErrExist)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dir := filepath.Dir(name)
	part, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*"+PartSuffix) // readable by its owner alone
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(part.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	if err = write(part); err == nil {
		err = part.Sync()
	}
	if err := errors.Join(err, part.Close()); err != nil {
		return err
	}
	if err := give(part.Name(), name); err != nil {
		return err
	}
	return vfs.OS.SyncDir(dir)
}

// give gives a file a name that is free. Where a file can have one name alone, the name is looked at before it is given.
func give(from, to string) error {
	err := os.Link(from, to)
	if !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.ENOTSUP) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	return vfs.OS.Rename(from, to)
}
