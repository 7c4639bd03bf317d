package inventory

import (
	"cmp"
	"slices"
)

// decideImport restores what an export has: what it says of the directory, and then product after product.
func (b *Batch) decideImport(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	if cmd.Scope != nil && cmd.Scope.Directory != nil {
		b.restoreDirectory(rec, cmd, cmd.Scope.Directory)
	}
	return b.decideImported(rec, cmd, ans)
}

// inOrderSaid is the order in which entries of one directory were said.
func inOrderSaid(x, y *Entry) int { return cmp.Compare(x.Revision, y.Revision) }

// restoreDirectory makes the places, keys and staff that are not there; exports have places alone. What is said here already stays as it is. A directory in which nothing was ever
// said becomes the one that was exported, with its revisions, so that who knows that one has nothing to fetch.
func (b *Batch) restoreDirectory(rec *Record, cmd *Command, from *Directory) {
	d := &b.listed
	as := d.revision == 0
	for _, had := range slices.SortedFunc(slices.Values(from.Entries), inOrderSaid) {
		if had.Kind != EntryLocation {
			b.restorePerson(rec, had)
			continue
		}
		loc, err := locationOf(had)
		if err != nil || d.location(loc.ID) != nil || d.count() >= MaxLocations {
			continue
		}
		e := *had
		if !as || e.Revision <= d.revision {
			e.Revision, e.At, e.Actor, e.RequestID = d.revision+1, b.at, cmd.Actor, cmd.RequestID
			loc.Revision, loc.UpdatedAt = e.Revision, e.At
		}
		if d.locations == nil {
			d.locations = map[LocationID]*Location{}
		}
		d.locations[loc.ID], d.revision = loc, e.Revision
		d.more++
		rec.Entries = append(rec.Entries, e)
	}
	if last := from.Mark.Revision; as && last > d.revision { // places were taken away after the last that is there
		d.revision = last
		rec.Entries = append(rec.Entries, Entry{Kind: EntryLocation, ID: string(Pool), Revision: last, At: b.at, Gone: true, Actor: cmd.Actor, RequestID: cmd.RequestID})
	}
}

// restore takes a product as an export has it, with all that belongs to it. The higher version wins, so that importing twice, or after
// a cut, changes nothing, and importing an old file over a living shop takes nothing back. What would lose something that nobody has
// said is lost is refused.
func (b *Batch) restore(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	if p != nil && p.Version >= ln.Version {
		return refusal(Skipped, p)
	}
	var said *Holdings
	if ln.Place != nil {
		said = ln.Place.Holdings
	}
	o, taken := b.checkRestored(ln, p, said), (*Taken)(nil)
	if o == Applied {
		if taken = b.taken(ln.Product, ln.Extra); taken == nil {
			return b.putBack(rec, cmd, ln, p)
		}
		o = BarcodeInUse
	}
	res := Result{Outcome: o}
	if p != nil && !p.Deleted {
		res = refusal(o, p)
	}
	res.Taken = taken
	return res
}

// putBack makes a product what a line says, which has been checked.
func (b *Batch) putBack(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	var said *Holdings
	if ln.Place != nil {
		said = ln.Place.Holdings
	}
	np := Product{ID: ln.Product, Name: ln.Name, Category: ln.Category, Available: ln.Available, Price: ln.Price, Version: ln.Version, UpdatedAt: ln.UpdatedAt}
	if np.Extra = ln.Extra.OrNil(); p != nil && !ln.Deleted && (np.Extra.Equal(p.Extra) || np.Extra == nil && ln.Fields&FieldsOfExtra == 0) {
		np.Extra = p.Extra // of which the export knows nothing
	}
	np.Placed = said != nil && said.placed()
	typ, old := ProductCreated, &Product{}
	if p != nil && !p.Deleted {
		typ, old = ProductUpdated, p
	}
	if ln.Deleted {
		typ = ProductDeleted
	}
	if !np.Placed && (p == nil || !p.Placed) {
		return b.emit(rec, cmd, ln, typ, old, &np, nil)
	}
	change, levels := b.replaceHoldings(typ, p, &np, said)
	res := b.emit(rec, cmd, ln, typ, old, &np, change)
	b.keepLevels(np.ID, levels)
	return res
}

