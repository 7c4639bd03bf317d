package mirror

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// descended is an engine whose timeline has ancestors.
type descended struct {
	renamed
	from []string
}

func (d descended) History() storage.History {
	h := d.renamed.History()
	for _, a := range d.from {
		h.Ancestors = append(h.Ancestors, inventory.Ancestor{Timeline: a, Until: 3})
	}
	return h
}

// strangers is a mirror with a copy of five products, behind whose back another central takes the address.
type strangers struct {
	*Mirror
	own, other *truth
	up         *swapped
	ids        []inventory.ProductID
	met        []string // what the hook was told
}

func meet(t *testing.T, engine storage.Engine, accepted func() string) *strangers {
	t.Helper()
	s := &strangers{own: newTruth(t, ledger.Config{}), other: truthOf(t, engine, ledger.Config{}), up: new(swapped), ids: catalogue(10)}
	s.own.create(t, s.ids[:5]...)
	s.other.create(t, s.ids...)
	s.up.Store(s.own)
	m, err := Open(Config{Store: "store-s1", Accepted: accepted, Hooks: Hooks{
		Stranger: func(own, theirs string, _ inventory.Offset) { s.met = append(s.met, own, theirs) },
	}}, &memCache{}, s.up)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	s.Mirror = m
	reach(t, m, s.own)
	synctest.Wait()
	s.up.Store(s.other)
	s.own.sell(t, s.ids[0], -1) // ends the poll under way
	time.Sleep(10 * time.Second)
	synctest.Wait()
	return s
}

// sale is what a till asks the store for.
func (s *strangers) sale(key string) error {
	_, err := s.Submit(context.Background(), &inventory.Command{Kind: inventory.Update, Actor: "till",
		Lines: []inventory.Line{{Product: s.ids[0], Delta: -1, KeyText: key}}})
	return err
}

func wantChanged(t *testing.T, err error) {
	t.Helper()
	if codeOf(err) != inventory.CodeCentralChanged {
		t.Errorf("a sale: %v", err)
	}
}

// A central that is a stranger is not obeyed: the copy stays, is read, grows old and says so; nothing is sold; and whoever runs
// the store is told once. When the right one is back, all goes on.
func TestStranger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := meet(t, renamed{mem.New()}, nil)
		theirs := s.other.Timeline()
		before, _ := s.other.Ledger.Digest(context.Background())
		if p, _, err := s.Product(context.Background(), s.ids[1]); err != nil || p == nil {
			t.Errorf("a read of the copy: %v, %v", p, err)
		}
		wantChanged(t, s.sale("1"))
		if after, _ := s.other.Ledger.Digest(context.Background()); after.Sums != before.Sums {
			t.Error("a sale was made at the stranger")
		}
		h, r := s.Health(), s.Replication()
		if r.Needs != inventory.NeedCentral {
			t.Errorf("needs %q", r.Needs)
		}
		if h.Ready || !h.Readable || h.Status == "healthy" || r.Stranger != theirs || r.Mode != inventory.Offline || s.Staleness() < 9*time.Second {
			t.Errorf("health %+v, replication %+v, staleness %v", h, r, s.Staleness())
		}
		if len(s.met) != 2 || s.met[0] != s.own.Timeline() || s.met[1] != theirs {
			t.Errorf("people were told %q", s.met)
		}
		s.up.Store(s.own)
		time.Sleep(10 * time.Second)
		if err := s.sale("2"); err != nil || s.Stranger() != "" || !s.Health().Ready {
			t.Errorf("when its own is back: %v, %+v", err, s.Replication())
		}
	})
}

// A sale that is on its way when central changes is for the copy's history, and no other makes it.
func TestSaleIsForOneHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := meet(t, renamed{mem.New()}, nil)
		s.status.setStranger("") // it has not noticed yet
		for n := range 20 {      // none is repeated in vain, and central is not to blame
			began := time.Now()
			wantChanged(t, s.sale(fmt.Sprint(n)))
			s.status.setStranger("")
			if took := time.Since(began); took > 0 {
				t.Errorf("a sale took %v to refuse", took)
			}
		}
		if breaker := s.Replication().Breaker; breaker != inventory.BreakerClosed {
			t.Errorf("the breaker is %s", breaker)
		}
	})
}

