package inventory

import (
	"cmp"
	"container/heap"
	"slices"
	"strings"
	"unique"
)

// openHolds finds the lines of open holds, which stand with their products: by id, by the age at which they end, by reference. It is
// made anew from the lines, whatever a state is loaded from, and guarded by the state's lock.
type openHolds struct {
	shelf [][]shelved // by id; ids are hashes, so that each part has about as many
	count int
	of    map[ownerMark]int // of the count, by caller
	due   dueHeap
	refs  map[string]*openHold // the newest with the reference; the others follow it
}

// openHold is one of them.
type openHold struct {
	id    HoldID
	lines []heldLine // in order of product and place
	end   Millis     // age
	place int        // in the heap
	ref   string
	newer *openHold // with the same reference
	older *openHold
}

type heldLine struct {
	it   *item
	line *HoldLine
}

// shelved is one of them at its place by id. The start of the id stands beside it, since a search reads many places: those of holds
// themselves are all over the memory.
type shelved struct {
	start uint64
	*openHold
}

// startOf returns what eight characters behind those that name the part say, in their order.
func startOf(id HoldID) (start uint64) {
	for _, c := range []byte(id[2:10]) {
		start = start<<8 | uint64(c)
	}
	return start
}

// compare orders as ids are.
func (o shelved) compare(start uint64, id HoldID) int {
	if o.start != start {
		return cmp.Compare(o.start, start)
	}
	return strings.Compare(string(o.id), string(id))
}

const shelfParts = 32 * 32

// shelfPart returns the part in which an id stands: what its first two characters say.
func shelfPart(id HoldID) int {
	return 32*strings.IndexByte(holdAlphabet, id[0]) + strings.IndexByte(holdAlphabet, id[1])
}

func (h *openHolds) find(id HoldID) (part *[]shelved, i int, found bool) {
	if h.shelf == nil {
		h.shelf = make([][]shelved, shelfParts)
	}
	part = &h.shelf[shelfPart(id)]
	start := startOf(id)
	i, found = slices.BinarySearchFunc(*part, id, func(o shelved, id HoldID) int { return o.compare(start, id) })
	return part, i, found
}

// get returns an open hold, or nil.
func (h *openHolds) get(id HoldID) *openHold {
	if h.count == 0 {
		return nil
	}
	if _, issue := ParseHoldID(string(id)); issue != "" {
		return nil
	}
	if part, i, found := h.find(id); found {
		return (*part)[i].openHold
	}
	return nil
}

// say makes a line that of its hold at its product and place. One that is zero is gone, and the hold with its last.
func (h *openHolds) say(it *item, line *HoldLine) {
	part, at, found := h.find(line.Hold)
	var o *openHold
	switch {
	case found:
		o = (*part)[at].openHold
	case line.Quantity == 0:
		return
	default:
		o = &openHold{id: line.Hold, ref: line.Ref, lines: make([]heldLine, 0, 1)}
	}
	i, there := slices.BinarySearchFunc(o.lines, line.Location, func(l heldLine, place LocationID) int {
		return compareHeld(HeldLine{Product: l.it.id, Location: l.line.Location}, it.id, place)
	})
	switch {
	case there && line.Quantity == 0 && len(o.lines) == 1:
		*part = slices.Delete(*part, at, at+1)
		h.tally(o.id, -1)
		heap.Remove(&h.due, o.place)
		h.unlink(o)
		return
	case there && line.Quantity == 0:
		o.lines = slices.Delete(o.lines, i, i+1)
		return
	case line.Quantity == 0:
		return
	case there:
		o.lines[i].line = line
	default:
		o.lines = slices.Insert(o.lines, i, heldLine{it, line})
	}
	if !found {
		*part = slices.Insert(*part, at, shelved{startOf(o.id), o})
		h.tally(o.id, 1)
		o.end = line.EndAge
		heap.Push(&h.due, o)
		h.link(o)
	} else if o.end != line.EndAge {
		o.end = line.EndAge
		heap.Fix(&h.due, o.place)
	}
}

// tally counts one more, or one fewer.
func (h *openHolds) tally(id HoldID, n int) {
	if h.of == nil {
		h.of = map[ownerMark]int{}
	}
	h.count += n
	whose := id.owner()
	if h.of[whose] += n; h.of[whose] == 0 {
		delete(h.of, whose)
	}
}

func (h *openHolds) link(o *openHold) {
	if o.ref == "" {
		return
	}
	if h.refs == nil {
		h.refs = map[string]*openHold{}
	}
	if o.older = h.refs[o.ref]; o.older != nil {
		o.older.newer = o
	}
	h.refs[o.ref] = o
}

func (h *openHolds) unlink(o *openHold) {
	if o.older != nil {
		o.older.newer = o.newer
	}
	switch {
	case o.newer != nil:
		o.newer.older = o.older
	case o.older != nil:
		h.refs[o.ref] = o.older
	case o.ref != "":
		delete(h.refs, o.ref)
	}
}

// isDue says whether there is one whose time has come.
func (h *openHolds) isDue(age Millis) bool { return len(h.due) > 0 && h.due[0].end <= age }

// eachDue visits those whose time has come, the oldest first or nearly so, until visit returns false.
func (h *openHolds) eachDue(age Millis, visit func(*openHold) bool) {
	for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
		i := queue[0]
		if i >= len(h.due) || h.due[i].end > age {
			continue
		}
		if !visit(h.due[i]) {
			return
		}
		queue = append(queue, 2*i+1, 2*i+2)
	}
}

// hold returns what readers see.
func (o *openHold) hold() *Hold {
	first := o.lines[0].line
	h := &Hold{ID: first.Hold, State: HoldOpen, Store: first.Store, Ref: first.Ref, ExpiresAt: first.ExpiresAt, EndAge: first.EndAge, UpdatedAt: first.UpdatedAt,
		Lines: make([]HeldLine, len(o.lines))}
	for i, l := range o.lines {
		h.Lines[i] = HeldLine{Product: l.it.id, Location: l.line.Location, Quantity: l.line.Quantity}
	}
	return h
}

// shareTexts gives a line the texts that others have already.
func (l *HoldLine) shareTexts(s *State) {
	l.Location = s.known(l.Location)
	if l.Store != "" {
		l.Store = unique.Make(l.Store).Value()
	}
}

// dueHeap has the hold that ends first at its top.
type dueHeap []*openHold

func (d dueHeap) Len() int           { return len(d) }
func (d dueHeap) Less(i, j int) bool { return d[i].end < d[j].end }
func (d dueHeap) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].place, d[j].place = i, j
}

func (d *dueHeap) Push(x any) {
	o := x.(*openHold) //nolint:forcetypeassert // nothing else is pushed
	o.place = len(*d)
	*d = append(*d, o)
}

func (d *dueHeap) Pop() any {
	last := len(*d) - 1
	o := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	return o
}
