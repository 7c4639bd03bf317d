package inventory

import (
	"slices"
	"strconv"
)

// Revert is what a line of a reversal takes back: what one event did. It is worked out from the event and from what was before it, and
// decided against what is.
type Revert struct {
	Event Offset    // number of the event
	Type  EventType // what became of the product by it
	// Posts are by how many the units on hand are to change, in order of location.
	Posts []Units
	// Fields are the members that are to be what they were, which the line has, and only if they are as the event left them.
	Fields Fields
	Left   Described
	Extra  *Extra // what the event left of that
	// Levels are what the event left on hand where it changed that, which must still be so; of a set, and of a creation.
	Levels []Units
	// Decimals are those in which the posts are, which the product must still have.
	Decimals uint8
	// Ended says that the product was deleted since, as of Known: the position to which that was looked for.
	Ended bool
	Known Offset
}

// Units are so many at a place.
type Units struct {
	Location LocationID
	Count    int64
}

// Described is what a set can change of a product besides its stock.
type Described struct {
	Name, Category string
	Price          float64
}

func describedBy(p *Product) Described {
	return Described{Name: p.Name, Category: p.Category, Price: p.Price}
}

// Differs says of a member of a product that it is not as an event left it.
type Differs struct {
	Field     string // as on the wire
	Left, Now string // without Left, Now says all of it
}

// Reversal returns the command that takes back the events of an operation, the newest first. before tells of a product before an event,
// and what was on hand then at places: nil if that is not known any more. since notes what became of its product since an event.
func Reversal(events []PastEvent, before func(e *Event, ask Before) (*Rewind, error), since func(e *Event, r *Revert) error) (*Command, error) {
	cmd := &Command{Kind: Atomic, Scope: &Scope{Reverses: new(events[0].Offset)}, Lines: make([]Line, 0, len(events))}
	for i := len(events) - 1; i >= 0; i-- {
		e := &events[i].Event
		if !e.Reversible() {
			return nil, &Error{Code: CodeNotReversible, Message: "event " + itoa(int64(e.Offset)) + " cannot be taken back: it is one of " + e.Happened().String() + e.instead()}
		}
		var was *Rewind
		if ask := e.NeedsBefore(); ask.any() {
			var err error
			if was, err = before(e, ask); err != nil {
				return nil, err
			}
		}
		ln, ok := e.Revert(was)
		if !ok {
			return nil, HistoryExpired(e.Offset)
		}
		if err := since(e, ln.Revert); err != nil {
			return nil, err
		}
		cmd.Lines = append(cmd.Lines, ln)
	}
	return cmd, nil
}

// instead says what to do about an event that is not taken back; "" if there is nothing that always helps.
func (e *Event) instead() string {
	switch e.Happened() {
	case ActionReversed:
		return "; make the change again instead"
	case ActionShipped:
		if c := e.Change; c != nil && len(c.Transfers) > 0 {
			return "; cancel the transfer " + string(c.Transfers[0].Transfer) + " instead"
		}
	case ActionReceived:
		return "; move it back instead"
	case ActionLost:
		return "; if it was found, count it instead"
	case ActionHeld:
		return "; release the hold instead"
	}
	return ""
}

// Reversible says whether events of its kind are taken back. A reversal is not: what it took back is done again as a new change. Nor are
// holds before they are sold, and transfers, which have ends of their own, nor what an import brought, which dates it otherwise.
func (e *Event) Reversible() bool {
	imported := e.Type != ProductDeleted && e.Product.UpdatedAt != e.At || e.Product.Name == ""
	switch e.Happened() {
	case ActionSale, ActionReceipt, ActionAdjustment, ActionSet, ActionCreated, ActionDeleted, ActionMoved, ActionHoldCommitted, ActionCounted:
		return !imported
	default:
		return false
	}
}

