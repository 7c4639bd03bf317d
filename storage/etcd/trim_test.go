package etcd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/journal"
	"bodega/scripts/etcd"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// trims lets a bench trim often, and soon.
func (b *bench) trims(keep, most int64) {
	b.cfg.trimEvery, b.cfg.KeepBytes, b.cfg.MaxBytes = 20*time.Millisecond, keep, most
}

// fill appends so many batches of 64 KiB and a little more.
func (b *bench) fill(l *Log, batches int) (last journal.LSN) {
	b.Helper()
	for range batches {
		last = b.append(l, indexEvery)
	}
	return last
}

// TestTrim: what is needed by nobody that lives is let go of, but for a rest; one that lags is waited for within bounds, and then
// told that only a copy helps.
func TestTrim(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	b.trims(4*indexEvery, 100*indexEvery)
	x, y := b.join("x"), b.join("y")
	b.lead(x)
	report := func(l *Log, checkpoint journal.LSN) {
		t.Helper()
		if err := l.Report(t.Context(), storage.Member{Checkpoint: uint64(checkpoint)}); err != nil {
			t.Fatal(err)
		}
	}
	trimmed := func(what string, atLeast, atMost journal.LSN) {
		t.Helper()
		b.until(what, func() bool { return x.Bounds().First >= atLeast })
		for range 5 {
			if first := x.Bounds().First; first > atMost {
				t.Fatalf("%s: the log begins at %d, and %d is needed", what, first, atMost)
			}
			time.Sleep(b.cfg.trimEvery)
		}
	}
	report(y, 20)
	last := b.fill(x, 40)
	if err := x.Trim(last); err != nil {
		t.Fatal(err)
	}
	trimmed("one is behind", 15, 21)
	report(y, last)
	trimmed("nobody is", last-16, last-2)
	b.until("the other to learn of it", func() bool { return y.Bounds().First == x.Bounds().First })
	if kept := x.Bounds().Bytes; kept < 4*indexEvery || kept > 8*indexEvery {
		t.Errorf("%d bytes are kept", kept)
	}
	if err := b.connect("z").Read(1, func(journal.Record) error { return nil }); !errors.Is(err, storage.ErrGone) || !errors.Is(err, journal.ErrPruned) {
		t.Errorf("from before: %v", err)
	}
	if _, _, err := b.open("z", b.at); !errors.Is(err, storage.ErrGone) {
		t.Errorf("opened from before: %v", err)
	}
	first := x.Bounds().First
	b.dense(b.read(b.joinBehind("z", first-1), first), first, last)

	lags := last
	last = b.fill(x, 50)
	trimmed("one lags a little", first, lags+1)
	if err := x.Trim(last - 10); err != nil {
		t.Fatal(err)
	}
	last = b.fill(x, 100)
	b.until("it lags too much", func() bool { return x.Bounds().First > lags+1 })
	trimmed("even so", lags+1, last-200)
	y.Close()
	if err := x.Trim(last - 50); err != nil {
		t.Fatal(err)
	}
	trimmed("it has left, and the leader needs some", last-60, last-50)
	b.dense(b.read(x, last-50), last-50, last)
}

