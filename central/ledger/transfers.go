package ledger

import (
	"context"
	"time"

	"bodega/inventory"
)

var _ inventory.Carrier = (*Ledger)(nil)

// Transfer implements inventory.Carrier: one that is open, or the end of one as far as it is remembered.
func (l *Ledger) Transfer(id inventory.TransferID) (*inventory.Transfer, inventory.Offset, error) {
	t, at := l.state.Transfer(id)
	if t != nil {
		return t, at, nil
	}
	r, found, err := l.receipt(id.EndKey())
	if err != nil || !found || l.cfg.Rules.KeyTTL > 0 && r.Age+l.cfg.Rules.KeyTTL < l.clock.Now().Age {
		return nil, at, err
	}
	return r.Transfer, max(at, r.Offset), nil
}

// OpenTransfers implements inventory.Carrier.
func (l *Ledger) OpenTransfers() int { return l.state.OpenTransfers() }

// MostTransfers returns how many transfers the caller has open who has the most.
func (l *Ledger) MostTransfers() int { return l.state.MostTransfers() }

// Transfers implements inventory.Carrier. Those that have ended are found in the history, by the events of their ends: each of these groups
// says of every line what has become of it.
func (l *Ledger) Transfers(ctx context.Context, q *inventory.TransferQuery) (inventory.TransferPage, error) {
	if err := l.readable(); err != nil {
		return inventory.TransferPage{}, err
	}
	page := l.state.Transfers(q)
	if !q.State.Ended() {
		return page, nil
	}
	before := min(page.At, l.head()) // what is applied is told a moment later
	if q.Before > 0 {
		before = min(before, q.Before)
	}
	s := l.search(inventory.EventFilter{Actions: inventory.Actions(0).With(inventory.ActionReceived).With(inventory.ActionLost)}, before)
	ends := ends{q: q, page: &page}
	for !s.done && !s.spent() {
		events, err := s.next(ctx, pieceMax)
		if err != nil {
			return page, err
		}
		for i := range events {
			if ends.read(&events[i]); len(page.Transfers) == q.Limit {
				return page, nil
			}
		}
	}
	switch {
	case s.done:
		page.NextBefore = 0
	case ends.now == nil:
		page.NextBefore = s.before
	}
	return page, nil
}

// ends reads the events of ends, from the newest to the oldest, and puts the transfers together that they tell of.
type ends struct {
	q    *inventory.TransferQuery
	page *inventory.TransferPage
	now  *inventory.Transfer // the one that is being read
}

func (r *ends) read(e *inventory.Event) {
	if e.Change == nil {
		return
	}
	first := e.Offset
	if e.Change.GroupSize > 0 {
		first = e.Change.Group
	}
	for i := range e.Change.Transfers {
		line := &e.Change.Transfers[i]
		if line.End != r.q.State {
			continue
		}
		if r.now == nil || r.now.ID != line.Transfer {
			r.now = line.Begin()
			r.page.NextBefore = e.Offset + 1 // to begin with it again
		}
		r.now.Add(e.Product.ID, line)
	}
	if e.Offset > first || r.now == nil {
		return
	}
	if r.q.Match(r.now) {
		r.page.Transfers = append(r.page.Transfers, *r.now)
	}
	r.now, r.page.NextBefore = nil, first
}

// UnitsInTransit returns how many units are on their way.
func (l *Ledger) UnitsInTransit() int64 { return l.state.UnitsInTransit() }

// OldestTransfer returns how long ago the transfer was shipped that has been open for longest, 0 if none is open.
func (l *Ledger) OldestTransfer() time.Duration {
	at := l.state.OldestTransfer()
	if at == 0 {
		return 0
	}
	return max(0, time.Duration(l.clock.Now().At-at)*time.Millisecond)
}
