package mirror

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// renamed is an engine of another timeline.
type renamed struct{ storage.Engine }

func (r renamed) History() storage.History {
	h := r.Engine.History()
	h.Timeline = "11111111-1111-4111-8111-111111111111"
	return h
}

// swapped is the address of a central behind which another may stand.
type swapped struct{ atomic.Pointer[truth] }

func (s *swapped) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	return s.Load().Submit(ctx, cmd)
}

func (s *swapped) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	return s.Load().Events(ctx, q)
}

func (s *swapped) Digest(ctx context.Context) (inventory.Digest, error) { return s.Load().Digest(ctx) }

func (s *swapped) History(ctx context.Context, q *inventory.HistoryQuery) (inventory.HistoryPage, error) {
	return s.Load().History(ctx, q)
}

func (s *swapped) PastEvents(ctx context.Context, at inventory.Offset, whole bool) ([]inventory.PastEvent, inventory.Offset, error) {
	return s.Load().PastEvents(ctx, at, whole)
}

func (s *swapped) PastProduct(ctx context.Context, id inventory.ProductID, when inventory.Moment, q *inventory.ListQuery) (*inventory.Product, inventory.Where, inventory.Offset, error) {
	return s.Load().PastProduct(ctx, id, when, q)
}

func (s *swapped) Directory(ctx context.Context, store string, base *inventory.Directory) (*inventory.Directory, string, error) {
	return s.Load().Directory(ctx, store, base)
}

func (s *swapped) Head(ctx context.Context) (inventory.Offset, string, error) {
	return s.Load().Head(ctx)
}

func (s *swapped) CheckHealth(ctx context.Context) (inventory.Health, error) {
	return s.Load().CheckHealth(ctx)
}

func (s *swapped) ReadSnapshot(ctx context.Context, q inventory.SnapshotRead, begin func(inventory.SnapshotHead) error, put inventory.PutSnapshot) (inventory.SnapshotHashes, error) {
	return s.Load().ReadSnapshot(ctx, q, begin, put)
}

// deaf is a central, or a proxy before it, that does not hear which timeline a poll is for.
type deaf struct{ *swapped }

func (d deaf) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	q.Timeline = ""
	return d.swapped.Events(ctx, q)
}

// blind is a central that refuses another timeline, and then says of each page what it was asked.
type blind struct{ *swapped }

func (b blind) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	page, err := b.swapped.Events(ctx, q)
	page.Timeline = q.Timeline
	return page, err
}

// Another central at the same address, whose history is longer, must never continue this one's: the mirror names the timeline
// when it asks, and compares the one that it is told. Either alone is enough.
func TestLongerForeignHistory(t *testing.T) {
	for name, hide := range map[string]func(*swapped) Upstream{
		"asking is enough":    func(s *swapped) Upstream { return blind{s} },
		"comparing is enough": func(s *swapped) Upstream { return deaf{s} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				own, foreign := newTruth(t, ledger.Config{}), truthOf(t, renamed{mem.New()}, ledger.Config{})
				ids := catalogue(10)
				own.create(t, ids[:5]...)
				foreign.create(t, ids...)
				up := new(swapped)
				up.Store(own)
				m, err := Open(Config{Store: "store-s1", Accepted: foreign.Timeline}, &memCache{}, hide(up))
				if err != nil {
					t.Fatal(err)
				}
				defer m.Close()
				reach(t, m, own)
				synctest.Wait()
				mixed := false
				up.Store(foreign)
				own.sell(t, ids[0], -1) // ends the poll under way
				for range 60 {
					time.Sleep(time.Second)
					d, _ := m.Digest(context.Background())
					theirs, _ := foreign.Ledger.Digest(context.Background())
					if d.Offset > 6 && d.Sums != theirs.Sums {
						mixed = true
					}
				}
				theirs, _ := foreign.Ledger.Digest(context.Background())
				d, _ := m.Digest(context.Background())
				if mixed || d.Sums != theirs.Sums || m.Replication().Snapshots != 2 {
					t.Errorf("events of another history were applied to this copy: %v; it is central's: %v, after %d snapshots",
						mixed, d.Sums == theirs.Sums, m.Replication().Snapshots)
				}
			})
		})
	}
}
