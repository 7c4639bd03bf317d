package ledger

import (
	"maps"
	"slices"

	"bodega/inventory"
)

// reference is what a shop's clerk would do with paper: for each product how many lie where, and slips for what is put aside. It is slow,
// knows no versions of levels, no events and no batches, and was written from the contract alone.
type reference struct {
	places  map[inventory.LocationID]inventory.Location
	shelves map[inventory.ProductID]map[inventory.LocationID]int64
	slips   map[inventory.HoldID]slip
}

func newReference() *reference {
	return &reference{shelves: map[inventory.ProductID]map[inventory.LocationID]int64{}, slips: map[inventory.HoldID]slip{}, places: map[inventory.LocationID]inventory.Location{
		"pool": {ID: "pool", Sellable: true, Active: true}}}
}

func (r *reference) clone() *reference {
	c := &reference{places: maps.Clone(r.places), slips: maps.Clone(r.slips), shelves: map[inventory.ProductID]map[inventory.LocationID]int64{}}
	for id, shelf := range r.shelves {
		c.shelves[id] = maps.Clone(shelf)
	}
	return c
}

func (r *reference) available(id inventory.ProductID) (n int64) {
	for at := range r.shelves[id] {
		if r.places[at].Sellable {
			n += r.free(id, at)
		}
	}
	return n
}

// order is that in which a product is drawn from its places.
func (r *reference) order() []inventory.LocationID {
	var active, rest []inventory.LocationID
	for at, p := range r.places {
		switch {
		case at == "pool" || !p.Sellable:
		case p.Active:
			active = append(active, at)
		default:
			rest = append(rest, at)
		}
	}
	slices.Sort(active)
	slices.Sort(rest)
	return slices.Concat([]inventory.LocationID{"pool"}, active, rest)
}

// byName is the pool, and then all places.
func (r *reference) byName() []inventory.LocationID {
	names := slices.Sorted(maps.Keys(r.places))
	return append([]inventory.LocationID{"pool"}, slices.DeleteFunc(names, func(at inventory.LocationID) bool { return at == "pool" })...)
}

func (r *reference) draw(id inventory.ProductID, n int64) {
	for _, at := range r.order() {
		took := min(n, r.free(id, at))
		r.shelves[id][at] -= took
		n -= took
	}
}

// do carries a command out and says what came of each line.
func (r *reference) do(cmd *inventory.Command) (out []inventory.Outcome) {
	switch cmd.Kind {
	case inventory.PutLocation, inventory.DeleteLocation:
		return []inventory.Outcome{r.place(cmd)}
	case inventory.MakeHold:
		return r.putAside(cmd)
	case inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold:
		return r.end(cmd)
	case inventory.Atomic, inventory.Move:
		after := r.clone()
		for i := range cmd.Lines {
			o := after.line(cmd.Kind, &cmd.Lines[i])
			if out = append(out, o); o != inventory.Applied {
				for j := range cmd.Lines {
					if j < i {
						out[j] = inventory.NotAttempted
					} else if j > i {
						out = append(out, inventory.NotAttempted)
					}
				}
				return out
			}
		}
		*r = *after
		return out
	}
	for i := range cmd.Lines {
		out = append(out, r.line(cmd.Kind, &cmd.Lines[i]))
	}
	return out
}

func (r *reference) place(cmd *inventory.Command) inventory.Outcome {
	c := cmd.Scope.Location
	have, known := r.places[c.ID]
	lies, held := false, false
	for id, shelf := range r.shelves {
		lies = lies || shelf[c.ID] != 0
		held = held || r.held(id, c.ID) != 0
	}
	if cmd.Kind == inventory.DeleteLocation {
		switch {
		case !known:
			return inventory.LocationNotFound
		case lies:
			return inventory.LocationInUse
		}
		delete(r.places, c.ID)
		return inventory.Applied
	}
	if !known {
		have = inventory.Location{Sellable: true, Active: true}
	}
	if c.Fields&inventory.LocationSellable != 0 && have.Sellable != c.Sellable {
		if have.Sellable = c.Sellable; lies {
			return inventory.LocationInUse
		}
	}
	if c.Fields&inventory.LocationActive != 0 {
		if held && have.Active && !c.Active {
			return inventory.LocationInUse
		}
		have.Active = c.Active
	}
	r.places[c.ID] = have
	return inventory.Applied
}

func (r *reference) line(kind inventory.Kind, ln *inventory.Line) inventory.Outcome {
	shelf, known := r.shelves[ln.Product]
	at := inventory.LocationID("")
	if ln.Place != nil {
		at = ln.Place.Location
		place, there := r.places[at]
		to, toThere := r.places[ln.Place.To]
		switch {
		case !there, kind == inventory.Move && !toThere:
			return inventory.LocationNotFound
		case kind == inventory.Move && !to.Active:
			return inventory.LocationInactive
		case kind == inventory.Create && !place.Active:
			return inventory.LocationInactive
		case kind <= inventory.Atomic && !place.Active && (ln.Delta >= 0 || ln.Reason == "sale" || ln.Reason == ""):
			return inventory.LocationInactive
		}
	}
	switch {
	case kind == inventory.Create && known:
		return inventory.Exists
	case kind == inventory.Create:
		if at == "" {
			at = "pool"
		}
		r.shelves[ln.Product] = map[inventory.LocationID]int64{at: ln.Available}
		return inventory.Applied
	case !known:
		return inventory.NotFound
	}
	switch kind {
	case inventory.Delete:
		for place, units := range shelf {
			if place != "pool" && units != 0 || r.held(ln.Product, place) != 0 {
				return inventory.ProductInUse
			}
		}
		delete(r.shelves, ln.Product)
	case inventory.Move:
		if r.free(ln.Product, at) < ln.Delta {
			return inventory.Insufficient
		}
		shelf[at] -= ln.Delta
		shelf[ln.Place.To] += ln.Delta
	case inventory.Set:
		return r.set(ln, at)
	default:
		return r.adjust(ln, at)
	}
	return inventory.Applied
}

func (r *reference) set(ln *inventory.Line, at inventory.LocationID) inventory.Outcome {
	shelf := r.shelves[ln.Product]
	change := ln.Available - r.available(ln.Product)
	switch {
	case ln.Fields&inventory.FieldAvailable == 0:
	case at != "" && ln.Available > shelf[at] && !r.places[at].Active:
		return inventory.LocationInactive
	case at != "" && ln.Available < r.held(ln.Product, at):
		return inventory.Insufficient
	case at != "":
		shelf[at] = ln.Available
	case change > 0:
		shelf["pool"] += change
	default:
		r.draw(ln.Product, -change)
	}
	return inventory.Applied
}

func (r *reference) adjust(ln *inventory.Line, at inventory.LocationID) inventory.Outcome {
	shelf := r.shelves[ln.Product]
	sale := ln.Reason == "sale" || ln.Reason == ""
	switch {
	case at == "" && ln.Delta >= 0:
		shelf["pool"] += ln.Delta
	case at == "" && r.available(ln.Product) < -ln.Delta:
		return inventory.Insufficient
	case at == "":
		r.draw(ln.Product, -ln.Delta)
	case ln.Delta < 0 && sale && !r.places[at].Sellable, r.free(ln.Product, at)+ln.Delta < 0:
		return inventory.Insufficient
	default:
		shelf[at] += ln.Delta
	}
	return inventory.Applied
}
