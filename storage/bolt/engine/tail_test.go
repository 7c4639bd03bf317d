package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// tailOf reads a piece of the log while the writer rests, as a ledger does.
func tailOf(t *testing.T, d *storagetest.Driver, after storage.Place, limit int) (storage.Tail, []journal.Record, error) {
	t.Helper()
	rest(t, d)
	var b bytes.Buffer
	piece, err := d.Engine.(*Engine).Tail(t.Context(), after, limit, &b)
	if err != nil || b.Len() == 0 {
		return piece, nil, err
	}
	in, err := newRecordReader(&b, 1<<10)
	if err != nil {
		t.Fatal(err)
	}
	if uint64(in.after) != piece.From.LSN || in.chain != piece.From.Chain {
		t.Fatalf("it goes on from record %d, %08x, and says %+v", in.after, in.chain, piece.From)
	}
	var list []journal.Record
	for {
		r, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Payload = bytes.Clone(r.Payload)
		list = append(list, r)
	}
	if last := list[len(list)-1]; uint64(last.LSN) != piece.To.LSN || (last.Type == journal.Mark) != piece.Marked {
		t.Fatalf("it ends with record %d of type %v, and says %+v", last.LSN, last.Type, piece)
	}
	return piece, list, nil
}

// TestTail: whoever follows the log gets every record that is durable once, in order and whole, in pieces of any size, over segments,
// checkpoints and a restart; and each piece says what it holds.
func TestTail(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 700, 1 << 20} {
		cfg := small(t.TempDir())
		cfg.RetainBytes = 1 << 30
		d := load(t, cfg)
		var all []journal.Record
		at, next := storage.Place{}, inventory.Offset(0)
		follow := func() {
			t.Helper()
			for {
				piece, list, err := tailOf(t, d, at, limit)
				if err != nil {
					t.Fatal(limit, err)
				}
				if len(list) == 0 {
					break
				}
				if piece.From.LSN != at.LSN || piece.First != next {
					t.Fatalf("%d: %+v follows %+v at %d", limit, piece, at, next)
				}
				at, next = piece.To, piece.Next
				d.Engine.(*Engine).Retain(at.LSN)
				all = append(all, list...)
			}
			if next != d.State.Offset() || at.LSN < d.Engine.(*Engine).Newest() || all[len(all)-1].Type != journal.Mark {
				t.Fatalf("%d: it ends at %d, the state is at %d", limit, next, d.State.Offset())
			}
		}
		fillUp(t, d, "a", 60)
		follow()
		fillUp(t, d, "b", 60)
		checkpointNow(t, d)
		do(t, d, storagetest.Update("more", "a-0000", -1))
		follow()
		closeDriver(t, d)
		d = load(t, cfg)
		if have := d.Engine.(*Engine).Newest(); have > at.LSN {
			t.Errorf("after a restart record %d is new, and %d was the last", have, at.LSN)
		}
		do(t, d, storagetest.Update("again", "a-0000", -1))
		follow()
		want := inventory.Offset(0)
		for i, r := range all {
			if r.LSN != journal.LSN(i+1) {
				t.Fatalf("%d: record %d is number %d", limit, r.LSN, i+1)
			}
			if r.Type != journal.Data {
				continue
			}
			rec, err := inventory.ScanRecord(r.Payload)
			if err != nil || rec.First != want {
				t.Fatalf("%d: a record of %d, not %d: %v", limit, rec.First, want, err)
			}
			want = rec.Next()
		}
		closeDriver(t, d)
	}
}

