package ledger

import (
	"context"

	"bodega/inventory"
)

// PastProduct implements inventory.Historian.
func (l *Ledger) PastProduct(ctx context.Context, id inventory.ProductID, when inventory.Moment, q *inventory.ListQuery) (*inventory.Product, inventory.Where, inventory.Offset, error) {
	if err := l.readable(); err != nil {
		return nil, inventory.Where{}, 0, err
	}
	p, h, head := l.state.Holdings(id)
	l.head() // has all of that
	asItWas := when.ByTime && p != nil && p.UpdatedAt <= when.AsOf
	at, err := l.position(ctx, when, head)
	if err != nil && (!asItWas || inventory.CodeOf(err) != inventory.CodeHistoryExpired) {
		return nil, inventory.Where{}, at, err
	}
	then := then{l: l, id: id, at: at, head: head, now: p}
	if h != nil {
		then.levels = h.Levels
	}
	if at < head && !asItWas {
		if err := then.goBack(ctx); err != nil {
			return nil, inventory.Where{}, at, err
		}
	}
	if then.now == nil {
		return nil, inventory.Where{}, at, nil
	}
	return then.now, l.state.WhereOf(q, then.levels), at, nil
}

// position returns the position that a moment means.
func (l *Ledger) position(ctx context.Context, when inventory.Moment, head inventory.Offset) (inventory.Offset, error) {
	switch {
	case when.ByTime && when.AsOf > l.clock.Now().At, !when.ByTime && when.At > head:
		return 0, inventory.AheadOfHistory()
	case when.ByTime:
		at, known, err := l.positionAt(ctx, when.AsOf)
		if err == nil && !known {
			return l.before(ctx, when.AsOf, head)
		}
		return min(at, head), err
	default:
		return when.At, nil
	}
}

// before is the position of a moment that is not known: 0 if it was before all that is remembered.
func (l *Ledger) before(ctx context.Context, moment inventory.Millis, head inventory.Offset) (inventory.Offset, error) {
	b, err := l.rememberedSince(ctx, head)
	if err == nil && moment >= b.Since {
		err = inventory.HistoryExpired(b.Earliest)
	}
	return 0, err
}

// then is a product on its way back from the head to a position.
type then struct {
	l        *Ledger
	id       inventory.ProductID
	at, head inventory.Offset
	now      *inventory.Product // nil: there is none
	levels   []inventory.Level
}

// goBack makes it what it was.
func (t *then) goBack(ctx context.Context) error {
	s := t.l.searchWhole(inventory.EventFilter{Product: t.id}, t.at)
	e, err := s.one(ctx)
	switch {
	case err != nil:
		return err
	case e == nil:
		return t.beforeAll(ctx, s)
	case e.Type == inventory.ProductDeleted:
		t.now = nil
		return nil
	case t.now != nil && e.Product.Version == t.now.Version:
		return nil // nothing has happened to it since
	}
	was := e.Product
	if was.Extra, err = t.l.extraAt(ctx, t.id, t.at); err != nil {
		return err
	}
	if !was.Placed {
		t.now, t.levels = &was, was.PoolLevels()
		return nil
	}
	return t.levelsThen(ctx, &was)
}

// beforeAll is for a product of which a search from the position on has found nothing: there is nothing older, or a gap.
func (t *then) beforeAll(ctx context.Context, s *search) error {
	if s.sawAll() {
		t.now = nil
		return nil
	}
	first, err := t.firstSince(ctx)
	switch {
	case err != nil:
		return err
	case first == nil && t.at >= s.earliest():
		return nil // it is as it was
	case first != nil && first.Type == inventory.ProductCreated && first.Product.Version == 1: // a later one was there before
		t.now = nil
		return nil
	default:
		return s.expired()
	}
}

// firstSince returns the oldest event of the product at or behind the position, nil if nothing has happened to it since.
func (t *then) firstSince(ctx context.Context) (first *inventory.Event, err error) {
	err = t.l.back(ctx, t.id, t.head, t.at, func(e *inventory.Event) (more bool) {
		if more = e.Offset >= t.at; more {
			kept := *e
			first = &kept
		}
		return more
	})
	return first, err
}

// levelsThen finds out where the product lay: what changed since it looks up before the position, and all else is where it is now. If not all
// that changed since is remembered it looks up everything.
func (t *then) levelsThen(ctx context.Context, was *inventory.Product) error {
	r := inventory.NewReturn(t.now, t.levels)
	reached := false
	find := func(e *inventory.Event) (more bool) {
		reached = r.Find(e)
		return !reached
	}
	err := t.l.back(ctx, t.id, t.head, 0, func(e *inventory.Event) (more bool) {
		if e.Offset >= t.at {
			r.Undo(e)
			return true
		}
		return find(e)
	})
	if inventory.CodeOf(err) == inventory.CodeHistoryExpired {
		r = inventory.NewReturnOfAll()
		err = t.l.back(ctx, t.id, t.at, 0, find)
	}
	if err != nil {
		return err
	}
	if !reached {
		return inventory.HistoryExpired(t.l.remembered().Earliest)
	}
	t.now, t.levels = was, r.Levels()
	return nil
}

// back visits events of a product below a position, newest first, however many they are, until visit returns false, nothing older is kept, or
// all down to another position were seen. The error has CodeHistoryExpired where it meets a gap.
func (l *Ledger) back(ctx context.Context, id inventory.ProductID, before, downTo inventory.Offset, visit func(*inventory.Event) (more bool)) error {
	limit := 8
	for done := false; !done && before > downTo; {
		s := l.searchWhole(inventory.EventFilter{Product: id}, before)
		events, err := s.next(ctx, limit)
		if err != nil {
			return err
		}
		for i := range events {
			if !visit(&events[i]) {
				return nil
			}
		}
		if len(s.gaps) > 0 && s.gaps[0].To > downTo {
			return s.expired()
		}
		before, done, limit = s.before, s.done, min(2*limit, pieceMax)
	}
	return nil
}

// one returns the newest event that is meant, nil if there is none, or, of a whole search, none above a gap.
func (s *search) one(ctx context.Context) (*inventory.Event, error) {
	for {
		events, err := s.next(ctx, 1)
		if err != nil {
			return nil, err
		}
		if len(events) > 0 {
			return &events[0], nil
		}
		if s.done {
			return nil, nil //nolint:nilnil // there is none
		}
		s.glance, s.looks = tailMax, lookMax
	}
}

// sawAll says that a search which is done has gone through everything down to the first event of all.
func (s *search) sawAll() bool { return s.earliest() == 0 && len(s.gaps) == 0 }

// expired is the answer to who needs what is below all that the search has gone through.
func (s *search) expired() error {
	if n := len(s.gaps); n > 0 {
		return inventory.HistoryExpired(s.gaps[n-1].To)
	}
	return inventory.HistoryExpired(s.earliest())
}
