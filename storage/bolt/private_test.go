//go:build unix

package bolt

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
)

// modes reports files and directories below dir that others than the owner may look into, and counts the files.
func modes(t *testing.T, dir string) (files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
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

// openUp makes the files of a directory readable for everybody, as an earlier program did.
func openUp(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return os.Chmod(name, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFilesArePrivate looks at every file and directory of central, of a directory that is new and of one that was not private.
func TestFilesArePrivate(t *testing.T) {
	cfg := small(filepath.Join(t.TempDir(), "data"))
	for range 2 {
		d := load(t, cfg)
		fillUp(t, d, "p", 40)
		foldNow(t, d)
		if n := modes(t, cfg.Dir); n < 5 { // LOCK, MANIFEST.json, checkpoint.db, WATERMARK, a segment
			t.Errorf("%d files", n)
		}
		closeDriver(t, d)
		openUp(t, cfg.Dir)
	}
}

// TestCopyIsPrivate does the same with a store's, with a copy in quarantine.
func TestCopyIsPrivate(t *testing.T) {
	cfg := CacheConfig{Dir: filepath.Join(t.TempDir(), "data"), noSync: true}
	for range 2 {
		c, err := OpenCache(cfg)
		if err != nil {
			t.Fatal(err)
		}
		k := &clerk{t: t, cfg: cfg, cache: c}
		k.products = append(k.products, benchProduct(1))
		k.sums = inventory.Sums{}
		k.sums.Replace(nil, k.products[0])
		k.moved()
		k.adopt()
		if _, err := c.Quarantine(); err != nil {
			t.Fatal(err)
		}
		k.adopt()
		if n := modes(t, cfg.Dir); n < 4 { // LOCK, STORE, cache.db, one in quarantine
			t.Errorf("%d files", n)
		}
		k.close()
		openUp(t, cfg.Dir)
	}
}
