package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// directory makes a data directory with everything in it: products, tombstones, events, several partitions of receipts, and
// a journal behind the checkpoint.
func directory(t *testing.T) (cfg Config, want inventory.Mark, keys []string) {
	t.Helper()
	cfg = small(t.TempDir())
	cfg.partitionMax = 60
	d := load(t, cfg)
	fillUp(t, d, "a", 60)
	checkpointNow(t, d)
	fillUp(t, d, "b", 60)
	closeDriver(t, d)
	d = load(t, cfg)
	fillUp(t, d, "tail", 10)
	want = d.State.Mark()
	d.Engine.(*Engine).crash()
	for i := range 60 {
		keys = append(keys, fmt.Sprintf("ca-%04d", i), fmt.Sprintf("ub-%04d", i))
	}
	return cfg, want, keys
}

// examine opens a damaged directory and reads all of it. Nothing but an error or the right answer may come.
func examine(cfg Config, want inventory.Mark, keys []string) (err error) {
	e, err := Open(cfg)
	if err != nil {
		return err
	}
	defer e.crash()
	d, err := storagetest.Start(e)
	if err != nil {
		return err
	}
	if got := d.State.Mark(); got != want {
		return fmt.Errorf("WRONG: the state is %+v, not %+v", got, want)
	}
	for _, key := range keys {
		if _, found, err := e.Receipt(storagetest.Key(key)); err != nil {
			return err
		} else if !found {
			return fmt.Errorf("WRONG: the receipt of %s is missing", key)
		}
	}
	s := e.Status()
	for from := s.Earliest; err == nil && from < s.Checkpoint; { // those before a damaged one are given, and then it is told
		var list [][]byte
		list, err = e.Events(context.Background(), from, int(s.Checkpoint-from))
		if err == nil && len(list) == 0 {
			return fmt.Errorf("WRONG: no event at %d of %+v", from, s)
		}
		from += inventory.Offset(len(list))
	}
	return err
}

// TestBitFlips damages checkpoint.db in one place after another. Verify must notice what an engine that is told to read
// everything notices, no answer may be wrong, and no panic may escape.
func TestBitFlips(t *testing.T) {
	t.Parallel()
	cfg, want, keys := directory(t)
	cfg.ReadOnly = true
	name := filepath.Join(cfg.Dir, "checkpoint.db")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := examine(cfg, want, keys); err != nil {
		t.Fatal("undamaged: ", err)
	}
	if err := Verify(cfg, nil); err != nil {
		t.Fatal("undamaged: ", err)
	}
	rng := rand.New(rand.NewPCG(5, uint64(len(whole))))
	seen := 0
	pages := len(whole) / 4096
	flips := prove.Times(600, 6000)
	for i := range flips {
		b := bytes.Clone(whole)
		at, bit := rng.IntN(len(b)), rng.IntN(8)
		switch {
		case i < 4*pages: // the number of elements of each page
			at, bit = i%pages*4096+10, i/pages
		case i%4 == 0: // headers and first elements, where the damage is worst
			at = at&^4095 + rng.IntN(48)
		}
		b[at] ^= 1 << bit
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		read, verified := examine(cfg, want, keys), Verify(cfg, nil)
		if read != nil && bytes.HasPrefix([]byte(read.Error()), []byte("WRONG")) {
			t.Errorf("byte %d: %v (Verify: %v)", at, read, verified)
		}
		if read != nil && verified == nil {
			t.Errorf("byte %d: reading finds %v, Verify nothing", at, read)
		}
		if verified != nil {
			seen++
		}
	}
	t.Logf("%d of %d flips in %d bytes were noticed; the others hit what nobody reads", seen, flips, len(whole))
	if seen < flips/4 {
		t.Error("too few")
	}
}

