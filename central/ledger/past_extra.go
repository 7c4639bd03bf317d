package ledger

import (
	"context"

	"bodega/inventory"
)

// extraAt returns what the catalogue said of a product besides at a position, before which it was there: the newest that was said before. If
// that is not remembered, and nothing was said since, it is what it says now, however old that is. The error has CodeHistoryExpired if it is not
// remembered.
func (l *Ledger) extraAt(ctx context.Context, id inventory.ProductID, at inventory.Offset) (*inventory.Extra, error) {
	catalogue := inventory.EventFilter{Product: id, Catalogue: true}
	s := l.searchWhole(catalogue, at)
	e, err := s.one(ctx)
	switch {
	case err != nil:
		return nil, err
	case e != nil && e.Describes():
		return e.Change.Extra.OrNil(), nil
	case e != nil || s.sawAll():
		return nil, nil //nolint:nilnil // it was created, and nothing was said
	}
	now, head := l.state.Get(id)
	l.head() // has all of that
	since := l.searchWhole(catalogue, head)
	e, err = since.one(ctx)
	switch {
	case err != nil:
		return nil, err
	case now == nil || e != nil && e.Offset >= at || e == nil && len(since.gaps) > 0 && since.gaps[0].To > at || at < since.earliest():
		return nil, s.expired()
	}
	return now.Extra, nil
}
