package mirror

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
)

// drift makes a cache hold something else than central, with a hash that fits: what no checksum finds.
func drift(c *memCache, change func(products map[inventory.ProductID]inventory.Product)) {
	products := map[inventory.ProductID]inventory.Product{}
	for id, s := range c.products {
		products[id] = *s.Product
	}
	change(products)
	var sums inventory.Sums
	clear(c.products)
	for id, p := range products {
		sums.Replace(nil, &p)
		c.products[id] = inventory.Stocked{Product: &p}
	}
	c.at.Mark.Hash = sums.Total()
}

// A copy that has drifted from central is found out at the next comparison, and what differs, and only that, is fetched again.
func TestDrift(t *testing.T) {
	for name, test := range map[string]struct {
		change func(products map[inventory.ProductID]inventory.Product)
		ranges int64 // fetched
		whole  bool  // or everything
	}{
		"nothing": {func(map[inventory.ProductID]inventory.Product) {}, 0, false},
		"a value": {func(p map[inventory.ProductID]inventory.Product) {
			x := p["SKU-00007"]
			x.Available += 5
			p["SKU-00007"] = x
		}, 1, false},
		"a version too high": {func(p map[inventory.ProductID]inventory.Product) {
			x := p["SKU-00007"]
			x.Version += 100
			p["SKU-00007"] = x
		}, 1, false},
		"lost": {func(p map[inventory.ProductID]inventory.Product) { delete(p, "SKU-00011") }, 1, false},
		"a ghost": {func(p map[inventory.ProductID]inventory.Product) {
			p["GHOST"] = inventory.Product{ID: "GHOST", Version: 3, Available: 7}
		}, 1, false},
		"a tombstone lives": {func(p map[inventory.ProductID]inventory.Product) {
			p["SKU-00001"] = inventory.Product{ID: "SKU-00001", Name: "undead", Version: 2}
		}, 1, false},
		"everything": {func(p map[inventory.ProductID]inventory.Product) {
			for id, x := range p {
				x.Available++
				p[id] = x
			}
		}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTruth(t, ledger.Config{})
				tr.create(t, catalogue(2000)...)
				tr.do(t, &inventory.Command{Kind: inventory.Delete, Lines: []inventory.Line{{Product: "SKU-00001"}}})
				m, cache := caughtUp(t, tr)
				_ = m.Close()
				drift(cache, test.change)

				m = mirrorOf(t, tr, cache)
				time.Sleep(29 * time.Second)
				if r := m.Replication(); r.Repairs+r.Snapshots != 0 {
					t.Fatalf("repaired before it was looked for: %+v", r)
				}
				waiter := make(chan error, 1)
				go func() {
					_, err := m.Events(context.Background(), inventory.EventsQuery{From: m.Health().Offset, Limit: 1, Wait: 40 * time.Second})
					waiter <- err
				}()
				time.Sleep(10 * time.Second)
				same(t, m, tr, cache)
				r := m.Replication()
				if r.Repairs != test.ranges || (r.Snapshots == 1) != test.whole || r.Syncing || r.LastError != "" {
					t.Errorf("%+v; want %d repairs, whole %v", r, test.ranges, test.whole)
				}
				var e *inventory.Error
				if err := <-waiter; test.ranges > 0 && (!errors.As(err, &e) || e.Code != inventory.CodeOffsetExpired) {
					t.Errorf("one who waited for events was not told to begin again: %v", err)
				}
				tr.sell(t, "SKU-00007", -1)
				synctest.Wait()
				same(t, m, tr, cache)
			})
		})
	}
}

// Comparisons go on while the catalogue changes without pause, and find no difference where there is none.
func TestCompareUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(100)
		tr.create(t, ids...)
		var mu sync.Mutex
		compared, failed := 0, 0
		cache := &memCache{}
		m := mirrorOf(t, tr, cache, func(c *Config) {
			c.SyncInterval = time.Second
			c.Hooks.Compared = func(_ inventory.Offset, differing int, err error) {
				mu.Lock()
				defer mu.Unlock()
				if compared++; differing != 0 || err != nil {
					failed++
				}
			}
		})
		tr.set(faults{
			digest: func(d inventory.Digest, err error) (inventory.Digest, error) {
				time.Sleep(700 * time.Microsecond) // on its way
				return d, err
			},
			events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
				time.Sleep(time.Millisecond)
				return page, err
			},
		})
		for i := range 20_000 {
			tr.sell(t, ids[i%100], int64(1-2*(i/100%2)))
			time.Sleep(time.Millisecond)
		}
		reach(t, m, tr)
		synctest.Wait()
		same(t, m, tr, cache)
		mu.Lock()
		defer mu.Unlock()
		if compared < 15 || failed > 0 || m.Replication().Repairs+m.Replication().Snapshots != 1 {
			t.Errorf("%d comparisons, %d of them found something or failed, %+v", compared, failed, m.Replication())
		}
	})
}

