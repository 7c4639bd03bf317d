package http

import (
	"cmp"
	nethttp "net/http"
	"slices"
	"time"

	"bodega/http/followers"
	"bodega/http/wire"
	"bodega/inventory"
)

// hearStore notes what a store says of itself with a request for what follows from in a history, "" for any, which may wait for so
// long; from is negative if it does not say. What cannot be understood is passed over, as is what is said of a store that the caller does
// not speak for: it is no reason to keep events from him. The caller calls the function returned when the request has been answered.
func (req *request) hearStore(from inventory.Offset, history string, wait time.Duration) (end func()) {
	header := req.r.Header[wire.HeaderStoreStatus]
	if len(header) != 1 || req.api.dialect.IsStore() {
		return func() {}
	}
	f, ok := wire.ParseStoreStatus(header[0])
	if !ok {
		return func() {}
	}
	if req.hasFollowed(f.Store); !req.links(f.Store) {
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
	if !req.api.cfg.AnyStore {
		req.api.cfg.Used.Link(f.Store, req.began)
	}
	ended := req.api.stores.Heard(f, req.principal, req.began, wait)
	req.api.cfg.Metrics.Know(f.Store)
	return func() { ended(req.api.cfg.Now()) }
}

// getStores serves GET /v1/admin/stores.
func (a *API) getStores(req *request, res *responder) {
	head := req.svc.Health().Offset
	res.setPosition(head)
	list := known(a.stores.List(req.began), head, req.began)
	if others, ok := req.svc.(inventory.Neighbour); ok && !req.node {
		for _, said := range others.AskOthers(req.r.Context(), storesPath) {
			var s wire.Scanner
			if elsewhere := wire.DecodeStores(&s, said); s.Fault == nil {
				list = append(list, elsewhere...)
			}
		}
		list = newest(list)
	}
	res.out = wire.AppendStores(res.out[:0], list)
	res.sendJSON(nethttp.StatusOK)
}

// storesPath is where a node tells of the stores that follow it.
const storesPath = "/v1/admin/stores"

// newest returns each store once, by id: as the node knows it that it follows now, or has followed last.
func newest(list []wire.Follower) []wire.Follower {
	slices.SortStableFunc(list, func(a, b wire.Follower) int {
		online := 0
		if a.Online != b.Online {
			online = 1
			if a.Online {
				online = -1
			}
		}
		return cmp.Or(cmp.Compare(a.Store, b.Store), online, cmp.Compare(b.LastSeen, a.LastSeen))
	})
	return slices.CompactFunc(list, func(a, b wire.Follower) bool { return a.Store == b.Store })
}

// known says what is known of the stores, when central's position is head.
func known(list []followers.Report, head inventory.Offset, now time.Time) []wire.Follower {
	stores := make([]wire.Follower, len(list))
	for i := range list {
		st, one := &list[i], &stores[i]
		one.Follower, one.Online = st.Status(head, now)
		one.Principal, one.LastSeen = st.Principal, inventory.MillisOf(st.LastSeen(now))
	}
	return stores
}
