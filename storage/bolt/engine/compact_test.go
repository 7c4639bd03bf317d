package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage/bolt"
	"bodega/storage/storagetest"
)

// compacting returns a configuration that compacts as soon as half of the file is free, in small steps, and what it tells.
func compacting(t *testing.T) (cfg Config, told chan bolt.Compacted) {
	t.Helper()
	cfg = small(t.TempDir())
	cfg.KeyTTL, cfg.partitionMax, cfg.CheckpointInterval = 1000, 500, time.Hour
	cfg.compactMin, cfg.compactEvery, cfg.compactBytes = 1, 1, 2<<10
	told = make(chan bolt.Compacted, 100)
	cfg.Hooks.Compacted = func(c bolt.Compacted) { told <- c }
	cfg.Hooks.Failed = func(err error) { t.Errorf("failed: %v", err) }
	return cfg, told
}

// emptied fills a checkpoint with receipts and lets them expire, so that most of it is free. What is left are products, events
// and the receipts of the last checkpoints.
func emptied(t *testing.T, d *storagetest.Driver) {
	t.Helper()
	for i := range 20 {
		var cmds []*inventory.Command
		for j := range 300 {
			cmds = append(cmds, storagetest.Update(fmt.Sprint("old ", i, " ", j), "nothing", -1))
		}
		do(t, d, cmds...)
	}
	fillUp(t, d, "kept", 30)
	checkpointNow(t, d)
	d.Now += 3000
}

// checkpointTimes checkpoints n times, with a change each.
func checkpointTimes(t *testing.T, d *storagetest.Driver, name string, n int) {
	t.Helper()
	for i := range n {
		do(t, d, storagetest.Create(fmt.Sprint(name, i), fmt.Sprint(name, i)))
		checkpointNow(t, d)
	}
}

// checkpointUntil checkpoints, with a change each, until a compaction is told.
func checkpointUntil(t *testing.T, d *storagetest.Driver, name string, told chan bolt.Compacted) bolt.Compacted {
	t.Helper()
	for i := range 4 * 8 {
		checkpointTimes(t, d, fmt.Sprint(name, i, "-"), 1)
		waitFor(t, "the checkpoint to look at the file", func() bool { return len(told) > 0 || d.Engine.(*Engine).looked.Load() >= int64(d.State.Offset()) })
		if len(told) > 0 {
			return <-told
		}
	}
	t.Fatal("it is never compacted")
	panic("unreachable")
}

// intact says that a directory holds all that a driver has committed, as far as a position.
func intact(t *testing.T, dir string, want inventory.Offset, key string) {
	t.Helper()
	cfg := small(dir)
	cfg.KeyTTL, cfg.partitionMax = 1000, 500
	if err := Verify(cfg, nil); err != nil {
		t.Error(err)
	}
	d := load(t, cfg)
	if d.State.Offset() < want {
		t.Errorf("it stands at %d, not %d", d.State.Offset(), want)
	}
	if _, found, err := d.Engine.Receipt(storagetest.Key(key)); !found || err != nil {
		t.Errorf("receipt %s: found %v, %v", key, found, err)
	}
	checkpointNow(t, d)
	list, err := d.Engine.Events(context.Background(), 0, 50)
	if len(list) != 50 || err != nil {
		t.Errorf("%d events, %v", len(list), err)
	}
	do(t, d, storagetest.Create("after", "after"))
	closeDriver(t, d)
	cfg = cfg.withDefaults()
	if _, err := os.Stat(cfg.compactName()); !os.IsNotExist(err) {
		t.Errorf("half a copy is left: %v", err)
	}
}

