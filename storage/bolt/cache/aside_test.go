package cache

import (
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// turn has the cache adopt a copy of one product of another history.
func turn(t *testing.T, c *Cache, timeline string, available int64, keep bool) {
	t.Helper()
	p := &inventory.Product{ID: "a", Name: "A", Version: 1, Available: available}
	var sums inventory.Sums
	sums.Replace(nil, p)
	at := storage.CopyPosition{Timeline: timeline, Mark: inventory.Mark{Offset: inventory.Offset(available), Hash: sums.Total()}}
	for _, step := range []func() error{c.Begin, func() error { return c.Add(storagetest.Stocked(p)) }, func() error { return c.Adopt(at, keep) }} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// kept are the timelines of the copies of other histories, the oldest first.
func kept(t *testing.T, dir string) (timelines []string) {
	t.Helper()
	names, err := ForeignCopies(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		c, err := Open(Config{Dir: dir, ReadOnly: true, Copy: name})
		if err != nil {
			t.Fatal(err)
		}
		at, found, err := c.Load(nowhere, nothing)
		if err != nil || !found {
			t.Errorf("%s: %v, %v", name, found, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		timelines = append(timelines, at.Timeline)
	}
	return timelines
}

// TestCopiesOfOtherHistoriesAreKept: two of them, and of the same history those that are to be.
func TestCopiesOfOtherHistoriesAreKept(t *testing.T) {
	dir := t.TempDir()
	c, err := Open(Config{Dir: dir, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, timeline := range []string{"a", "a", "b", "c", "c", "d"} {
		turn(t, c, timeline, int64(10+i), i == 4)
	}
	// As a crash leaves it between the second name and the exchange.
	if err := os.Link(filepath.Join(dir, copyFile), filepath.Join(dir, foreignDir, "cache-29991231T000000.000Z.db")); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err = Open(Config{Dir: dir, noSync: true}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if have := kept(t, dir); len(have) != 2 || have[0] != "c" || have[1] != "c" {
		t.Errorf("kept %q", have)
	}
}
