package store

import (
	"sync"
	"time"
)

// The pause after a complaint that is repeated grows from one to the other.
const (
	shortPause = 5 * time.Second
	longPause  = 5 * time.Minute
	causesMax  = 64 // remembered; at the bound all are forgotten
)

// quiet lets the first complaint of each kind through, and repetitions less and less often, so that a long outage does not
// fill the log. All methods may be called from any number of goroutines.
type quiet struct {
	now func() time.Time

	mu     sync.Mutex
	causes map[string]*pausing
}

// pausing is a complaint that was let through.
type pausing struct {
	pause   time.Duration
	until   time.Time
	leftOut int
}

func newQuiet(now func() time.Time) *quiet { return &quiet{now: now, causes: map[string]*pausing{}} }

// allow says whether a complaint may be made now, and how many of its kind were left out since the last.
func (q *quiet) allow(about string, err error) (leftOut int, ok bool) {
	cause := about + ": " + kind(err)
	q.mu.Lock()
	defer q.mu.Unlock()
	now, p := q.now(), q.causes[cause]
	if p == nil {
		if len(q.causes) >= causesMax {
			clear(q.causes)
		}
		q.causes[cause] = &pausing{pause: shortPause, until: now.Add(shortPause)}
		return 0, true
	}
	if now.Before(p.until) {
		p.leftOut++
		return 0, false
	}
	leftOut, p.leftOut = p.leftOut, 0
	p.pause = min(2*p.pause, longPause)
	p.until = now.Add(p.pause)
	return leftOut, true
}

// forget begins anew: all is well again.
func (q *quiet) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	clear(q.causes)
}
