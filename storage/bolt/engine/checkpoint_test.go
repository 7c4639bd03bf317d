package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// TestCheckpointInterval shows that a checkpoint comes without Close and without much data, and that the journal is cut
// behind it.
func TestCheckpointInterval(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.KeepBytes = -1
	cfg.CheckpointInterval = 5 * time.Millisecond
	d := load(t, cfg)
	for i := range 8 { // each round fills more than a segment
		fillUp(t, d, fmt.Sprint("round", i), 30)
		rest(t, d)
		waitFor(t, "a checkpoint", func() bool { return d.Engine.Status().Checkpoint == d.State.Offset() })
	}
	waitFor(t, "the sealed generation to go", func() bool { return d.Engine.Status().Uncheckpointed == 0 })
	e := d.Engine.(*Engine)
	if s := e.log.(files).Stats(); s.First == 1 || s.Segments > 5 {
		t.Errorf("the journal was not pruned: %+v", s)
	}
	e.mu.RLock()
	if n := e.active.len() + e.sealed.len(); n != 0 {
		t.Errorf("%d receipts are still in memory", n)
	}
	e.mu.RUnlock()
	closeDriver(t, d)
}

// TestCheckpointBehindTheSealed: a checkpoint that goes on to a mark behind the sealed generation takes up the receipts
// of the active one as well, which are then neither kept in memory nor counted twice.
func TestCheckpointBehindTheSealed(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.CheckpointInterval, cfg.CheckpointBytes = time.Hour, 1<<20
	d := load(t, cfg)
	e := d.Engine.(*Engine)
	do(t, d, storagetest.Create("one", "one"))
	rest(t, d)
	e.mu.Lock()
	first := e.active
	e.active, first.upto = newGeneration(), e.marks[len(e.marks)-1].lsn
	e.mu.Unlock()
	do(t, d, storagetest.Create("two", "two"))
	rest(t, d)
	e.mu.Lock()
	e.sealed = first // not before both marks stand, since a checkpoint may come at any time from here on
	e.mu.Unlock()
	e.signal()
	waitFor(t, "the checkpoint", func() bool { return e.Status().Checkpoint == 2 && e.Status().Uncheckpointed == 0 })
	e.mu.RLock()
	held := e.active.len() + e.sealed.len()
	e.mu.RUnlock()
	if keys := e.Status().Keys; held != 0 || keys != 2 {
		t.Errorf("%d receipts are still in memory, and %d keys are counted", held, keys)
	}
	for _, key := range []string{"one", "two"} {
		if _, found, err := e.Receipt(storagetest.Key(key)); !found || err != nil {
			t.Errorf("receipt %s: %v, %v", key, found, err)
		}
	}
	closeDriver(t, d)
}

// TestCheckpointWithoutRest shows that marks come under steady load as well.
func TestCheckpointWithoutRest(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.CheckpointBytes = 4 << 10
	d := load(t, cfg)
	began := time.Now()
	for i := 0; d.Engine.Status().Checkpoint == 0; i++ {
		if time.Since(began) > 2*time.Minute {
			t.Fatal("nothing was checkpointed")
		}
		do(t, d, storagetest.Create(fmt.Sprint("c", i), fmt.Sprint("p", i)))
	}
	closeDriver(t, d)
}

// TestOverloaded stops the checkpoint by a volume without room for it.
func TestOverloaded(t *testing.T) {
	cfg := small(t.TempDir())
	volume := storagetest.NewVolume(8 << 20) // enough to accept, too little to checkpoint
	cfg.FS, cfg.CheckpointBytes, cfg.JournalMaxBytes = volume, 1<<10, 20<<10
	d := load(t, cfg)
	var err error
	i := 0
	for ; err == nil && i < 1000; i++ {
		_, err = d.Do(storagetest.Create(fmt.Sprint("c", i), fmt.Sprint("p", i)))
	}
	if !errors.Is(err, storage.ErrOverloaded) {
		t.Fatalf("after %d records: %v", i, err)
	}
	rest(t, d) // is always accepted
	if s := d.Engine.Status(); s.Failed != nil || s.Checkpoint != 0 || s.Uncheckpointed < 20<<10 {
		t.Errorf("status %+v", s)
	}
	volume.SetFree(1 << 40)
	waitFor(t, "the checkpoint to catch up", func() bool {
		_, err = d.Do(storagetest.Create("again", "again"))
		return err == nil
	})
	closeDriver(t, d)
}

