package engine

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/scripts/prove"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// keeping returns a configuration that keeps little journal behind a base, so that one is made soon.
func keeping(dir string) Config {
	cfg := small(dir)
	cfg.partitionMax, cfg.KeepBytes, cfg.keepLeast = 60, 48<<10, 1
	cfg.CheckpointInterval = time.Hour
	return cfg
}

// based makes a directory whose journal does not begin with its first record any more: it has a base, checkpoints behind that, and
// records behind them.
func based(t *testing.T) (cfg Config, want inventory.Mark, keys []string) {
	t.Helper()
	cfg = keeping(t.TempDir())
	d := load(t, cfg)
	round := func(i int) {
		fillUp(t, d, fmt.Sprint("r", i), 40)
		checkpointNow(t, d)
		keys = append(keys, fmt.Sprintf("cr%d-0001", i), fmt.Sprintf("ur%d-0039", i))
	}
	for i := range 4 {
		round(i)
	}
	log := d.Engine.(*Engine).log
	waitFor(t, "a base, and the journal before it to go", func() bool { return len(bases(t, cfg.Dir)) > 0 && log.Bounds().First > 1 })
	closeDriver(t, d)
	more := cfg
	more.KeepBytes = 1 << 30 // no other base
	d = load(t, more)
	for i := range 3 {
		round(4 + i)
	}
	fillUp(t, d, "tail", 10)
	rest(t, d)
	want = d.State.Mark()
	d.Engine.(*Engine).crash()
	return cfg, want, keys
}

