package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// spooled puts a copy of what d has aside while it goes on.
func spooled(t *testing.T, d *storagetest.Driver, dir string) storage.Spooled {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	type result struct {
		storage.Spooled
		err error
	}
	done := make(chan result, 1)
	go func() {
		s, err := d.Engine.(*Engine).Spool(t.Context(), dir, nil)
		done <- result{s, err}
	}()
	for {
		select {
		case r := <-done:
			if r.err != nil {
				t.Fatal(r.err)
			}
			for _, f := range r.Files { // what is said of them is what they are
				b, err := os.ReadFile(filepath.Join(dir, f.Name))
				if err != nil || int64(len(b)) != f.Size || sha256.Sum256(b) != f.SHA256 || len(r.Files) != 2 {
					t.Errorf("%+v: %d bytes, %v", f, len(b), err)
				}
			}
			return r.Spooled
		case <-time.After(time.Millisecond):
			rest(t, d) // as a ledger does
		}
	}
}

// laidOut makes a directory of a copy, which can be used again, and loads it.
func laidOut(t *testing.T, from string, cut Cut) (*storagetest.Driver, Laid, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	done, err := Lay(small(dir), cut, Behind{})
	if err != nil {
		return nil, done, err
	}
	return load(t, small(dir)), done, nil
}

// TestCopyOfARunningEngine: whatever was committed before a copy is asked for is in it, with its keys and events; commits and
// checkpoints go on beside it, and it leads to the state that it says.
func TestCopyOfARunningEngine(t *testing.T) {
	t.Parallel()
	for name, checkpointed := range map[string]bool{"all of it in the journal": false, "most of it in the checkpoint": true} {
		cfg := small(t.TempDir())
		d := load(t, cfg)
		d.Engine.(*Engine).checkpointLater()
		fillUp(t, d, "before", 40)
		if checkpointed {
			checkpointNow(t, d)
			d.Engine.(*Engine).checkpointLater()
		}
		do(t, d, storagetest.Create("last", "the-last"))
		asked := d.State.Mark()
		dir := filepath.Join(t.TempDir(), "copy")
		s := spooled(t, d, dir)
		fillUp(t, d, "behind", 20)
		checkpointNow(t, d)

		if s.End.Offset != asked.Offset || s.End.Hash != asked.Hash || s.Base.Offset > 0 != checkpointed {
			t.Errorf("%s: the copy goes from %d to %d, the state was at %d", name, s.Base.Offset, s.End.Offset, asked.Offset)
		}
		back, _, err := laidOut(t, dir, Cut{})
		if err != nil {
			t.Fatal(name, err)
		}
		if m := back.State.Mark(); m.Offset != s.End.Offset || m.Hash != s.End.Hash || m.Chain != s.End.Chain {
			t.Errorf("%s: the copy leads to %+v, and says %+v", name, m, s.End)
		}
		for key, want := range map[string]bool{"last": true, "ubefore-0003": true, "ubehind-0003": false} {
			if _, found, err := back.Engine.Receipt(storagetest.Key(key)); found != want || err != nil {
				t.Errorf("%s: key %s: %v, %v", name, key, found, err)
			}
		}
		fillUp(t, back, "after", 5) // it goes on
		closeDriver(t, back)
		closeDriver(t, d)
	}
}