// TestDiskFull refuses before it is too late, and accepts again only when there is twice the room.
func TestDiskFull(t *testing.T) {
	cfg := small(t.TempDir())
	now := time.Now()
	cfg.Now = func() time.Time { now = now.Add(2 * time.Second); return now }
	volume := storagetest.NewVolume(1 << 40)
	warnings := 0
	cfg.FS, cfg.MinFreeBytes = volume, 100<<20
	cfg.Hooks.LowSpace = func(_, _ uint64, refusing bool) { warnings++ }
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x"))
	for _, step := range []struct {
		free uint64
		full bool
	}{{150 << 20, false}, {99 << 20, true}, {150 << 20, true}, {201 << 20, false}, {150 << 20, false}} {
		volume.SetFree(step.free)
		if d.Engine.Status().Full != step.full { // before a change has failed, or succeeded
			t.Errorf("with %d MiB free: Full is %v", step.free>>20, !step.full)
		}
		_, err := d.Do(storagetest.Update(fmt.Sprint(step), "x", 1))
		if errors.Is(err, storage.ErrDiskFull) != step.full || !step.full && err != nil {
			t.Errorf("with %d MiB free: %v", step.free>>20, err)
		}
	}
	if warnings == 0 {
		t.Error("no warning")
	}
	e := d.Engine.(*Engine)
	if err := e.appendError(fmt.Errorf("%w: %w", journal.ErrNoSpace, syscall.EDQUOT)); !errors.Is(err, storage.ErrDiskFull) || !e.Status().Full {
		t.Errorf("a file that cannot grow, whatever the volume says: %v, Full is %v", err, e.Status().Full)
	}
	do(t, d, storagetest.Update("room again", "x", 1))
	if e.Status().Full {
		t.Error("full after a batch that found room")
	}
	want := closeDriver(t, d)
	d = load(t, cfg)
	if d.State.Mark() != want {
		t.Errorf("reopened at %+v, was %+v", d.State.Mark(), want)
	}
	closeDriver(t, d)
}

// TestFullAtClose: without room for a last checkpoint nothing is lost, and the error says what it was.
func TestFullAtClose(t *testing.T) {
	cfg := small(t.TempDir())
	volume := storagetest.NewVolume(1 << 40)
	cfg.FS = volume
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x"))
	volume.SetFree(0)
	want := d.State.Mark()
	if err := d.Engine.Close(want); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("got %v", err)
	}
	volume.SetFree(1 << 40)
	d = load(t, cfg)
	if d.State.Mark() != want {
		t.Errorf("reopened at %+v, was %+v", d.State.Mark(), want)
	}
	closeDriver(t, d)
}

// TestCheckpointFails lets the disk refuse the checkpoint: nothing is lost, nothing more is committed, and no receipt is
// said to be missing that may be there.
func TestCheckpointFails(t *testing.T) {
	cfg := small(t.TempDir())
	failed := make(chan error, 1)
	cfg.Hooks.Failed = func(err error) { failed <- err }
	d := load(t, cfg)
	fillUp(t, d, "a", 20)
	checkpointNow(t, d)
	e := d.Engine.(*Engine)
	e.checkpointLater()
	e.db.MaxSize = 1 // the next commit that needs more pages fails
	fillUp(t, d, "b", 200)
	want := d.State.Mark()
	rest(t, d)
	e.checkpointAsked(t)
	receive(t, failed)
	if _, err := d.Do(storagetest.Create("late", "late")); err == nil || errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("Commit: %v", err)
	}
	if s := e.Status(); s.Failed == nil {
		t.Error("Status.Failed is nil")
	}
	waitFor(t, "the handle to be closed", func() bool { return e.db.View(func(*bbolt.Tx) error { return nil }) != nil })
	if _, found, err := e.Receipt(storagetest.Key("ua-0001")); found || !errors.Is(err, storage.ErrFailed) {
		t.Errorf("a checkpointed receipt: found %v, %v", found, err)
	}
	if _, found, err := e.Receipt(storagetest.Key("ub-0001")); !found || err != nil {
		t.Errorf("a receipt in memory: found %v, %v", found, err)
	}
	if _, err := e.Events(context.Background(), 0, 10); !errors.Is(err, storage.ErrFailed) {
		t.Errorf("events of a condemned file: %v", err)
	}
	if _, err := e.Resolve(context.Background()); err == nil {
		t.Error("Resolve knows something")
	}
	if err := d.Close(); err == nil {
		t.Error("Close: no error")
	}
	cfg.Hooks.Failed = nil
	d = load(t, cfg)
	if d.State.Mark() != want {
		t.Errorf("restarted at %+v, was %+v", d.State.Mark(), want)
	}
	closeDriver(t, d)
}

