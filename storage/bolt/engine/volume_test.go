package engine

import (
	"strings"
	"testing"

	"bodega/storage/storagetest"
)

// TestSmallVolume says of volumes that cannot have the reserve what would do, and that what it says does.
func TestSmallVolume(t *testing.T) {
	const mib = 1 << 20
	def := Config{}.withDefaults()
	for _, tt := range []struct {
		name              string
		cfg               Config
		total, checkpoint uint64
		small, never      bool
		segment           uint64
	}{
		{name: "large", cfg: def, total: 1 << 40},
		{name: "large, a large checkpoint", cfg: def, total: 100 << 30, checkpoint: 80 << 30},
		{name: "just enough", cfg: def, total: (3 + 2*3) * 64 * mib},
		{name: "a byte less", cfg: def, total: (3+2*3)*64*mib - 1, small: true, segment: 32 * mib},
		{name: "a stick", cfg: def, total: 300 * mib, small: true, never: true, segment: 32 * mib},
		{name: "a stick, nearly full", cfg: def, total: 300 * mib, checkpoint: 250 * mib, small: true, never: true, segment: 4 * mib},
		{name: "room for the checkpoint too", cfg: def, total: 40 * mib, small: true, never: true, segment: 2 * mib},
		{name: "hopeless", cfg: def, total: 20 * mib, small: true, never: true},
		{name: "half is to stay free", cfg: Config{MinFreeShare: 0.5}.withDefaults(), total: 10 << 30, small: true, segment: 64 * mib},
		{name: "more than there is", cfg: Config{MinFreeBytes: 1 << 50}.withDefaults(), total: 1 << 40, small: true, never: true, segment: 64 * mib},
	} {
		v, small := tt.cfg.checkVolume(tt.total, tt.total, tt.checkpoint)
		if small != tt.small || v.Never != tt.never || v.SegmentBytes != tt.segment {
			t.Errorf("%s: small %v, %+v", tt.name, small, v)
		}
		if v.SegmentBytes > 0 {
			better := Config{SegmentBytes: int64(v.SegmentBytes), MinFreeBytes: v.MinFreeBytes, MinFreeShare: v.MinFreeShare}.withDefaults()
			if v, small := better.checkVolume(tt.total, tt.total, tt.checkpoint); small {
				t.Errorf("%s: with what was said it is too small as well: %+v", tt.name, v)
			}
		}
	}
}

// TestSmallVolumeSaid: the start tells of it, and what is refused says what is wanted.
func TestSmallVolumeSaid(t *testing.T) {
	v := storagetest.NewVolume(30 << 20)
	v.Total = 32 << 20
	cfg := small(t.TempDir())
	cfg.FS, cfg.MinFreeBytes = v, 31<<20
	var said []SmallVolume
	cfg.Hooks.SmallVolume = func(s SmallVolume) { said = append(said, s) }
	d := load(t, cfg)
	if len(said) != 1 || !said[0].Never || said[0].Total != 32<<20 || said[0].Here < 30<<20 || said[0].Least != 31<<20 {
		t.Errorf("said %+v", said)
	}
	if s := d.Engine.Status(); !s.Full || s.Room != "30 MiB of 32 MiB are free, and 62 MiB are wanted, which this volume hardly has: see the log of the start" {
		t.Errorf("status %+v", s)
	}
	closeDriver(t, d)
	v.Total, said = 1<<40, nil
	v.SetFree(1 << 39)
	d = load(t, cfg)
	if len(said) != 0 {
		t.Errorf("of a large one is said %+v", said)
	}
	e := d.Engine.(*Engine)
	e.commit.space.ranOut.Store(e.cfg.Now().UnixNano())
	if s := e.Status(); !s.Full || !strings.Contains(s.Room, "although 512 GiB are free") {
		t.Errorf("status %+v", s)
	}
	e.commit.space.ranOut.Store(0)
	e.commit.space.asked = e.commit.space.asked.Add(-2 * spaceEvery)
	v.SetFree(20 << 20)
	if s := e.Status(); !s.Full || s.Room != "20 MiB of 1024 GiB are free, 62 MiB are wanted" {
		t.Errorf("status %+v", s)
	}
	closeDriver(t, d)
}
