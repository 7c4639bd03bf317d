//go:build unix

package storagetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Modes reports files and directories below dir that others than the owner may look into, and counts the files. What is open may remove or rename some
// meanwhile.
func Modes(t *testing.T, dir string) (files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		var info fs.FileInfo
		if err == nil {
			info, err = entry.Info()
		}
		if errors.Is(err, fs.ErrNotExist) && name != dir {
			return nil
		}
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if entry.IsDir() {
			want = 0o700
		} else {
			files++
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// OpenUp makes the files of a directory readable for everybody, as an earlier program did.
func OpenUp(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return os.Chmod(name, 0o644) //nolint:gosec // as an earlier program did
	})
	if err != nil {
		t.Fatal(err)
	}
}
