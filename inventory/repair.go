package inventory

import (
	"context"
	"math"
)

// Totals returns what the products amount to. Products with at most low units, but not none, count as low in stock. It looks at
// every product, and ends with ctx.
func (s *State) Totals(ctx context.Context, low int64) (t Totals, at Offset, err error) {
	v := s.View()
	t.Products, t.Tombstones = v.Len()
	var value Worth
	err = v.Scan(ctx, func(p *Product) {
		if t.Units += p.Available; t.Units < 0 {
			t.Units = math.MaxInt64
		}
		value.Add(p.Available, p.Price)
		switch {
		case p.Available <= 0:
			t.Out++
		case p.Available <= low:
			t.Low++
		}
	})
	t.Value = value.Sum()
	return t, v.Mark.Offset, err
}

// Held returns the product or tombstone with the id, or nil. Only the goroutine that applies may call it.
func (s *State) Held(id ProductID) *Product { return s.current(id) }

// Differences says what is to be put in and taken out for the range to hold exactly these products and tombstones. Only the
// goroutine that applies may call it.
func (s *State) Differences(part int, want []*Product) (changed []*Product, gone []ProductID) {
	wanted := make(map[ProductID]bool, len(want))
	for _, p := range want {
		wanted[p.ID] = true
		if have := s.current(p.ID); have == nil || *have != *p {
			changed = append(changed, p)
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
func (s *State) Repair(changed []*Product, gone []ProductID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range gone {
		s.remove(id)
	}
	for _, p := range changed {
		s.place(p)
	}
}

// remove takes an item out. It goes on holding what it holds, for the views that know it.
func (s *State) remove(id ProductID) {
	it := s.items[id]
	if it == nil {
		return
	}
	s.order(it.p).remove(id)
	s.take(it)
	s.sums[it.part] = s.sums[it.part].sub(term(it.p))
	delete(s.items, id)
}
