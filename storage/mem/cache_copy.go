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
	products map[inventory.ProductID]inventory.Stocked // never changed where they lie
	totals
	at   storage.CopyPosition
	last inventory.ProductID // that was added
}

// totals are the hashes of products, and of what belongs to them.
type totals struct{ hash, holdings inventory.Hash }

// replace takes what stood under an id out, and puts in what stands there now. Either may be nothing.
func (t *totals) replace(id inventory.ProductID, before, after inventory.Stocked) {
	t.hash = t.hash.Replace(before.Product, after.Product)
	t.holdings = t.holdings.ReplaceHoldings(id, before, after)
}

// own returns a copy that nobody else changes.
func own(s inventory.Stocked) inventory.Stocked {
	p := *s.Product
	s.Product = &p
	if s.Holdings != nil {
		s.Holdings = s.Holdings.Clone()
	}
	return s
}

// sorted returns copies in order of id.
func (s *stored) sorted() []inventory.Stocked {
	list := make([]inventory.Stocked, 0, len(s.products))
	for _, w := range s.products {
		list = append(list, own(w))
	}
	slices.SortFunc(list, func(a, b inventory.Stocked) int { return strings.Compare(string(a.Product.ID), string(b.Product.ID)) })
	return list
}

// save does all or nothing.
func (s *stored) save(put []inventory.Stocked, gone []inventory.ProductID, at storage.CopyPosition) error {
	next, seen := s.totals, map[inventory.ProductID]bool{}
	for _, id := range gone {
		if w, ok := s.products[id]; ok && !seen[id] {
			next.replace(id, w, inventory.Stocked{})
		}
		seen[id] = true
	}
	for _, w := range put {
		id := w.Product.ID
		if seen[id] {
			return fmt.Errorf("mem: product %q is to be saved twice", id)
		}
		seen[id] = true
		next.replace(id, s.products[id], w)
	}
	if at.Directory == nil {
		at.Directory = s.at.Directory
	}
	if err := s.move(next, at); err != nil {
		return err
	}
	for _, id := range gone {
		delete(s.products, id)
	}
	for _, w := range put {
		s.products[w.Product.ID] = own(w)
	}
	return nil
}

func (s *stored) add(products []inventory.Stocked) error {
	for _, w := range products {
		id := w.Product.ID
		if id <= s.last {
			return fmt.Errorf("mem: product %q comes after %q", id, s.last)
		}
		s.last = id
		s.replace(id, inventory.Stocked{}, w)
		s.products[id] = own(w)
	}
	return nil
}

// move notes where the copy stands, unless it is not what the position says.
func (s *stored) move(to totals, at storage.CopyPosition) error {
	listed, err := storage.ListedBy(at.Directory)
	if err != nil {
		return err
	}
	if why := storage.Differs(&at.Mark, to.hash, to.holdings, listed); why != "" {
		return fmt.Errorf("mem: %s", why)
	}
	if listed == (inventory.DirectoryMark{}) {
		at.Directory = nil
	}
	s.totals, s.at = to, at
	return nil
}
