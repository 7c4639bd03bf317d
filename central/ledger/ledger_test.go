package ledger

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/scripts/prove"
	"bodega/storage"
	"bodega/storage/mem"
)

func TestMain(m *testing.M) { prove.Main(m) }

// fixture is a ledger over a memory engine that can be made to fail.
type fixture struct {
	*Ledger
	t      *testing.T
	disk   *mem.Disk
	engine *mem.Engine
	cfg    Config
}

func open(t *testing.T, cfg Config) *fixture {
	t.Helper()
	f := &fixture{t: t, disk: new(mem.Disk), cfg: cfg}
	f.reopen(mem.Options{})
	return f
}

func (f *fixture) reopen(opt mem.Options) {
	f.t.Helper()
	var err error
	if f.engine, err = mem.Open(f.disk, opt); err != nil {
		f.t.Fatal(err)
	}
	if f.Ledger, err = Open(context.Background(), f.engine, f.cfg); err != nil {
		f.t.Fatal(err)
	}
	l := f.Ledger
	f.t.Cleanup(func() { l.Close() })
}

func (f *fixture) submit(cmd inventory.Command) (*inventory.Answer, error) {
	return f.Submit(context.Background(), &cmd)
}

func (f *fixture) must(cmd inventory.Command) *inventory.Answer {
	f.t.Helper()
	a, err := f.submit(cmd)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *fixture) stock(id inventory.ProductID, n int64) {
	f.t.Helper()
	f.must(inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: id, Name: "n", Available: n}}})
}

func (f *fixture) available(id inventory.ProductID) int64 {
	f.t.Helper()
	p, _, err := f.Product(context.Background(), id)
	if err != nil || p == nil {
		f.t.Fatal(p, err)
	}
	return p.Available
}

func sell(id inventory.ProductID, delta int64, key string) inventory.Command {
	ln := inventory.Line{Product: id, Delta: delta}
	if key != "" {
		ln.Keyed, ln.Key, ln.Print = true, inventory.HashKey("p", key), inventory.FingerprintLine(id, delta, "")
	}
	return inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{ln}}
}

func wantCode(t *testing.T, err error, code inventory.Code) {
	t.Helper()
	var e *inventory.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("got error %v, want code %s", err, code)
	}
}

// Many callers, one key: one effect and one answer for all.
func TestOneKeyOneEffect(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 100)
	var wg sync.WaitGroup
	answers := make([]*inventory.Answer, 64)
	for i := range answers {
		wg.Go(func() { answers[i] = f.must(sell("A", -1, "k")) })
	}
	wg.Wait()
	fresh := 0
	for _, a := range answers {
		if !a.Replayed {
			fresh++
		}
		r := a.Results[0]
		r.Replayed = false
		if want := (inventory.Result{Outcome: inventory.Applied, Quantity: 99, Version: 2, UpdatedAt: a.At}); r != want || a.Offset != 2 {
			t.Errorf("got %+v at %d, want %+v", r, a.Offset, want)
		}
	}
	if fresh != 1 || f.available("A") != 99 {
		t.Errorf("%d fresh answers, %d left", fresh, f.available("A"))
	}
}

// Concurrent sales of the last items: exactly as many succeed as there are.
func TestNothingIsSoldTwice(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 50)
	var wg sync.WaitGroup
	var mu sync.Mutex
	sold := map[inventory.Version]bool{}
	for i := range 200 {
		wg.Go(func() {
			a := f.must(sell("A", -1, fmt.Sprint(i)))
			if r := a.Results[0]; r.Outcome == inventory.Applied {
				mu.Lock()
				defer mu.Unlock()
				if sold[r.Version] {
					t.Errorf("version %d was given twice", r.Version)
				}
				sold[r.Version] = true
			}
		})
	}
	wg.Wait()
	if len(sold) != 50 || f.available("A") != 0 {
		t.Errorf("%d sold, %d left", len(sold), f.available("A"))
	}
}

// Until the engine has reported a batch durable, nobody sees it, and nobody is answered on the strength of it.
func TestNothingIsVisibleBeforeItIsDurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		f.stock("A", 1)
		f.engine.Delay(time.Minute)
		answered := make(chan inventory.Outcome, 2)
		for _, key := range []string{"1", "2"} { // the second is refused because of the first
			go func() { answered <- f.must(sell("A", -1, key)).Results[0].Outcome }()
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		page, err := f.Events(context.Background(), inventory.EventsQuery{From: 1, Limit: 10})
		if err != nil || len(page.Events) != 0 || page.Head != 1 || f.available("A") != 1 || len(answered) != 0 {
			t.Errorf("half-way: events %v, %d left, %d answered, %v", page, f.available("A"), len(answered), err)
		}
		if a, b := <-answered, <-answered; a == b {
			t.Errorf("outcomes %v and %v", a, b)
		}
		if f.available("A") != 0 {
			t.Error("not visible after the answer")
		}
		f.engine.Delay(0)
	})
}

