package inventory

import "strings"

// Action says what happened, where the type of an event says only what became of the product. Its number is stored and never reused.
type Action uint8

// The actions.
const (
	ActionSale       Action = 1
	ActionReceipt    Action = 2
	ActionAdjustment Action = 3
	ActionSet        Action = 4
	ActionCreated    Action = 5
	ActionDeleted    Action = 6
	ActionMoved      Action = 7

	ActionHeld          Action = 8
	ActionHoldExtended  Action = 9
	ActionHoldCommitted Action = 10
	ActionHoldReleased  Action = 11
	ActionHoldExpired   Action = 12

	ActionShipped  Action = 13
	ActionReceived Action = 14 // also what goes back, as a transfer was cancelled
	ActionLost     Action = 15
	ActionCounted  Action = 16
	ActionReversed Action = 17
)

var actionNames = [...]string{ActionSale: "sale", ActionReceipt: "receipt", ActionAdjustment: "adjustment", ActionSet: "set",
	ActionCreated: "created", ActionDeleted: "deleted", ActionMoved: "moved",
	ActionHeld: "held", ActionHoldExtended: "hold_extended", ActionHoldCommitted: "hold_committed", ActionHoldReleased: "hold_released",
	ActionHoldExpired: "hold_expired", ActionShipped: "shipped", ActionReceived: "received", ActionLost: "lost", ActionCounted: "counted",
	ActionReversed: "reversed"}

func (a Action) String() string {
	if int(a) < len(actionNames) && actionNames[a] != "" {
		return actionNames[a]
	}
	return "action " + itoa(int64(a))
}

// IsSale says whether units that leave for a reason are sold: also if none is given, so that what must not be sold is not sold by
// silence.
func IsSale(reason string) bool { return reason == "" || reason == "sale" }

// ParseAction returns the action with the name, or 0 if there is none.
func ParseAction(name string) Action {
	for a, n := range actionNames {
		if n == name && n != "" {
			return Action(a)
		}
	}
	return 0
}

// Actions is a set of actions.
type Actions uint64

// With returns the set that has a as well.
func (s Actions) With(a Action) Actions { return s | 1<<a }

// Has says whether an action is one of the set.
func (s Actions) Has(a Action) bool { return s&(1<<a) != 0 }

// ParseActions returns the set of the actions whose names stand in a list, separated by commas, or what is wrong with that.
func ParseActions(list string) (s Actions, issue string) {
	for name := range strings.SplitSeq(list, ",") {
		a := ParseAction(name)
		if a == 0 {
			return 0, "must be actions, separated by commas: " + strings.Join(actionNames[1:], ", ")
		}
		s = s.With(a)
	}
	return s, ""
}

// String returns the names of the actions of the set, as ParseActions reads them.
func (s Actions) String() string {
	var names []string
	for a := range actionNames {
		if s.Has(Action(a)) {
			names = append(names, actionNames[a])
		}
	}
	return strings.Join(names, ",")
}

func actionOf(delta int64, reason string) Action {
	switch {
	case delta < 0 && IsSale(reason):
		return ActionSale
	case delta > 0 && (reason == "" || reason == "receipt" || reason == "delivery"):
		return ActionReceipt
	default:
		return ActionAdjustment
	}
}

// Change is what an event says beyond the product: nil for one of a product that lies in the pool alone. It is never changed.
type Change struct {
	Action Action
	// OnHandDelta is by how much the units at all places changed; Event.Delta is by how much those that are available did.
	OnHandDelta int64
	// Group is the number of the first event of the operation, and GroupSize of how many it is; both 0 if the event stands alone.
	Group     Offset
	GroupSize int
	// Levels are those that the event changed, as they are afterwards, in order of location: one that is zero is gone.
	Levels []Level
	// Holds are the lines of holds that it changed, likewise, in order of hold and location: one that is zero is gone.
	Holds []HoldLine
	// Transfers are the lines of transfers that it changed, likewise, in order of transfer: one with an End is gone.
	Transfers []TransferLine
	// Extra is what the catalogue says of the product from then on, nil if the event did not change that; the zero value says nothing.
	Extra *Extra
	// Alert is the state of stock that the event led the product into, 0 if it changed none, and Alerts those of places with a reorder
	// point of their own, in order of location.
	Alert  Alert
	Alerts []LevelAlert
	// Healed says that a store has sent the operation again, after central was put back to a state from before it.
	Healed bool
	// Reverses is the number of the event that this one takes back; nil if it takes none back.
	Reverses *Offset
}

// Happened returns what happened. What an event of a product in the pool does not say is told by its change and its reason.
func (e *Event) Happened() Action {
	switch {
	case e.Change != nil && e.Change.Action != 0:
		return e.Change.Action
	case e.Type == ProductCreated:
		return ActionCreated
	case e.Type == ProductDeleted:
		return ActionDeleted
	case e.Delta == 0 && e.maySet():
		return ActionSet
	default:
		return actionOf(e.Delta, e.Reason)
	}
}

// MaxGroup bounds the events of a group: a hold of as many lines as there may be, which releases those of others; or a transfer of as many,
// of each of which something has come and something is missing.
const MaxGroup = MaxLines + MaxReplacedHolds

// Whole returns how many of consecutive events there are before the last operation of which events are missing at the end.
func Whole(events []Event) int {
	if len(events) == 0 {
		return 0
	}
	last := &events[len(events)-1]
	if c := last.Change; c != nil && c.GroupSize > 0 && c.Group+Offset(c.GroupSize) > last.Offset+1 {
		return max(0, int(c.Group-events[0].Offset))
	}
	return len(events)
}

