package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/journal/vfs"
)

func TestAppendReopen(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	j, rec := mustOpen(t, o, discard)
	if rec.Last != 0 || rec.Records != 0 {
		t.Errorf("a new journal recovered %+v", rec)
	}
	if last := mustAppend(t, j, batch(0, 3)...); last != 3 {
		t.Errorf("last LSN %d, want 3", last)
	}
	mustAppend(t, j, Entry{Mark, []byte("m")}, Entry{Timeline, nil})
	lsn, chain := j.Durable()
	if last := mustAppend(t, j); last != lsn {
		t.Errorf("an empty append returned %d, want the durable %d", last, lsn)
	}
	mustClose(t, j)

	var got replayed
	j, rec = mustOpen(t, o, got.add)
	defer mustClose(t, j)
	if got.next != 3 || rec.Last != lsn || rec.Chain != chain || rec.Records != 5 || rec.TornBytes != 0 {
		t.Errorf("recovered %+v with %d payloads; want %d records with chain %08x", rec, got.next, lsn, chain)
	}
	if got.all[3].Type != Mark || string(got.all[3].Payload) != "m" || got.all[3].Synced != 3 || got.all[4].Type != Timeline {
		t.Errorf("records %+v", got.all[3:])
	}
	if last := mustAppend(t, j, batch(3, 4)...); last != 7 {
		t.Errorf("LSN %d, want 7: a seal lies between", last)
	}
}

func TestReplayStartsBehindApplied(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	j, _ := mustOpen(t, o, discard)
	var applied []Record
	for n := range 300 {
		mustAppend(t, j, batch(n, n+1)...)
	}
	if err := j.Read(0, func(r Record) error { applied = append(applied, r); return nil }); err != nil {
		t.Fatal(err)
	}
	mustClose(t, j)
	for _, i := range []int{0, 1, 100, len(applied) - 1} {
		o.Applied, o.AppliedChain = applied[i].LSN, applied[i].CRC
		clone := fsys.CrashClone(nil)
		o.FS = clone
		first := LSN(0)
		j, rec := mustOpen(t, o, func(r Record) error { first = max(first, r.LSN); return nil })
		if rec.Records != len(applied)-1-i {
			t.Errorf("replayed %d records after %d of %d", rec.Records, i+1, len(applied))
		}
		mustClose(t, j)
		o.AppliedChain++
		_, _, err := Open(dir, o, discard)
		if c := corrupt(t, err); c.LSN != applied[i].LSN || !strings.Contains(c.Error(), "two histories") {
			t.Errorf("a wrong chain gives %v", c)
		}
	}
	o.Applied = 9999
	if _, _, err := Open(dir, o, discard); corrupt(t, err).Promised != 9999 {
		t.Errorf("a journal shorter than the checkpoint: %v", err)
	}
}

func TestReplayErrorEndsOpen(t *testing.T) {
	fsys := vfs.NewCrash()
	j, _ := mustOpen(t, small(fsys), discard)
	mustAppend(t, j, batch(0, 3)...)
	mustClose(t, j)
	stop := errors.New("stop")
	if _, _, err := Open(dir, small(fsys), func(Record) error { return stop }); err != stop {
		t.Errorf("Open: %v, want the error of replay", err)
	}
}

func TestReadFromAnywhere(t *testing.T) {
	j, _ := mustOpen(t, small(vfs.NewCrash()), discard)
	defer mustClose(t, j)
	for n := 0; n < 400; n += 4 {
		mustAppend(t, j, batch(n, n+4)...)
	}
	durable, chain := j.Durable()
	for from := LSN(0); from <= durable+1; from += 7 {
		want := max(from, 1)
		last := Record{LSN: want - 1, CRC: chain}
		err := j.Read(from, func(r Record) error {
			if r.LSN != last.LSN+1 {
				return fmt.Errorf("record %d follows %d", r.LSN, last.LSN)
			}
			last = r
			return nil
		})
		if err != nil || last.LSN != max(durable, want-1) || last.CRC != chain {
			t.Fatalf("Read(%d) ended with record %d, %v", from, last.LSN, err)
		}
	}
	stop := errors.New("stop")
	if err := j.Read(5, func(Record) error { return stop }); err != stop {
		t.Errorf("Read: %v, want the callback's error", err)
	}
	if s := j.Stats(); s.Segments < 3 || s.First != 1 || s.Durable != durable || s.Bytes < 3*minSegmentBytes || !s.SyncSince.IsZero() || s.Failed != nil {
		t.Errorf("Stats: %+v", s)
	}
}

func TestReadGoesOnAtItsCursor(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	o := small(fault)
	o.SegmentBytes = 8 << 20
	j, _ := mustOpen(t, o, discard)
	defer mustClose(t, j)
	from := LSN(1)
	for n := 0; n < 40000; n += 10000 {
		mustAppend(t, j, batch(n, n+10000)...)
		before := fault.Count(vfs.OpRead)
		if err := j.Read(from, func(r Record) error { from = r.LSN + 1; return nil }); err != nil {
			t.Fatal(err)
		}
		if reads := fault.Count(vfs.OpRead) - before; reads > 3 {
			t.Errorf("%d reads for 10,000 new records behind record %d: it reads the old ones again", reads, from)
		}
	}
}

