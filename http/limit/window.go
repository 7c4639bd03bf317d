package limit

import "math/bits"

// window counts what one client has asked for in a period that ends now, in two buckets: the present one, and the one before
// it, of which that part still counts that the period reaches back into, as if its requests had been spread evenly. Times are
// in any unit, from any origin.
//
// What this lets through is never more than the limit at once, nor in one bucket, and less than twice the limit in any period
// whatever. A client that spreads its requests evenly, at least two a period below the limit, is never refused. The zero value
// has counted nothing.
type window struct {
	began  int64 // when the present bucket began
	before int64 // requests in the bucket before it
	now    int64 // requests in the present one
}

// slide moves the buckets on, so that now is in the present one. A window that counts nothing begins now.
func (w *window) slide(now, period int64) {
	switch age := now - w.began; {
	case age < period: // a time before the last one is as good as the last one
	case age < 2*period:
		w.began, w.before, w.now = w.began+period, w.now, 0
	default:
		w.before, w.now = 0, 0
	}
	if w.before == 0 && w.now == 0 {
		w.began = now
	}
}

// used returns how many requests count at a time to which the window was moved. A part of a request counts as one.
func (w *window) used(now, period int64) int64 {
	left := period - max(0, now-w.began)
	return w.now + share(w.before, left, period)
}

// share is n x part / whole, rounded up. part is at most whole.
func share(n, part, whole int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(part))
	if hi|lo == 0 {
		return 0
	}
	lo, borrow := bits.Sub64(lo, 1, 0)
	q, _ := bits.Div64(hi-borrow, lo, uint64(whole))
	return int64(q) + 1
}

// add counts n requests, or takes back -n.
func (w *window) add(n int64) { w.now = max(0, w.now+n) }

// wait returns how long after now count requests more will be within the limit, if none comes before; 0 if they are already.
func (w *window) wait(now, period, limit, count int64) int64 {
	if limit < count {
		return period // never
	}
	age := max(0, now-w.began)
	if room := limit - count - w.now; room >= 0 {
		return max(0, faded(w.before, room, period)-age)
	}
	return period - age + faded(w.now, limit-count, period)
}

// faded returns how far a bucket has to have begun until at most room of the n in the one before it count.
func faded(n, room, period int64) int64 {
	if n <= room {
		return 0
	}
	hi, lo := bits.Mul64(uint64(room), uint64(period))
	q, _ := bits.Div64(hi, lo, uint64(n))
	return period - int64(q)
}
