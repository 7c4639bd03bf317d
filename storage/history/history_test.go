package history

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
	"bodega/storage"
)

// Whatever is asked, in however many partitions the events lie, the answer is that of who looks at each.
func TestHistoryIsThatOfAModel(t *testing.T) {
	for seed := range uint64(3) {
		m := newModel(t, seed)
		_, cfg := crashed()
		cfg.partition = pick(m.r, int64(1<<30), 200<<10)
		s := m.open(cfg)
		for range 12 {
			m.make(pick(m.r, 1, 20, 700, 2000))
			m.take(s, inventory.Offset(len(m.events)))
			m.compare(s)
		}
		s.Close()
		s = m.open(cfg)
		m.compare(s)
		if st := s.Stats(); st.Events != int64(len(m.events)) || st.Missing != 0 || st.Partitions > 60 {
			t.Errorf("seed %d: %+v of %d", seed, st, len(m.events))
		}
		if err := s.Verify(context.Background(), nil); err != nil {
			t.Error(err)
		}
		s.Close()
	}
}

// compare asks some questions.
func (m *model) compare(s *Store) {
	m.t.Helper()
	ctx := context.Background()
	b := s.Bounds()
	for range 12 {
		q := storage.Search{Which: m.anyFilter(), Limit: 1 + m.r.IntN(300), Before: inventory.Offset(m.r.IntN(len(m.events) + 2)), Budget: 1 + m.r.IntN(3000)}
		var want []inventory.Event
		for o := min(int64(q.Before), int64(b.Next)) - 1; o >= int64(b.Earliest); o-- {
			if e := &m.events[o]; q.Which.Has(e) {
				want = append(want, *e)
			}
		}
		if got := m.find(s, q); len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			m.t.Fatalf("%+v: found %d, want %d: %s", q, len(got), len(want), cmp.Diff(want, got))
		}
	}
	for range 12 {
		at := b.Earliest + inventory.Offset(m.r.IntN(int(b.Next-b.Earliest)))
		e, err := s.Event(ctx, at)
		if err != nil || !reflect.DeepEqual(e, m.events[at]) {
			m.t.Fatalf("event %d: %v\n%s", at, err, cmp.Diff(m.events[at], e))
		}
		moment := e.At + inventory.Millis(m.r.IntN(3)-1)
		want := b.Earliest
		for want < b.Next && m.events[want].At <= moment {
			want++
		}
		got, err := s.At(ctx, moment)
		if old := want == b.Earliest && b.Earliest > 0; old != errors.Is(err, storage.ErrExpired) || !old && (err != nil || got != want) {
			m.t.Fatalf("at %v: %d, %v, want %d", moment, got, err, want)
		}
		by, found, err := s.ReversedBy(ctx, at)
		next := at + 1
		is := next < b.Next && m.events[next].Change != nil && m.events[next].Change.Reverses != nil
		if err != nil || found != is || found && by != next {
			m.t.Fatalf("event %d is reversed by %d: %v, %v; want %v", at, by, found, err, is)
		}
	}
}

func TestNothingIsShownBeforeItIsPublished(t *testing.T) {
	m := newModel(t, 1)
	_, cfg := crashed()
	s := m.open(cfg)
	defer s.Close()
	m.make(900)
	m.take(s, 900)
	s.Publish(700)
	m.compare(s)
	if b := s.Bounds(); b.Next != 700 {
		t.Errorf("bounds %+v", b)
	}
	if _, err := s.Event(context.Background(), 700); !errors.Is(err, storage.ErrNotYet) {
		t.Errorf("event 700: %v", err)
	}
	if at, err := s.At(context.Background(), m.at); at != 700 || err != nil {
		t.Errorf("now: %d, %v", at, err)
	}
}

// Partitions go whole and oldest first, and what is left is complete.
func TestBoundsAreKept(t *testing.T) {
	m := newModel(t, 3)
	_, cfg := crashed()
	cfg.MaxBytes, cfg.partition = 300<<10, 20<<10
	s := m.open(cfg)
	defer s.Close()
	for range 25 {
		m.make(1000)
		m.take(s, inventory.Offset(len(m.events)))
		if st := s.Stats(); st.Bytes > cfg.MaxBytes || st.Missing != 0 {
			t.Fatalf("%+v of at most %d", st, cfg.MaxBytes)
		}
		m.compare(s)
	}
	st := s.Stats()
	if st.Earliest == 0 || st.Dropped != int64(st.Earliest) || st.Bytes < cfg.MaxBytes/2 {
		t.Errorf("%+v", st)
	}
	if _, err := s.Event(context.Background(), st.Earliest-1); !errors.Is(err, storage.ErrExpired) {
		t.Errorf("an event that was dropped: %v", err)
	}
	s.cfg.MaxAge = 1000
	if err := s.Tidy(m.at+10_000, never, always); err != nil || s.Stats().Partitions != 0 {
		t.Errorf("all is too old: %+v, %v", s.Stats(), err)
	}
}

