package limit

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"github.com/ulule/limiter/v3"
)

// Windows is a limiter.Store of sliding windows in memory. It keeps a bounded number of keys: a new one beyond it takes the
// place of the one that was silent for longest, so one whose requests have all but faded if there is any. It keeps the keys
// that it is given, so they should be no part of something larger. All methods may be called from any number of goroutines;
// it has none of its own.
type Windows struct {
	now    func() time.Time
	origin time.Time // times are durations since then, by the monotonic clock if now has one
	seed   maphash.Seed
	shards [shardCount]shard
}

var _ limiter.Store = (*Windows)(nil)

const shardCount = 32

// shard holds the windows of a part of the keys.
type shard struct {
	mu    sync.Mutex
	max   int              // slots, without the first
	index map[string]int32 // the slot of a key
	slots []slot           // the first is the head of the ring; grows up to max and is never given back
	free  int32            // a slot that is not in use; their next leads to another, 0 ends
}

// slot is the window of a key, and its place in a ring that goes from the key that was heard last to the one that was silent
// for longest.
type slot struct {
	window
	key        string
	next, prev int32
}

// NewWindows returns a store for at most keys keys, spread evenly, and at least one for each shard.
func NewWindows(keys int, now func() time.Time) *Windows {
	s := &Windows{now: now, origin: now(), seed: maphash.MakeSeed()}
	for i := range s.shards {
		s.shards[i].max = max(1, keys/shardCount)
		s.shards[i].clear()
	}
	return s
}

// Get implements limiter.Store: it asks for one request. One that is refused counts nothing.
func (s *Windows) Get(ctx context.Context, key string, rate limiter.Rate) (limiter.Context, error) {
	return s.Increment(ctx, key, 1, rate)
}

// Increment implements limiter.Store: it asks for count requests, all or none, or takes back -count.
func (s *Windows) Increment(_ context.Context, key string, count int64, rate limiter.Rate) (limiter.Context, error) {
	return s.ask(s.now(), key, count, count, rate).Context, nil
}

// Allowance is what a key has left: Wait is the time to Reset, which is in whole seconds and not before.
type Allowance struct {
	limiter.Context
	Wait time.Duration
}

// ask is Increment at a time that the caller knows already: to look at the clock costs as much as all the rest. If the count is
// refused, Reset is when there will be room for again, which is what it takes to come back with.
func (s *Windows) ask(at time.Time, key string, count, again int64, rate limiter.Rate) Allowance {
	now := int64(at.Sub(s.origin))
	sh := s.shard(key)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	w := sh.window(key)
	w.slide(now, int64(rate.Period))
	used := w.used(now, int64(rate.Period))
	reached := count > 0 && (used >= rate.Limit || count > rate.Limit-used)
	if !reached {
		w.add(count)
	}
	return allowed(w, at, now, rate, reached, again)
}

// Peek implements limiter.Store. Reached says whether a request would be refused.
func (s *Windows) Peek(_ context.Context, key string, rate limiter.Rate) (limiter.Context, error) {
	return s.look(s.now(), key, rate).Context, nil
}

// look is Peek at a time that the caller knows already.
func (s *Windows) look(at time.Time, key string, rate limiter.Rate) Allowance {
	now := int64(at.Sub(s.origin))
	var w window
	sh := s.shard(key)
	sh.mu.Lock()
	if i, ok := sh.index[key]; ok {
		w = sh.slots[i].window
	}
	sh.mu.Unlock()
	w.slide(now, int64(rate.Period))
	return allowed(&w, at, now, rate, w.used(now, int64(rate.Period)) >= rate.Limit, 1)
}

// Reset implements limiter.Store: it forgets a key.
func (s *Windows) Reset(_ context.Context, key string, rate limiter.Rate) (limiter.Context, error) {
	sh := s.shard(key)
	sh.mu.Lock()
	sh.forget(key)
	sh.mu.Unlock()
	return s.look(s.now(), key, rate).Context, nil
}

