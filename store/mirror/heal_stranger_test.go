package mirror

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
)

// Central is put back to the same copy twice, and the store has not healed in between. What came of the copy the second time is no
// descendant of what came of it the first time, so that the store waits until somebody accepts it. Meanwhile it says once what is lost.
func TestHealStranger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newChain(t, 1, 1)
		s := c.stores[0]
		_ = s.m.Close()
		s.cache.closed = false
		var told atomic.Int32
		var accepts atomic.Bool
		accepted := func() string {
			if accepts.Load() {
				return c.up.Load().Timeline()
			}
			return ""
		}
		m, err := Open(Config{Store: s.id, Outbox: s.box, Accepted: accepted,
			Hooks: Hooks{Healing: func(string, int, int) { told.Add(1) }}}, s.cache, c.up)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = m.Close()
			s.box.Close()
			_ = c.up.Load().Close()
		}()
		c.up.Load().set(faults{})
		reach(t, m, c.up.Load())
		sale := &inventory.Command{Kind: inventory.Update, Actor: "till", Lines: []inventory.Line{{Product: catalogue(4)[0], Delta: -1, KeyText: "1"}}}
		if _, err := m.Submit(context.Background(), sale); err != nil {
			t.Fatal(err)
		}
		c.enter(c.copies[0].Copy(), true)
		c.up.Load().set(faults{submit: func(*inventory.Command, func() (*inventory.Answer, error)) (*inventory.Answer, error) {
			return nil, errCut
		}})
		time.Sleep(20 * time.Second)
		if told.Load() != 1 || m.Timeline() != c.up.Load().Timeline() {
			t.Fatalf("%d times it was told what is lost, in %s", told.Load(), m.Timeline())
		}
		c.enter(c.copies[0].Copy(), true)
		c.up.Load().set(faults{})
		time.Sleep(10 * time.Minute)
		if told.Load() != 1 || m.Stranger() != c.up.Load().Timeline() {
			t.Errorf("%d times it was told what is lost, while %q is not followed", told.Load(), m.Stranger())
		}
		accepts.Store(true)
		time.Sleep(2 * time.Minute)
		if p, _, err := c.up.Load().Product(context.Background(), catalogue(4)[0]); err != nil || p.Available != 19 || m.OutboxStatus().Healing {
			t.Errorf("not healed once it was accepted: %+v, %v, %+v", p, err, m.OutboxStatus())
		}
		for _, cmd := range c.up.Load().calls {
			if cmd.HealedAfter > 0 && cmd.Actor != "till" {
				t.Errorf("what is healed was asked for by %q", cmd.Actor)
			}
		}
	})
}