// Changed visits the levels that the event itself changed, as it left them. Of a product that lies in the pool alone there is none.
func (e *Event) Changed(visit func(*Level)) {
	if e.Change == nil {
		return
	}
	for i := range e.Change.Levels {
		if l := &e.Change.Levels[i]; l.Version == e.Product.Version { // others are said since the product is placed from now on
			visit(l)
		}
	}
}

// Before is what must be known of before an event to take it back: the product, what was on hand at places, and what the catalogue said
// besides.
type Before struct {
	Product bool
	At      []LocationID
	Extra   bool
}

func (b *Before) any() bool { return b.Product || len(b.At) > 0 || b.Extra }

// NeedsBefore says what must be known of before the event to take it back.
func (e *Event) NeedsBefore() (ask Before) {
	if e.Type != ProductUpdated {
		return Before{Extra: e.Type == ProductDeleted}
	}
	e.Changed(func(l *Level) { ask.At = append(ask.At, l.Location) })
	if len(ask.At) == 1 {
		ask.At = nil // all that changed did so there
	}
	ask.Product, ask.Extra = e.maySet(), e.Describes()
	return ask
}

// maySet says whether the event may be of a set. Of one of a product in the pool nothing told, before sets said so themselves.
func (e *Event) maySet() bool {
	if c := e.Change; c != nil && (c.Action != 0 || c.GroupSize > 0) {
		return c.Action == ActionSet
	}
	return e.Store == "" && e.Reason == "" && e.Ref == ""
}

// Revert returns the line that takes back the event, which is reversible; was is what was before, as far as [Event.NeedsBefore] asks for
// it, nil if that is not known. ok is false if more must be known.
func (e *Event) Revert(was *Rewind) (ln Line, ok bool) {
	p := &e.Product
	r := &Revert{Event: e.Offset, Type: e.Type}
	ln = Line{Product: p.ID, Revert: r}
	switch e.Type {
	case ProductCreated:
		r.Fields, r.Left, r.Extra = FieldName|FieldCategory|FieldPrice|allExtra, describedBy(p), e.ExtraSaid()
		r.unpost(e, nil)
	case ProductDeleted:
		ln.describedAs(describedBy(p))
		ln.Available, ln.Fields = p.Available, FieldName|FieldCategory|FieldPrice|FieldAvailable
		if was == nil {
			return ln, false
		}
		ln.restoreExtra(was.Extra, was.Extra.differing(nil))
	default:
		switch ok = r.unpost(e, was); {
		case !e.maySet() || !ok:
			return ln, ok
		case was != nil:
			ln.unset(e, was)
		default: // what changes the number alone is taken back likewise, whoever did so
			return ln, e.Delta != 0 && e.Happened() != ActionSet
		}
	}
	return ln, true
}

func (ln *Line) describedAs(d Described) {
	ln.Name, ln.Category, ln.Price = d.Name, d.Category, d.Price
}

// unpost works out what takes back the change of what is on hand, if that can be told.
func (r *Revert) unpost(e *Event, was *Rewind) (ok bool) {
	several := e.NeedsBefore().At
	if len(several) > 0 && was == nil && e.Type == ProductUpdated {
		return false
	}
	e.Changed(func(l *Level) {
		r.Levels = append(r.Levels, Units{l.Location, l.OnHand})
		units := -e.OnHandDelta()
		if was != nil && len(several) > 0 {
			units = was.Was(l.Location) - l.OnHand
		}
		if units != 0 {
			r.Posts = append(r.Posts, Units{l.Location, units})
		}
	})
	if n := e.OnHandDelta(); len(r.Levels) == 0 && n != 0 { // it lies in the pool alone
		r.Posts, r.Levels = []Units{{Pool, -n}}, []Units{{Pool, e.Product.Available}}
	}
	if e.Type == ProductUpdated && e.Happened() != ActionSet {
		r.Levels = nil
	}
	return true
}

