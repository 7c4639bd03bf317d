package ledger

import (
	"context"
	"sync/atomic"

	"bodega/inventory"
)

// tally counts what the writer has answered. The writer alone adds; any number may read.
type tally struct {
	opened    inventory.Millis
	outcomes  [inventory.OutcomeCount]atomic.Int64
	replayed  atomic.Int64
	commands  atomic.Int64
	committed atomic.Int64
}

// add counts a group that was answered.
func (t *tally) add(subs []*submission) {
	var outcomes [inventory.OutcomeCount]int64
	replayed := int64(0)
	for _, s := range subs {
		if s.answer == nil {
			continue
		}
		for i := range s.answer.Results {
			if r := &s.answer.Results[i]; r.Replayed {
				replayed++
			} else {
				outcomes[r.Outcome]++
			}
		}
	}
	for i, n := range outcomes {
		if n > 0 {
			t.outcomes[i].Add(n)
		}
	}
	if replayed > 0 {
		t.replayed.Add(replayed)
	}
	t.commands.Add(int64(len(subs)))
}

var _ inventory.Truth = (*Ledger)(nil)

// Stats implements inventory.Truth. It looks at every product.
func (l *Ledger) Stats(ctx context.Context, low int64) (inventory.Stats, error) {
	s := inventory.Stats{
		OpenedAt: l.tally.opened, Replayed: l.tally.replayed.Load(), Commands: l.tally.commands.Load(),
		Committed: l.tally.committed.Load(), QueueLimit: l.cfg.QueueMax,
	}
	for i := range s.Outcomes {
		s.Outcomes[i] = l.tally.outcomes[i].Load()
	}
	s.Queued, _ = l.Queue()
	var err error
	s.Totals, s.Offset, err = l.state.Totals(ctx, low, "")
	return s, err
}

// Totals returns what the products amount to. It looks at every one; those with at most low units count as low in stock.
func (l *Ledger) Totals(low int64) inventory.Totals {
	t, _, _ := l.state.Totals(context.Background(), low, "") // which does not end
	return t
}

// Queue returns the number of commands that wait for the writer, and how many may.
func (l *Ledger) Queue() (waiting, limit int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue), l.cfg.QueueMax
}

// Waiting returns the number of calls that wait for events.
func (l *Ledger) Waiting() int { return int(l.waiting.Load()) }
