// Package followers remembers which stores follow central: what each said of itself last, and whether it is still there. It
// knows no request: who has read one says which store it was, when it came and how long it may stay open.
package followers

import (
	"slices"
	"strings"
	"sync"
	"time"

	"bodega/inventory"
)

// How many stores are remembered, and for how long.
const (
	remembered  = 1024            // stores that are remembered; the one that was silent for longest goes
	forgotten   = 24 * time.Hour  // a store that was silent for so long is forgotten
	SilentAfter = 5 * time.Second // without a request under way, or with one that should have ended so long ago
	OpenEnded   = -1              // the wait of a request that ends when it ends
)

// Registry remembers what the stores that follow say of themselves. The zero value is empty. Its methods may be
// called from any number of goroutines.
type Registry struct {
	mu sync.Mutex
	by map[string]*Report // by id
}

// Report is what a store has said last, and whether it is still there.
type Report struct {
	inventory.Follower
	Principal string
	seen      time.Time // when it last asked
	open      int       // requests of it that are under way
	due       time.Time // when the last of them should end; zero if that cannot be said
	ended     time.Time // when the last one ended
}

// Heard notes what a store says with a request that may wait for so long. The function that it returns tells that the
// request has ended.
func (g *Registry) Heard(f inventory.Follower, principal string, now time.Time, wait time.Duration) (end func(time.Time)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.by == nil {
		g.by = map[string]*Report{}
	}
	st := g.by[f.Store]
	if st == nil {
		if len(g.by) >= remembered {
			g.dropSilent()
		}
		st = new(Report)
		g.by[f.Store] = st
	}
	st.Follower, st.Principal, st.seen = f, principal, now
	due := now.Add(wait)
	switch {
	case wait == OpenEnded, st.open > 0 && st.due.IsZero():
		st.due = time.Time{}
	case st.open == 0, due.After(st.due):
		st.due = due
	}
	st.open++
	return func(now time.Time) {
		g.mu.Lock()
		defer g.mu.Unlock()
		st.open--
		st.ended = now
	}
}

// silent says whether a store has gone away: a process that ends closes its requests, and one that hangs does not take their
// answers.
func (r *Report) silent(now time.Time) bool { return now.Sub(r.LastSeen(now)) > SilentAfter }

// Status is what a store has said, as it is to be understood now that central's position is head. A store says where it
// stands when it asks for more: as long as it is there, its own head is the one to compare with.
func (r *Report) Status(head inventory.Offset, now time.Time) (f inventory.Follower, online bool) {
	f, online = r.Follower, !r.silent(now)
	if !online {
		f.Head = max(head, f.Applied)
	}
	switch {
	case f.Behind < 0: // it never was at the head
	case f.Head == f.Applied:
		f.Behind = 0 // it waits for what is to come
	default:
		f.Behind += now.Sub(r.seen)
	}
	return f, online
}

// dropSilent forgets the store that was silent for longest.
func (g *Registry) dropSilent() {
	silent, since := "", time.Time{}
	for id, st := range g.by {
		if silent == "" || st.seen.Before(since) {
			silent, since = id, st.seen
		}
	}
	delete(g.by, silent)
}

// List returns the stores by id.
func (g *Registry) List(now time.Time) []Report {
	g.mu.Lock()
	defer g.mu.Unlock()
	list := make([]Report, 0, len(g.by))
	for id, st := range g.by {
		if now.Sub(st.LastSeen(now)) > forgotten {
			delete(g.by, id)
			continue
		}
		list = append(list, *st)
	}
	slices.SortFunc(list, func(a, b Report) int { return strings.Compare(a.Store, b.Store) })
	return list
}

// LastSeen is when the store was last known to be there.
func (r *Report) LastSeen(now time.Time) time.Time {
	switch {
	case r.open == 0:
		return r.ended
	case r.due.IsZero() || now.Before(r.due):
		return now
	default:
		return r.due
	}
}
