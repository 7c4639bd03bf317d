package mirror

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage"
)

// A mirror with an empty cache reads a snapshot and then follows; started again, it goes on where it was.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(3000)
		tr.create(t, ids...)
		m, cache := caughtUp(t, tr)
		same(t, m, tr, cache)

		for i, id := range ids {
			if tr.sell(t, id, -1); i%7 == 0 {
				tr.do(t, &inventory.Command{Kind: inventory.Delete, Lines: []inventory.Line{{Product: id}}})
			}
		}
		tr.create(t, ids[0], ids[7]) // again, above their tombstones
		reach(t, m, tr)
		synctest.Wait()
		same(t, m, tr, cache)
		if r := m.Replication(); r.Mode != inventory.Live || r.Snapshots != 1 || r.LastError != "" || !r.SyncOK || r.Head != r.Applied || r.Products != m.Health().Products {
			t.Errorf("after following: %+v", r)
		}

		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		tr.sell(t, ids[1], -1)
		again := mirrorOf(t, tr, cache)
		reach(t, again, tr)
		synctest.Wait()
		same(t, again, tr, cache)
		if n := again.Replication().Snapshots; n != 0 {
			t.Errorf("a mirror that had a copy read %d snapshots", n)
		}
	})
}

// What is shown was saved before: at no moment is there an event in the feed, or a version in the state, that the cache does not
// have. A write that fails shows nothing, and is made up for.
func TestDurableBeforeVisible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(20)
		tr.create(t, ids...)
		m, cache := caughtUp(t, tr)
		before, _ := m.Digest(context.Background())
		cache.fail(3)
		tr.sell(t, ids[3], -5)
		synctest.Wait()
		if got, _ := m.Digest(context.Background()); got != before {
			t.Fatalf("a change that could not be saved is shown at %d", got.Offset)
		}
		if r := m.Replication(); r.LastError == "" || r.SyncOK || r.Mode == inventory.Live {
			t.Errorf("a cache that cannot be written: %+v", r)
		}
		reach(t, m, tr)
		synctest.Wait()
		same(t, m, tr, cache)
		if r := m.Replication(); r.LastError != "" || r.Mode != inventory.Live {
			t.Errorf("afterwards: %+v", r)
		}
	})
}

// Reads go on while central is away; the age of the data is told; and the mirror finds its way back.
func TestCentralAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(5)
		tr.create(t, ids...)
		var modes []inventory.Mode
		var mu sync.Mutex
		m := mirrorOf(t, tr, &memCache{}, func(c *Config) {
			c.Hooks.ModeChanged = func(_, to inventory.Mode) { mu.Lock(); modes = append(modes, to); mu.Unlock() }
		})
		reach(t, m, tr)
		synctest.Wait()
		away := &inventory.Error{Code: inventory.CodeUnavailable, Message: "central does not answer: connection refused", Cause: errors.New("dial 10.0.0.1:8081")}
		tr.set(faults{events: func(inventory.EventsQuery, inventory.EventsPage, error) (inventory.EventsPage, error) {
			return inventory.EventsPage{}, away
		}})
		tr.sell(t, ids[0], -1) // ends the poll under way
		time.Sleep(time.Minute)
		if p, _, err := m.Product(context.Background(), ids[0]); err != nil || p.Available != 100 {
			t.Errorf("reading without central: %v, %v", p, err)
		}
		r := m.Replication()
		if r.Mode != inventory.Offline || r.LastError != away.Message || m.Staleness() < 50*time.Second || m.Health().Central != "unreachable" || !m.Health().Readable {
			t.Errorf("without central: %+v, stale %v, %+v", r, m.Staleness(), m.Health())
		}
		if asked := tr.count("events"); asked > 60 {
			t.Errorf("%d polls within a minute: there are no pauses", asked)
		}
		tr.set(faults{})
		reach(t, m, tr)
		time.Sleep(time.Second)
		same(t, m, tr, nil)
		if r := m.Replication(); r.Mode != inventory.Live || m.Staleness() > time.Second || m.Health().Central != "reachable" {
			t.Errorf("back again: %+v, stale %v", r, m.Staleness())
		}
		mu.Lock()
		defer mu.Unlock()
		if want := []inventory.Mode{inventory.Live, inventory.Offline, inventory.Live}; !slices.Equal(slices.Compact(modes), want) {
			t.Errorf("modes %v; want %v", modes, want)
		}
	})
}