// TestCutShort gives an engine every kind of broken file that is not a bit flip.
func TestCutShort(t *testing.T) {
	cfg, want, keys := directory(t)
	cfg.ReadOnly = true
	name := filepath.Join(cfg.Dir, "checkpoint.db")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, b := range map[string][]byte{
		"empty": nil, "a byte": whole[:1], "one page": whole[:4096], "two pages": whole[:8192],
		"half": whole[:len(whole)/2/4096*4096], "zeros": make([]byte, len(whole)), "text": bytes.Repeat([]byte("damage! "), 4096),
		"first half twice": append(bytes.Clone(whole[:len(whole)/2]), whole[:len(whole)-len(whole)/2]...),
	} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := examine(cfg, want, keys); err == nil {
			t.Errorf("%s: was read as if nothing were amiss", what)
		}
		if err := Verify(cfg, nil); err == nil {
			t.Errorf("%s: Verify finds nothing", what)
		}
	}
}

// TestVerifyChangesNothing compares the directory before and after, and shows what Verify reports.
func TestVerifyChangesNothing(t *testing.T) {
	cfg, want, _ := directory(t)
	before := storagetest.Contents(t, cfg.Dir)
	var lines []string
	if err := Verify(Config{Dir: cfg.Dir}, func(line string) { lines = append(lines, line) }); err != nil {
		t.Fatal(err)
	}
	for name, b := range storagetest.Contents(t, cfg.Dir) {
		if before[name] != b {
			t.Errorf("%s was changed", name)
		}
		delete(before, name)
	}
	for name := range before {
		t.Errorf("%s was removed", name)
	}
	if len(lines) != 6 || lines[4] != fmt.Sprintf("state: position %d, hash %v", want.Offset, want.Hash) || !strings.HasPrefix(lines[5], "history: events 0 to 252 ") {
		t.Errorf("%q", lines)
	}
}

