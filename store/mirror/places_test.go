package mirror

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
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
	if got, err := m.Digest(context.Background()); err != nil || got != want {
		t.Fatalf("at %d the mirror differs from central at %d (%v, products the same: %v, directories %+v and %+v)", got.Offset, want.Offset, err, got.Sums == want.Sums, got.Directory, want.Directory)
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
		tr.set(faults{events: func(_ inventory.EventsQuery, page inventory.EventsPage, _ error) (inventory.EventsPage, error) {
			return page, &inventory.Error{Code: inventory.CodeUnavailable, Message: "away"}
		}})
		m = mirrorOf(t, tr, cache)
		lies(t, m, tr) // without central
		listed(t, m, tr)
		_ = m.Close()
		tr.set(faults{})
		for id, s := range cache.products { // as a program wrote it whose caches did not keep what lies where
			cache.products[id] = inventory.Stocked{Product: s.Product}
		}
		cache.at.Mark.Holdings, cache.at.Mark.Directory, cache.at.Directory = inventory.Hash{}, inventory.DirectoryMark{}, nil
		m = mirrorOf(t, tr, cache)
		reach(t, m, tr)
		time.Sleep(time.Second)
		synctest.Wait()
		lies(t, m, tr)
	})
}
