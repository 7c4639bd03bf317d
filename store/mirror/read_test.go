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

func events(m *Mirror, q inventory.EventsQuery) (inventory.EventsPage, error) {
	return m.Events(context.Background(), q)
}

// A store's feed is central's, from the position at which its process began: the same events, numbers and promises.
func TestFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 3)
		page, err := events(m, inventory.EventsQuery{From: 3, Limit: 10})
		if err != nil || len(page.Events) != 0 || page.Events == nil || page.Next != 3 || page.Head != 3 || page.HasMore || page.Timeline != tr.Timeline() {
			t.Errorf("at the head: %+v, %v", page, err)
		}
		for range 5 {
			tr.sell(t, "SKU-00001", -1)
			tr.sell(t, "SKU-00002", -1)
		}
		synctest.Wait()
		want, _ := tr.Ledger.Events(context.Background(), inventory.EventsQuery{From: 5, Limit: 4})
		page, err = events(m, inventory.EventsQuery{From: 5, Limit: 4})
		if err != nil || len(page.Events) != 4 || page.Next != 9 || !page.HasMore || page.Head != 13 || page.Earliest != 3 {
			t.Fatalf("a page: %+v, %v", page, err)
		}
		for i := range want.Events {
			if page.Events[i] != want.Events[i] {
				t.Errorf("event %d: %+v; central has %+v", i, page.Events[i], want.Events[i])
			}
		}
		page, err = events(m, inventory.EventsQuery{From: 3, Limit: 2, Product: "SKU-00002"})
		if err != nil || len(page.Events) != 2 || page.Next != 7 || !page.HasMore {
			t.Errorf("of one product: %+v, %v", page, err)
		}
		page, err = events(m, inventory.EventsQuery{From: 3, Limit: 2, Product: "SKU-00000"})
		if err != nil || len(page.Events) != 0 || page.Next != 13 || page.HasMore {
			t.Errorf("of a product without: %+v, %v", page, err)
		}
		for name, test := range map[string]struct {
			q    inventory.EventsQuery
			want inventory.Code
		}{
			"too old":          {inventory.EventsQuery{From: 2, Limit: 1}, inventory.CodeOffsetExpired},
			"ahead":            {inventory.EventsQuery{From: 14, Limit: 1, Wait: time.Hour}, inventory.CodeOffsetAhead},
			"of another story": {inventory.EventsQuery{From: 3, Limit: 1, Timeline: "x"}, inventory.CodeTimelineChanged},
		} {
			if _, err := events(m, test.q); codeOf(err) != test.want {
				t.Errorf("%s: %v; want %s", name, err, test.want)
			}
		}
	})
}

// Who waits is woken by the event, by the end of the wait, or by the end of the store.
func TestFeedWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		began := time.Now()
		if page, err := events(m, inventory.EventsQuery{From: 1, Limit: 1, Wait: 7 * time.Second}); err != nil || len(page.Events) != 0 || time.Since(began) != 7*time.Second {
			t.Errorf("in vain, for %v: %+v, %v", time.Since(began), page, err)
		}
		got := make(chan inventory.EventsPage, 2)
		wait := func(ctx context.Context) {
			page, err := m.Events(ctx, inventory.EventsQuery{From: m.Health().Offset, Limit: 1, Wait: time.Hour})
			if err != nil {
				t.Error(err)
			}
			got <- page
		}
		go wait(context.Background())
		synctest.Wait()
		tr.sell(t, "SKU-00000", -1)
		if page := <-got; len(page.Events) != 1 || page.Events[0].Delta != -1 {
			t.Errorf("woken by %+v", page)
		}
		ctx, cancel := context.WithCancel(context.Background())
		go wait(ctx)
		go wait(context.Background())
		synctest.Wait()
		cancel()
		if page := <-got; len(page.Events) != 0 {
			t.Errorf("given up with %+v", page)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		if page := <-got; len(page.Events) != 0 {
			t.Errorf("closed with %+v", page)
		}
	})
}