// Readers see whole answers while partitions come, become one, and go.
func TestReadersBesideWriter(t *testing.T) {
	m := newModel(t, 11)
	_, cfg := crashed()
	cfg.MaxBytes, cfg.partition = 100<<10, 20<<10
	s := m.open(cfg)
	m.make(12_000)
	m.take(s, 100)
	var wg sync.WaitGroup
	done := make(chan struct{})
	for r := range 4 {
		wg.Go(func() {
			for i := r; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				which := inventory.EventFilter{Product: m.events[i*37%len(m.events)].Product.ID}
				f, err := s.Find(context.Background(), storage.Search{Which: which, Before: inventory.Offset(len(m.events)), Limit: 1000, Budget: 1 << 30})
				if err != nil || f.Gap != nil || !f.Done {
					t.Errorf("next %d, gap %+v, %v", f.Next, f.Gap, err)
					return
				}
				last := inventory.Offset(len(m.events))
				for j := range f.Events {
					o := f.Events[j].Offset
					for last--; last > o; last-- { // none in between
						if which.Has(&m.events[last]) && last < f.Events[0].Offset {
							t.Errorf("event %d of %s was passed over", last, which.Product)
						}
					}
					if !reflect.DeepEqual(f.Events[j], m.events[o]) {
						t.Errorf("event %d is told as %+v", o, f.Events[j])
					}
				}
				if err := s.Scrub(func(int) error { return nil }, func(err error) { t.Error(err) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for upto := inventory.Offset(300); int(upto) <= len(m.events); upto += 200 {
		m.take(s, upto)
	}
	close(done)
	wg.Wait()
	if st := s.Stats(); st.Dropped == 0 {
		t.Errorf("nothing went: %+v", st)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.Find(context.Background(), storage.Search{Limit: 1}); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// However steadily events come, none is kept for much longer than the age says, and the files stay few.
func TestAgeUnderSteadyLoad(t *testing.T) {
	m := newModel(t, 12)
	_, cfg := crashed()
	cfg.MaxAge = 800_000
	s := m.open(cfg)
	defer s.Close()
	begin, files := m.at, 0
	for range 2000 {
		m.at += 1000
		m.make(2)
		m.take(s, inventory.Offset(len(m.events)))
		st := s.Stats()
		if files = max(files, st.Partitions); st.Since < m.at-cfg.MaxAge*9/8-5000 {
			t.Fatalf("after %d s the oldest event is %d s old, of %d partitions", (m.at-begin)/1000, (m.at-st.Since)/1000, st.Partitions)
		}
	}
	if files > 150 {
		t.Errorf("%d files", files)
	}
}

// Events that were never written are told of: a search ends above the gap, and goes on below if it is asked to.
func TestGapIsTold(t *testing.T) {
	m := newModel(t, 4)
	_, cfg := crashed()
	s := m.open(cfg)
	defer s.Close()
	m.make(3000)
	m.take(s, 1000)
	if err := s.Take(2000, m.chainAt(2000), m.source(3000)); err != nil {
		t.Fatal(err)
	}
	s.Publish(3000)
	ctx := context.Background()
	f, err := s.Find(ctx, storage.Search{Before: 3000, Limit: 5000})
	if err != nil || len(f.Events) != 1000 || f.Next != 2000 || f.Done || f.Gap == nil || *f.Gap != (storage.Gap{From: 1000, To: 2000}) {
		t.Fatalf("found %d, next %d, done %v, gap %+v, %v", len(f.Events), f.Next, f.Done, f.Gap, err)
	}
	f, err = s.Find(ctx, storage.Search{Before: f.Gap.From, Limit: 5000})
	if err != nil || len(f.Events) != 1000 || !f.Done || f.Gap != nil {
		t.Fatalf("below it: found %d, done %v, gap %+v, %v", len(f.Events), f.Done, f.Gap, err)
	}
	for at, want := range map[inventory.Offset]bool{999: false, 1998: false, 1999: true} { // what is above is known
		if _, _, err := s.ReversedBy(ctx, at); (err == nil) != want || err != nil && !errors.Is(err, storage.ErrExpired) {
			t.Errorf("what took event %d back: %v", at, err)
		}
	}
	if _, err := s.Event(ctx, 1500); !errors.Is(err, storage.ErrExpired) {
		t.Errorf("event 1500: %v", err)
	}
	if _, err := s.At(ctx, m.events[1500].At); !errors.Is(err, storage.ErrExpired) {
		t.Errorf("as of event 1500: %v", err)
	}
	if st := s.Stats(); st.Missing != 1000 {
		t.Errorf("%+v", st)
	}
}
