package central

import (
	"context"
	"sync"
)

// lead is whether this central decides: all the time if it is alone, which nil stands for, else while it leads. What one of several does for all
// goes by it: backups, shipping, exports.
type lead struct {
	mu      sync.Mutex
	here    bool
	changed chan struct{} // closed with the next change
}

func newLead() *lead { return &lead{changed: make(chan struct{})} }

func (l *lead) set(here bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.here != here {
		l.here = here
		close(l.changed)
		l.changed = make(chan struct{})
	}
}

// is says whether it is here, and returns a channel that is closed when that changes.
func (l *lead) is() (here bool, changed <-chan struct{}) {
	if l == nil {
		return true, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.here, l.changed
}

// away says that another leads, or none.
func (l *lead) away() bool {
	here, _ := l.is()
	return !here
}

// each calls do for each term, with a context that ends with the term, until ctx ends.
func (l *lead) each(ctx context.Context, do func(context.Context)) {
	for ctx.Err() == nil {
		here, changed := l.is()
		if here {
			term, stop := context.WithCancel(ctx)
			go func() {
				select {
				case <-changed:
				case <-term.Done():
				}
				stop()
			}()
			do(term)
			stop()
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}
