package limit

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ulule/limiter/v3"
	"pgregory.net/rapid"

	"bodega/scripts/prove"
)

var perMinute = limiter.Rate{Period: time.Minute, Limit: 5}

// clock tells a time that does not pass by itself.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time       { return c.now }
func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 1, 20, 53, 0, time.UTC)} }

func ask(t rapid.TB, s *Windows, key string) limiter.Context {
	t.Helper()
	got, err := s.Get(context.Background(), key, perMinute)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWindowsTellTheTruth(t *testing.T) {
	t.Parallel()
	now := newClock()
	begin := now.Now().Unix()
	s := NewWindows(100, now.Now)
	want := func(got, want limiter.Context) {
		t.Helper()
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	for left := int64(4); left > 0; left-- {
		want(ask(t, s, "a"), limiter.Context{Limit: 5, Remaining: left, Reset: begin + 60})
	}
	// The last one, and those that are refused, are told when there will be room: 60 s later all five still count, 12 s after
	// that one of them has faded.
	want(ask(t, s, "a"), limiter.Context{Limit: 5, Remaining: 0, Reset: begin + 72})
	now.pass(500 * time.Millisecond)
	for range 10 {
		want(ask(t, s, "a"), limiter.Context{Limit: 5, Remaining: 0, Reset: begin + 72, Reached: true})
	}
	peek, _ := s.Peek(context.Background(), "a", perMinute)
	want(peek, limiter.Context{Limit: 5, Remaining: 0, Reset: begin + 72, Reached: true})
	want(ask(t, s, "b"), limiter.Context{Limit: 5, Remaining: 4, Reset: begin + 61})
	now.pass(71*time.Second + 499*time.Millisecond)
	want(ask(t, s, "a"), limiter.Context{Limit: 5, Remaining: 0, Reset: begin + 72, Reached: true})
	now.pass(time.Millisecond)
	want(ask(t, s, "a"), limiter.Context{Limit: 5, Remaining: 0, Reset: begin + 84})

	more, _ := s.Increment(context.Background(), "b", 5, perMinute) // all or none
	want(more, limiter.Context{Limit: 5, Remaining: 4, Reset: begin + 121, Reached: true})
	more, _ = s.Increment(context.Background(), "b", -1, perMinute)
	want(more, limiter.Context{Limit: 5, Remaining: 4, Reset: begin + 121})

	fresh, _ := s.Reset(context.Background(), "a", perMinute)
	want(fresh, limiter.Context{Limit: 5, Remaining: 5, Reset: begin + 132})
	want(ask(t, s, "a"), limiter.Context{Limit: 5, Remaining: 4, Reset: begin + 132})
	s.ResetAll()
	peek, _ = s.Peek(context.Background(), "a", perMinute)
	want(peek, limiter.Context{Limit: 5, Remaining: 5, Reset: begin + 132})
}

// oneWindow is what the model remembers of a key.
type oneWindow struct {
	key string
	window
}

// keysOf returns some keys of the first shards. Which they are differs from one store to the next; what they do does not.
func keysOf(s *Windows, shards, each int) [][]string {
	keys := make([][]string, shards)
	for i := 0; slices.ContainsFunc(keys, func(k []string) bool { return len(k) < each }); i++ {
		key := strconv.Itoa(i)
		for n := range keys {
			if s.shard(key) == &s.shards[n] && len(keys[n]) < each {
				keys[n] = append(keys[n], key)
			}
		}
	}
	return keys
}

// The store does what a list for each shard does, in which the key that was heard last stands first and the last is dropped.
func TestWindowsKeepTheBound(t *testing.T) {
	t.Parallel()
	const perShard = 3
	rapid.Check(t, func(t *rapid.T) {
		now := newClock()
		began := now.Now()
		s := NewWindows(perShard*shardCount, now.Now)
		keys := keysOf(s, 3, 2*perShard)
		model := map[*shard][]oneWindow{}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now.pass(time.Duration(rapid.Int64Range(0, int64(30*time.Second)).Draw(t, "pause")))
			key := rapid.SampledFrom(rapid.SampledFrom(keys).Draw(t, "shard")).Draw(t, "key")
			sh := s.shard(key)
			list := model[sh]
			at := slices.IndexFunc(list, func(w oneWindow) bool { return w.key == key })
			if rapid.IntRange(0, 9).Draw(t, "what") == 0 {
				if _, err := s.Reset(context.Background(), key, perMinute); err != nil {
					t.Fatal(err)
				}
				if at >= 0 {
					model[sh] = slices.Delete(list, at, at+1)
				}
				continue
			}
			one := oneWindow{key: key}
			if at >= 0 {
				one = list[at]
				list = slices.Delete(list, at, at+1)
			}
			since := int64(now.Now().Sub(began))
			one.slide(since, int64(time.Minute))
			used := one.used(since, int64(time.Minute))
			got := ask(t, s, key)
			if got.Reached != (used >= 5) || !got.Reached && got.Remaining != 4-used {
				t.Fatalf("%s: %+v after %d", key, got, used)
			}
			if !got.Reached {
				one.add(1)
			}
			list = slices.Insert(list, 0, one)
			model[sh] = list[:min(len(list), perShard)]
		}
		// What is counted at the end is what the model counts, and no more slots were made than allowed.
		since, want, have := int64(now.Now().Sub(began)), map[string]int64{}, map[string]int64{}
		for sh, list := range model {
			if len(sh.slots) > perShard+1 || len(sh.index) != len(list) {
				t.Fatalf("%d slots, %d keys, %d in the model", len(sh.slots), len(sh.index), len(list))
			}
			for _, one := range list {
				one.slide(since, int64(time.Minute))
				if used := one.used(since, int64(time.Minute)); used > 0 {
					want[one.key] = used
				}
			}
		}
		s.Each(time.Minute, func(key string, used int64) { have[key] = used })
		if fmt.Sprint(have) != fmt.Sprint(want) {
			t.Fatalf("counts %v, want %v", have, want)
		}
	})
}

// Of many who ask at the same time exactly as many are let through as the limit allows.
func TestWindowsAreExactUnderContention(t *testing.T) {
	t.Parallel()
	now := newClock()
	s := NewWindows(1000, now.Now)
	rate := limiter.Rate{Period: time.Minute, Limit: 1000}
	var let [4]atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 4000 {
				got, _ := s.Get(context.Background(), strconv.Itoa(n%len(let)), rate)
				if !got.Reached {
					let[n%len(let)].Add(1)
				}
				if n%500 == 0 {
					s.Each(time.Minute, func(string, int64) {})
					_, _ = s.Reset(context.Background(), "other"+strconv.Itoa(i), rate)
				}
			}
		})
	}
	wg.Wait()
	for key := range let {
		if n := let[key].Load(); n != 1000 {
			t.Errorf("key %d: %d let through", key, n)
		}
	}
}

