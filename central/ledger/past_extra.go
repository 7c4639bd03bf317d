package ledger

import (
	"context"

	"bodega/inventory"
)

// extraAt returns what the catalogue said of a product besides at a position, before which it was there: the newest that was said before. If
// nothing was said since, that is what it says now, however old that is. The error has CodeHistoryExpired if it is not remembered.
func (l *Ledger) extraAt(ctx context.Context, id inventory.ProductID, at inventory.Offset) (*inventory.Extra, error) {
	now, head := l.state.Get(id)
	l.head() // has all of that
	before, said := head, false
	for {
		s := l.search(inventory.EventFilter{Product: id, Catalogue: true}, before)
		e, err := s.one(ctx)
		switch {
		case err != nil:
			return nil, err
		case e == nil || len(s.gaps) > 0 && s.gaps[0].From >= e.Offset:
			if s.earliest() == 0 && len(s.gaps) == 0 {
				return nil, nil //nolint:nilnil // nothing was ever said
			}
			if !said && len(s.gaps) == 0 && at >= s.earliest() && now != nil {
				return now.Extra, nil
			}
			return nil, inventory.HistoryExpired(s.earliest())
		case e.Offset < at && !said && now != nil:
			return now.Extra, nil
		case e.Offset < at && e.Describes():
			return e.Change.Extra.OrNil(), nil
		case e.Offset < at && e.Type == inventory.ProductCreated:
			return nil, nil //nolint:nilnil // nothing was said of it yet
		}
		said = said || e.Offset >= at && (e.Describes() || e.Type != inventory.ProductUpdated)
		before = e.Offset
	}
}
