package vfs

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestSystemCalls: a sync that does nothing passes every test on a file. What cannot be synced shows that the system is
// asked: it refuses a FIFO, and /proc.
func TestSystemCalls(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OS.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, tt := range []struct {
		call      string
		got, want error
	}{
		{"fsync of a FIFO", f.Sync(), syscall.EINVAL},
		{"fdatasync of a FIFO", f.Datasync(), syscall.EINVAL},
		{"fadvise on a FIFO", f.DropCache(), syscall.ESPIPE},
		{"fsync of /proc/self", OS.SyncDir("/proc/self"), syscall.EINVAL},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.call, tt.got, tt.want)
		}
	}
}

// A lock that was given up is free, though a process that was started meanwhile has the file still.
func TestUnlockedForAll(t *testing.T) {
	name := filepath.Join(t.TempDir(), "LOCK")
	lock, err := OS.Lock(name)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Dup(int(lock.(held).Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if _, err := OS.Lock(name); !errors.Is(err, ErrLocked) {
		t.Errorf("twice: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := OS.Lock(name)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
