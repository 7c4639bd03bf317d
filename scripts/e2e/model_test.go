package e2e

import (
	"cmp"
	"maps"
	"slices"
)

// world is what the contract says central does, in few lines and without any
// of its code: the oracle of recorded histories. It is slow: what is put aside
// is counted anew each time.
type world struct {
	items    map[string]item
	lies     map[spot]level    // where nothing lies there is none
	places   map[string]place  // the pool is one
	revision int64             // of the places
	open     map[string]slip   // what is put aside, by holdId
	ended    map[string]string // what became of it; shared with clones, so replaced and never changed
	told     []fact            // what has happened to products, an event each
}

type item struct {
	available, version int64
	gone               bool
	placed             bool // it does not lie in the pool alone
}

// spot is a product at a place.
type spot struct{ id, at string }

// level is what lies there, and the version that its product had when that
// changed last.
type level struct{ onHand, version int64 }

type place struct {
	sellable, active bool
	revision         int64
}

const quantityMax = 1<<53 - 1

func newWorld() *world {
	return &world{items: map[string]item{}, lies: map[spot]level{}, places: map[string]place{"pool": {sellable: true, active: true}},
		open: map[string]slip{}, ended: map[string]string{}}
}

// worldOf has so much of each product in the pool, at version 1.
func worldOf(units int64, ids ...string) *world {
	w := newWorld()
	for _, id := range ids {
		w.do(&command{kind: doCreate, lines: []askedLine{{id: id, available: units}}})
	}
	w.told = nil
	return w
}

// clone is the same world, of which nothing was told.
func (w *world) clone() *world {
	return &world{items: maps.Clone(w.items), lies: maps.Clone(w.lies), places: maps.Clone(w.places), revision: w.revision,
		open: maps.Clone(w.open), ended: w.ended}
}

// same says whether two worlds cannot be told apart by what comes.
func (w *world) same(x *world) bool {
	return w.revision == x.revision && maps.Equal(w.items, x.items) && maps.Equal(w.lies, x.lies) && maps.Equal(w.places, x.places) &&
		maps.EqualFunc(w.open, x.open, slip.same) && maps.Equal(w.ended, x.ended)
}

// askedLine is one line of a command.
type askedLine struct {
	id           string
	delta        int64 // a number of units, where they are moved or put aside
	at           string
	version      *int64
	levelVersion *int64
	reason       string
	ref          string
	rename       bool // what is set is the name
	available    int64
}

// outcome is what a line is answered with.
type outcome struct {
	why                string // "" = applied
	available, version int64

	at                   string // the place that the line named; of a move the one at fault, or that it leaves
	onHand, levelVersion int64  // there
}

// said is a whole answer.
type said struct {
	failed int       // index of the line for which nothing was done; -1: none
	lines  []outcome // each line, or the one that failed
	text   string    // what there is to say beyond lines
}

func (s said) same(x said) bool {
	return s.failed == x.failed && s.text == x.text && slices.Equal(s.lines, x.lines)
}

// do carries a command out and says what its answer must be.
func (w *world) do(c *command) said {
	first := len(w.told)
	s := w.carryOut(c)
	if n := len(w.told) - first; n > 1 && c.together() {
		for i := range n {
			w.told[first+i].group, w.told[first+i].size = first, n
		}
	}
	return s
}

func (w *world) carryOut(c *command) said {
	switch c.kind {
	case doUpdate, doAtomic, doMove:
		return w.whole(c)
	case doPartial, doCreate, doSet, doDelete, doMoveEach:
		var lines []outcome
		for _, x := range c.lines {
			lines = append(lines, w.line(c, x))
		}
		return said{failed: -1, lines: lines}
	case doHold:
		return w.putAside(c)
	case doCommit, doRelease, doExtend, doExpire:
		return w.endHold(c)
	case doPlace, doDrop:
		return w.direct(c)
	default:
		return said{failed: -1, text: w.show(c)}
	}
}

// whole carries all lines out, or none.
func (w *world) whole(c *command) said {
	before := w.clone()
	before.told = w.told
	var lines []outcome
	for i, x := range c.lines {
		o := w.line(c, x)
		if o.why != "" {
			*w = *before
			return said{failed: i, lines: []outcome{w.outcome(c, x, o.why, o.at)}} // the numbers are those of what remains
		}
		lines = append(lines, o)
	}
	return said{failed: -1, lines: lines}
}

