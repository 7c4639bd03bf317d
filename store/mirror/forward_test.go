package mirror

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
)

// sale is a command as a store's API makes it.
func sale(id inventory.ProductID, key string, change ...func(*inventory.Line)) *inventory.Command {
	ln := inventory.Line{Product: id, Store: "whatever the caller says", Delta: -1, KeyText: key}
	for _, f := range change {
		f(&ln)
	}
	return &inventory.Command{Kind: inventory.Update, Actor: "till-7", Lines: []inventory.Line{ln}}
}

func codeOf(err error) inventory.Code {
	var e *inventory.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return inventory.Code(fmt.Sprint(err))
}

// following is a mirror that has caught up.
func following(t *testing.T, products int, change ...func(*Config)) (*truth, *Mirror, *memCache) {
	t.Helper()
	tr := newTruth(t, ledger.Config{})
	tr.create(t, catalogue(products)...)
	cache := &memCache{}
	m := mirrorOf(t, tr, cache, change...)
	reach(t, m, tr)
	synctest.Wait()
	return tr, m, cache
}

// A store writes in its own name, with keys in its own space, and reads its own writes.
func TestWriteThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, cache := following(t, 3)
		answer, err := m.Submit(context.Background(), sale("SKU-00001", "k1"))
		if err != nil || answer.Results[0].Quantity != 99 {
			t.Fatal(answer, err)
		}
		if p, at, _ := m.Product(context.Background(), "SKU-00001"); p.Available != 99 || at < answer.Offset {
			t.Errorf("after the answer the store reads %d at %d", p.Available, at)
		}
		sent := tr.calls[0].Lines[0]
		if sent.KeyText != "store-s1:till-7:k1" || sent.Store != "store-s1" {
			t.Errorf("sent to central: %+v", sent)
		}
		again, err := m.Submit(context.Background(), sale("SKU-00001", "k1"))
		if err != nil || !again.Replayed || again.Results[0].Quantity != 99 {
			t.Errorf("the same key again: %+v, %v", again, err)
		}
		atomic := &inventory.Command{Kind: inventory.Atomic, Actor: "a", KeyText: "whole", Lines: []inventory.Line{{Product: "SKU-00001", Delta: -1}, {Product: "SKU-00002", Delta: -1}}}
		if _, err := m.Submit(context.Background(), atomic); err != nil || tr.calls[2].KeyText != "store-s1:a:whole" || atomic.KeyText != "whole" {
			t.Errorf("an atomic batch: %v, sent %+v", err, tr.calls[2])
		}
		synctest.Wait()
		same(t, m, tr, cache)
	})
}

// What a store must not send is refused here: keys are never invented, and products are managed at central.
func TestRefusedHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		for name, test := range map[string]struct {
			cmd  *inventory.Command
			want inventory.Code
		}{
			"no key":           {sale("SKU-00000", ""), inventory.CodeInvalidRequest},
			"a line without":   {&inventory.Command{Kind: inventory.Partial, KeyText: "x", Lines: []inventory.Line{{Product: "SKU-00000", KeyText: "a"}, {Product: "SKU-00000"}}}, inventory.CodeInvalidRequest},
			"atomic without":   {&inventory.Command{Kind: inventory.Atomic, Lines: []inventory.Line{{Product: "SKU-00000"}}}, inventory.CodeInvalidRequest},
			"managed":          {&inventory.Command{Kind: inventory.Set, KeyText: "x", Lines: []inventory.Line{{Product: "SKU-00000"}}}, inventory.CodeForbidden},
			"created":          {&inventory.Command{Kind: inventory.Create, KeyText: "x", Lines: []inventory.Line{{Product: "NEW"}}}, inventory.CodeForbidden},
			"imported by wire": {&inventory.Command{Kind: inventory.Import, KeyText: "x", Lines: []inventory.Line{{Product: "NEW"}}}, inventory.CodeForbidden},
		} {
			if _, err := m.Submit(context.Background(), test.cmd); codeOf(err) != test.want {
				t.Errorf("%s: %v; want %s", name, err, test.want)
			}
		}
		if n := tr.count("submit"); n != 0 {
			t.Errorf("%d commands reached central", n)
		}
	})
}

// Answers that are lost are asked for again under the same key: the sale is made once.
func TestLostAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		lost := 2
		tr.set(faults{submit: func(_ *inventory.Command, carryOut func() (*inventory.Answer, error)) (*inventory.Answer, error) {
			answer, err := carryOut()
			if lost--; lost >= 0 {
				return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "reset"}
			}
			return answer, err
		}})
		answer, err := m.Submit(context.Background(), sale("SKU-00000", "once"))
		if err != nil || answer.Results[0].Quantity != 99 || !answer.Results[0].Replayed {
			t.Fatal(answer, err)
		}
		if p, _, _ := m.Product(context.Background(), "SKU-00000"); p.Available != 99 {
			t.Errorf("sold %d times", 100-p.Available)
		}
		if r := m.Replication(); r.Retries != 2 || tr.count("submit") != 3 {
			t.Errorf("%d retries, %d commands", r.Retries, tr.count("submit"))
		}
	})
}

