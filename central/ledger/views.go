package ledger

import (
	"context"
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
	mu   sync.Mutex
	kept []keptView
}

type keptView struct {
	view *inventory.View
	used time.Time
}

// Snapshot implements inventory.Service.
func (l *Ledger) Snapshot(_ context.Context, q inventory.SnapshotQuery) (*inventory.View, error) {
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
	if len(l.views.kept) == viewMax {
		l.views.kept = l.views.kept[1:]
	}
	l.views.kept = append(l.views.kept, keptView{v, now})
	time.AfterFunc(viewKeep+time.Second, l.dropViews)
	return v, nil
}

// dropViews lets go of what nobody has asked for in a while, and comes again for the rest.
func (l *Ledger) dropViews() {
	l.views.mu.Lock()
	defer l.views.mu.Unlock()
	l.views.drop(l.cfg.Now())
	if len(l.views.kept) > 0 {
		time.AfterFunc(viewKeep, l.dropViews)
	}
}

func (v *views) drop(now time.Time) {
	for len(v.kept) > 0 && now.Sub(v.kept[0].used) > viewKeep {
		v.kept[0] = keptView{}
		v.kept = v.kept[1:]
	}
}
