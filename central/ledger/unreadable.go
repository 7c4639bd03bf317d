package ledger

import (
	"errors"
	"fmt"
	"sync"

	"bodega/inventory"
)

// unreadable remembers the events that are kept and cannot be read: a bit that flipped on disk. Readers go round them by a
// snapshot; only what they tell of the past is lost. It may be used by any number of goroutines; the zero value has none.
type unreadable struct {
	mu    sync.Mutex
	first inventory.Offset
	count int
	known map[inventory.Offset]struct{}
}

// unreadableMax bounds those that are told apart: with more, the disk is what people must look at.
const unreadableMax = 1000

// note remembers one, and says whether it is new.
func (u *unreadable) note(at inventory.Offset) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, known := u.known[at]; known || u.count == unreadableMax {
		return false
	}
	if u.known == nil {
		u.known = map[inventory.Offset]struct{}{}
	}
	if u.known[at] = struct{}{}; u.count == 0 || at < u.first {
		u.first = at
	}
	u.count++
	return true
}

// reason says for people what cannot be read, "" if all can.
func (u *unreadable) reason() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch u.count {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("the event at position %d cannot be read: whoever needs it starts again from a snapshot", u.first)
	}
	return fmt.Sprintf("%d events, the first at position %d, cannot be read: whoever needs them starts again from a snapshot", u.count, u.first)
}

func damaged(err error) bool {
	var d interface{ Damaged() bool }
	return errors.As(err, &d) && d.Damaged()
}

// passUnreadable is the answer to a reader who stands before an event that cannot be read. A 500 would keep it there for ever.
func (l *Ledger) passUnreadable(at inventory.Offset, err error) error {
	if !damaged(err) {
		return err
	}
	if l.unreadable.note(at) && l.cfg.Hooks.Unreadable != nil {
		l.cfg.Hooks.Unreadable(at, err)
	}
	e := inventory.Expired(at + 1)
	e.Cause = err
	return e
}
