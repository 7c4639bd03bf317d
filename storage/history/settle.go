package history

import (
	"errors"
	"fmt"
	"slices"

	"bodega/inventory"
	"bodega/storage/bolt"
)

// ErrOther is in what Verify says of files that belong to another history than that of the directory.
var ErrOther = errors.New("of another history than the data")

// settle has no two partitions overlap. It removes those of which others were made, which a crash has left: where both are there they hold
// the same. All else that does not fit somebody has put there, and it is put aside.
func (s *Store) settle() error {
	slices.SortFunc(s.parts, func(a, b *partition) int {
		if a.first != b.first {
			return int(a.first - b.first)
		}
		return int(b.next - a.next)
	})
	if err := s.agree(s.cfg.Chain); err != nil {
		return err
	}
	others := s.conflicts()
	var kept, gone []*partition
	for _, p := range s.parts {
		if slices.Contains(others, p) {
			continue
		}
		last := len(kept) - 1
		for last >= 0 && p.first < kept[last].next && kept[last].broken != nil && p.broken == nil {
			kept, last = kept[:last], last-1 // what it was made of is still there
		}
		switch {
		case last < 0 || p.first >= kept[last].next:
			kept = append(kept, p)
		case p.madeInto(kept[last]):
			gone = append(gone, p)
		case s.trusts(kept[last], p):
			others = append(others, p)
		default:
			others, kept[last] = append(others, kept[last]), p
		}
	}
	s.put(kept)
	if err := errors.Join(s.removeLeft(gone), s.setAside(others, ErrOther)); err != nil {
		return err
	}
	return s.sameHistory()
}

// conflicts returns those partitions that cannot be true if others are that are trusted more.
func (s *Store) conflicts() (others []*partition) {
	for i, p := range s.parts {
		for _, q := range s.parts[i+1:] {
			switch {
			case q.first >= p.next || p.broken != nil || q.broken != nil || slices.Contains(others, p) || slices.Contains(others, q):
			case q.madeInto(p) && (!s.sure(q) || s.sure(p)):
			case s.trusts(p, q):
				others = append(others, q)
			default:
				others = append(others, p)
			}
		}
	}
	return others
}

// sure says that a partition leads to where the data say.
func (s *Store) sure(p *partition) bool {
	sure, same := p.compare(s.cfg.Chain)
	return sure && same
}

// madeInto says whether another partition may have been made of it.
func (p *partition) madeInto(q *partition) bool {
	return p.first >= q.first && p.next <= q.next &&
		(p.broken != nil || (p.first != q.first || p.before == q.before) && (p.next != q.next || p.chain == q.chain))
}

// trusts says which of two that overlap is kept: one that the data know, then one that has neighbours of the same chain, then one that has more.
func (s *Store) trusts(p, other *partition) bool {
	neighbours := func(p *partition) (n int) {
		for _, q := range s.parts {
			if p.leadsTo(q) || q.leadsTo(p) {
				n++
			}
		}
		return n
	}
	if (p.broken == nil) != (other.broken == nil) {
		return p.broken == nil
	}
	if s.sure(p) != s.sure(other) {
		return s.sure(p)
	}
	if a, b := neighbours(p), neighbours(other); a != b {
		return a > b
	}
	return p.events() >= other.events()
}

// leadsTo says that a partition goes on where this one ends.
func (p *partition) leadsTo(q *partition) bool {
	return p.next == q.first && p.chain == q.before && p.chain != (inventory.Chain{})
}

// agree puts aside what the data know to be otherwise, and what is older and does not lead to what they know. The caller is alone, or holds mu.
func (s *Store) agree(data ChainOf) error {
	if data == nil {
		return nil
	}
	var kept, others []*partition // newest first
	other := false
	for _, p := range slices.Backward(s.parts) {
		if sure, same := p.compare(data); sure {
			other = !same
		} else if other && len(kept) > 0 && p.leadsTo(kept[len(kept)-1]) {
			other = false
		}
		if other {
			others = append(others, p)
		} else {
			kept = append(kept, p)
		}
	}
	if len(others) == 0 {
		return nil
	}
	slices.Reverse(kept)
	s.put(kept)
	return s.setAside(others, ErrOther)
}

