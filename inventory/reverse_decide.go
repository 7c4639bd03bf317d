package inventory

// LookupReversal finds by which event one was taken back, among all that is durable and remembered. An error means that it could not be
// told.
type LookupReversal func(of Offset) (by Offset, found bool, err error)

// decideReversal decides whether an operation is taken back, which can be done once: all of it or nothing.
func (b *Batch) decideReversal(cmd *Command) (*Answer, error) {
	of := *cmd.Scope.Reverses
	by, done := b.reversals[of]
	if !done && b.LookupReversal != nil {
		var err error
		if by, done, err = b.LookupReversal(of); err != nil {
			if old, failed := b.recall(cmd); old != nil || failed != nil {
				return old, failed // what was done under this key is known
			}
			return nil, err
		}
	}
	if err := b.endedSince(cmd); err != nil {
		return nil, err
	}
	return b.decideWhole(cmd, func(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
		if done {
			ans.ReversedBy = by
			return refuseAll(ans, 0, AlreadyReversed)
		}
		pinned = b.decideAtomic(rec, cmd, ans)
		switch failed := ans.Failed(); {
		case failed < 0:
			if b.reversals == nil {
				b.reversals = map[Offset]Offset{}
			}
			b.reversals[of] = rec.Next() - 1 // the first is taken back last
		case ans.Results[failed].Outcome == NotAsLeft:
			ans.Differs = b.differs
		}
		return pinned
	})
}

// revert decides a line of a reversal.
func (b *Batch) revert(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	switch r := ln.Revert; {
	case r.Type == ProductDeleted:
		return b.revive(rec, cmd, ln, p)
	case p == nil || p.Deleted:
		return Result{Outcome: NotFound}
	case b.ended[p.ID]:
		return b.anew(p)
	case p.Version >= MaxInteger:
		return refusal(Overflow, p)
	}
	levels := b.levelsOf(p)
	if b.differs = ln.Revert.differences(p, &levels); len(b.differs) > 0 {
		return refusal(NotAsLeft, p)
	}
	if ln.Revert.Type == ProductCreated {
		return b.uncreate(rec, cmd, ln, p, &levels)
	}
	return b.unchange(rec, cmd, ln, p, &levels)
}

// unchange takes back a change of stock, or what a set has changed.
func (b *Batch) unchange(rec *Record, cmd *Command, ln *Line, p *Product, levels *levelDraft) Result {
	posts := make([]posting, 0, len(ln.Revert.Posts))
	total := levels.sum()
	for _, u := range ln.Revert.Posts {
		if o := b.checkUnits(p, levels, u); o != Applied {
			res := refusal(o, p)
			res.Level = b.levelResult(p.ID, u.Location)
			return res
		}
		total += u.Count
		posts = append(posts, posting{at: u.Location, units: u.Count})
	}
	if total > MaxInteger {
		return refusal(Overflow, p)
	}
	np := *p
	ln.describe(&np, "")
	np.Extra = b.placed(np.Extra)
	if res := b.checkExtra(p, &np); res.Outcome != Applied {
		return res
	}
	return b.post(rec, cmd, ln, ProductUpdated, p, &np, posts, ln.Revert.said())
}

// said is what an event says that takes another back.
func (r *Revert) said() Change { return Change{Action: ActionReversed, Reverses: &r.Event} }

// checkUnits says what stands in the way of units that come back to a place, or leave it: Applied if nothing.
func (b *Batch) checkUnits(p *Product, levels *levelDraft, u Units) Outcome {
	loc, level := b.listed.location(u.Location), levels.at(u.Location)
	switch {
	case loc == nil:
		return LocationNotFound
	case u.Count > 0 && !loc.Active:
		return LocationInactive
	case u.Count > MaxInteger-level.OnHand:
		return Overflow
	case level.Free()+u.Count < 0:
		return Insufficient
	case u.Count > 0 && b.crowded(p, levels, u.Location):
		return Overloaded
	default:
		return Applied
	}
}

// uncreate deletes a product that is as it was created, with what was put somewhere then.
func (b *Batch) uncreate(rec *Record, cmd *Command, ln *Line, p *Product, levels *levelDraft) Result {
	if p.Placed && b.inTransfer(p.ID) {
		return b.refuseInUse(p, false)
	}
	np, said := *p, ln.Revert.said()
	said.OnHandDelta = -levels.sum()
	np.Version, np.Placed = p.Version+1, false
	for _, l := range levels.all() { // so that the past of each place can be told
		if p.Placed {
			said.Levels = append(said.Levels, Level{Location: l.Location, Version: np.Version, UpdatedAt: b.at})
		}
	}
	return b.emit(rec, cmd, ln, ProductDeleted, p, &np, &said)
}

// revive makes a product again that was deleted, as it was, if there is none by now.
func (b *Batch) revive(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	switch {
	case p == nil:
		return Result{Outcome: NotFound}
	case !p.Deleted:
		b.differs = []Differs{{"productId", "deleted", "there"}}
		return refusal(NotAsLeft, p)
	case b.ended[p.ID]:
		return b.anew(p)
	case p.Version >= MaxInteger:
		return Result{Outcome: Overflow, Version: p.Version}
	}
	np := Product{ID: p.ID, Available: ln.Available, Version: p.Version + 1, UpdatedAt: b.at}
	ln.describe(&np, "")
	np.Extra = b.placed(np.Extra)
	if res := b.checkExtra(&Product{ID: p.ID, Version: p.Version}, &np); res.Outcome != Applied {
		return res
	}
	said := ln.Revert.said()
	said.OnHandDelta = np.Available
	return b.emit(rec, cmd, ln, ProductCreated, &Product{}, &np, &said)
}
