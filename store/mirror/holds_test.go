package mirror

import (
	"context"
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

// On good days events and directories alone bring a store to where central is, at each step.
func TestHoldsArrive(t *testing.T) {
	for seed := range prove.Times(5, 200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := newTruth(t, ledger.Config{})
				c := &commands{dice: rand.New(rand.NewPCG(uint64(seed), 14)).IntN, ids: catalogue(6), places: []inventory.LocationID{inventory.Pool, "a", "b"}}
				tr.create(t, c.ids...)
				tr.shop(t, c.places[1:]...)
				m := mirrorOf(t, tr, &memCache{}, func(c *Config) { c.PollLimit = 3 })
				reach(t, m, tr)
				for range 200 {
					time.Sleep(time.Duration(c.dice(400)) * time.Millisecond)
					c.learn(tr.do(t, c.next()))
					synctest.Wait()
					if !sound(t, m, tr) {
						t.Fatal("the store is not where central is")
					}
				}
				if r := m.Replication(); r.Snapshots != 1 || r.Repairs != 0 || r.LastError != "" {
					t.Errorf("%+v", r)
				}
			})
		})
	}
}

// Whatever an upstream answers, and wherever it cuts pages, a store shows operations whole, and where it has central's position and
// directory what lies where and what is put aside there; at the end it has both.
func TestPlacesInBadDays(t *testing.T) {
	compared := 0
	for seed := range prove.Times(20, 1000) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { compared += badPlaces(t, rand.New(rand.NewPCG(uint64(seed), 13))) })
		})
	}
	if t.Log(compared, "comparisons"); compared == 0 {
		t.Error("no store was ever where central was")
	}
}

// badPlaces returns how often the store was where central was, before the end.
func badPlaces(t *testing.T, rnd *rand.Rand) (compared int) {
	tr := newTruth(t, ledger.Config{MaxEvents: 60})
	var mu sync.Mutex
	dice := func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return rnd.IntN(n)
	}
	c := &commands{dice: dice, ids: catalogue(12), places: []inventory.LocationID{inventory.Pool, "a", "b", "c"}}
	hashes := newPast(tr)
	tr.create(t, c.ids...)
	for _, id := range c.places[1:] {
		tr.shop(t, id)
		hashes.note(t)
	}
	cache := &memCache{}
	open := func() *Mirror {
		return mirrorOf(t, tr, cache, func(c *Config) { c.SyncInterval, c.PollLimit = 2*time.Second, 1+dice(5) })
	}
	tr.set(badDays(dice))
	m := open()
	for i := range 200 {
		time.Sleep(time.Duration(dice(200)) * time.Millisecond)
		hashes.note(t) // what has ended meanwhile
		for range dice(6) {
			c.learn(tr.do(t, c.next()))
			hashes.note(t)
		}
		switch dice(12) {
		case 0:
			_ = m.Close()
			m = open()
		case 1:
			cache.fail(dice(3))
		}
		synctest.Wait()
		hashes.note(t)
		hashes.holds(t, m)
		if sound(t, m, tr) {
			compared++
		}
		if i%10 == 0 {
			whole(t, m)
		}
		if i%20 == 19 {
			rest(t, m, tr, cache)
			hashes.note(t)
			tr.set(badDays(dice))
		}
	}
	_ = m.Close()
	return compared
}

// rest lets a store come to where central is: there everything is the same and sound.
func rest(t *testing.T, m *Mirror, tr *truth, cache *memCache) {
	t.Helper()
	tr.set(faults{})
	cache.fail(0)
	reach(t, m, tr)
	time.Sleep(10 * time.Second) // holds end
	reach(t, m, tr)
	synctest.Wait()
	lies(t, m, tr)
	listed(t, m, tr)
	if !sound(t, m, tr) {
		t.Error("the store is not where central is")
	}
}

