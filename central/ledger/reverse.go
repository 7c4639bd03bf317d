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
		err = l.back(ctx, e.Product.ID, e.Offset, func(before *inventory.Event) (more bool) {
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
	})
}