// compare says whether a partition leads to where the data say, if that is sure.
func (p *partition) compare(data ChainOf) (sure, same bool) {
	if data == nil || p.chain == (inventory.Chain{}) {
		return false, false
	}
	want, known := data(p.next)
	return known && want != (inventory.Chain{}), want == p.chain
}

// sameHistory puts aside what does not lead to the newest partition; or that, if the data lead to what is before it.
func (s *Store) sameHistory() error {
	for i := len(s.parts) - 1; i > 0; i-- {
		p, before := s.parts[i], s.parts[i-1]
		if before.next != p.first || before.chain == p.before || before.chain == (inventory.Chain{}) || p.before == (inventory.Chain{}) {
			continue
		}
		others, kept := s.parts[:i], s.parts[i:]
		if s.sure(before) {
			others, kept = kept, others
		}
		s.put(slices.Clone(kept))
		return errors.Join(s.setAside(others, ErrOther), s.sameHistory())
	}
	return nil
}

// Agree puts aside whatever is of another history than the data, as Open does.
func (s *Store) Agree(data ChainOf) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agree(data)
}

// Again forgets what follows on the first gap that begins at or behind an offset: the data still have the events from there on, so they are
// told from there, and taken once more.
func (s *Store) Again(from inventory.Offset) {
	if s.Off() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, p := range s.parts {
		if missing := i > 0 && s.parts[i-1].next < p.first && s.parts[i-1].next >= from; !missing && (p.broken == nil || p.first < from) {
			continue
		}
		for _, p := range s.parts[i:] {
			_ = s.letGo(p) // it was only read
		}
		s.put(slices.Clone(s.parts[:i]))
		return
	}
}

// TellGaps warns of the events that are missing between files.
func (s *Store) TellGaps() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; i < len(s.parts); i++ {
		if from, to := s.parts[i-1].next, s.parts[i].first; from < to {
			s.warn(fmt.Errorf("storage: history is incomplete: events %d to %d are missing: they were not written in time, or their file is gone", from, to-1))
		}
	}
}

// PutAside takes away whatever reaches beyond an offset, since it is of another history than that of the directory: nothing is deleted, but it
// is not read any more.
func (s *Store) PutAside(beyond inventory.Offset) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.parts)
	for n > 0 && s.parts[n-1].next > beyond {
		n--
	}
	others := s.parts[n:]
	s.put(slices.Clone(s.parts[:n]))
	return s.setAside(others, ErrOther)
}

// setAside takes partitions away that are not among parts any more. The caller holds mu, or is alone.
func (s *Store) setAside(others []*partition, why error) (err error) {
	if len(others) == 0 {
		return nil
	}
	for _, p := range others {
		err = errors.Join(err, s.letGo(p))
		odd := bolt.Damaged(p.name, fmt.Sprintf("events %d to %d", p.first, p.next-1), why)
		if s.cfg.ReadOnly {
			s.odd = errors.Join(s.odd, odd)
			continue
		}
		s.warn(fmt.Errorf("storage: history: put aside: %w", odd))
		err = errors.Join(err, s.cfg.FS.Rename(p.name, s.asideName(p)))
	}
	if s.cfg.ReadOnly {
		return err
	}
	return errors.Join(err, s.cfg.FS.SyncDir(s.cfg.Dir))
}

// asideName is a name that no file has.
func (s *Store) asideName(p *partition) string {
	name := p.name + ".aside"
	for n := 2; ; n++ {
		if _, err := s.cfg.FS.Stat(name); err != nil {
			return name
		}
		name = fmt.Sprintf("%s.aside-%d", p.name, n)
	}
}

// removeLeft takes away files of which others were made.
func (s *Store) removeLeft(gone []*partition) (err error) {
	for _, p := range gone {
		err = errors.Join(err, s.letGo(p))
		if !s.cfg.ReadOnly {
			err = errors.Join(err, s.cfg.FS.Remove(p.name))
		}
	}
	return err
}