// sound holds the store's copy to I1 and I2 if it stands where central does, and says whether it does.
func sound(t *testing.T, m *Mirror, tr *truth) bool {
	t.Helper()
	want, _ := tr.Ledger.Digest(context.Background())
	got, err := m.Digest(context.Background())
	if err != nil || got.Offset != want.Offset || got.Directory != want.Directory {
		return false
	}
	if got != want {
		t.Fatalf("at %d the mirror differs from central", got.Offset)
	}
	view, err := m.Snapshot(context.Background(), inventory.SnapshotQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := view.Sound(); err != nil {
		t.Fatal(err)
	}
	return true
}

// whole fails if the store's feed ends in the middle of an operation.
func whole(t *testing.T, m *Mirror) {
	t.Helper()
	page, err := m.Events(context.Background(), inventory.EventsQuery{From: max(0, m.Health().Offset-20), Limit: 100})
	if err == nil && inventory.Whole(page.Events) != len(page.Events) {
		t.Fatalf("the feed ends in the middle of an operation: %+v", page.Events[len(page.Events)-1])
	}
}

// commands are what people ask of central, at random.
type commands struct {
	dice   func(int) int
	ids    []inventory.ProductID
	places []inventory.LocationID
	made   []inventory.HoldID
	sent   []*inventory.Transfer // as they were shipped
	keys   int
}

// learn remembers the holds that were made, and what was shipped.
func (c *commands) learn(a *inventory.Answer) {
	if a.Hold != nil {
		c.made = append(c.made, a.Hold.ID)
	}
	if a.Transfer != nil && a.Transfer.State == inventory.TransferShipped {
		c.sent = append(c.sent, a.Transfer)
	}
}

func (c *commands) next() *inventory.Command {
	switch n := c.dice(21); {
	case n > 19:
		return c.count()
	case n > 17:
		return c.ship()
	case n > 15:
		return c.arrive()
	case n < 2:
		return c.location()
	case n < 5:
		return c.hold()
	case n < 8:
		return c.act()
	default:
		return c.stock()
	}
}

// location changes a place, or takes it away.
func (c *commands) location() *inventory.Command {
	change := &inventory.LocationChange{ID: c.places[1+c.dice(len(c.places)-1)], Name: fmt.Sprint("name ", c.dice(9)),
		Fields: inventory.LocationFields(c.dice(16)) &^ inventory.LocationSort, Sellable: c.dice(3) > 0, Active: c.dice(3) > 0}
	kind := inventory.PutLocation
	if c.dice(4) == 0 {
		kind = inventory.DeleteLocation
	}
	return &inventory.Command{Kind: kind, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: change}}
}

// hold puts units aside, for a time that may be over soon.
func (c *commands) hold() *inventory.Command {
	cmd := &inventory.Command{Kind: inventory.MakeHold, Lines: make([]inventory.Line, 1+c.dice(4))}
	cmd.Scope = &inventory.Scope{Hold: &inventory.HoldAct{TTL: inventory.Millis(1 + c.dice(5000)), Ref: fmt.Sprint("order ", c.dice(5)), Replace: c.dice(4) == 0}}
	for i := range cmd.Lines {
		cmd.Lines[i] = c.line(int64(1 + c.dice(4)))
	}
	cmd.Keys, cmd.Print = []inventory.KeyHash{inventory.HashKey("central", fmt.Sprint("hold ", c.keys))}, inventory.Fingerprint{1}
	c.keys++
	return cmd
}

// act sells, lets go or extends one of the newest holds, which may have ended.
func (c *commands) act() *inventory.Command {
	kind := []inventory.Kind{inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold}[c.dice(3)]
	cmd := &inventory.Command{Kind: kind, Lines: make([]inventory.Line, 1)}
	id := inventory.HoldIDOf(inventory.HashKey("central", "none"), "")
	if n := len(c.made); n > 0 {
		id = c.made[max(0, n-1-c.dice(5))]
	}
	cmd.Scope = &inventory.Scope{Hold: &inventory.HoldAct{ID: id, TTL: inventory.Millis(1 + c.dice(5000))}}
	if kind == inventory.CommitHold && c.dice(2) == 0 {
		cmd.Lines[0] = c.line(1)
	}
	return cmd
}

// line is about a product, perhaps at a place.
func (c *commands) line(n int64) inventory.Line {
	ln := inventory.Line{Product: c.ids[c.dice(len(c.ids))], Delta: n}
	if c.dice(2) == 0 {
		ln.Place = &inventory.Place{Location: c.places[c.dice(len(c.places))]}
	}
	return ln
}

// stock sells, moves, sets, makes and deletes.
func (c *commands) stock() *inventory.Command {
	lines := make([]inventory.Line, 1+c.dice(7))
	kind := []inventory.Kind{inventory.Move, inventory.Atomic, inventory.Partial, inventory.Set, inventory.Delete, inventory.Create}[c.dice(6)]
	for i := range lines {
		ln := &lines[i]
		*ln = c.line(int64(c.dice(9) - 4))
		switch kind {
		case inventory.Move:
			from := c.dice(len(c.places))
			*ln = moving(ln.Product, int64(1+c.dice(3)), c.places[from], c.places[(from+1+c.dice(len(c.places)-1))%len(c.places)])
		case inventory.Set:
			ln.Fields, ln.Available = inventory.FieldAvailable, int64(c.dice(50))
		case inventory.Create:
			ln.Fields, ln.Name, ln.Available = inventory.FieldName|inventory.FieldCategory|inventory.FieldAvailable|inventory.FieldPrice, "n", int64(c.dice(50))
		}
	}
	if kind == inventory.Move {
		lines = lines[:min(len(lines), 1+c.dice(3))]
	}
	if kind != inventory.Move && kind != inventory.Atomic { // of those each event stands alone
		lines = lines[:1]
	}
	return &inventory.Command{Kind: kind, Lines: lines}
}
