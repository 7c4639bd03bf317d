package http

import (
	nethttp "net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

const (
	storesMax      = 1024            // stores that are remembered; the one that was silent for longest goes
	storeForgotten = 24 * time.Hour  // a store that was silent for so long is forgotten
	silentAfter    = 5 * time.Second // without a request under way, or with one that should have ended so long ago
	openEnded      = -1              // the wait of a request that ends when it ends
)

// stores remembers what the stores that follow say of themselves. The zero value is empty.
type stores struct {
	mu sync.Mutex
	by map[string]*report // by id
}

// report is what a store has said last, and whether it is still there.
type report struct {
	inventory.Follower
	principal string
	seen      time.Time // when it last asked
	open      int       // requests of it that are under way
	due       time.Time // when the last of them should end; zero if that cannot be said
	ended     time.Time // when the last one ended
}

// heard notes what a store says with a request that may wait for so long. The function that it returns tells that the
// request has ended.
func (s *stores) heard(f inventory.Follower, principal string, now time.Time, wait time.Duration) (end func(time.Time)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[string]*report{}
	}
	st := s.by[f.Store]
	if st == nil {
		if len(s.by) >= storesMax {
			s.dropSilent()
		}
		st = new(report)
		s.by[f.Store] = st
	}
	st.Follower, st.principal, st.seen = f, principal, now
	due := now.Add(wait)
	switch {
	case wait == openEnded, st.open > 0 && st.due.IsZero():
		st.due = time.Time{}
	case st.open == 0, due.After(st.due):
		st.due = due
	}
	st.open++
	return func(now time.Time) {
		s.mu.Lock()
		defer s.mu.Unlock()
		st.open--
		st.ended = now
	}
}

// silent says whether a store has gone away: a process that ends closes its requests, and one that hangs does not take their
// answers.
func (r *report) silent(now time.Time) bool { return now.Sub(r.lastSeen(now)) > silentAfter }

// standing is what a store has said, as it is to be understood now that central's position is head. A store says where it
// stands when it asks for more: as long as it is there, its own head is the one to compare with.
func (r *report) standing(head inventory.Offset, now time.Time) (f inventory.Follower, online bool) {
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
func (s *stores) dropSilent() {
	silent, since := "", time.Time{}
	for id, st := range s.by {
		if silent == "" || st.seen.Before(since) {
			silent, since = id, st.seen
		}
	}
	delete(s.by, silent)
}

// list returns the stores by id.
func (s *stores) list(now time.Time) []report {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]report, 0, len(s.by))
	for id, st := range s.by {
		if now.Sub(st.lastSeen(now)) > storeForgotten {
			delete(s.by, id)
			continue
		}
		list = append(list, *st)
	}
	slices.SortFunc(list, func(a, b report) int { return strings.Compare(a.Store, b.Store) })
	return list
}

// hearStore notes what a store says of itself with a request for what follows from in a history, "" for any, which may wait for so
// long; from is negative if it does not say. What cannot be understood is passed over: it is no reason to keep events from a store. The
// caller calls the function returned when the request has been answered.
func (req *request) hearStore(from inventory.Offset, history string, wait time.Duration) (end func()) {
	header := req.r.Header[wire.HeaderStoreStatus]
	if len(header) != 1 || req.api.dialect.store {
		return func() {}
	}
	f, ok := wire.ParseStoreStatus(header[0])
	if !ok {
		return func() {}
	}
	// A store asks for more before it has applied what it was given last, and before it knows that it is back. Who asks at the head
	// has been given everything, unless it is the head of another history.
	if here := history == "" || history == req.svc.Timeline(); here && from == req.svc.Health().Offset {
		f.Applied, f.Head, f.Behind = max(f.Applied, from), max(f.Head, from), 0
		if f.Mode == inventory.CatchingUp || f.Mode == inventory.Offline {
			f.Mode = inventory.Live
		}
	}
	ended := req.api.stores.heard(f, req.principal, req.began, wait)
	req.hasFollowed(f.Store)
	req.api.cfg.Metrics.Know(f.Store)
	return func() { ended(req.api.cfg.Now()) }
}

// getStores serves GET /v1/admin/stores.
func (a *API) getStores(req *request, res *responder) {
	head := req.svc.Health().Offset
	res.setPosition(head)
	res.out = wire.AppendStores(res.out[:0], known(a.stores.list(req.began), head, req.began))
	res.sendJSON(nethttp.StatusOK)
}

// known says what is known of the stores, when central's position is head.
func known(list []report, head inventory.Offset, now time.Time) []wire.Follower {
	stores := make([]wire.Follower, len(list))
	for i := range list {
		st, one := &list[i], &stores[i]
		one.Follower, one.Online = st.standing(head, now)
		one.Principal, one.LastSeen = st.principal, inventory.MillisOf(st.lastSeen(now))
	}
	return stores
}

// lastSeen is when the store was last known to be there.
func (r *report) lastSeen(now time.Time) time.Time {
	switch {
	case r.open == 0:
		return r.ended
	case r.due.IsZero() || now.Before(r.due):
		return now
	default:
		return r.due
	}
}
