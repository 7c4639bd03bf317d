package mirror

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
)

// gone is the failure of a node of central that another has taken the place of.
func gone() error {
	return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central does not answer: connection reset", Cause: movedOn{}}
}

type movedOn struct{}

func (movedOn) Error() string   { return "another server is used instead" }
func (movedOn) Elsewhere() bool { return true }

// A node of central that dies is no central that cannot be reached: the feed goes on at once where it was, and sales are sent again at
// once, as many as there are.
func TestNodeDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, cache := following(t, 40, func(c *Config) { c.PollWait = time.Second })
		before := m.Replication()
		var modes atomic.Int64
		m.cfg.Hooks.ModeChanged = func(_, to inventory.Mode) { modes.Add(1); t.Errorf("mode %s", to) }
		var polls, dead atomic.Int64
		dead.Store(40)
		tr.set(faults{
			events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
				if polls.Add(1) <= 2 {
					return inventory.EventsPage{}, gone()
				}
				return page, err
			},
			submit: func(_ *inventory.Command, carryOut func() (*inventory.Answer, error)) (*inventory.Answer, error) {
				if dead.Add(-1) >= 0 {
					return nil, gone()
				}
				return carryOut()
			},
		})
		sold := make(chan error)
		began := time.Now()
		for _, id := range catalogue(40) {
			go func() {
				_, err := m.Submit(context.Background(), sale(id, "k"))
				sold <- err
			}()
		}
		for range 40 {
			if err := <-sold; err != nil {
				t.Errorf("a sale: %v", err)
			}
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("the sales took %v", took)
		}
		reach(t, m, tr)
		synctest.Wait()
		same(t, m, tr, cache)
		after := m.Replication()
		if after.Snapshots != before.Snapshots || after.LastError != "" || after.Breaker != inventory.BreakerClosed || polls.Load() < 3 {
			t.Errorf("after %d polls: %+v", polls.Load(), after)
		}
	})
}

// A node that has not come as far as the copy is waited for: the copy does not go back, and is not made again.
func TestNodeBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, cache := following(t, 3, func(c *Config) { c.PollWait = time.Second })
		tr.set(faults{events: func(inventory.EventsQuery, inventory.EventsPage, error) (inventory.EventsPage, error) {
			return inventory.EventsPage{}, &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "this central has not reached that position yet"}
		}})
		tr.sell(t, "SKU-00001", -1)
		time.Sleep(time.Minute)
		if r := m.Replication(); r.Mode != inventory.CatchingUp || r.Snapshots != 1 || r.Lost != 0 || r.Behind < 50*time.Second {
			t.Errorf("while the node is behind: %+v", r)
		}
		tr.set(faults{})
		reach(t, m, tr)
		synctest.Wait()
		same(t, m, tr, cache)
		if r := m.Replication(); r.Mode != inventory.Live || r.Snapshots != 1 {
			t.Errorf("when it has caught up: %+v", r)
		}
	})
}

// A copy is as old as the node that it follows says of itself.
func TestNodeIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const age = 7 * time.Second
		tr, m, _ := following(t, 1, func(c *Config) { c.PollWait = 2 * time.Second })
		began := time.Now()
		tr.set(faults{
			events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
				page.Age = age + time.Since(began)
				return page, err
			},
			health: func(context.Context) (inventory.Health, error) {
				h := tr.Health()
				h.Age = age + time.Since(began)
				return h, nil
			},
		})
		time.Sleep(time.Minute)
		if s := m.Staleness(); s < age+time.Minute || s > age+time.Minute+5*time.Second {
			t.Errorf("the copy is said to be %v old", s)
		}
	})
}

// A read that must see everything waits until the copy has what central had when it came; one question does for all who come meanwhile.
func TestConfirm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 3, func(c *Config) { c.PollWait = time.Second })
		held := make(chan struct{})
		tr.set(faults{
			events: func(_ inventory.EventsQuery, page inventory.EventsPage, err error) (inventory.EventsPage, error) {
				<-held
				return page, err
			},
			head: func() (inventory.Offset, string, error) {
				time.Sleep(10 * time.Millisecond)
				return tr.Ledger.Health().Offset, tr.Timeline(), nil
			},
		})
		synctest.Wait()
		tr.sell(t, "SKU-00001", -1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := m.Confirm(ctx); codeOf(err) != inventory.CodeReplicaBehind {
			t.Errorf("what cannot be confirmed: %v", err)
		}
		asked := tr.count("head")
		confirmed := make(chan error)
		for range 50 {
			go func() { confirmed <- m.Confirm(t.Context()) }()
		}
		time.Sleep(time.Second)
		select {
		case err := <-confirmed:
			t.Fatalf("a read did not wait: %v", err)
		default:
		}
		close(held)
		for range 50 {
			if err := <-confirmed; err != nil {
				t.Error(err)
			}
		}
		if p, _, _ := m.Product(t.Context(), "SKU-00001"); p.Available != 99 {
			t.Errorf("it reads %d", p.Available)
		}
		if n := tr.count("head") - asked; n > 3 {
			t.Errorf("central was asked %d times", n)
		}
	})
}

// Whoever must see everything is told when that cannot be found out, and nothing of what a store and central have to do with each other.
func TestConfirmFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		for want, err := range map[inventory.Code]error{
			inventory.CodeUnavailable:   &inventory.Error{Code: inventory.CodeUnavailable, Message: "central does not answer"},
			inventory.CodeReplicaBehind: &inventory.Error{Code: inventory.CodeUnauthorized, Message: "unknown key"},
		} {
			tr.set(faults{head: func() (inventory.Offset, string, error) { return 0, "", err }})
			if got := m.Confirm(t.Context()); codeOf(got) != want {
				t.Errorf("%v: %v", err, got)
			}
		}
		tr.set(faults{head: func() (inventory.Offset, string, error) { time.Sleep(time.Second); return 0, "", nil }})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if err := m.Confirm(ctx); codeOf(err) != inventory.CodeUnavailable {
			t.Errorf("central says nothing: %v", err)
		}
		time.Sleep(time.Second)
		tr.set(faults{head: func() (inventory.Offset, string, error) { return 0, "another", nil }})
		if err := m.Confirm(t.Context()); codeOf(err) != inventory.CodeReplicaBehind {
			t.Errorf("the position of another history: %v", err)
		}
		first := true
		tr.set(faults{head: func() (inventory.Offset, string, error) {
			if first {
				first = false
				return 0, "", gone()
			}
			return 1, tr.Timeline(), nil
		}})
		if err := m.Confirm(t.Context()); err != nil {
			t.Errorf("another node: %v", err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		if err := m.Confirm(t.Context()); err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("closed: %v", err)
		}
	})
}
