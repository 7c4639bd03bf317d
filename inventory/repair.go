package inventory

// Totals returns what the products amount to. Products with at most low units, but not none, count as low in stock.
func (s *State) Totals(low int64) (t Totals, at Offset) {
	v := s.View()
	t.Products, t.Tombstones = v.Len()
	v.each(&v.live, func(p *Product) bool {
		t.Units += p.Available
		t.Value += float64(p.Available) * p.Price
		switch {
		case p.Available <= 0:
			t.Out++
		case p.Available <= low:
			t.Low++
		}
		return true
	})
	return t, v.Mark.Offset
}

// Repair makes the range hold exactly these products and tombstones, for a copy that was found to differ from the truth at
// its position, and returns which were changed or put in, and the ids of those taken out. No event tells of it. Only the
// goroutine that applies may call it.
func (s *State) Repair(part int, products []*Product) (changed []*Product, gone []ProductID) {
	there := make(map[ProductID]*Product, len(products))
	for _, p := range products {
		there[p.ID] = p
	}
	for id, it := range s.items { // reading needs no lock here
		if int(it.part) != part {
			continue
		}
		if there[id] == nil {
			gone = append(gone, id)
		}
	}
	for _, p := range products {
		if have := s.current(p.ID); have == nil || *have != *p {
			changed = append(changed, p)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range gone {
		s.remove(id)
	}
	for _, p := range changed {
		s.place(p)
	}
	return changed, gone
}

// remove takes an item out as if it had never been.
func (s *State) remove(id ProductID) {
	it := s.items[id]
	s.past.keep(it, s.offset)
	s.order(it.p).remove(id)
	s.sums[it.part] = s.sums[it.part].sub(term(it.p))
	delete(s.items, id)
}
