package mirror

import (
	"context"
	"errors"
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

// Whatever an upstream answers, in any order, the copy is at every moment one that central has had, no version that was shown
// goes back, and once the upstream behaves the copy is central's.
func TestChaos(t *testing.T) {
	for seed := range prove.Times(30, 1000) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { chaos(t, rand.New(rand.NewPCG(uint64(seed), 7))) })
		})
	}
}

func chaos(t *testing.T, rnd *rand.Rand) {
	tr := newTruth(t, ledger.Config{MaxEvents: 60})
	ids := catalogue(40)
	hashes := newPast(tr)
	tr.create(t, ids...)
	hashes.note(t)
	cache := &memCache{}
	var mu sync.Mutex
	dice := func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return rnd.IntN(n)
	}
	open := func() *Mirror { return mirrorOf(t, tr, cache, func(c *Config) { c.SyncInterval = 2 * time.Second }) }
	tr.set(badDays(dice))
	m := open()
	shown := map[inventory.ProductID]inventory.Version{}
	for range 300 {
		time.Sleep(time.Duration(dice(200)) * time.Millisecond)
		for range dice(8) {
			tr.sell(t, ids[dice(len(ids))], int64(1+dice(3)))
			hashes.note(t)
		}
		switch dice(12) {
		case 0:
			_ = m.Close()
			m = open()
		case 1:
			cache.fail(dice(3))
		case 2:
			go func() { _ = m.Sync(context.Background()) }()
		}
		synctest.Wait()
		hashes.holds(t, m)
		for _, id := range ids {
			if p, _, err := m.Product(context.Background(), id); err == nil && p != nil {
				if p.Version < shown[id] {
					t.Fatalf("%s has gone back from version %d to %d", id, shown[id], p.Version)
				}
				shown[id] = p.Version
			}
		}
	}
	tr.set(faults{})
	cache.fail(0)
	reach(t, m, tr)
	time.Sleep(10 * time.Second)
	same(t, m, tr, cache)
	if r := m.Replication(); r.Mode != inventory.Live || r.LastError != "" || r.Repairs != 0 {
		t.Errorf("after healing: %+v", r)
	}
	_ = m.Close()
}

// past knows what central has had at each position that is not within an operation, from its events, and each of its directories.
type past struct {
	tr     *truth
	state  inventory.State
	had    map[inventory.Offset][2]inventory.Sums
	listed map[inventory.Revision]inventory.Hash
}

// newPast is for a central that has still all of its events.
func newPast(tr *truth) *past {
	p := &past{tr: tr, had: map[inventory.Offset][2]inventory.Sums{}, listed: map[inventory.Revision]inventory.Hash{}}
	p.state.Reset(inventory.Mark{}, 0)
	p.know()
	return p
}

func (p *past) know() {
	d := p.state.DigestIn("")
	p.had[d.Offset] = [2]inventory.Sums{d.Sums, d.Full}
	now, _ := p.tr.Ledger.Directory()
	p.listed[now.Mark.Revision] = now.Mark.Hash
}

// note takes up what has happened since.
func (p *past) note(t *testing.T) {
	t.Helper()
	page, err := p.tr.Ledger.Events(context.Background(), inventory.EventsQuery{From: p.state.Offset(), Limit: 1000, Groups: true})
	if err != nil || page.HasMore {
		t.Fatal("central's events have gone by unseen", err)
	}
	for events := page.Events; len(events) > 0; {
		n := 1
		for inventory.Whole(events[:n]) != n {
			n++
		}
		rec := inventory.Record{Kind: inventory.Import, At: events[n-1].At, First: events[0].Offset, Events: events[:n]}
		rec.Encode(nil)
		if err := p.state.ApplyAll([]inventory.Record{rec}); err != nil {
			t.Fatal(err)
		}
		events = events[n:]
		p.know()
	}
	p.know()
}

// holds fails unless the copy is one that central has had, in all.
func (p *past) holds(t *testing.T, m *Mirror) {
	t.Helper()
	d, err := m.Digest(context.Background())
	if err != nil {
		return // no copy yet
	}
	if want, ok := p.had[d.Offset]; !ok || want[0] != d.Sums || want[1] != d.Full {
		t.Fatalf("at position %d the copy is none that central has had (known: %v)", d.Offset, ok)
	}
	if hash, ok := p.listed[d.Directory.Revision]; !ok || hash != d.Directory.Hash {
		t.Fatalf("the directory %+v is none that central has had (known: %v)", d.Directory, ok)
	}
}

// badDays spoils one answer in three.
func badDays(dice func(int) int) faults {
	unreachable := &inventory.Error{Code: inventory.CodeUnavailable, Message: "away"}
	return faults{
		events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
			if dice(3) != 0 {
				return page, err
			}
			page.Events = append([]inventory.Event(nil), page.Events...)
			n := len(page.Events)
			switch dice(9) {
			case 0:
				return inventory.EventsPage{}, unreachable
			case 1:
				return inventory.EventsPage{}, errors.New("something else")
			case 2:
				return inventory.EventsPage{}, &inventory.Error{Code: inventory.CodeOffsetExpired}
			case 3:
				page.Next += inventory.Offset(dice(5)) - 2
			case 4:
				page.Head = inventory.Offset(dice(100))
			case 5:
				if n > 0 {
					page.Events[dice(n)].Offset += inventory.Offset(dice(5)) - 2
				}
			case 6:
				if n > 0 {
					page.Events[dice(n)].Product.Version = inventory.Version(dice(2))
				}
			case 7:
				page.Events = page.Events[:n/2]
			case 8:
				time.Sleep(time.Duration(dice(3000)) * time.Millisecond)
			}
			return page, err
		},
		directory: func() error {
			switch dice(4) {
			case 0:
				return unreachable
			case 1:
				time.Sleep(time.Duration(dice(3000)) * time.Millisecond)
			}
			return nil
		},
		digest: func(d inventory.Digest, err error) (inventory.Digest, error) {
			switch dice(4) {
			case 0:
				return inventory.Digest{}, unreachable
			case 1:
				time.Sleep(time.Duration(dice(3000)) * time.Millisecond)
			}
			return d, err
		},
		snapshot: func(_ inventory.SnapshotRead, head *inventory.SnapshotHead, products []*inventory.Product, hash *inventory.Hash) ([]*inventory.Product, error) {
			switch dice(6) {
			case 0:
				return nil, unreachable
			case 1:
				return products[:len(products)/2], nil
			case 2:
				*hash = inventory.Hash{}
			case 3:
				if len(products) > 0 {
					products[dice(len(products))].Available += 7
				}
			case 4:
				time.Sleep(time.Duration(dice(5000)) * time.Millisecond)
			}
			return products, nil
		},
	}
}
