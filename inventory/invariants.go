package inventory

import "fmt"

// Soundness is what [View.Sound] has looked at.
type Soundness struct{ Placed, Levels, Lines, Holds int }

// Sound says whether what belongs to products agrees with itself, and with them: I1, that no level holds less than nothing or more than it
// has, and what it holds is what lines of holds take there; I2, that a product has available what is free at its sellable places; that the
// lines of a hold tell the same of it; and that the hash of all is that of the view's mark. The error is the first that does not.
func (v *View) Sound() (s Soundness, err error) {
	heads := map[HoldID]HoldLine{}
	var hash Hash
	v.Products(func(p *Product) bool {
		if !p.Placed {
			return true
		}
		h := v.Holdings(p)
		if h == nil {
			err = fmt.Errorf("%q lies somewhere, and nothing says where", p.ID)
			return false
		}
		s.Placed++
		h.terms(p.ID, func(t Hash) { hash = hash.add(t) })
		s.Levels += len(h.Levels)
		s.Lines += len(h.Holds)
		if err = v.soundLevels(p, h); err == nil {
			err = soundLines(p, h, heads)
		}
		return err == nil
	})
	if s.Holds = len(heads); err == nil && hash != v.Mark.Holdings {
		err = fmt.Errorf("what belongs to products has hash %v, the mark says %v", hash, v.Mark.Holdings)
	}
	return s, err
}

func (v *View) soundLevels(p *Product, h *Holdings) error {
	held := map[LocationID]int64{}
	for _, l := range h.Holds {
		held[l.Location] += l.Quantity
	}
	free := int64(0)
	for i := range h.Levels {
		l := &h.Levels[i]
		loc := v.directory.location(l.Location)
		switch {
		case loc == nil:
			return fmt.Errorf("%q lies at %s, which is no place", p.ID, l.Location)
		case l.Held < 0, l.Held > l.OnHand:
			return fmt.Errorf("I1: %q at %s holds %d of %d", p.ID, l.Location, l.Held, l.OnHand)
		case l.Held != held[l.Location]:
			return fmt.Errorf("I1: %q at %s holds %d, its holds have %d", p.ID, l.Location, l.Held, held[l.Location])
		case l.Version > p.Version:
			return fmt.Errorf("%q at %s has version %d, the product %d", p.ID, l.Location, l.Version, p.Version)
		case loc.Sellable:
			free += l.Free()
		}
		delete(held, l.Location)
	}
	switch {
	case len(held) > 0:
		return fmt.Errorf("I1: %q is held where nothing lies: %v", p.ID, held)
	case free != p.Available:
		return fmt.Errorf("I2: %q has %d available, its places %d", p.ID, p.Available, free)
	case !placed(h.Levels):
		return fmt.Errorf("%q lies in the pool alone, and does not say so", p.ID)
	}
	return nil
}

// soundLines holds lines against what other lines have said of their holds.
func soundLines(p *Product, h *Holdings, heads map[HoldID]HoldLine) error {
	for _, l := range h.Holds {
		head := *l
		head.Location, head.Quantity = "", 0
		if have, known := heads[l.Hold]; known && have != head {
			return fmt.Errorf("I4: %q says %+v of hold %s, another product %+v", p.ID, head, l.Hold, have)
		}
		if heads[l.Hold] = head; l.Quantity <= 0 {
			return fmt.Errorf("I4: %q has %d units on hold %s", p.ID, l.Quantity, l.Hold)
		}
	}
	return nil
}
