package mirror

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
)

// hang is a central that takes requests and answers none.
func hang(ctx context.Context) (inventory.Health, error) {
	<-ctx.Done()
	return inventory.Health{}, ctx.Err()
}

// A central that hangs is noticed within ten seconds, however long polls wait, and so is its coming back.
func TestHungCentral(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(2)
		tr.create(t, ids...)
		m := mirrorOf(t, tr, &memCache{}, func(c *Config) { c.PollWait = 45 * time.Second })
		reach(t, m, tr)
		time.Sleep(time.Minute)
		if h := m.Health(); h.Central != "reachable" {
			t.Fatalf("an idle central is %s", h.Central)
		}
		tr.set(faults{health: hang, events: func(inventory.EventsQuery, inventory.EventsPage, error) (inventory.EventsPage, error) {
			time.Sleep(10 * time.Second) // as long as a client waits
			return inventory.EventsPage{}, &inventory.Error{Code: inventory.CodeUnavailable, Message: "central does not answer: timed out"}
		}})
		time.Sleep(10 * time.Second)
		if h, r := m.Health(), m.Replication(); h.Central != "unreachable" || !h.Readable || r.Mode != inventory.Offline || r.LastError == "" {
			t.Errorf("ten seconds after central hung: %+v, %+v", h, r)
		}
		tr.set(faults{})
		tr.sell(t, ids[0], -1)
		reach(t, m, tr)
		time.Sleep(10 * time.Second)
		if h := m.Health(); h.Central != "reachable" || m.Replication().Mode != inventory.Live {
			t.Errorf("central is back: %+v", h)
		}
	})
}

// What answers is not hung, whatever it says.
func TestCentralThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(2)...)
		m := mirrorOf(t, tr, &memCache{})
		reach(t, m, tr)
		tr.set(faults{health: func(context.Context) (inventory.Health, error) {
			return inventory.Health{}, &inventory.Error{Code: inventory.CodeRecovering, Message: "read_only"}
		}})
		time.Sleep(time.Minute)
		if h := m.Health(); h.Central != "reachable" || m.Replication().Mode != inventory.Live {
			t.Errorf("%+v", h)
		}
	})
}

// While nothing is sold, the copy is never known to be older than a probe is.
func TestIdleStaleness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(2)
		tr.create(t, ids...)
		m := mirrorOf(t, tr, &memCache{}, func(c *Config) { c.PollWait = 45 * time.Second })
		reach(t, m, tr)
		for range 100 {
			time.Sleep(3 * time.Second)
			if s := m.Staleness(); s < 0 || s > defaultSilence+time.Second {
				t.Fatalf("idle: stale %v", s)
			}
		}
		before := tr.count("health")
		for range 100 { // who answers polls is not asked for anything else
			time.Sleep(defaultSilence / 2)
			tr.sell(t, ids[0], -1)
		}
		if n := tr.count("health") - before; n > 2 {
			t.Errorf("%d probes of a central that answers polls all the time", n)
		}
	})
}

// A probe that tells of another position says nothing about the copy.
func TestProbeOfAnotherPosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, catalogue(2)...)
		m := mirrorOf(t, tr, &memCache{}, func(c *Config) { c.PollWait = 45 * time.Second })
		reach(t, m, tr)
		tr.set(faults{health: func(context.Context) (inventory.Health, error) {
			return inventory.Health{Status: "healthy", Readable: true, Ready: true, Offset: 99}, nil
		}})
		time.Sleep(40 * time.Second)
		if s := m.Staleness(); s < 35*time.Second {
			t.Errorf("stale %v", s)
		}
	})
}

// An open breaker is told of as a central that cannot be reached, and closes without a sale once central is well.
func TestBreakerOfAnIdleStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		ids := catalogue(2)
		tr.create(t, ids...)
		var ready atomic.Bool
		m := mirrorOf(t, tr, &memCache{})
		reach(t, m, tr)
		tr.set(faults{
			submit: func(*inventory.Command, func() (*inventory.Answer, error)) (*inventory.Answer, error) {
				return nil, &inventory.Error{Code: inventory.CodeDiskFull, Message: "no disk space left"}
			},
			health: func(context.Context) (inventory.Health, error) {
				h := tr.Health()
				h.Ready = ready.Load()
				return h, nil
			},
		})
		for i := range 10 {
			_, _ = m.Submit(t.Context(), sale(ids[0], string(rune('a'+i))))
		}
		if h, r := m.Health(), m.Replication(); r.Breaker != inventory.BreakerOpen || h.Central != "unreachable" || r.Mode != inventory.Live {
			t.Errorf("the breaker is %s, central %s", r.Breaker, h.Central)
		}
		time.Sleep(time.Minute)
		if r := m.Replication(); r.Breaker == inventory.BreakerClosed {
			t.Error("the breaker closed while central was not ready")
		}
		ready.Store(true)
		time.Sleep(breakerOpen + 2*defaultSilence)
		if h, r := m.Health(), m.Replication(); r.Breaker != inventory.BreakerClosed || h.Central != "reachable" {
			t.Errorf("central is well: the breaker is %s, central %s", r.Breaker, h.Central)
		}
	})
}
