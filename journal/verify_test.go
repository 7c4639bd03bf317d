package journal

import (
	"errors"
	"strings"
	"testing"

	"bodega/journal/vfs"
)

func TestVerify(t *testing.T) {
	im := threeSegments(t)
	tail := im.segments()[2]
	rs := places(t, im[tail])
	last := rs[len(rs)-1]
	var segs []Segment
	var got replayed
	rep, err := Verify(dir, Options{FS: flat(im)}, Visitor{
		Segment: func(s Segment) error { segs = append(segs, s); return nil },
		Record:  got.add,
	})
	if err != nil || rep.Segments != 3 || len(segs) != 3 || rep.First != 1 || rep.Last != last.LSN ||
		rep.Chain != last.CRC || rep.Records != int(last.LSN) || rep.TornBytes != 0 || rep.Time != last.Time {
		t.Errorf("%+v, %v", rep, err)
	}
	if s := segs[2]; s.Seq != 3 || s.First != rs[0].LSN || s.DataID != [16]byte{1} || s.Epoch != 1 || s.Salt != 0x5a17 || !strings.HasSuffix(s.Path, tail) {
		t.Errorf("%+v", s)
	}
	stop := errors.New("stop")
	for _, v := range []Visitor{{Segment: func(Segment) error { return stop }}, {Record: func(Record) error { return stop }}} {
		if _, err := Verify(dir, Options{FS: flat(im)}, v); err != stop {
			t.Errorf("Verify: %v, want the visitor's error", err)
		}
	}

	torn := im.clone()
	torn[tail][last.off+3] ^= 1
	rep, err = Verify(dir, Options{FS: flat(torn)}, Visitor{})
	if err != nil || rep.TornOff != int64(last.off) || rep.TornBytes != int64(frameSize+len(payload(got.next-1))) || !strings.HasSuffix(rep.TornAt, tail) || rep.Last != last.LSN-1 {
		t.Errorf("torn tail: %+v, %v", rep, err)
	}
	torn[tail][rs[0].off] ^= 1
	rep, err = Verify(dir, Options{FS: flat(torn)}, Visitor{})
	if c := corrupt(t, err); c.LSN != rs[0].LSN || rep.Last != c.LSN-1 || c.Promised != last.Synced && c.Promised != last.Synced-1 {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestVerifyIdentity(t *testing.T) {
	im := threeSegments(t)
	for name, c := range map[string]struct {
		o    Options
		part string
	}{
		"data id":    {Options{DataID: [16]byte{8}}, "data directory"},
		"timeline":   {Options{Timeline: [16]byte{8}}, "timeline"},
		"chain":      {Options{Applied: 1, AppliedChain: 1}, "two histories"},
		"checkpoint": {Options{Applied: 1 << 30}, "the checkpoint says"},
	} {
		c.o.FS = flat(im)
		_, err := Verify(dir, c.o, Visitor{})
		if got := corrupt(t, err); !strings.Contains(got.Error(), c.part) {
			t.Errorf("%s: %v", name, got)
		}
	}
	pruned := im.clone()
	delete(pruned, im.segments()[0])
	if rep, err := Verify(dir, Options{FS: flat(pruned)}, Visitor{}); err != nil || rep.First == 1 {
		t.Errorf("a pruned journal: %+v, %v", rep, err)
	}
	if _, err := Verify(dir, Options{FS: flat(pruned), Applied: 1}, Visitor{}); corrupt(t, err).LSN != 2 {
		t.Errorf("a journal pruned above the checkpoint: %v", err)
	}
	if _, err := Verify(dir, Options{FS: flat{}}, Visitor{}); err != nil {
		t.Errorf("an empty directory: %v", err)
	}
	if _, err := Verify(dir, Options{FS: flat{}, Applied: 3}, Visitor{}); corrupt(t, err).Promised != 3 {
		t.Errorf("no segment, a checkpoint: %v", err)
	}
	if _, err := Verify("nowhere", Options{FS: vfs.NewCrash()}, Visitor{}); err == nil {
		t.Error("a directory that does not exist is in order")
	}
}

// TestReadSeesDamage damages a segment under a living journal.
func TestReadSeesDamage(t *testing.T) {
	fsys := vfs.NewCrash()
	j, _ := mustOpen(t, small(fsys), discard)
	defer j.Close()
	mustAppend(t, j, batch(0, 50)...)
	path := j.path(j.segs[0].name)
	b, err := vfs.ReadFile(fsys, path)
	if err != nil {
		t.Fatal(err)
	}
	rs := places(t, b)
	b[rs[20].off+12] ^= 1
	put(t, fsys, path, b)
	if c := corrupt(t, j.Read(0, discard)); c.LSN != rs[20].LSN || c.Promised != 50 {
		t.Errorf("%v", c)
	}
}

func TestTypeString(t *testing.T) {
	for typ, want := range []string{"unknown", "data", "mark", "seal", "timeline", "unknown"} {
		if got := Type(typ).String(); got != want {
			t.Errorf("type %d is %q", typ, got)
		}
	}
}