// Who has gone before central's answer came is no failure of this store or of central, which somebody would have to look after.
func TestCallerHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		ctx, leave := context.WithCancel(context.Background())
		tr.set(faults{submit: func(*inventory.Command, func() (*inventory.Answer, error)) (*inventory.Answer, error) {
			leave()
			return nil, ctx.Err()
		}})
		if _, err := m.Submit(ctx, sale("SKU-00000", "k")); err != context.Canceled {
			t.Errorf("it is told %v", err)
		}
		if r := m.Replication(); r.Retries != 0 || r.Breaker != inventory.BreakerClosed {
			t.Errorf("%d retries, the breaker is %s", r.Retries, r.Breaker)
		}
	})
}

// What central has decided, or asks to be left alone with, is passed on as it is, after one try; what may pass is tried again,
// not before the time that central asks for.
func TestRetries(t *testing.T) {
	for name, test := range map[string]struct {
		err   *inventory.Error
		tries int
		want  inventory.Code
		least time.Duration
		most  time.Duration
	}{
		"too large":               {&inventory.Error{Code: inventory.CodeTooLarge}, 1, inventory.CodeTooLarge, 0, 0},
		"key reused":              {&inventory.Error{Code: inventory.CodeKeyReused}, 1, inventory.CodeKeyReused, 0, 0},
		"rate limit":              {&inventory.Error{Code: inventory.CodeRateLimited, RetryAfter: time.Second}, 1, inventory.CodeRateLimited, 0, 0},
		"the store's key":         {&inventory.Error{Code: inventory.CodeUnauthorized}, 1, inventory.CodeUnavailable, 0, 0},
		"the store's certificate": {&inventory.Error{Code: inventory.CodeForbidden, Details: []inventory.Detail{{Field: "certificate"}}}, 1, inventory.CodeUnavailable, 0, 0},
		"the scope of its key":    {&inventory.Error{Code: inventory.CodeForbidden, Details: []inventory.Detail{{Field: "scope"}}}, 1, inventory.CodeUnavailable, 0, 0},
		"disk full":               {&inventory.Error{Code: inventory.CodeDiskFull, RetryAfter: 30 * time.Second}, 1, inventory.CodeDiskFull, 0, 0}, // longer than anybody waits
		"overloaded":              {&inventory.Error{Code: inventory.CodeOverloaded, RetryAfter: 2 * time.Second}, 4, inventory.CodeUnavailable, 6 * time.Second, forwardTimeout},
		"internal":                {&inventory.Error{Code: inventory.CodeInternal}, 4, inventory.CodeUnavailable, retryBackoffMin, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr, m, _ := following(t, 1)
				tr.set(faults{submit: func(*inventory.Command, func() (*inventory.Answer, error)) (*inventory.Answer, error) {
					if tr.count("submit") >= 4 { // the fourth is about the breaker no more
						return nil, &inventory.Error{Code: inventory.CodeUnavailable, RetryAfter: time.Minute}
					}
					return nil, test.err
				}})
				began := time.Now()
				_, err := m.Submit(context.Background(), sale("SKU-00000", "k"))
				if n := tr.count("submit"); n != test.tries || codeOf(err) != test.want || time.Since(began) < test.least || time.Since(began) > test.most {
					t.Errorf("%d tries, %v, after %v; want %d, %s, %v to %v", n, err, time.Since(began), test.tries, test.want, test.least, test.most)
				}
			})
		})
	}
}

