package ledger

import (
	"maps"

	"bodega/inventory"
)

// slip says what is put aside for whom, until which age. One that was torn up says how.
type slip struct {
	store, ref string
	units      map[spot]int64
	until      inventory.Millis
	ended      inventory.HoldState
}

type spot struct {
	id inventory.ProductID
	at inventory.LocationID
}

func (r *reference) held(id inventory.ProductID, at inventory.LocationID) (n int64) {
	for _, s := range r.slips {
		if s.ended == 0 {
			n += s.units[spot{id, at}]
		}
	}
	return n
}

func (r *reference) free(id inventory.ProductID, at inventory.LocationID) int64 {
	return r.shelves[id][at] - r.held(id, at)
}

// pass tears up the slips whose time has come.
func (r *reference) pass(age inventory.Millis) {
	for id, s := range r.slips {
		if s.ended == 0 && s.until <= age {
			s.ended = inventory.HoldExpired
			r.slips[id] = s
		}
	}
}

// open counts the slips that are not torn up.
func (r *reference) open() (n int) {
	for _, s := range r.slips {
		if s.ended == 0 {
			n++
		}
	}
	return n
}

// refused says that one line decides, and nothing is done.
func refused(lines, line int, why inventory.Outcome) []inventory.Outcome {
	out := make([]inventory.Outcome, lines)
	for i := range out {
		out[i] = inventory.NotAttempted
	}
	out[line] = why
	return out
}

func (r *reference) putAside(cmd *inventory.Command) []inventory.Outcome {
	act := cmd.Scope.Hold
	after := r.clone()
	if act.Replace && act.Ref != "" {
		for id, s := range after.slips {
			if s.ended == 0 && s.ref == act.Ref && s.store == act.Store {
				s.ended = inventory.HoldReleased
				after.slips[id] = s
			}
		}
	}
	made := slip{store: act.Store, ref: act.Ref, units: map[spot]int64{}, until: cmd.Lines[0].UpdatedAt} // where the test says it
	id := inventory.HoldIDOf(cmd.Keys[0], cmd.Owner)
	after.slips[id] = made
	out := make([]inventory.Outcome, len(cmd.Lines))
	for _, named := range []bool{true, false} {
		for i := range cmd.Lines {
			if ln := &cmd.Lines[i]; (ln.Place != nil) == named {
				out[i] = after.lineAside(ln, made)
			}
		}
	}
	for i, o := range out {
		if o != inventory.Applied {
			return refused(len(out), i, o)
		}
	}
	*r = *after
	return out
}

func (r *reference) lineAside(ln *inventory.Line, made slip) inventory.Outcome {
	_, known := r.shelves[ln.Product]
	from := r.order()
	if ln.Place != nil {
		place, there := r.places[ln.Place.Location]
		from = []inventory.LocationID{ln.Place.Location}
		switch {
		case !there:
			return inventory.LocationNotFound
		case !place.Active:
			return inventory.LocationInactive
		case known && !place.Sellable:
			return inventory.Insufficient
		}
	}
	if !known {
		return inventory.NotFound
	}
	left := ln.Delta
	for _, at := range from {
		left -= min(left, r.free(ln.Product, at))
	}
	if left > 0 {
		return inventory.Insufficient
	}
	left = ln.Delta
	for _, at := range from {
		took := min(left, r.free(ln.Product, at))
		made.units[spot{ln.Product, at}] += took // which the slip on the table shares
		left -= took
	}
	return inventory.Applied
}

func (r *reference) end(cmd *inventory.Command) []inventory.Outcome {
	act := cmd.Scope.Hold
	s, known := r.slips[act.ID]
	switch {
	case !known, act.Store != "" && act.Store != s.store:
		return refused(len(cmd.Lines), 0, inventory.HoldNotFound)
	case s.ended != 0:
		return refused(len(cmd.Lines), 0, inventory.HoldEnded)
	}
	sold := map[spot]int64{}
	switch {
	case cmd.Kind == inventory.ReleaseHold:
		s.ended = inventory.HoldReleased
	case cmd.Kind == inventory.ExtendHold:
		s.until = cmd.Lines[0].UpdatedAt
	case cmd.Lines[0].Product == "":
		s.ended, sold = inventory.HoldCommitted, s.units
	default:
		s.ended = inventory.HoldCommitted
		if line := r.hand(cmd, s, sold); line >= 0 {
			return refused(len(cmd.Lines), line, inventory.Insufficient)
		}
	}
	for where, units := range sold {
		r.shelves[where.id][where.at] -= units
	}
	r.slips[act.ID] = s
	out := make([]inventory.Outcome, len(cmd.Lines))
	for i := range out {
		out[i] = inventory.Applied
	}
	return out
}

// hand says what is handed over of a slip, or which line asks for more than is on it.
func (r *reference) hand(cmd *inventory.Command, s slip, sold map[spot]int64) (line int) {
	line = -1
	left := maps.Clone(s.units)
	for _, named := range []bool{true, false} {
		for i := range cmd.Lines {
			ln := &cmd.Lines[i]
			if (ln.Place != nil) != named {
				continue
			}
			want := ln.Delta
			for _, at := range r.byName() {
				where := spot{ln.Product, at}
				if ln.Place != nil && at != ln.Place.Location {
					continue
				}
				n := min(want, left[where])
				want, left[where], sold[where] = want-n, left[where]-n, sold[where]+n
			}
			if want > 0 && (line < 0 || i < line) {
				line = i
			}
		}
	}
	return line
}
