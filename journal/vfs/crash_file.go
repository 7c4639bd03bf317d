package vfs

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
	"time"
)

func (n *node) truncate(size int64) {
	n.data = resize(n.data, size)
	n.edits = append(n.edits, edit{off: size})
}

func (n *node) writeAt(b []byte, off int64) {
	if end := off + int64(len(b)); end > int64(len(n.data)) {
		n.data = resize(n.data, end)
	}
	copy(n.data[off:], b)
	n.edits = append(n.edits, edit{off: off, data: append([]byte{}, b...)})
}

func (n *node) syncData() {
	for _, e := range n.edits {
		if e.data == nil {
			n.durable = resize(n.durable, e.off)
			continue
		}
		if end := e.off + int64(len(e.data)); end > int64(len(n.durable)) {
			n.durable = resize(n.durable, end)
		}
		copy(n.durable[e.off:], e.data)
	}
	n.edits = nil
}

func resize(b []byte, size int64) []byte {
	if size <= int64(len(b)) {
		return b[:size:size]
	}
	return append(b, make([]byte, size-int64(len(b)))...)
}

// crashFile is an open file of a Crash.
type crashFile struct {
	fs     *Crash
	name   string
	node   *node
	write  bool
	closed bool // guarded by fs.mu
}

// enter locks the file system and refuses what a real file would.
func (f *crashFile) enter(op string, write bool) error {
	f.fs.mu.Lock()
	switch {
	case f.closed:
		return pathError(op, f.name, fs.ErrClosed)
	case write && !f.write:
		return pathError(op, f.name, syscall.EBADF)
	}
	return nil
}

func (f *crashFile) ReadAt(b []byte, off int64) (int, error) {
	defer f.fs.mu.Unlock()
	if err := f.enter("read", false); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, pathError("read", f.name, syscall.EINVAL)
	}
	if off >= int64(len(f.node.data)) {
		return 0, io.EOF
	}
	n := copy(b, f.node.data[off:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *crashFile) WriteAt(b []byte, off int64) (int, error) {
	defer f.fs.mu.Unlock()
	if err := f.enter("write", true); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, pathError("write", f.name, syscall.EINVAL)
	}
	f.node.writeAt(b, off)
	return len(b), nil
}

func (f *crashFile) Truncate(size int64) error {
	defer f.fs.mu.Unlock()
	if err := f.enter("truncate", true); err != nil {
		return err
	}
	f.node.truncate(size)
	return nil
}

func (f *crashFile) Size() (int64, error) {
	defer f.fs.mu.Unlock()
	if err := f.enter("stat", false); err != nil {
		return 0, err
	}
	return int64(len(f.node.data)), nil
}

func (f *crashFile) Sync() error {
	defer f.fs.mu.Unlock()
	if err := f.enter("sync", false); err != nil {
		return err
	}
	f.node.syncData()
	return nil
}

func (f *crashFile) Datasync() error { return f.Sync() }

func (f *crashFile) DropCache() error { return nil }

func (f *crashFile) Close() error {
	defer f.fs.mu.Unlock()
	if err := f.enter("close", false); err != nil {
		return err
	}
	f.closed = true
	return nil
}

// crashDir is an open directory of a Crash.
type crashDir struct{ f crashFile }

func (d *crashDir) Sync() error {
	defer d.f.fs.mu.Unlock()
	if err := d.f.enter("sync", false); err != nil {
		return err
	}
	d.f.node.sync()
	return nil
}

func (d *crashDir) Close() error { return d.f.Close() }

type crashLock struct{ f *crashFile }

func (l *crashLock) Close() error {
	if err := l.f.Close(); err != nil {
		return errors.Unwrap(err)
	}
	l.f.fs.mu.Lock()
	defer l.f.fs.mu.Unlock()
	l.f.node.locked = false
	return nil
}

// crashInfo implements fs.FileInfo.
type crashInfo struct {
	name string
	size int64
	dir  bool
}

func (i crashInfo) Name() string       { return i.name }
func (i crashInfo) Size() int64        { return i.size }
func (i crashInfo) ModTime() time.Time { return time.Time{} }
func (i crashInfo) IsDir() bool        { return i.dir }
func (i crashInfo) Sys() any           { return nil }
func (i crashInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
