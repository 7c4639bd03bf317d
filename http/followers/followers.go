// Package followers remembers which stores follow central: what each said of itself last, and whether it is still there. It
// knows no request: who has read one says which store it was, when it came and how long it may stay open.
package followers

import (
	"container/list"
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
	mu    sync.Mutex
	by    map[string]*list.Element // by id
	heard list.List                // of *Report: who was silent for longest is at the front
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
	st := g.report(f.Store)
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

// report returns that of a store, which is heard just now, and forgets another if there are too many.
func (g *Registry) report(store string) *Report {
	if g.by == nil {
		g.by = map[string]*list.Element{}
	}
	if at, known := g.by[store]; known {
		g.heard.MoveToBack(at)
		return at.Value.(*Report) //nolint:forcetypeassert // the list holds nothing else
	}
	if len(g.by) >= remembered {
		g.forget(g.heard.Front())
	}
	st := new(Report)
	g.by[store] = g.heard.PushBack(st)
	return st
}

// Knows says whether a store has followed that is not forgotten yet.
func (g *Registry) Knows(store string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, known := g.by[store]
	return known
}

func (g *Registry) forget(at *list.Element) {
	delete(g.by, at.Value.(*Report).Store) //nolint:forcetypeassert // the list holds nothing else
	g.heard.Remove(at)
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

// List returns the stores by id.
func (g *Registry) List(now time.Time) []Report {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := make([]Report, 0, len(g.by))
	for at := g.heard.Front(); at != nil; {
		st, next := at.Value.(*Report), at.Next() //nolint:forcetypeassert // the list holds nothing else
		if now.Sub(st.LastSeen(now)) > forgotten {
			g.forget(at)
		} else {
			all = append(all, *st)
		}
		at = next
	}
	slices.SortFunc(all, func(a, b Report) int { return strings.Compare(a.Store, b.Store) })
	return all
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