// TestVerifyJournal damages the journal behind the checkpoint.
func TestVerifyJournal(t *testing.T) {
	cfg, _, _ := directory(t)
	segments, err := filepath.Glob(filepath.Join(cfg.Dir, "journal", "*.seg"))
	if err != nil || len(segments) == 0 {
		t.Fatal(segments, err)
	}
	b, err := os.ReadFile(segments[0])
	if err != nil {
		t.Fatal(err)
	}
	b[5000] ^= 1
	if err := os.WriteFile(segments[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Verify(cfg, nil); err == nil {
		t.Error("nothing was found")
	}
}

// TestReadOnly reads a directory without changing it, and refuses to write.
func TestReadOnly(t *testing.T) {
	cfg, want, keys := directory(t)
	before := storagetest.Contents(t, cfg.Dir)
	cfg.ReadOnly = true
	if err := examine(cfg, want, keys); err != nil {
		t.Error(err)
	}
	d := load(t, cfg)
	if _, err := d.Do(storagetest.Create("c", "x")); err == nil {
		t.Error("a record was committed")
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	for name, b := range storagetest.Contents(t, cfg.Dir) {
		if before[name] != b {
			t.Errorf("%s was changed", name)
		}
	}
	cfg.Dir = t.TempDir()
	if _, err := Open(cfg); err == nil {
		t.Error("an empty directory was opened for reading")
	}
}

// edit changes a text of a file, which must be in it.
func edit(name, old, changed string) error {
	b, err := os.ReadFile(name)
	if err == nil && !bytes.Contains(b, []byte(old)) {
		err = fmt.Errorf("%s has no %s", name, old)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(name, bytes.Replace(b, []byte(old), []byte(changed), 1), 0o600)
}

// TestForeignFiles puts together what does not belong together.
func TestForeignFiles(t *testing.T) {
	a, _, _ := directory(t)
	b, _, _ := directory(t)
	for what, mix := range map[string]func(dir string) error{
		"another's checkpoint": func(dir string) error {
			return os.Rename(filepath.Join(b.Dir, "checkpoint.db"), filepath.Join(dir, "checkpoint.db"))
		},
		"no manifest":     func(dir string) error { return os.Remove(filepath.Join(dir, "MANIFEST.json")) },
		"broken manifest": func(dir string) error { return os.WriteFile(filepath.Join(dir, "MANIFEST.json"), []byte("{"), 0o600) },
		"empty manifest":  func(dir string) error { return os.WriteFile(filepath.Join(dir, "MANIFEST.json"), []byte("{}"), 0o600) },
		"a manifest with a member twice": func(dir string) error {
			return edit(filepath.Join(dir, "MANIFEST.json"), `"format": 0,`, `"format": 0, "format": 0,`)
		},
		"a manifest with a name in capitals": func(dir string) error { return edit(filepath.Join(dir, "MANIFEST.json"), `"epoch"`, `"Epoch"`) },
		"newer manifest": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "MANIFEST.json"), []byte(`{"format":2}`), 0o600)
		},
		"older manifest": func(dir string) error { // as in a copy made while the directory was in use
			name := filepath.Join(dir, "MANIFEST.json")
			old, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for range 2 {
				closeDriver(t, load(t, small(dir)))
			}
			if now, err := os.ReadFile(name); err != nil || bytes.Equal(old, now) {
				return fmt.Errorf("the manifest has not changed: %w", err)
			}
			return os.WriteFile(name, old, 0o600)
		},
		"no journal": func(dir string) error { return os.RemoveAll(filepath.Join(dir, "journal")) },
	} {
		dir := t.TempDir()
		storagetest.CopyDir(t, a.Dir, dir)
		if err := mix(dir); err != nil {
			t.Fatal(err)
		}
		before := storagetest.Contents(t, dir)[filepath.Join(dir, "MANIFEST.json")]
		e, err := Open(small(dir))
		if err == nil {
			_, err = storagetest.Start(e)
			e.Close(inventory.Mark{})
		}
		if err == nil {
			t.Errorf("%s: was opened", what)
		}
		if what == "another's checkpoint" && !strings.Contains(err.Error(), "belongs to directory") {
			t.Errorf("%s: %v", what, err)
		}
		if after := storagetest.Contents(t, dir)[filepath.Join(dir, "MANIFEST.json")]; after != before && what == "no manifest" {
			t.Errorf("%s: one was made", what)
		}
	}
}

// TestCheckpointDiffers changes what the checkpoint says of itself, checksums included: whatever does not fit the products
// or the journal must be refused.
func TestCheckpointDiffers(t *testing.T) {
	for what, change := range map[string]func(*checkpoint){
		"intent beyond the journal": func(c *checkpoint) { c.Intent = 1 << 40 },
		"applied too much":          func(c *checkpoint) { c.Applied++ },
		"applied too little":        func(c *checkpoint) { c.Applied-- },
		"another chain":             func(c *checkpoint) { c.Chain++ },
		"another sum":               func(c *checkpoint) { c.Sums[7] = inventory.HashFrom([16]byte{1}) },
		"more products":             func(c *checkpoint) { c.Live++ },
		"fewer tombstones":          func(c *checkpoint) { c.Dead-- },
		"another position":          func(c *checkpoint) { c.Offset++ },
	} {
		cfg, _, _ := directory(t)
		cfg.noRebuild = true
		e, err := Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		cp := e.checkpointer.at
		change(&cp)
		if err := e.update(cp.store); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(inventory.Mark{}); err != nil {
			t.Fatal(err)
		}
		if err := Verify(cfg, nil); err == nil {
			t.Errorf("%s: Verify finds nothing", what)
		}
		e, err = Open(cfg)
		if err == nil {
			_, err = storagetest.Start(e)
			e.crash()
		}
		if err == nil {
			t.Errorf("%s: was opened", what)
		}
	}
}

// TestIntent looks at checkpoint.db after each transaction of a checkpoint: once events are in, it says how far they
// may reach.
func TestIntent(t *testing.T) {
	cfg := small(t.TempDir())
	var seen []checkpoint
	var e *Engine
	cfg.saved = func() {
		e.db.View(func(tx *bbolt.Tx) error {
			cp, err := loadCheckpoint(tx, "")
			seen = append(seen, cp)
			return err
		})
	}
	d := load(t, cfg)
	e = d.Engine.(*Engine)
	fillUp(t, d, "a", 20)
	closeDriver(t, d)
	if len(seen) != 3 {
		t.Fatalf("%d transactions", len(seen))
	}
	for i, cp := range seen {
		if last := i == 2; cp.Intent != seen[2].Applied || (cp.Applied == 0) == last || (cp.Offset == 0) == last {
			t.Errorf("transaction %d: applied %d, intent %d, position %d", i, cp.Applied, cp.Intent, cp.Offset)
		}
	}
}

// TestFallback damages the newest meta page, so that bbolt takes the state before it: the journal must still reach there.
func TestFallback(t *testing.T) {
	cfg := small(t.TempDir())
	d := load(t, cfg)
	for i := range 4 {
		d.Engine.(*Engine).checkpointLater()
		fillUp(t, d, fmt.Sprint("round", i), 150) // some segments, and one checkpoint
		checkpointNow(t, d)
	}
	want := d.State.Mark()
	d.Engine.(*Engine).crash()
	name := filepath.Join(cfg.Dir, "checkpoint.db")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const txid = 64 // where a meta page has the number of its transaction
	at := 4096
	if binary.LittleEndian.Uint64(b[txid:]) > binary.LittleEndian.Uint64(b[4096+txid:]) {
		at = 0
	}
	b[at+40] ^= 1
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	d = load(t, cfg)
	if d.State.Mark() != want || d.Loaded.Records == 0 {
		t.Errorf("%d records were replayed, giving %+v; it was %+v", d.Loaded.Records, d.State.Mark(), want)
	}
	closeDriver(t, d)
	if err := Verify(cfg, nil); err != nil {
		t.Error(err)
	}
}

// TestInUse opens a directory twice.
func TestInUse(t *testing.T) {
	cfg := small(t.TempDir())
	d := load(t, cfg)
	_, err := Open(cfg)
	if !errors.Is(err, storage.ErrInUse) || !bytes.Contains([]byte(err.Error()), fmt.Append(nil, os.Getpid())) {
		t.Errorf("Open: %v", err)
	}
	if err := Verify(cfg, nil); !errors.Is(err, storage.ErrInUse) {
		t.Errorf("Verify: %v", err)
	}
	closeDriver(t, d)
}

// TestGuard takes the file away under the map, as a failing disk does, and panics.
func TestGuard(t *testing.T) {
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "a", 200)
	checkpointNow(t, d)
	if err := os.Truncate(filepath.Join(cfg.Dir, "checkpoint.db"), 8192); err != nil {
		t.Fatal(err)
	}
	var damage *bolt.DamageError
	if _, _, err := d.Engine.Receipt(storagetest.Key("ua-0001")); !errors.As(err, &damage) {
		t.Errorf("Receipt: %v", err)
	}
	if _, err := d.Engine.Events(t.Context(), 0, 10); !errors.As(err, &damage) {
		t.Errorf("Events: %v", err)
	}
	if err := bolt.Guard("file", func() error { panic("oops") }); !errors.As(err, &damage) || damage.File != "file" {
		t.Errorf("a panic gives %v", err)
	}
	d.Engine.(*Engine).crash()
}

// TestMissingEvent takes one event out of its bucket: those on both sides of it can be read.
func TestMissingEvent(t *testing.T) {
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "a", 20)
	checkpointNow(t, d)
	e := d.Engine.(*Engine)
	err := e.update(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketEvents).Bucket(eventBucket(10)).Delete(eventKey(10))
	})
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[inventory.Offset]int{0: 10, 9: 1, 10: 0, 11: 20} {
		list, err := e.Events(t.Context(), from, 20)
		if (err != nil) != (want == 0) || len(list) != want {
			t.Errorf("from %d: %d events, %v", from, len(list), err)
		}
	}
	closeDriver(t, d)
	if err := Verify(cfg, nil); err == nil {
		t.Error("Verify finds nothing")
	}
}