// TestTailOfAnotherLog: a place that is not in this log is refused: whoever goes on there would mix two histories.
func TestTailOfAnotherLog(t *testing.T) {
	t.Parallel()
	d := load(t, small(t.TempDir()))
	defer func() { closeDriver(t, d) }()
	fillUp(t, d, "a", 3)
	piece, _, err := tailOf(t, d, storage.Place{}, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ahead, other := piece.To, piece.To
	ahead.LSN += 10
	other.Chain++
	for _, at := range []storage.Place{ahead, other} {
		if _, _, err := tailOf(t, d, at, 1<<20); !errors.Is(err, storage.ErrOther) {
			t.Errorf("%+v: %v", at, err)
		}
	}
	if _, list, err := tailOf(t, d, piece.To, 1<<20); err != nil || len(list) > 0 {
		t.Errorf("behind the last there are %d, %v", len(list), err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	do(t, d, storagetest.Update("u", "a-0000", -1))
	if _, err := d.Engine.(*Engine).Tail(ctx, piece.To, 1<<20, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits for it any more: %v", err)
	}
}

// TestTailWithoutAMark: what is durable is handed over although no mark comes.
func TestTailWithoutAMark(t *testing.T) {
	t.Parallel()
	d := load(t, small(t.TempDir()))
	defer func() { closeDriver(t, d) }()
	fillUp(t, d, "a", 2)
	piece, err := d.Engine.(*Engine).Tail(t.Context(), storage.Place{}, 1<<20, io.Discard)
	if err != nil || piece.Next != d.State.Offset() || piece.Marked {
		t.Errorf("%+v, %v, and the state is at %d", piece, err, d.State.Offset())
	}
}

// TestRetain: the journal is kept for whoever follows it, from before he has said where he is; no longer than was allowed, and not where
// there is no room for it. Then it says that it is gone, and can be followed from where it begins.
func TestRetain(t *testing.T) {
	t.Parallel()
	type trial struct {
		bytes  int64
		scarce bool
		told   bool
		kept   bool
	}
	for name, c := range map[string]trial{
		"nobody follows":     {bytes: 0},
		"who has not spoken": {bytes: 1 << 30, kept: true},
		"who has":            {bytes: 1 << 30, told: true, kept: true},
		"who is too slow":    {bytes: 64 << 10, told: true},
		"on a full volume":   {bytes: 1 << 30, told: true, scarce: true},
	} {
		cfg := small(t.TempDir())
		volume := storagetest.NewVolume(1 << 40)
		cfg.FS, cfg.KeepBytes, cfg.RetainBytes, cfg.CheckpointInterval = volume, -1, c.bytes, 10*time.Millisecond
		d := load(t, cfg)
		e := d.Engine.(*Engine)
		fillUp(t, d, "a", 20)
		piece, _, err := tailOf(t, d, storage.Place{}, 1)
		if err != nil {
			t.Fatal(name, err)
		}
		if c.told {
			e.Retain(piece.To.LSN)
		}
		for i := range 4 {
			fillUp(t, d, string(rune('b'+i)), 150)
			checkpointNow(t, d)
			e.checkpointLater()
		}
		if c.scarce {
			volume.SetFree(3 << 19) // room to write, and none to spare
		}
		if !c.kept {
			waitFor(t, name+": the journal to be pruned", func() bool { return e.log.Bounds().First > journal.LSN(piece.To.LSN)+1 })
		}
		_, list, err := tailOf(t, d, piece.To, 1<<30)
		if gone := errors.Is(err, storage.ErrGone); gone == c.kept || c.kept && list[0].LSN != journal.LSN(piece.To.LSN)+1 {
			t.Errorf("%s: %v", name, err)
		}
		if !c.kept {
			waitFor(t, name+": what is left", func() bool { // more of it may be removed while it is read
				piece, list, err := tailOf(t, d, storage.Place{}, 1<<30)
				return err == nil && len(list) > 0 && piece.Next == d.State.Offset()
			})
		}
		closeDriver(t, d)
	}
}

// TestCopyWithATail: a copy and the pieces that were read behind it lead to each record of either, whole, whatever the pieces; and to no
// other; where they end, that is said.
func TestCopyWithATail(t *testing.T) {
	t.Parallel()
	d := load(t, small(t.TempDir()))
	d.Engine.(*Engine).checkpointLater()
	fillUp(t, d, "base", 5)
	checkpointNow(t, d)
	d.Engine.(*Engine).checkpointLater()
	fillUp(t, d, "copied", 3)
	dir := filepath.Join(t.TempDir(), "copy")
	spooled(t, d, dir)
	ends := map[inventory.Offset]inventory.Mark{}
	for i := range 12 {
		do(t, d, storagetest.Atomic(fmt.Sprint("atomic", i), -1, "base-0000", "base-0001"))
		ends[d.State.Offset()] = d.State.Mark()
		if i == 6 {
			rest(t, d)
		}
	}
	var pieces []*bytes.Buffer
	var lasts []uint64
	for at := (storage.Place{}); ; {
		rest(t, d)
		b := new(bytes.Buffer)
		piece, err := d.Engine.(*Engine).Tail(t.Context(), at, 400, b)
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() == 0 {
			break
		}
		at, pieces, lasts = piece.To, append(pieces, b), append(lasts, piece.To.LSN)
	}
	next := func(last uint64) (io.Reader, error) {
		for i, to := range lasts {
			if to > last {
				return bytes.NewReader(pieces[i].Bytes()), nil
			}
		}
		return nil, io.EOF
	}
	restored := func(cut Cut, next func(uint64) (io.Reader, error)) (*storagetest.Driver, Laid, error) {
		to := t.TempDir()
		if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		done, err := Lay(small(to), cut, Behind{Next: next})
		if err != nil {
			return nil, done, err
		}
		return load(t, small(to)), done, nil
	}
	check := func(cut Cut, want inventory.Mark) {
		t.Helper()
		back, _, err := restored(cut, next)
		if err != nil {
			t.Errorf("to %d: %v", want.Offset, err)
			return
		}
		if have := back.State.Mark(); have.Offset != want.Offset || have.Hash != want.Hash || have.Chain != want.Chain {
			t.Errorf("it leads to %+v, and not to %+v", have, want)
		}
		fillUp(t, back, "after", 2)
		closeDriver(t, back)
	}
	for end, want := range ends {
		for n := end - 2; n < end; n++ { // of one record
			check(Cut{Offset: &n}, want)
		}
	}
	check(Cut{}, d.State.Mark())
	beyond := d.State.Offset()
	if _, _, err := restored(Cut{Offset: &beyond}, next); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("ends with event %d", beyond-1)) {
		t.Errorf("beyond its end: %v", err)
	}
	broken := errors.New("broken")
	if _, _, err := restored(Cut{}, func(uint64) (io.Reader, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("when it cannot be read: %v", err)
	}
	if _, _, err := restored(Cut{}, func(uint64) (io.Reader, error) { return next(lasts[len(lasts)-2]) }); err == nil {
		t.Error("a piece that does not follow passes")
	}
	closeDriver(t, d)
}