// Each poll that waited and found nothing says that the copy is current.
func TestStaleness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(2)...)
		m := mirrorOf(t, tr, &memCache{})
		reach(t, m, tr)
		for range 100 {
			time.Sleep(3 * time.Second)
			if s := m.Staleness(); s < 0 || s > 20*time.Second {
				t.Fatalf("idle: stale %v", s)
			}
		}
	})
}

// A mirror that is too far behind, is on another history, or is ahead of central starts again from a snapshot, and answers from
// the old copy until the new one is whole.
func TestRenew(t *testing.T) {
	for name, code := range map[string]inventory.Code{
		"expired": inventory.CodeOffsetExpired, "ahead": inventory.CodeOffsetAhead, "timeline": inventory.CodeTimelineChanged,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTruth(t, ledger.Config{})
				ids := catalogue(50)
				tr.create(t, ids...)
				m, cache := caughtUp(t, tr)

				var once sync.Once
				release := make(chan struct{})
				tr.set(faults{
					events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
						once.Do(func() { page, err = inventory.EventsPage{}, &inventory.Error{Code: code} })
						return page, err
					},
					snapshot: func(_ inventory.SnapshotRead, _ *inventory.SnapshotHead, products []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
						<-release
						return products, nil
					},
				})
				old, at, _ := m.Product(context.Background(), ids[0])
				tr.sell(t, ids[0], -1)
				time.Sleep(time.Minute)
				if p, now, err := m.Product(context.Background(), ids[0]); err != nil || *p != *old || now != at {
					t.Errorf("while a snapshot is read: %v at %d, %v", p, now, err)
				}
				if r := m.Replication(); r.Mode != inventory.Bootstrapping || !r.Syncing || m.Staleness() < 50*time.Second {
					t.Errorf("while a snapshot is read: %+v, stale %v", r, m.Staleness())
				}
				close(release)
				reach(t, m, tr)
				time.Sleep(time.Second)
				same(t, m, tr, cache)
				if r := m.Replication(); r.Snapshots != 2 || r.Mode != inventory.Live {
					t.Errorf("afterwards: %+v", r)
				}
			})
		})
	}
}

// A store far behind what central keeps gets there by a snapshot, with a real ledger's answers.
func TestExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{MaxEvents: 10})
		ids := catalogue(5)
		tr.create(t, ids...)
		m, cache := caughtUp(t, tr)
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		for range 30 {
			tr.sell(t, ids[2], -1)
		}
		m = mirrorOf(t, tr, cache)
		reach(t, m, tr)
		time.Sleep(time.Second)
		same(t, m, tr, cache)
		if n := m.Replication().Snapshots; n != 1 {
			t.Errorf("%d snapshots; want 1", n)
		}
	})
}