func TestEngineFaults(t *testing.T) {
	disk := errors.New("EIO")
	cases := []struct {
		name  string
		fault mem.Fault
		code  inventory.Code // "" means that the update succeeds
		after inventory.Code // of the next update; "" means that it succeeds
		left  int64          // after repeating the first under its key where that is possible
	}{
		{"unknown, but it was committed", mem.Fault{Err: storage.ErrUnknown, Fate: storage.Committed}, "", "", 8},
		{"unknown, and it was not", mem.Fault{Err: storage.ErrUnknown, Fate: storage.NotCommitted}, inventory.CodeOverloaded, "", 8},
		{"unknown for ever", mem.Fault{Err: storage.ErrUnknown, Lost: disk}, inventory.CodeDurabilityUnknown, inventory.CodeRecovering, 10},
		{"unknown, another took over", mem.Fault{Err: storage.ErrUnknown, Fate: storage.Fenced}, inventory.CodeRecovering, inventory.CodeRecovering, 10},
		{"fenced", mem.Fault{Err: storage.ErrFenced}, inventory.CodeRecovering, inventory.CodeRecovering, 10},
		{"disk full", mem.Fault{Err: storage.ErrDiskFull}, inventory.CodeDiskFull, "", 8},
		{"no descriptor", mem.Fault{Err: storage.ErrExhausted}, inventory.CodeOverloaded, "", 8},
		{"overloaded", mem.Fault{Err: storage.ErrOverloaded}, inventory.CodeOverloaded, "", 8},
		{"disk failed", mem.Fault{Err: disk}, inventory.CodeDurabilityUnknown, inventory.CodeRecovering, 10},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // whose clock stands still: no rest of the writer takes the fault for itself
				var failed error
				f := open(t, Config{Hooks: Hooks{Failed: func(err error) { failed = err }}})
				f.stock("A", 10)
				f.engine.Fail(c.fault)
				_, err := f.submit(sell("A", -1, "k"))
				if c.code == "" && err != nil {
					t.Fatal(err)
				} else if c.code != "" {
					wantCode(t, err, c.code)
				}
				_, err = f.submit(sell("A", -1, "other"))
				if c.after != "" {
					wantCode(t, err, c.after)
					if f.Health().Ready || f.Health().Status != "read_only" || !f.Health().Readable || failed == nil || f.Failed() == nil {
						t.Errorf("health %+v, hook %v", f.Health(), failed)
					}
				} else {
					f.must(sell("A", -1, "k"))
					if !f.Health().Ready || failed != nil {
						t.Errorf("health %+v, hook %v", f.Health(), failed)
					}
				}
				if got := f.available("A"); got != c.left {
					t.Errorf("%d left, want %d", got, c.left)
				}
			})
		})
	}
}

// A refusal that was decided against a decision which did not become durable is not given out.
func TestRefusalsShareTheFateOfTheirGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		f.stock("A", 1)
		time.Sleep(time.Second) // the mark at rest is done
		f.engine.Fail(mem.Fault{Delay: time.Second}, mem.Fault{Err: storage.ErrDiskFull})
		busy, errs := make(chan error, 1), make(chan error, 2)
		go func() { _, err := f.submit(sell("A", 0, "")); busy <- err }() // keeps the writer busy
		synctest.Wait()
		for _, delta := range []int64{-1, -1} {
			go func() { _, err := f.submit(sell("A", delta, "")); errs <- err }()
		}
		if err := <-busy; err != nil {
			t.Fatal(err)
		}
		wantCode(t, <-errs, inventory.CodeDiskFull)
		wantCode(t, <-errs, inventory.CodeDiskFull)
	})
}

func TestFullQueueIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{QueueMax: 4})
		f.stock("A", 100)
		f.engine.Delay(time.Second)
		var wg sync.WaitGroup
		results := make(chan error, 20)
		for range 20 {
			wg.Go(func() { _, err := f.submit(sell("A", -1, "")); results <- err })
		}
		wg.Wait()
		close(results)
		done := 0
		for err := range results {
			if err == nil {
				done++
			} else {
				wantCode(t, err, inventory.CodeOverloaded)
			}
		}
		// One or more may be in the writer's hands, four in the queue.
		if done < 4 || done > 8 || f.available("A") != 100-int64(done) {
			t.Errorf("%d carried out, %d left", done, f.available("A"))
		}
		f.engine.Delay(0)
	})
}

func TestKeysFullRefusesOnlyKeyedCommands(t *testing.T) {
	f := open(t, Config{MaxKeys: 1})
	f.stock("A", 10)
	f.must(sell("A", -1, "1"))
	_, err := f.submit(sell("A", -1, "2"))
	wantCode(t, err, inventory.CodeOverloaded)
	if a := f.must(sell("A", -1, "1")); !a.Replayed {
		t.Errorf("what is remembered must still be answered: %+v", a)
	}
	f.must(sell("A", -1, ""))
	if f.available("A") != 8 {
		t.Errorf("%d left", f.available("A"))
	}
}

