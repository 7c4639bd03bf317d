package mem

import (
	"fmt"
	"slices"
	"strings"

	"bodega/inventory"
	"bodega/storage"
)

// stored is one copy.
type stored struct {
	products map[inventory.ProductID]inventory.Product
	sums     inventory.Sums
	at       storage.CopyPosition
	last     inventory.ProductID // that was added
}

func (s *stored) sorted() []inventory.Stocked {
	list := make([]inventory.Stocked, 0, len(s.products))
	for _, p := range s.products {
		list = append(list, inventory.Stocked{Product: &p})
	}
	slices.SortFunc(list, func(a, b inventory.Stocked) int { return strings.Compare(string(a.Product.ID), string(b.Product.ID)) })
	return list
}

// save does all or nothing.
func (s *stored) save(put []inventory.Stocked, gone []inventory.ProductID, at storage.CopyPosition) error {
	sums, seen := s.sums, map[inventory.ProductID]bool{}
	for _, id := range gone {
		if p, ok := s.products[id]; ok && !seen[id] {
			sums.Replace(&p, nil)
		}
		seen[id] = true
	}
	for _, w := range put {
		p := w.Product
		if seen[p.ID] {
			return fmt.Errorf("mem: product %q is to be saved twice", p.ID)
		}
		seen[p.ID] = true
		if before, ok := s.products[p.ID]; ok {
			sums.Replace(&before, p)
		} else {
			sums.Replace(nil, p)
		}
	}
	if err := s.move(sums, at); err != nil {
		return err
	}
	for _, id := range gone {
		delete(s.products, id)
	}
	for _, w := range put {
		s.products[w.Product.ID] = *w.Product
	}
	return nil
}

func (s *stored) add(products []inventory.Stocked) error {
	for _, w := range products {
		p := w.Product
		if p.ID <= s.last {
			return fmt.Errorf("mem: product %q comes after %q", p.ID, s.last)
		}
		s.last = p.ID
		s.sums.Replace(nil, p)
		s.products[p.ID] = *p
	}
	return nil
}

// move notes where the copy stands, unless the products do not have that hash.
func (s *stored) move(sums inventory.Sums, at storage.CopyPosition) error {
	if have := sums.Total(); have != at.Mark.Hash {
		return fmt.Errorf("mem: at position %d the products would have hash %v, not %v", at.Mark.Offset, have, at.Mark.Hash)
	}
	s.sums, s.at = sums, at
	return nil
}
