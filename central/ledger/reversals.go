package ledger

import (
	"context"
	"errors"
	"sync"

	"bodega/inventory"
	"bodega/storage"
)

// reversals are the events that take others back, of those that the ledger has in memory: what an engine remembers does not have the newest.
// The zero value is one of a ledger that has seen nothing.
type reversals struct {
	mu   sync.Mutex
	from inventory.Offset // events below were not seen
	list []reversal       // in order of by
}

// reversal is that the event by takes back the event of.
type reversal struct{ of, by inventory.Offset }

// begin forgets everything: events from a position on will be seen.
func (r *reversals) begin(from inventory.Offset) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from, r.list = from, nil
}

// note takes the events of records, and says whether any are noted.
func (r *reversals) note(records []inventory.Record) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range records {
		events := records[i].Events
		for j := range events {
			if e := &events[j]; e.Change != nil && e.Change.Reverses != nil {
				r.list = append(r.list, reversal{*e.Change.Reverses, e.Offset})
			}
		}
	}
	return len(r.list) > 0
}

// forget lets go of events below a position: they are remembered elsewhere, or so old that nothing before them can be taken back any more.
func (r *reversals) forget(below inventory.Offset) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for n < len(r.list) && r.list[n].by < below {
		n++
	}
	r.list, r.from = r.list[n:], max(r.from, below)
}

// find returns by which event one was taken back, among those that were seen: the events from a position on.
func (r *reversals) find(of inventory.Offset) (by inventory.Offset, found bool, from inventory.Offset) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.list {
		if r.list[i].of == of {
			return r.list[i].by, true, r.from
		}
	}
	return 0, false, r.from
}

// publish lets readers of events have those of records; those below safe can be read from storage.
func (l *Ledger) publish(records []inventory.Record, safe inventory.Offset) {
	if l.reversals.note(records) {
		l.reversals.forget(max(l.past.Bounds().Next, l.engine.Status().Earliest)) // without a history the second bounds the list
	}
	l.feed.Publish(records, safe)
}

// newBatch returns a batch that decides with all that the ledger knows.
func (l *Ledger) newBatch() *inventory.Batch {
	b := inventory.NewBatch(&l.state, l.cfg.Rules, l.receipt)
	b.LookupReversal = func(of inventory.Offset) (inventory.Offset, bool, error) {
		return l.reversedBy(context.Background(), of)
	}
	b.LookupEnded = func(id inventory.ProductID, from inventory.Offset) (ended bool, err error) {
		err = l.toldSince(context.Background(), inventory.EventFilter{Product: id, Catalogue: true}, from, l.state.Offset(), func(e *inventory.Event) {
			ended = ended || e.Type != inventory.ProductUpdated
		})
		return ended, err
	}
	return b
}

// reversedBy returns by which event one was taken back, if any has. The error has CodeHistoryExpired if that is not known, since not all that
// came behind is remembered.
func (l *Ledger) reversedBy(ctx context.Context, of inventory.Offset) (by inventory.Offset, found bool, err error) {
	by, found, from := l.reversals.find(of)
	if found {
		return by, true, nil
	}
	earliest := l.engine.Status().Earliest // before the bounds, which move first
	at := max(l.past.Bounds().Next, of+1)
	by, found, lost := l.past.ReversedBy(ctx, of)
	switch {
	case found:
		return by, true, nil
	case lost != nil && !errors.Is(lost, storage.ErrExpired) && !damaged(lost):
		return 0, false, lost
	case at < min(earliest, from):
		at, lost = earliest, storage.ErrExpired
	}
	// What has a checkpoint, and has not come into the history since the disk has no room, was not seen if the ledger began since.
	for at < from {
		encoded, err := l.encoded(ctx, at, int(min(from-at, pieceMax)))
		if err != nil {
			return 0, false, l.passForgotten(at, err, l.noteEvent)
		}
		for _, b := range encoded {
			e, err := inventory.DecodeEvent(b)
			if err != nil {
				return 0, false, err
			}
			if at++; e.Change != nil && e.Change.Reverses != nil && *e.Change.Reverses == of {
				return e.Offset, true, nil
			}
		}
	}
	return 0, false, l.passForgotten(of, lost, func(inventory.Offset, error) {}) // where the damage is was told at the start, or a search tells
}
