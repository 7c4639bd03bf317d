package mirror

import (
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage/mem"
)

// A central that answers, but cannot give the next event, strands no store: after a while it takes a snapshot, and it is not
// called healthy meanwhile.
func TestStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := truthOf(t, mem.New(), ledger.Config{})
		ids := catalogue(3)
		tr.create(t, ids...)
		m, err := Open(Config{Store: "store-s1", Stall: 20 * time.Second}, &memCache{}, tr)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		reach(t, m, tr)
		bad := m.Health().Offset
		tr.set(faults{events: func(q inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
			if err == nil && q.From <= bad && len(page.Events) > 0 {
				return inventory.EventsPage{}, &inventory.Error{Code: inventory.CodeInternal, Message: "internal error"}
			}
			return page, err
		}})
		tr.sell(t, ids[0], -1)
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if needs := m.Replication().Needs; needs != inventory.NeedEvents {
			t.Errorf("needs %q", needs)
		}
		if h := m.Health(); h.Status != "degraded" || !h.Readable || h.Offset != bad || m.Replication().Snapshots != 1 {
			t.Errorf("meanwhile: %+v, %d snapshots", h, m.Replication().Snapshots)
		}
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if h := m.Health(); h.Status != "healthy" || h.Offset != bad+1 || m.Replication().Snapshots != 2 {
			t.Errorf("after a while: %+v, %d snapshots", h, m.Replication().Snapshots)
		}
	})
}
