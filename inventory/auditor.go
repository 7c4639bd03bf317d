package inventory

import (
	"errors"
	"fmt"
)

// Auditor reads events in their order and says which of the promises they break that one state alone cannot show: I3, that a move, a
// hold and what is on its way change no sum of what is on hand; I4, that a hold ends once, and nothing is said of it afterwards, which goes
// for transfers too; I5, that the events of a group stand behind each other; I6, that as many units enter or leave transit as the lines of
// transfers say, as far as the lines are known. The zero value is ready to read from any event on.
type Auditor struct {
	ended map[endedLine]Offset
	gone  map[sentOf]Offset // lines of transfers that have ended
	open  map[sentOf]int64  // what is on its way of those that have not
	read  bool              // one at least
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

type sentOf struct {
	transfer TransferID
	product  ProductID
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
	return errors.Join(a.lines(e, c), a.transfers(e, c))
}

// keepsOnHand says whether an action changes no sum of what is on hand.
func (a Action) keepsOnHand() bool {
	switch a {
	case ActionMoved, ActionHeld, ActionHoldExtended, ActionHoldReleased, ActionHoldExpired, ActionShipped, ActionReceived:
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

// transfers holds the lines of transfers that an event has against those before.
func (a *Auditor) transfers(e *Event, c *Change) error {
	for i := range c.Transfers {
		l := &c.Transfers[i]
		line := sentOf{l.Transfer, e.Product.ID}
		before, known := a.open[line]
		at, over := a.gone[line]
		shipped := e.Happened() == ActionShipped
		restored := e.Happened() == ActionCreated || e.Happened() == ActionSet // as an export has it
		switch {
		case restored:
		case over && !shipped: // otherwise another, under a key that had been forgotten
			return fmt.Errorf("transfer %s has ended with event %d", l.Transfer, at)
		case l.Open() < 0 || l.End != 0 && l.Open() != 0:
			return fmt.Errorf("I6: %d are on their way of a line of transfer %s that is %v", l.Open(), l.Transfer, l.End)
		case !known && !shipped: // shipped before the first event that was read, or restored
		case e.Happened() == ActionLost && c.OnHandDelta != l.Open()-before:
			return fmt.Errorf("I6: %d fewer of transfer %s are on their way, and %d fewer on hand", before-l.Open(), l.Transfer, -c.OnHandDelta)
		case shipped && l.Open() <= before, !shipped && l.Open() > before:
			return fmt.Errorf("I6: %d of transfer %s were on their way, and then %d", before, l.Transfer, l.Open())
		}
		delete(a.gone, line)
		delete(a.open, line)
		if l.End != 0 {
			if a.gone == nil {
				a.gone = map[sentOf]Offset{}
			}
			a.gone[line] = e.Offset
			continue
		}
		if a.open == nil {
			a.open = map[sentOf]int64{}
		}
		a.open[line] = l.Open()
	}
	return nil
}
