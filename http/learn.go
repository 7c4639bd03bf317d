package http

import (
	"sync"
	"sync/atomic"

	"bodega/inventory"
)

// learned says as of when the ring knows the keys of the directory.
type learned struct {
	listing atomic.Int64 // see inventory.Lister

	mu     sync.Mutex // of who learns
	people inventory.Hash
	warned map[string]bool // names that are in the environment as well
}

// now returns the hash of the keys and staff that the ring was told of last.
func (l *learned) now() inventory.Hash {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.people
}

// learn has the ring know the keys that the directory has now. It costs an atomic load as long as that stands still.
func (a *API) learn(from inventory.Lister) {
	if from != nil && from.Listing() != a.learned.listing.Load() {
		a.learnNow(from)
	}
}

func (a *API) learnNow(from inventory.Lister) {
	l := &a.learned
	l.mu.Lock()
	defer l.mu.Unlock()
	listing := from.Listing() // before the directory is asked for: what changes meanwhile is learned the next time
	if listing == l.listing.Load() {
		return
	}
	if d, _ := from.Directory(); d.Mark.People != l.people {
		a.ring.Know(d.Keys)
		l.people = d.Mark.People
		a.warnOfNames()
	}
	l.listing.Store(listing)
}

// warnOfNames says once which names were given to a key that was made and stand in the environment all the same.
func (a *API) warnOfNames() {
	for _, name := range a.ring.Clashes() {
		if l := &a.learned; !l.warned[name] {
			if l.warned == nil {
				l.warned = map[string]bool{}
			}
			l.warned[name] = true
			a.cfg.Log.Warn().Str("principal", name).
				Msg("a key of the environment has the name of a key that was made, and both act under it: give it another name in API_KEYS or ADMIN_API_KEYS")
		}
	}
}
