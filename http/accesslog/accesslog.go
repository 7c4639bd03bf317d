// Package accesslog holds what keeps the log of requests from costing more than they do: which lines are left out, and which
// are worth a warning.
package accesslog

import (
	nethttp "net/http"
	"sync"
	"time"

	"bodega/inventory"
)

// Pause is the time between two log lines of a kind that anybody can cause as often as he likes.
const Pause = time.Second

// Repeats lets one line of a kind through in Pause, and counts the others. Kinds are of a fixed number: routes, statuses
// and codes are ours. The zero value has seen nothing; Allow may be called from any number of goroutines.
type Repeats struct {
	mu    sync.Mutex
	kinds map[Kind]*repeat
}

// Kind is what lines have in common that say the same of different requests.
type Kind struct {
	Label  string // of the route, or what else is told
	Status int
	Code   inventory.Code
}

type repeat struct {
	until   time.Time
	leftOut int64 // since the last line
}

// Allow says whether a line may be written now, and how many of its kind were left out since the last.
func (r *Repeats) Allow(kind Kind, now time.Time) (leftOut int64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := r.kinds[kind]
	if k == nil {
		if r.kinds == nil {
			r.kinds = map[Kind]*repeat{}
		}
		k = new(repeat)
		r.kinds[kind] = k
	}
	if now.Before(k.until) {
		k.leftOut++
		return 0, false
	}
	leftOut, k.leftOut, k.until = k.leftOut, 0, now.Add(Pause)
	return leftOut, true
}

// WorthAWarning says whether who runs the node should look at an answer: who tries to get in, who is held back, what does not
// work. All other refusals are the client's business, such as that somebody else was faster.
func WorthAWarning(status int) bool {
	switch status {
	case nethttp.StatusUnauthorized, nethttp.StatusForbidden, nethttp.StatusMisdirectedRequest, nethttp.StatusTooManyRequests,
		nethttp.StatusServiceUnavailable:
		return true
	default:
		return false
	}
}
