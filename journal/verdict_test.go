package journal

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"bodega/journal/vfs"
)

// threeSegments returns a journal of two sealed segments and a tail, without a
// watermark. The last batch of the tail has three records.
func threeSegments(t testing.TB) image {
	t.Helper()
	fsys := vfs.NewCrash()
	j, _ := mustOpen(t, small(fsys), discard)
	n := 0
	for j.Stats().Segments < 3 || n%50 != 0 {
		mustAppend(t, j, batch(n, n+2)...)
		n += 2
	}
	mustAppend(t, j, batch(n, n+3)...)
	mustClose(t, j)
	im := snapshot(t, fsys)
	delete(im, watermarkName)
	if len(im) != 3 {
		t.Fatalf("%d segments", len(im))
	}
	return im
}

// verdict is what is expected of Open.
type verdict struct {
	corrupt bool
	lsn     LSN // corrupt: expected at the place; else: last record that is left
	torn    bool
	part    string // of the error's text
}

// TestVerdicts is the decision table of DESIGN.md.
func TestVerdicts(t *testing.T) {
	whole := threeSegments(t)
	names := whole.segments()
	first, middle, tail := names[0], names[1], names[2]
	recs := map[string][]place{}
	for _, name := range names {
		recs[name] = places(t, whole[name])
	}
	rs := recs[tail]
	last := rs[len(rs)-1]
	seal := func(name string) place { return recs[name][len(recs[name])-1] }
	// empty makes the tail one that was named but not yet entered.
	empty := func(im image) { clear(im[tail][headerSize:]) }

	for name, c := range map[string]struct {
		damage func(im image, o *Options)
		want   verdict
	}{
		"nothing": {func(image, *Options) {}, verdict{lsn: last.LSN}},
		"last record lost": {func(im image, _ *Options) { clear(im[tail][last.off:]) },
			verdict{lsn: last.LSN - 1}},
		"last record damaged": {func(im image, _ *Options) { im[tail][last.off+frameSize] ^= 1 },
			verdict{lsn: last.LSN - 1, torn: true}},
		"middle of the last batch lost": {func(im image, _ *Options) { clear(im[tail][rs[len(rs)-2].off:rs[len(rs)-2].end]) },
			verdict{lsn: last.LSN - 2, torn: true}},
		"last batch wholly lost": {func(im image, _ *Options) { clear(im[tail][rs[len(rs)-3].off:]) },
			verdict{lsn: last.LSN - 3}},
		"garbage behind the last record": {func(im image, _ *Options) { copy(im[tail][last.end:], "garbage") },
			verdict{lsn: last.LSN, torn: true}},
		"record before the last batch damaged": {func(im image, _ *Options) { im[tail][rs[2].off+7] = 1; im[tail][rs[4].end-9] ^= 1 },
			verdict{corrupt: true, lsn: rs[2].LSN, part: "not possible; not a torn tail: a later record in this segment says that record"}},
		"first record of the tail damaged": {func(im image, _ *Options) { im[tail][rs[0].off+30] ^= 1 },
			verdict{corrupt: true, lsn: rs[0].LSN, part: "a later record"}},
		"last record damaged, promised by the watermark": {func(im image, o *Options) {
			im[tail][last.off] ^= 1
			im[watermarkName] = append(make([]byte, slotSize), slot{last.LSN, last.CRC}.encode(o.DataID)...)
		}, verdict{corrupt: true, lsn: last.LSN, part: "the watermark says"}},
		"last record damaged, the watermark behind it": {func(im image, o *Options) {
			im[tail][last.off] ^= 1
			im[watermarkName] = append(slot{last.LSN - 1, rs[len(rs)-2].CRC}.encode(o.DataID), make([]byte, slotSize)...)
		}, verdict{lsn: last.LSN - 1, torn: true}},
		"last record damaged, both slots of the watermark too": {func(im image, o *Options) {
			im[tail][last.off] ^= 1
			im[watermarkName] = append(slot{last.LSN, last.CRC}.encode(o.DataID), slot{last.LSN, last.CRC}.encode(o.DataID)...)
			im[watermarkName][20] ^= 1
			im[watermarkName][slotSize+20] ^= 1
		}, verdict{lsn: last.LSN - 1, torn: true}},
		"watermark of another history": {func(im image, o *Options) {
			im[watermarkName] = slot{rs[0].LSN, rs[0].CRC + 1}.encode(o.DataID)
		}, verdict{corrupt: true, lsn: rs[0].LSN, part: "two histories"}},
		"watermark of another directory": {func(im image, o *Options) { im[watermarkName] = slot{1, 1}.encode([16]byte{9}) },
			verdict{corrupt: true, part: "belongs to data directory"}},
		"last record lost, in the checkpoint": {func(im image, o *Options) {
			clear(im[tail][last.off:])
			o.Applied, o.AppliedChain = last.LSN, last.CRC
		}, verdict{corrupt: true, lsn: last.LSN, part: "the checkpoint says"}},
		"tail file shorter, only zeros missing": {func(im image, _ *Options) { im[tail] = im[tail][:len(im[tail])-8] },
			verdict{corrupt: true, lsn: last.LSN + 1, part: "its header says"}},
		"tail file longer": {func(im image, _ *Options) { im[tail] = append(im[tail], 0) },
			verdict{corrupt: true, lsn: last.LSN + 1, part: "its header says"}},
		"record in a sealed segment damaged": {func(im image, _ *Options) { im[middle][recs[middle][5].off+8] ^= 4 },
			verdict{corrupt: true, lsn: recs[middle][5].LSN, part: middle}},
		"seal damaged": {func(im image, _ *Options) { im[middle][seal(middle).off+8] ^= 4 },
			verdict{corrupt: true, lsn: seal(middle).LSN, part: "the writing in segment"}},
		"seal of the first segment damaged": {func(im image, _ *Options) { clear(im[first][seal(first).off:]) },
			verdict{corrupt: true, lsn: seal(first).LSN, part: "the writing in segment"}},
		"bytes behind a seal": {func(im image, _ *Options) { im[first][seal(first).end] = 1 },
			verdict{corrupt: true, lsn: seal(first).LSN + 1, part: "nothing is written behind a seal"}},
		"sealed file longer": {func(im image, _ *Options) { im[first] = append(im[first], 0) },
			verdict{corrupt: true, lsn: seal(first).LSN + 1, part: "size of a segment never changes"}},
		"tail named, not entered": {func(im image, _ *Options) { empty(im) },
			verdict{lsn: seal(middle).LSN}},
		"tail named, not entered, no seal": {func(im image, _ *Options) { empty(im); clear(im[middle][seal(middle).off:]) },
			verdict{lsn: seal(middle).LSN - 1}},
		"tail named, not entered, seal torn": {func(im image, _ *Options) { empty(im); im[middle][seal(middle).off+8] ^= 4 },
			verdict{lsn: seal(middle).LSN - 1, torn: true}},
		"tail named, not entered, record before the seal lost": {func(im image, _ *Options) {
			empty(im)
			clear(im[middle][recs[middle][len(recs[middle])-2].off:])
		}, verdict{corrupt: true, lsn: seal(middle).LSN - 1, part: "the header of segment"}},
		"tail file missing": {func(im image, _ *Options) { delete(im, tail) },
			verdict{corrupt: true, lsn: rs[0].LSN, part: "successor is missing"}},
		"middle file missing": {func(im image, _ *Options) { delete(im, middle) },
			verdict{corrupt: true, part: "missing"}},
		"first file missing": {func(im image, _ *Options) { delete(im, first) },
			verdict{corrupt: true, lsn: 1, part: "oldest segment"}},
		"segment doubled": {func(im image, _ *Options) { im[segmentName(4, last.LSN+1)] = im[middle] },
			verdict{corrupt: true, part: "its header says that it is " + middle}},
		"two files swapped": {func(im image, _ *Options) { im[first], im[middle] = im[middle], im[first] },
			verdict{corrupt: true, part: first}},
		"renamed": {func(im image, _ *Options) { im["old.seg"] = im[tail]; delete(im, tail) },
			verdict{corrupt: true, part: "not the name of a segment"}},
		"of another directory": {func(_ image, o *Options) { o.DataID[3]++ }, verdict{corrupt: true, part: "belongs to data directory"}},
		"of another timeline":  {func(_ image, o *Options) { o.Timeline[3]++ }, verdict{corrupt: true, part: "belongs to timeline"}},
		"of a parent timeline": {func(_ image, o *Options) {
			o.Ancestors = append(o.Ancestors, o.Timeline)
			o.Timeline[3]++
		}, verdict{lsn: last.LSN}},
		"of a later epoch":    {func(_ image, o *Options) { o.Epoch = 0 }, verdict{corrupt: true, part: "another process"}},
		"header damaged":      {func(im image, _ *Options) { im[tail][3000] = 1 }, verdict{corrupt: true, lsn: rs[0].LSN, part: "does not match its CRC"}},
		"no magic":            {func(im image, _ *Options) { im[tail][0]++ }, verdict{corrupt: true, part: "no segment magic"}},
		"file ends in header": {func(im image, _ *Options) { im[tail] = im[tail][:100] }, verdict{corrupt: true, part: "ends inside the segment header"}},
		"history forked": {func(im image, _ *Options) {
			h, _, _ := decodeHeader(im[tail])
			h.prev++
			copy(im[tail], h.encode())
		}, verdict{corrupt: true, lsn: rs[0].LSN, part: "follows record"}},
	} {
		t.Run(name, func(t *testing.T) {
			im := whole.clone()
			o := small(nil)
			c.damage(im, &o)
			checkOpen(t, im, o, c.want)
		})
	}
}

