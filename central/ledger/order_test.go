package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// asked is an engine that tells when the writer asks for its status behind a commit.
type asked struct {
	storage.Engine
	committed inventory.Offset // position behind the last commit, until the status was asked for; 0 otherwise
	behind    func(committed inventory.Offset)
}

func (a *asked) Commit(ctx context.Context, b storage.Batch) error {
	err := a.Engine.Commit(ctx, b)
	if n := len(b.Records); n > 0 && err == nil {
		a.committed = b.Records[n-1].First + inventory.Offset(len(b.Records[n-1].Events))
	}
	return err
}

func (a *asked) Status() storage.Status {
	if at := a.committed; at > 0 && a.behind != nil {
		a.committed = 0
		a.behind(at)
	}
	return a.Engine.Status()
}

// Who has read event n reads the product at a position above n: nobody is woken before the state is applied. What the feed may
// let go of is asked of the engine right before it is told of new events, so that is when the state must stand there already,
// and the events must not.
func TestEventsAreNotAheadOfTheState(t *testing.T) {
	engine := &asked{Engine: mem.New()}
	l, err := Open(context.Background(), engine, Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	looked := 0
	engine.behind = func(committed inventory.Offset) { // in the writer's goroutine
		looked++
		if state, feed := l.state.Offset(), l.feed.Head(); state != committed || feed >= committed {
			t.Errorf("%d is durable: the state stands at %d, the feed at %d", committed, state, feed)
		}
	}
	create := inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "n", Available: 100}}}
	for _, cmd := range []inventory.Command{create, sell("A", -1, "1"), sell("A", -1, "2")} {
		if _, err := l.Submit(context.Background(), &cmd); err != nil {
			t.Fatal(err)
		}
	}
	if looked != 3 {
		t.Errorf("looked at %d of 3 commits", looked)
	}
}

// gated is an engine whose commits wait.
type gated struct {
	storage.Engine
	open    chan struct{}
	waiting chan struct{} // receives when a commit waits
}

func (g *gated) Commit(ctx context.Context, b storage.Batch) error {
	if len(b.Records) > 0 {
		g.waiting <- struct{}{}
		<-g.open
	}
	return g.Engine.Commit(ctx, b)
}

// What is queued when Close begins is carried out and answered; only what comes later is refused.
func TestCloseAnswersWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &gated{mem.New(), make(chan struct{}), make(chan struct{}, 8)}
		l, err := Open(context.Background(), engine, Config{})
		if err != nil {
			t.Fatal(err)
		}
		create := inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "n", Available: 100}}}
		var callers sync.WaitGroup
		submit := func(cmd inventory.Command) {
			callers.Go(func() {
				if _, err := l.Submit(context.Background(), &cmd); err != nil {
					t.Errorf("a command that was queued before Close: %v", err)
				}
			})
		}
		submit(create)
		<-engine.waiting // under way
		for i := range 5 {
			submit(sell("A", -1, fmt.Sprint(i)))
		}
		synctest.Wait() // queued
		callers.Go(func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait() // closing
		late := sell("A", -1, "late")
		_, err = l.Submit(context.Background(), &late)
		wantCode(t, err, inventory.CodeRecovering)
		close(engine.open)
		callers.Wait()
		if p, _, _ := l.Product(context.Background(), "A"); p == nil || p.Available != 95 {
			t.Errorf("afterwards: %+v", p)
		}
	})
}

// What queues while a group is written is the next group, and shares its one commit, up to the bounds of a group in commands and
// in lines. Each command is carried out once.
func TestGroupCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &gated{mem.New(), make(chan struct{}), make(chan struct{}, 8)}
		var groups []int
		l, err := Open(context.Background(), engine, Config{QueueMax: 3 * groupCommands, Hooks: Hooks{
			Committed: func(commands int, _ []inventory.Record, _ time.Duration) { groups = append(groups, commands) },
		}})
		if err != nil {
			t.Fatal(err)
		}
		var callers sync.WaitGroup
		submit := func(cmd inventory.Command) {
			callers.Go(func() {
				if _, err := l.Submit(context.Background(), &cmd); err != nil {
					t.Error(err)
				}
			})
		}
		submit(inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "n", Available: 1 << 20}}})
		<-engine.waiting // under way
		for i := range groupCommands + 100 {
			submit(sell("A", -1, fmt.Sprint(i)))
		}
		synctest.Wait() // queued
		const wide = 4
		for range wide + 1 {
			cmd := inventory.Command{Kind: inventory.Partial}
			for range groupLines / wide {
				cmd.Lines = append(cmd.Lines, sell("A", -1, "").Lines...)
			}
			submit(cmd)
		}
		synctest.Wait()
		close(engine.open)
		callers.Wait()
		if want := []int{1, groupCommands, 100 + wide, 1}; !slices.Equal(groups, want) {
			t.Errorf("commits of %v commands, want %v", groups, want)
		}
		sold := groupCommands + 100 + (wide+1)*groupLines/wide
		if p, _, _ := l.Product(context.Background(), "A"); p.Available != int64(1<<20-sold) {
			t.Errorf("%d left, %d were sold", p.Available, sold)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A commit fails on which some wait, and behind which others queue: nobody is told of a success, no commit is tried again, and Close
// still returns.
func TestFailureReachesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &gated{&slowly{Engine: mem.New(), err: errors.New("EIO")}, make(chan struct{}), make(chan struct{}, 8)}
		l, err := Open(context.Background(), engine, Config{})
		if err != nil {
			t.Fatal(err)
		}
		var callers sync.WaitGroup
		submit := func(want inventory.Code) {
			callers.Go(func() {
				cmd := inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "n"}}}
				_, err := l.Submit(context.Background(), &cmd)
				wantCode(t, err, want)
			})
		}
		submit(inventory.CodeDurabilityUnknown)
		<-engine.waiting
		for range 50 {
			submit(inventory.CodeRecovering)
		}
		synctest.Wait() // queued
		callers.Go(func() { l.Close() })
		synctest.Wait() // closing
		close(engine.open)
		callers.Wait()
		if len(engine.waiting) != 0 {
			t.Error("it was tried again")
		}
	})
}

// hasMore is exact at the edge of a page, whether the events are in memory or in storage.
func TestHasMoreAtTheEdge(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 100)
	for i := range 9 {
		f.must(sell("A", -1, fmt.Sprint(i)))
	}
	edge := func(where string) {
		t.Helper()
		for limit := 1; limit <= 12; limit++ {
			for from := inventory.Offset(0); from <= 10; from++ {
				page, err := f.Events(context.Background(), inventory.EventsQuery{From: from, Limit: limit})
				want := min(limit, 10-int(from))
				if err != nil || len(page.Events) != want || page.HasMore != (int(from)+want < 10) || page.Next != from+inventory.Offset(want) {
					t.Errorf("%s, from %d limit %d: %d events, next %d, more %v, %v", where, from, limit, len(page.Events), page.Next, page.HasMore, err)
				}
			}
		}
	}
	edge("in memory")
	f.Close()
	f.reopen(mem.Options{})
	edge("in storage")
}
