package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
	"bodega/storage/history"
	"bodega/storage/storagetest"
)

// remembered returns the numbers of all events that a directory remembers, newest first, and the gaps between.
func remembered(t *testing.T, d *storagetest.Driver) (list []inventory.Offset, gaps []storage.Gap) {
	t.Helper()
	p := d.Engine.Past()
	for q := (storage.Search{Before: p.Bounds().Next, Limit: 1 << 20, Budget: 1 << 30}); ; {
		f, err := p.Find(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Events {
			want, err := d.Engine.Events(context.Background(), f.Events[i].Offset, 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) == 1 && string(want[0]) != string(inventory.AppendEvent(nil, &f.Events[i])) {
				t.Fatalf("event %d is remembered as another", f.Events[i].Offset)
			}
			list = append(list, f.Events[i].Offset)
		}
		if f.Gap == nil {
			return list, gaps
		}
		gaps = append(gaps, *f.Gap)
		q.Before = f.Gap.From
	}
}

// wantPast says that a directory remembers everything.
func wantPast(t *testing.T, d *storagetest.Driver) {
	t.Helper()
	waitFor(t, "the history", func() bool {
		b := d.Engine.Past().Bounds()
		return b.Earliest == 0 && b.Next == d.Engine.Status().Checkpoint
	})
	if list, gaps := remembered(t, d); len(list) != int(d.Engine.Status().Checkpoint) || len(gaps) > 0 {
		t.Fatalf("remembers %d of %d events, with gaps %+v", len(list), d.Engine.Status().Checkpoint, gaps)
	}
	if s := d.Engine.Status().Past; s.Waits != nil || s.Missing > 0 {
		t.Errorf("status %+v", s)
	}
}

// A directory from before there was history fills it, once, from what its checkpoint has; nobody needs to change anything for that.
func TestPastOfADirectoryFromBefore(t *testing.T) {
	cfg := small(t.TempDir())
	before := cfg
	before.HistoryMaxBytes = -1
	d := load(t, before)
	fillUp(t, d, "a", 100)
	closeDriver(t, d)
	if _, err := os.Stat(filepath.Join(cfg.Dir, "history")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("without a history there is one: %v", err)
	}
	for range 2 {
		d = load(t, cfg)
		wantPast(t, d)
		closeDriver(t, d)
	}
	if err := Verify(cfg, nil); err != nil {
		t.Error(err)
	}
}

// A checkpoint that is made again goes over events that the history has: none is written twice.
func TestPastOfACheckpointMadeAgain(t *testing.T) {
	cfg, _, _ := based(t)
	names := func() (n int) {
		list, _ := filepath.Glob(filepath.Join(cfg.Dir, "history", "*.events"))
		return len(list)
	}
	had := names()
	if err := os.Remove(filepath.Join(cfg.Dir, "checkpoint.db")); err != nil {
		t.Fatal(err)
	}
	d := load(t, cfg)
	checkpointNow(t, d)
	wantPast(t, d)
	if have := names(); had < 1 || have > had+1 { // as many as merging has left
		t.Errorf("%d files, and %d before", have, had)
	}
	fillUp(t, d, "more", 5)
	checkpointNow(t, d)
	wantPast(t, d)
	closeDriver(t, d)
	if err := Verify(cfg, nil); err != nil {
		t.Error(err)
	}
}

// A disk that does not take the history keeps nobody from selling. It catches up while checkpoint.db has the events; then the gap is told.
func TestPastThatCannotBeWritten(t *testing.T) {
	for _, c := range []struct {
		keep    int64
		events  int // in three times
		missing bool
	}{{1_000_000, 200, false}, {1, eventsPerBucket + 1000, true}} {
		fault := vfs.NewFault(vfs.OS)
		cfg := small(t.TempDir())
		cfg.FS, cfg.MaxEvents, cfg.SegmentBytes = fault, c.keep, 4<<20
		var warned []string
		cfg.Hooks.Warning = func(err error) { warned = append(warned, err.Error()) }
		d := load(t, cfg)
		fillUp(t, d, "a", 20)
		checkpointNow(t, d)
		wantPast(t, d)
		ids := make([]string, 200)
		for i := range ids {
			ids[i] = fmt.Sprint("p", i)
		}
		do(t, d, storagetest.Create("p", ids...))
		fault.SetPlan(vfs.Plan{Kinds: vfs.OpWrite, Match: "writing.tmp", N: 1, Forever: true, Err: syscall.ENOSPC})
		for i := range 3 {
			for j := range c.events / 600 {
				do(t, d, storagetest.Atomic(fmt.Sprint("b", i, "-", j), 1, ids...))
			}
			checkpointNow(t, d)
		}
		if s := d.Engine.Status(); s.Past.Waits == nil || s.Failed != nil || s.Full || s.Past.Next >= s.Checkpoint {
			t.Fatalf("while it cannot be written: %+v", s)
		}
		fault.SetPlan(vfs.Plan{})
		fillUp(t, d, "c", 1)
		checkpointNow(t, d)
		list, gaps := remembered(t, d)
		if s := d.Engine.Status(); s.Past.Waits != nil || s.Past.Next != s.Checkpoint || (s.Past.Missing > 0) != c.missing {
			t.Errorf("afterwards: %+v", s.Past)
		}
		if (len(gaps) == 1) != c.missing || !c.missing && len(list) != int(d.State.Offset()) {
			t.Errorf("remembers %d of %d events, gaps %+v", len(list), d.State.Offset(), gaps)
		}
		if told := strings.Contains(strings.Join(warned, "\n"), "missing for good"); told != c.missing {
			t.Errorf("warned: %v", warned)
		}
		dir := filepath.Join(t.TempDir(), "copy")
		spooled(t, d, dir)
		earliest := d.Engine.Status().Earliest
		closeDriver(t, d)
		if !c.missing {
			continue
		}
		back, laid, err := laidOut(t, dir, Cut{})
		if err != nil {
			t.Fatal(err)
		}
		waitFor(t, "the history of a copy", func() bool { return back.Engine.Status().Past.Events > 0 })
		if b := back.Engine.Past().Bounds(); laid.Earliest == 0 || laid.Earliest != earliest || b.Earliest != laid.Earliest {
			t.Errorf("a copy says that its history begins with event %d, it is %+v, and the directory has events from %d on", laid.Earliest, b, earliest)
		}
		closeDriver(t, back)
	}
}

// Data that were put back do not remember what came after: the two histories are never mixed.
func TestPastOfDataThatWerePutBack(t *testing.T) {
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "a", 20)
	closeDriver(t, d)
	old := t.TempDir()
	storagetest.CopyDir(t, cfg.Dir, old)
	d = load(t, cfg)
	fillUp(t, d, "b", 20)
	closeDriver(t, d)
	putHistory := func() {
		t.Helper()
		if err := os.RemoveAll(filepath.Join(old, "history")); err != nil {
			t.Fatal(err)
		}
		storagetest.CopyDir(t, filepath.Join(cfg.Dir, "history"), filepath.Join(old, "history"))
	}
	putHistory()
	back := cfg
	back.Dir = old
	d = load(t, back) // what is beyond the newest record is seen at once
	storagetest.Nonce = inventory.Nonce{2}
	defer func() { storagetest.Nonce = inventory.Nonce{1} }()
	d.State.Begin(storagetest.Nonce)
	fillUp(t, d, "other", 30)
	checkpointNow(t, d)
	wantPast(t, d)
	closeDriver(t, d)
	putHistory() // of fewer events than there are by now, but other ones
	if err := Verify(back, nil); !errors.Is(err, history.ErrOther) {
		t.Errorf("Verify of data with another history: %v", err)
	}
	d = load(t, back)
	do(t, d, storagetest.Create("last", "last"))
	checkpointNow(t, d)
	wantPast(t, d)
	closeDriver(t, d)
	if aside, _ := filepath.Glob(filepath.Join(old, "history", "*.aside")); len(aside) == 0 {
		t.Error("nothing was put aside")
	}
}

