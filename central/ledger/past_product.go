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
	at, err := l.position(ctx, when, head)
	if err != nil {
		return nil, inventory.Where{}, at, err
	}
	then := then{l: l, id: id, at: at, head: head, now: p}
	if h != nil {
		then.levels = h.Levels
	}
	if asItWas := when.ByTime && p != nil && p.UpdatedAt <= when.AsOf; at < head && !asItWas {
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
		at, err := l.positionAt(ctx, when.AsOf)
		return min(at, head), err
	default:
		return when.At, nil
	}
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
	s := t.l.search(inventory.EventFilter{Product: t.id}, t.at)
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

// beforeAll is for a product of which nothing is remembered from before the position.
func (t *then) beforeAll(ctx context.Context, s *search) error {
	first, err := t.firstSince(ctx)
	switch {
	case err != nil:
		return err
	case first != nil && first.Type == inventory.ProductCreated:
		t.now = nil
		return nil
	case first == nil && t.at >= s.earliest() && len(s.gaps) == 0:
		return nil // it is older than the history, and as it was
	case s.earliest() == 0 && len(s.gaps) == 0:
		t.now = nil
		return nil
	default:
		return inventory.HistoryExpired(s.earliest())
	}
}

// firstSince returns the oldest event of the product at or behind the position, nil if nothing has happened to it since.
func (t *then) firstSince(ctx context.Context) (first *inventory.Event, err error) {
	err = t.back(ctx, t.head, func(e *inventory.Event) (more bool) {
		if more = e.Offset >= t.at; more {
			kept := *e
			first = &kept
		}
		return more
	})
	return first, err
}

// levelsThen finds out where the product lay: what changed since it looks up before the position, and all else is where it is now.
func (t *then) levelsThen(ctx context.Context, was *inventory.Product) error {
	r := inventory.NewReturn(t.now, t.levels)
	reached := false
	err := t.back(ctx, t.head, func(e *inventory.Event) (more bool) {
		if e.Offset >= t.at {
			r.Undo(e)
			return true
		}
		reached = r.Find(e)
		return !reached
	})
	if err != nil {
		return err
	}
	if !reached {
		return inventory.HistoryExpired(t.l.remembered().Earliest)
	}
	t.now, t.levels = was, r.Levels()
	return nil
}

// back visits the events of the product below a position, newest first, until visit returns false or nothing older is kept.
func (t *then) back(ctx context.Context, before inventory.Offset, visit func(*inventory.Event) (more bool)) error {
	return t.l.back(ctx, t.id, before, visit)
}

// back visits events of a product below a position, newest first, however many they are, until visit returns false or nothing older is kept.
func (l *Ledger) back(ctx context.Context, id inventory.ProductID, before inventory.Offset, visit func(*inventory.Event) (more bool)) error {
	limit := 8
	for done := false; !done; {
		s := l.search(inventory.EventFilter{Product: id}, before)
		events, err := s.next(ctx, limit)
		if err != nil {
			return err
		}
		for i := range events {
			if !visit(&events[i]) {
				return nil
			}
		}
		if len(s.gaps) > 0 {
			return inventory.HistoryExpired(s.gaps[0].To)
		}
		before, done, limit = s.before, s.done, min(2*limit, pieceMax)
	}
	return nil
}

// one returns the newest event that is meant, nil if there is none.
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
