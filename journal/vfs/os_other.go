//go:build !linux

package vfs

import (
	"errors"
	"os"
	"runtime"
)

// Elsewhere than on Linux, Sync is the strongest that the standard library
// offers; on macOS it is F_FULLFSYNC.
func datasync(f *os.File) error { return f.Sync() }

// syncDir does nothing on Windows, which cannot sync a directory.
func syncDir(d *os.File) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	return d.Sync()
}

func dropCache(*os.File) error { return nil }

func dropRange(*os.File, int64, int64) error { return nil }

func free(string) (available, total uint64, err error) { return 0, 0, errors.ErrUnsupported }

// KindOf returns Unknown: only Linux is asked.
func KindOf(dir string) (Kind, error) {
	_, err := os.Stat(dir)
	return Unknown, err
}

func openDirect(name string) (f *os.File, direct bool, err error) {
	f, err = os.Open(name)
	return f, false, err
}

func pread(f *os.File, b []byte, off int64) (n int, err error) { return f.ReadAt(b, off) }
