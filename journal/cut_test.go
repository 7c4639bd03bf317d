package journal

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"bodega/journal/vfs"
)

// cutting collects what a Cut tells.
type cutting struct {
	kept, lost []LSN
	Cutting
}

func cutAt(at LSN) *cutting {
	c := &cutting{}
	c.Cutting = Cutting{At: at, Aside: "data/aside",
		Kept: func(r Record) error { c.kept = append(c.kept, r.LSN); return nil },
		Lost: func(r Record) error { c.lost = append(c.lost, r.LSN); return nil }}
	return c
}

func agreed() error { return nil }

// dataOf returns the LSNs of records that are not seals, from one on, without those left out.
func dataOf(im image, t *testing.T, from LSN, without ...LSN) (list []LSN) {
	t.Helper()
	for _, name := range im.segments() {
		for _, p := range places(t, im[name]) {
			if p.LSN >= from && p.Type != Seal && !slices.Contains(without, p.LSN) {
				list = append(list, p.LSN)
			}
		}
	}
	return list
}

// TestCut damages a journal of three segments in each way that Open refuses, and cuts it: what is in front stays, what is behind and can be read is
// told, and Open accepts the rest and appends to it.
func TestCut(t *testing.T) {
	whole := threeSegments(t)
	names := whole.segments()
	first, middle, tail := names[0], names[1], names[2]
	ps, pm := places(t, whole[first]), places(t, whole[middle])
	in, sealed := pm[len(pm)/2], ps[len(ps)-1]
	start := pm[0]
	for name, c := range map[string]struct {
		damage func(im image)
		at     LSN
		lost   []LSN
	}{
		"a record in the middle": {func(im image) { im[middle][in.off+50] ^= 1 }, in.LSN, dataOf(whole, t, in.LSN, in.LSN)},
		"a length":               {func(im image) { im[middle][in.off+5] ^= 0x20 }, in.LSN, dataOf(whole, t, in.LSN, in.LSN)},
		"two records": {func(im image) { im[middle][in.off] ^= 1; im[tail][headerSize+1] ^= 1 }, in.LSN,
			dataOf(whole, t, in.LSN, in.LSN, places(t, whole[tail])[0].LSN)},
		"the first of a segment":   {func(im image) { im[middle][start.off+9] ^= 1 }, start.LSN, dataOf(whole, t, start.LSN, start.LSN)},
		"the first of all":         {func(im image) { im[first][ps[0].off+9] ^= 1 }, 1, dataOf(whole, t, 2)},
		"a header":                 {func(im image) { im[middle][60] ^= 1 }, start.LSN, dataOf(whole, t, places(t, whole[tail])[0].LSN)},
		"a segment is gone":        {func(im image) { delete(im, middle) }, start.LSN, dataOf(whole, t, places(t, whole[tail])[0].LSN)},
		"the last segment is gone": {func(im image) { delete(im, tail) }, places(t, whole[tail])[0].LSN, nil},
		"a segment is cut short":   {func(im image) { im[middle] = im[middle][:in.off] }, in.LSN, dataOf(whole, t, places(t, whole[tail])[0].LSN)},
		"a seal":                   {func(im image) { im[first][sealed.off+9] ^= 1 }, sealed.LSN, dataOf(whole, t, sealed.LSN)},
	} {
		t.Run(name, func(t *testing.T) {
			im := whole.clone()
			c.damage(im)
			fsys := im.load(t)
			o := small(fsys)
			if _, _, err := Open(dir, o, discard); corrupt(t, err).LSN != c.at && corrupt(t, err).LSN != 0 {
				t.Fatalf("Open names record %d: %v", corrupt(t, err).LSN, err)
			}
			before := snapshot(t, fsys)
			for _, wrong := range []LSN{c.at - 1, c.at + 1} {
				w := cutAt(wrong)
				w.Agreed = agreed
				if err := Cut(dir, o, w.Cutting); err == nil || !strings.Contains(err.Error(), "damaged at record") {
					t.Errorf("at record %d: %v", wrong, err)
				}
			}
			dry, unread := cutAt(c.at), LSN(0)
			dry.Unread = func(records LSN) { unread = records }
			if err := Cut(dir, o, dry.Cutting); err != nil {
				t.Fatal(err)
			}
			if unread == 0 && len(c.lost) == 0 {
				t.Error("it is not told that anything cannot be read")
			}
			for name, b := range snapshot(t, fsys) {
				if string(before[name]) != string(b) {
					t.Errorf("the rehearsal has changed %s", name)
				}
			}
			cut := cutAt(c.at)
			cut.Agreed = agreed
			if err := Cut(dir, o, cut.Cutting); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(cut.lost, c.lost) || !slices.Equal(dry.lost, c.lost) {
				t.Errorf("lost are %d, want %d", cut.lost, c.lost)
			}
			var r replayed
			j, _ := mustOpen(t, o, r.add)
			var stay []LSN
			for _, rec := range r.all {
				if rec.Type != Seal {
					stay = append(stay, rec.LSN)
				}
			}
			want := slices.DeleteFunc(dataOf(whole, t, 1), func(n LSN) bool { return n >= c.at })
			if !slices.Equal(stay, want) {
				t.Errorf("%d records stay, want %d", len(stay), len(want))
			}
			mustAppend(t, j, batch(r.next, r.next+5)...)
			mustClose(t, j)
			var again replayed
			j, _ = mustOpen(t, o, again.add)
			mustClose(t, j)
			if again.next != r.next+5 {
				t.Errorf("%d payloads are there after another start, want %d", again.next, r.next+5)
			}
		})
	}
}

