package http

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"bodega/http/wire"
)

// caller is what a node knows of a principal besides what he may do.
type caller struct {
	store  atomic.Bool // with Config.AnyStore: it has followed as a store
	exempt bool        // no rate limit holds for it

	underWay atomic.Int64 // requests, if no rate limit holds for it
	follows  atomic.Bool  // it waits for events, as a store does
	warned   atomic.Bool  // that it should be named a store
}

// callers are those who have come in. There is one for each name, and a name is that of a key or of a member of the staff, of whom there are
// at most so many, those who are gone included: the keys of the environment, inventory.MaxKeys and inventory.MaxStaff.
type callers struct {
	by     sync.Map // *caller by principal
	exempt []string
}

// of returns the caller with a name.
func (c *callers) of(principal string) *caller {
	if w, ok := c.by.Load(principal); ok {
		return w.(*caller) //nolint:forcetypeassert // the map holds nothing else
	}
	w, _ := c.by.LoadOrStore(principal, &caller{exempt: slices.Contains(c.exempt, principal)})
	return w.(*caller) //nolint:forcetypeassert // likewise
}

// unlimited says whether only the number of requests under way bounds the caller.
func (req *request) unlimited() bool { return req.who != nil && (req.who.exempt || req.isStore()) }

// PassesOn implements [wire.Asker]. With Config.AnyStore, where stores and others may share a key, it is a store that sends its own id and
// keys of the form that stores give them.
func (req *request) PassesOn(store, key string) bool {
	if !req.api.cfg.AnyStore {
		return req.links(store) || store == "" && req.isStore()
	}
	id, _, ok := storeCaller(key)
	return ok && id == store && req.links(store)
}

// storeCaller returns the store and its caller that a key names which a store has passed on; false if it names none.
func storeCaller(key string) (store, owner string, ok bool) {
	store, rest, _ := strings.Cut(key, ":")
	who, _, ok := strings.Cut(rest, ":")
	if !ok || !wire.IsName(store) || !wire.IsActor(who) {
		return "", "", false
	}
	return store, key[:len(store)+1+len(who)], true
}

// hasFollowed notes that the caller waits for events; as is the id of the store that it says it is, "" if it says nothing.
func (req *request) hasFollowed(as string) {
	w := req.who
	if w == nil || req.api.dialect.IsStore() {
		return
	}
	if as != "" && req.api.cfg.AnyStore {
		w.store.Store(true)
	}
	if !w.follows.Load() {
		w.follows.Store(true)
	}
	if as != "" && !req.links(as) {
		req.adviseStore(as, "follows as a store and is taken for a client: it is limited like one, and does not prove that central was put back to "+
			"an older state; tell central that it is a store")
	}
}

// adviseStore says once what to configure if somebody follows as a store does and is none; id is what it calls itself, "" if it does not, and
// why is what it costs.
func (req *request) adviseStore(id, why string) {
	w := req.who
	if w == nil || req.isStore() || !w.follows.Load() || !w.warned.CompareAndSwap(false, true) {
		return
	}
	if id == "" {
		id = req.principal
	}
	line := "STORES=" + strings.Join(append(slices.Clone(req.api.cfg.Stores), id), ",")
	if id != req.principal {
		line += ", and name its key " + id + " in API_KEYS (" + id + "=SECRET)"
	}
	req.api.cfg.Log.Warn().Str("principal", req.principal).Stringer("client", req.address()).Str("add", line).
		Msg(why)
}

// Owner is who an idempotency key is counted for: the caller, or, if that is a store, the one who called the store, whose names
// the store puts before each key. The names of another store are not believed: that one's callers would have no room left.
func (req *request) Owner(key string) string {
	if req.api.dialect.IsStore() || !req.isStore() {
		return req.principal
	}
	if store, owner, ok := storeCaller(key); ok && req.links(store) {
		return owner
	}
	return req.principal
}