// TestCopyIsCut: a restore to an event takes each record that begins at or below it, whole, and no other, with the keys of these
// and of no other; it refuses what the copy does not reach.
func TestCopyIsCut(t *testing.T) {
	t.Parallel()
	d := load(t, small(t.TempDir()))
	d.Engine.(*Engine).checkpointLater()
	do(t, d, storagetest.Create("base", "a", "b", "c"))
	checkpointNow(t, d)
	d.Engine.(*Engine).checkpointLater()
	type step struct {
		key         string
		first, next inventory.Offset
		at          inventory.Millis
	}
	var steps []step
	add := func(key string, cmd *inventory.Command) {
		first := d.State.Offset()
		do(t, d, cmd)
		steps = append(steps, step{key, first, d.State.Offset(), d.Now})
	}
	add("one", storagetest.Update("one", "a", -1))
	add("three", storagetest.Atomic("three", -1, "a", "b", "c"))
	rest(t, d) // a mark in between
	add("none", storagetest.Update("none", "a", -100_000))
	add("two", storagetest.Create("two", "x", "y"))
	add("last", storagetest.Delete("last", "x"))
	dir := filepath.Join(t.TempDir(), "copy")
	s := spooled(t, d, dir)
	defer closeDriver(t, d)
	if s.Base.Offset != 3 || s.End.Offset != 10 {
		t.Fatalf("it goes from %d to %d", s.Base.Offset, s.End.Offset)
	}
	check := func(what string, cut Cut, counts func(step) bool) {
		back, done, err := laidOut(t, dir, cut)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		defer closeDriver(t, back)
		want, left := s.Base.Offset, 0
		for _, st := range steps {
			if counts(st) {
				want = st.next
			} else {
				left++
			}
			if _, found, err := back.Engine.Receipt(storagetest.Key(st.key)); found != counts(st) || err != nil {
				t.Errorf("%s: key %s: %v, %v", what, st.key, found, err)
			}
		}
		if at := back.State.Offset(); at != want || done.Left != left {
			t.Errorf("%s: it stands at %d without %d, not at %d without %d", what, at, done.Left, want, left)
		}
	}
	for n := s.Base.Offset - 1; n < s.End.Offset; n++ {
		check(fmt.Sprintf("event %d", n), Cut{Offset: &n}, func(s step) bool { return s.first <= n })
	}
	for _, st := range steps {
		check(fmt.Sprintf("time of %s", st.key), Cut{Time: &st.at}, func(s step) bool { return s.at <= st.at })
	}
	early, late := inventory.Offset(1), s.End.Offset
	before, after := steps[0].at-100, steps[4].at+1
	for want, cut := range map[string]Cut{
		"begins behind event 2, after event 1":   {Offset: &early},
		"ends with event 9, before event 10":     {Offset: &late},
		"begins at " + s.Base.At.String():        {Time: &before},
		"ends at " + steps[4].at.String() + ", ": {Time: &after},
	} {
		if _, _, err := laidOut(t, dir, cut); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, and should say %q", err, want)
		}
	}
}

// TestCopyIsNotCutToNothing: before the first record there was nothing, and a moment that lies there is a mistake; an event never does.
func TestCopyIsNotCutToNothing(t *testing.T) {
	t.Parallel()
	d := load(t, small(t.TempDir()))
	defer closeDriver(t, d)
	d.Engine.(*Engine).checkpointLater()
	do(t, d, storagetest.Create("base", "a"))
	first := d.Now
	do(t, d, storagetest.Update("one", "a", -1))
	dir := filepath.Join(t.TempDir(), "copy")
	if s := spooled(t, d, dir); s.Base.Offset != 0 {
		t.Fatalf("it goes from %d", s.Base.Offset)
	}
	before, begin := first-1, inventory.Offset(0)
	if _, _, err := laidOut(t, dir, Cut{Time: &before}); err == nil || !strings.Contains(err.Error(), "the earliest moment there is is "+first.String()) {
		t.Errorf("before the first: %v", err)
	}
	for _, cut := range []Cut{{Time: &first}, {Offset: &begin}} {
		back, _, err := laidOut(t, dir, cut)
		if err != nil {
			t.Fatal(err)
		}
		if at := back.State.Offset(); at != 1 {
			t.Errorf("with the first alone it stands at %d", at)
		}
		closeDriver(t, back)
	}
}

// TestCopyOfABegunCheckpoint: a checkpoint that was cut short has keys and events in the file already of records that are in the journal
// alone. All of the copy can be restored, and not less: the keys of what is left out would stand for what never happened.
func TestCopyOfABegunCheckpoint(t *testing.T) {
	t.Parallel()
	cfg := small(t.TempDir())
	d := load(t, cfg)
	d.Engine.(*Engine).checkpointLater()
	do(t, d, storagetest.Create("c", "a"))
	do(t, d, storagetest.Update("u", "a", -1))
	rest(t, d)
	want := d.State.Mark()
	d.Engine.(*Engine).crash()

	e, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cut := errors.New("no further")
	e.cfg.saved = func() { panic(cut) } // after the first transaction, which is that of the events
	func() {
		defer func() { _ = recover() }()
		d, err = storagetest.Start(e)
		if err == nil {
			<-e.stopped
		}
	}()
	e.crash()

	cfg.ReadOnly = true
	r := load(t, cfg)
	dir := filepath.Join(t.TempDir(), "copy")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	at := r.State.Mark()
	s, err := r.Engine.(*Engine).Spool(t.Context(), dir, &at)
	if err != nil {
		t.Fatal(err)
	}
	closeDriver(t, r)
	if s.Base.Offset != 0 || s.End.Hash != want.Hash {
		t.Fatalf("the copy goes from %d to %d", s.Base.Offset, s.End.Offset)
	}
	back, _, err := laidOut(t, dir, Cut{})
	if err != nil {
		t.Fatal(err)
	}
	if back.State.Mark().Hash != want.Hash {
		t.Errorf("it leads to %+v, not %+v", back.State.Mark(), want)
	}
	closeDriver(t, back)
	first := inventory.Offset(0)
	if _, _, err := laidOut(t, dir, Cut{Offset: &first}); err == nil || !strings.Contains(err.Error(), "a checkpoint had been begun") {
		t.Errorf("it is cut: %v", err)
	}
}