// TestWrongMark lets a ledger and its records part: the checkpoint must stop instead of storing it.
func TestWrongMark(t *testing.T) {
	cfg := small(t.TempDir())
	failed := make(chan error, 1)
	cfg.Hooks.Failed = func(err error) { failed <- err }
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x"))
	wrong := d.State.Mark()
	wrong.Hash = inventory.HashFrom([16]byte{1})
	if err := d.Engine.Commit(context.Background(), storage.Batch{Mark: wrong}); err != nil {
		t.Fatal(err)
	}
	d.Engine.(*Engine).checkpointAsked(t)
	if err := receive(t, failed); !strings.Contains(err.Error(), "its mark says") {
		t.Error(err)
	}
	if s := d.Engine.Status(); s.Checkpoint != 0 {
		t.Errorf("it was stored: %+v", s)
	}
	d.Close()
	e, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storagetest.Start(e); err == nil {
		t.Error("a restart believes the mark")
	}
	e.Close(inventory.Mark{})
	cfg.Hooks = Hooks{}
	if err := Verify(cfg, nil); err == nil {
		t.Error("Verify believes the mark")
	}
}

// TestOwnersExpire: what a partition counts is taken back when it is dropped; before that, what a checkpoint would drop
// is not counted any more, so that whoever has no room left has some when it was said, even if nobody else sends
// anything.
func TestOwnersExpire(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.partitionMax, cfg.KeyTTL = 10, 1000
	d := load(t, cfg)
	e := d.Engine.(*Engine)
	do(t, d, storagetest.Create("c", "x"))
	sent := func(owner string, n int) {
		for i := range n {
			cmd := storagetest.Update(fmt.Sprint(owner, i, d.Now), "gone", -1)
			cmd.Owner = owner
			do(t, d, cmd)
		}
		checkpointNow(t, d)
	}
	sent("a", 12)
	first := d.Now
	d.Now += 600
	sent("b", 12)
	has := func(at inventory.Millis, a, b int64) {
		t.Helper()
		if ka, kb := e.Keys("a", at), e.Keys("b", at); ka.Owned != a || kb.Owned != b {
			t.Errorf("at %d: a has %d, b %d, want %d and %d", at-first, ka.Owned, kb.Owned, a, b)
		}
	}
	has(d.Now, 12, 12)
	room := e.Keys("a", d.Now).Room
	if room <= first || room > d.Now+cfg.KeyTTL+1 {
		t.Errorf("there will be room at %d", room-first)
	}
	has(room-1, 12, 12)
	if e.Keys("a", room).Owned == 12 || e.Keys("", room).All == e.Keys("", room-1).All {
		t.Error("at the time when there should be room there is none")
	}
	d.Now = d.Now + cfg.KeyTTL + 1
	sent("c", 1)
	if n := e.Keys("c", d.Now).Owned; n != 1 {
		t.Errorf("c has %d", n)
	}
	has(d.Now, 0, e.Keys("b", d.Now).Owned)
	d.Now += 2 * cfg.KeyTTL
	sent("c", 1) // into a partition of its own, because of the time that has passed
	has(d.Now, 0, 0)
	closeDriver(t, d)
	d = load(t, cfg)
	e = d.Engine.(*Engine)
	has(d.Now, 0, 0)
	if len(e.owned) > 2 {
		t.Errorf("%d owners are counted", len(e.owned))
	}
	closeDriver(t, d)
}

