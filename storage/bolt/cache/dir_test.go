package cache

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
	"bodega/storage/storagetest"
)

// centralDir makes a directory of central's.
func centralDir(t *testing.T) string {
	t.Helper()
	cfg := engine.Config{Dir: t.TempDir(), SegmentBytes: 16 << 10, MinFreeBytes: 1 << 20, MinFreeShare: 1e-9}
	e, err := engine.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		if _, err := d.Do(storagetest.Create(fmt.Sprint("c", i), fmt.Sprint("p", i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return cfg.Dir
}

// TestDirectoriesApart shows that neither role takes the other's directory, and that neither changes anything in it.
func TestDirectoriesApart(t *testing.T) {
	central := engine.Config{Dir: centralDir(t)}
	store := newClerk(t, 20)
	store.close()
	before := map[string]map[string]string{central.Dir: storagetest.Contents(t, central.Dir), store.cfg.Dir: storagetest.Contents(t, store.cfg.Dir)}

	for _, readOnly := range []bool{false, true} {
		c, err := Open(Config{Dir: central.Dir, ReadOnly: readOnly})
		if err == nil || !strings.Contains(err.Error(), "central's data") {
			t.Errorf("a store opens central's directory: %v, %v", c, err)
		}
		e, err := engine.Open(engine.Config{Dir: store.cfg.Dir, ReadOnly: readOnly})
		if err == nil || !strings.Contains(err.Error(), "a store's copy") {
			t.Errorf("central opens a store's directory: %v, %v", e, err)
		}
	}
	if err := engine.Verify(engine.Config{Dir: store.cfg.Dir}, nil); err == nil {
		t.Error("central's Verify takes a store's directory")
	}
	for dir, want := range map[string]bool{store.cfg.Dir: true, central.Dir: false, t.TempDir(): false, "/no/such/place": false} {
		if got, err := bolt.IsStore(dir); got != want || err != nil {
			t.Errorf("IsStore(%s): %v, %v", dir, got, err)
		}
	}
	for dir, files := range before {
		for name, b := range storagetest.Contents(t, dir) {
			if files[name] != b {
				t.Errorf("%s was changed", name)
			}
		}
	}
	store.open()
}

// TestCacheUnmarked leaves a directory alone that holds somebody's cache.db.
func TestCacheUnmarked(t *testing.T) {
	k := newClerk(t, 20)
	k.close()
	marker := filepath.Join(k.cfg.Dir, bolt.StoreMarker)
	if err := os.Remove(marker); err != nil {
		t.Fatal(err)
	}
	if c, err := Open(k.cfg); err == nil || !strings.Contains(err.Error(), marker) {
		t.Errorf("opened: %v, %v", c, err)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("it is marked now")
	}
	if err := os.WriteFile(marker, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	k.open()
}

// TestCacheReadOnly reads a directory as a tool does: nothing is changed, and only while no store runs on it.
func TestCacheReadOnly(t *testing.T) {
	k := newClerk(t, 100)
	cfg := Config{Dir: k.cfg.Dir, ReadOnly: true}
	if c, err := Open(cfg); !errors.Is(err, storage.ErrInUse) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("while the store runs: %v, %v", c, err)
	}
	k.close()
	if err := os.WriteFile(filepath.Join(k.cfg.Dir, begunFile), []byte("left by a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := storagetest.Contents(t, k.cfg.Dir)
	c, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := look(c, k.marks, false); err != nil {
		t.Error(err)
	}
	if again, err := Open(k.cfg); !errors.Is(err, storage.ErrInUse) {
		t.Errorf("a store opens what a tool reads: %v, %v", again, err)
	}
	_, moved := c.Quarantine()
	for what, err := range map[string]error{
		"Save": c.Save(nil, nil, k.at), "Begin": c.Begin(), "Add": c.Add(nil), "Adopt": c.Adopt(k.at, false), "Quarantine": moved,
	} {
		if !errors.Is(err, errReadOnly) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	after := storagetest.Contents(t, k.cfg.Dir)
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s was changed", name)
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d files, there were %d", len(after), len(before))
	}

	cfg.Dir = t.TempDir()
	if c, err := Open(cfg); err == nil {
		t.Errorf("a directory that is no store's was opened: %v", c)
	}
	if files := storagetest.Contents(t, cfg.Dir); len(files) > 0 {
		t.Errorf("it holds %v now", files)
	}
	cfg.Dir += "/not there"
	if c, err := Open(cfg); err == nil {
		t.Errorf("a directory that is not there was opened: %v", c)
	}
	k.open()
}

// TestCacheLeftovers shows that what a crash has left takes no room for long.
func TestCacheLeftovers(t *testing.T) {
	k := newClerk(t, 100)
	if err := errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.products...))); err != nil {
		t.Fatal(err)
	}
	k.cache.crash()
	begun := filepath.Join(k.cfg.Dir, begunFile)
	if info, err := os.Stat(begun); err != nil || info.Size() == 0 {
		t.Fatal("a crash should leave it: ", err)
	}
	k.open()
	if _, err := os.Stat(begun); err == nil {
		t.Error("it is still there after the next start")
	}
	if err := errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.products...))); err != nil {
		t.Fatal(err)
	}
	with := k.cache.Bytes()
	k.close()
	if _, err := os.Stat(begun); err == nil {
		t.Error("it is still there after Close")
	}
	k.open()
	if without := k.cache.Bytes(); without <= 0 || without >= with {
		t.Errorf("%d bytes with a second copy, %d without", with, without)
	}
}

