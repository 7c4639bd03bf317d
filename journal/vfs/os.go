package vfs

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// OS is the operating system's file system.
var OS FS = osFS{}

type osFS struct{}

// OpenFile implements FS.
func (osFS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

func (osFS) Rename(oldname, newname string) error         { return os.Rename(oldname, newname) }
func (osFS) Remove(name string) error                     { return os.Remove(name) }
func (osFS) MkdirAll(name string, perm fs.FileMode) error { return os.MkdirAll(name, perm) }
func (osFS) Stat(name string) (fs.FileInfo, error)        { return os.Stat(name) }
func (osFS) Free(dir string) (uint64, uint64, error)      { return free(dir) }

func (osFS) ReadDir(name string) ([]string, error) {
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}

func (f osFS) SyncDir(name string) error {
	d, err := f.OpenDir(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (osFS) OpenDir(name string) (Dir, error) {
	d, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := d.Stat(); err != nil || !info.IsDir() {
		_ = d.Close()
		return nil, &fs.PathError{Op: "opendir", Path: name, Err: cmp.Or(err, error(syscall.ENOTDIR))}
	}
	return osDir{d}, nil
}

// osDir is an open directory.
type osDir struct{ file *os.File }

func (d osDir) Sync() error  { return syncDir(d.file) }
func (d osDir) Close() error { return d.file.Close() }

func (osFS) Lock(name string) (io.Closer, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(f); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(f, 64)) // diagnostics only
		_ = f.Close()
		return nil, lockError(name, string(holder), err)
	}
	if err := sign(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	return held{f}, nil
}

// held is a lock that somebody has. It is given up before its file is closed: a process that is just being started has the file too, for a
// moment, and would go on holding it.
type held struct{ *os.File }

// Close gives the lock up.
func (h held) Close() error { return errors.Join(funlock(h.File), h.File.Close()) }

// sign writes the id of this process into a lock file, over the one before, which takes no room on most volumes. On a full one
// where it does, the file names nobody: the lock holds all the same.
func sign(f *os.File) error {
	pid := strconv.Itoa(os.Getpid()) + "\n"
	_, err := f.WriteAt([]byte(pid), 0)
	if NoRoom(err) {
		return f.Truncate(0)
	}
	if err != nil {
		return err
	}
	return f.Truncate(int64(len(pid)))
}

// lockError names the holder, as far as the lock file tells.
func lockError(name, holder string, err error) error {
	if holder = strings.TrimSpace(holder); holder != "" {
		err = &holderError{err: err, pid: holder}
	}
	return &fs.PathError{Op: "lock", Path: name, Err: err}
}

type holderError struct {
	err error
	pid string
}

func (e *holderError) Error() string { return e.err.Error() + " by process " + e.pid }
func (e *holderError) Unwrap() error { return e.err }

// osFile adds to *os.File what the interface has beyond it.
type osFile struct{ *os.File }

func (f osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f osFile) Datasync() error  { return datasync(f.File) }
func (f osFile) DropCache() error { return dropCache(f.File) }
