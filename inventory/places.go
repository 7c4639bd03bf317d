package inventory

import "slices"

// posting is a change of one level.
type posting struct {
	at    LocationID
	units int64 // on hand
	held  int64 // of them, or of those that were there, put aside
}

// levelsOf returns the levels of a product as the batch sees them, which must not be changed.
func (b *Batch) levelsOf(p *Product) levelDraft {
	if !p.Placed {
		return draftOf(poolLevels(p))
	}
	if levels, ok := b.levels[p.ID]; ok {
		return levels
	}
	return draftOf(b.state.holdings.of[b.state.items[p.ID]].Levels)
}

// levelOf returns the level of a product at a place as the batch sees it, zero if nothing lies there.
func (b *Batch) levelOf(p *Product, at LocationID) Level {
	levels := b.levelsOf(p)
	return levels.at(at)
}

// at returns the place that a line means, "" for any.
func (c *Command) at(ln *Line) LocationID {
	switch {
	case ln.Place != nil && ln.Place.Location != "":
		return ln.Place.Location
	case c.Scope != nil && c.Scope.Default != "" && (inUpdates.has(c.Kind) || c.Kind == MakeHold || c.Kind == Count):
		return c.Scope.Default
	case c.Kind == Count:
		return Pool
	default:
		return ""
	}
}

// checkPlace says what is wrong with the places that a line means, whatever the product, and with which: Applied if nothing.
func (b *Batch) checkPlace(cmd *Command, ln *Line, at LocationID) (why Outcome, where LocationID) {
	loc := b.listed.location(at)
	if loc == nil || at == Transit {
		return LocationNotFound, at
	}
	arrives := loc
	switch cmd.Kind {
	case Move:
		if arrives = b.listed.location(ln.Place.To); arrives == nil || ln.Place.To == Transit {
			return LocationNotFound, ln.Place.To
		}
	case Create, MakeHold:
	case Update, Partial, Atomic:
		if ln.Delta < 0 && !IsSale(ln.Reason) {
			return Applied, at // leaves, and is not sold
		}
	default:
		return Applied, at // what comes of it depends on what lies there
	}
	if !arrives.Active {
		return LocationInactive, arrives.ID
	}
	return Applied, at
}

// decideAt is decideLine for a line that names a place. The answer says what lies there, also if the line is refused; of a move that is
// refused for where it goes, what lies there.
func (b *Batch) decideAt(rec *Record, cmd *Command, ln *Line, at LocationID) (res Result) {
	o, where := b.checkPlace(cmd, ln, at)
	if o != Applied {
		res = Result{Outcome: o}
		if p := b.product(ln.Product); p != nil && !p.Deleted {
			res = refusal(o, p)
		}
	} else {
		res = b.decideProduct(rec, cmd, ln, at)
	}
	res.Level = b.levelResult(ln.Product, where)
	return res
}

func (b *Batch) levelResult(id ProductID, at LocationID) *LevelResult {
	level := b.levelNow(id, at)
	return &LevelResult{Location: at, Quantity: level.OnHand, Version: level.Version}
}

// levelNow returns a level as the batch sees it, zero where there is none.
func (b *Batch) levelNow(id ProductID, at LocationID) Level {
	if p := b.product(id); p != nil && !p.Deleted {
		return b.levelOf(p, at)
	}
	return Level{Location: at}
}

