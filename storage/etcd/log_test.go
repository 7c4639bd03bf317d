package etcd

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// TestAppendAndFollow: what the leader appends everybody reads, from anywhere, and those who come later too.
func TestAppendAndFollow(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{LSN: 10, Chain: 77, Offset: 4})
	l, follower := b.join("a"), b.join("b")
	if _, err := l.Append(entries(l, 1)...); !errors.Is(err, storage.ErrFenced) {
		t.Errorf("before it leads: %v", err)
	}
	if last := b.lead(l); last != 10 {
		t.Errorf("it leads from %d on", last)
	}
	b.append(l, 1, 100)
	last := b.append(l, 7)
	if last != 16 {
		t.Fatalf("the last is %d", last)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	if got, err := follower.Await(ctx, last-1); err != nil || got != last {
		t.Fatalf("the follower is told of %d, %v", got, err)
	}
	for from := b.at.Applied + 1; from <= last+1; from++ {
		for _, l := range []*Log{l, follower} {
			b.dense(b.read(l, from), from, last)
		}
	}
	late, got, err := b.open("c", b.at)
	if err != nil {
		t.Fatal(err)
	}
	b.dense(got, 11, last)
	if want := got[5]; string(want.Payload) != string(b.read(l, last)[0].Payload) || want.CRC != b.read(follower, last)[0].CRC {
		t.Errorf("they read different records")
	}
	if h, err := late.Head(ctx); err != nil || h.LSN != 16 || h.Offset != 15 || h.Leader != "a" {
		t.Errorf("the head is %+v, %v", h, err)
	}
}

// TestTerms: one leads at a time, who was deposed appends nothing, a lead is handed to whom it is meant for, and one that dies
// leaves it after its lease.
func TestTerms(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	x, y := b.join("x"), b.join("y")
	b.cfg.TTL = 10 * time.Second
	z := b.join("z")
	if x.Lost() != nil {
		t.Error("a term has ended before the first")
	}
	b.lead(x)
	won := make(chan *Log, 2)
	wins := func(l *Log) {
		t.Helper()
		select {
		case got := <-won:
			if got != l {
				t.Fatalf("%s leads instead of %s", got.cfg.Name, l.cfg.Name)
			}
		case <-time.After(patience):
			t.Fatalf("nobody leads, and %s is to", l.cfg.Name)
		}
	}
	for _, l := range []*Log{y, z} {
		go func() {
			if _, err := l.Campaign(t.Context()); err == nil {
				won <- l
			}
		}()
		b.until("it stands for the lead", func() bool { is, err := x.stands(t.Context(), l.cfg.Name); return is && err == nil })
	}
	b.append(x, 1)
	if err := x.Resign(t.Context(), "nobody"); !errors.Is(err, ErrNotStanding) {
		t.Errorf("for nobody: %v", err)
	}
	last := b.append(x, 1)
	if err := x.Resign(t.Context(), "z"); err != nil {
		t.Fatal(err)
	}
	<-x.Lost()
	if _, err := x.Append(entries(x, 1)...); !errors.Is(err, storage.ErrFenced) {
		t.Errorf("after it has resigned: %v", err)
	}
	wins(z)
	if z.Bounds().Last != last {
		t.Errorf("z knows of %d records, and there are %d", z.Bounds().Last, last)
	}
	b.append(z, 1)
	z.Close() // as the end of its process would
	wins(y)
	b.append(y, 1)
	b.dense(b.read(x, 1), 1, 8)
}

// TestRestarts: a process that comes back under the name of one that led, and died, waits for no lease.
func TestRestarts(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	b.cfg.TTL = time.Hour
	x := b.join("x")
	b.lead(x)
	last := b.append(x, 1)
	x.Close() // as the end of its process would
	y := b.join("x")
	if got := b.lead(y); got != last {
		t.Errorf("it leads from %d on", got)
	}
	b.append(y, 1)
}

