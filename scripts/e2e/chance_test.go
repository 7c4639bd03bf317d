package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
)

// shelf is what clients know together of what is put aside.
type shelf struct {
	mu    sync.Mutex
	open  []kept
	ended []string // some of the newest, and some that will end soon
}

// kept is a hold as it was answered.
type kept struct {
	id    string
	lines []heldLine
}

// shelfSize is how many holds clients leave open: more would be no harder to
// get right, and slow to check.
const shelfSize = 40

func (s *shelf) put(k kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = append(s.open, k)
}

func (s *shelf) take(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = slices.DeleteFunc(s.open, func(k kept) bool { return k.id == id })
	if s.ended = append(s.ended, id); len(s.ended) > shelfSize/2 {
		s.ended = s.ended[1:]
	}
}

// one is a hold that somebody has made, as a rule one that is open.
func (s *shelf) one(rng *rand.Rand) (k kept, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.ended) > 0 && (len(s.open) == 0 || rng.IntN(8) == 0):
		return kept{id: s.ended[rng.IntN(len(s.ended))]}, true
	case len(s.open) > 0:
		return s.open[rng.IntN(len(s.open))], true
	default:
		return k, false
	}
}

func (s *shelf) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) >= shelfSize
}

// chance is a client who does anything that a chain of shops does. What it
// has been told it remembers, so that the versions that it expects are
// sometimes right.
type chance struct {
	rng    *rand.Rand
	ids    []string
	shelf  *shelf
	seen   map[string]int64
	levels map[spot]int64
}

func newChance(rng *rand.Rand, shelf *shelf, ids []string) *chance {
	return &chance{rng: rng, ids: ids, shelf: shelf, seen: map[string]int64{}, levels: map[spot]int64{}}
}

func pick[T any](rng *rand.Rand, list ...T) T { return list[rng.IntN(len(list))] }

// wants is the next command, under a key that nobody has used.
func (h *chance) wants(key string) command {
	c := command{kind: pick(h.rng, doUpdate, doUpdate, doUpdate, doUpdate, doUpdate, doUpdate, doPartial, doAtomic, doAtomic, doMove, doMove, doMoveEach,
		doHold, doHold, doHold, doCommit, doCommit, doRelease, doExtend, doSet, doCreate, doDelete, doPlace, doDrop,
		doRead, doRead, doList, doList, doPlaces, doHolds, doSeek)}
	switch c.kind {
	case doCommit, doRelease, doExtend, doSeek:
		k, known := h.shelf.one(h.rng)
		if !known {
			return h.putsAside()
		}
		return h.about(c.kind, k)
	case doHold:
		if h.shelf.full() {
			k, _ := h.shelf.one(h.rng)
			return h.about(pick(h.rng, doCommit, doRelease), k)
		}
		return h.putsAside()
	case doPlace, doDrop:
		return h.directs(c.kind)
	case doMove, doMoveEach:
		c.from, c.ref = pick(h.rng, "pool", "pool", "north", "south", "vault", "attic"), key
		for c.to = c.from; c.to == c.from; {
			c.to = pick(h.rng, "pool", "north", "south", "south", "vault", "attic")
		}
		c.lines = h.some(c.kind, key)
	case doList, doPlaces, doHolds:
	case doUpdate, doRead:
		c.lines = []askedLine{h.line(c.kind, fmt.Sprint(key, "/0"), h.rng.IntN(len(h.ids)))}
	default:
		c.lines = h.some(c.kind, key)
	}
	return c
}

// some are lines about different products, but for batches of updates.
func (h *chance) some(do kind, key string) (lines []askedLine) {
	order := h.rng.Perm(len(h.ids))
	for i := range 1 + h.rng.IntN(3) {
		if do == doPartial || do == doAtomic {
			order[i] = h.rng.IntN(len(h.ids))
		}
		ref := key
		if do != doMove && do != doMoveEach {
			ref = fmt.Sprint(key, "/", i)
		}
		lines = append(lines, h.line(do, ref, order[i]))
	}
	return lines
}

