package ledger

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// reverse takes back what an event belongs to, under a key.
func (f *fixture) reverse(at inventory.Offset, key string) *inventory.Answer {
	f.t.Helper()
	cmd, err := f.Reversal(context.Background(), at)
	if err != nil {
		f.t.Fatal(err)
	}
	cmd.Keys = []inventory.KeyHash{inventory.HashKey("boss", key)}
	return f.must(*cmd)
}

// Something is taken back once, also when its key is forgotten, after a restart from a checkpoint, and after one from the log.
func TestReversedOnceForAllTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMachine()
		f := open(t, Config{Clock: m.read, Rules: inventory.Rules{KeyTTL: 60_000}})
		f.stock("A", 10)
		f.must(sell("A", -3, "k"))
		if a := f.reverse(1, "back"); a.Failed() >= 0 || f.available("A") != 10 {
			t.Fatalf("%+v", a)
		}
		if a := f.reverse(1, "back"); !a.Replayed || a.Failed() >= 0 {
			t.Errorf("the same once more: %+v", a)
		}
		refused := func(when string) {
			t.Helper()
			for _, key := range []string{"back", "other " + when} {
				if a := f.reverse(1, key); a.Results[0].Outcome != inventory.AlreadyReversed || a.ReversedBy != 2 || f.available("A") != 10 {
					t.Errorf("%s: %+v", when, a)
				}
			}
		}
		m.set(2*time.Minute, 0)
		refused("after the keys are forgotten")
		f.engine.Crash()
		f.Close()
		f.reopen(mem.Options{})
		refused("after a crash")
		f.Close()
		f.reopen(mem.Options{})
		refused("after a restart from a checkpoint")
		f.many("A", 1000)
		refused("behind other events")
	})
}

// Of many who take the same back at the same time one does.
func TestReversedByOneOfMany(t *testing.T) {
	t.Parallel()
	f := open(t, Config{})
	f.stock("A", 10)
	f.must(sell("A", -3, "k"))
	var did atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if a := f.reverse(1, strconv.Itoa(i)); a.Failed() < 0 {
				did.Add(1)
			} else if a.Results[0].Outcome != inventory.AlreadyReversed || a.ReversedBy != 2 {
				t.Errorf("%+v", a)
			}
		})
	}
	if all.Wait(); did.Load() != 1 || f.available("A") != 10 {
		t.Errorf("%d did so, and %d are there", did.Load(), f.available("A"))
	}
}

// A group is taken back whole or not at all: one record, whose events name what each takes back.
func TestGroupIsReversedWhole(t *testing.T) {
	t.Parallel()
	f := open(t, Config{})
	f.stock("A", 5)
	f.stock("B", 5)
	delivery := inventory.Command{Kind: inventory.Atomic, Lines: []inventory.Line{{Product: "A", Delta: 4, Reason: "delivery"}, {Product: "B", Delta: 6, Reason: "delivery"}}}
	f.must(delivery) // events 2 and 3
	f.must(sell("B", -8, ""))
	if a := f.reverse(2, "one"); a.Failed() != 0 || a.Results[0].Outcome != inventory.Insufficient || a.Results[0].Quantity != 3 || f.available("A") != 9 {
		t.Errorf("with too little left: %+v", a)
	}
	f.must(sell("B", 8, ""))
	if a := f.reverse(3, "two"); a.Failed() >= 0 || f.available("A") != 5 || f.available("B") != 5 {
		t.Errorf("%+v", a)
	}
	events, _, err := f.PastEvents(context.Background(), 7, true)
	if err != nil || len(events) != 2 {
		t.Fatal(events, err)
	}
	for i, e := range events {
		if c := e.Change; c.Group != 6 || c.GroupSize != 2 || *c.Reverses != inventory.Offset(3-i) || e.Reversible() {
			t.Errorf("%+v", c)
		}
	}
}