// Reach waits for a position, no longer than its caller.
func TestReach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		if err := m.Reach(context.Background(), 1); err != nil {
			t.Error(err)
		}
		done := make(chan error, 1)
		go func() { done <- m.Reach(context.Background(), 3) }()
		tr.sell(t, "SKU-00000", -1)
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("at 2 of 3: %v", err)
		default:
		}
		tr.sell(t, "SKU-00000", -1)
		if err := <-done; err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := m.Reach(ctx, 4); codeOf(err) != inventory.CodeReplicaBehind {
			t.Errorf("never: %v", err)
		}
	})
}

// Before there is a copy, everything but the status says so, and a wait for a position lasts until there is one.
func TestWithoutCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(2)...)
		tr.set(faults{snapshot: func(inventory.SnapshotRead, *inventory.SnapshotHead, []*inventory.Product, *inventory.Hash) ([]*inventory.Product, error) {
			return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "away"}
		}})
		m := mirrorOf(t, tr, &memCache{})
		time.Sleep(10 * time.Second)
		ctx := context.Background()
		_, _, productErr := m.Product(ctx, "SKU-00000")
		_, listErr := m.List(ctx, inventory.ListQuery{Limit: 1})
		_, eventsErr := m.Events(ctx, inventory.EventsQuery{Limit: 1, Wait: time.Hour})
		_, digestErr := m.Digest(ctx)
		_, snapshotErr := m.Snapshot(ctx, inventory.SnapshotQuery{})
		for name, err := range map[string]error{"product": productErr, "list": listErr, "events": eventsErr, "digest": digestErr, "snapshot": snapshotErr} {
			if codeOf(err) != inventory.CodeRecovering {
				t.Errorf("%s: %v", name, err)
			}
		}
		if h := m.Health(); h.Readable || h.Ready || h.Central != "unreachable" {
			t.Errorf("health: %+v", h)
		}
		if r := m.Replication(); r.Mode != inventory.Offline || r.LastError != "away" || r.Products != 0 || r.Behind >= 0 || m.Timeline() != "" {
			t.Errorf("status: %+v", r)
		}
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := m.Reach(short, 2); codeOf(err) != inventory.CodeRecovering {
			t.Errorf("reach: %v", err)
		}
		done := make(chan error, 1)
		go func() { done <- m.Reach(ctx, 2) }()
		tr.set(faults{})
		if err := <-done; err != nil {
			t.Error(err)
		}
		if h := m.Health(); !h.Readable || !h.Ready {
			t.Errorf("health afterwards: %+v", h)
		}
	})
}

// A snapshot of the store can be resumed as long as nothing has changed; else its reader begins again.
func TestStoreSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 2)
		v, err := m.Snapshot(context.Background(), inventory.SnapshotQuery{})
		if err != nil || v.Mark.Offset != 2 {
			t.Fatal(v, err)
		}
		if _, err := m.Snapshot(context.Background(), inventory.SnapshotQuery{Resume: true, At: 2}); err != nil {
			t.Error(err)
		}
		tr.sell(t, "SKU-00001", -1)
		synctest.Wait()
		if _, err := m.Snapshot(context.Background(), inventory.SnapshotQuery{Resume: true, At: 2}); codeOf(err) != inventory.CodeSnapshotGone {
			t.Error(err)
		}
	})
}

// Nobody looks through events for a caller that has left.
func TestEventsOfAProductEndWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 3)
		for range 2 * pieceMax {
			tr.sell(t, "SKU-00001", 0)
		}
		synctest.Wait()
		q := inventory.EventsQuery{From: 3, Limit: 1, Product: "SKU-00002"}
		if page, err := events(m, q); err != nil || page.Next != 3+2*pieceMax || page.HasMore {
			t.Errorf("next %d, %v", page.Next, err)
		}
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if _, err := m.Events(ctx, q); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}