// TestDeposedUnseen: who does not know that its lead has ended is told so by the log.
func TestDeposedUnseen(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	x, y := b.join("x"), b.join("y")
	b.lead(x)
	if _, err := b.cluster.Ctl(t.Context(), "del", x.term.key); err != nil {
		t.Fatal(err)
	}
	b.lead(y)
	if _, err := x.Append(entries(x, 1)...); !errors.Is(err, storage.ErrFenced) { // although the log is as it knows it
		t.Fatalf("append before the new one's first: %v", err)
	}
	last := b.append(y, 1)
	if _, err := x.Append(entries(x, 1)...); !errors.Is(err, storage.ErrFenced) {
		t.Errorf("append: %v", err)
	}
	<-x.Lost()
	b.dense(b.read(x, 1), 1, last)
	if err := x.Rename(t.Context(), whose); !errors.Is(err, storage.ErrFenced) {
		t.Errorf("rename: %v", err)
	}
}

// TestMembers: each says how it is doing, and who has left is not there.
func TestMembers(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	x, y := b.join("x"), b.join("y")
	b.lead(y)
	for range 2 {
		for i, l := range []*Log{y, x} {
			if err := l.Report(t.Context(), storage.Member{URL: "http://" + l.cfg.Name, Applied: uint64(i), Version: "v"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := []storage.Member{{Name: "x", URL: "http://x", Applied: 1, Version: "v"}, {Name: "y", URL: "http://y", Version: "v", Leads: true}}
	if got, err := x.Members(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	y.Close()
	if got, err := x.Members(t.Context()); err != nil || !slices.Equal(got, want[:1]) {
		t.Errorf("one has left: %+v %v", got, err)
	}
}

// TestMissing: who has taken part and does not live is missed, until it is forgotten or is there again. Of very many the newest count.
func TestMissing(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	at := time.UnixMilli(1e12)
	b.cfg.Now = func() time.Time { return at }
	x, y := b.join("x"), b.join("y")
	report := func(l *Log) {
		t.Helper()
		if err := l.Report(t.Context(), storage.Member{URL: "http://" + l.cfg.Name, Version: "v"}); err != nil {
			t.Fatal(err)
		}
	}
	missing := func() (names []string) {
		t.Helper()
		gone, err := x.Missing(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range gone {
			if want := (storage.Missing{Name: m.Name, URL: "http://" + m.Name, Version: "v", Seen: inventory.MillisOf(at)}); m != want {
				t.Errorf("%+v, want %+v", m, want)
			}
			names = append(names, m.Name)
		}
		return names
	}
	forget := func(name string, want error) {
		t.Helper()
		if err := x.Forget(t.Context(), name); !errors.Is(err, want) {
			t.Errorf("forget %s: %v, want %v", name, err, want)
		}
	}
	report(x)
	report(y)
	if got := missing(); got != nil {
		t.Errorf("all live, and missed are %v", got)
	}
	forget("y", storage.ErrLives)
	y.Close()
	if got := missing(); !slices.Equal(got, []string{"y"}) {
		t.Errorf("y has gone: %v", got)
	}
	forget("y", nil)
	forget("y", storage.ErrNoMember)
	if got := missing(); got != nil {
		t.Errorf("it was forgotten: %v", got)
	}
	anew := b.join("y")
	report(anew)
	anew.Close()
	for i := range knownMax {
		name := fmt.Sprint("z", i)
		if _, err := x.etcd().Put(t.Context(), x.keys.known+name, encoded(storage.Missing{Name: name, URL: "http://" + name, Version: "v", Seen: inventory.MillisOf(at)})); err != nil {
			t.Fatal(err)
		}
	}
	report(b.join("w"))
	if got := missing(); len(got) != knownMax-1 || slices.Contains(got, "y") || !slices.Contains(got, "z63") {
		t.Errorf("of very many %d are missed: %v", len(got), got)
	}
}

// TestTwins: of two processes that have one name the first goes on, and the other neither counts nor leads as long as that one lives;
// one that was started anew where it was takes its place at once.
func TestTwins(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	b.cfg.TTL = time.Hour
	x, twin, anew := b.join("x"), b.join("x"), b.join("x")
	report := func(l *Log, url string) error { return l.Report(t.Context(), storage.Member{URL: url}) }
	if err := report(x, "http://here"); err != nil {
		t.Fatal(err)
	}
	b.lead(x)
	for range 2 {
		if err := report(twin, "http://there"); !errors.Is(err, ErrTwin) || !strings.Contains(err.Error(), "http://here") {
			t.Errorf("the other: %v", err)
		}
		if err := report(x, "http://here"); err != nil {
			t.Errorf("the first: %v", err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	if _, err := twin.Campaign(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the other stands: %v", err)
	}
	b.append(x, 1)
	if err := report(anew, "http://here"); err != nil {
		t.Fatal(err)
	}
	b.lead(anew)
	if err := report(x, "http://here"); !errors.Is(err, ErrTwin) {
		t.Errorf("the one before: %v", err)
	}
}

// TestRename: a history that gets another name has it for everybody before any later record.
func TestRename(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	x, y := b.join("x"), b.join("y")
	if !reflect.DeepEqual(x.Identity(), whose) {
		t.Errorf("it is %+v", x.Identity())
	}
	b.lead(x)
	to := whose
	to.Timeline, to.Ancestors = timeline([16]byte{9}), append(slices.Clone(whose.Ancestors), inventory.Ancestor{Timeline: whose.Timeline, Until: 9})
	if err := x.Rename(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	b.append(x, 1)
	b.until("the record to come", func() bool { return y.Bounds().Last == 2 })
	b.read(y, 1)
	for _, l := range []*Log{x, y, b.join("z")} { // z comes with the name before
		if !reflect.DeepEqual(l.Identity(), to) {
			t.Errorf("for %s it is %+v", l.cfg.Name, l.Identity())
		}
	}
}

// TestRefuses: a log that is not what a directory goes on from is not opened, and one that is not there neither.
func TestRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{LSN: 5, Chain: 7})
	x := b.join("x")
	if at := x.Bounds(); at.First != 6 || at.Chain != 7 {
		t.Errorf("it goes on from %+v", at)
	}
	b.lead(x)
	b.append(x, 1, 1)
	chain := b.read(x, 7)[0].CRC
	for name, at := range map[string]engine.Start{
		"history":   {DataID: b.at.DataID, Timeline: [16]byte{1}, Applied: 5, Chain: 7},
		"beginning": {DataID: b.at.DataID, Timeline: b.at.Timeline, Applied: 5, Chain: 8},
		"middle":    {DataID: b.at.DataID, Timeline: b.at.Timeline, Applied: 7, Chain: chain + 1},
		"end":       {DataID: b.at.DataID, Timeline: b.at.Timeline, Applied: 9, Chain: chain},
		"beyond":    {DataID: b.at.DataID, Timeline: b.at.Timeline, Applied: 10, Chain: 7},
	} {
		var damaged interface{ Damaged() bool }
		if _, _, err := b.open(name, at); !errors.As(err, &damaged) || !damaged.Damaged() {
			t.Errorf("another %s: %v", name, err)
		}
	}
	var foreign *ForeignError
	if _, _, err := b.open("y", engine.Start{DataID: [16]byte{1}, Timeline: b.at.Timeline, Applied: 5, Chain: 7}); !errors.As(err, &foreign) || foreign.Log != b.at.DataID {
		t.Errorf("another directory: %v", err)
	}
	at := b.at
	at.Applied = 3
	if _, _, err := b.open("y", at); !errors.Is(err, storage.ErrGone) || !errors.Is(err, journal.ErrPruned) {
		t.Errorf("from before its beginning: %v", err)
	}
	at.Applied, at.Chain = 7, chain
	if _, got, err := b.open("y", at); err != nil || len(got) != 2 {
		t.Errorf("from its middle: %d records, %v", len(got), err)
	}
	if err := Init(t.Context(), b.cfg, engine.Founding{Identity: whose}); !errors.Is(err, ErrExists) {
		t.Errorf("begun again: %v", err)
	}
	b.cfg.Prefix = "none"
	if _, _, err := b.open("y", b.at); !errors.Is(err, ErrNone) {
		t.Errorf("under another prefix: %v", err)
	}
}
