package http

import (
	"strings"
	"sync/atomic"

	"bodega/http/wire"
)

// caller is what a node knows of a principal besides its keys. There is one for each that has a key, so that their number is
// that of the configuration.
type caller struct {
	store  atomic.Bool // it speaks for a store
	exempt bool        // no rate limit holds for it

	underWay atomic.Int64 // requests, if it is one of the two
	follows  atomic.Bool  // it waits for events, as a store does
	warned   atomic.Bool  // that it should be named a store
}

// unlimited says whether only the number of requests under way bounds the caller.
func (w *caller) unlimited() bool { return w.exempt || w.store.Load() }

func newCallers(cfg *Config) map[string]*caller {
	all := map[string]*caller{}
	for _, name := range cfg.Keys.Principals() {
		all[name] = new(caller)
	}
	for _, name := range cfg.Limit.Exempt {
		if w := all[name]; w != nil {
			w.exempt = true
		}
	}
	for _, name := range cfg.Stores {
		if w := all[name]; w != nil && cfg.Store == "" {
			w.store.Store(true)
		}
	}
	return all
}

// SpeaksForStore says whether the caller is a store, or may be one.
func (req *request) SpeaksForStore() bool {
	return !req.api.dialect.IsStore() && (req.api.cfg.AnyStore || req.api.isStore(req.principal)) && req.certified()
}

// PassesOn implements [wire.Asker]. With Config.AnyStore, where stores and others may share a key, it is a store that sends its own id and
// keys of the form that stores give them.
func (req *request) PassesOn(store, key string) bool {
	if !req.api.cfg.AnyStore {
		return req.SpeaksForStore()
	}
	id, _, ok := storeCaller(key)
	return ok && id == store && req.SpeaksForStore() && req.certifies(store)
}

// storeCaller returns the store and its caller that a key names which a store has passed on; false if it names none.
func storeCaller(key string) (store, owner string, ok bool) {
	store, rest, _ := strings.Cut(key, ":")
	who, _, ok := strings.Cut(rest, ":")
	if !ok || !wire.IsName(store) || !wire.IsName(who) {
		return "", "", false
	}
	return store, key[:len(store)+1+len(who)], true
}

// isStore says whether a principal is that of a store: one that Config.Stores names or, with Config.AnyStore, one that has
// followed as a store.
func (a *API) isStore(principal string) bool {
	w := a.callers[principal]
	return w != nil && w.store.Load()
}

// hasFollowed notes that the caller waits for events; as is the id of the store that it says it is, "" if it says nothing.
func (req *request) hasFollowed(as string) {
	w := req.api.callers[req.principal]
	if w == nil || req.api.dialect.IsStore() {
		return
	}
	if as != "" && req.api.cfg.AnyStore {
		w.store.Store(true)
	}
	if !w.follows.Load() {
		w.follows.Store(true)
	}
	if as != "" && !w.store.Load() {
		req.adviseStore("follows as a store and is taken for a client: it is limited like one, and does not prove that central was put back to " +
			"an older state; tell central that it is a store")
	}
}

// adviseStore says once what to configure if somebody follows as a store does and is none; why is what it costs.
func (req *request) adviseStore(why string) {
	w := req.api.callers[req.principal]
	if w == nil || !w.follows.Load() || !w.warned.CompareAndSwap(false, true) {
		return
	}
	id := req.principal
	for _, st := range req.api.stores.List(req.began) {
		if st.Principal == req.principal {
			id = st.Store
		}
	}
	line := "STORES=" + strings.Join(append(append([]string(nil), req.api.cfg.Stores...), id), ",")
	if id != req.principal {
		line += ", and name its key " + id + " in API_KEYS (" + id + "=SECRET)"
	}
	req.api.cfg.Log.Warn().Str("principal", req.principal).Stringer("client", req.address()).Str("add", line).
		Msg(why)
}

// Owner is who an idempotency key is counted for: the caller, or, if that is a store, the one who called the store, whose names
// the store puts before each key.
func (req *request) Owner(key string) string {
	if req.api.dialect.IsStore() || !req.api.isStore(req.principal) {
		return req.principal
	}
	if _, owner, ok := storeCaller(key); ok {
		return owner
	}
	return req.principal
}
