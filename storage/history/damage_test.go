package history

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Whichever byte has changed, nobody is told anything that did not happen: what cannot be read is a gap, which says so, and all
// else is found. Verify and Scrub say that something is wrong.
func TestDamageIsTold(t *testing.T) {
	m := newModel(t, 5)
	disk, cfg := crashed()
	s := m.open(cfg)
	for range 3 {
		m.make(400)
		m.take(s, inventory.Offset(len(m.events)))
	}
	s.Close()
	names, _ := disk.ReadDir(cfg.Dir)
	warned := 0
	cfg.Warn = func(error) { warned++ }
	for range 300 {
		name := filepath.Join(cfg.Dir, names[m.r.IntN(len(names))])
		at := flip(t, disk, name, m.r)
		s := m.open(cfg)
		if err := s.Verify(context.Background(), nil); !bolt.IsDamage(err) {
			t.Errorf("%s, byte %d: Verify: %v", name, at, err)
		}
		found := 0
		if err := s.Scrub(func(int) error { return nil }, func(error) { found++ }); err != nil || found == 0 {
			t.Errorf("%s, byte %d: Scrub found %d, %v", name, at, found, err)
		}
		m.wantTruth(s, inventory.EventFilter{})
		m.wantTruth(s, m.anyFilter())
		m.wantReversals(s)
		s.Close()
		flipBack(t, disk, name, at)
	}
	if warned == 0 {
		t.Error("no footer was damaged")
	}
}

// wantTruth searches all there is, and passes over what the gaps say.
func (m *model) wantTruth(s *Store, which inventory.EventFilter) {
	m.t.Helper()
	seen := map[inventory.Offset]bool{}
	q := storage.Search{Which: which, Before: inventory.Offset(len(m.events)), Limit: 10_000, Budget: 1 << 30}
	for q.Before > 0 {
		f, err := s.Find(context.Background(), q)
		if err != nil {
			m.t.Fatal(err)
		}
		for i := range f.Events {
			e := &f.Events[i]
			if !reflect.DeepEqual(*e, m.events[e.Offset]) || !which.Has(e) {
				m.t.Fatalf("event %d is told as %+v", e.Offset, e)
			}
			seen[e.Offset] = true
		}
		if f.Gap == nil {
			break
		}
		if !bolt.IsDamage(f.Gap.Err) || f.Gap.To > q.Before || f.Gap.From >= f.Gap.To {
			m.t.Fatalf("below %d gap %+v", q.Before, f.Gap)
		}
		for o := f.Gap.From; o < f.Gap.To; o++ {
			seen[o] = true
		}
		q.Before = f.Gap.From
	}
	for o := range m.events {
		if which.Has(&m.events[o]) && !seen[inventory.Offset(o)] {
			m.t.Fatalf("nobody is told that event %d is missing from %+v", o, which)
		}
	}
}

// wantReversals asks of each event what took it back: that is right, or it is said that nobody knows.
func (m *model) wantReversals(s *Store) {
	m.t.Helper()
	took := map[inventory.Offset]inventory.Offset{}
	for i := range m.events {
		if c := m.events[i].Change; c != nil && c.Reverses != nil {
			took[*c.Reverses] = inventory.Offset(i)
		}
	}
	for at := range inventory.Offset(len(m.events)) {
		by, found, err := s.ReversedBy(context.Background(), at)
		want, is := took[at]
		if err != nil && !errors.Is(err, storage.ErrExpired) && !bolt.IsDamage(err) || err == nil && (found != is || by != want) {
			m.t.Fatalf("event %d was taken back by %d (%v), not %d (%v): %v", at, want, is, by, found, err)
		}
	}
}

func flip(t *testing.T, disk vfs.FS, name string, r *rand.Rand) int64 {
	info, err := disk.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	at := r.Int64N(info.Size())
	if r.IntN(4) == 0 { // footers are short
		at = info.Size() - 1 - r.Int64N(200)
	}
	flipBack(t, disk, name, at)
	return at
}

