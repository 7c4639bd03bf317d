package vfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrLocked is wrapped by the error of [FS.Lock] when another holder has the lock.
var ErrLocked = errors.New("in use")

// FS is a file system. Errors are *fs.PathError or *os.LinkError and wrap the
// system's reason, so errors.Is works with fs.ErrNotExist, syscall.ENOSPC and
// the like. All methods may be called concurrently.
type FS interface {
	// OpenFile opens a file; flag and perm are those of os.OpenFile.
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	// Rename replaces newname by oldname in one step: after a power loss the
	// old or the new file is there under newname, never none.
	Rename(oldname, newname string) error
	Remove(name string) error
	// MkdirAll is os.MkdirAll; the new names are durable only after SyncDir of
	// their parents. [MkdirSync] does both.
	MkdirAll(name string, perm fs.FileMode) error
	// ReadDir returns the names in a directory, sorted.
	ReadDir(name string) ([]string, error)
	Stat(name string) (fs.FileInfo, error)
	// SyncDir makes the names in a directory durable. It takes a descriptor for
	// the moment, which may not be had: where that comes too late, OpenDir first.
	SyncDir(name string) error
	// OpenDir opens a directory, whose names can then be made durable whatever
	// else the process has open.
	OpenDir(name string) (Dir, error)
	// Lock takes an exclusive lock on the file name, which is created if need
	// be and holds the pid of the holder. It does not wait: if another process
	// (or another Lock of this one) holds it, the error wraps ErrLocked and
	// names the pid. Close releases the lock; so does the end of the process.
	Lock(name string) (io.Closer, error)
	// Free returns the bytes an ordinary user may still write on the volume
	// that holds dir, and the volume's size.
	Free(dir string) (available, total uint64, err error)
}

// File is an open file. ReadAt and WriteAt may be called concurrently.
type File interface {
	io.ReaderAt
	io.WriterAt
	// Close does not sync.
	io.Closer
	Size() (int64, error)
	Truncate(size int64) error
	// Sync makes data, size and metadata durable.
	Sync() error
	// Datasync makes the data durable, and the size if it changed. On a file
	// whose blocks are all written already it costs one write, no metadata.
	Datasync() error
	// DropCache asks the system to forget cached clean pages of the file, so
	// that the next read comes from the device. Best effort.
	DropCache() error
}

// Dir is an open directory.
type Dir interface {
	// Sync makes the names in the directory durable.
	Sync() error
	io.Closer
}

// Exhausted reports whether err says that the process, or the system, has no
// descriptor, memory or buffer to spare. It tells nothing about a disk: what
// was to be done has not begun, and may be tried again later. From an operation
// that makes something durable it is a failure like any other: see doc.go.
func Exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOMEM) || errors.Is(err, syscall.ENOBUFS)
}

// NoRoom reports whether err says that the volume, or what the user may take of
// it, is full.
func NoRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// MkdirSync creates a directory with its parents and makes each new name
// durable. It does nothing if the directory exists.
func MkdirSync(fsys FS, dir string, perm fs.FileMode) error {
	if _, err := fsys.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	parent := filepath.Dir(dir)
	if err := MkdirSync(fsys, parent, perm); err != nil {
		return err
	}
	names, err := fsys.OpenDir(parent)
	if err != nil {
		return err
	}
	defer names.Close() //nolint:errcheck // nothing was written to it
	if err := fsys.MkdirAll(dir, perm); err != nil {
		return err
	}
	return names.Sync()
}

// WriteFile replaces the file name by what write produces, so that after a
// crash at any point the old file is there whole or the new one is: temporary
// file in the same directory, sync, rename, sync of the directory. On an error
// before the rename the old file is untouched; after it, unknown. A link under
// either name is replaced, never followed.
func WriteFile(fsys FS, name string, perm fs.FileMode, write func(io.Writer) error) error {
	names, err := fsys.OpenDir(filepath.Dir(name)) // before anything changes: see Exhausted
	if err != nil {
		return err
	}
	defer names.Close() //nolint:errcheck // nothing was written to it
	tmp := name + ".tmp"
	if err := writeTemp(fsys, tmp, perm, write); err != nil {
		_ = fsys.Remove(tmp) // best effort: the next WriteFile does it
		return err
	}
	if err := fsys.Rename(tmp, name); err != nil {
		_ = fsys.Remove(tmp) // the same
		return err
	}
	return names.Sync()
}

func writeTemp(fsys FS, tmp string, perm fs.FileMode, write func(io.Writer) error) error {
	if err := fsys.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := fsys.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	if err := write(io.NewOffsetWriter(f, 0)); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// ReadFile returns the whole content of a file.
func ReadFile(fsys FS, name string) ([]byte, error) {
	f, err := fsys.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, size), b); err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return b, nil
}
