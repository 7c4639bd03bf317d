package ledger

import (
	"context"
	"fmt"

	"bodega/inventory"
)

// load brings the state and the feed to the engine's newest durable position.
func (l *Ledger) load(ctx context.Context) error {
	ld := loader{l: l}
	if err := l.engine.Load(ctx, &ld); err != nil {
		return err
	}
	if l.feed == nil { // an engine without a checkpoint may not call Restore
		l.feed = inventory.NewFeed(l.state.Mark())
	}
	return nil
}

type loader struct{ l *Ledger }

func (ld *loader) Restore(at inventory.Mark, products int) {
	ld.l.state.Reset(at, products)
	ld.l.feed = inventory.NewFeed(at)
	ld.l.reversals.begin(at.Offset)
}

func (ld *loader) PutEntry(e *inventory.Entry) error { return ld.l.state.PutEntry(e) }

func (ld *loader) PutAct(a *inventory.Act) error { return ld.l.state.PutAct(a) }

func (ld *loader) PutHoldings(id inventory.ProductID, h *inventory.Holdings) error {
	return ld.l.state.PutHoldings(id, h)
}

func (ld *loader) Put(p *inventory.Product) error {
	ld.l.state.Put(p)
	return nil
}

func (ld *loader) Apply(r *inventory.Record) error {
	if ld.l.feed == nil {
		ld.l.feed = inventory.NewFeed(ld.l.state.Mark())
	}
	if err := ld.l.state.Apply(r); err != nil {
		return err
	}
	ld.l.reversals.note([]inventory.Record{*r})
	ld.l.feed.Publish([]inventory.Record{*r}, 0) // with the chains that the state has left in it
	return nil
}

// Check compares a mark with what replaying has built, and takes over the time that it reached.
func (ld *loader) Check(m inventory.Mark) error {
	if err := ld.l.state.Check(m); err != nil {
		return fmt.Errorf("the data directory is damaged or was written by a faulty program: %w", err)
	}
	return nil
}
