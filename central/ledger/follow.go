package ledger

import (
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// follower takes what others commit, and shows it in pieces.
type follower struct {
	*Ledger
	behind []inventory.Record // not shown yet
}

var _ storage.Follower = (*follower)(nil)

// Apply implements storage.Follower.
func (f *follower) Apply(r *inventory.Record) error {
	f.behind = append(f.behind, *r)
	return nil
}

// Check implements storage.Follower.
func (f *follower) Check(m inventory.Mark) error {
	if err := f.show(); err != nil {
		return err
	}
	if err := f.state.Check(m); err != nil {
		return fmt.Errorf("what this node has made of the log is not what its leader had: %w", err)
	}
	return nil
}

// Through implements storage.Follower.
func (f *follower) Through(lsn uint64) error {
	if err := f.show(); err != nil {
		return err
	}
	f.clock.Follow(f.state.Mark())
	f.takeName()
	f.shown.pass(lsn)
	return nil
}

func (f *follower) show() error {
	if len(f.behind) == 0 {
		return nil
	}
	if err := f.state.ApplyAll(f.behind); err != nil {
		return err
	}
	f.publish(f.behind, f.engine.Status().Checkpoint) // with the chains that the state has left in them
	if f.cfg.Hooks.Followed != nil {
		f.cfg.Hooks.Followed(f.behind)
	}
	clear(f.behind)
	f.behind = f.behind[:0]
	return nil
}

// takeName takes over the name that the history has by now: whoever leads may have given it another.
func (l *Ledger) takeName() {
	if l.engine.History().Timeline == l.Timeline() {
		return
	}
	l.forking.Lock()
	defer l.forking.Unlock()
	before := l.history.Load()
	if l.engine.History().Timeline == before.Timeline {
		return
	}
	l.history.Store(newLineage(l.engine))
	close(before.left)
}