// TestCopyIsGivenUp: a copy never keeps the engine from its work: it ends with whoever asked for it, with the engine, and when too much waits
// for it; and the engine goes on.
func TestCopyIsGivenUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		want error
		do   func(e *Engine, cancel func())
	}{
		{"the caller leaves", context.Canceled, func(_ *Engine, cancel func()) { cancel() }},
		{"the journal grows", storage.ErrOverloaded, func(e *Engine, _ func()) {
			e.mu.Lock()
			e.appended += e.cfg.JournalMaxBytes
			e.mu.Unlock()
		}},
		{"the engine closes", storage.ErrClosed, func(e *Engine, _ func()) { close(e.stop) }},
	} {
		cfg := small(t.TempDir())
		fs := vfs.NewFault(vfs.OS)
		cfg.FS = fs
		d := load(t, cfg)
		fillUp(t, d, "x", 20)
		rest(t, d)
		e := d.Engine.(*Engine)
		ctx, cancel := context.WithCancel(t.Context())
		dir := filepath.Join(t.TempDir(), "copy")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		once := false
		fs.Before(func(op vfs.Op) {
			if strings.HasSuffix(op.Name, RecordsFile) && !once {
				once = true
				c.do(e, cancel)
			}
		})
		_, err := e.Spool(ctx, dir, nil)
		fs.Before(nil)
		if !errors.Is(err, c.want) || !once {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		cancel()
		if c.want == storage.ErrClosed {
			<-e.stopped
			if err := e.release(); err != nil {
				t.Error(err)
			}
			continue
		}
		if c.want == storage.ErrOverloaded {
			e.mu.Lock()
			e.appended -= e.cfg.JournalMaxBytes
			e.mu.Unlock()
		}
		fillUp(t, d, "y", 3)
		closeDriver(t, d)
	}
}

// TestCopyOnAFaultyDisk: whatever fails while a copy is made, it is no copy then, and the engine goes on.
func TestCopyOnAFaultyDisk(t *testing.T) {
	t.Parallel()
	cfg := small(t.TempDir())
	fs := vfs.NewFault(vfs.OS)
	cfg.FS = fs
	d := load(t, cfg)
	fillUp(t, d, "x", 20)
	rest(t, d)
	e := d.Engine.(*Engine)
	for _, file := range []string{"MANIFEST", CheckpointFile, RecordsFile} {
		for n, failed := 1, true; failed; n++ {
			dir := filepath.Join(t.TempDir(), "copy")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			before := fs.Failed()
			fs.SetPlan(vfs.Plan{Kinds: vfs.OpChange | vfs.OpClose, Match: file, N: n, Err: syscall.EIO, Partial: true})
			_, err := e.Spool(t.Context(), dir, nil)
			fs.SetPlan(vfs.Plan{})
			failed = fs.Failed() > before
			removal := n == 1 && file == "MANIFEST" // of what is not there
			if failed != (err != nil) && !removal || n == 1 && !failed {
				t.Errorf("operation %d of %s failed: %v, and it says %v", n, file, failed, err)
			}
		}
	}
	fillUp(t, d, "y", 3)
	closeDriver(t, d)
}