// The breaker opens when central fails, answers at once then, lets one command try after a while, and closes when that one gets
// through. Reads never notice.
func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var told []string
		tr, m, _ := following(t, 1, func(c *Config) {
			c.Hooks.BreakerChanged = func(from, to string) { mu.Lock(); told = append(told, from+">"+to); mu.Unlock() }
		})
		away := true
		tr.set(faults{submit: func(_ *inventory.Command, carryOut func() (*inventory.Answer, error)) (*inventory.Answer, error) {
			if away {
				return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "refused"}
			}
			return carryOut()
		}})
		for range 3 {
			if _, err := m.Submit(context.Background(), sale("SKU-00000", "k")); codeOf(err) != inventory.CodeUnavailable {
				t.Fatal(err)
			}
		}
		if m.Replication().Breaker != inventory.BreakerOpen {
			t.Fatalf("after %d failures the breaker is %s", tr.count("submit"), m.Replication().Breaker)
		}
		sent, began := tr.count("submit"), time.Now()
		_, err := m.Submit(context.Background(), sale("SKU-00000", "k"))
		var e *inventory.Error
		if !errors.As(err, &e) || e.Code != inventory.CodeUnavailable || e.RetryAfter <= 0 || time.Since(began) != 0 || tr.count("submit") != sent {
			t.Errorf("open: %v after %v, %d commands sent", err, time.Since(began), tr.count("submit")-sent)
		}
		if p, _, err := m.Product(context.Background(), "SKU-00000"); err != nil || p.Available != 100 {
			t.Errorf("reading meanwhile: %v, %v", p, err)
		}
		time.Sleep(breakerOpen + time.Millisecond)
		_, _ = m.Submit(context.Background(), sale("SKU-00000", "k"))
		if n := tr.count("submit") - sent; n != 1 || m.Replication().Breaker != inventory.BreakerOpen {
			t.Errorf("half open: %d commands sent, then %s", n, m.Replication().Breaker)
		}
		away = false
		time.Sleep(breakerOpen + time.Millisecond)
		if _, err := m.Submit(context.Background(), sale("SKU-00000", "k")); err != nil || m.Replication().Breaker != inventory.BreakerClosed {
			t.Errorf("back again: %v, %s", err, m.Replication().Breaker)
		}
		mu.Lock()
		defer mu.Unlock()
		if got := fmt.Sprint(told); got != "[closed>open open>half_open half_open>open open>half_open half_open>closed]" {
			t.Errorf("told %s", got)
		}
	})
}

// Refusals are no failures: a run of conflicts leaves the breaker closed.
func TestBreakerAndRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, m, _ := following(t, 1)
		for i := range 50 {
			answer, err := m.Submit(context.Background(), sale("SKU-00000", fmt.Sprint(i), func(ln *inventory.Line) { ln.Guarded, ln.Expect = true, 77 }))
			if err != nil || answer.Results[0].Outcome != inventory.Conflict {
				t.Fatal(answer, err)
			}
		}
		if b := m.Replication().Breaker; b != inventory.BreakerClosed {
			t.Errorf("after refusals the breaker is %s", b)
		}
	})
}

// Repetitions stay below a fifth of the commands in the long run, so that a central in trouble is not buried under them.
func TestRetryBudget(t *testing.T) {
	b := retryBudget{balance: budgetMax}
	spent := 0
	for range 1000 {
		b.deposit()
		for range 5 {
			if b.withdraw() {
				spent++
			}
		}
	}
	if spent > 1000*retryRatio+budgetMax || spent < 1000*retryRatio {
		t.Errorf("%d repetitions of 1000 commands", spent)
	}
}

// A conflict is resolved by the store if that is asked for, under the same key.
func TestConflictRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		tr.sell(t, "SKU-00000", -1)
		answer, err := m.Submit(context.Background(), sale("SKU-00000", "k", func(ln *inventory.Line) { ln.Guarded, ln.Expect, ln.RetryConflict = true, 1, true }))
		if err != nil || answer.Results[0].Outcome != inventory.Applied || answer.Results[0].Attempts != 2 || answer.Results[0].Quantity != 98 {
			t.Errorf("%+v, %v", answer, err)
		}
	})
}

// More updates at once than a store passes on are refused at once; the others are all on their way, and how many of them central has at one
// time is for the upstream to say.
func TestCrowded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr, m, _ := following(t, 1)
		release := make(chan struct{})
		var sent atomic.Int64
		tr.set(faults{submit: func(_ *inventory.Command, carryOut func() (*inventory.Answer, error)) (*inventory.Answer, error) {
			sent.Add(1)
			<-release
			return carryOut()
		}})
		var all sync.WaitGroup
		var refused sync.Map
		for i := range inFlightMax + 3 {
			all.Go(func() {
				if _, err := m.Submit(context.Background(), sale("SKU-00000", fmt.Sprint("k", i), func(ln *inventory.Line) { ln.Delta = 1 })); err != nil {
					refused.Store(i, codeOf(err))
				}
			})
		}
		synctest.Wait()
		if n := sent.Load(); n != inFlightMax {
			t.Errorf("%d are on their way, want %d", n, inFlightMax)
		}
		close(release)
		all.Wait()
		n := 0
		refused.Range(func(_, code any) bool {
			if n++; code != inventory.CodeOverloaded {
				t.Errorf("refused with %v", code)
			}
			return true
		})
		if n != 3 {
			t.Errorf("%d refused; want 3", n)
		}
	})
}
