package http

import (
	"sync"
	"time"

	"bodega/inventory"
)

// repeatPause is the time between two log lines of a kind that anybody can cause as often as he likes.
const repeatPause = time.Second

// repeats lets one line of a kind through in repeatPause, and counts the others. Kinds are of a fixed number: routes, statuses
// and codes are ours. The zero value has seen nothing; allow may be called from any number of goroutines.
type repeats struct {
	mu    sync.Mutex
	kinds map[lineKind]*repeat
}

// lineKind is what lines have in common that say the same of different requests.
type lineKind struct {
	label  string // of the route
	status int
	code   inventory.Code
}

type repeat struct {
	until   time.Time
	leftOut int64 // since the last line
}

// allow says whether a line may be written now, and how many of its kind were left out since the last.
func (r *repeats) allow(kind lineKind, now time.Time) (leftOut int64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := r.kinds[kind]
	if k == nil {
		if r.kinds == nil {
			r.kinds = map[lineKind]*repeat{}
		}
		k = new(repeat)
		r.kinds[kind] = k
	}
	if now.Before(k.until) {
		k.leftOut++
		return 0, false
	}
	leftOut, k.leftOut, k.until = k.leftOut, 0, now.Add(repeatPause)
	return leftOut, true
}
