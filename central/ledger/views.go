package ledger

import (
	"context"
	"slices"
	"sync"
	"time"

	"bodega/inventory"
)

// Snapshots can be resumed for viewKeep after they were last asked for, and at most viewMax are kept: each holds on to
// what has changed since it was taken.
const (
	viewKeep = 60 * time.Second
	viewMax  = 8
)

// views are the snapshots that can still be resumed, the least recently used first.
type views struct {
	mu     sync.Mutex
	kept   []keptView
	sweep  *time.Timer // the one sweeper; nil while nothing is kept
	closed bool        // nothing is kept any more
}

type keptView struct {
	view *inventory.View
	used time.Time
}

// Snapshot implements inventory.Service.
func (l *Ledger) Snapshot(_ context.Context, q inventory.SnapshotQuery) (*inventory.View, error) {
	if err := l.readable(); err != nil {
		return nil, err
	}
	now := l.cfg.Now()
	l.views.mu.Lock()
	defer l.views.mu.Unlock()
	l.views.drop(now)
	if !q.Resume {
		q.At = l.state.Offset()
	}
	for i, k := range l.views.kept {
		if k.view.Mark.Offset == q.At {
			l.views.kept = append(append(l.views.kept[:i:i], l.views.kept[i+1:]...), keptView{k.view, now})
			return k.view, nil
		}
	}
	if q.Resume {
		return nil, &inventory.Error{Code: inventory.CodeSnapshotGone, Message: "this snapshot is no longer kept; begin a new one"}
	}
	v := l.state.View()
	l.views.keep(keptView{v, now}, l.dropViews)
	return v, nil
}

// keep adds a view, in the place of the least recently used if there are too many, and sees to it that sweep is called.
func (v *views) keep(k keptView, sweep func()) {
	if v.closed {
		return
	}
	if len(v.kept) == viewMax {
		v.kept = slices.Delete(v.kept, 0, 1)
	}
	v.kept = append(v.kept, k)
	if v.sweep == nil {
		v.sweep = time.AfterFunc(viewKeep+time.Second, sweep)
	}
}

// dropViews lets go of what nobody has asked for in a while, and comes again for the rest.
func (l *Ledger) dropViews() {
	l.views.mu.Lock()
	defer l.views.mu.Unlock()
	now := l.cfg.Now()
	l.views.drop(now)
	switch {
	case l.views.closed:
	case len(l.views.kept) == 0:
		l.views.sweep = nil
	default: // when the next is due, whatever the clock does
		l.views.sweep.Reset(max(0, min(viewKeep, viewKeep-now.Sub(l.views.kept[0].used))) + time.Second)
	}
}

func (v *views) drop(now time.Time) {
	n := 0
	for n < len(v.kept) && now.Sub(v.kept[n].used) > viewKeep {
		n++
	}
	v.kept = slices.Delete(v.kept, 0, n)
}

// close lets go of all, and ends the sweeper.
func (v *views) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.closed, v.kept = true, nil
	if v.sweep != nil {
		v.sweep.Stop()
	}
}
