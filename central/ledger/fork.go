package ledger

import (
	"context"
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// A directory that was put back from an older copy has the name of the history that it had, and gives other events the numbers
// of those that it has lost. Its readers find that out, by what they were given before: docs/adr/0015 tells how.

// Fork tells that a history has got another name.
type Fork struct {
	From, To string           // timelines
	At       inventory.Offset // from where on it is another: where this process began
	Head     inventory.Offset // of this central
	Proved   inventory.Offset // a position that a store was given, and whose events are not here
}

// resume holds a reader's cursor against the history. What is wrong with one that a store shows can only be wrong here.
func (l *Ledger) resume(ctx context.Context, q *inventory.EventsQuery) error {
	if q.Cursor == "" {
		return nil
	}
	h := l.history.Load()
	p, timeline, ok := parseCursor(&h.History, q.Cursor)
	switch {
	case !ok:
		return &inventory.Error{Code: inventory.CodeEvents, Message: "invalid cursor parameter"}
	case timeline == "":
		return inventory.OtherTimeline()
	case q.From >= 0 && q.From < p.at:
		return &inventory.Error{Code: inventory.CodeEvents, Message: "the offset is before the cursor's"}
	}
	if q.From < 0 {
		q.From = p.at
	}
	holds, err := l.holds(ctx, p)
	switch {
	case err != nil:
		return l.passUnreadable(p.at-1, err)
	case holds:
		return nil
	case q.FromStore && timeline == h.Timeline:
		return l.rolledBack(p)
	}
	return inventory.OtherTimeline()
}

// holds says whether the events before a position are those that its chain stands for, as far as that is known.
func (l *Ledger) holds(ctx context.Context, p position) (bool, error) {
	if p.at > l.head() {
		return false, nil
	}
	chain, err := l.chain(ctx, p.at)
	return err != nil || chain == p.chain || chain == (inventory.Chain{}) || p.chain == (inventory.Chain{}), err
}

// rolledBack gives the history another name from where this process began: what it has decided since stands in the place of what
// others were told. The answer is that for a reader of another history; if the name cannot be made durable, it is one that asks
// to come again, since going on under the old one would hide what is lost.
func (l *Ledger) rolledBack(p position) error {
	l.forking.Lock()
	defer l.forking.Unlock()
	before := l.history.Load()
	if before.fork != nil {
		return inventory.OtherTimeline()
	}
	if err := l.engine.Fork(l.epochAt); err != nil {
		return &inventory.Error{Code: inventory.CodeRecovering, Cause: err,
			Message: "central was put back to an older state and cannot note that; send the same request again"}
	}
	after := newLineage(l.engine)
	after.fork = &Fork{From: before.Timeline, To: after.Timeline, At: l.epochAt, Head: l.head(), Proved: p.at}
	l.history.Store(after)
	close(before.left)
	if l.cfg.Hooks.Forked != nil {
		l.cfg.Hooks.Forked(*after.fork)
	}
	return inventory.OtherTimeline()
}

// lineage is a history until it gets another name.
type lineage struct {
	storage.History
	left chan struct{} // closed when it has another name
	fork *Fork         // by which it got this name since the start, which happens at most once; nil as a rule
}

// reason says for people that the history had another name when this process began, "" if not.
func (h *lineage) reason() string {
	if h.fork == nil {
		return ""
	}
	return fmt.Sprintf("this is an older copy of the data that was put back: what stores were told beyond position %d, to %d and perhaps further, is not here",
		h.fork.At, h.fork.Proved)
}

func newLineage(engine storage.Engine) *lineage {
	return &lineage{History: engine.History(), left: make(chan struct{})}
}

// leaving returns a channel that is closed when the history has another name than timeline.
func (l *Ledger) leaving(timeline string) <-chan struct{} {
	if h := l.history.Load(); h.Timeline == timeline {
		return h.left
	}
	return left
}

// left is closed.
var left = func() chan struct{} { c := make(chan struct{}); close(c); return c }()
