package mirror

import (
	"context"
	"errors"
	"time"

	"bodega/inventory"
)

// A poll that waits says nothing for as long as nothing is sold, whether central is well or not. So a store whose central
// has been silent for Config.Silence probes its health, and gives up a session in which that is not answered within probeTimeout:
// a central that hangs, or whose machine has gone, is noticed within ten seconds, however long polls may wait. Of several nodes another is asked
// instead, sooner: by whoever is Upstream.
const (
	defaultSilence = 4 * time.Second
	probeTimeout   = 4 * time.Second
)

var errHung = &inventory.Error{Code: inventory.CodeUnavailable, Message: "central does not answer: its health was asked for in vain"}

// watch probes central until ctx ends, or ends it with errHung.
func (f *follower) watch(ctx context.Context, end context.CancelCauseFunc) {
	t := time.NewTimer(f.cfg.Silence)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		if silence := time.Since(*f.lastContact.Load()); silence < f.cfg.Silence {
			t.Reset(f.cfg.Silence - silence)
			continue
		}
		if !f.probe(ctx) {
			end(errHung)
			return
		}
		t.Reset(f.cfg.Silence)
	}
}

// probe asks central how it is, and says whether it answers at all. What it answers counts for two things: where its head
// is, and whether the breaker, if that waits for a command to try, may close without one.
func (f *follower) probe(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	asked := f.cfg.Now()
	h, err := f.up.CheckHealth(ctx)
	f.forward.tryHalfOpen(err == nil && h.Ready)
	var e *inventory.Error
	switch {
	case errors.As(err, &e):
		return e.Code != inventory.CodeUnavailable
	case err != nil:
		return false
	}
	if c := f.copy.Load(); c != nil && c.state.Offset() == h.Offset {
		f.status.observe(h.Offset, true, asked.Add(-h.Age))
	}
	return true
}

// contacted notes that central has answered just now.
func (f *follower) contacted() {
	now := time.Now()
	f.lastContact.Store(&now)
}
