package mirror

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/scripts/prove"
)

// shop makes a place at central.
func (tr *truth) shop(t *testing.T, ids ...inventory.LocationID) {
	t.Helper()
	for _, id := range ids {
		tr.do(t, &inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: id}}})
	}
}

func moving(id inventory.ProductID, n int64, from, to inventory.LocationID) inventory.Line {
	return inventory.Line{Product: id, Delta: n, Place: &inventory.Place{Location: from, To: to}}
}

// lies holds what lies where at the mirror against central.
func lies(t *testing.T, m *Mirror, tr *truth) {
	t.Helper()
	want, _ := tr.Digest(context.Background())
	if got, err := m.Digest(context.Background()); err != nil || got.Offset != want.Offset || got.Sums != want.Sums || got.Full != want.Full {
		t.Fatalf("at %d the mirror differs from central at %d (%v, products the same: %v)", got.Offset, want.Offset, err, got.Sums == want.Sums)
	}
}

// What lies where reaches a store by a snapshot and by events.
func TestPlacesArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A", "B", "C")
		tr.shop(t, "madrid", "porto")
		tr.do(t, &inventory.Command{Kind: inventory.Move, Lines: []inventory.Line{moving("A", 5, inventory.Pool, "madrid"), moving("B", 7, inventory.Pool, "porto")}})
		m := mirrorOf(t, tr, &memCache{})
		reach(t, m, tr)
		synctest.Wait()
		lies(t, m, tr)
		tr.do(t, &inventory.Command{Kind: inventory.Move, Lines: []inventory.Line{moving("A", 5, "madrid", inventory.Pool), moving("B", 1, "porto", "madrid"), moving("C", 100, inventory.Pool, "porto")}})
		reach(t, m, tr)
		synctest.Wait()
		lies(t, m, tr)
		if _, h, _ := m.copy.Load().state.Holdings("B"); len(h.Levels) != 3 || m.Replication().Repairs != 0 {
			t.Errorf("%+v, %+v", h, m.Replication())
		}
	})
}

// An operation of which a page has only the beginning is neither saved nor shown before its end has come.
func TestGroupsAreWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A", "B", "C", "D", "E")
		m := mirrorOf(t, tr, &memCache{}, func(c *Config) { c.PollLimit = 2 })
		reach(t, m, tr)
		synctest.Wait()
		before := m.Health().Offset
		cut := make(chan struct{})
		tr.set(faults{events: func(q inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
			if q.From >= before+4 {
				<-cut // the end is long in coming
			}
			return page, err
		}})
		lines := []inventory.Line{{Product: "A", Delta: -1}}
		for _, id := range []inventory.ProductID{"A", "B", "C", "D", "E"} {
			lines = append(lines, inventory.Line{Product: id, Delta: -1})
		}
		tr.do(t, &inventory.Command{Kind: inventory.Update, Lines: lines[:1]})
		tr.do(t, &inventory.Command{Kind: inventory.Atomic, Lines: lines[1:]})
		time.Sleep(time.Second)
		synctest.Wait()
		if p, at, err := m.Product(context.Background(), "A"); err != nil || at != before+1 || p.Available != 99 {
			t.Errorf("half of a batch is shown: %+v at %d, %v", p, at, err)
		}
		if page, err := m.Events(context.Background(), inventory.EventsQuery{From: before, Limit: 9}); err != nil || page.Head != before+1 || m.Replication().Mode == inventory.Offline {
			t.Errorf("%+v, %v", page, err)
		}
		close(cut)
		reach(t, m, tr)
		synctest.Wait()
		same(t, m, tr, nil)
		if m.Health().Offset != before+6 {
			t.Errorf("at %d", m.Health().Offset)
		}
	})
}

