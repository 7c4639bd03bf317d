package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// fact is what one event must say.
type fact struct {
	kind, action, id, ref  string
	version, before, after int64  // of what is available
	moreOnHand             int64  // at all places together
	where, aside           string // what lies where then, and what holds have of it
	group, size            int    // the first fact of the operation, and how many it has, if they stand together
}

// posting is units that come to a place, or leave it. None at all is a change
// too, of what is put aside there.
type posting struct {
	at    string
	units int64
}

// book changes where a product lies, and says what has happened.
func (w *world) book(x askedLine, action string, posts []posting) {
	it, kind := w.items[x.id], "product_updated"
	if action == "created" {
		kind = "product_created"
	}
	before, onHand, placed := it.available, w.onHand(x.id), it.placed
	it.version++
	for _, p := range posts {
		where := spot{x.id, p.at}
		l := level{w.lies[where].onHand + p.units, it.version}
		if w.lies[where] = l; l.onHand == 0 {
			delete(w.lies, where)
		}
	}
	if pool := (spot{x.id, "pool"}); w.alone(x.id) && w.lies[pool].onHand > 0 { // its level has the product's version
		w.lies[pool] = level{w.lies[pool].onHand, it.version}
	}
	it.available, it.placed = w.available(x.id), !w.alone(x.id)
	w.items[x.id] = it
	if !placed && !it.placed && action != "set" { // who knows of no places is told nothing of them
		action = ""
	}
	w.told = append(w.told, fact{kind: kind, action: action, id: x.id, ref: x.ref, version: it.version, before: before, after: it.available,
		moreOnHand: w.onHand(x.id) - onHand, where: w.where(x.id), aside: w.aside(x.id)})
}

func (w *world) remove(x askedLine) {
	it := w.items[x.id]
	before := it.available
	w.items[x.id] = item{version: it.version + 1, gone: true}
	delete(w.lies, spot{x.id, "pool"})
	w.told = append(w.told, fact{kind: "product_deleted", id: x.id, ref: x.ref, version: it.version + 1, before: before, moreOnHand: -before})
}

// aside says what holds have of a product.
func (w *world) aside(id string) string {
	lines := map[string]int64{}
	for hold, s := range w.open {
		for where, units := range s.units {
			if where.id == id {
				lines[hold+" "+where.at] = units
			}
		}
	}
	return linesText(lines)
}

func linesText(lines map[string]int64) string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		texts = append(texts, fmt.Sprint(name, " ", lines[name]))
	}
	return strings.Join(texts, ", ")
}

// reader is who knows of products what events say of them, and nothing else.
type reader struct {
	lies  map[string]map[string]string // by product and place
	aside map[string]map[string]int64  // by product, hold and place
}

func newReader() *reader {
	return &reader{lies: map[string]map[string]string{}, aside: map[string]map[string]int64{}}
}

// read puts what an event says, and returns it with all that the reader knows
// of the product then. The first of the facts that it is compared with has
// the offset base.
func (r *reader) read(e event, base int64) (fact, error) {
	f := fact{kind: e.EventType, action: e.Action, id: e.ProductID, ref: e.Ref, version: e.Version,
		before: e.Before, after: e.Before + e.Delta, moreOnHand: e.Delta}
	if e.OnHandDelta != nil {
		f.moreOnHand = *e.OnHandDelta
	}
	if e.GroupSize > 0 {
		f.group, f.size = int(e.Group-base), e.GroupSize
	}
	lies, aside := r.lies[f.id], r.aside[f.id]
	if lies == nil || !e.Placed {
		lies, aside = map[string]string{}, map[string]int64{} // what comes to have places tells of them all
	}
	for _, l := range e.Levels {
		if lies[l.LocationID] = levelText(l.LocationID, l.OnHand, l.Held, l.Version); l.OnHand == 0 {
			delete(lies, l.LocationID)
		}
	}
	for _, l := range e.Holds {
		if aside[l.HoldID+" "+l.LocationID] = l.Quantity; l.Quantity == 0 {
			delete(aside, l.HoldID+" "+l.LocationID)
		}
	}
	gone := f.kind == "product_deleted"
	switch {
	case e.Data.Version != e.Version || e.Data.ProductID != e.ProductID || !gone && e.Data.Available != f.after:
		return f, fmt.Errorf("event %d does not agree with its product: %+v", e.Offset, e)
	case e.Placed:
		r.lies[f.id], r.aside[f.id] = lies, aside
	default:
		lies, aside = map[string]string{}, nil
		if r.lies[f.id] = nil; f.after > 0 {
			lies["pool"] = levelText("pool", f.after, 0, f.version)
		}
	}
	var texts []string
	for _, at := range slices.Sorted(maps.Keys(lies)) {
		texts = append(texts, lies[at])
	}
	f.where, f.aside = strings.Join(texts, ", "), linesText(aside)
	return f, nil
}

// follow reads events, and says what is not as it was told.
func (r *reader) follow(events []event, told []fact, base int64) error {
	if len(events) != len(told) {
		return fmt.Errorf("%d events from position %d on, %d were acknowledged", len(events), base, len(told))
	}
	for i, e := range events {
		got, err := r.read(e, base)
		if err != nil {
			return err
		}
		if d := cmp.Diff(told[i], got, cmp.AllowUnexported(fact{})); d != "" {
			return fmt.Errorf("event %d is not what was acknowledged (-want +got):\n%s", e.Offset, d)
		}
	}
	return nil
}
