package vfs

import (
	"errors"
	"io"
	"os"
	"syscall"
	"unsafe"
)

// Direct is a file of the real file system that is read from the device, not from the system's cache, which may hold what the disk does not:
// DropCache leaves pages that a process has mapped. Where a file system has no such reads, it is read as any. One goroutine may use it.
type Direct struct {
	file   *os.File
	direct bool
	buf    []byte
}

// directAlign is what offsets, lengths and memory of such a read are multiples of: that of all disks there are.
const directAlign = 4096

// OpenDirect opens a file.
func OpenDirect(name string) (*Direct, error) {
	f, direct, err := openDirect(name)
	if err != nil {
		return nil, err
	}
	return &Direct{file: f, direct: direct}, nil
}

// Stat is that of os.File.
func (d *Direct) Stat() (os.FileInfo, error) { return d.file.Stat() }

// Close is that of os.File.
func (d *Direct) Close() error { return d.file.Close() }

// ReadAt implements io.ReaderAt.
func (d *Direct) ReadAt(b []byte, off int64) (int, error) {
	if !d.direct {
		_ = dropRange(d.file, off, int64(len(b))) // best effort
		return d.file.ReadAt(b, off)
	}
	from := off &^ (directAlign - 1)
	skip := int(off - from)
	n, err := pread(d.file, d.aligned(skip+len(b)), from)
	if errors.Is(err, syscall.EINVAL) { // found out by the first read only, on some
		d.direct = false
		return d.plain(b, off)
	}
	if err != nil {
		return 0, err
	}
	if n = copy(b, d.buf[min(skip, n):n]); n < len(b) {
		err = io.EOF
	}
	return n, err
}

// plain goes on without.
func (d *Direct) plain(b []byte, off int64) (int, error) {
	f, err := os.Open(d.file.Name())
	if err != nil {
		return 0, err
	}
	_ = d.file.Close() // was only read
	d.file = f
	return d.ReadAt(b, off)
}

// aligned returns so many bytes of memory, rounded up.
func (d *Direct) aligned(n int) []byte {
	n = (n + directAlign - 1) &^ (directAlign - 1)
	if cap(d.buf) < n {
		b := make([]byte, n+directAlign)
		at := int(directAlign-uintptr(unsafe.Pointer(&b[0]))%directAlign) % directAlign //nolint:gosec // the address decides where it is aligned
		d.buf = b[at : at+n : at+n]
	}
	d.buf = d.buf[:n]
	return d.buf
}