// A history that is damaged is found by Verify and by Scrub, and keeps nobody from starting, selling or repairing the checkpoint.
func TestPastThatIsDamaged(t *testing.T) {
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "a", 20)
	closeDriver(t, d)
	files, _ := filepath.Glob(filepath.Join(cfg.Dir, "history", "*.events"))
	b := read(t, files[0])
	b[len(b)/3] ^= 1
	write(t, files[0], b)
	if err := Verify(cfg, nil); !bolt.IsDamage(err) || !strings.Contains(err.Error(), files[0]) {
		t.Errorf("Verify: %v", err)
	}
	if cause, err := Unsound(cfg); cause != nil || err != nil {
		t.Errorf("the checkpoint is sound: %v, %v", cause, err)
	}
	d = load(t, cfg)
	found := 0
	if err := d.Engine.(*Engine).Scrub(func(int) error { return nil }, func(error) { found++ }); err != nil || found != 1 {
		t.Errorf("Scrub found %d, %v", found, err)
	}
	fillUp(t, d, "b", 5)
	closeDriver(t, d)
}

// The history gives way where there is little room, before a change is refused, and not long before.
func TestPastMakesRoom(t *testing.T) {
	volume := storagetest.NewVolume(1 << 40)
	cfg := small(t.TempDir())
	cfg.FS, cfg.MinFreeBytes = volume, 100<<20
	cfg.Hooks.Warning = func(error) {}
	d := load(t, cfg)
	for i, c := range []struct {
		free  uint64
		waits bool
	}{{120 << 20, true}, {130 << 20, false}, {120 << 20, true}, {130 << 20, false}} {
		volume.SetFree(c.free)
		fillUp(t, d, fmt.Sprint("p", i), 5)
		checkpointNow(t, d)
		waitFor(t, "the checkpoint", func() bool { return d.Engine.Status().Checkpoint == d.State.Offset() })
		if s := d.Engine.Status(); s.Full || (s.Past.Waits != nil) != c.waits || (s.Past.Next == s.Checkpoint) == c.waits {
			t.Errorf("with %d MiB free: %+v", c.free>>20, s.Past)
		}
	}
	closeDriver(t, d)
}