// adjustAt is adjust at a place, or at those that a product is drawn from.
func (b *Batch) adjustAt(rec *Record, cmd *Command, ln *Line, p *Product, at LocationID) Result {
	levels := b.levelsOf(p)
	level := levels.at(at)
	switch loc := b.listed.location(at); {
	case ln.Delta > 0 && b.rules.RefusePositiveDelta:
		return refusal(PositiveRefused, p)
	case ln.Delta > 0 && levels.sum()+ln.Delta > MaxInteger:
		return refusal(Overflow, p)
	case at == "" && ln.Delta < 0 && p.Available+ln.Delta < 0:
		return refusal(Insufficient, p)
	case at != "" && level.Free()+ln.Delta < 0, at != "" && ln.Delta < 0 && IsSale(ln.Reason) && !loc.Sellable:
		return refusal(Insufficient, p)
	case at != "" && ln.Delta > 0 && b.crowded(p, &levels, at):
		return refusal(Overloaded, p)
	}
	posts := []posting{{at: at, units: ln.Delta}}
	if at == "" {
		posts = b.draw(&levels, ln.Delta)
	}
	np := *p
	return b.post(rec, cmd, ln, ProductUpdated, p, &np, posts, Change{Action: actionOf(ln.Delta, ln.Reason)})
}

// draw says where units come from that nobody says the place of: the pool, then sellable places in order of id, those that are active
// first. There must be as many available. Units that come in go to the pool.
func (b *Batch) draw(levels *levelDraft, delta int64) (posts []posting) {
	if delta >= 0 {
		return []posting{{at: Pool, units: delta}}
	}
	take := func(l *Level) {
		if n := min(l.Free(), -delta); n > 0 {
			posts = append(posts, posting{at: l.Location, units: -n})
			delta += n
		}
	}
	if pool := levels.at(Pool); pool.OnHand > 0 {
		take(&pool)
	}
	if delta == 0 {
		return posts
	}
	all := levels.all()
	for _, active := range [...]bool{true, false} {
		for i := range all {
			l := &all[i]
			if loc := b.listed.location(l.Location); l.Location != Pool && loc.Sellable && loc.Active == active {
				take(l)
			}
		}
	}
	return posts
}

// setAt is set of a product that has places, or of what lies at one.
func (b *Batch) setAt(rec *Record, cmd *Command, ln *Line, p *Product, at LocationID) Result {
	np := *p
	ln.describe(&np, at)
	if res := b.checkExtra(p, &np); res.Outcome != Applied {
		return res
	}
	levels := b.levelsOf(p)
	var posts []posting
	if ln.Fields&FieldAvailable != 0 {
		delta := ln.Available - p.Available
		level := levels.at(at)
		if at != "" {
			delta = ln.Available - level.OnHand
		}
		switch {
		case delta > 0 && levels.sum()+delta > MaxInteger:
			return refusal(Overflow, p)
		case at != "" && delta > 0 && !b.listed.location(at).Active:
			return refusal(LocationInactive, p)
		case at != "" && level.Free()+delta < 0:
			return refusal(Insufficient, p)
		case at != "" && delta > 0 && b.crowded(p, &levels, at):
			return refusal(Overloaded, p)
		case at != "":
			posts = []posting{{at: at, units: delta}}
		case delta != 0:
			posts = b.draw(&levels, delta)
		}
	}
	return b.post(rec, cmd, ln, ProductUpdated, p, &np, posts, Change{Action: ActionSet})
}

// createAt creates a product whose first units lie at a place.
func (b *Batch) createAt(rec *Record, cmd *Command, ln *Line, np *Product, at LocationID) Result {
	units := np.Available
	np.Available = 0
	empty := Product{ID: np.ID, Version: np.Version - 1}
	return b.post(rec, cmd, ln, ProductCreated, &empty, np, []posting{{at: at, units: units}}, Change{Action: ActionCreated})
}

// move takes units from one place to another. It changes no sum of what is on hand.
func (b *Batch) move(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	levels := b.levelsOf(p)
	from, to := ln.Place.Location, ln.Place.To
	level := levels.at(from)
	switch {
	case level.Free() < ln.Delta:
		return refusal(Insufficient, p)
	case b.crowded(p, &levels, to):
		return refusal(Overloaded, p)
	}
	np := *p
	return b.post(rec, cmd, ln, ProductUpdated, p, &np, []posting{{at: from, units: -ln.Delta}, {at: to, units: ln.Delta}}, Change{Action: ActionMoved})
}