func (h *chance) line(do kind, ref string, product int) askedLine {
	x := askedLine{id: h.ids[product], delta: 1 + h.rng.Int64N(5)}
	if often := do == doCreate || do == doDelete; often && h.rng.IntN(3) > 0 || !often && h.rng.IntN(30) == 0 {
		x.id = "X" // which comes and goes
	}
	switch do {
	case doRead, doDelete:
	case doMove, doMoveEach:
		x.ref = ref
	case doCreate:
		x.at, x.available = pick(h.rng, "", "", "north"), h.rng.Int64N(30)
	case doSet:
		x.at, x.available, x.rename = pick(h.rng, "", "north", "vault"), h.rng.Int64N(30), h.rng.IntN(3) == 0
	default:
		x.at, x.ref = pick(h.rng, "", "", "", "pool", "north", "north", "south", "vault", "attic"), ref
		x.delta, x.reason = h.rng.Int64N(11)-5, pick(h.rng, "", "", "sale", "broken")
	}
	if do == doPartial { // each line has an answer of its own, of which those that are not pinned would be others later
		return x
	}
	if v, seen := h.seen[x.id]; seen && h.rng.IntN(5) == 0 && (do == doUpdate || do == doAtomic || do == doSet || do == doDelete) {
		x.version = &v
	}
	if v, seen := h.levels[spot{x.id, x.at}]; seen && h.rng.IntN(5) == 0 && (do == doUpdate || do == doAtomic) {
		x.levelVersion = &v
	}
	return x
}

// putsAside makes a hold, by its reference if it has one in the place of another.
func (h *chance) putsAside() command {
	c := command{kind: doHold, ttl: pick[int64](h.rng, 1, 1, 2, 3, 4, 3600)}
	if h.rng.IntN(4) == 0 {
		c.ref = pick(h.rng, "Ann", "Bob", "Cy")
	}
	for range 1 + h.rng.IntN(3) { // of the same product as well
		at := pick(h.rng, "", "", "pool", "north", "north", "south", "vault")
		c.lines = append(c.lines, askedLine{id: pick(h.rng, h.ids...), delta: 1 + h.rng.Int64N(4), at: at})
	}
	return c
}

// about is a command about a hold that was made. Of one that is sold in part
// some lines may ask for more than it has.
func (h *chance) about(do kind, k kept) command {
	c := command{kind: do, hold: k.id}
	switch {
	case do == doExtend:
		c.ttl = pick[int64](h.rng, 1, 2, 3600)
	case do == doCommit && len(k.lines) > 0 && h.rng.IntN(2) == 0:
		for range 1 + h.rng.IntN(2) {
			l := pick(h.rng, k.lines...)
			c.lines = append(c.lines, askedLine{id: l.ProductID, at: pick(h.rng, "", l.LocationID), delta: 1 + h.rng.Int64N(l.Quantity+1)})
		}
	}
	return c
}

func (h *chance) directs(do kind) command {
	c := command{kind: do, at: pick(h.rng, "north", "south", "vault", "attic", "kiosk")} // at the last nothing ever lies
	if do == doDrop {
		return c
	}
	yes, sometimes := c.at != "vault", h.rng.IntN(4) > 0
	switch h.rng.IntN(3) {
	case 0:
		c.sellable = &yes
	case 1:
		c.active = &sometimes
	}
	return c
}

// learns takes over what an act was told.
func (h *chance) learns(a *act) {
	for i, o := range a.said.lines {
		id := ""
		switch {
		case len(a.said.lines) == len(a.lines):
			id = a.lines[i].id
		case a.said.failed >= 0 && a.said.failed < len(a.lines):
			id = a.lines[a.said.failed].id
		}
		if o.version > 0 {
			h.seen[id] = o.version
		}
		if o.at != "" && o.levelVersion > 0 {
			h.levels[spot{id, o.at}] = o.levelVersion
		}
	}
	switch {
	case a.kind == doHold && a.said.failed < 0:
		if h.shelf.put(kept{a.hold, a.held}); a.ttl == 1 { // as a rule it ends by itself
			h.shelf.take(a.hold)
		}
	case a.hold != "" && a.kind != doExtend && a.kind != doSeek && a.said.failed < 0, a.said.failed >= 0 && a.said.lines[0].why == "hold_ended":
		h.shelf.take(a.hold)
	}
}