func TestPrune(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	j, _ := mustOpen(t, o, discard)
	for n := range 400 {
		mustAppend(t, j, batch(n, n+1)...)
	}
	second := j.segs[1].first
	if err := j.Prune(second - 1); err != nil || j.Stats().First != 1 {
		t.Errorf("Prune below a record of the first segment: %v, first %d", err, j.Stats().First)
	}
	if err := j.Prune(second); err != nil || j.Stats().First != second {
		t.Errorf("Prune(%d): %v, first %d", second, err, j.Stats().First)
	}
	if err := j.Read(second-1, discard); !errors.Is(err, ErrPruned) {
		t.Errorf("Read of a pruned record: %v", err)
	}
	var chain uint32
	if err := j.Read(second, func(r Record) error {
		if chain == 0 {
			chain = r.CRC
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := j.Prune(1 << 40); err != nil || j.Stats().Segments != 1 {
		t.Errorf("Prune of all: %v, %d segments left", err, j.Stats().Segments)
	}
	tail := j.segs[0]
	mustClose(t, j)
	if err := j.Prune(1); !errors.Is(err, ErrClosed) {
		t.Errorf("Prune after Close: %v", err)
	}

	if _, _, err := Open(dir, o, discard); corrupt(t, err).LSN != 1 {
		t.Errorf("records are missing before the oldest segment: %v", err)
	}
	o.Applied, o.AppliedChain = tail.first-1, tail.prev+1
	if _, _, err := Open(dir, o, discard); corrupt(t, err).LSN != tail.first-1 {
		t.Errorf("a chain unlike the oldest header's: %v", err)
	}
	o.AppliedChain--
	j, _ = mustOpen(t, o, discard)
	mustClose(t, j)
}

func TestPruneThatCannotRemove(t *testing.T) {
	fault := vfs.NewFault(vfs.NewCrash())
	j, _ := mustOpen(t, small(fault), discard)
	defer j.Close()
	for n := range 300 {
		mustAppend(t, j, batch(n, n+1)...)
	}
	segments := j.Stats().Segments
	gone := errors.New("gone")
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpRemove, N: 1, Err: gone, Match: suffix})
	if err := j.Prune(1 << 40); !errors.Is(err, gone) || j.Stats().Segments != segments {
		t.Errorf("Prune: %v, %d segments of %d", err, j.Stats().Segments, segments)
	}
	mustAppend(t, j, batch(300, 301)...)
	fault.SetPlan(vfs.Plan{Kinds: vfs.OpSyncDir, N: 1, Err: gone})
	if err := j.Prune(1 << 40); !errors.Is(err, ErrFailed) {
		t.Errorf("Prune without a directory sync: %v", err)
	}
	if err := j.Prune(1 << 40); !errors.Is(err, ErrFailed) {
		t.Errorf("Prune of a failed journal: %v", err)
	}
}

func TestLargeRecords(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	j, _ := mustOpen(t, o, discard)
	sizes := []int{0, 1, 7, 8, minSegmentBytes - headerSize - 2*frameSize, minSegmentBytes, 3 << 20, 0, MaxPayload, 5}
	for _, n := range sizes {
		mustAppend(t, j, Entry{Data, make([]byte, n)})
	}
	mustAppend(t, j, Entry{Data, make([]byte, minSegmentBytes)}, Entry{Data, make([]byte, minSegmentBytes)})
	if _, err := j.Append(Entry{Data, make([]byte, MaxPayload+1)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("payload above the limit: %v", err)
	}
	huge := make([]Entry, callBytes/MaxPayload)
	for i := range huge {
		huge[i] = Entry{Data, make([]byte, 0)}
	}
	big := make([]byte, MaxPayload)
	for i := range huge {
		huge[i].Payload = big
	}
	if _, err := j.Append(huge...); !errors.Is(err, ErrTooLarge) {
		t.Errorf("call above the limit: %v", err)
	}
	mustClose(t, j)
	var got []int
	j, _ = mustOpen(t, o, func(r Record) error {
		if r.Type == Data {
			got = append(got, len(r.Payload))
		}
		return nil
	})
	mustClose(t, j)
	if diff := cmp.Diff(append(sizes, minSegmentBytes, minSegmentBytes), got); diff != "" {
		t.Error(diff)
	}
}

func TestAppendRefusesTypes(t *testing.T) {
	j, _ := mustOpen(t, small(vfs.NewCrash()), discard)
	defer mustClose(t, j)
	for _, typ := range []Type{0, Seal, 5} {
		if _, err := j.Append(Entry{Type: typ}); err == nil {
			t.Errorf("type %d (%v) was accepted", typ, typ)
		}
	}
	if lsn, _ := j.Durable(); lsn != 0 {
		t.Errorf("durable %d after refused appends", lsn)
	}
}

func TestClosed(t *testing.T) {
	j, _ := mustOpen(t, small(vfs.NewCrash()), discard)
	mustClose(t, j)
	if err := j.Close(); err != ErrClosed {
		t.Errorf("second Close: %v", err)
	}
	if _, err := j.Append(batch(0, 1)...); err != ErrClosed {
		t.Errorf("Append: %v", err)
	}
	if err := j.Read(0, discard); err != ErrClosed {
		t.Errorf("Read: %v", err)
	}
}

func TestTimeNeverDecreases(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	now := int64(5000)
	o.Now = func() int64 { return now }
	j, _ := mustOpen(t, o, discard)
	mustAppend(t, j, batch(0, 1)...)
	now = 100
	mustAppend(t, j, batch(1, 2)...)
	mustClose(t, j)
	now = 50
	j, rec := mustOpen(t, o, discard)
	mustAppend(t, j, batch(2, 3)...)
	now = 6000
	mustAppend(t, j, batch(3, 4)...)
	var times []int64
	if err := j.Read(0, func(r Record) error { times = append(times, r.Time); return nil }); err != nil {
		t.Fatal(err)
	}
	mustClose(t, j)
	if diff := cmp.Diff([]int64{5000, 5000, 5000, 5000, 6000}, times); diff != "" || rec.Time != 5000 {
		t.Error(diff, rec.Time)
	}
}

func TestHooks(t *testing.T) {
	o := small(vfs.NewCrash())
	var records, bytes, rotated int
	o.Hooks.Synced = func(r, b int, took time.Duration) { records, bytes = records+r, bytes+b }
	o.Hooks.Rotated = func(string, time.Duration) { rotated++ }
	j, _ := mustOpen(t, o, discard)
	for n := range 200 {
		mustAppend(t, j, batch(n, n+1)...)
	}
	if records != 200 || bytes == 0 || rotated != j.Stats().Segments-1 {
		t.Errorf("hooks saw %d records, %d bytes, %d rotations; %+v", records, bytes, rotated, j.Stats())
	}
	mustClose(t, j)
}

func TestBegin(t *testing.T) {
	fsys := vfs.NewCrash()
	o := small(fsys)
	o.Applied, o.AppliedChain = 41, 7
	if _, _, err := Open(dir, o, discard); corrupt(t, err).Promised != 41 {
		t.Errorf("a checkpoint without a journal: %v", err)
	}
	o.Begin = true
	j, _ := mustOpen(t, o, discard)
	if lsn := mustAppend(t, j, batch(0, 1)...); lsn != 42 {
		t.Errorf("first LSN %d, want 42", lsn)
	}
	mustClose(t, j)
	o.Begin = false
	j, rec := mustOpen(t, o, discard)
	mustClose(t, j)
	if rec.Records != 1 || rec.Last != 42 {
		t.Errorf("recovered %+v", rec)
	}
	for name := range snapshot(t, fsys) {
		if strings.HasSuffix(name, suffix) {
			fsys.Remove(filepath.Join(dir, name))
		}
	}
	o.Applied, o.AppliedChain = 0, 0
	if _, _, err := Open(dir, o, discard); corrupt(t, err).Promised < 42 {
		t.Errorf("all segments removed, the watermark left: %v", err)
	}
}

func TestZeroOptions(t *testing.T) {
	o := Options{}.withDefaults()
	if first, second := o.salt(), o.salt(); first == second {
		t.Errorf("two salts are %v", first)
	}
	if o.FS != vfs.OS || o.SegmentBytes != 64<<20 || o.Now() < 1e18 {
		t.Errorf("defaults: %+v", o)
	}
	if o := (Options{SegmentBytes: 1}).withDefaults(); o.SegmentBytes != minSegmentBytes {
		t.Errorf("segments of %d bytes", o.SegmentBytes)
	}
}

func TestOnDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	o := Options{SegmentBytes: 64 << 10}
	next := 0
	for range 3 {
		var got replayed
		j, _, err := Open(path, o, got.add)
		if err != nil {
			t.Fatal(err)
		}
		if got.next != next {
			t.Errorf("%d payloads, want %d", got.next, next)
		}
		for range 200 {
			mustAppend(t, j, batch(next, next+5)...)
			next += 5
		}
		mustClose(t, j)
	}
}

// TestReadGoesOn: a Read that its caller has ended is gone on with at the next record, wherever that lies.
func TestReadGoesOn(t *testing.T) {
	o := small(vfs.NewCrash())
	j, _ := mustOpen(t, o, discard)
	defer mustClose(t, j)
	for n := range 300 {
		mustAppend(t, j, batch(n, n+1)...)
	}
	last, _ := j.Durable()
	enough := errors.New("enough")
	next := LSN(1)
	for next <= last {
		n := 0
		err := j.Read(next, func(r Record) error {
			if r.LSN != next {
				t.Fatalf("record %d follows %d", r.LSN, next-1)
			}
			next++
			if n++; n == 7 {
				return enough
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) {
			t.Fatal(err)
		}
		if cur := j.cursor; cur.last != next-1 {
			t.Fatalf("it is found again behind record %d, and was behind %d", cur.last, next-1)
		}
	}
}