func flipBack(t *testing.T, disk vfs.FS, name string, at int64) {
	f, err := disk.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0x41
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

// A file that is gone, or cut, is a gap; those of another directory are not read.
func TestFilesThatAreNotWhole(t *testing.T) {
	m := newModel(t, 6)
	disk, cfg := crashed()
	s := m.open(cfg)
	for range 3 {
		m.make(400)
		m.take(s, inventory.Offset(len(m.events)))
	}
	s.Close()
	cut := filepath.Join(cfg.Dir, fileName(400, 800))
	f, err := disk.OpenFile(cut, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(100), f.Close()); err != nil {
		t.Fatal(err)
	}
	s = m.open(cfg)
	m.wantTruth(s, inventory.EventFilter{})
	m.wantReversals(s)
	if at, err := s.At(context.Background(), m.events[100].At); err != nil || at <= 100 || at > 400 {
		t.Errorf("the position below it is %d, %v", at, err)
	}
	if st := s.Stats(); st.Missing != 400 || st.Events != 800 {
		t.Errorf("cut: %+v", st)
	}
	s.Close()
	if err := disk.Remove(cut); err != nil {
		t.Fatal(err)
	}
	warned := 0
	cfg.Warn = func(error) { warned++ }
	s = m.open(cfg)
	m.wantReversals(s)
	if s.TellGaps(); warned != 1 {
		t.Errorf("%d warnings of what is missing", warned)
	}
	if at, err := s.At(context.Background(), m.events[100].At); err != nil || at <= 100 || at > 400 {
		t.Errorf("the position below it is %d, %v", at, err)
	}
	if f, err := s.Find(context.Background(), storage.Search{Before: 1200, Limit: 2000}); err != nil || f.Gap == nil || f.Gap.Err != nil || f.Gap.From != 400 {
		t.Errorf("gone: gap %+v, %v", f.Gap, err)
	}
	s.Close()
	cfg.ID[0]++
	s = m.open(cfg)
	defer s.Close()
	if names, _ := disk.ReadDir(cfg.Dir); s.Stats().Partitions != 0 || len(names) != 2 || !strings.HasSuffix(names[0], ".aside") {
		t.Errorf("another directory's: %+v, %v", s.Stats(), names)
	}
}

// What is wrong with the disk fails what was to be written, and nothing else: what was there stays, and the next time all is well.
func TestEachFault(t *testing.T) {
	for n := 1; ; n++ {
		m := newModel(t, 7)
		disk, cfg := crashed()
		fault := vfs.NewFault(disk)
		cfg.FS = fault
		s := m.open(cfg)
		m.make(100)
		m.take(s, 100)
		fault.SetPlan(vfs.Plan{N: n, Err: syscall.EIO, Partial: n%2 == 0})
		for range 9 {
			m.make(30)
			m.try(s)
		}
		fault.SetPlan(vfs.Plan{})
		m.make(10)
		m.try(s)
		m.try(s)
		if st := s.Stats(); st.Next != inventory.Offset(len(m.events)) || st.Missing > 0 {
			t.Fatalf("after fault %d: %+v", n, st)
		}
		m.compare(s)
		s.Close()
		s = m.open(cfg)
		m.compare(s)
		if err := s.Verify(context.Background(), nil); err != nil {
			t.Fatalf("after fault %d: %v", n, err)
		}
		s.Close()
		if fault.Failed() == 0 {
			t.Logf("%d operations", n)
			return
		}
	}
}

// try takes what there is, which may fail.
func (m *model) try(s *Store) {
	from, upto := s.Next(), inventory.Offset(len(m.events))
	if err := s.Take(from, m.chainAt(from), m.source(upto)); err == nil {
		s.Publish(upto)
		_ = s.Tidy(m.at, never, always)
	}
}

// Wherever the power goes, what was durable is there, once, and the rest can be taken again.
func TestPowerGoesAnywhere(t *testing.T) {
	m := newModel(t, 8)
	disk, cfg := crashed()
	fault := vfs.NewFault(disk)
	cfg.FS = fault
	type image struct {
		disk    *vfs.Crash
		durable inventory.Offset
		op      vfs.Op
	}
	var images []image
	var durable inventory.Offset
	fault.Before(func(op vfs.Op) {
		images = append(images, image{disk.CrashClone(m.r), durable, op})
	})
	s := m.open(cfg)
	for range 18 {
		m.make(60)
		m.take(s, inventory.Offset(len(m.events)))
		durable = s.Next()
	}
	s.Close()
	fault.Before(nil)
	if len(images) < 100 {
		t.Fatalf("%d images only", len(images))
	}
	for _, img := range images {
		cfg.FS = img.disk
		s, err := Open(cfg)
		if err != nil {
			t.Fatalf("%+v: %v", img.op, err)
		}
		if next := s.Next(); next < img.durable {
			t.Fatalf("%+v: %d are left of %d", img.op, next, img.durable)
		}
		m.take(s, inventory.Offset(len(m.events)))
		if st := s.Stats(); st.Missing > 0 || st.Earliest != 0 || st.Events != int64(len(m.events)) {
			t.Fatalf("%+v: %+v", img.op, st)
		}
		if names, _ := img.disk.ReadDir(cfg.Dir); len(names) != s.Stats().Partitions {
			t.Fatalf("%+v: %v are left", img.op, names)
		}
		m.compare(s)
		s.Close()
	}
}

// What was put beside data of another history is put aside.
func TestAnotherHistoryIsPutAside(t *testing.T) {
	m := newModel(t, 9)
	disk, cfg := crashed()
	s := m.open(cfg)
	for range 3 {
		m.make(100)
		m.take(s, inventory.Offset(len(m.events)))
	}
	if err := s.PutAside(250); err != nil {
		t.Fatal(err)
	}
	if s.Next() != 200 {
		t.Errorf("beyond 250: next is %d", s.Next())
	}
	other := newModel(t, 10)
	other.make(300)
	for i := range other.chains {
		other.chains[i][0]++
	}
	if err := s.Take(200, other.chainAt(200), other.source(300)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = m.open(cfg)
	if b := s.Bounds(); b.Earliest != 200 || b.Next != 300 {
		t.Errorf("what does not lead to the newest event is in %+v", b)
	}
	if err := s.Agree(func(inventory.Offset) (inventory.Chain, bool) { return inventory.Chain{1}, true }); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = m.open(cfg)
	defer s.Close()
	if st := s.Stats(); st.Partitions != 0 {
		t.Errorf("all: %+v", st)
	}
	if names, _ := disk.ReadDir(cfg.Dir); len(names) != 4 {
		t.Errorf("there are %v", names)
	}
}

// One file that somebody has put beside others takes nothing away: whatever the data know, and whichever events it has, those files stay that
// lead to each other and to the data.
func TestAStrayFileTakesNothingAway(t *testing.T) {
	m, other := newModel(t, 11), newModel(t, 12)
	m.make(400)
	other.make(400)
	for i := range other.chains {
		other.chains[i][0]++
	}
	for _, known := range []inventory.Offset{0, 150, 400} { // the data know it from there on
		for first := inventory.Offset(0); first < 400; first += 50 {
			for next := first + 30; next <= 400; next += 70 {
				disk, cfg := crashed()
				s := m.open(cfg)
				for o := inventory.Offset(0); o < 400; o += 100 {
					from := s.Next()
					if err := s.Take(from, m.chainAt(from), m.source(from+100)); err != nil {
						t.Fatal(err)
					}
				}
				s.Close()
				if _, err := disk.Stat(filepath.Join(cfg.Dir, fileName(first, next))); err == nil {
					continue
				}
				beside := &Store{cfg: s.cfg} // does not look at what is there
				if err := beside.Take(first, other.chainAt(first), other.source(next)); err != nil {
					t.Fatal(err)
				}
				beside.Close()
				cfg.Chain = func(o inventory.Offset) (inventory.Chain, bool) { return m.chainAt(o), o > known }
				s = m.open(cfg)
				if st := s.Stats(); st.Events != 400 || st.Missing > 0 {
					t.Errorf("known from %d on, stray %d to %d: %+v", known, first, next, st)
				} else {
					m.compare(s)
				}
				s.Close()
			}
		}
	}
}
