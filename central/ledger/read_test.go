package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/storage/mem"
)

func (f *fixture) events(q inventory.EventsQuery) inventory.EventsPage {
	f.t.Helper()
	page, err := f.Events(context.Background(), q)
	if err != nil {
		f.t.Fatal(err)
	}
	return page
}

// many makes n events on product id.
func (f *fixture) many(id inventory.ProductID, n int) {
	f.t.Helper()
	for n > 0 {
		lines := make([]inventory.Line, min(n, inventory.MaxLines))
		for i := range lines {
			lines[i].Product = id
		}
		f.must(inventory.Command{Kind: inventory.Partial, Lines: lines})
		n -= len(lines)
	}
}

func TestLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		f.stock("A", 10)
		begun := time.Now()
		page := f.events(inventory.EventsQuery{From: 1, Limit: 5, Wait: 20 * time.Second})
		if len(page.Events) != 0 || page.Next != 1 || page.HasMore || time.Since(begun) != 20*time.Second {
			t.Errorf("after %v: %+v", time.Since(begun), page)
		}
		go func() {
			time.Sleep(3 * time.Second)
			f.must(sell("A", -1, ""))
		}()
		begun = time.Now()
		page = f.events(inventory.EventsQuery{From: 1, Limit: 5, Wait: 20 * time.Second})
		if len(page.Events) != 1 || page.Next != 2 || time.Since(begun) != 3*time.Second {
			t.Errorf("after %v: %+v", time.Since(begun), page)
		}
		if e := page.Events[0]; e.Before != 10 || e.Delta != -1 || e.Product.Available != 9 || e.Offset != 1 {
			t.Errorf("%+v", e)
		}
	})
}

func TestEventPages(t *testing.T) {
	f := open(t, Config{MaxEvents: 100})
	f.stock("A", 1)
	f.stock("B", 1)
	f.many("A", 148) // 150 events: 0 to 49 have expired
	for _, c := range []struct {
		from          inventory.Offset
		limit         int
		product       inventory.ProductID
		n             int
		next          inventory.Offset
		more          bool
		code          inventory.Code
		timelineWrong bool
	}{
		{from: 50, limit: 10, n: 10, next: 60, more: true},
		{from: 140, limit: 10, n: 10, next: 150},
		{from: 145, limit: 10, n: 5, next: 150},
		{from: 150, limit: 10, n: 0, next: 150},
		{from: 60, limit: 10, product: "B", n: 0, next: 150},
		{from: 60, limit: 5, product: "A", n: 5, next: 65, more: true},
		{from: 49, limit: 10, code: inventory.CodeOffsetExpired},
		{from: 151, limit: 10, code: inventory.CodeOffsetAhead},
		{from: 150, limit: 10, code: inventory.CodeTimelineChanged, timelineWrong: true},
	} {
		q := inventory.EventsQuery{From: c.from, Limit: c.limit, Product: c.product, Timeline: f.Timeline()}
		if c.timelineWrong {
			q.Timeline = "another"
		}
		page, err := f.Events(context.Background(), q)
		if c.code != "" {
			wantCode(t, err, c.code)
			continue
		}
		if err != nil || len(page.Events) != c.n || page.Next != c.next || page.HasMore != c.more || page.Head != 150 || page.Earliest != 50 {
			t.Errorf("from %d limit %d product %q: %d events, next %d, more %v, head %d, earliest %d, %v",
				c.from, c.limit, c.product, len(page.Events), page.Next, page.HasMore, page.Head, page.Earliest, err)
		}
	}
}

// Events that have left memory come from storage, without a seam.
func TestEventsFromStorage(t *testing.T) {
	f := &fixture{t: t, disk: new(mem.Disk)}
	f.reopen(mem.Options{CheckpointEvery: 1})
	f.stock("A", 1)
	f.many("A", inventory.FeedKeep+5000)
	if f.feed.First() == 0 {
		t.Fatal("nothing has left memory")
	}
	next := inventory.Offset(0)
	for {
		page := f.events(inventory.EventsQuery{From: next, Limit: 999})
		for i, e := range page.Events {
			if e.Offset != next+inventory.Offset(i) {
				t.Fatalf("event %d at place %d", e.Offset, next+inventory.Offset(i))
			}
		}
		if next = page.Next; !page.HasMore {
			break
		}
	}
	if next != f.state.Offset() {
		t.Errorf("read up to %d of %d", next, f.state.Offset())
	}
}

func TestEventsMaxAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{EventsMaxAge: time.Minute})
		defer f.Close()
		f.stock("A", 1)
		time.Sleep(40 * time.Second)
		f.many("A", 3)
		time.Sleep(30 * time.Second)
		if page := f.events(inventory.EventsQuery{From: 1, Limit: 10}); page.Earliest != 1 || len(page.Events) != 3 {
			t.Errorf("%+v", page)
		}
		_, err := f.Events(context.Background(), inventory.EventsQuery{Limit: 1})
		wantCode(t, err, inventory.CodeOffsetExpired)
	})
}