// checkRestored says what is wrong with a product that an export has: Applied if nothing. said is what belongs to it, nil if the export
// does not know.
func (b *Batch) checkRestored(ln *Line, p *Product, said *Holdings) Outcome {
	if p != nil && p.Placed {
		levels := b.levelsOf(p)
		held := slices.ContainsFunc(levels.all(), func(l Level) bool { return l.Held > 0 })
		if said == nil || held || b.inTransfer(p.ID) { // a hold or a transfer would end otherwise, and nothing would tell of it
			return ProductInUse
		}
	}
	if said == nil || len(said.Levels)+len(said.Transfers) == 0 {
		return Applied
	}
	free := int64(0)
	for i := range said.Levels {
		l := &said.Levels[i]
		loc := b.listed.location(l.Location)
		if loc == nil {
			return LocationNotFound
		}
		if loc.Sellable {
			free += l.Free()
		}
	}
	if free != ln.Available {
		return Conflict
	}
	for _, l := range said.Holds {
		if h := b.holds.get(l.Hold); h != nil && h.line(l.Location, l.Quantity) != *l {
			return Exists
		}
	}
	return b.checkRestoredTransfers(ln.Product, said.Transfers)
}

// checkRestoredTransfers says what is wrong with the lines of transfers that an export has.
func (b *Batch) checkRestoredTransfers(id ProductID, lines []*TransferLine) Outcome {
	for _, l := range lines {
		if b.listed.location(l.From) == nil || b.listed.location(l.To) == nil {
			return LocationNotFound
		}
		if t := b.transfers.get(l.Transfer); t != nil && (t.head() != l.head() || t.line(id) != nil) {
			return Exists
		}
	}
	return Applied
}

// replaceHoldings says what belongs to a product from now on, in place of what did.
func (b *Batch) replaceHoldings(typ EventType, p, np *Product, said *Holdings) (*Change, levelDraft) {
	c := &Change{Action: ActionSet, OnHandDelta: np.Available}
	switch typ {
	case ProductCreated:
		c.Action = ActionCreated
	case ProductDeleted:
		c.Action, c.OnHandDelta = ActionDeleted, 0
	}
	if p != nil && !p.Deleted {
		old := b.levelsOf(p)
		for _, l := range old.all() {
			c.OnHandDelta -= l.OnHand
			c.Levels = append(c.Levels, Level{Location: l.Location, Version: np.Version, UpdatedAt: b.at})
		}
	}
	var levels []Level
	switch {
	case np.Placed:
		levels = slices.Clone(said.Levels)
		c.OnHandDelta += sum(levels) - np.Available
	case typ != ProductDeleted:
		levels = poolLevels(np)
	}
	for i := range levels {
		c.Levels = putImage(c.Levels, levels[i])
	}
	if np.Placed {
		b.restoreHolds(c, np.ID, said.Holds)
		b.restoreTransfers(c, np.ID, said.Transfers)
	}
	return c, draftOf(levels)
}

// restoreHolds puts the lines of holds back as they were. They end at the age at which they would have.
func (b *Batch) restoreHolds(c *Change, id ProductID, lines []*HoldLine) {
	for _, l := range lines {
		c.Holds = append(c.Holds, *l)
		h := Hold{ID: l.Hold, State: HoldOpen, Store: l.Store, Ref: l.Ref, ExpiresAt: l.ExpiresAt, EndAge: l.EndAge, UpdatedAt: l.UpdatedAt}
		keep := b.holds.add
		if open := b.holds.get(l.Hold); open != nil {
			h.Lines, keep = slices.Clone(open.Lines), b.holds.put
		}
		h.add(id, l.Location, l.Quantity)
		keep(&h)
		b.crowd(id, l.room())
	}
}

// restoreTransfers puts the lines of transfers back as they were.
func (b *Batch) restoreTransfers(c *Change, id ProductID, lines []*TransferLine) {
	for _, l := range lines {
		c.Transfers = append(c.Transfers, *l)
		t, keep := l.Begin(), b.transfers.add
		if open := b.transfers.get(l.Transfer); open != nil {
			t, keep = open.next(open.UpdatedAt), b.transfers.put
		}
		t.Add(id, l)
		t.State = TransferShipped
		keep(t)
		b.crowd(id, l.room())
	}
}
