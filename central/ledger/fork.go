package ledger

import (
	"context"
	"errors"
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

// errDoubt means that a reader may know more than this ledger, which has not everything that others have decided.
var errDoubt = errors.New("ledger: what it knows may not be all")

// resume holds what a reader knows against the history. Where others decide too, the log is asked before a reader is told that he is wrong.
func (l *Ledger) resume(ctx context.Context, q *inventory.EventsQuery) error {
	err := l.compare(ctx, q, l.replica == nil)
	if !errors.Is(err, errDoubt) {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, settleMax)
	defer cancel()
	if err := l.Confirm(asking); err != nil {
		return err
	}
	return l.compare(ctx, q, true)
}

// compare holds a reader's history and cursor against that of this ledger, which is sure to have everything. What is wrong with what a store
// shows can then only be wrong here.
func (l *Ledger) compare(ctx context.Context, q *inventory.EventsQuery, sure bool) error {
	switch {
	case q.Timeline != "" && q.Timeline != l.Timeline():
		return doubted(sure, inventory.OtherTimeline())
	case q.From > l.head() && !sure:
		return errDoubt
	case q.Cursor == "":
		return nil
	}
	h := l.history.Load()
	p, timeline, ok := parseCursor(&h.History, q.Cursor)
	switch {
	case !ok:
		return &inventory.Error{Code: inventory.CodeEvents, Message: "invalid cursor parameter"}
	case timeline == "":
		return doubted(sure, inventory.OtherTimeline())
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
	case !sure:
		return errDoubt
	case q.FromStore && timeline == h.Timeline:
		return l.rolledBack(p)
	}
	return inventory.OtherTimeline()
}

func doubted(sure bool, err error) error {
	if !sure {
		return errDoubt
	}
	return err
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
	if !l.Leads() {
		return ErrNotLeading // who can do something about it
	}
	l.forking.Lock()
	defer l.forking.Unlock()
	before := l.history.Load()
	if before.fork != nil {
		return inventory.OtherTimeline()
	}
	if err := l.notePutBack(); err != nil {
		return err
	}
	if err := l.engine.Fork(l.epochAt); err != nil {
		return &inventory.Error{Code: inventory.CodeRecovering, Cause: err,
			Message: "central was put back to an older state and cannot note that; send the same request again"}
	}
	after := newLineage(l.engine)
	after.fork = &Fork{From: before.Timeline, To: after.Timeline, At: l.epochAt, Head: l.head(), Proved: p.at}
	l.history.Store(after)
	close(before.left)
	if l.replica != nil { // a mark soon lets the others know
		l.accepted.Store(true)
		l.signal()
	}
	if l.cfg.Hooks.Forked != nil {
		l.cfg.Hooks.Forked(*after.fork)
	}
	return inventory.OtherTimeline()
}

// notePutBack notes that keys and staff may be others than those that somebody has seen. It is asked by the goroutine of a reader.
func (l *Ledger) notePutBack() error {
	if d, _ := l.state.Directory(); len(d.Keys)+len(d.Staff) == 0 {
		return nil
	}
	noting, cancel := context.WithTimeout(context.Background(), settleMax)
	defer cancel()
	_, err := l.Submit(noting, inventory.PutBack(0))
	return err
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
