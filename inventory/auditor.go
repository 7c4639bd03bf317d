package inventory

import (
	"errors"
	"fmt"
)

// Auditor reads events in their order and says which of the promises they break that one state alone cannot show: I3, that a move and a
// hold change no sum of what is on hand; I4, that a hold ends once, and nothing is said of it afterwards; I5, that the events of a group
// stand behind each other. The zero value is ready to read from any event on.
type Auditor struct {
	ended map[endedLine]Offset
	read  bool // one at least
	next  Offset
	until Offset // of the group that is being read; 0 between groups
	group Offset
}

type endedLine struct {
	hold    HoldID
	product ProductID
	place   LocationID
}

// Event reads the next event.
func (a *Auditor) Event(e *Event) error {
	if err := a.event(e); err != nil {
		return fmt.Errorf("event %d, %v of %q: %w", e.Offset, e.Happened(), e.Product.ID, err)
	}
	return nil
}

func (a *Auditor) event(e *Event) error {
	inGroup, until, group := a.until > 0 && e.Offset < a.until, a.until, a.group
	first, follows := !a.read, e.Offset == a.next
	a.read, a.next = true, e.Offset+1
	c := e.Change
	if c == nil {
		c = &Change{OnHandDelta: e.Delta}
	}
	if c.GroupSize > 0 {
		a.group, a.until = c.Group, c.Group+Offset(c.GroupSize)
	}
	switch {
	case !first && !follows:
		return fmt.Errorf("%w: it is not the next", ErrGap)
	case e.Type != ProductDeleted && e.Before+e.Delta != e.Product.Available:
		return fmt.Errorf("%d and %d make %d", e.Before, e.Delta, e.Product.Available)
	case e.Happened().keepsOnHand() && c.OnHandDelta != 0:
		return fmt.Errorf("I3: %d more are on hand", c.OnHandDelta)
	case inGroup && (c.Group != group || c.Group+Offset(c.GroupSize) != until):
		return errors.New("I5: it stands within another group")
	case !first && !inGroup && c.GroupSize > 0 && c.Group != e.Offset:
		return errors.New("I5: its group has not begun here")
	}
	return a.lines(e, c)
}

// keepsOnHand says whether an action changes no sum of what is on hand.
func (a Action) keepsOnHand() bool {
	switch a {
	case ActionMoved, ActionHeld, ActionHoldExtended, ActionHoldReleased, ActionHoldExpired:
		return true
	default:
		return false
	}
}

func (a *Auditor) lines(e *Event, c *Change) error {
	for i := range c.Holds {
		l := &c.Holds[i]
		line := endedLine{l.Hold, e.Product.ID, l.Location}
		at, over := a.ended[line]
		switch {
		case l.Quantity == 0 && over:
			return fmt.Errorf("I4: hold %s has ended at %s with event %d", l.Hold, l.Location, at)
		case l.Quantity == 0:
			if a.ended == nil {
				a.ended = map[endedLine]Offset{}
			}
			a.ended[line] = e.Offset
		case over && e.Happened() == ActionHeld: // another, under a key that had been forgotten
			delete(a.ended, line)
		case over:
			return fmt.Errorf("I4: hold %s has ended with event %d", l.Hold, at)
		}
	}
	return nil
}
