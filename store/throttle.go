package store

import (
	"sync"
	"time"
)

// The pause after a complaint that is repeated grows from one to the other.
const (
	throttleMin = 5 * time.Second
	throttleMax = 5 * time.Minute
	causesMax   = 64 // remembered; at the bound all are forgotten
)

// logThrottle lets the first complaint of each kind through, and repetitions with exponential back-off, so that a long outage
// does not fill the log. All methods may be called from any number of goroutines.
type logThrottle struct {
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

func newLogThrottle(now func() time.Time) *logThrottle {
	return &logThrottle{now: now, causes: map[string]*throttled{}}
}

// allow says whether a complaint may be made now, and how many of its kind were left out since the last.
func (l *logThrottle) allow(about string, err error) (leftOut int, ok bool) {
	cause := about + ": " + kind(err)
	l.mu.Lock()
	defer l.mu.Unlock()
	now, p := l.now(), l.causes[cause]
	if p == nil {
		if len(l.causes) >= causesMax {
			clear(l.causes)
		}
		l.causes[cause] = &throttled{pause: throttleMin, until: now.Add(throttleMin)}
		return 0, true
	}
	if now.Before(p.until) {
		p.leftOut++
		return 0, false
	}
	leftOut, p.leftOut = p.leftOut, 0
	p.pause = min(2*p.pause, throttleMax)
	p.until = now.Add(p.pause)
	return leftOut, true
}

// forget begins anew: all is well again.
func (l *logThrottle) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.causes)
}