// crowded says whether as much belongs to a product as may, and it would get another level.
func (b *Batch) crowded(p *Product, levels *levelDraft, at LocationID) bool {
	if b.hasRoom(p, levels.count, 1) {
		return false
	}
	level := levels.at(at)
	return level.empty()
}

// hasRoom says whether so much more may belong to a product with so many levels. What lines of holds and transfers take is counted only if it
// matters.
func (b *Batch) hasRoom(p *Product, levels, more int) bool {
	more += levels + b.crowds[p.ID]
	if have := b.state.holdings.of[b.state.items[p.ID]]; have != nil && more+maxLineRoom*len(have.Holds)+maxTransferRoom*len(have.Transfers) > MaxBelongings {
		more += have.room()
	}
	return more <= MaxBelongings
}

func sum(levels []Level) (units int64) {
	for i := range levels {
		units += levels[i].OnHand
	}
	return units
}

// post books changes of levels and records the event. np is the product with all that changes besides; the numbers of it follow from
// the levels. said is what the event says besides those.
func (b *Batch) post(rec *Record, cmd *Command, ln *Line, typ EventType, p, np *Product, posts []posting, said Change) Result {
	old := b.levelsOf(p)
	levels := old.fork(len(posts))
	np.Version, np.UpdatedAt = p.Version+1, b.at
	change := &said
	for _, post := range posts {
		l := levels.at(post.at)
		l.OnHand += post.units
		l.Held += post.held
		l.Version, l.UpdatedAt = np.Version, b.at
		levels.put(l)
		change.OnHandDelta += post.units
		if b.listed.location(post.at).Sellable {
			np.Available += post.units - post.held
		}
		change.Levels = putImage(change.Levels, l)
	}
	np.Placed = levels.placed() || p.Placed && b.inTransfer(p.ID)
	if np.Placed && !p.Placed { // from now on the pool's level is said
		if pool := old.at(Pool); pool.OnHand != 0 && !slices.ContainsFunc(change.Levels, func(l Level) bool { return l.Location == Pool }) {
			change.Levels = putImage(change.Levels, pool)
		}
	}
	if !np.Placed && !p.Placed {
		change = said.plain()
	}
	keep := np.Placed || p.Placed
	res := b.emit(rec, cmd, ln, typ, p, np, change)
	if keep {
		b.keepLevels(p.ID, levels)
	}
	return res
}

// plain returns what is said of a product that lies in the pool alone, nil if its own event tells that.
func (c *Change) plain() *Change {
	if c.Action != ActionReversed && c.Action != ActionSet && c.Action != ActionCounted {
		return nil
	}
	c.Levels = nil
	return c
}

// usageOf counts what lies at a place as the batch sees it.
func (b *Batch) usageOf(at LocationID) usage {
	u := b.state.holdings.used[at]
	for id, p := range b.products { // an import or a deletion takes a product away from its places and leaves no levels
		if have := b.state.holdings.of[b.state.items[id]]; have != nil {
			old := levelAt(have.Levels, at)
			u.count(&old, -1)
		}
		if p != nil && p.Placed {
			now := b.levelOf(p, at)
			u.count(&now, 1)
		}
	}
	return u
}

// heal tells the events of an operation that it was asked for before, and lost.
func (r *Record) heal() {
	for i := range r.Events {
		e := &r.Events[i]
		c := Change{OnHandDelta: e.Delta}
		if e.Change != nil {
			c = *e.Change
		}
		c.Healed = true
		e.Change = &c
	}
}

// group tells the events of an operation that they belong together, if there are several: whoever shows one shows all.
func (r *Record) group() {
	if len(r.Events) < 2 {
		return
	}
	for i := range r.Events {
		e := &r.Events[i]
		c := Change{OnHandDelta: e.Delta}
		if e.Change != nil {
			c = *e.Change
		}
		c.Group, c.GroupSize = r.First, len(r.Events)
		e.Change = &c
	}
}