// unset works out which members a set has changed.
func (ln *Line) unset(e *Event, before *Rewind) {
	r, now := ln.Revert, describedBy(&e.Product)
	was := describedBy(before.Product)
	if was.Name != now.Name {
		r.Fields |= FieldName
	}
	if was.Category != now.Category {
		r.Fields |= FieldCategory
	}
	if was.Price != now.Price {
		r.Fields |= FieldPrice
	}
	if ln.Fields = r.Fields; r.Fields != 0 {
		ln.describedAs(was)
		r.Left = now
	}
	if e.Describes() {
		r.Extra = e.ExtraSaid()
		ln.restoreExtra(before.Extra, before.Extra.differing(r.Extra))
		r.Fields = ln.Fields
	}
}

// OnHandDelta is by how much the event changed what is on hand at all places together.
func (e *Event) OnHandDelta() int64 {
	if e.Change != nil {
		return e.Change.OnHandDelta
	}
	return e.Delta
}

// differences says which members of a product are not as the event left them.
func (r *Revert) differences(p *Product, levels *levelDraft) (list []Differs) {
	differs := func(f Fields, field, left, now string) {
		if r.Fields&f != 0 && left != now {
			list = append(list, Differs{field, left, now})
		}
	}
	differs(FieldName, "name", r.Left.Name, p.Name)
	differs(FieldCategory, "category", r.Left.Category, p.Category)
	differs(FieldPrice, "price", priceText(r.Left.Price), priceText(p.Price))
	list = append(list, r.extraDifferences(p.Extra)...)
	if now := p.Decimals(); len(r.Posts) > 0 && r.Fields&FieldDecimals == 0 && now != r.Decimals {
		list = append(list, Differs{Field: "decimals", Now: "is " + itoa(int64(now)) + ", and was " + itoa(int64(r.Decimals))})
	}
	if r.Type == ProductCreated && (levels.count > len(r.Levels) || levels.held()) {
		list = append(list, Differs{"levels", "no more than it was created with", "more"})
	}
	for _, l := range r.Levels {
		field := "levels." + string(l.Location)
		if !p.Placed && l.Location == Pool {
			field = "available"
		}
		if now := levels.at(l.Location); now.OnHand != l.Count {
			list = append(list, Differs{field, itoa(l.Count), itoa(now.OnHand)})
		}
	}
	return list
}

func priceText(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Rewind is what was on hand at places before an event, found by going back through the events of its product.
type Rewind struct {
	Product *Product // before the event; nil until the first step
	Extra   *Extra   // what the catalogue said besides; whoever is asked for it puts it there
	want    []LocationID
	found   map[LocationID]int64
}

// NewRewind asks for what was on hand at places.
func NewRewind(at []LocationID) *Rewind {
	return &Rewind{want: slices.Clone(at), found: map[LocationID]int64{}}
}

// Step takes the next event of the product, going back, and says whether all is known.
func (w *Rewind) Step(e *Event) (done bool) {
	if w.Product == nil {
		p := e.Product
		w.Product = &p
	}
	if c := e.Change; c != nil {
		for i := range c.Levels {
			w.know(c.Levels[i].Location, c.Levels[i].OnHand)
		}
	}
	if !e.Product.Placed || e.Type != ProductUpdated { // nothing lay elsewhere, or nothing lay anywhere before
		if e.Type != ProductDeleted && !e.Product.Placed {
			w.know(Pool, e.Product.Available)
		}
		for _, at := range w.want {
			w.found[at] = 0
		}
		w.want = nil
	}
	return len(w.want) == 0
}

// know notes what an event left somewhere, unless a newer one changed that.
func (w *Rewind) know(at LocationID, units int64) {
	if i := slices.Index(w.want, at); i >= 0 {
		w.found[at], w.want = units, slices.Delete(w.want, i, i+1)
	}
}

// Was returns what was on hand at a place that was asked for.
func (w *Rewind) Was(at LocationID) int64 { return w.found[at] }