// What takes a copy's place: a history that descends from it, or one that a person has accepted.
func TestTakesOver(t *testing.T) {
	const own = "00000000-0000-4000-8000-000000000000"
	for name, tt := range map[string]struct {
		ancestors []string
		accepted  string
		want      bool
	}{
		"a child":                    {[]string{own}, "", true},
		"a grandchild":               {[]string{"22222222-2222-4222-8222-222222222222", own}, "", true},
		"somebody else's child":      {[]string{"22222222-2222-4222-8222-222222222222"}, "", false},
		"one that was accepted":      {nil, "11111111-1111-4111-8111-111111111111", true},
		"one that was not accepted":  {nil, "33333333-3333-4333-8333-333333333333", false},
		"one of which nobody speaks": {nil, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := meet(t, descended{renamed{mem.New()}, tt.ancestors}, func() string { return tt.accepted })
				if took := s.Timeline() == s.other.Timeline(); took != tt.want || (s.Stranger() == "") != tt.want {
					t.Errorf("taken over: %v", took)
				}
				lost := inventory.Offset(0)
				if tt.want && tt.ancestors != nil {
					lost = 3 // five creations and a sale, of which three are left
				}
				if r, h := s.Replication(), s.Health(); r.Lost != lost || (h.Status == "degraded") != (lost > 0) {
					t.Errorf("lost %d, not %d; health %+v", r.Lost, lost, h)
				}
				for at, kept := range map[inventory.Offset]bool{3: true, 4: lost == 0} { // answers to sales that were on their way
					err := s.survives(&inventory.Command{Timeline: own}, &inventory.Answer{Offset: at})
					if tt.want && tt.ancestors != nil && (err == nil) != kept {
						t.Errorf("an answer at %d of the timeline before: %v", at, err)
					}
				}
				if err := s.survives(&inventory.Command{Timeline: s.Timeline()}, &inventory.Answer{Offset: 99}); err != nil {
					t.Errorf("an answer of the present timeline: %v", err)
				}
				if err := s.sale("1"); (err == nil) != tt.want {
					t.Errorf("a sale afterwards: %v", err)
				}
			})
		})
	}
}

// A central that was put back and has decided more than the copy since, under the name that its history had, to whom nobody has
// proved that: the copy gives way, is kept, and the store says that something is lost.
func TestPutBackUnderTheSameName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := meet(t, mem.New(), nil) // ten creations instead of five and a sale
		if r, h := s.Replication(), s.Health(); r.Lost != 1 || h.Status != "degraded" || s.Timeline() != s.own.Timeline() || r.Applied != 10 {
			t.Errorf("lost %d; health %+v; %+v", r.Lost, h, r)
		}
		if !s.cache.(*memCache).kept {
			t.Error("the copy is not kept")
		}
		if err := s.sale("1"); err != nil {
			t.Errorf("a sale afterwards: %v", err)
		}
	})
}

// A person accepts the history that central has, by name, and no other; the store takes it over with its next tries.
func TestAccept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		said := ""
		s := meet(t, renamed{mem.New()}, func() string { return said })
		s.cfg.Accept = func(timeline string) error { said = timeline; return nil }
		if err := s.Accept(s.own.Timeline()); codeOf(err) != inventory.CodeTimelineChanged || said != "" {
			t.Errorf("one that central has not: %v, %q", err, said)
		}
		if err := s.Accept(s.other.Timeline()); err != nil || said != s.other.Timeline() {
			t.Errorf("the one that it has: %v, %q", err, said)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if s.Timeline() != s.other.Timeline() || s.Stranger() != "" || !s.Health().Ready {
			t.Errorf("not taken over: %+v", s.Replication())
		}
		if err := s.Accept(s.other.Timeline()); codeOf(err) != inventory.CodeTimelineChanged {
			t.Errorf("when there is nothing to accept: %v", err)
		}
	})
}