// joinBehind joins with a checkpoint at a record before the first that is kept.
func (b *bench) joinBehind(name string, applied journal.LSN) *Log {
	b.Helper()
	at := b.at
	at.Applied = applied
	err := b.connect(name).scan(applied+1, nil, scanner{
		after:  func(e end) error { at.Chain = e.chain; return nil },
		record: func(journal.Record) error { return nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	l, _, err := b.open(name, at)
	if err != nil {
		b.Fatal(err)
	}
	return l
}

// connect returns a log that follows nobody.
func (b *bench) connect(name string) *Log {
	b.Helper()
	cfg := b.cfg
	cfg.Name = name
	l, err := New(cfg).connect()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	return l
}

// TestTrimRace: whoever reads what is being trimmed gets all of it or is told that it has gone, and nobody is told of damage.
func TestTrimRace(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	b.trims(2*indexEvery, 8*indexEvery)
	x := b.join("x")
	b.lead(x)
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	defer readers.Wait()
	defer stop()
	for i := range 3 {
		l := b.join(fmt.Sprint("r", i))
		readers.Go(func() {
			whole, gone := 0, 0
			for ctx.Err() == nil || whole == 0 || gone == 0 && i > 0 {
				from := l.Bounds().First
				if i > 0 && ctx.Err() == nil {
					from = max(from, 40) - 3
				}
				next := from
				err := l.scan(from, nil, scanner{record: func(r journal.Record) error {
					if r.LSN < from {
						return nil
					}
					if r.LSN != next {
						return fmt.Errorf("record %d instead of %d", r.LSN, next)
					}
					next++
					return nil
				}})
				switch {
				case err == nil:
					whole++
				case errors.Is(err, storage.ErrGone):
					gone++
				default:
					t.Error(err)
					return
				}
				if ctx.Err() != nil {
					return
				}
			}
		})
	}
	for range 40 {
		last := b.fill(x, 5)
		if err := x.Trim(last); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	readers.Wait()
}

// TestHalfFull: appends are refused before etcd is full, and are taken again when there is room; if somebody else fills it, that is said.
func TestHalfFull(t *testing.T) {
	t.Parallel()
	cluster := etcd.Start(t, etcd.Config{Size: 1, Args: []string{"--unsafe-no-fsync", "--quota-backend-bytes", "16777216"}})
	b := newBench(t, cluster, engine.Founding{})
	b.trims(indexEvery, 1<<30)
	x := b.join("x")
	b.cfg.trimEvery = time.Hour
	y := b.join("y") // does not notice
	b.lead(x)
	var err error
	for range 200 {
		if _, err = x.Append(entries(x, indexEvery)...); err != nil {
			break
		}
	}
	if kept := x.Bounds().Bytes; !errors.Is(err, storage.ErrOverloaded) || kept < 3<<20 || kept > 9<<20 {
		t.Fatalf("with %d bytes: %v", kept, err)
	}
	if err := x.Trim(x.Bounds().Last); err != nil {
		t.Fatal(err)
	}
	b.until("room", func() bool {
		// As each member does every second: etcd gives back what it has freed only when something is written.
		if err := x.Report(t.Context(), storage.Member{}); err != nil {
			t.Fatal(err)
		}
		_, err := x.Append(entries(x, 1)...)
		return err == nil && x.Bounds().First > 1 && x.room.Load().InUse < 4<<20 // once it has resigned nobody makes more
	})
	last := x.Bounds().Last
	b.dense(b.read(x, last-1), last-1, last)

	if err := x.Resign(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	b.until("room for y", func() bool {
		if err := y.measure(); err != nil {
			t.Fatal(err)
		}
		return y.room.Load().InUse < 4<<20
	})
	b.lead(y)
	ctl := func(args ...string) (string, error) { return cluster.Ctl(t.Context(), args...) }
	for i := 0; err == nil || i == 0; i++ {
		_, err = ctl("put", fmt.Sprint("/else/", i), strings.Repeat("x", 100_000))
	}
	if _, err := y.Append(entries(y, 1)...); !errors.Is(err, journal.ErrNoSpace) {
		t.Errorf("it is full: %v", err)
	}
	for _, args := range [][]string{{"del", "--prefix", "/else/"}, {"alarm", "disarm"}} {
		if _, err := ctl(args...); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHalfFullUncounted: what etcd's size does not count yet counts, because it was asked long ago or tells the size of its last commit: an answer
// that is late lets nobody fill it.
func TestHalfFullUncounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		every, commits time.Duration
	}{
		"asked long ago":        {every: time.Hour, commits: 100 * time.Millisecond},
		"committed a while ago": {every: 20 * time.Millisecond, commits: settles - 100*time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := etcd.Start(t, etcd.Config{Size: 1, Args: []string{
				"--unsafe-no-fsync", "--quota-backend-bytes", "16777216", "--backend-batch-interval", c.commits.String()}})
			b := newBench(t, cluster, engine.Founding{})
			b.cfg.trimEvery = c.every
			x := b.join("x")
			b.lead(x)
			var err error
			for range 200 {
				if _, err = x.Append(entries(x, indexEvery)...); err != nil {
					break
				}
			}
			if kept := x.Bounds().Bytes; !errors.Is(err, storage.ErrOverloaded) || kept < 3<<20 || kept > 9<<20 {
				t.Fatalf("with %d bytes: %v", kept, err)
			}
		})
	}
}

// TestSettled: the size that counts for certain is the newest that is a second old, or the oldest that is known.
func TestSettled(t *testing.T) {
	start := time.Now()
	var s sizes
	for _, c := range []struct {
		after       time.Duration
		bytes, want int64
	}{
		{0, 10, 10},
		{settles - 1, 20, 10},
		{settles, 30, 10},
		{2*settles - 1, 40, 20},
		{2 * settles, 50, 30},
		{9 * settles, 60, 50},
		{10 * settles, 70, 60},
	} {
		if got := s.settled(start.Add(c.after), c.bytes); got != c.want {
			t.Errorf("after %v: %d, want %d", c.after, got, c.want)
		}
	}
	if len(s) > 2 {
		t.Errorf("%d sizes are kept", len(s))
	}
}

// TestRoom: everybody is told when etcd holds half of what it may, and when it is full, whether they lead or not; and that there is room again.
func TestRoom(t *testing.T) {
	t.Parallel()
	cluster := etcd.Start(t, etcd.Config{Size: 1, Args: []string{"--unsafe-no-fsync", "--quota-backend-bytes", "16777216"}})
	b := newBench(t, cluster, engine.Founding{})
	b.trims(indexEvery, 1<<30)
	var told [2]atomic.Pointer[Room]
	var looks atomic.Int64 // of the first, that were told
	var logs []*Log
	for i := range told {
		b.cfg.Hooks.Room = func(r Room) {
			if told[i].Store(&r); i == 0 {
				looks.Add(1)
			}
		}
		logs = append(logs, b.join(fmt.Sprint(i)))
	}
	b.lead(logs[0])
	await := func(what string, so func(*Room) bool) {
		t.Helper()
		for i := range told {
			b.until(what, func() bool { r := told[i].Load(); return r != nil && so(r) })
		}
	}
	ctl := func(args ...string) string {
		t.Helper()
		out, err := cluster.Ctl(t.Context(), args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	room := func(r *Room) bool { return !r.Full && !r.Half() && r.Quota == 16<<20 && r.InUse > 0 }
	await("room", room)
	n := 0
	put := func() error {
		n++
		_, err := cluster.Ctl(t.Context(), "put", fmt.Sprint("/else/", n), strings.Repeat("x", 100_000))
		return err
	}
	for r := told[0].Load(); !r.Half(); r = told[0].Load() {
		if err := put(); err != nil {
			t.Fatal(err)
		}
		before := looks.Load() // what is put counts in the second look from here on, so that it is never full before it is half full
		b.until("another look", func() bool { return looks.Load() > before+1 })
	}
	await("half", func(r *Room) bool { return r.Half() && !r.Full })
	if _, err := logs[0].Append(entries(logs[0], 1)...); !errors.Is(err, storage.ErrOverloaded) {
		t.Errorf("at half: %v", err)
	}
	for put() == nil {
	}
	await("full", func(r *Room) bool { return r.Full })
	ctl("del", "--prefix", "/else/")
	rev, err := logs[1].observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctl("compact", "--physical", fmt.Sprint(rev))
	ctl("defrag")
	ctl("alarm", "disarm")
	await("room again", room)
	b.append(logs[0], 1)
}

// TestMembersAreCounted: whoever takes part is told when a member of etcd does not answer, and when it is back; the log goes on all the while.
func TestMembersAreCounted(t *testing.T) {
	t.Parallel()
	cluster := etcd.Start(t, etcd.Config{Args: []string{"--unsafe-no-fsync"}})
	b := newBench(t, cluster, engine.Founding{})
	told := make(chan [2]int, 1)
	b.cfg.Hooks.Room = func(r Room) {
		select {
		case <-told: // only the newest counts
		default:
		}
		told <- [2]int{r.Answering, r.Members}
	}
	b.join("a")
	await := func(answering int) {
		t.Helper()
		for deadline := time.After(patience); ; {
			select {
			case got := <-told:
				if got == [2]int{answering, 3} {
					return
				}
			case <-deadline:
				t.Fatalf("nobody told of %d members that answer", answering)
			}
		}
	}
	await(3)
	cluster.Members[0].Kill() // the first to be asked
	await(2)
	if err := cluster.Members[0].Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(3)
}