// TestCompact gives back what has expired, and not before it has been free for a while. Readers go on.
func TestCompact(t *testing.T) {
	cfg, told := compacting(t)
	d := load(t, cfg)
	stop, reading := make(chan struct{}), sync.WaitGroup{}
	emptied(t, d)
	for range 2 {
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if list, err := d.Engine.Events(context.Background(), 0, 20); len(list) != 20 || err != nil {
					t.Errorf("%d events, %v", len(list), err)
					return
				}
			}
		})
	}
	checkpointTimes(t, d, "few", 8-1)
	if len(told) > 0 {
		t.Errorf("too early: %+v", <-told)
	}
	c := checkpointUntil(t, d, "more", told)
	close(stop)
	reading.Wait()
	if c.Err != nil || c.After*2 > c.Before {
		t.Errorf("compacted: %+v", c)
	}
	checkpointTimes(t, d, "again", 2)
	if info, err := os.Stat(cfg.withDefaults().checkpointFile); err != nil || info.Size() > c.Before/2 {
		t.Errorf("the file: %v, %v", info.Size(), err)
	}
	want := closeDriver(t, d).Offset
	intact(t, cfg.Dir, want, "again1")
	for len(told) > 0 {
		if c := <-told; c.Err != nil {
			t.Error(c.Err)
		}
	}
}

// TestCompactCrash ends the process, or loses the power, at each step of a compaction.
func TestCompactCrash(t *testing.T) {
	cfg, told := compacting(t)
	type image struct{ dir, step string }
	var images []image
	var mu sync.Mutex
	take := func(step string) {
		mu.Lock()
		defer mu.Unlock()
		img := image{filepath.Join(t.TempDir(), fmt.Sprint(len(images))), step}
		storagetest.CopyDir(t, cfg.Dir, img.dir)
		images = append(images, img)
		if name := filepath.Join(img.dir, "checkpoint.db.compact"); step == "copy" || step == "sync" { // not synced: anything may be in it
			cut := image{img.dir + "-cut", step + ", cut short"}
			storagetest.CopyDir(t, img.dir, cut.dir)
			if err := os.Truncate(filepath.Join(cut.dir, filepath.Base(name)), 5000); err != nil {
				t.Error(err)
			}
			images = append(images, cut)
		}
	}
	cfg.compactStep = take
	d := load(t, cfg)
	emptied(t, d)
	if c := checkpointUntil(t, d, "few", told); c.Err != nil {
		t.Fatal(c.Err)
	}
	want := d.State.Offset()
	closeDriver(t, d)
	steps := map[string]int{}
	for _, img := range images {
		steps[img.step]++
		t.Run(img.step, func(t *testing.T) { intact(t, img.dir, want, "few0-0") })
	}
	for _, step := range []string{"copy", "sync", "rename", "renamed", "synced"} {
		if steps[step] == 0 {
			t.Errorf("no image of step %q: %v", step, steps)
		}
	}
}

// TestCompactFails lets each operation of the exchange fail: the old file is gone on with, or nobody can tell which it is, and
// then nothing more is written before a restart has looked.
func TestCompactFails(t *testing.T) {
	for _, tt := range []struct {
		name  string
		plan  vfs.Plan
		stops bool
	}{
		{name: "no descriptor", plan: vfs.Plan{Kinds: vfs.OpOpenDir, Err: syscall.EMFILE}},
		{name: "rename", plan: vfs.Plan{Kinds: vfs.OpRename, Err: syscall.EIO}},
		{name: "rename, done", plan: vfs.Plan{Kinds: vfs.OpRename, Err: syscall.EIO, Done: true}, stops: true},
		{name: "sync of the directory", plan: vfs.Plan{Kinds: vfs.OpSyncDir, Err: syscall.EIO}, stops: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg, told := compacting(t)
			fault := vfs.NewFault(vfs.OS)
			failed := make(chan error, 1)
			cfg.names, cfg.Hooks.Failed = fault, func(err error) { failed <- err }
			d := load(t, cfg)
			emptied(t, d)
			tt.plan.N = 1
			fault.SetPlan(tt.plan)
			if tt.stops {
				for i := 0; len(failed) == 0 && i < 4*8; i++ {
					checkpointTimes(t, d, fmt.Sprint("few", i, "-"), 1)
					waitFor(t, "the checkpoint to look at the file", func() bool { return len(failed) > 0 || d.Engine.(*Engine).looked.Load() >= int64(d.State.Offset()) })
				}
				if err := receive(t, failed); !errors.Is(err, errWhich) || !errors.Is(err, tt.plan.Err) {
					t.Error(err)
				}
				if d.Close() == nil {
					t.Error("Close: no error")
				}
				intact(t, cfg.Dir, d.State.Offset(), "few0-0")
				return
			}
			if c := checkpointUntil(t, d, "few", told); !errors.Is(c.Err, tt.plan.Err) || c.Before != c.After {
				t.Errorf("told %+v", c)
			}
			if c := checkpointUntil(t, d, "again", told); c.Err != nil || c.After*2 > c.Before {
				t.Errorf("told %+v", c)
			}
			intact(t, cfg.Dir, closeDriver(t, d).Offset, "again0-0")
		})
	}
}