// Millions of addresses cost no more memory than the bound allows, and do not make a client that speaks be forgotten.
func TestWindowsAreBoundedInMemory(t *testing.T) {
	const keys, most = 100_000, 32 << 20
	total := prove.Times(500_000, 20_000_000)
	now := newClock()
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	s := NewWindows(keys, now.Now)
	rate := limiter.Rate{Period: time.Minute, Limit: int64(total)}
	var key [24]byte
	for i := range total {
		now.pass(time.Microsecond)
		if i%1000 == 0 {
			if got, _ := s.Get(context.Background(), "faithful", rate); got.Remaining != rate.Limit-int64(i/1000)-1 {
				t.Fatalf("after %d others: %+v", i, got)
			}
		}
		if _, err := s.Get(context.Background(), string(strconv.AppendInt(append(key[:0], "spoofed address "...), int64(i), 10)), rate); err != nil {
			t.Fatal(err)
		}
	}
	if grown := heap() - before; grown > most {
		t.Errorf("%d bytes", grown)
	} else {
		t.Logf("%d bytes for %d keys", grown, keys)
	}
	n := 0
	s.Each(time.Minute, func(string, int64) { n++ })
	if n > keys || n < keys*9/10 {
		t.Errorf("%d keys", n)
	}
	runtime.KeepAlive(s)
}

// Time is the clock's that it is given: the monotonic one if that has it, so that a wall clock that is set does nothing.
func TestWindowsFollowTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewWindows(10, time.Now)
		for range 5 {
			ask(t, s, "a")
		}
		if got := ask(t, s, "a"); !got.Reached {
			t.Errorf("%+v", got)
		}
		time.Sleep(72*time.Second - 1)
		if got := ask(t, s, "a"); !got.Reached {
			t.Errorf("a moment before: %+v", got)
		}
		time.Sleep(time.Nanosecond)
		if got := ask(t, s, "a"); got.Reached {
			t.Errorf("%+v", got)
		}
	})
}

func TestAskingAllocatesNothing(t *testing.T) {
	s := NewWindows(1000, time.Now)
	ask(t, s, "a")
	if n := testing.AllocsPerRun(1000, func() { _, _ = s.Get(context.Background(), "a", perMinute) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkWindows(b *testing.B) {
	s := NewWindows(defaultClientsMax, time.Now)
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = "0123456789012345principal" + strconv.Itoa(i)
	}
	rate := limiter.Rate{Period: time.Minute, Limit: 1 << 40}
	measure := func(name string, ask func(i int)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				ask(i)
			}
		})
	}
	at := time.Now()
	measure("one client", func(int) { s.ask(at, keys[0], 1, 1, rate) })
	measure("1000 clients", func(i int) { s.ask(at, keys[i%len(keys)], 1, 1, rate) })
	measure("with a clock", func(i int) { _, _ = s.Get(context.Background(), keys[i%len(keys)], rate) })
	b.Run("parallel", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				_, _ = s.Get(context.Background(), keys[i%len(keys)], rate)
			}
		})
	})
}
