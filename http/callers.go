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

// isStore says whether a principal is that of a store: one that Config.Stores names or, with Config.AnyStore, one that has
// followed as a store.
func (a *API) isStore(principal string) bool {
	w := a.callers[principal]
	return w != nil && w.store.Load()
}

// hasFollowed notes that the caller waits for events; as is the id of the store that it says it is, "" if it says nothing.
func (c *call) hasFollowed(as string) {
	w := c.api.callers[c.principal]
	if w == nil || c.api.dialect.store {
		return
	}
	if as != "" && c.api.cfg.AnyStore {
		w.store.Store(true)
	}
	if !w.follows.Load() {
		w.follows.Store(true)
	}
	if as != "" && !w.store.Load() {
		c.adviseStore("follows as a store and is taken for a client: it is limited like one, and does not prove that central was put back to " +
			"an older state; tell central that it is a store")
	}
}

// adviseStore says once what to configure if somebody follows as a store does and is none; why is what it costs.
func (c *call) adviseStore(why string) {
	w := c.api.callers[c.principal]
	if w == nil || !w.follows.Load() || !w.warned.CompareAndSwap(false, true) {
		return
	}
	id := c.principal
	for _, st := range c.api.stores.list(c.began) {
		if st.principal == c.principal {
			id = st.Store
		}
	}
	line := "STORES=" + strings.Join(append(append([]string(nil), c.api.cfg.Stores...), id), ",")
	if id != c.principal {
		line += ", and name its key " + id + " in API_KEYS (" + id + "=SECRET)"
	}
	c.api.cfg.Log.Warn().Str("principal", c.principal).Stringer("client", c.address()).Str("add", line).
		Msg(why)
}

// owner is who an idempotency key is counted for: the caller, or, if that is a store, the one who called the store, whose names
// the store puts before each key.
func (c *call) owner(key string) string {
	if c.api.dialect.store || !c.api.isStore(c.principal) {
		return c.principal
	}
	id, rest, _ := strings.Cut(key, ":")
	who, _, ok := strings.Cut(rest, ":")
	if !ok || !wire.IsName(id) || !wire.IsName(who) {
		return c.principal
	}
	return key[:len(id)+1+len(who)]
}
