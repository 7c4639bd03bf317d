package inventory

import "fmt"

// Soundness is what [View.Sound] has looked at.
type Soundness struct {
	Placed, Levels, Lines, Holds int
	Sent, Transfers              int // lines of transfers, and these
	// Behind are the products of which the directory says more than they know yet; see [View.SoundCopy].
	Behind int
}

// String says it for people.
func (s *Soundness) String() string {
	text := fmt.Sprintf("places: %d products at %d levels, %d open holds", s.Placed, s.Levels, s.Holds)
	if s.Transfers > 0 {
		text += fmt.Sprintf(", %d open transfers", s.Transfers)
	}
	return text
}

// Sound says whether what belongs to products agrees with itself, and with them: I1, that no level holds less than nothing or more than it
// has, and what it holds is what lines of holds take there; I2, that a product has available what is free at its sellable places; that the
// lines of a hold tell the same of it; I6, that what is in transit is what is open of the lines of transfers, which likewise tell the same;
// and that the hash of all is that of the view's mark. The error is the first that does not.
func (v *View) Sound() (s Soundness, err error) { return v.sound(false) }

// SoundCopy is Sound for a store's copy, which has a newer directory before the events that go with it: a place that was emptied, and then
// taken away or made one of another kind, may be so before the copy has emptied it. A place that changed before the newest event of the
// copy is no excuse.
func (v *View) SoundCopy() (s Soundness, err error) { return v.sound(true) }

func (v *View) sound(copied bool) (s Soundness, err error) {
	heads, sent := map[HoldID]HoldLine{}, map[TransferID]TransferLine{}
	var hash Hash
	codes := map[barcode]ProductID{}
	v.Products(func(p *Product) bool {
		if p.Extra != nil {
			hash = hash.add(p.Extra.term(p.ID))
			if err = soundCodes(p, codes); err != nil {
				return false
			}
		}
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
		s.Sent += len(h.Transfers)
		behind, wrong := v.soundLevels(p, h, copied)
		if err = wrong; behind {
			s.Behind++
		}
		if err == nil {
			err = soundLines(p, h, heads)
		}
		if err == nil {
			err = soundTransfers(p, h, sent)
		}
		return err == nil
	})
	s.Holds, s.Transfers = len(heads), len(sent)
	if err == nil && hash != v.Mark.Holdings {
		err = fmt.Errorf("what belongs to products has hash %v, the mark says %v", hash, v.Mark.Holdings)
	}
	return s, err
}

// soundLevels looks at the levels of a product. Behind says that they are at odds with a directory that may be newer, as that of a copy.
func (v *View) soundLevels(p *Product, h *Holdings, copied bool) (behind bool, err error) {
	held := map[LocationID]int64{}
	for _, l := range h.Holds {
		held[l.Location] += l.Quantity
	}
	free, newer := int64(0), false
	for i := range h.Levels {
		l := &h.Levels[i]
		loc := v.directory.location(l.Location)
		newer = newer || copied && (loc == nil || loc.UpdatedAt >= v.Mark.At && builtin[loc.ID] == nil)
		switch {
		case loc == nil && !copied:
			return false, fmt.Errorf("%q lies at %s, which is no place", p.ID, l.Location)
		case l.Held < 0, l.Held > l.OnHand:
			return false, fmt.Errorf("I1: %q at %s holds %d of %d", p.ID, l.Location, l.Held, l.OnHand)
		case l.Held != held[l.Location]:
			return false, fmt.Errorf("I1: %q at %s holds %d, its holds have %d", p.ID, l.Location, l.Held, held[l.Location])
		case l.Version > p.Version:
			return false, fmt.Errorf("%q at %s has version %d, the product %d", p.ID, l.Location, l.Version, p.Version)
		case loc != nil && loc.Sellable:
			free += l.Free()
		}
		behind = behind || loc == nil
		delete(held, l.Location)
	}
	behind = behind || newer && free != p.Available
	switch {
	case len(held) > 0:
		return false, fmt.Errorf("I1: %q is held where nothing lies: %v", p.ID, held)
	case free != p.Available && !behind:
		return false, fmt.Errorf("I2: %q has %d available, its places %d", p.ID, p.Available, free)
	case !h.placed():
		return false, fmt.Errorf("%q lies in the pool alone, and does not say so", p.ID)
	}
	return behind, nil
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

// soundTransfers holds lines against what is in transit, and against what other lines have said of their transfers.
func soundTransfers(p *Product, h *Holdings, heads map[TransferID]TransferLine) error {
	units, issue := h.sent()
	if issue != "" {
		return fmt.Errorf("I6: lines of transfers of %q: each %s", p.ID, issue)
	}
	if transit := levelAt(h.Levels, Transit); transit.OnHand != units || transit.Held != 0 {
		return fmt.Errorf("I6: %d of %q are in transit, %d of them held, and its transfers have %d", transit.OnHand, p.ID, transit.Held, units)
	}
	for _, l := range h.Transfers {
		if have, known := heads[l.Transfer]; known && have != l.head() {
			return fmt.Errorf("I6: %q says %+v of transfer %s, another product %+v", p.ID, l.head(), l.Transfer, have)
		}
		heads[l.Transfer] = l.head()
	}
	return nil
}

// soundCodes holds the barcodes of a product against those of the others.
func soundCodes(p *Product, codes map[barcode]ProductID) error {
	for _, text := range p.Extra.Barcodes {
		code := barcodeOf(text)
		if by, taken := codes[code]; taken {
			return fmt.Errorf("%q and %q have the same barcode, %s", by, p.ID, text)
		}
		codes[code] = p.ID
	}
	return nil
}
