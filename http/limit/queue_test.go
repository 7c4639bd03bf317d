package limit

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Who waits is let in by age, and those that go on in turn with those that Begin.
func TestQueueOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := Queue{free: 1}
		if err := q.Enter(t.Context(), "", Begin); err != nil {
			t.Fatal(err)
		}
		var order []string
		wait := func(name string, line Line) {
			go func() {
				if err := q.Enter(t.Context(), "", line); err != nil {
					t.Error(name, err)
				}
				order = append(order, name)
			}()
			synctest.Wait()
		}
		for _, name := range []string{"b1", "b2", "b3"} {
			wait(name, Begin)
		}
		wait("g1", GoOn)
		wait("g2", GoOn)
		for range 6 {
			q.Leave()
			synctest.Wait()
		}
		if want := []string{"b1", "g1", "b2", "g2", "b3"}; !slices.Equal(order, want) || q.free != 1 {
			t.Errorf("%q, %d free; want %q", order, q.free, want)
		}
	})
}

// Clients take turns in each line, however many requests of each wait.
func TestQueueIsSharedByClients(t *testing.T) {
	for _, line := range []Line{Begin, GoOn} {
		synctest.Test(t, func(t *testing.T) {
			q := Queue{}
			var order []string
			wait := func(client string) {
				go func() {
					_ = q.Enter(t.Context(), client, line)
					order = append(order, client)
				}()
				synctest.Wait()
			}
			leave := func(n int) {
				for range n {
					q.Leave()
					synctest.Wait()
				}
			}
			for range 4 {
				wait("a")
			}
			leave(1)
			wait("b")
			wait("c")
			wait("c")
			leave(3)
			wait("b") // it had a turn, and comes after the others of this round
			leave(4)
			if got := strings.Join(order, " "); got != "a b c a c b a a" {
				t.Errorf("line %d: %s", line, got)
			}
		})
	}
}

// Where as many wait as may, one of the client with most gives way to who has less, and nobody to who has as much.
func TestQueueMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := Queue{}
		refused := map[string]int{}
		var mu sync.Mutex
		ctx, stop := context.WithCancel(t.Context())
		wait := func(client string, n int) {
			for range n {
				go func() {
					if err := q.Enter(ctx, client, Begin); errors.Is(err, ErrFull) {
						mu.Lock()
						refused[client]++
						mu.Unlock()
					}
				}()
			}
			synctest.Wait()
		}
		wait("flood", queueMax+5)
		if refused["flood"] != 5 {
			t.Errorf("a flood alone: %v", refused)
		}
		wait("shop", 1)
		if refused["flood"] != 6 || refused["shop"] != 0 {
			t.Errorf("the first of another: %v", refused)
		}
		wait("shop", queueMax)
		if half := queueMax / 2; refused["flood"] != 5+half || refused["shop"] != half+1 {
			t.Errorf("as many of another: %v", refused)
		}
		stop()
		synctest.Wait()
		if q.Leave(); q.free != 1 {
			t.Errorf("%d free", q.free)
		}
	})
}

// Those that Begin wait so long and with so many at most; those that go on as long as their client does.
func TestQueueBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := Queue{free: 1}
		_ = q.Enter(t.Context(), "", Begin)
		ctx, leave := context.WithCancel(t.Context())
		var full, left atomic.Int64
		for i := range queueMax + 10 {
			go func() {
				line := Begin
				if i >= queueMax {
					line = GoOn
				}
				switch err := q.Enter(ctx, "", line); {
				case errors.Is(err, ErrFull):
					full.Add(1)
				case errors.Is(err, context.Canceled):
					left.Add(1)
				}
			}()
		}
		synctest.Wait()
		if err := q.Enter(t.Context(), "", Begin); !errors.Is(err, ErrFull) {
			t.Errorf("one more: %v", err)
		}
		time.Sleep(QueuePatience + time.Millisecond)
		if synctest.Wait(); full.Load() != queueMax || left.Load() != 0 {
			t.Errorf("%d of %d have given up", full.Load(), queueMax)
		}
		leave()
		if synctest.Wait(); left.Load() != 10 {
			t.Errorf("%d of 10 have left", left.Load())
		}
		if q.Leave(); q.free != 1 {
			t.Errorf("%d free", q.free)
		}
	})
}

// Whose turn comes at the moment at which it gives up leaves the turn to the next.
func TestQueueTurnIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := Queue{}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- q.Enter(ctx, "", Begin) }()
		synctest.Wait()
		q.mu.Lock() // it cannot leave its line before its turn has come
		cancel()
		q.next()
		q.mu.Unlock()
		if err := <-done; !errors.Is(err, context.Canceled) || q.free != 1 {
			t.Errorf("%v, %d free", err, q.free)
		}
	})
}

// No turn is lost or given twice, however clients come and leave.
func TestQueueUnderWay(t *testing.T) {
	t.Parallel()
	const most = 3
	q := Queue{free: most}
	var inside atomic.Int64
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			for j := range 300 {
				ctx, cancel := context.WithCancel(t.Context())
				if (i+j)%3 == 0 {
					time.AfterFunc(time.Duration(j%7)*time.Microsecond, cancel)
				}
				if q.Enter(ctx, strconv.Itoa(i%5), Line(j%2)) == nil {
					if n := inside.Add(1); n > most {
						t.Errorf("%d at a time", n)
					}
					inside.Add(-1)
					q.Leave()
				}
				cancel()
			}
		})
	}
	all.Wait()
	if q.free != most || len(q.lines[Begin].waiting)+len(q.lines[GoOn].waiting) != 0 {
		t.Errorf("%d free, %d and %d wait", q.free, len(q.lines[Begin].waiting), len(q.lines[GoOn].waiting))
	}
}
