package keys

import (
	"crypto/sha256"
	"crypto/subtle"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"bodega/inventory"
)

// Ring is all keys of a node: those of its environment, which stay as long as it runs, and those of the directory, which come and end while
// it does. Its methods may be called from any number of goroutines.
type Ring struct {
	environment Set
	names       map[string]bool // principals of the environment

	mu   sync.Mutex // of who makes the next table
	made atomic.Pointer[table]
}

// table finds the keys of the directory. It is made anew when they change, and never changed itself.
type table struct {
	made  map[string]*made  // by id
	ids   map[string]string // by name
	at    map[uint64]*Key   // by slot; a slot that is taken already is followed by the next
	seed  maphash.Seed
	links map[string]bool // the stores of which there are links
}

// made is a key of the directory through all its changes: whoever came in with it sees how it stands now.
type made struct {
	now  atomic.Pointer[inventory.APIKey] // nil if the directory knows it no more
	keys []*Key                           // its secrets, as of now
}

// NewRing returns a ring with the keys of the environment.
func NewRing(environment Set) *Ring {
	r := &Ring{environment: environment, names: map[string]bool{}}
	for _, name := range environment.Principals() {
		r.names[name] = true
	}
	return r
}

// Environment says whether a key of the environment has this name.
func (r *Ring) Environment(name string) bool { return r.names[name] }

// Know takes the keys that the directory has now, of which each is known by its id. One that is not among them opens nothing any more. None is
// changed after that.
func (r *Ring) Know(all []*inventory.APIKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.made.Load()
	if before == nil {
		before = &table{seed: maphash.MakeSeed()}
	}
	next := &table{made: make(map[string]*made, len(all)), at: make(map[uint64]*Key, len(all)), ids: make(map[string]string, len(all)), seed: before.seed,
		links: map[string]bool{}}
	for _, k := range all {
		m := before.made[k.ID]
		if m == nil {
			m = new(made)
		}
		if m.now.Load() != k {
			m.keys = m.secrets(k)
			m.now.Store(k)
		}
		next.made[k.ID], next.ids[k.Name] = m, k.ID
		for _, key := range m.keys {
			next.add(key)
		}
		for _, store := range k.Grants.Stores {
			next.links[store] = true
		}
	}
	r.made.Store(next)
	for id, m := range before.made {
		if next.made[id] != m {
			m.now.Store(nil)
		}
	}
}

// secrets returns what opens something by a key.
func (m *made) secrets(k *inventory.APIKey) []*Key {
	keys := []*Key{{hash: k.Hash, ID: k.ID, Principal: k.Name, made: m}}
	if k.PreviousUntil != 0 {
		keys = append(keys, &Key{hash: k.Previous, ID: k.ID, Principal: k.Name, made: m})
	}
	return keys
}

func (t *table) add(k *Key) {
	slot, _ := t.find(&k.hash)
	t.at[slot] = k
}

// find is that of [Set]: it takes as long whatever is there, and compares in constant time.
func (t *table) find(hash *[sha256.Size]byte) (slot uint64, k *Key) {
	for slot = maphash.Bytes(t.seed, hash[:]); ; slot++ {
		k = t.at[slot]
		if k == nil || subtle.ConstantTimeCompare(hash[:], k.hash[:]) == 1 {
			return slot, k
		}
	}
}

// Find returns the key with this secret, or nil; one of the directory that has ended too: see [Key.Ended]. What the directory says of a
// secret counts before the environment, where it would outlive its end.
func (r *Ring) Find(secret string) *Key {
	hash := sha256.Sum256([]byte(secret))
	if t := r.made.Load(); t != nil {
		if _, k := t.find(&hash); k != nil {
			return k
		}
	}
	return r.environment.byHash(&hash)
}

// IDOf returns the id of the key of the directory that has a name, or "" if there is none.
func (r *Ring) IDOf(name string) string {
	if t := r.made.Load(); t != nil {
		return t.ids[name]
	}
	return ""
}

// HasLink says whether a key of the directory, be it one that has ended, is the link of a store.
func (r *Ring) HasLink(store string) bool {
	t := r.made.Load()
	return t != nil && t.links[store]
}

// Clashes returns the names that keys of the directory share with keys of the environment, which came later: both act as one.
func (r *Ring) Clashes() (names []string) {
	if t := r.made.Load(); t != nil {
		for _, m := range t.made {
			if k := m.now.Load(); k != nil && k.RevokedAt == 0 && r.names[k.Name] {
				names = append(names, k.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// Grants returns what the key may do as of now.
func (k *Key) Grants() inventory.Grants {
	if k.made == nil {
		return k.grants
	}
	if have := k.made.now.Load(); have != nil {
		return have.Grants
	}
	return inventory.Grants{}
}

// Ended says why a key opens nothing any more, or nothing as long as it does. Times are those of the node's clock, which may jump: what
// has expired can be good again after that. One of the environment never ends.
func (k *Key) Ended(now inventory.Millis) (why string) {
	if k.made == nil {
		return ""
	}
	switch have := k.made.now.Load(); {
	case have == nil:
		return "The API key is not known any more"
	case have.RevokedAt != 0:
		return "The API key was revoked"
	case !have.Valid(now):
		return "The API key has expired"
	case k.hash != have.Hash && (k.hash != have.Previous || !have.Rotated(now)):
		return "The API key was replaced by a new one"
	}
	return ""
}