// TestCutBehindTheCheckpoint: what the checkpoint has is not lost, and the journal begins anew behind it.
func TestCutBehindTheCheckpoint(t *testing.T) {
	whole := threeSegments(t)
	tail := whole.segments()[2]
	ps := places(t, whole[tail])
	damaged, applied := ps[2], ps[6]
	im := whole.clone()
	im[tail][damaged.off+50] ^= 1
	o := small(im.load(t))
	o.Applied, o.AppliedChain = applied.LSN, applied.CRC
	c := cutAt(damaged.LSN)
	c.Agreed = agreed
	if err := Cut(dir, o, c.Cutting); err != nil {
		t.Fatal(err)
	}
	if want := dataOf(whole, t, applied.LSN+1); !slices.Equal(c.lost, want) || len(c.kept) > 0 {
		t.Errorf("lost are %d, want %d; kept %d", c.lost, want, c.kept)
	}
	o.Begin = true
	j, rec := mustOpen(t, o, discard)
	if rec.Last != applied.LSN {
		t.Errorf("it begins behind record %d, want %d", rec.Last, applied.LSN)
	}
	mustClose(t, j)
}

// TestCutRefuses: a journal that is whole, and one with damage of another kind, stay as they are.
func TestCutRefuses(t *testing.T) {
	whole := threeSegments(t)
	o := small(whole.load(t))
	c := cutAt(5)
	c.Agreed = func() error { t.Error("agreed"); return nil }
	if err := Cut(dir, o, c.Cutting); !errors.Is(err, ErrWhole) {
		t.Errorf("whole: %v", err)
	}
	o.DataID = [16]byte{9}
	if err := Cut(dir, o, c.Cutting); corrupt(t, err) == nil || !strings.Contains(err.Error(), "it belongs to") {
		t.Errorf("another's: %v", err)
	}
	o = small(whole.load(t))
	o.Applied, o.AppliedChain = 3, 12345
	if err := Cut(dir, o, c.Cutting); corrupt(t, err) == nil || !strings.Contains(err.Error(), "two histories were mixed") {
		t.Errorf("mixed: %v", err)
	}
}

// TestCutKilled takes the power away before each operation: called again, a cut ends where it would have, or Open sees what it sees after it.
func TestCutKilled(t *testing.T) {
	whole := threeSegments(t)
	middle := whole.segments()[1]
	pm := places(t, whole[middle])
	in := pm[len(pm)/2]
	im := whole.clone()
	im[middle][in.off+50] ^= 1
	disk := im.load(t)
	fault := vfs.NewFault(disk)
	rng := rand.New(rand.NewPCG(3, 4))
	var images []*vfs.Crash
	fault.Before(func(op vfs.Op) {
		if op.Kind&vfs.OpChange != 0 {
			images = append(images, disk.CrashClone(rng), disk.CrashClone(rng))
		}
	})
	c := cutAt(in.LSN)
	c.Agreed = agreed
	if err := Cut(dir, small(fault), c.Cutting); err != nil {
		t.Fatal(err)
	}
	for i, image := range images {
		again := cutAt(in.LSN)
		again.Agreed = agreed
		if err := Cut(dir, small(image), again.Cutting); err != nil && !errors.Is(err, ErrWhole) {
			t.Errorf("image %d: %v", i, err)
			continue
		}
		var r replayed
		j, _, err := Open(dir, small(image), r.add)
		if err != nil {
			t.Errorf("image %d: %v", i, err)
			continue
		}
		mustClose(t, j)
		if last := slices.MaxFunc(r.all, func(a, b Record) int { return int(a.LSN) - int(b.LSN) }); last.Type == Data && last.LSN != in.LSN-1 {
			t.Errorf("image %d: it ends with record %d", i, last.LSN)
		}
	}
}