// bases returns the paths of the bases.
func bases(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "base", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRebuild: whatever becomes of checkpoint.db, a start makes it again and ends where the journal's marks say; what was damaged is kept.
func TestRebuild(t *testing.T) {
	t.Parallel()
	cfg, want, keys := based(t)
	name := filepath.Join(cfg.Dir, "checkpoint.db")
	whole := read(t, name)
	meta := func(b []byte) []byte {
		for _, at := range []int{40, 4096 + 40} {
			b[at] ^= 1
		}
		return b
	}
	product := func(b []byte) []byte {
		at := bytes.Index(b, []byte("r0-0001"))
		for ; at >= 0 && at < len(b); at++ { // wherever a copy of the page may be
			if bytes.HasPrefix(b[at:], []byte("r0-0001")) {
				b[at] ^= 4
			}
		}
		return b
	}
	for what, damaged := range map[string][]byte{
		"missing": nil, "empty": {}, "one page": whole[:4096], "half": whole[:len(whole)/2/4096*4096], "zeros": make([]byte, len(whole)),
		"text": bytes.Repeat([]byte("damage! "), 4096), "both meta pages": meta(bytes.Clone(whole)), "products": product(bytes.Clone(whole)),
	} {
		t.Run(what, func(t *testing.T) {
			here := cfg
			here.Dir = t.TempDir()
			storagetest.CopyDir(t, cfg.Dir, here.Dir)
			name := filepath.Join(here.Dir, "checkpoint.db")
			if damaged == nil {
				if err := os.Remove(name); err != nil {
					t.Fatal(err)
				}
			} else {
				write(t, name, damaged)
			}
			var told []Rebuilt
			here.Hooks.Rebuilt = func(r Rebuilt) { told = append(told, r) }
			if err := examine(here, want, keys); err != nil {
				t.Fatal(err)
			}
			if len(told) != 1 || told[0].From == 0 || !bolt.IsDamage(told[0].Cause) || (told[0].Kept == "") != (damaged == nil) {
				t.Fatalf("told was %+v", told)
			}
			if damaged != nil && !bytes.Equal(read(t, told[0].Kept), damaged) {
				t.Error("what is kept is not what was damaged")
			}
			if err := Verify(here, nil); err != nil {
				t.Error(err)
			}
			d := load(t, here)
			fillUp(t, d, "more", 5)
			closeDriver(t, d)
			if err := Verify(here, nil); err != nil || len(told) != 1 {
				t.Errorf("after another start: %v, and %d were told", err, len(told))
			}
		})
	}
}

// TestRebuildFlips flips bits anywhere. A start that notices makes the file again; one that does not serves nothing wrong, and what an answer
// then finds is damage. Verify of what a start has made again finds nothing.
func TestRebuildFlips(t *testing.T) {
	t.Parallel()
	cfg, want, keys := based(t)
	whole := read(t, filepath.Join(cfg.Dir, "checkpoint.db"))
	rng := rand.New(rand.NewPCG(7, uint64(len(whole))))
	pages, rebuilt := len(whole)/4096, 0
	for i := range prove.Times(40, 3000) {
		here := cfg
		here.Dir = t.TempDir()
		storagetest.CopyDir(t, cfg.Dir, here.Dir)
		b, at := bytes.Clone(whole), rng.IntN(len(whole))
		if i%3 > 0 { // a page of each kind has its header, where the damage is worst
			at = rng.IntN(pages)*4096 + rng.IntN(64)
		}
		b[at] ^= 1 << rng.IntN(8)
		write(t, filepath.Join(here.Dir, "checkpoint.db"), b)
		told := 0
		here.Hooks.Rebuilt = func(Rebuilt) { told++ }
		err := examine(here, want, keys)
		switch {
		case err != nil && (strings.HasPrefix(err.Error(), "WRONG") || told > 0 || !bolt.IsDamage(err)):
			t.Errorf("byte %d: rebuilt %d times: %v", at, told, err)
		case told > 0:
			rebuilt++
			if err := Verify(here, nil); err != nil {
				t.Errorf("byte %d: rebuilt, but %v", at, err)
			}
		}
	}
	t.Logf("%d were noticed by the start, and the file made again", rebuilt)
	if rebuilt == 0 {
		t.Error("no flip was noticed")
	}
}

// TestRebuildFromJournal: while the journal begins with its first record, it is enough, and no copy is made.
func TestRebuildFromJournal(t *testing.T) {
	cfg, want, keys := directory(t)
	if there := bases(t, cfg.Dir); len(there) > 0 {
		t.Fatalf("there is %q", there)
	}
	write(t, filepath.Join(cfg.Dir, "checkpoint.db"), []byte("nothing of ours"))
	if err := examine(cfg, want, keys); err != nil {
		t.Error(err)
	}
}

// TestRebuildRefuses: where base and journal do not lead to where the file was, nothing is changed, and the error says what is missing.
func TestRebuildRefuses(t *testing.T) {
	t.Parallel()
	cfg, _, _ := based(t)
	for what, c := range map[string]struct {
		spoil func(t *testing.T, dir string) error
		says  string
	}{
		"no base": {func(_ *testing.T, dir string) error { return os.RemoveAll(filepath.Join(dir, "base")) }, "is needed from record 1 on"},
		"the base is damaged": {func(t *testing.T, dir string) error {
			name := bases(t, dir)[0]
			b := read(t, name)
			b[len(b)/2] ^= 1
			for at := 8192; at < len(b); at += 512 { // whichever page counts
				b[at+40] ^= 1
			}
			return os.WriteFile(name, b, 0o600)
		}, "checksum does not match"},
		"the journal has a gap": {func(_ *testing.T, dir string) error {
			list, err := filepath.Glob(filepath.Join(dir, "journal", "*.seg"))
			return errors.Join(err, os.Remove(list[1]))
		}, "is missing"},
		"the journal has lost its end": {func(_ *testing.T, dir string) error {
			list, err := filepath.Glob(filepath.Join(dir, "journal", "*.seg"))
			for _, name := range list[1:] {
				err = errors.Join(err, os.Remove(name))
			}
			return errors.Join(err, os.Remove(filepath.Join(dir, "journal", "WATERMARK")))
		}, "successor is missing"},
		"another's base": {func(t *testing.T, dir string) error {
			other, _, _ := based(t)
			theirs := bases(t, other.Dir)[0]
			return errors.Join(os.Remove(bases(t, dir)[0]), os.Rename(theirs, filepath.Join(dir, "base", filepath.Base(theirs))))
		}, "belongs to directory"},
	} {
		t.Run(what, func(t *testing.T) {
			here := cfg
			here.Dir = t.TempDir()
			storagetest.CopyDir(t, cfg.Dir, here.Dir)
			name := filepath.Join(here.Dir, "checkpoint.db")
			b := read(t, name)
			b[4096*3+8] ^= 0x40 // the kind of a page
			for at := 4096 * 2; at < len(b); at += 4096 {
				b[at+8] ^= 0x40
			}
			write(t, name, b)
			if err := c.spoil(t, here.Dir); err != nil {
				t.Fatal(err)
			}
			before := storagetest.Contents(t, here.Dir)
			e, err := Open(here)
			if err == nil {
				e.crash()
				t.Fatal("it was opened")
			}
			var damage *bolt.DamageError
			if !strings.Contains(err.Error(), c.says) || !errors.As(err, &damage) || damage.File != name {
				t.Errorf("the error is %v", err)
			}
			after := storagetest.Contents(t, here.Dir)
			manifest := filepath.Join(here.Dir, "MANIFEST.json")
			delete(before, manifest)
			delete(after, manifest)
			for name, b := range before {
				if after[name] != b {
					t.Errorf("%s was changed", name)
				}
				delete(after, name)
			}
			if len(after) > 0 {
				t.Errorf("there are more files: %d", len(after))
			}
		})
	}
}

// TestRebuildKilled ends the process before each step of making the file again: the next start does it, and nothing is lost.
func TestRebuildKilled(t *testing.T) {
	t.Parallel()
	cfg, want, keys := based(t)
	write(t, filepath.Join(cfg.Dir, "checkpoint.db"), bytes.Repeat([]byte("damage! "), 4096))
	var images []string
	var steps []string
	names := vfs.NewFault(vfs.OS)
	names.Before(func(op vfs.Op) {
		if op.Kind&vfs.OpChange != 0 {
			image := t.TempDir()
			storagetest.CopyDir(t, cfg.Dir, image)
			images, steps = append(images, image), append(steps, fmt.Sprint(op.Kind, " ", filepath.Base(op.Name)))
		}
	})
	here := cfg
	here.names = names
	if err := examine(here, want, keys); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(steps, "rename checkpoint.db") {
		t.Fatalf("the steps are %q", steps)
	}
	for i, image := range images {
		here := cfg
		here.Dir = image
		if err := examine(here, want, keys); err != nil {
			t.Errorf("killed before %s: %v", steps[i], err)
		}
		if left, err := filepath.Glob(filepath.Join(image, "*.rebuild*")); err != nil || len(left) > 0 {
			t.Errorf("killed before %s: %q is left", steps[i], left)
		}
	}
}

// TestRebuildFull: without room for the copy nothing is changed, and the next start with room makes it.
func TestRebuildFull(t *testing.T) {
	t.Parallel()
	cfg, want, keys := based(t)
	name := filepath.Join(cfg.Dir, "checkpoint.db")
	damaged := bytes.Repeat([]byte("damage! "), 4096)
	write(t, name, damaged)
	names := vfs.NewFault(vfs.OS)
	here := cfg
	here.names = names
	for kind, match := range map[vfs.OpKind]string{vfs.OpWrite: "rebuild", vfs.OpSync: "rebuild", vfs.OpMkdir: "quarantine"} {
		names.SetPlan(vfs.Plan{Kinds: kind, Match: match, N: 1, Err: syscall.ENOSPC})
		if err := examine(here, want, keys); !vfs.NoRoom(err) || !bolt.IsDamage(err) {
			t.Errorf("%v: %v", kind, err)
		}
		if !bytes.Equal(read(t, name), damaged) {
			t.Fatalf("%v: the file was changed", kind)
		}
	}
	names.SetPlan(vfs.Plan{})
	if err := examine(here, want, keys); err != nil {
		t.Error(err)
	}
}

// TestRebuiltAreFew: of the files that were moved aside, the newest are kept.
func TestRebuiltAreFew(t *testing.T) {
	cfg, want, keys := based(t)
	now := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	cfg.Now = func() time.Time { return now }
	for i := range rebuiltKept + 2 {
		now = now.Add(time.Hour)
		write(t, filepath.Join(cfg.Dir, "checkpoint.db"), fmt.Append(nil, "damaged ", i))
		if err := examine(cfg, want, keys); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(cfg.Dir, "quarantine", "checkpoint-*"))
	if err != nil || len(left) != rebuiltKept || string(read(t, left[1])) != fmt.Sprint("damaged ", rebuiltKept+1) {
		t.Errorf("kept are %q, %v", left, err)
	}
}

// TestBaseGivesWay: a base and the journal behind it are given up where room gets short, and made again only where there is plenty.
func TestBaseGivesWay(t *testing.T) {
	cfg := keeping(t.TempDir())
	volume := storagetest.NewVolume(1 << 40)
	cfg.FS, cfg.MinFreeBytes = volume, 64<<20
	d := load(t, cfg)
	e := d.Engine.(*Engine)
	until := func(what string, done func() bool) {
		t.Helper()
		for i := 0; !done(); i++ {
			if i == 50 {
				t.Fatal("in vain: ", what)
			}
			fillUp(t, d, fmt.Sprint(what, i), 30)
			checkpointNow(t, d)
		}
	}
	until("a base", func() bool { return len(bases(t, cfg.Dir)) == 1 })
	volume.SetFree(200 << 20)
	until("it is given up", func() bool { return len(bases(t, cfg.Dir)) == 0 })
	until("the journal is cut", func() bool { return e.log.Bounds().Bytes <= 8*cfg.SegmentBytes })
	volume.SetFree(300 << 20) // more than what gives it up
	fillUp(t, d, "not yet", 30)
	checkpointNow(t, d)
	if there := bases(t, cfg.Dir); len(there) > 0 || e.Status().Full {
		t.Errorf("there is %q, full: %v", there, e.Status().Full)
	}
	volume.SetFree(1 << 40)
	until("it is made again", func() bool { return len(bases(t, cfg.Dir)) == 1 })
	closeDriver(t, d)
}

// TestBaseIsSound: a file that is damaged is not copied over a base that is not, whose journal is kept.
func TestBaseIsSound(t *testing.T) {
	cfg, _, _ := based(t)
	before := bases(t, cfg.Dir)
	more := cfg
	more.KeepBytes = 1 << 30
	d := load(t, more)
	checkpointNow(t, d)
	err := d.Engine.(*Engine).update(func(tx *bbolt.Tx) error { // which nobody reads again
		b := tx.Bucket(bucketEvents).Bucket(eventBucket(10))
		v := bytes.Clone(b.Get(eventKey(10)))
		v[len(v)-1] ^= 1
		return b.Put(eventKey(10), v)
	})
	if err != nil {
		t.Fatal(err)
	}
	closeDriver(t, d)
	warned := make(chan error, 1)
	cfg.Hooks.Warning = func(err error) {
		if !bolt.IsDamage(err) {
			return // of the volume
		}
		select {
		case warned <- err:
		default:
			t.Errorf("told again: %v", err)
		}
	}
	cfg.Hooks.Failed = func(err error) { t.Error(err) }
	d = load(t, cfg)
	e := d.Engine.(*Engine)
	for i := range 8 {
		fillUp(t, d, fmt.Sprint("late", i), 40)
		checkpointNow(t, d)
	}
	receive(t, warned)
	want := closeDriver(t, d)
	if now := bases(t, cfg.Dir); !slices.Equal(now, before) || e.log.Bounds().First > e.base.applied+1 {
		t.Errorf("the base is %q, it was %q; the journal begins with %d", now, before, e.log.Bounds().First)
	}
	if err := Verify(cfg, nil); !bolt.IsDamage(err) {
		t.Fatalf("Verify: %v", err)
	}
	cause, err := Unsound(cfg)
	if err != nil || !bolt.IsDamage(cause) {
		t.Fatalf("%v, %v", cause, err)
	}
	cfg.Unsound = cause
	d = load(t, cfg)
	if got := closeDriver(t, d); got != want {
		t.Errorf("at %+v, want %+v", got, want)
	}
	cfg.Unsound = nil
	if cause, err := Unsound(cfg); cause != nil || err != nil {
		t.Errorf("made again: %v, %v", cause, err)
	}
}
