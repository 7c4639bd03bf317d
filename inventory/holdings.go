package inventory

import (
	"fmt"
	"slices"
)

// holdings is the part of a state that stands beside its items: what belongs to products that do not lie in the pool alone. Only such
// a product is looked up here. What is in it is changed in place, under the state's lock.
type holdings struct {
	of   map[*item]*Holdings
	sums Sums
	hash Hash // of all
	used map[LocationID]usage
	open openHolds
	sent openTransfers
	past map[*item][]replacedHoldings // what views may ask for
}

// usage counts the levels that are at a place, and those of them with something held. The zero value says that nothing is there.
type usage struct{ levels, held int }

func (u *usage) count(l *Level, n int) {
	if l.OnHand != 0 || l.Held != 0 {
		u.levels += n
	}
	if l.Held != 0 {
		u.held += n
	}
}

// replacedHoldings is what a product had when the views up to the one with the number upto were taken.
type replacedHoldings struct {
	was  *Holdings
	upto int64
}

// lay puts the images of a change.
func (s *State) lay(it *item, c *Change) {
	if c == nil || len(c.Levels)+len(c.Holds)+len(c.Transfers) == 0 {
		return
	}
	h := &s.holdings
	have := h.of[it]
	if have == nil {
		if h.of == nil {
			h.of, h.used = map[*item]*Holdings{}, map[LocationID]usage{}
		}
		have = &Holdings{}
		h.of[it] = have
	} else {
		s.keepHoldings(it, have)
	}
	for i := range c.Levels {
		next := c.Levels[i]
		next.Location = s.known(next.Location)
		old := levelAt(have.Levels, next.Location)
		h.count(it, &old, -1)
		h.count(it, &next, 1)
		have.Levels = putLevel(have.Levels, next)
	}
	for i := range c.Holds {
		next := c.Holds[i]
		next.shareTexts(s)
		var old *HoldLine
		have.Holds, old = putHoldLine(have.Holds, &next)
		h.replaceLine(it, old, &next)
		h.open.say(it, &next)
	}
	for i := range c.Transfers {
		next := c.Transfers[i]
		next.shareTexts(s)
		var old *TransferLine
		have.Transfers, old = putTransferLine(have.Transfers, &next)
		h.replaceSent(it, old, &next)
		h.sent.say(it, &next)
	}
}

// replaceSent takes a line of a transfer out of the sums and puts another in; old may be nil, and next have ended.
func (h *holdings) replaceSent(it *item, old, next *TransferLine) {
	if old != nil {
		t := old.term(it.id)
		h.sums[it.part], h.hash = h.sums[it.part].sub(t), h.hash.sub(t)
	}
	if next.End == 0 {
		t := next.term(it.id)
		h.sums[it.part], h.hash = h.sums[it.part].add(t), h.hash.add(t)
	}
}

// replaceLine takes a line of a hold out of the sums and puts another in; either may be nil or zero.
func (h *holdings) replaceLine(it *item, old, next *HoldLine) {
	if old != nil {
		t := old.term(it.id)
		h.sums[it.part], h.hash = h.sums[it.part].sub(t), h.hash.sub(t)
	}
	if next != nil && next.Quantity != 0 {
		t := next.term(it.id)
		h.sums[it.part], h.hash = h.sums[it.part].add(t), h.hash.add(t)
	}
}

// take takes away all that belongs to a product: it lies in the pool alone again, or is gone.
func (s *State) take(it *item) {
	h := &s.holdings
	have := h.of[it]
	if have == nil {
		return
	}
	s.keepHoldings(it, have)
	for i := range have.Levels {
		h.count(it, &have.Levels[i], -1)
	}
	for _, l := range have.Holds { // an import took it away, or a repair
		gone := *l
		gone.Quantity = 0
		h.replaceLine(it, l, nil)
		h.open.say(it, &gone)
	}
	for _, l := range have.Transfers {
		gone := *l
		gone.End = TransferCancelled
		h.replaceSent(it, l, &gone)
		h.sent.say(it, &gone)
	}
	delete(h.of, it)
}