// One owner may have a tenth of all keys, whatever they stand for, also in one group and in one batch; nobody else is touched. What
// is remembered is still answered, and the refusal, which is the owner's own doing, says when there will be room.
func TestOneOwnerHasATenth(t *testing.T) {
	f := open(t, Config{MaxKeys: 100, Rules: inventory.Rules{KeyTTL: 60_000}})
	f.stock("A", 100)
	by := func(owner string, cmd inventory.Command) inventory.Command {
		cmd.Actor, cmd.Owner = owner, owner
		return cmd
	}
	missing := func(owner string, keys ...string) inventory.Command {
		cmd := inventory.Command{Kind: inventory.Partial}
		for _, key := range keys {
			cmd.Lines = append(cmd.Lines, sell("gone", -1, owner+key).Lines...)
		}
		return by(owner, cmd)
	}
	f.must(missing("greedy", "1", "2", "3", "4", "5", "6"))
	refused := func(cmd inventory.Command) {
		t.Helper()
		_, err := f.submit(cmd)
		wantCode(t, err, inventory.CodeRateLimited)
		var e *inventory.Error
		if !errors.As(err, &e) || e.RetryAfter != time.Minute {
			t.Errorf("Retry-After %v", e.RetryAfter)
		}
	}
	refused(missing("greedy", "7", "8", "9", "10", "11"))
	f.must(missing("greedy", "1", "2", "3", "4", "5", "6", "7", "8", "9")) // of these three are new
	var all sync.WaitGroup
	var mu sync.Mutex
	let := 0
	for i := range 20 {
		all.Go(func() {
			if _, err := f.submit(by("greedy", sell("A", -1, fmt.Sprint("g", i)))); err == nil {
				mu.Lock()
				let++
				mu.Unlock()
			}
		})
	}
	if all.Wait(); let != 1 {
		t.Errorf("%d were let in where one more had room", let)
	}
	refused(by("greedy", sell("A", -1, "more")))
	if a := f.must(missing("greedy", "1", "5")); !a.Replayed {
		t.Errorf("what is remembered must still be answered: %+v", a)
	}
	f.must(by("greedy", sell("A", -1, "")))
	f.must(by("modest", sell("A", -1, "m")))
	f.must(sell("A", -1, "nobody's"))
	f.engine.Crash()
	f.Close()
	f.reopen(mem.Options{})
	refused(by("greedy", sell("A", -1, "again")))
	f.must(by("modest", sell("A", -1, "m2")))
}

// Close answers what was accepted, refuses what comes later and releases those who wait.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		f.stock("A", 100)
		f.engine.Delay(time.Second)
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() { f.must(sell("A", -1, fmt.Sprint(i))) })
		}
		released := make(chan inventory.EventsPage, 1)
		go func() {
			page, err := f.Events(context.Background(), inventory.EventsQuery{From: 1, Limit: 5, Product: "B", Wait: time.Hour})
			if err != nil {
				t.Error(err)
			}
			released <- page
		}()
		synctest.Wait()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		<-released
		_, err := f.submit(sell("A", -1, "late"))
		wantCode(t, err, inventory.CodeRecovering)
		mark := f.View().Mark
		f.reopen(mem.Options{})
		if f.available("A") != 90 || !f.View().Mark.Agrees(mark) {
			t.Errorf("%d left, %+v before and %+v after", f.available("A"), mark, f.View().Mark)
		}
	})
}

// After a crash every answer stands: the state, the events, and the answers under their keys.
func TestCrashKeepsEveryAnswer(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 5)
	type told struct {
		cmd    inventory.Command
		answer *inventory.Answer
	}
	var tell []told
	for i := range 8 { // the last three are refused
		cmd := sell("A", -1, fmt.Sprint(i))
		tell = append(tell, told{cmd, f.must(cmd)})
	}
	mark := f.View().Mark
	f.engine.Crash()
	f.Close()
	f.reopen(mem.Options{})
	if !f.View().Mark.Agrees(mark) {
		t.Fatalf("%+v before, %+v after", mark, f.View().Mark)
	}
	f.must(sell("A", 100, "back in stock"))
	for _, c := range tell {
		again := f.must(c.cmd)
		want := *c.answer
		want.Replayed = true
		want.Results = []inventory.Result{c.answer.Results[0]}
		want.Results[0].Replayed = true
		if !reflect.DeepEqual(&want, again) {
			t.Errorf("first %+v, again %+v", c.answer, again)
		}
	}
	page, err := f.Events(context.Background(), inventory.EventsQuery{Limit: 100})
	if err != nil || len(page.Events) != 7 || page.Events[5].Product.Available != 0 {
		t.Errorf("%+v %v", page, err)
	}
}