// InBatch says whether the event is one of a batch of updates, of which only those are told who ask for groups: others know batches of
// before there were groups. Those of all other operations say to everybody that they belong together.
func (e *Event) InBatch() bool {
	if e.Change == nil || e.Change.GroupSize == 0 {
		return false
	}
	switch e.Happened() {
	case ActionSale, ActionReceipt, ActionAdjustment:
		return true
	default:
		return false
	}
}

// PlainSet says whether the event is of a set of a product in the pool, which says what it is to those alone who ask for groups: others
// know such events of before there were actions.
func (e *Event) PlainSet() bool {
	return e.Change != nil && e.Change.Action == ActionSet && !e.Product.Placed && len(e.Change.Levels) == 0 && e.Change.Extra == nil
}

// The bits of the mask before a change.
const (
	changeAction   = 1 << 0
	changeOnHand   = 1 << 1 // differs from the delta
	changeGroup    = 1 << 2
	changeLevels   = 1 << 3
	changeHolds    = 1 << 4
	changeHealed   = 1 << 5
	changeTransfer = 1 << 6
	changeExtra    = 1 << 7
	changeReverses = 1 << 8
	changeAlerts   = 1 << 9

	changeKnown = changeAction | changeOnHand | changeGroup | changeLevels | changeHolds | changeHealed | changeTransfer | changeExtra |
		changeReverses | changeAlerts
)

// mask says what there is to say, of an event by which so many more are available.
func (c *Change) mask(delta int64) (mask int) {
	if c.Action != 0 {
		mask |= changeAction
	}
	if c.OnHandDelta != delta {
		mask |= changeOnHand
	}
	if c.GroupSize != 0 {
		mask |= changeGroup
	}
	if len(c.Levels) > 0 {
		mask |= changeLevels
	}
	if len(c.Holds) > 0 {
		mask |= changeHolds
	}
	if c.Healed {
		mask |= changeHealed
	}
	if len(c.Transfers) > 0 {
		mask |= changeTransfer
	}
	if c.Extra != nil {
		mask |= changeExtra
	}
	if c.Reverses != nil {
		mask |= changeReverses
	}
	if c.Alert != 0 || len(c.Alerts) > 0 {
		mask |= changeAlerts
	}
	return mask
}

// appendChange appends what an event of format 1 has behind its product.
//
//	mask uvarint | action u8 | on-hand delta varint | number-group uvarint, size uvarint | n uvarint, n x level
//	| n uvarint, n x line of a hold | n uvarint, n x line of a transfer | extra | number-reverses uvarint | alerts; each if the mask says so
func (e *Event) appendChange(b []byte) []byte {
	c := e.Change
	if c == nil {
		return append(b, 0)
	}
	mask := c.mask(e.Delta)
	b = appendUint(b, mask)
	if mask&changeAction != 0 {
		b = append(b, byte(c.Action))
	}
	if mask&changeOnHand != 0 {
		b = appendInt(b, c.OnHandDelta)
	}
	if mask&changeGroup != 0 {
		b = appendUint(appendUint(b, int(e.Offset-c.Group)), c.GroupSize)
	}
	if mask&changeLevels != 0 {
		b = appendLevels(b, c.Levels)
	}
	if mask&changeHolds != 0 {
		b = appendUint(b, len(c.Holds))
		for i := range c.Holds {
			b = c.Holds[i].append(b)
		}
	}
	if mask&changeTransfer != 0 {
		b = appendUint(b, len(c.Transfers))
		for i := range c.Transfers {
			b = c.Transfers[i].append(b)
		}
	}
	if mask&changeExtra != 0 {
		b = c.Extra.append(b)
	}
	if mask&changeReverses != 0 {
		b = appendUint(b, int(e.Offset-*c.Reverses))
	}
	if mask&changeAlerts != 0 {
		b = c.appendAlerts(b)
	}
	return b
}

func (r *reader) change(e *Event) {
	mask := int(r.uint())
	if mask&^changeKnown != 0 {
		r.newer("kind of change")
	}
	if mask == 0 || r.err != nil {
		return
	}
	c := &Change{OnHandDelta: e.Delta, Healed: mask&changeHealed != 0}
	if mask&changeAction != 0 {
		c.Action = Action(r.byte())
	}
	if mask&changeOnHand != 0 {
		c.OnHandDelta = r.int()
	}
	if mask&changeGroup != 0 {
		c.Group, c.GroupSize = e.Offset-Offset(r.uint()), int(r.uint())
	}
	if mask&changeLevels != 0 {
		c.Levels = r.levels()
	}
	if mask&changeHolds != 0 {
		r.holdLines(func(l HoldLine) { c.Holds = append(c.Holds, l) }, true)
	}
	if mask&changeTransfer != 0 {
		r.transferLines(func(l TransferLine) { c.Transfers = append(c.Transfers, l) }, true)
	}
	if mask&changeExtra != 0 {
		c.Extra = r.extra()
	}
	if mask&changeReverses != 0 {
		if c.Reverses = new(e.Offset - Offset(r.uint())); *c.Reverses < 0 || *c.Reverses >= e.Offset {
			r.fail("an event that takes back what had not happened")
		}
	}
	if mask&changeAlerts != 0 {
		r.alerts(c)
	}
	e.Change = c
	if r.err == nil && c.mask(e.Delta) != mask {
		r.fail("a change that says nothing of what it names")
	}
}
