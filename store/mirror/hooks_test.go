package mirror

import (
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
)

// TestApplied: who watches is told of each event once, in order, when it can be read, with the time that this took.
func TestApplied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(20)
		tr.create(t, ids...)
		look := make(chan struct{}) // closed when the test has seen a mirror without a copy
		tr.set(faults{snapshot: func(_ inventory.SnapshotRead, _ *inventory.SnapshotHead, products []*inventory.Product, _ *inventory.Hash) ([]*inventory.Product, error) {
			<-look
			return products, nil
		}})
		var seen []inventory.Offset
		var m *Mirror
		m = mirrorOf(t, tr, &memCache{}, func(c *Config) {
			c.Hooks.Applied = func(a Applied) {
				for i := range a.Events {
					seen = append(seen, a.Events[i].Offset)
				}
				if have := m.Health().Offset; have != a.At || a.At != a.Events[len(a.Events)-1].Offset+1 {
					t.Errorf("told of position %d, it can read %d", a.At, have)
				}
				if a.Ended.Before(a.Began) || a.Delay() < 0 || a.Delay() != a.Ended.Sub(a.Events[len(a.Events)-1].At.Time()) {
					t.Errorf("from %v to %v, a delay of %v", a.Began, a.Ended, a.Delay())
				}
			}
		})
		if got := m.Totals(5); got != (inventory.Totals{}) {
			t.Errorf("without a copy: %+v", got)
		}
		close(look)
		reach(t, m, tr)
		synctest.Wait()
		for _, id := range ids {
			tr.sell(t, id, -1)
			time.Sleep(time.Millisecond) // of the bubble's clock
		}
		reach(t, m, tr)
		synctest.Wait()
		for i, at := range seen {
			if at != inventory.Offset(20+i) {
				t.Fatalf("event %d was told of as number %d", at, i)
			}
		}
		if len(seen) != 20 {
			t.Errorf("told of %d events", len(seen))
		}
		if got := m.Totals(5); got.Products != 20 || got.Out != 0 {
			t.Errorf("got %+v", got)
		}
		m.cfg.Location = "north" // where nothing lies
		if got := m.Totals(5); got.Products != 20 || got.Out != 20 {
			t.Errorf("got %+v", got)
		}
	})
}
