package engine

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"bodega/inventory"
	"bodega/storage/storagetest"
)

var rewrite = flag.Bool("rewrite", false, "make testdata/format0, places, transfers and people again; only for a format that was never released")

// The directory testdata/format0 was made by the first release of this format. Every later one must open it.
const (
	goldenDir      = "testdata/format0"
	goldenPosition = 67
	goldenHash     = "49621da7f95eef130bc0af0929a26039"
)

func TestGolden(t *testing.T) {
	if *rewrite {
		makeGolden(t)
	}
	dir := t.TempDir()
	storagetest.CopyDir(t, goldenDir, dir)
	if err := Verify(Config{Dir: dir}, func(line string) { t.Log(line) }); err != nil {
		t.Error(err)
	}
	for range 2 {
		d := load(t, small(dir))
		if m := d.State.Mark(); m.Offset != goldenPosition || m.Hash.String() != goldenHash || m.Age != m.At || m.At == 0 {
			t.Errorf("%+v", m) // age begins as the date, so that keys keep their place
		}
		for _, key := range []string{"ca-0003", "utail-0001"} {
			if _, found, err := d.Engine.Receipt(storagetest.Key(key)); !found || err != nil {
				t.Errorf("receipt of %s: %v, %v", key, found, err)
			}
		}
		events := d.Engine.Status().Checkpoint
		if list, err := d.Engine.Events(t.Context(), 0, 1000); err != nil || inventory.Offset(len(list)) != events {
			t.Errorf("%d events, %v", len(list), err)
		}
		closeDriver(t, d)
	}
}

func makeGolden(t *testing.T) {
	if err := os.RemoveAll(goldenDir); err != nil {
		t.Fatal(err)
	}
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "a", 22)
	closeDriver(t, d)
	d = load(t, cfg)
	fillUp(t, d, "tail", 10)
	d.Engine.(*Engine).crash()
	storagetest.CopyDir(t, cfg.Dir, goldenDir)
	for _, name := range []string{"LOCK", "journal/next.tmp"} {
		os.Remove(filepath.Join(goldenDir, name))
	}
	t.Log("new hash ", d.State.Mark())
}