// TestSlowKeysExpire: keys that come in one by one, and never fill a partition, are not kept for ever.
func TestSlowKeysExpire(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.KeyTTL = 1000
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x"))
	for i := range 60 {
		d.Now += 100
		do(t, d, storagetest.Update(fmt.Sprint(i), "x", -1))
		checkpointNow(t, d)
		// Two come while a partition is open, and the last of them is in it until it is too old itself.
		if n := d.Engine.Keys("", d.Now).All; i > 20 && (n < 10 || n > 10+2) {
			t.Errorf("after %d: %d keys are kept, 10 are young enough", i, n)
		}
	}
	closeDriver(t, d)
}

// TestKeysExpireByAge: ten years of the calendar drop no key if only a moment of them is proven, and when that has passed too, the
// keys go; through restarts.
func TestKeysExpireByAge(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.KeyTTL = 1000
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x"))
	checkpointNow(t, d)
	const tenYears = 10 * 365 * 24 * 3600 * 1000
	d.Now, d.Lag = d.Now+tenYears, d.Lag+tenYears-500
	do(t, d, storagetest.Update("1", "x", -1))
	checkpointNow(t, d)
	closeDriver(t, d)
	d = load(t, cfg)
	if n := d.Engine.Keys("", d.Now-d.Lag).All; n != 2 {
		t.Errorf("after 500 ms of age: %d keys", n)
	}
	if _, found, err := d.Engine.Receipt(storagetest.Key("c")); !found || err != nil {
		t.Errorf("after 500 ms of age: %v, %v", found, err)
	}
	d.Now += 2000
	do(t, d, storagetest.Update("2", "x", -1))
	checkpointNow(t, d)
	if _, found, err := d.Engine.Receipt(storagetest.Key("c")); found || err != nil {
		t.Errorf("after 2500 ms of age: %v, %v", found, err)
	}
	closeDriver(t, d)
}

// TestOwnersAreBounded: a partition counts so many owners, those with the most keys among them, and memory no more than that.
func TestOwnersAreBounded(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.partitionMax = 1 << 20
	d := load(t, cfg)
	do(t, d, storagetest.Create("c", "x"))
	for round := range 3 {
		var cmds []*inventory.Command
		for i := range 1500 {
			cmd := storagetest.Update(fmt.Sprint(round, " ", i), "gone", -1)
			cmd.Owner = fmt.Sprint("owner", round, i)
			if i%3 == 0 {
				cmd.Owner = "large"
			}
			cmds = append(cmds, cmd)
		}
		do(t, d, cmds...)
		checkpointNow(t, d)
	}
	for range 2 {
		e := d.Engine.(*Engine)
		if n := e.Keys("large", d.Now).Owned; n > 1500 || n < 1500-4500/ownersMax {
			t.Errorf("1500 keys of one owner are counted as %d", n)
		}
		if n := len(e.owned); n > ownersMax {
			t.Errorf("%d owners are counted, %d are the most", n, ownersMax)
		}
		closeDriver(t, d)
		d = load(t, cfg)
	}
	closeDriver(t, d)
}

// TestExpiry drops partitions whole, but none in which a receipt is younger than the lifetime.
func TestExpiry(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.partitionMax, cfg.KeyTTL = 10, 1000
	d := load(t, cfg)
	at := map[string]inventory.Millis{}
	do(t, d, storagetest.Create("c", "x"))
	for i := range 40 {
		d.Now += 99
		key := fmt.Sprint("u", i)
		do(t, d, storagetest.Update(key, "x", 1))
		at[key] = d.Now
		if i%5 == 4 {
			checkpointNow(t, d)
		}
	}
	for range 2 {
		dropped := 0
		for key, when := range at {
			_, found, err := d.Engine.Receipt(storagetest.Key(key))
			if err != nil {
				t.Fatal(err)
			}
			if !found {
				dropped++
			}
			if young := when+cfg.KeyTTL >= d.Now; young && !found {
				t.Errorf("%s of %d is gone at %d", key, when, d.Now)
			}
		}
		if dropped == 0 {
			t.Error("nothing was dropped")
		}
		if s := d.Engine.Status(); s.Keys > 25 {
			t.Errorf("%d keys are kept", s.Keys)
		}
		now := d.Now
		closeDriver(t, d)
		if err := Verify(cfg, nil); err != nil {
			t.Error(err)
		}
		d = load(t, cfg)
		d.Now = now
	}
	closeDriver(t, d)
}

