package limit

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// ledgerOfHits is what a window is an account of: every request that was let through, by the bucket that it fell into.
type ledgerOfHits struct {
	began, period int64
	buckets       map[int64]int64
	times         []int64
}

// rat returns how much counts at a time, as a fraction, nothing rounded.
func (m *ledgerOfHits) rat(now int64) *big.Rat {
	n := (now - m.began) / m.period
	into := (now - m.began) % m.period
	part := new(big.Rat).Mul(big.NewRat(m.period-into, m.period), new(big.Rat).SetInt64(m.buckets[n-1]))
	return part.Add(part, new(big.Rat).SetInt64(m.buckets[n]))
}

func (m *ledgerOfHits) fits(now, limit int64) bool {
	used := m.rat(now)
	return used.Add(used, big.NewRat(1, 1)).Cmp(new(big.Rat).SetInt64(limit)) <= 0
}

func (m *ledgerOfHits) hit(now int64) {
	m.buckets[(now-m.began)/m.period]++
	m.times = append(m.times, now)
}

// within returns how many of the hits lie in (now-period, now].
func (m *ledgerOfHits) within(now int64) (n int64) {
	for _, at := range m.times {
		if at > now-m.period && at <= now {
			n++
		}
	}
	return n
}

// A window lets through what the model in fractions lets through, waits to the unit, and keeps what its comment promises.
func TestWindowIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.Int64Range(1, 100).Draw(t, "period")
		limit := rapid.Int64Range(1, 20).Draw(t, "limit")
		now := rapid.Int64Range(-100, 1000).Draw(t, "begin")
		w := window{began: now}
		m := &ledgerOfHits{began: now, period: period, buckets: map[int64]int64{}}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1+period/3), rapid.Int64Range(0, 3*period)).Draw(t, "pause")
			if m.rat(now).Sign() == 0 { // a window that counts nothing begins now
				m.began, m.buckets = now, map[int64]int64{}
			}
			w.slide(now, period)
			used := w.used(now, period)
			if up := ceil(m.rat(now)); used != up {
				t.Fatalf("at %d: %d used, exactly %v", now, used, m.rat(now))
			}
			if fits := used < limit; fits != m.fits(now, limit) {
				t.Fatalf("at %d: lets through %v, exactly %v used", now, fits, m.rat(now))
			}
			if used > limit {
				t.Fatalf("at %d: %d of %d", now, used, limit)
			}
			wait := w.wait(now, period, limit, 1)
			if !m.fits(now+wait, limit) || wait > 0 && m.fits(now+wait-1, limit) {
				t.Fatalf("at %d: waits %d, but exactly %v is used then", now, wait, m.rat(now+wait))
			}
			if used < limit {
				w.add(1)
				m.hit(now)
			}
			if n := m.within(now); n >= 2*limit && limit > 1 {
				t.Fatalf("at %d: %d within a period, limit %d", now, n, limit)
			}
		}
	})
}

func ceil(r *big.Rat) int64 {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

// Who spreads his requests evenly, two a period below the limit, is never refused.
func TestWindowLetsEvenClientsThrough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Int64Range(3, 50).Draw(t, "limit")
		pause := rapid.Int64Range(1, 100).Draw(t, "pause")
		period := max(1, pause*(limit-2)-rapid.Int64Range(0, pause-1).Draw(t, "less"))
		w := window{began: 17}
		for now, i := int64(17), 0; i < 500; now, i = now+pause, i+1 {
			w.slide(now, period)
			if used := w.used(now, period); used >= limit {
				t.Fatalf("request %d: %d of %d used", i, used, limit)
			}
			w.add(1)
		}
	})
}

// However large the numbers, nothing overflows.
func TestWindowHasRoom(t *testing.T) {
	t.Parallel()
	const most = math.MaxInt64
	rapid.Check(t, func(t *rapid.T) {
		large := rapid.OneOf(rapid.Int64Range(0, most), rapid.Int64Range(most-10, most), rapid.Int64Range(0, 3))
		period := max(1, large.Draw(t, "period")/4)
		w := window{before: large.Draw(t, "before") / 2, now: large.Draw(t, "now") / 2}
		now, limit := rapid.Int64Range(-1, period).Draw(t, "at"), large.Draw(t, "limit")
		w.slide(now, period)
		left := new(big.Rat).SetFrac(big.NewInt(period-max(0, now-w.began)), big.NewInt(period))
		if used, of := w.used(now, period), left.Mul(left, new(big.Rat).SetInt64(w.before)); used-w.now != ceil(of) {
			t.Fatalf("%+v at %d of %d: %d used", w, now, period, used)
		}
		if wait := w.wait(now, period, limit, 1); wait < 0 || wait > 2*period+1 {
			t.Fatalf("%+v at %d of %d: waits %d for %d", w, now, period, wait, limit)
		}
	})
}

// A clock that goes back neither frees a client nor locks it out.
func TestWindowAndAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	w := window{began: 1000}
	w.slide(1000, 100)
	w.add(5)
	w.slide(900, 100)
	if used, wait := w.used(900, 100), w.wait(900, 100, 5, 1); used != 5 || wait > 200 {
		t.Errorf("%d used, waits %d", used, wait)
	}
	w.add(-7)
	if used := w.used(1000, 100); used != 0 {
		t.Errorf("%d used after more was given back than was taken", used)
	}
}
