package inventory

// decideLine decides one line and, if it is applied, adds its event to rec.
func (b *Batch) decideLine(rec *Record, cmd *Command, ln *Line) Result {
	if ln.Revert != nil {
		return b.revert(rec, cmd, ln, b.product(ln.Product))
	}
	if at := cmd.at(ln); at != "" {
		return b.decideAt(rec, cmd, ln, at)
	}
	return b.decideProduct(rec, cmd, ln, "")
}

// decideProduct decides a line that means a place, "" for any.
func (b *Batch) decideProduct(rec *Record, cmd *Command, ln *Line, at LocationID) Result {
	p := b.product(ln.Product)
	switch cmd.Kind {
	case Create:
		return b.create(rec, cmd, ln, p, at)
	case Import:
		return b.restore(rec, cmd, ln, p)
	}
	switch {
	case p == nil || p.Deleted:
		return Result{Outcome: NotFound}
	case ln.Guarded && ln.Expect != p.Version:
		return refusal(Conflict, p)
	case ln.Place != nil && ln.Place.Guarded && ln.Place.Expect != b.levelOf(p, at).Version:
		return refusal(Conflict, p)
	case p.Version >= MaxInteger:
		return refusal(Overflow, p)
	}
	elsewhere := at != "" || p.Placed
	switch {
	case cmd.Kind == Move:
		return b.move(rec, cmd, ln, p)
	case cmd.Kind == Count:
		return b.count(rec, cmd, ln, p, at)
	case cmd.Kind == Set && elsewhere:
		return b.setAt(rec, cmd, ln, p, at)
	case cmd.Kind == Set:
		return b.set(rec, cmd, ln, p)
	case cmd.Kind == Delete && p.Placed:
		return b.refuseInUse(p, false)
	case cmd.Kind == Delete:
		return b.remove(rec, cmd, ln, p)
	case elsewhere:
		return b.adjustAt(rec, cmd, ln, p, at)
	default:
		return b.adjust(rec, cmd, ln, p)
	}
}

func refusal(o Outcome, p *Product) Result {
	return Result{Outcome: o, Quantity: p.Available, Version: p.Version, UpdatedAt: p.UpdatedAt}
}

// adjust changes stock by a delta and never lets it fall below zero.
func (b *Batch) adjust(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	after := p.Available + ln.Delta // both within 2^53: no overflow of int64
	switch {
	case ln.Delta > 0 && b.rules.RefusePositiveDelta:
		return refusal(PositiveRefused, p)
	case after > MaxInteger:
		return refusal(Overflow, p)
	case after < 0:
		return refusal(Insufficient, p)
	}
	np := *p
	np.Available, np.Version, np.UpdatedAt = after, p.Version+1, b.at
	return b.emit(rec, cmd, ln, ProductUpdated, p, &np, nil)
}

func (b *Batch) create(rec *Record, cmd *Command, ln *Line, p *Product, at LocationID) Result {
	np := Product{ID: ln.Product, Name: ln.Name, Category: ln.Category, Available: ln.Available, Price: ln.Price, Version: 1, UpdatedAt: b.at,
		Extra: ln.Extra.OrNil()}
	switch {
	case p != nil && !p.Deleted:
		return refusal(Exists, p)
	case p != nil && p.Version >= MaxInteger:
		return Result{Outcome: Overflow, Version: p.Version}
	case p != nil: // a version never goes back, not after a delete either
		np.Version = p.Version + 1
	}
	if res := b.checkExtra(&Product{ID: np.ID, Version: np.Version - 1}, &np); res.Outcome != Applied {
		res.Version = 0
		return res
	}
	if at != "" {
		return b.createAt(rec, cmd, ln, &np, at)
	}
	return b.emit(rec, cmd, ln, ProductCreated, &Product{}, &np, nil)
}

func (b *Batch) set(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	np := *p
	ln.describe(&np, "")
	if res := b.checkExtra(p, &np); res.Outcome != Applied {
		return res
	}
	if ln.Fields&FieldAvailable != 0 {
		np.Available = ln.Available
	}
	np.Version, np.UpdatedAt = p.Version+1, b.at
	return b.emit(rec, cmd, ln, ProductUpdated, p, &np, &Change{Action: ActionSet, OnHandDelta: np.Available - p.Available})
}

// describe takes over what a line that means a place, "" for none, says of a product besides its stock.
func (ln *Line) describe(p *Product, at LocationID) {
	p.Extra = ln.merged(p.Extra, at)
	if ln.Fields&FieldName != 0 {
		p.Name = ln.Name
	}
	if ln.Fields&FieldCategory != 0 {
		p.Category = ln.Category
	}
	if ln.Fields&FieldPrice != 0 {
		p.Price = ln.Price
	}
}

// refuseInUse refuses what cannot be done to a product that lies at a named place, is held, or is part of an open transfer, and says where
// that is; of the pool too, if that counts without a hold.
func (b *Batch) refuseInUse(p *Product, pool bool) Result {
	res := refusal(ProductInUse, p)
	res.Left = &Left{}
	levels := b.levelsOf(p)
	for _, l := range levels.all() {
		switch {
		case l.Location == Pool && l.Held == 0 && !pool: // goes with the product
		case len(res.Left.Places) == MaxLeft:
			res.Left.More++
		default:
			res.Left.Places = append(res.Left.Places, LeftAt{l.Location, l.OnHand, l.Held})
		}
	}
	if transit := levels.at(Transit); transit.empty() && b.inTransfer(p.ID) {
		res.Left.Places = append(res.Left.Places[:min(len(res.Left.Places), MaxLeft-1)], LeftAt{Location: Transit})
	}
	return res
}

func (b *Batch) remove(rec *Record, cmd *Command, ln *Line, p *Product) Result {
	np := *p
	np.Version = p.Version + 1
	return b.emit(rec, cmd, ln, ProductDeleted, p, &np, nil)
}

// emit records that p is the product from now on, in the place of old. The levels of the batch are still those of old.
func (b *Batch) emit(rec *Record, cmd *Command, ln *Line, typ EventType, old, p *Product, change *Change) Result {
	before := old.Available
	delta := p.Available - before
	switch typ {
	case ProductDeleted:
		delta = -before
	case ProductUpdated:
		change = b.crossed(change, old, p)
	}
	if old.Extra != p.Extra && typ != ProductDeleted {
		if change = change.describing(typ, delta, p.Extra); p.Extra != nil {
			b.keepCodes(p.ID, p.Extra)
			b.described += p.Extra.Size()
		}
	}
	rec.Events = append(rec.Events, Event{
		Offset: rec.First + Offset(len(rec.Events)), At: b.at, Type: typ, Before: before, Delta: delta, Product: *p,
		Actor: cmd.Actor, Store: ln.Store, Reason: ln.Reason, Ref: ln.Ref, RequestID: cmd.RequestID, Traceparent: cmd.Traceparent,
		Change: change,
	})
	e := &rec.Events[len(rec.Events)-1]
	e.Product.Extra = nil
	b.products[p.ID] = e.Over(p)
	updated := p.UpdatedAt
	if typ == ProductDeleted {
		updated = b.at
	}
	return Result{Outcome: Applied, Quantity: p.Available, Version: p.Version, UpdatedAt: updated}
}