// TestCopyNeedsRoom: a copy that would not leave free what is to stay free is not begun.
func TestCopyNeedsRoom(t *testing.T) {
	t.Parallel()
	cfg := small(t.TempDir())
	d := load(t, cfg)
	fillUp(t, d, "x", 3)
	rest(t, d)
	e := d.Engine.(*Engine)
	e.cfg.MinFreeBytes = 1 << 50
	dir := t.TempDir()
	if _, err := e.Spool(t.Context(), dir, nil); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("it says %v", err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("it has begun: %v, %v", names, err)
	}
	e.cfg.MinFreeBytes = cfg.MinFreeBytes
	closeDriver(t, d)
}

// TestProve: a copy is checked without its products in memory. What is right has the state that was promised; whatever single byte of it
// changes is found, if anything of it counts.
func TestProve(t *testing.T) {
	t.Parallel()
	d := load(t, small(t.TempDir()))
	d.Engine.(*Engine).checkpointLater()
	fillUp(t, d, "in-the-file", 30)
	checkpointNow(t, d)
	d.Engine.(*Engine).checkpointLater()
	fillUp(t, d, "in-the-journal", 5)
	dir := filepath.Join(t.TempDir(), "copy")
	s := spooled(t, d, dir)
	closeDriver(t, d)
	proven := func(change func(dir string)) (inventory.Mark, error) {
		scratch := t.TempDir()
		if err := os.CopyFS(scratch, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		change(scratch)
		if _, err := Lay(small(scratch), Cut{}, Behind{}); err != nil {
			return inventory.Mark{}, err
		}
		return Prove(t.Context(), small(scratch))
	}
	at, err := proven(func(string) {})
	if err != nil || at.Offset != s.End.Offset || at.Hash != s.End.Hash || at.Chain != s.End.Chain || at.Holdings != s.End.Holdings {
		t.Fatalf("it is at %+v and not at %+v: %v", at, s.End, err)
	}
	for _, what := range []string{"Name of in-the-file-0003", "things", "Name of in-the-journal-0002", "s1"} {
		for _, file := range []string{CheckpointFile, RecordsFile} {
			_, err := proven(func(scratch string) {
				name := filepath.Join(scratch, file)
				b, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				i := strings.Index(string(b), what)
				if i < 0 {
					err = errors.New("not there")
				} else {
					b[i] ^= 1
					err = os.WriteFile(name, b, 0o600)
				}
				if err != nil && i >= 0 {
					t.Fatal(err)
				}
				if i < 0 {
					if err := os.Remove(name); err != nil { // then it is missing
						t.Fatal(err)
					}
				}
			})
			if err == nil {
				t.Errorf("%q has changed in %s, and nobody was told", what, file)
			}
		}
	}
	cut, stop := context.WithCancel(t.Context())
	stop()
	scratch := t.TempDir()
	if err := os.CopyFS(scratch, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := Lay(small(scratch), Cut{}, Behind{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Prove(cut, small(scratch)); !errors.Is(err, context.Canceled) {
		t.Errorf("it does not end with its caller: %v", err)
	}
}

// TestLayOnAFaultyDisk: whatever fails while a copy is made a directory, it is said, and what was laid without a fault is right.
func TestLayOnAFaultyDisk(t *testing.T) {
	t.Parallel()
	d := load(t, small(t.TempDir()))
	fillUp(t, d, "x", 20)
	dir := filepath.Join(t.TempDir(), "copy")
	s := spooled(t, d, dir)
	closeDriver(t, d)
	const kinds = vfs.OpOpen | vfs.OpRead | vfs.OpWrite | vfs.OpSync | vfs.OpSyncDir | vfs.OpRename | vfs.OpMkdir
	for n, failed := 1, true; failed; n++ {
		scratch := t.TempDir()
		if err := os.CopyFS(scratch, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		fs := vfs.NewFault(vfs.OS)
		fs.SetPlan(vfs.Plan{Kinds: kinds, N: n, Err: syscall.EIO, Partial: true})
		cfg := small(scratch)
		cfg.FS = fs
		_, err := Lay(cfg, Cut{}, Behind{})
		if failed = fs.Failed() > 0; failed && err == nil {
			back := load(t, small(scratch)) // what has failed was not needed
			if back.State.Mark().Hash != s.End.Hash {
				t.Errorf("operation %d has failed, and there is %+v", n, back.State.Mark())
			}
			closeDriver(t, back)
		}
		if !failed && err != nil {
			t.Errorf("without a fault: %v", err)
		}
	}
}