// Whatever somebody has put beside a history that fits the data, or in its place: all that still is in checkpoint.db is told, and what fits stays
// as it is.
func TestPastWithStrayFiles(t *testing.T) {
	cfg := small(t.TempDir())
	var d *storagetest.Driver
	for _, name := range []string{"a", "aa"} {
		d = load(t, cfg)
		fillUp(t, d, name, 20)
		checkpointNow(t, d)
		closeDriver(t, d)
	}
	other := small(t.TempDir())
	storagetest.CopyDir(t, cfg.Dir, other.Dir) // goes on otherwise
	for i, c := range []Config{cfg, other} {
		d = load(t, c)
		fillUp(t, d, fmt.Sprint("b", i), 30+i)
		checkpointNow(t, d)
		closeDriver(t, d)
	}
	foreign := small(t.TempDir())
	d = load(t, foreign)
	fillUp(t, d, "c", 25)
	closeDriver(t, d)
	clean := t.TempDir()
	storagetest.CopyDir(t, cfg.Dir, clean)
	put := func(from string) func(dir string) {
		return func(dir string) {
			list, _ := filepath.Glob(filepath.Join(from, "history", "*.events"))
			if len(list) == 0 {
				t.Fatal("there is nothing to put there")
			}
			for _, name := range list {
				to := filepath.Join(dir, filepath.Base(name))
				if _, err := os.Stat(to); err != nil {
					write(t, to, read(t, name))
				}
			}
		}
	}
	for _, tt := range []struct {
		name  string
		spoil func(dir string)
		waits bool // nothing can be written
		fails bool // Verify says so
	}{
		{"files of another history", put(other.Dir), false, true},
		{"files of another directory", put(foreign.Dir), false, true},
		{"a directory in the place of a file on its way", func(dir string) {
			_ = os.MkdirAll(filepath.Join(dir, "writing.tmp", "x"), 0o700)
		}, true, false},
		{"a directory that is called as a file", func(dir string) {
			list, _ := filepath.Glob(filepath.Join(dir, "*.events"))
			_ = os.Remove(list[0])
			_ = os.Mkdir(list[0], 0o700)
		}, false, true},
		{"one that is gone", func(dir string) {
			list, _ := filepath.Glob(filepath.Join(dir, "*.events"))
			_ = os.Remove(list[1])
		}, false, false},
		{"a file in the place of all", func(dir string) {
			_ = os.RemoveAll(dir)
			write(t, dir, []byte("x"))
		}, true, true},
		{"a dangling link", func(dir string) {
			_ = os.RemoveAll(dir)
			_ = os.Symlink("nowhere", dir)
		}, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := cfg
			c.Dir = t.TempDir()
			c.Hooks.Warning = func(error) {}
			storagetest.CopyDir(t, clean, c.Dir)
			tt.spoil(filepath.Join(c.Dir, "history"))
			if err := Verify(c, nil); (err != nil) != tt.fails || err != nil && strings.Contains(err.Error(), "already closed") {
				t.Errorf("Verify: %v", err)
			}
			d := load(t, c)
			defer closeDriver(t, d)
			wantTold(t, d)
			fillUp(t, d, "more", 3)
			checkpointNow(t, d)
			wantTold(t, d)
			if s := d.Engine.Status(); !tt.waits && (s.Past.Waits != nil || s.Past.Missing > 0 || s.Past.Earliest > 0) {
				t.Errorf("%+v", s.Past)
			}
		})
	}
}

// wantTold says that all events of a directory are told, by its history or behind that by checkpoint.db.
func wantTold(t *testing.T, d *storagetest.Driver) {
	t.Helper()
	b := d.Engine.Past().Bounds() // which may move on at any time
	list, gaps := remembered(t, d)
	list = slices.DeleteFunc(list, func(at inventory.Offset) bool { return at >= b.Next })
	events, err := d.Engine.Events(context.Background(), b.Next, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if have := len(list) + len(events); have < int(d.Engine.Status().Checkpoint) || len(gaps) > 0 {
		t.Errorf("%d of %d events are told, with gaps %+v, %+v", have, d.Engine.Status().Checkpoint, gaps, b)
	}
}