// line carries a line out, or says why not: for the place, the product, what
// it expects, what there is, in this order.
func (w *world) line(c *command, x askedLine) outcome {
	why, at := w.wrongPlace(c, x)
	if why == "" {
		why = w.wrongProduct(c, x)
	}
	if why == "" {
		why = w.change(c, x)
	}
	return w.outcome(c, x, why, at)
}

func (w *world) outcome(c *command, x askedLine, why, at string) outcome {
	o, it := outcome{why: why, at: at}, w.items[x.id]
	switch admin := c.kind == doCreate || c.kind == doSet || c.kind == doDelete; {
	case admin && (why == "" || why == "version_conflict"): // of others it says no numbers
		o.version = it.version
	case !admin && !it.gone:
		o.available, o.version = it.available, it.version
	}
	if l := w.lies[spot{x.id, o.at}]; o.at != "" {
		o.onHand, o.levelVersion = l.onHand, l.version
	}
	return o
}

func isSale(reason string) bool { return reason == "" || reason == "sale" }

// wrongPlace says what is wrong with a place of the line, and with which; or
// nothing, and the place that it means.
func (w *world) wrongPlace(c *command, x askedLine) (why, at string) {
	at, arrives := x.at, x.at
	if c.kind == doMove || c.kind == doMoveEach {
		at, arrives = c.from, c.to
	}
	_, known := w.places[at]
	to, there := w.places[arrives]
	switch {
	case at == "":
		return "", ""
	case !known:
		return "location_not_found", at
	case !there:
		return "location_not_found", arrives
	case c.kind == doSet, c.isUpdate() && x.delta < 0 && !isSale(x.reason):
		return "", at
	case !to.active:
		return "location_inactive", arrives
	}
	return "", at
}

func (w *world) wrongProduct(c *command, x askedLine) string {
	it, known := w.items[x.id]
	there := known && !it.gone
	switch {
	case c.kind == doCreate && there:
		return "exists"
	case c.kind != doCreate && !there:
		return "product_not_found"
	case x.version != nil && *x.version != it.version, x.levelVersion != nil && *x.levelVersion != w.lies[spot{x.id, x.at}].version:
		return "version_conflict"
	}
	return ""
}

// change carries a line out whose product and place are as it wants them.
func (w *world) change(c *command, x askedLine) string {
	switch c.kind {
	case doCreate:
		w.items[x.id] = item{version: w.items[x.id].version}
		w.book(x, "created", []posting{{cmp.Or(x.at, "pool"), x.available}})
	case doDelete:
		if !w.alone(x.id) {
			return "product_in_use"
		}
		w.remove(x)
	case doSet:
		return w.set(x)
	case doMove, doMoveEach:
		if w.free(x.id, c.from) < x.delta {
			return "insufficient_inventory"
		}
		w.book(x, "moved", []posting{{c.from, -x.delta}, {c.to, x.delta}})
	default:
		return w.adjust(x)
	}
	return ""
}

func (w *world) adjust(x askedLine) string {
	sale := x.delta < 0 && isSale(x.reason)
	action := "adjustment"
	if sale {
		action = "sale"
	} else if x.delta > 0 && x.reason == "" {
		action = "receipt"
	}
	switch {
	case x.delta > 0 && w.onHand(x.id)+x.delta > quantityMax: // both within 2^53, so no overflow of int64
		return "overflow"
	case x.at == "" && w.items[x.id].available+x.delta < 0, x.at != "" && w.free(x.id, x.at)+x.delta < 0, x.at != "" && sale && !w.places[x.at].sellable:
		return "insufficient_inventory"
	case x.at == "":
		w.book(x, action, w.draw(x.id, x.delta))
	default:
		w.book(x, action, []posting{{x.at, x.delta}})
	}
	return ""
}

func (w *world) set(x askedLine) string {
	it, lies := w.items[x.id], w.lies[spot{x.id, x.at}].onHand
	switch {
	case x.rename:
		w.book(x, "set", nil)
	case x.at == "" && x.available == it.available:
		w.book(x, "set", nil)
	case x.at == "":
		w.book(x, "set", w.draw(x.id, x.available-it.available))
	case x.available > lies && !w.places[x.at].active:
		return "location_inactive"
	case x.available < lies-w.free(x.id, x.at):
		return "insufficient_inventory"
	default:
		w.book(x, "set", []posting{{x.at, x.available - lies}})
	}
	return ""
}