func (v *views) len() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.kept)
}

func TestSnapshots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		f.stock("A", 5)
		snap := func(q inventory.SnapshotQuery) *inventory.View {
			t.Helper()
			v, err := f.Snapshot(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		v := snap(inventory.SnapshotQuery{})
		f.must(sell("A", -1, ""))
		if again := snap(inventory.SnapshotQuery{Resume: true, At: 1}); again != v || again.Mark.Offset != 1 {
			t.Errorf("%+v", again.Mark)
		}
		if snap(inventory.SnapshotQuery{}) == v {
			t.Error("a new snapshot is the old one")
		}
		time.Sleep(50 * time.Second)
		snap(inventory.SnapshotQuery{Resume: true, At: 1}) // keeps it
		time.Sleep(50 * time.Second)
		snap(inventory.SnapshotQuery{Resume: true, At: 1})
		time.Sleep(63 * time.Second)
		_, err := f.Snapshot(context.Background(), inventory.SnapshotQuery{Resume: true, At: 1})
		wantCode(t, err, inventory.CodeSnapshotGone)
		time.Sleep(5 * time.Minute)
		if f.views.len() != 0 {
			t.Error("views are kept that nobody asked for")
		}
		for range viewMax + 3 {
			f.must(sell("A", 1, ""))
			snap(inventory.SnapshotQuery{})
		}
		if n := f.views.len(); n != viewMax {
			t.Errorf("%d views", n)
		}
		time.Sleep(5 * time.Minute)
	})
}

// However many snapshots there are, one timer sweeps behind them, and none is left when there is nothing to sweep.
func TestOneSweeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		sweeper := func() *time.Timer {
			f.views.mu.Lock()
			defer f.views.mu.Unlock()
			return f.views.sweep
		}
		snap := func() {
			t.Helper()
			f.stock(inventory.ProductID(rand.Text()), 1)
			if _, err := f.Snapshot(context.Background(), inventory.SnapshotQuery{}); err != nil {
				t.Fatal(err)
			}
		}
		snap()
		first := sweeper()
		for range 600 {
			time.Sleep(time.Second)
			snap()
			if f.views.len() == 0 || sweeper() != first {
				t.Fatal("another sweeper was started, or the view is not kept")
			}
		}
		time.Sleep(viewKeep + 2*time.Second)
		if n := f.views.len(); n != 0 || sweeper() != nil {
			t.Errorf("after the last was due: %d views are kept, sweeper %v", n, sweeper())
		}

		snap()
		last := sweeper()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if last.Stop() || f.views.len() != 0 {
			t.Errorf("Close left the sweeper, or %d views", f.views.len())
		}
		if _, err := f.Snapshot(context.Background(), inventory.SnapshotQuery{}); err != nil || f.views.len() != 0 || sweeper() != last {
			t.Errorf("after Close: %v, %d views are kept", err, f.views.len())
		}
	})
}

func TestList(t *testing.T) {
	f := open(t, Config{})
	for i := range 5 {
		f.stock(inventory.ProductID(fmt.Sprint("P", i)), 1)
	}
	page, err := f.List(context.Background(), inventory.ListQuery{Rank: 3, Limit: 2})
	if err != nil || len(page.Products) != 2 || page.HasMore || page.Total != 5 || page.Offset != 5 {
		t.Errorf("%+v %v", page, err)
	}
	page, err = f.List(context.Background(), inventory.ListQuery{ByID: true, After: "P1", Limit: 2})
	if err != nil || len(page.Products) != 2 || !page.HasMore || page.Products[0].ID != "P2" {
		t.Errorf("%+v %v", page, err)
	}
}

// A position that a read has given can be asked for at once: the feed is never seen behind the state.
func TestFeedIsNeverSeenBehindTheState(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 1)
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				f.must(sell("A", 0, ""))
			}
		}
	}()
	for range 20000 {
		_, at, _ := f.Product(context.Background(), "A")
		if _, err := f.Events(context.Background(), inventory.EventsQuery{From: at, Limit: 1}); err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	<-done
}

func TestLoadRefusesAWrongMark(t *testing.T) {
	l := &Ledger{}
	ld := loader{l: l}
	ld.Restore(inventory.Mark{}, 0)
	if err := ld.Check(inventory.Mark{Offset: 0, Hash: inventory.HashFrom([16]byte{1})}); err == nil {
		t.Error("a mark with another hash was accepted")
	}
	if err := ld.Check(inventory.Mark{Offset: 9}); err != nil {
		t.Error("a mark elsewhere cannot be compared:", err)
	}
}

// Nobody looks through events for a caller that has left.
func TestEventsOfAProductEndWithTheCaller(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 1)
	f.many("A", 3000)
	q := inventory.EventsQuery{Product: "B", Limit: 1}
	if page := f.events(q); page.Next != 3001 || page.HasMore {
		t.Errorf("next %d", page.Next)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := f.Events(ctx, q); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
