package inventory

import "slices"

// describing returns c, which may be nil, with what the catalogue says from now on, of an event by which so many more are available.
func (c *Change) describing(typ EventType, delta int64, x *Extra) *Change {
	if c == nil {
		c = &Change{OnHandDelta: delta}
	}
	if c.Action == 0 && typ == ProductUpdated {
		c.Action = ActionSet
	}
	if c.Extra = x; x == nil {
		c.Extra = &Extra{}
	}
	return c
}

// maxDescribed bounds what the events of one command say of the catalogue: its record must fit into the journal, with all else it says.
const maxDescribed = 8 << 20

// checkExtra says why the catalogue cannot say of a product what np does, in the place of old: Applied if nothing. Quantities of which
// there are some must not come to mean others; a barcode is one product's; and a place that gets a reorder point must be there.
func (b *Batch) checkExtra(old, np *Product) Result {
	if np.Extra == old.Extra || np.Extra == nil && old.Decimals() == 0 {
		return Result{Outcome: Applied}
	}
	if np.Decimals() != old.Decimals() {
		if levels := b.levelsOf(old); levels.count > 0 || old.Placed { // all of it may have arrived of a transfer that is open
			return b.refuseInUse(old, true)
		}
	}
	if taken := b.taken(np.ID, np.Extra); taken != nil {
		res := refusal(BarcodeInUse, old)
		res.Taken = taken
		return res
	}
	if np.Extra == nil {
		return Result{Outcome: Applied}
	}
	for i := range np.Extra.Points {
		at := np.Extra.Points[i].Location
		if _, had := old.Extra.Point(at); !had && b.listed.location(at) == nil {
			res := refusal(LocationNotFound, old)
			res.Level = &LevelResult{Location: at}
			return res
		}
	}
	if len(np.Extra.Points) > MaxPoints || b.described+np.Extra.Size() > maxDescribed {
		return refusal(Overloaded, old)
	}
	return Result{Outcome: Applied}
}

// placed returns x, which may be nil, without the reorder points of places that are not there any more: what it is taken back to may name some.
func (b *Batch) placed(x *Extra) *Extra {
	gone := func(p LevelPoint) bool { return b.listed.location(p.Location) == nil }
	if x == nil || !slices.ContainsFunc(x.Points, gone) {
		return x
	}
	next := *x
	next.Points = slices.DeleteFunc(slices.Clone(x.Points), gone)
	return next.OrNil()
}

// decideImported decides the lines of an import, each on its own, but for barcodes: what one product gives up another may take, whichever
// line comes first.
func (b *Batch) decideImported(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	pinned = b.decideEach(rec, cmd, ans)
	for {
		var waiting []int
		for i := range ans.Results {
			if ans.Results[i].Outcome == BarcodeInUse {
				waiting = append(waiting, i)
			}
		}
		applied := len(rec.Events)
		for _, i := range waiting {
			ans.Results[i] = b.decideLine(rec, cmd, &cmd.Lines[i])
		}
		if len(rec.Events) == applied {
			b.swap(rec, cmd, ans, waiting)
			return pinned || len(rec.Events) > applied
		}
		pinned = true
	}
}

// swap takes over those of the waiting lines that are in the way of each other alone: products whose barcodes go round.
func (b *Batch) swap(rec *Record, cmd *Command, ans *Answer, waiting []int) {
	lines := map[ProductID]*Line{}
	for _, i := range waiting {
		ln := &cmd.Lines[i]
		if alone := ln.Place == nil || ln.Place.Holdings == nil || len(ln.Place.Holdings.Holds)+len(ln.Place.Holdings.Transfers) == 0; alone && lines[ln.Product] == nil {
			lines[ln.Product] = ln
		}
	}
	for again := true; again; {
		again = false
		claimed := map[barcode]bool{}
		for _, i := range waiting {
			if ln := &cmd.Lines[i]; lines[ln.Product] == ln && !b.free(ln, lines, claimed) {
				delete(lines, ln.Product)
				again = true
			}
		}
	}
	for _, i := range waiting {
		if ln := &cmd.Lines[i]; lines[ln.Product] == ln {
			ans.Results[i] = b.putBack(rec, cmd, ln, b.product(ln.Product))
		}
	}
}

// free says whether each barcode of a line is nobody's once all the lines are taken over.
func (b *Batch) free(ln *Line, lines map[ProductID]*Line, claimed map[barcode]bool) bool {
	return !slices.ContainsFunc(ln.Extra.Barcodes, func(text string) bool {
		code := barcodeOf(text)
		twice := claimed[code]
		claimed[code] = true
		if by := b.owner(code); by != "" && by != ln.Product {
			other := lines[by]
			return twice || other == nil || other.Extra.has(code)
		}
		return twice
	})
}
