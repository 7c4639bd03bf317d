package inventory

import (
	"context"
	"slices"
	"weak"
)

// View is a state that stands still. Taking one costs nothing; while it is in use, the state keeps what it replaces. Any
// number of goroutines may read it.
type View struct {
	Mark   Mark
	Sums   Sums
	state  *State
	number int64 // of all views of the state, counted from 1
	live   tree
	dead   tree

	directory *directory
	acts      actLog
	holdings  Sums // of what belongs to products
}

// View returns the state as it is now. Later changes do not reach it.
func (s *State) View() *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past.taken++
	s.directory.share()
	v := &View{
		Mark: s.mark(), Sums: s.sums,
		state: s, number: s.past.taken, live: s.live.view(), dead: s.dead.view(),
		directory: s.directory, acts: s.acts, holdings: s.holdings.sums,
	}
	s.past.views = append(s.past.views, viewAt{v.number, weak.Make(v)})
	return v
}

// Len returns the numbers of products and of tombstones.
func (v *View) Len() (live, dead int) { return v.live.len(), v.dead.len() }

// After visits products and tombstones behind the id after ("" for all), in order of id, until visit returns false.
func (v *View) After(after ProductID, visit func(*Product) bool) { v.Range(WholeState, after, visit) }

// Range is After for the products and tombstones of one range, or of all with WholeState.
func (v *View) Range(part int, after ProductID, visit func(*Product) bool) {
	live, dead := cursor{view: v, tree: &v.live, part: part, last: after}, cursor{view: v, tree: &v.dead, part: part, last: after}
	p, t := live.next(), dead.next()
	for p != nil || t != nil {
		if t == nil || p != nil && p.ID < t.ID {
			if !visit(p) {
				return
			}
			p = live.next()
			continue
		}
		if !visit(t) {
			return
		}
		t = dead.next()
	}
}

// Count returns how many products and tombstones a range has.
func (v *View) Count(part int) (n int) {
	for _, t := range []*tree{&v.live, &v.dead} {
		t.from(0, func(it *item) bool {
			if int(it.part) == part {
				n++
			}
			return true
		})
	}
	return n
}

// Products visits the products, in order of id, until visit returns false.
func (v *View) Products(visit func(*Product) bool) { v.each(&v.live, visit) }

// Tombstones visits what is left of deleted products, in order of id, until visit returns false.
func (v *View) Tombstones(visit func(*Product) bool) { v.each(&v.dead, visit) }

// each visits one of the view's trees, in order of id, until visit returns false.
func (v *View) each(t *tree, visit func(*Product) bool) {
	c := cursor{view: v, tree: t, part: WholeState}
	for p := c.next(); p != nil && visit(p); {
		p = c.next()
	}
}

// Find returns the product with the id, or nil.
func (v *View) Find(id ProductID) (found *Product) {
	// The id before it in byte order is not known, so the product is looked up in the state and then as it was in the view.
	s := v.state
	s.mu.RLock()
	defer s.mu.RUnlock()
	if it := s.items[id]; it != nil {
		if p := s.past.at(it, v.number); p != nil && !p.Deleted {
			return p
		}
	}
	return nil
}

// Scan visits all products, in order of id. It ends with ctx, whose error is the only one.
func (v *View) Scan(ctx context.Context, visit func(*Product)) error {
	for c := (cursor{view: v, tree: &v.live, part: WholeState}); c.fill(); {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, p := range c.products {
			visit(p)
		}
	}
	return nil
}

// cursor walks one tree of a view.
type cursor struct {
	view *View
	tree *tree
	part int       // only items of this range; WholeState for all
	last ProductID // of the newest item in items
	at   int       // of the next product
	// What was looked up under one lock.
	items    []*item
	products []*Product
}

// cursorWindow is the number of products that are looked up under one lock.
const cursorWindow = 256

// next returns the next product, or nil at the end.
func (c *cursor) next() *Product {
	if c.at == len(c.products) && !c.fill() {
		return nil
	}
	c.at++
	return c.products[c.at-1]
}

func (c *cursor) fill() bool {
	c.items, c.products, c.at = c.items[:0], c.products[:0], 0
	c.tree.after(c.last, func(it *item) bool {
		if c.part == WholeState || c.part == int(it.part) {
			c.items = append(c.items, it)
		}
		return len(c.items) < cursorWindow
	})
	if len(c.items) == 0 {
		return false
	}
	c.last = c.items[len(c.items)-1].id
	s := c.view.state
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, it := range c.items {
		c.products = append(c.products, s.past.at(it, c.view.number))
	}
	return true
}

// past is what has been replaced since views were taken that are still in use. It is guarded by the state's lock. Views are told
// apart by their numbers, as there may be several at one position: a repair changes products and leaves the position.
type past struct {
	taken int64    // number of views so far
	views []viewAt // oldest first
	items map[*item][]replaced
}

// viewAt is a view that may be in use; one that nobody holds any more is found out by its weak pointer.
type viewAt struct {
	number int64
	view   weak.Pointer[View]
}

// replaced is what an item held when the views up to the one with the number upto were taken.
type replaced struct {
	p    *Product
	upto int64
}

// keep remembers what the item holds, if a view may ask for it: it is about to be replaced.
func (h *past) keep(it *item) {
	if len(h.views) == 0 {
		return
	}
	h.views = slices.DeleteFunc(h.views, func(v viewAt) bool { return v.view.Value() == nil })
	if len(h.views) == 0 {
		h.items = nil
		return
	}
	list := h.items[it]
	if n := len(list); n > 0 && h.views[len(h.views)-1].number <= list[n-1].upto {
		return // it has changed since the newest view was taken
	}
	if h.items == nil {
		h.items = map[*item][]replaced{}
	}
	h.items[it] = append(list, replaced{it.p, h.taken})
}

// at returns what the item held when a view was taken.
func (h *past) at(it *item, view int64) *Product {
	for _, r := range h.items[it] {
		if view <= r.upto {
			return r.p
		}
	}
	return it.p
}
