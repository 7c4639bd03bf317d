package ledger

import (
	"context"

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

// Transfers implements inventory.Carrier.
func (l *Ledger) Transfers(_ context.Context, q *inventory.TransferQuery) (inventory.TransferPage, error) {
	return l.state.Transfers(q), nil
}