// What became of the product since is looked for in all that is remembered, and again when the reversal is decided.
func TestReversalIsOfTheSameProduct(t *testing.T) {
	t.Parallel()
	f := open(t, Config{})
	again := func() {
		f.must(inventory.Command{Kind: inventory.Delete, Lines: []inventory.Line{{Product: "A"}}})
		f.stock("A", 10)
	}
	differs := func(when string, cmd *inventory.Command, field string) {
		t.Helper()
		cmd.Keys = []inventory.KeyHash{inventory.HashKey("boss", when)}
		if a := f.must(*cmd); a.Results[0].Outcome != inventory.NotAsLeft || len(a.Differs) != 1 || a.Differs[0].Field != field {
			t.Errorf("%s: %+v", when, a)
		}
	}
	reversal := func(at inventory.Offset) *inventory.Command {
		t.Helper()
		cmd, err := f.Reversal(context.Background(), at)
		if err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	f.stock("A", 10)
	f.must(sell("A", -10, "a")) // 1
	early := reversal(1)
	decimals := func(n uint8) {
		f.must(inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{{Product: "A", Fields: inventory.FieldDecimals, Extra: &inventory.Extra{Decimals: n}}}})
	}
	decimals(3)
	differs("in another unit", reversal(1), "decimals")
	differs("in another unit by now", early, "decimals")
	f.Close()
	f.reopen(mem.Options{})
	differs("in another unit, of the history", reversal(1), "decimals")
	decimals(0)
	early = reversal(1)
	again()
	differs("made anew", reversal(1), "productId")
	differs("made anew by now", early, "productId")
	f.Close()
	f.reopen(mem.Options{})
	differs("made anew, of the history", reversal(1), "productId")
	differs("made anew by now, of the history", early, "productId")
	f.must(sell("A", -3, "b"))
	f.many("A", 1500)
	if a := f.reverse(f.state.Offset()-1501, "mine"); a.Failed() >= 0 {
		t.Errorf("%+v", a)
	}
}

// forgetful remembers no event: an engine whose history is off, or cannot be opened.
type forgetful struct{ storage.Past }

func (forgetful) Bounds() storage.Bounds { return storage.Bounds{} }
func (forgetful) Find(context.Context, storage.Search) (storage.Found, error) {
	return storage.Found{Done: true}, nil
}
func (forgetful) Event(context.Context, inventory.Offset) (inventory.Event, error) {
	return inventory.Event{}, storage.ErrNotYet
}
func (forgetful) ReversedBy(context.Context, inventory.Offset) (inventory.Offset, bool, error) {
	return 0, false, nil
}

// Without a history the events that are kept can be taken back, once; what is remembered for that does not grow with what ever was.
func TestReversalsWithoutHistory(t *testing.T) {
	f := open(t, Config{})
	f.Close()
	f.reopen(mem.Options{CheckpointEvery: 4, MaxEvents: 40})
	f.past = forgetful{}
	f.stock("A", 10)
	most := 0
	for i := range 200 {
		f.must(sell("A", -1, strconv.Itoa(i)))
		sold := f.state.Offset() - 1
		if a := f.reverse(sold, "back"+strconv.Itoa(i)); a.Failed() >= 0 {
			t.Fatalf("%+v", a)
		}
		if a := f.reverse(sold, "again"+strconv.Itoa(i)); a.Results[0].Outcome != inventory.AlreadyReversed {
			t.Fatalf("%+v", a)
		}
		most = max(most, len(f.reversals.list))
	}
	if most > 40 {
		t.Errorf("%d reversals are remembered, of 40 events", most)
	}
	cmd, err := f.Reversal(t.Context(), 1)
	if err == nil { // it is in memory still
		cmd.Keys = []inventory.KeyHash{inventory.HashKey("boss", "late")}
		_, err = f.submit(*cmd)
	}
	if inventory.CodeOf(err) != inventory.CodeHistoryExpired || f.available("A") != 10 {
		t.Errorf("one that is not kept any more: %v", err)
	}
}
