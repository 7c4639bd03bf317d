package cache

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// opened returns the numbers under which this process has a file open, also one that has lost its name.
func opened(t *testing.T, name string) (fds []int) {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || strings.TrimSuffix(target, " (deleted)") != name {
			continue
		}
		fd, err := strconv.Atoi(filepath.Base(link))
		if err != nil {
			t.Fatal(err)
		}
		fds = append(fds, fd)
	}
	return fds
}

// fillDisk makes every further write to a file that this process has open fail for want of space.
func fillDisk(t *testing.T, name string) {
	t.Helper()
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	fds := opened(t, name)
	if len(fds) != 1 {
		t.Fatalf("%s is open %d times", name, len(fds))
	}
	if err := syscall.Dup3(int(full.Fd()), fds[0], syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
}

// TestCacheLetsGo adopts one copy after another. The old ones must not stay open, or they would go on taking up room.
func TestCacheLetsGo(t *testing.T) {
	k := newClerk(t, 20)
	dir, err := filepath.EvalSymlinks(k.cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		k.adopt()
		if _, err := k.cache.Quarantine(); err != nil {
			t.Fatal(err)
		}
		k.adopt()
		k.adopt()
	}
	n := 0
	for _, name := range []string{copyFile, begunFile} {
		n += len(opened(t, filepath.Join(dir, name)))
	}
	if n != 1 {
		t.Errorf("%d copies are open", n)
	}
}

// TestCacheDiskFull lets the writes of a transaction fail: the copy stays as it was and can be read, and what failed can be done
// again once there is room.
func TestCacheDiskFull(t *testing.T) {
	k := newClerk(t, 400)
	name, err := filepath.EvalSymlinks(k.cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	had := k.marks
	fillDisk(t, filepath.Join(name, copyFile))
	if err := k.save(0, 5); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("Save: %v", err)
	}
	if err := look(k.cache, had, false); err != nil {
		t.Error(err)
	}
	if err := k.cache.Save(storagetest.Stocked(k.products[:5]...), nil, k.at); err != nil {
		t.Errorf("Save with room again: %v", err)
	}
	if err := look(k.cache, k.marks, false); err != nil {
		t.Error(err)
	}

	for what, fill := range map[string]func() error{
		"Add": func() error { return k.cache.Add(storagetest.Stocked(k.products[50:]...)) },
		"Adopt": func() error {
			return k.cache.Adopt(storage.CopyPosition{Mark: inventory.Mark{Hash: hashOf(k.products[:50])}}, false)
		},
	} {
		if err := errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.products[:50]...))); err != nil {
			t.Fatal(err)
		}
		fillDisk(t, filepath.Join(name, begunFile))
		if err := fill(); err == nil { // bbolt finds a file that cannot grow
			t.Errorf("%s: no error", what)
		}
		if _, err := os.Stat(filepath.Join(name, begunFile)); err == nil {
			t.Errorf("%s: what was begun still takes room", what)
		}
		if err := look(k.cache, k.marks, false); err != nil {
			t.Error(err)
		}
	}
	k.adopt()
	if err := look(k.cache, k.marks, false); err != nil {
		t.Error(err)
	}
}
