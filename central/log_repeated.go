package central

import (
	"sync"
	"time"
)

const (
	repeatedPause = 10 * time.Second
	repeatedMax   = 64 // that are remembered; at the bound all are forgotten
)

// repeated lets the same complaint through once in a while: what goes on for as long as a shortage does, and is met by each command,
// must not fill the log. The zero value has let nothing through. It may be used by any number of goroutines.
type repeated struct {
	mu sync.Mutex
	by map[string]*pausing // by text
}

type pausing struct {
	until   time.Time
	leftOut int
}

// allow says whether a complaint may be made now, and how often it was left out since it was.
func (r *repeated) allow(text string) (leftOut int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, p := time.Now(), r.by[text]
	if p == nil {
		if r.by == nil || len(r.by) >= repeatedMax {
			r.by = map[string]*pausing{}
		}
		r.by[text] = &pausing{until: now.Add(repeatedPause)}
		return 0, true
	}
	if now.Before(p.until) {
		p.leftOut++
		return 0, false
	}
	leftOut, *p = p.leftOut, pausing{until: now.Add(repeatedPause)}
	return leftOut, true
}
