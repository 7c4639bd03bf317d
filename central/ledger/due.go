package ledger

import (
	"cmp"
	"time"

	"bodega/inventory"
)

// restEnds is how many holds end in one commit while nobody waits for the writer.
const restEnds = 4096

// endDue ends holds whose time has come while nothing else is to be decided, and returns whether there were any: there may be more then.
func (w *writer) endDue() bool {
	if w.failed.Load() != nil || w.nextDue() > 0 {
		return false
	}
	now, err := w.date()
	if err != nil {
		return false
	}
	w.batch.Begin(now.At, now.Age)
	if w.batch.EndDue(restEnds) == 0 || w.commit(0) != nil { // which is tried again after the rest
		return false
	}
	w.idle.Reset(0)
	return true
}

// nextDue returns how long the writer may rest until a hold ends: zero means that one has to end now. It looks every second while any is
// open, since timers do not count the time that a machine sleeps, and age does.
func (w *writer) nextDue() time.Duration {
	due, open := w.state.NextDue()
	if !open {
		return time.Duration(noteEvery) * time.Millisecond
	}
	now := w.clock.Now()
	if !now.Certain { // nothing is decided
		return time.Second
	}
	return min(max(0, time.Duration(due-now.Age)*time.Millisecond), time.Second)
}

var _ inventory.Holder = (*Ledger)(nil)

// Hold implements inventory.Holder: one that is open, or the end of one as far as it is remembered.
func (l *Ledger) Hold(id inventory.HoldID) (*inventory.Hold, inventory.Offset, error) {
	age := l.clock.Now().Age
	h, at := l.state.Hold(id)
	if h != nil {
		h.Expired = h.EndAge <= age
		return h, at, nil
	}
	r, found, err := l.receipt(id.EndKey())
	if err != nil || !found || l.cfg.Rules.KeyTTL > 0 && r.Age+l.cfg.Rules.KeyTTL < age {
		return nil, at, err
	}
	return r.Hold, max(at, r.Offset), nil
}

// Holds implements inventory.Holder.
func (l *Ledger) Holds(q *inventory.HoldQuery) inventory.HoldPage {
	age := l.clock.Now().Age
	page := l.state.Holds(q)
	for i := range page.Holds {
		page.Holds[i].Expired = page.Holds[i].EndAge <= age
	}
	return page
}

// OpenHolds implements inventory.Holder.
func (l *Ledger) OpenHolds() int { return l.state.OpenHolds() }

// MostHolds returns how many holds the caller has open who has the most, and how many may be open of all together.
func (l *Ledger) MostHolds() (most, limit int) {
	return l.state.MostHolds(), cmp.Or(l.cfg.Rules.MaxHolds, inventory.DefaultMaxHolds)
}