// A level that is wrong in the copy is found, and put right with all that belongs to its product; so is a copy whose cache does not say
// what lies where.
func TestPlacesAreRepaired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(20)...)
		tr.shop(t, "madrid")
		tr.do(t, &inventory.Command{Kind: inventory.Move, Lines: []inventory.Line{moving("SKU-00003", 5, inventory.Pool, "madrid"), moving("SKU-00004", 5, inventory.Pool, "madrid")}})
		cache := &memCache{}
		m := mirrorOf(t, tr, cache)
		reach(t, m, tr)
		synctest.Wait()
		c := m.copy.Load()
		wrong := *c.state.Held("SKU-00003")
		c.state.Repair([]inventory.Stocked{{Product: &wrong, Holdings: &inventory.Holdings{Levels: []inventory.Level{{Location: "madrid", OnHand: 100, Version: 1}}}}}, nil)
		if err := m.Sync(context.Background()); err != nil {
			t.Fatal(err)
		}
		lies(t, m, tr)
		if n := m.Replication().Repairs; n != 1 {
			t.Errorf("%d repairs", n)
		}
		_ = m.Close()
		m = mirrorOf(t, tr, cache)
		reach(t, m, tr)
		time.Sleep(time.Second)
		synctest.Wait()
		lies(t, m, tr)
	})
}

// Whatever an upstream answers, and wherever it cuts pages, a store shows operations whole, and in the end what lies where at central.
func TestPlacesInBadDays(t *testing.T) {
	for seed := range prove.Times(20, 1000) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { badPlaces(t, rand.New(rand.NewPCG(uint64(seed), 13))) })
		})
	}
}

func badPlaces(t *testing.T, rnd *rand.Rand) {
	tr := newTruth(t, ledger.Config{MaxEvents: 60})
	ids, places := catalogue(12), []inventory.LocationID{inventory.Pool, "a", "b", "c"}
	tr.create(t, ids...)
	tr.shop(t, places[1:]...)
	hashes := newPast(tr)
	cache := &memCache{}
	var mu sync.Mutex
	dice := func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return rnd.IntN(n)
	}
	open := func() *Mirror {
		return mirrorOf(t, tr, cache, func(c *Config) { c.SyncInterval, c.PollLimit = 2*time.Second, 1+dice(5) })
	}
	tr.set(badDays(dice))
	m := open()
	for i := range 200 {
		time.Sleep(time.Duration(dice(200)) * time.Millisecond)
		for range dice(6) {
			tr.do(t, randomCommand(dice, ids, places))
			hashes.note() // positions within an operation are not known
		}
		switch dice(12) {
		case 0:
			_ = m.Close()
			m = open()
		case 1:
			cache.fail(dice(3))
		}
		synctest.Wait()
		hashes.holds(t, m)
		if head := m.Health().Offset; i%10 == 0 && head > 0 {
			if page, err := m.Events(context.Background(), inventory.EventsQuery{From: max(0, head-20), Limit: 100}); err == nil && inventory.Whole(page.Events) != len(page.Events) {
				t.Fatalf("the feed ends in the middle of an operation: %+v", page.Events[len(page.Events)-1])
			}
		}
	}
	tr.set(faults{})
	cache.fail(0)
	reach(t, m, tr)
	time.Sleep(10 * time.Second)
	lies(t, m, tr)
	_ = m.Close()
}

func randomCommand(dice func(int) int, ids []inventory.ProductID, places []inventory.LocationID) *inventory.Command {
	lines := make([]inventory.Line, 1+dice(7))
	kind := []inventory.Kind{inventory.Move, inventory.Atomic, inventory.Partial, inventory.Set, inventory.Delete, inventory.Create}[dice(6)]
	for i := range lines {
		ln := &lines[i]
		ln.Product, ln.Delta = ids[dice(len(ids))], int64(dice(9)-4)
		if dice(2) == 0 {
			ln.Place = &inventory.Place{Location: places[dice(len(places))]}
		}
		switch kind {
		case inventory.Move:
			from := dice(len(places))
			*ln = moving(ln.Product, int64(1+dice(5)), places[from], places[(from+1+dice(len(places)-1))%len(places)])
		case inventory.Set:
			ln.Fields, ln.Available = inventory.FieldAvailable, int64(dice(50))
		case inventory.Create:
			ln.Fields, ln.Name, ln.Available = inventory.FieldName|inventory.FieldCategory|inventory.FieldAvailable|inventory.FieldPrice, "n", int64(dice(50))
		}
	}
	if kind != inventory.Move && kind != inventory.Atomic { // of those each event stands alone
		lines = lines[:1]
	}
	return &inventory.Command{Kind: kind, Lines: lines}
}
