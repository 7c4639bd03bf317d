package history

import (
	"cmp"
	"context"
	"errors"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// blockCost is what reading a block counts for, in events.
const blockCost = 64

// Find implements storage.Past.
func (s *Store) Find(ctx context.Context, q storage.Search) (storage.Found, error) {
	v, err := s.view()
	if err != nil {
		return storage.Found{}, err
	}
	defer v.release()
	f := finder{ctx: ctx, q: &q, budget: cmp.Or(q.Budget, storage.DefaultBudget), sets: wantedTerms(&q.Which)}
	f.found.Next = max(v.Earliest, min(q.Before, v.Next))
	for i := len(v.parts) - 1; i >= 0 && f.more(); i-- {
		p := v.parts[i]
		if p.first >= f.found.Next {
			continue
		}
		if p.next < f.found.Next && f.found.Next != v.Next {
			f.found.Gap = &storage.Gap{From: p.next, To: f.found.Next}
			return f.found, nil
		}
		if err := f.look(p); err != nil {
			return f.found, err
		}
	}
	if f.ended {
		f.found.Next = v.Earliest
	}
	f.found.Done = f.found.Next <= v.Earliest
	return f.found, nil
}

// finder is a search under way.
type finder struct {
	ctx    context.Context
	q      *storage.Search
	budget int
	sets   [][]term
	found  storage.Found
	ended  bool // nothing older can be meant
}

func (f *finder) more() bool {
	return len(f.found.Events) < f.q.Limit && f.budget > 0 && f.found.Gap == nil && !f.ended
}

// look searches a partition. What is damaged is a gap: all of the partition that was not looked at yet, or the block.
func (f *finder) look(p *partition) error {
	gap := storage.Gap{From: p.first, Err: p.broken}
	if p.broken == nil {
		l := newLooker(f, p)
		if gap.Err = l.look(); gap.Err == nil {
			return nil
		}
		if !bolt.IsDamage(gap.Err) {
			return gap.Err
		}
		if l.reading.count > 0 {
			gap.From = max(gap.From, l.reading.first)
			f.found.Next = min(f.found.Next, l.reading.next())
		}
	}
	gap.To = f.found.Next
	f.found.Gap = &gap
	return nil
}

// looker searches one partition.
type looker struct {
	*finder
	p        *partition
	blocks   blocks
	products places
	terms    [][]places // of each of sets
	events   events
	reading  block // that is being read
}

func newLooker(f *finder, p *partition) *looker {
	l := &looker{finder: f, p: p, blocks: blocks{part: p}, products: places{part: p, in: p.products}}
	for _, set := range f.sets {
		list := make([]places, len(set))
		for i := range list {
			list[i] = places{part: p, in: p.terms}
		}
		l.terms = append(l.terms, list)
	}
	return l
}

func (l *looker) look() error {
	which := &l.q.Which
	at := min(l.found.Next, l.p.next) - 1
	if which.To != 0 {
		until, err := l.p.reachedBy(&l.blocks, which.To-1)
		if err != nil {
			return err
		}
		at = min(at, until-1)
	}
	for at >= l.p.first && l.more() {
		if err := l.ctx.Err(); err != nil {
			return err
		}
		b, ok, err := l.candidate(&at)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if which.From != 0 && b.reached < which.From {
			l.ended = true
			break
		}
		if err := l.read(&b); err != nil {
			return err
		}
		if at, err = l.pick(at); err != nil {
			return err
		}
		l.found.Next = at + 1
	}
	if at < l.p.first || l.more() || l.ended {
		l.found.Next = l.p.first
	}
	return nil
}

// read makes a block the one that is read.
func (l *looker) read(b *block) error {
	if l.events.block.count > 0 && l.events.block.first == b.first {
		return nil
	}
	l.reading = *b
	l.budget -= blockCost
	err := l.events.load(l.p, b)
	if err == nil {
		l.reading = block{}
	}
	return err
}

// pick takes what is meant out of the block that is read, from an event downwards, and returns the next that is to be looked at.
func (l *looker) pick(at inventory.Offset) (inventory.Offset, error) {
	for ; at >= l.events.block.first && len(l.found.Events) < l.q.Limit; at-- {
		l.budget--
		e, err := l.events.event(l.p, at)
		if err != nil {
			l.reading = l.events.block
			return at, err
		}
		if l.q.Which.Has(&e) {
			l.found.Events = append(l.found.Events, e)
		}
		if l.q.Which.Product != "" {
			return at - 1, nil // the index knows the next one
		}
	}
	return at, nil
}

// candidate returns the newest block at or below an offset that may hold what is meant, and moves the offset to the newest event in it
// that may be.
func (l *looker) candidate(at *inventory.Offset) (b block, ok bool, err error) {
	for {
		if id := l.q.Which.Product; id != "" {
			if *at, ok, err = l.products.before(termOf(byProduct, string(id)), *at); err != nil || !ok {
				return b, false, err
			}
		}
		if b, err = l.blocks.holding(*at); err != nil {
			return b, false, err
		}
		last, ok, err := l.newest(b.next() - 1)
		switch {
		case err != nil || !ok:
			return b, false, err
		case last >= b.first:
			return b, true, nil
		}
		if b, err = l.blocks.holding(last); err != nil {
			return b, false, err
		}
		*at = b.next() - 1
	}
}

// newest returns the newest offset, at or below one, of a block that may have one of each of the sets; below the block in which it is
// asked for, it may be too new.
func (l *looker) newest(at inventory.Offset) (inventory.Offset, bool, error) {
	for i, set := range l.sets {
		best, found := inventory.Offset(0), false
		for j, t := range set {
			o, ok, err := l.terms[i][j].before(t, at)
			if err != nil {
				return 0, false, err
			}
			if ok && (!found || o > best) {
				best, found = o, true
			}
		}
		if !found {
			return 0, false, nil
		}
		at = best
	}
	return at, true, nil
}

// reachedBy returns the position behind the last event of the partition that is dated at a moment or before; that of its first if none is.
func (p *partition) reachedBy(b *blocks, moment inventory.Millis) (inventory.Offset, error) {
	at := p.first
	if p.since > moment {
		return at, nil
	}
	lo, hi := 0, len(p.blocks) // pages
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if err := b.load(mid); err != nil {
			return 0, err
		}
		if b.list[0].at <= moment {
			lo = mid
		} else {
			hi = mid
		}
	}
	if err := b.load(lo); err != nil {
		return 0, err
	}
	i := 0
	for i+1 < len(b.list) && b.list[i+1].at <= moment {
		i++
	}
	var e events
	if err := e.load(p, &b.list[i]); err != nil {
		return 0, err
	}
	for o := e.block.next() - 1; o >= e.block.first; o-- {
		ev, err := e.event(p, o)
		if err != nil {
			return 0, err
		}
		if ev.At <= moment {
			return o + 1, nil
		}
	}
	return at, p.damageOf(&e.block, errors.New("the dates are not those of the events"))
}
