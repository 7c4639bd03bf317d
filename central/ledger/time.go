package ledger

import (
	"time"

	"bodega/central/clock"
	"bodega/inventory"
	"bodega/storage"
)

// noteEvery is how long nothing may be decided before the ledger has the engine note the time: a start must not take a long rest
// for a clock that is wrong. closeNote is the same for a ledger that ends.
const (
	noteEvery = inventory.Millis(time.Hour / time.Millisecond)
	closeNote = inventory.Millis(time.Minute / time.Millisecond)
)

var _ inventory.Timekeeper = (*Ledger)(nil)

// startClock goes on from the time that was reached, and tells the state in which boot it is measured from here on.
func (l *Ledger) startClock() {
	l.clock = clock.Start(clock.Config{Source: l.cfg.Clock, GapMax: l.cfg.ClockGapMax, Shared: l.replica != nil, Changed: l.cfg.Hooks.Clock}, l.state.Mark())
	now := l.clock.Now()
	if l.replica == nil { // else whoever leads says so
		l.state.Reach(inventory.Mark{Boot: now.Boot})
	}
	l.tally.opened = now.At
}

// reached is the age that the engine has noted, now that all is loaded; one that has noted nothing has no hurry.
func (l *Ledger) reached() inventory.Millis {
	if m := l.state.Mark(); m.Age != 0 {
		return m.Age
	}
	return l.clock.Now().Age
}

// Clock implements inventory.Timekeeper.
func (l *Ledger) Clock() inventory.Clock { return l.clock.Status() }

// AcceptClock implements inventory.Timekeeper. The writer notes the time soon, so that a restart does not have to be told again.
func (l *Ledger) AcceptClock() (now inventory.Clock, moved inventory.Millis) {
	now, ahead := l.clock.Accept()
	l.accepted.Store(true)
	l.signal()
	return now, inventory.Millis(ahead.Milliseconds())
}

// date returns what a group is dated with, or why nothing may be.
func (w *writer) date() (clock.Time, error) {
	now := w.clock.Now()
	if !now.Certain {
		return now, errClock
	}
	return now, nil
}

// note has the engine note the time if nothing has for so long, and returns when it should be asked again.
func (w *writer) note(after inventory.Millis) (next time.Duration) {
	now := w.clock.Now()
	if passed := now.Age - w.noted; !now.Certain || w.failed.Load() != nil {
		return time.Duration(noteEvery) * time.Millisecond
	} else if passed < after {
		return time.Duration(after-passed) * time.Millisecond
	}
	w.noted = now.Age
	w.state.Reach(inventory.Mark{At: now.At, Age: now.Age, Boot: now.Boot})
	_ = w.write(storage.Batch{Mark: w.state.Mark(), Note: true}) // what was not noted now is with the next group, or in an hour
	return time.Duration(noteEvery) * time.Millisecond
}

// clockReason says what the clock does to what is decided, and what to do; "" if nothing.
func clockReason(c *inventory.Clock) string {
	by := (time.Duration(c.Ahead()) * time.Millisecond).Abs().Round(time.Second)
	switch c.State {
	case inventory.ClockAhead:
		return "the clock has jumped ahead by " + by.String() + ": dates run twice as fast until they meet it; set it right, or accept it"
	case inventory.ClockBehind:
		return "the clock stands behind the newest change by " + by.String() + ": dates run at half speed until it has caught up; set it right"
	case inventory.ClockUncertain:
		return "the clock is ahead of the newest change by " + by.String() + ", which is not believed: set it right, or accept it; changes are refused until then"
	default:
		return ""
	}
}

var clockNeeds = map[inventory.ClockState]inventory.Need{
	inventory.ClockUncertain: inventory.NeedClock, inventory.ClockAhead: inventory.NeedAhead, inventory.ClockBehind: inventory.NeedBehind,
}

// addClock says how the clock is doing. What is worse says so behind it.
func (l *Ledger) addClock(h *inventory.Health) {
	h.Clock = l.clock.Status()
	why := clockReason(&h.Clock)
	if why != "" && h.Status == "healthy" {
		h.Status, h.Reason = "degraded", why
	}
	if h.Clock.State == inventory.ClockUncertain {
		h.Status, h.Reason, h.Ready = "read_only", why, false
	}
}
