package storagetest

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"bodega/journal/vfs"
)

// Contents returns every file of a directory but LOCK.
func Contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "LOCK" {
			return err
		}
		b, err := os.ReadFile(name) //nolint:gosec // a test's own directory
		all[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Volume is a file system that says it has so much room.
type Volume struct {
	vfs.FS
	Total uint64 // 0 means 1 TiB

	mu   sync.Mutex
	room uint64
}

// NewVolume returns one on the file system of the machine.
func NewVolume(free uint64) *Volume { return &Volume{FS: vfs.OS, room: free} }

// Free implements vfs.FS.
func (v *Volume) Free(string) (available, total uint64, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.room, cmp.Or(v.Total, 1<<40), nil
}

// SetFree says how much room there is from now on.
func (v *Volume) SetFree(free uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.room = free
}

// CopyDir copies a data directory into one that is empty.
func CopyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