// checkOpen opens the image twice and compares with the verdict.
func checkOpen(t *testing.T, im image, o Options, want verdict) {
	t.Helper()
	fsys := im.load(t)
	o.FS = fsys
	var got replayed
	var tail TornTail
	o.Hooks.TornTail = func(tt TornTail) { tail = tt }
	j, rec, err := Open(dir, o, got.add)
	if want.corrupt {
		c := corrupt(t, err)
		if want.lsn != 0 && c.LSN != want.lsn || !strings.Contains(c.Error(), want.part) {
			t.Errorf("got %v; want record %d and %q", c, want.lsn, want.part)
		}
		for name, b := range snapshot(t, fsys) {
			if !bytes.Equal(b, im[name]) {
				t.Errorf("Open refused, and yet changed %s", name)
			}
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, j)
	if rec.Last != want.lsn || (rec.TornBytes > 0) != want.torn || o.Applied == 0 && got.last != want.lsn {
		t.Errorf("recovered %+v; want last %d, torn %v", rec, want.lsn, want.torn)
	}
	if want.torn {
		kept, err := vfs.ReadFile(fsys, tail.Quarantine)
		seg := im[filepath.Base(tail.Segment)]
		if err != nil || tail.LSN != want.lsn+1 || !bytes.Equal(kept, seg[tail.Offset:tail.Offset+rec.TornBytes]) {
			t.Errorf("quarantine: %+v, %d bytes, %v", tail, len(kept), err)
		}
	}
	j, again := mustOpen(t, o, discard)
	mustClose(t, j)
	if again.TornBytes != 0 {
		t.Errorf("second Open: %+v", again)
	}
}

func TestNewerFormats(t *testing.T) {
	whole := threeSegments(t)
	tail := whole.segments()[2]
	rs := places(t, whole[tail])
	last := rs[len(rs)-1]
	h, _, _ := decodeHeader(whole[tail])
	reseal := func(b []byte) { le.PutUint32(b[8:], crcOf(b[12:], 0)) }
	for name, damage := range map[string]func(im image, o Options){
		"segment": func(im image, _ Options) { im[tail][12] = 1; reseal(im[tail][:headerSize]) },
		"record type": func(im image, _ Options) {
			b := im[tail][last.off:last.end]
			b[28] = 5
			le.PutUint32(b, crcOf(b[4:], h.salt))
		},
		"record flags": func(im image, _ Options) {
			b := im[tail][last.off:last.end]
			b[31] = 1
			le.PutUint32(b, crcOf(b[4:], h.salt))
		},
		"watermark": func(im image, o Options) {
			b := slot{1, 1}.encode(o.DataID)
			b[12] = 1
			reseal(b)
			im[watermarkName] = b
		},
	} {
		t.Run(name, func(t *testing.T) {
			im, o := whole.clone(), small(nil)
			damage(im, o)
			o.FS = im.load(t)
			if _, _, err := Open(dir, o, discard); !errors.Is(err, ErrFormat) {
				t.Errorf("Open: %v, want ErrFormat", err)
			}
		})
	}
}

// TestForgedRecords sets fields of the last record that a writer never would,
// with a CRC that holds: each is noticed, and cut since nothing promises it.
func TestForgedRecords(t *testing.T) {
	whole := threeSegments(t)
	tail := whole.segments()[2]
	rs := places(t, whole[tail])
	last := rs[len(rs)-1]
	h, _, _ := decodeHeader(whole[tail])
	for name, forge := range map[string]func(b []byte){
		"LSN":     func(b []byte) { b[8] += 2 },
		"chain":   func(b []byte) { b[24]++ },
		"promise": func(b []byte) { copy(b[16:24], b[8:16]) },
		"time":    func(b []byte) { clear(b[32:40]) },
	} {
		t.Run(name, func(t *testing.T) {
			im := whole.clone()
			b := im[tail][last.off:last.end]
			forge(b)
			le.PutUint32(b, crcOf(b[4:], h.salt))
			checkOpen(t, im, small(nil), verdict{lsn: last.LSN - 1, torn: true})
		})
	}
}