// TestQuarantineBound keeps the newest copies that could not be used, under the time at which they were moved.
func TestQuarantineBound(t *testing.T) {
	k := newClerk(t, 20)
	k.close()
	now := time.Date(2026, 11, 23, 8, 12, 0, 0, time.FixedZone("somewhere", 3600))
	k.cfg.Now = func() time.Time { return now }
	k.open()
	dir := filepath.Join(k.cfg.Dir, quarantineDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := []string{"20261123T071200.000Z", "20261123T071200.001Z", "20261123T071201.000Z", "20261123T071202.000Z"}
	for i, name := range want {
		k.at.Timeline = name
		k.adopt()
		b, err := os.ReadFile(k.file())
		if err != nil {
			t.Fatal(err)
		}
		moved, err := k.cache.Quarantine()
		if err != nil || moved != filepath.Join(dir, "cache-"+name+".db") {
			t.Fatalf("moved to %s, %v", moved, err)
		}
		if there, err := os.ReadFile(moved); err != nil || !bytes.Equal(there, b) {
			t.Errorf("%s is not what was moved: %v", moved, err)
		}
		files := storagetest.Contents(t, dir)
		if len(files) != 1+min(i+1, 2) {
			t.Errorf("%d files after %d times", len(files), i+1)
		}
		if i > 0 {
			now = now.Add(time.Second)
		}
	}
}

// TestCacheVolume warns of a volume on which a copy does not last.
func TestCacheVolume(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "cache")
	if err != nil {
		dir = t.TempDir() // then nothing is to be warned of, unless it is temporary too
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	var warnings []error
	c, err := Open(Config{Dir: dir, Warn: func(err error) { warnings = append(warnings, err) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if strings.HasPrefix(dir, "/dev/shm") && len(warnings) != 1 {
		t.Errorf("warnings: %v", warnings)
	}
}

// TestRoomError gives a lack of space its name, wherever it is met.
func TestRoomError(t *testing.T) {
	k := newClerk(t, 20)
	k.close()
	var fails error
	k.cfg.step = func(string) error { return fails }
	k.open()
	if err := errors.Join(look(k.cache, k.marks, false), k.cache.Begin()); err != nil {
		t.Fatal(err)
	}
	for _, fails = range []error{syscall.ENOSPC, syscall.EDQUOT} {
		for what, err := range map[string]error{
			"Save": k.save(0, 1), "Add": errors.Join(k.cache.Begin(), k.cache.Add(storagetest.Stocked(k.many(1000)...))),
			"Adopt": errors.Join(k.cache.Begin(), k.cache.Adopt(storage.CopyPosition{}, false)),
		} {
			if !errors.Is(err, storage.ErrDiskFull) || !errors.Is(err, fails) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	fails = syscall.EIO
	if err := k.save(0, 1); errors.Is(err, storage.ErrDiskFull) || !errors.Is(err, fails) {
		t.Errorf("Save: %v", err)
	}
	fails = nil
}

// many returns n products that are not in the cache.
func (k *clerk) many(n int) (list []*inventory.Product) {
	for i := range n {
		list = append(list, benchProduct(1_000_000+i))
	}
	return list
}

// TestLoadPanics lets the one who takes the products panic: nobody may be left behind, and Close must work.
func TestLoadPanics(t *testing.T) {
	k := newClerk(t, 20_000)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		k.cache.Load(nowhere, func(*inventory.Product, *inventory.Holdings) error { panic("enough") })
	}()
}
