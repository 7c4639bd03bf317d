package ledger

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// TestCommitted: who watches is told of each group that became durable, with what is in it, before it can be seen, and of nothing else.
func TestCommitted(t *testing.T) {
	type group struct{ commands, events int }
	var groups []group
	var f *fixture
	f = open(t, Config{Hooks: Hooks{Committed: func(commands int, records []inventory.Record, took time.Duration) {
		if head := f.Health().Offset; head != records[0].First {
			t.Errorf("position %d can be seen before %d is told of", head, records[0].First)
		}
		g := group{commands: commands}
		for i := range records {
			g.events += len(records[i].Events)
		}
		if groups = append(groups, g); took < 0 {
			t.Errorf("it took %v", took)
		}
	}}})
	f.stock("A", 5)
	f.must(sell("A", -1, "k"))
	f.must(sell("A", -1, "k")) // a replay changes nothing
	if want := []group{{1, 1}, {1, 1}}; len(groups) != 2 || groups[0] != want[0] || groups[1] != want[1] {
		t.Errorf("told of %v", groups)
	}
}

// TestSubmitted: who watches is told of each command how long it waited for the writer and how long the writer's turn was, and
// how it failed if it did. The parts are not longer than the whole.
func TestSubmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		told := map[string]Submission{}
		const commit = 20 * time.Millisecond
		slow := &slowly{Engine: mem.New(), took: commit}
		l, err := Open(t.Context(), slow, Config{Hooks: Hooks{Submitted: func(cmd *inventory.Command, s Submission) {
			mu.Lock()
			defer mu.Unlock()
			told[cmd.RequestID] = s
		}}})
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{Ledger: l, t: t}
		first, second := sell("A", -1, "k1"), sell("A", -1, "k2")
		first.RequestID, second.RequestID = "first", "second"
		f.stock("A", 5)
		var both sync.WaitGroup
		both.Go(func() { f.must(first) })
		synctest.Wait() // the first is being written
		both.Go(func() { f.must(second) })
		both.Wait()
		a, b := told["first"], told["second"]
		if a.Waited != 0 || a.Committing != commit || b.Waited != commit || b.Committing != commit {
			t.Errorf("the first waited %v and took %v, the second %v and %v", a.Waited, a.Committing, b.Waited, b.Committing)
		}
		for id, s := range told {
			if s.Answered.Sub(s.Queued) != s.Waited+s.Committing || s.Err != nil {
				t.Errorf("%s: %+v", id, s)
			}
		}
		slow.err = errors.New("the disk")
		third := sell("A", -1, "k3")
		third.RequestID = "third"
		if _, err := f.submit(third); err == nil || told["third"].Err == nil {
			t.Errorf("failed with %v, told %+v", err, told["third"])
		}
		slow.err = nil
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// slowly is an engine whose commits take their time, or fail.
type slowly struct {
	*mem.Engine
	took time.Duration
	err  error
}

func (s *slowly) Commit(ctx context.Context, b storage.Batch) error {
	if len(b.Records) > 0 {
		time.Sleep(s.took) // of the bubble's clock
	}
	if s.err != nil {
		return s.err
	}
	return s.Engine.Commit(ctx, b)
}

// TestWaiting: those who wait for events are counted while they do, and the queue tells its bound.
func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{QueueMax: 17})
		var polls sync.WaitGroup
		for range 3 {
			polls.Go(func() { f.events(inventory.EventsQuery{Limit: 1, Wait: time.Minute}) })
		}
		synctest.Wait()
		if n := f.Waiting(); n != 3 {
			t.Errorf("%d wait", n)
		}
		f.stock("A", 0)
		polls.Wait()
		if n := f.Waiting(); n != 0 {
			t.Errorf("%d wait still", n)
		}
		if n, limit := f.Queue(); n != 0 || limit != 17 {
			t.Errorf("%d of %d are queued", n, limit)
		}
		if got := f.Totals(5); got.Products != 1 || got.Out != 1 {
			t.Errorf("got %+v", got)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