// ResetAll forgets all keys.
func (s *Windows) ResetAll() {
	for i := range s.shards {
		sh := &s.shards[i]
		sh.mu.Lock()
		sh.clear()
		sh.mu.Unlock()
	}
}

// Len returns how many keys are kept, whether or not they still count.
func (s *Windows) Len() (n int) {
	for i := range s.shards {
		sh := &s.shards[i]
		sh.mu.Lock()
		n += len(sh.index)
		sh.mu.Unlock()
	}
	return n
}

// Each calls visit with every key that still counts, and how much, in no order. It holds up a part of the keys at a time.
func (s *Windows) Each(period time.Duration, visit func(key string, used int64)) {
	now := int64(s.now().Sub(s.origin))
	for i := range s.shards {
		s.shards[i].each(now, int64(period), visit)
	}
}

func (s *Windows) shard(key string) *shard {
	return &s.shards[maphash.String(s.seed, key)%shardCount]
}

// allowed describes a window: Reset is when there will be room for as many requests as it takes again, or, as long as there is, when
// the bucket ends.
func allowed(w *window, at time.Time, now int64, rate limiter.Rate, reached bool, again int64) Allowance {
	period := int64(rate.Period)
	left := max(0, rate.Limit-w.used(now, period))
	wait := period - max(0, now-w.began)
	switch {
	case reached:
		wait = w.wait(now, period, rate.Limit, again)
	case left == 0:
		wait = w.wait(now, period, rate.Limit, 1)
	}
	d := time.Duration(wait)
	return Allowance{limiter.Context{Limit: rate.Limit, Remaining: left, Reset: roundUp(at.Add(d)), Reached: reached}, d}
}

// roundUp returns t in whole seconds, not before it.
func roundUp(t time.Time) int64 {
	s := t.Unix()
	if t.Nanosecond() > 0 {
		s++
	}
	return s
}

// The methods below are called with the lock held, except each.

func (sh *shard) clear() {
	sh.index, sh.slots, sh.free = map[string]int32{}, make([]slot, 1), 0
}

// window returns the window of a key, which is the one heard last from now on. It is a new one if there was none.
func (sh *shard) window(key string) *window {
	i, ok := sh.index[key]
	if ok {
		sh.unlink(i)
	} else {
		i = sh.take()
		sh.slots[i] = slot{key: key}
		sh.index[key] = i
	}
	sh.link(i)
	return &sh.slots[i].window
}

// take returns a slot for a new key.
func (sh *shard) take() int32 {
	if len(sh.slots) <= sh.max && sh.free == 0 {
		sh.slots = append(sh.slots, slot{})
		return int32(len(sh.slots) - 1)
	}
	if sh.free == 0 {
		sh.forget(sh.slots[sh.slots[0].prev].key)
	}
	i := sh.free
	sh.free = sh.slots[i].next
	return i
}

func (sh *shard) forget(key string) {
	i, ok := sh.index[key]
	if !ok {
		return
	}
	delete(sh.index, key)
	sh.unlink(i)
	sh.slots[i] = slot{next: sh.free}
	sh.free = i
}

func (sh *shard) link(i int32) {
	s, head := &sh.slots[i], &sh.slots[0]
	s.prev, s.next = 0, head.next
	sh.slots[head.next].prev = i
	head.next = i
}

func (sh *shard) unlink(i int32) {
	s := &sh.slots[i]
	sh.slots[s.prev].next, sh.slots[s.next].prev = s.next, s.prev
}

func (sh *shard) each(now, period int64, visit func(key string, used int64)) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for i := sh.slots[0].next; i != 0; i = sh.slots[i].next {
		w := sh.slots[i].window
		w.slide(now, period)
		if used := w.used(now, period); used > 0 {
			visit(sh.slots[i].key, used)
		}
	}
}
