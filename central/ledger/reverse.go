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
	return inventory.Reversal(events, func(e *inventory.Event, places []inventory.LocationID) (*inventory.Rewind, error) {
		w, known := inventory.NewRewind(places), false
		err := l.back(ctx, e.Product.ID, e.Offset, func(before *inventory.Event) (more bool) {
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