// TestCompactDamage does not copy what is damaged: it is found where it was.
func TestCompactDamage(t *testing.T) {
	cfg, told := compacting(t)
	d := load(t, cfg)
	emptied(t, d)
	checkpointTimes(t, d, "few", 8-1)
	e := d.Engine.(*Engine)
	b, err := os.ReadFile(e.cfg.checkpointFile)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(e.cfg.checkpointFile, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, text := 0, []byte("Name of kept-0001"); ; at++ { // wherever it stands, in use or not
		next := bytes.Index(b[at:], text)
		if next < 0 {
			break
		}
		at += next
		if _, err := f.WriteAt([]byte{'n'}, int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	var damage *bolt.DamageError
	if c := checkpointUntil(t, d, "more", told); !errors.As(c.Err, &damage) {
		t.Errorf("told %+v", c)
	}
	closeDriver(t, d)
}

// TestCompactWaits needs room for the copy beside what is to stay free, says so, and goes on when there is; and it gives way to a
// checkpoint that has waited for too long, and to Close.
func TestCompactWaits(t *testing.T) {
	cfg, told := compacting(t)
	v := storagetest.NewVolume(1 << 40)
	waits := make(chan [3]uint64, 100)
	cfg.FS, cfg.MinFreeBytes = v, 1<<20
	cfg.Hooks.CompactionWaits = func(spare, needs, free uint64) { waits <- [3]uint64{spare, needs, free} }
	var e *Engine
	crowd := make(chan int64, 1) // so much more is journaled during the next copy
	cfg.compactStep = func(name string) {
		if name == "copy" && len(crowd) > 0 {
			e.mu.Lock()
			e.appended += <-crowd
			e.mu.Unlock()
		}
	}
	d := load(t, cfg)
	e = d.Engine.(*Engine)
	emptied(t, d)
	v.SetFree(checkpointReserve + 1<<20)
	e.mu.Lock()
	e.cfg.MinFreeBytes = 17 << 20 // twice as much is to stay free
	e.mu.Unlock()
	for i := 0; len(waits) == 0 && i < 4*8; i++ {
		checkpointTimes(t, d, fmt.Sprint("few", i, "-"), 1)
		waitFor(t, "the checkpoint to look at the file", func() bool { return e.looked.Load() >= int64(d.State.Offset()) })
	}
	if w := receive(t, waits); w[0] == 0 || w[1] < 34<<20 || w[2] != checkpointReserve+1<<20 || len(told) > 0 {
		t.Errorf("waits with %v, told %d", w, len(told))
	}
	checkpointTimes(t, d, "still", 2)
	if len(waits) > 0 {
		t.Error("it is said with every checkpoint")
	}
	crowd <- e.cfg.JournalMaxBytes // before there is room, since the checkpoint that was waited for may be about to look
	v.SetFree(1 << 40)
	do(t, d, storagetest.Create("behind", "behind"))
	rest(t, d)
	e.checkpointAsked(t)
	if c := receive(t, told); !errors.Is(c.Err, errBehind) {
		t.Errorf("told %+v", c)
	}
	e.mu.Lock()
	e.appended -= e.cfg.JournalMaxBytes
	e.mu.Unlock()
	c := checkpointUntil(t, d, "at last", told)
	for errors.Is(c.Err, errBehind) { // it was tried again meanwhile
		c = checkpointUntil(t, d, "at the very last", told)
	}
	if c.Err != nil || c.After*2 > c.Before {
		t.Errorf("told %+v", c)
	}
	closeDriver(t, d)
}
