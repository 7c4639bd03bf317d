package node

import (
	"sync"
	"time"
)

// The pause after a complaint that is repeated doubles from one to the other.
const (
	ThrottleMin = 5 * time.Second
	ThrottleMax = 5 * time.Minute
	causesMax   = 64 // remembered; at the bound all are forgotten
)

// Throttle lets the first complaint of each cause through, and repetitions with exponential back-off: what goes on for as long as
// an outage or a shortage does, and is met by each command, must not fill the log. A cause that was not complained of for
// ThrottleMax after its pause begins with the shortest again. Make it with NewThrottle; any number of goroutines may use it.
type Throttle struct {
	now func() time.Time

	mu     sync.Mutex
	causes map[string]*throttled
}

// throttled is a complaint that was let through.
type throttled struct {
	pause   time.Duration
	until   time.Time
	leftOut int
}

// NewThrottle returns a Throttle that has let nothing through, on the clock now.
func NewThrottle(now func() time.Time) *Throttle {
	return &Throttle{now: now, causes: map[string]*throttled{}}
}

// Allow says whether a complaint may be made now, and how many of its cause were left out since the last.
func (t *Throttle) Allow(cause string) (leftOut int, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, p := t.now(), t.causes[cause]
	if p == nil {
		if len(t.causes) >= causesMax {
			clear(t.causes)
		}
		t.causes[cause] = &throttled{pause: ThrottleMin, until: now.Add(ThrottleMin)}
		return 0, true
	}
	if now.Before(p.until) {
		p.leftOut++
		return 0, false
	}
	leftOut, p.leftOut = p.leftOut, 0
	p.pause = min(2*p.pause, ThrottleMax)
	if now.Sub(p.until) >= ThrottleMax {
		p.pause = ThrottleMin
	}
	p.until = now.Add(p.pause)
	return leftOut, true
}

// Forget begins anew: all is well again.
func (t *Throttle) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.causes)
}
