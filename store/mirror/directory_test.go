package mirror

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
)

// listed holds the places that a mirror knows against those of central.
func listed(t *testing.T, m *Mirror, tr *truth) {
	t.Helper()
	want, _ := tr.Ledger.Directory()
	got, _ := m.copy.Load().state.Directory()
	if got.Mark != want.Mark || len(got.Locations) != len(want.Locations) {
		t.Fatalf("the mirror has the directory %+v, central %+v", got.Mark, want.Mark)
	}
}

// The directory comes with a snapshot and with the feed, also with a page that has no event, and then wakes who waits at the store. It is
// asked for once a change.
func TestDirectoryArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.shop(t, "madrid")
		cache := &memCache{}
		m := mirrorOf(t, tr, cache)
		reach(t, m, tr)
		synctest.Wait()
		listed(t, m, tr)

		woken := make(chan inventory.EventsPage, 1)
		go func() {
			page, _ := m.Events(context.Background(), inventory.EventsQuery{From: m.Health().Offset, Limit: 9, Wait: time.Hour, Listed: true, Revision: 1})
			woken <- page
		}()
		synctest.Wait()
		began := time.Now()
		tr.shop(t, "porto")
		page := <-woken
		if page.Len() != 0 || page.Directory.Revision != 2 || time.Since(began) > time.Second {
			t.Errorf("woken after %v with %+v", time.Since(began), page)
		}
		synctest.Wait()
		listed(t, m, tr)
		if cache.at.Mark.Directory != m.copy.Load().state.Listed() {
			t.Errorf("noted with the copy: %+v", cache.at.Mark.Directory)
		}
		time.Sleep(5 * time.Minute)
		if n := tr.count("directory"); n != 2 {
			t.Errorf("asked for %d times", n)
		}

		_ = m.Close()
		m = mirrorOf(t, tr, cache)
		listed(t, m, tr) // from the cache
		reach(t, m, tr)
		time.Sleep(time.Second)
		listed(t, m, tr)
		if n := m.Replication().Repairs; n != 0 {
			t.Errorf("%d repairs", n)
		}
	})
}

// A page is not applied before the directory is there that it names; until then there are pauses, and the status says why.
func TestDirectoryComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		var m *Mirror
		m = mirrorOf(t, tr, &memCache{}, func(c *Config) {
			c.Hooks.Applied = func(Applied) {
				if m.copy.Load().state.Location("madrid") == nil {
					t.Error("an event speaks of a place that the store does not know")
				}
			}
		})
		reach(t, m, tr)
		synctest.Wait()
		before := m.Health().Offset
		refused := &inventory.Error{Code: inventory.CodeForbidden, Message: "the directory is for stores"}
		tr.set(faults{directory: func() error { return refused }})
		tr.shop(t, "madrid")
		tr.do(t, &inventory.Command{Kind: inventory.Move, Lines: []inventory.Line{moving("A", 5, inventory.Pool, "madrid")}})
		time.Sleep(time.Minute)
		if r := m.Replication(); m.Health().Offset != before || r.Mode != inventory.Offline || r.LastError != refused.Message {
			t.Errorf("at %d, %+v", m.Health().Offset, r)
		}
		if n := tr.count("directory"); n < 2 || n > 60 {
			t.Errorf("asked for %d times within a minute", n)
		}
		tr.set(faults{directory: func() error {
			if m.Health().Offset != before {
				t.Errorf("at %d without the directory", m.Health().Offset)
			}
			return nil
		}})
		reach(t, m, tr)
		synctest.Wait()
		lies(t, m, tr)
		listed(t, m, tr)
	})
}

// A comparison finds a directory that is another than central's, though as old, and puts it right.
func TestDirectoryIsCompared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.shop(t, "madrid", "porto")
		m := mirrorOf(t, tr, &memCache{})
		reach(t, m, tr)
		synctest.Wait()
		d, _ := tr.Ledger.Directory()
		wrong, err := inventory.NewDirectory(d.Mark.Revision, d.Entries[1:])
		if err != nil {
			t.Fatal(err)
		}
		if err := m.copy.Load().state.PutDirectory(wrong); err != nil {
			t.Fatal(err)
		}
		if err := m.Sync(context.Background()); err != nil {
			t.Fatal(err)
		}
		listed(t, m, tr)
		if n := m.Replication().Repairs; n != 1 {
			t.Errorf("%d repairs", n)
		}
		tr.set(faults{digest: func(d inventory.Digest, err error) (inventory.Digest, error) {
			d.Directory.Hash = inventory.Hash{} // and then its directory is not that
			return d, err
		}})
		var e *inventory.Error
		if err := m.Sync(context.Background()); !errors.As(err, &e) || e.Code != inventory.CodeUnavailable {
			t.Errorf("central contradicts itself: %v", err)
		}
		listed(t, m, tr)
	})
}

// A central that names no directory, as those before there were places, is asked for none.
func TestDirectoryOfAnOlderCentral(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.shop(t, "madrid")
		tr.set(faults{
			directory: func() error { return &inventory.Error{Code: inventory.CodeNotFound} },
			events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
				page.Directory = inventory.DirectoryMark{}
				return page, err
			},
			digest: func(d inventory.Digest, err error) (inventory.Digest, error) {
				d.Directory = inventory.DirectoryMark{}
				return d, err
			},
			snapshot: func(_ inventory.SnapshotRead, head *inventory.SnapshotHead, products []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
				head.Directory = inventory.DirectoryMark{}
				return products, nil
			},
		})
		m := mirrorOf(t, tr, &memCache{})
		reach(t, m, tr)
		tr.sell(t, "A", -1)
		reach(t, m, tr)
		if err := m.Sync(context.Background()); err != nil {
			t.Error(err)
		}
		if r := m.Replication(); r.Mode != inventory.Live || r.LastError != "" || tr.count("directory") != 0 {
			t.Errorf("asked %d times, %+v", tr.count("directory"), r)
		}
	})
}
