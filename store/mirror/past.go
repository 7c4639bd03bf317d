package mirror

import (
	"context"

	"bodega/inventory"
)

// A store has the newest events alone. What happened before is central's to tell.

var errNoHistory = &inventory.Error{Code: inventory.CodeUnavailable, Message: "the history is central's to tell, which cannot be reached; try again"}

// historian returns central as one that tells what happened. A central of another history has other things to tell than those that this
// store has seen.
func (m *Mirror) historian() (inventory.Historian, error) {
	switch {
	case m.Stranger() != "":
		return nil, &inventory.Error{Code: inventory.CodeCentralChanged, Message: "central has another history than this store's copy; somebody must accept it, or bring the old one back"}
	case m.status.mode() == inventory.Offline:
		return nil, errNoHistory
	default:
		return m.up, nil
	}
}

// History implements inventory.Historian.
func (m *Mirror) History(ctx context.Context, q *inventory.HistoryQuery) (inventory.HistoryPage, error) {
	up, err := m.historian()
	if err != nil {
		return inventory.HistoryPage{}, err
	}
	page, err := up.History(ctx, q)
	return page, notTheCallers(err)
}

// PastEvents implements inventory.Historian.
func (m *Mirror) PastEvents(ctx context.Context, at inventory.Offset, whole bool) ([]inventory.PastEvent, inventory.Offset, error) {
	up, err := m.historian()
	if err != nil {
		return nil, 0, err
	}
	events, head, err := up.PastEvents(ctx, at, whole)
	return events, head, notTheCallers(err)
}

// PastProduct implements inventory.Historian. What was available here follows from where everything lay.
func (m *Mirror) PastProduct(ctx context.Context, id inventory.ProductID, when inventory.Moment, q *inventory.ListQuery) (*inventory.Product, inventory.Where, inventory.Offset, error) {
	up, err := m.historian()
	if err != nil {
		return nil, inventory.Where{}, 0, err
	}
	ask := inventory.ListQuery{Levels: q.Levels || q.Here != ""}
	p, w, at, err := up.PastProduct(ctx, id, when, &ask)
	if p == nil || err != nil || q.Here == "" {
		return p, w, at, notTheCallers(err)
	}
	here := int64(0)
	for _, l := range w.Levels {
		if l.Location == q.Here {
			here = l.Available
		}
	}
	if w.Here = &here; !q.Levels {
		w.Levels = nil
	}
	return p, w, at, nil
}
