package inventory

import (
	"context"
	"math"
	"slices"
)

// Totals returns what the products amount to. Products with at most low whole units, or as many as their reorder point says, but not
// none, count as low in stock: at the place here,
// or of all that are available if it is "". It looks at every product, and ends with ctx.
func (s *State) Totals(ctx context.Context, low int64, here LocationID) (t Totals, at Offset, err error) {
	v, q := s.View(), ListQuery{Here: here}
	t.Products, t.Tombstones = v.Len()
	var value Worth
	var parts partSums
	err = v.Scan(ctx, func(p *Product) {
		parts.add(p.Available, p.Decimals())
		value.Add(p.Available, p.Price, p.Decimals())
		switch units, _ := v.Units(&q, p); p.Stock(here, units, low) {
		case StateOut:
			t.Out++
		case StateLow:
			t.Low++
		}
	})
	t.Units, t.Value = parts.whole(), value.Sum()
	return t, v.Mark.Offset, err
}

// partSums adds up quantities, by how many decimals they have.
type partSums [MaxDecimals + 1]int64

func (s *partSums) add(quantity int64, decimals uint8) { s[decimals] = sumUpTo(s[decimals], quantity) }

// whole returns how many whole units these are.
func (s *partSums) whole() (units int64) {
	part := int64(1)
	for _, n := range s {
		units = sumUpTo(units, n/part)
		part *= 10
	}
	return units
}

// sumUpTo adds what is not negative: of more than can be counted there is as much as can be.
func sumUpTo(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}

// Held returns the product or tombstone with the id, or nil. Only the goroutine that applies may call it.
func (s *State) Held(id ProductID) *Product { return s.current(id) }

// Stocked is a product or a tombstone, and what belongs to it: nil unless the product is placed.
type Stocked struct {
	Product  *Product
	Holdings *Holdings
}

// bare says that nothing belongs to the product.
func (s *Stocked) bare() bool {
	return s.Holdings == nil && (s.Product == nil || s.Product.Extra == nil)
}

// terms visits what each part adds to the hash of what belongs to products.
func (s *Stocked) terms(id ProductID, visit func(Hash)) {
	s.Holdings.terms(id, visit)
	if s.Product != nil && s.Product.Extra != nil {
		visit(s.Product.Extra.term(id))
	}
}

// PutStocked puts a product or tombstone of a checkpoint in, and what belongs to it, which may be nil: it is a [PutSnapshot].
func (s *State) PutStocked(p *Product, h *Holdings) error {
	if s.Put(p); h == nil {
		return nil
	}
	return s.PutHoldings(p.ID, h)
}

// Belongings is what belongs to the product or tombstone with the id, nil if nothing does. Only the goroutine that applies may call it,
// and what it is given must not be changed.
func (s *State) Belongings(id ProductID) *Holdings {
	if it := s.items[id]; it != nil && it.p.Placed {
		return s.holdings.of[it]
	}
	return nil
}

// Stocked is the product or tombstone with the id, and what belongs to it. Only the goroutine that applies may call it, and what it is
// given must not be changed.
func (s *State) Stocked(id ProductID) Stocked { return Stocked{s.Held(id), s.Belongings(id)} }

// Differences says what is to be put in and taken out for the range to hold exactly these products and tombstones, and what belongs to
// them. Only the goroutine that applies may call it.
func (s *State) Differences(part int, want []Stocked) (changed []Stocked, gone []ProductID) {
	wanted := make(map[ProductID]bool, len(want))
	for _, w := range want {
		wanted[w.Product.ID] = true
		if have := s.current(w.Product.ID); have == nil || !have.Same(w.Product) || !w.Holdings.equal(s.Belongings(w.Product.ID)) {
			changed = append(changed, w)
		}
	}
	for id, it := range s.items {
		if int(it.part) == part && !wanted[id] {
			gone = append(gone, id)
		}
	}
	return changed, gone
}

// Repair puts products and tombstones in and takes others out as if they had never been: for a copy that was found to differ
// from the truth at its position. No event tells of it. Only the goroutine that applies may call it.
func (s *State) Repair(changed []Stocked, gone []ProductID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range gone {
		s.remove(id)
	}
	for _, c := range changed {
		it := s.set(c.Product, false)
		s.take(it)
		s.layAll(it, c.Holdings)
	}
}

// layAll lays what belongs to a product to which nothing does.
func (s *State) layAll(it *item, h *Holdings) {
	if h == nil {
		return
	}
	c := Change{Levels: h.Levels, Holds: make([]HoldLine, len(h.Holds)), Transfers: make([]TransferLine, len(h.Transfers))}
	for i, l := range h.Holds {
		c.Holds[i] = *l
	}
	for i, l := range h.Transfers {
		c.Transfers[i] = *l
	}
	s.lay(it, &c)
}

// equal says whether the same belongs to two products; h and o may be nil.
func (h *Holdings) equal(o *Holdings) bool {
	if h == nil || o == nil {
		return h == o
	}
	return slices.Equal(h.Levels, o.Levels) && slices.EqualFunc(h.Holds, o.Holds, func(a, b *HoldLine) bool { return *a == *b }) &&
		slices.EqualFunc(h.Transfers, o.Transfers, func(a, b *TransferLine) bool { return *a == *b })
}

// remove takes an item out. It goes on holding what it holds, for the views that know it.
func (s *State) remove(id ProductID) {
	it := s.items[id]
	if it == nil {
		return
	}
	s.order(it.p).remove(id)
	if s.take(it); it.p.Extra != nil {
		s.describe(it, it.p.Extra, nil)
	}
	s.sums[it.part] = s.sums[it.part].sub(term(it.p))
	delete(s.items, id)
}