// Events that central must never send change nothing, and reads go on; in the end a new copy heals whatever was wrong.
func TestBadPages(t *testing.T) {
	older := func(page *inventory.EventsPage) { page.Events[0].Product.Version = 1 }
	for name, spoil := range map[string]func(page *inventory.EventsPage){
		"a gap":              func(p *inventory.EventsPage) { p.Events[0].Offset++ },
		"repeated":           func(p *inventory.EventsPage) { p.Events[0].Offset-- },
		"an older version":   older,
		"next too far":       func(p *inventory.EventsPage) { p.Next++ },
		"next behind":        func(p *inventory.EventsPage) { p.Next-- },
		"head behind":        func(p *inventory.EventsPage) { p.Head = 1 },
		"more than there is": func(p *inventory.EventsPage) { p.HasMore = true },
		"half a page":        func(p *inventory.EventsPage) { p.Events = nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTruth(t, ledger.Config{})
				ids := catalogue(10)
				tr.create(t, ids...)
				tr.sell(t, ids[4], -1)
				m, cache := caughtUp(t, tr)
				before, _ := m.Digest(context.Background())
				tr.set(faults{
					events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
						if len(page.Events) > 0 {
							page.Events = slices.Clone(page.Events)
							spoil(&page)
						}
						return page, err
					},
					snapshot: func(_ inventory.SnapshotRead, _ *inventory.SnapshotHead, _ []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
						return nil, errors.New("not yet")
					},
				})
				tr.sell(t, ids[4], -1)
				time.Sleep(30 * time.Second)
				if got, err := m.Digest(context.Background()); err != nil || got != before {
					t.Fatalf("a bad page has changed the copy: now at %d (%v)", got.Offset, err)
				}
				cache.holds(t, before)
				if r := m.Replication(); r.LastError == "" || r.SyncOK {
					t.Errorf("status hides it: %+v", r)
				}
				tr.set(faults{})
				reach(t, m, tr)
				time.Sleep(time.Second)
				same(t, m, tr, cache)
			})
		})
	}
}

// A snapshot that is not what it says is not taken over; reads go on from the old copy.
func TestBadSnapshots(t *testing.T) {
	for name, spoil := range map[string]func(head *inventory.SnapshotHead, products []*inventory.Product, hash *inventory.Hash) ([]*inventory.Product, error){
		"a product is missing": func(_ *inventory.SnapshotHead, p []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
			return p[1:], nil
		},
		"a product differs": func(_ *inventory.SnapshotHead, p []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
			p[3].Available++
			return p, nil
		},
		"out of order": func(_ *inventory.SnapshotHead, p []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
			p[3], p[4] = p[4], p[3]
			return p, nil
		},
		"twice the same": func(_ *inventory.SnapshotHead, p []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
			return append(p[:4:4], p[3:]...), nil
		},
		"a wrong digest": func(_ *inventory.SnapshotHead, p []*inventory.Product, h *inventory.Hash) ([]*inventory.Product, error) {
			*h = inventory.Hash{}
			return p, nil
		},
		"cut": func(_ *inventory.SnapshotHead, _ []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
			return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "central's answer ended too early"}
		},
		"older than the copy": func(head *inventory.SnapshotHead, p []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
			head.Offset -= 3
			return p, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTruth(t, ledger.Config{})
				ids := catalogue(10)
				tr.create(t, ids...)
				m, cache := caughtUp(t, tr)
				before, _ := m.Digest(context.Background())
				tr.set(faults{
					events: func(inventory.EventsQuery, inventory.EventsPage, error) (inventory.EventsPage, error) {
						return inventory.EventsPage{}, &inventory.Error{Code: inventory.CodeOffsetExpired}
					},
					snapshot: func(_ inventory.SnapshotRead, head *inventory.SnapshotHead, products []*inventory.Product, hash *inventory.Hash) ([]*inventory.Product, error) {
						return spoil(head, products, hash)
					},
				})
				tr.sell(t, ids[4], -1)
				time.Sleep(time.Minute)
				if got, err := m.Digest(context.Background()); err != nil || got != before {
					t.Fatalf("a bad snapshot was taken over, now at %d (%v)", got.Offset, err)
				}
				cache.holds(t, before)
				if r := m.Replication(); r.LastError == "" {
					t.Errorf("status hides it: %+v", r)
				}
				tr.set(faults{})
				reach(t, m, tr)
				time.Sleep(time.Second)
				same(t, m, tr, cache)
			})
		})
	}
}

// A cache that is damaged is moved aside with a word, and rebuilt.
func TestDamagedCache(t *testing.T) {
	for name, damage := range map[string]func(c *memCache){
		"unreadable": func(c *memCache) { c.damaged = errors.New("page 7: checksum differs") },
		"another hash": func(c *memCache) {
			p := *c.products["SKU-00003"].Product
			p.Available++
			c.products["SKU-00003"] = inventory.Stocked{Product: &p}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTruth(t, ledger.Config{})
				tr.create(t, catalogue(10)...)
				m, cache := caughtUp(t, tr)
				_ = m.Close()
				damage(cache)
				told := ""
				m = mirrorOf(t, tr, cache, func(c *Config) {
					c.Hooks.Damaged = func(why error, moved string) { told = why.Error() + " -> " + moved }
				})
				if told == "" || !cache.quarantined {
					t.Errorf("nothing was said of it, or moved aside: %q", told)
				}
				reach(t, m, tr)
				synctest.Wait()
				same(t, m, tr, cache)
			})
		})
	}
}

