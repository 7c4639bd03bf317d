package inventory

type undo struct {
	id     ProductID
	before *Product
	had    bool
	levels levelDraft
	placed bool // levels is what the batch had of them
	crowds int
}

// decideAtomic decides all lines and takes everything back if one is refused.
func (b *Batch) decideAtomic(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	b.undo = b.undo[:0]
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		u := b.before(ln.Product)
		ans.Results[i] = b.decideLine(rec, cmd, ln)
		if ans.Results[i].Outcome == Applied {
			b.undo = append(b.undo, u)
			continue
		}
		b.takeBack(rec)
		for j := range ans.Results {
			if j != i {
				ans.Results[j] = Result{Outcome: NotAttempted}
			}
		}
		// The failing line's numbers must be those of the state that remains.
		level, taken, left := ans.Results[i].Level, ans.Results[i].Taken, ans.Results[i].Left
		if p := b.product(ln.Product); p != nil && !p.Deleted {
			ans.Results[i] = refusal(ans.Results[i].Outcome, p)
		}
		if level != nil {
			ans.Results[i].Level = b.levelResult(ln.Product, level.Location)
		}
		ans.Results[i].Taken, ans.Results[i].Left = taken, left
		return ans.Results[i].Outcome.Pinned()
	}
	return true
}

// before returns what the batch has of a product.
func (b *Batch) before(id ProductID) undo {
	u := undo{id: id}
	u.before, u.had = b.products[id]
	if len(b.levels) > 0 {
		u.levels, u.placed = b.levels[id]
	}
	if len(b.crowds) > 0 {
		u.crowds = b.crowds[id]
	}
	return u
}

func (b *Batch) takeBack(rec *Record) {
	for i := len(b.undo) - 1; i >= 0; i-- {
		if u := b.undo[i]; u.had {
			b.products[u.id] = u.before
		} else {
			delete(b.products, u.id)
		}
		if u := &b.undo[i]; u.placed {
			b.levels[u.id] = u.levels
		} else if len(b.levels) > 0 {
			delete(b.levels, u.id)
		}
		if len(b.crowds) > 0 {
			b.crowds[b.undo[i].id] = b.undo[i].crowds
		}
	}
	rec.Events = rec.Events[:0]
}
