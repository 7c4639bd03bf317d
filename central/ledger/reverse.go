package ledger

import (
	"context"

	"bodega/inventory"
)

// Reversal implements inventory.Reverser.
func (l *Ledger) Reversal(ctx context.Context, at inventory.Offset) (*inventory.Command, error) {
	events, _, err := l.PastEvents(ctx, at, true)
	if err != nil {
		return nil, err
	}
	return inventory.Reversal(events, func(e *inventory.Event, ask inventory.Before) (w *inventory.Rewind, err error) {
		w = inventory.NewRewind(ask.At)
		if ask.Extra {
			if w.Extra, err = l.extraAt(ctx, e.Product.ID, e.Offset); err != nil {
				return nil, err
			}
		}
		known := !ask.Product && len(ask.At) == 0
		if known {
			return w, nil
		}
		err = l.back(ctx, e.Product.ID, e.Offset, 0, func(before *inventory.Event) (more bool) {
			known = w.Step(before)
			return !known
		})
		switch code := inventory.CodeOf(err); {
		case err != nil && code != inventory.CodeHistoryExpired:
			return nil, err
		case !known:
			return nil, nil //nolint:nilnil // it is not remembered
		}
		return w, nil
	}, func(e *inventory.Event, r *inventory.Revert) error { return l.since(ctx, e, r) })
}

// since notes what became of the product of an event since.
func (l *Ledger) since(ctx context.Context, e *inventory.Event, r *inventory.Revert) error {
	id := e.Product.ID
	now, head := l.state.Get(id)
	l.head() // has all of that
	s := inventory.NewSince(e.Offset)
	which := inventory.EventFilter{Product: id, Catalogue: true, From: e.At}
	if err := l.toldSince(ctx, which, e.Offset+1, head, s.Step); err != nil {
		return err
	}
	r.Known, r.Ended = head, s.Ended
	x := e.ExtraSaid()
	switch {
	case now == nil || s.Ended || len(r.Posts) == 0:
		return nil
	case !s.Recast:
		x = now.Extra
	case !e.Describes():
		var err error
		if x, err = l.extraAt(ctx, id, e.Offset); err != nil {
			return err
		}
	}
	if x != nil {
		r.Decimals = x.Decimals
	}
	return nil
}

// toldSince visits the events that are meant, at a position or behind it and below another, newest first. It is an error if some of them may
// be missing. It does not look further back than it must: the writer waits for it.
func (l *Ledger) toldSince(ctx context.Context, which inventory.EventFilter, from, before inventory.Offset, visit func(*inventory.Event)) error {
	for before > from {
		s := l.search(which, before)
		look := s.piece
		if before <= s.tail {
			look = func(ctx context.Context) ([]inventory.Event, error) { return s.find(ctx, 1) }
		}
		events, err := look(ctx)
		if err != nil {
			return err
		}
		for _, g := range s.gaps {
			if g.To > from {
				return inventory.HistoryExpired(g.To)
			}
		}
		for i := range events {
			if events[i].Offset < from {
				return nil
			}
			visit(&events[i])
		}
		if before = s.before; s.done {
			return nil
		}
	}
	return nil
}