// A copy that could not be opened for want of descriptors is left where it is: the start fails, and another finds it.
func TestExhaustedCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(10)...)
		cache := &memCache{}
		m := mirrorOf(t, tr, cache)
		reach(t, m, tr)
		_ = m.Close()
		cache.damaged = fmt.Errorf("%w: too many open files", storage.ErrExhausted)
		if _, err := Open(Config{Store: "s"}, cache, tr); !errors.Is(err, storage.ErrExhausted) || cache.quarantined {
			t.Errorf("%v, moved aside: %v", err, cache.quarantined)
		}
		cache.damaged = nil
		same(t, mirrorOf(t, tr, cache), tr, cache)
	})
}

// A central that gives a snapshot, but says of its position too that it is too old, is asked again with pauses that grow.
func TestSnapshotsInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(3)...)
		tr.set(faults{events: func(inventory.EventsQuery, inventory.EventsPage, error) (inventory.EventsPage, error) {
			return inventory.EventsPage{}, &inventory.Error{Code: inventory.CodeOffsetExpired}
		}})
		m := mirrorOf(t, tr, &memCache{})
		time.Sleep(time.Minute)
		if n := tr.count("snapshot"); n < 10 || n > 60 {
			t.Errorf("%d snapshots in a minute", n)
		}
		tr.set(faults{})
		reach(t, m, tr)
		time.Sleep(5 * time.Second)
		same(t, m, tr, nil)
	})
}

// A cache that goes bad while it is in use is replaced by a new copy, and the old one answers until then.
func TestCacheDecays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, cache := following(t, 10)
		cache.mu.Lock()
		cache.decayed = true
		cache.mu.Unlock()
		tr.set(faults{snapshot: func(inventory.SnapshotRead, *inventory.SnapshotHead, []*inventory.Product, *inventory.Hash) ([]*inventory.Product, error) {
			return nil, &inventory.Error{Code: inventory.CodeUnavailable}
		}})
		tr.sell(t, "SKU-00003", -1)
		time.Sleep(10 * time.Second)
		if h := m.Health(); h.Status != "degraded" || !h.Readable || m.Replication().Needs != inventory.NeedCopy {
			t.Errorf("without a new copy: %+v, needs %q", h, m.Replication().Needs)
		}
		tr.set(faults{})
		time.Sleep(10 * time.Second)
		same(t, m, tr, cache)
		if h := m.Health(); h.Status != "healthy" || m.Replication().Needs != "" {
			t.Errorf("with a new one: %+v, needs %q", h, m.Replication().Needs)
		}
		if r := m.Replication(); r.Snapshots != 2 || r.Mode != inventory.Live || r.LastError != "" {
			t.Errorf("%+v", r)
		}
	})
}

// TestPollWait: while central is being healed, or somebody has to see to a list, central hears soon what has become of it.
func TestPollWait(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		said        inventory.OutboxReport
		usual, want time.Duration
	}{
		{inventory.OutboxReport{State: inventory.OutboxComplete, Healed: 9, Missing: 3}, 20 * time.Second, 20 * time.Second},
		{inventory.OutboxReport{State: inventory.OutboxComplete, Healing: true, Left: -1}, 20 * time.Second, newsWait},
		{inventory.OutboxReport{State: inventory.OutboxComplete, Unhealed: 1}, 20 * time.Second, newsWait},
		{inventory.OutboxReport{State: inventory.OutboxComplete, Unhealed: 1}, time.Second, time.Second},
	} {
		if have := pollWait(tt.usual, &tt.said); have != tt.want {
			t.Errorf("%+v: %v, want %v", tt.said, have, tt.want)
		}
	}
}