// A copy that always differs, whatever is fetched, is replaced as a whole rather than repaired for ever.
func TestDriftThatStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(100)...)
		m := mirrorOf(t, tr, &memCache{})
		reach(t, m, tr)
		synctest.Wait()
		tr.set(faults{digest: func(d inventory.Digest, err error) (inventory.Digest, error) {
			d.Full[3] = inventory.Hash{}
			d.Full[9] = d.Full[10]
			return d, err
		}})
		err := m.Sync(context.Background())
		var e *inventory.Error
		if !errors.As(err, &e) || e.Code != inventory.CodeReplicaBehind {
			t.Errorf("Sync says %v", err)
		}
		time.Sleep(time.Second)
		if r := m.Replication(); r.Snapshots != 2 {
			t.Errorf("%+v; want a second snapshot", r)
		}
		if asked := tr.count("snapshot"); asked > 2+2*compareRounds {
			t.Errorf("%d snapshots were asked for", asked)
		}
		tr.set(faults{})
		if err := m.Sync(context.Background()); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		same(t, m, tr, nil)
	})
}

// Sync heals at once; calls at the same time share one comparison; without central it says so instead of waiting.
func TestSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(100)...)
		m, _ := caughtUp(t, tr)
		tr.set(faults{digest: func(d inventory.Digest, err error) (inventory.Digest, error) {
			time.Sleep(time.Second)
			return d, err
		}})
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if err := m.Sync(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(500 * time.Millisecond)
		if !m.Replication().Syncing {
			t.Error("status does not show that a comparison is under way")
		}
		all.Wait()
		if n := tr.count("digest"); n != 1 {
			t.Errorf("%d comparisons for ten calls at once", n)
		}
		short, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		var e *inventory.Error
		if err := m.Sync(short); !errors.As(err, &e) || e.Code != inventory.CodeReplicaBehind {
			t.Errorf("out of patience: %v", err)
		}
		time.Sleep(2 * time.Second)

		away := func() error { return &inventory.Error{Code: inventory.CodeUnavailable, Message: "away"} }
		tr.set(faults{
			digest: func(inventory.Digest, error) (inventory.Digest, error) { return inventory.Digest{}, away() },
			events: func(inventory.EventsQuery, inventory.EventsPage, error) (inventory.EventsPage, error) {
				return inventory.EventsPage{}, away()
			},
		})
		began := time.Now()
		if err := m.Sync(context.Background()); !errors.As(err, &e) || e.Code != inventory.CodeUnavailable || time.Since(began) > 10*time.Second {
			t.Errorf("without central, after %v: %v", time.Since(began), err)
		}
		tr.sell(t, "SKU-00001", -1) // ends the poll under way: offline from here
		time.Sleep(10 * time.Second)
		began = time.Now()
		if err := m.Sync(context.Background()); !errors.As(err, &e) || e.Code != inventory.CodeUnavailable || time.Since(began) > time.Second {
			t.Errorf("offline, after %v: %v", time.Since(began), err)
		}
	})
}

// Digests are compared at the position that they are of, also if that is in the middle of what comes in at once.
func TestCompareWithinPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, cache := following(t, 10)
		tr.set(faults{events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
			time.Sleep(time.Minute) // on its way
			return page, err
		}})
		tr.sell(t, "SKU-00000", -1) // is under way for a minute; what follows comes in one page
		synctest.Wait()
		for range 5 {
			tr.sell(t, "SKU-00003", -1)
		}
		done := make(chan error, 1)
		go func() { done <- m.Sync(context.Background()) }()
		synctest.Wait()
		for range 5 {
			tr.sell(t, "SKU-00004", -1)
		}
		select {
		case err := <-done:
			t.Fatalf("compared with a position that the copy has not reached: %v", err)
		default:
		}
		time.Sleep(3 * time.Minute)
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("the comparison has not ended")
		}
		same(t, m, tr, cache)
	})
}

// A copy that refuses what central sends, because it has itself gone wrong, does not refuse for ever.
func TestCopyAtFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, cache := following(t, 10)
		_ = m.Close()
		drift(cache, func(p map[inventory.ProductID]inventory.Product) {
			x := p["SKU-00007"]
			x.Version += 100
			p["SKU-00007"] = x
		})
		m = mirrorOf(t, tr, cache, func(c *Config) { c.SyncInterval = time.Hour })
		synctest.Wait()
		tr.sell(t, "SKU-00007", -1)
		time.Sleep(time.Minute)
		same(t, m, tr, cache)
		if r := m.Replication(); r.Snapshots != 1 || r.Mode != inventory.Live {
			t.Errorf("%+v", r)
		}
	})
}

// That the copy cannot be compared is told until it has been, however well the events come in.
func TestComparisonFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 3)
		tr.set(faults{digest: func(inventory.Digest, error) (inventory.Digest, error) {
			return inventory.Digest{}, &inventory.Error{Code: inventory.CodeUnavailable, Message: "central's answer could not be read"}
		}})
		time.Sleep(31 * time.Second)
		tr.sell(t, "SKU-00000", -1)
		synctest.Wait()
		r := m.Replication()
		if r.Mode != inventory.Live || r.SyncOK || r.LastError != "the copy could not be compared with central: central's answer could not be read" || r.LastErrorAt == 0 {
			t.Errorf("meanwhile: %+v", r)
		}
		tr.set(faults{})
		time.Sleep(31 * time.Second)
		if r := m.Replication(); r.LastError != "" || !r.SyncOK {
			t.Errorf("afterwards: %+v", r)
		}
	})
}