// count adds a level to sums and usage, or with n = -1 takes it out. One that is zero is not there.
func (h *holdings) count(it *item, l *Level, n int) {
	if l.OnHand == 0 && l.Held == 0 {
		return
	}
	t := l.term(it.id)
	if n < 0 {
		h.sums[it.part], h.hash = h.sums[it.part].sub(t), h.hash.sub(t)
	} else {
		h.sums[it.part], h.hash = h.sums[it.part].add(t), h.hash.add(t)
	}
	u := h.used[l.Location]
	if u.count(l, n); u == (usage{}) {
		delete(h.used, l.Location)
	} else {
		h.used[l.Location] = u
	}
}

// known returns the name of a place with the text that the directory has, so that levels share it.
func (s *State) known(id LocationID) LocationID {
	if l := s.directory.location(id); l != nil {
		return l.ID
	}
	return id
}

// keepHoldings remembers a copy of what a product has, if a view may ask for it: it is about to be changed.
func (s *State) keepHoldings(it *item, have *Holdings) {
	views := s.past.views
	if len(views) == 0 {
		s.holdings.past = nil
		return
	}
	list := s.holdings.past[it]
	if n := len(list); n > 0 && views[len(views)-1].number <= list[n-1].upto {
		return
	}
	if s.holdings.past == nil {
		s.holdings.past = map[*item][]replacedHoldings{}
	}
	s.holdings.past[it] = append(list, replacedHoldings{have.clone(), s.past.taken})
}

func (h *Holdings) clone() *Holdings {
	return &Holdings{Levels: slices.Clone(h.Levels), Holds: append([]*HoldLine(nil), h.Holds...), Transfers: append([]*TransferLine(nil), h.Transfers...)}
}

// PutHoldings puts what belongs to a product of a checkpoint in, after the product and before the first Apply.
func (s *State) PutHoldings(id ProductID, h *Holdings) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	it := s.items[id]
	if it == nil || !it.p.Placed || s.holdings.of[it] != nil {
		return fmt.Errorf("inventory: something belongs to %q, which has nothing, or twice", id)
	}
	s.layAll(it, h)
	return nil
}

// Clone returns a copy that can be changed.
func (h *Holdings) Clone() *Holdings { return h.clone() }

// Holdings returns a product, or nil, what belongs to it, and the position at which that is so. Of one that lies in the pool alone that
// is the pool's level, which has the product's version.
func (s *State) Holdings(id ProductID) (*Product, *Holdings, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	it := s.items[id]
	if it == nil || it.p.Deleted {
		return nil, nil, s.offset
	}
	if !it.p.Placed {
		return it.p, &Holdings{Levels: poolLevels(it.p)}, s.offset
	}
	return it.p, s.holdings.of[it].clone(), s.offset
}

// Full returns the hash of every range of products and all that belongs to them, with the position. It is [State.Digest] where nothing
// does.
func (s *State) Full() (Sums, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sums.plus(&s.holdings.sums), s.offset
}

// Full returns the hash of the products of a range, or of all with WholeState, and of all that belonged to them.
func (v *View) Full(part int) Hash {
	if part == WholeState {
		return v.Mark.Hash.add(v.Mark.Holdings)
	}
	return v.Sums[part].add(v.holdings[part])
}

// Holdings returns what belonged to a product of the view when that was taken, nil to one that lay in the pool alone.
func (v *View) Holdings(p *Product) *Holdings {
	if !p.Placed {
		return nil
	}
	s := v.state
	s.mu.RLock()
	defer s.mu.RUnlock()
	if have := v.belongings(s.items[p.ID]); have != nil {
		return have.clone()
	}
	return nil
}

// belongings is Holdings without a copy, nil if there is none. The caller has the state's lock as long as he looks at it.
func (v *View) belongings(it *item) *Holdings {
	for _, r := range v.state.holdings.past[it] {
		if v.number <= r.upto {
			return r.was
		}
	}
	return v.state.holdings.of[it]
}
