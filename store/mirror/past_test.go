package mirror

import (
	"context"
	"testing"
	"testing/synctest"

	"bodega/inventory"
)

// A store tells what central remembers, with what was here; without central it says so, and answers everything else.
func TestHistoryIsCentrals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, m, _ := following(t, 2, func(c *Config) { c.Location = "pool" })
		if _, err := m.Submit(context.Background(), sale("SKU-00001", "k1")); err != nil {
			t.Fatal(err)
		}
		page, err := m.History(context.Background(), &inventory.HistoryQuery{Which: inventory.EventFilter{Product: "SKU-00001"}, Limit: 1})
		if err != nil || len(page.Events) != 1 || page.Events[0].Happened() != inventory.ActionSale || page.Cursor == "" {
			t.Fatalf("%+v, %v", page, err)
		}
		at := page.Events[0].Offset
		p, w, is, err := m.PastProduct(context.Background(), "SKU-00001", inventory.Moment{At: at}, &inventory.ListQuery{Here: "pool"})
		if err != nil || is != at || p.Available != 100 || w.Here == nil || *w.Here != 100 || w.Levels != nil {
			t.Errorf("%+v, %+v, %v", p, w, err)
		}
		if events, _, err := m.PastEvents(context.Background(), at, false); err != nil || events[0].Offset != at {
			t.Errorf("%v, %v", events, err)
		}
		m.status.enter(inventory.Offline)
		for name, ask := range map[string]func() error{
			"a page":   func() error { _, err := m.History(context.Background(), &inventory.HistoryQuery{Limit: 1}); return err },
			"an event": func() error { _, _, err := m.PastEvents(context.Background(), at, false); return err },
			"a product": func() error {
				_, _, _, err := m.PastProduct(context.Background(), "SKU-00001", inventory.Moment{}, &inventory.ListQuery{})
				return err
			},
		} {
			if err := ask(); codeOf(err) != inventory.CodeUnavailable {
				t.Errorf("%s without central: %v", name, err)
			}
		}
		if _, _, err := m.Product(context.Background(), "SKU-00001"); err != nil {
			t.Error(err)
		}
	})
}