// TestRetention drops events by the bucket and keeps at least as many as are wanted.
func TestRetention(t *testing.T) {
	t.Parallel()
	cfg := small(t.TempDir())
	cfg.MaxEvents, cfg.SegmentBytes = 10_000, 1<<20
	d := load(t, cfg)
	for i := range 140 {
		ids := make([]string, 1000)
		for j := range ids {
			ids[j] = fmt.Sprint(i, "-", j)
		}
		do(t, d, storagetest.Create(fmt.Sprint("c", i), ids...))
		if i%40 == 39 {
			checkpointNow(t, d)
		}
	}
	checkpointNow(t, d)
	s := d.Engine.Status()
	if s.Checkpoint != 140_000 || s.Earliest != 65_536 {
		t.Errorf("status %+v", s)
	}
	for _, from := range []inventory.Offset{0, 65_535} {
		if list, err := d.Engine.Events(context.Background(), from, 10); len(list) > 0 || err != nil {
			t.Errorf("events from %d: %d, %v", from, len(list), err)
		}
	}
	list, err := d.Engine.Events(context.Background(), 65_536, 100_000)
	if err != nil || len(list) != 140_000-65_536 {
		t.Errorf("%d events, %v", len(list), err)
	}
	closeDriver(t, d)
	if err := Verify(cfg, nil); err != nil {
		t.Error(err)
	}
}

// TestLargeReceipts has a receipt of a thousand lines and its alias in two partitions.
func TestLargeReceipts(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.partitionMax = 1
	d := load(t, cfg)
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = fmt.Sprint("product ", i)
	}
	do(t, d, storagetest.Create("c", ids...))
	do(t, d, storagetest.Atomic("a", -1, ids...))
	check := func() {
		t.Helper()
		r, found, err := d.Engine.Receipt(storagetest.Key("a/alias"))
		if err != nil || !found || !r.IsAlias() {
			t.Fatalf("alias: %v, %v", found, err)
		}
		if r, found, err = d.Engine.Receipt(r.Alias); err != nil || !found || len(r.Results) != 1000 {
			t.Fatalf("receipt: %v, %v, %d results", found, err, len(r.Results))
		}
	}
	check()
	checkpointNow(t, d)
	check()
	closeDriver(t, d)
	d = load(t, cfg)
	check()
	closeDriver(t, d)
}

// TestCheckpointLost rebuilds from a journal that is whole, and refuses when it is not.
func TestCheckpointLost(t *testing.T) {
	cfg := small(t.TempDir())
	cfg.KeepBytes = -1
	d := load(t, cfg)
	fillUp(t, d, "a", 5)
	want := closeDriver(t, d)
	name := cfg.withDefaults().checkpointFile
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	d = load(t, cfg)
	if d.State.Mark() != want {
		t.Errorf("rebuilt as %+v, was %+v", d.State.Mark(), want)
	}
	for i := range 8 {
		fillUp(t, d, fmt.Sprint("more", i), 30)
		checkpointNow(t, d)
	}
	if d.Engine.(*Engine).log.Bounds().First == 1 {
		t.Fatal("nothing was pruned")
	}
	closeDriver(t, d)
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	e, err := Open(cfg)
	if err == nil {
		_, err = storagetest.Start(e)
		e.Close(inventory.Mark{})
	}
	if err == nil {
		t.Error("a directory without a checkpoint and without the beginning of the journal was opened")
	}
}
