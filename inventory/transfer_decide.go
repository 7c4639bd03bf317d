package inventory

import (
	"cmp"
	"errors"
)

// transferDrafts are the open transfers as a batch sees them: the state's, and what was decided since.
type transferDrafts struct {
	from  *openTransfers
	open  map[TransferID]*Transfer // nil: ended
	count int
	named map[LocationID]int // more than the state has
	more  map[ownerMark]int  // likewise, by caller
	ended []*Transfer        // by the command that is being decided
}

func (d *transferDrafts) begin(from *openTransfers) {
	d.from, d.count, d.ended = from, from.count, d.ended[:0]
	clear(d.open)
	clear(d.named)
	clear(d.more)
}

// get returns an open transfer, or nil.
func (d *transferDrafts) get(id TransferID) *Transfer {
	if t, ok := d.open[id]; ok {
		return t
	}
	if o := d.from.get(id); o != nil {
		return o.transfer()
	}
	return nil
}

// add puts a transfer in that was not open.
func (d *transferDrafts) add(t *Transfer) {
	d.put(t)
	d.tally(t, 1)
}

// put makes t the open transfer with its id, which was open before; one that has ended is remembered as an end.
func (d *transferDrafts) put(t *Transfer) {
	if d.open == nil {
		d.open, d.named, d.more = map[TransferID]*Transfer{}, map[LocationID]int{}, map[ownerMark]int{}
	}
	if !t.State.Ended() {
		d.open[t.ID] = t
		return
	}
	d.open[t.ID] = nil
	d.ended = append(d.ended, t)
	d.tally(t, -1)
}

func (d *transferDrafts) tally(t *Transfer, n int) {
	d.count += n
	d.named[t.From] += n
	d.named[t.To] += n
	d.more[t.ID.owner()] += n
}

// of returns how many a caller has open.
func (d *transferDrafts) of(whose ownerMark) int { return d.from.of[whose] + d.more[whose] }

// names says whether an open transfer comes from a place or goes there.
func (d *transferDrafts) names(at LocationID) bool { return d.from.named[at]+d.named[at] > 0 }

// inTransfer says whether a product is part of an open transfer.
func (b *Batch) inTransfer(id ProductID) bool {
	if have := b.state.holdings.of[b.state.items[id]]; have != nil {
		for _, l := range have.Transfers {
			if t, drafted := b.transfers.open[l.Transfer]; !drafted || t != nil {
				return true
			}
		}
	}
	for _, t := range b.transfers.open {
		if t != nil && t.line(id) != nil {
			return true
		}
	}
	return false
}

// pinTransferEnds leaves what is remembered of the transfers that a record ends. The caller has made room in rec.Receipts.
func (b *Batch) pinTransferEnds(rec *Record) {
	for _, t := range b.transfers.ended {
		b.pin(rec, t.ID.endKey(), Receipt{At: b.at, Age: b.age, Transfer: t})
	}
	b.transfers.ended = b.transfers.ended[:0]
}

var errNoTransfer = errors.New("inventory: a command about a transfer without its Scope, its line, its places or its key")

// decideShip decides whether units are put on their way.
func (b *Batch) decideShip(cmd *Command) (*Answer, error) {
	if cmd.Scope == nil || cmd.Scope.Transfer == nil || len(cmd.Keys) == 0 || len(cmd.Lines) == 0 || cmd.Scope.Transfer.From == cmd.Scope.Transfer.To {
		return nil, errNoTransfer
	}
	// The transfer may outlast what its key is remembered for, and its end the transfer.
	id := TransferIDOf(cmd.Keys[0], cmd.Owner)
	over, err := b.find(id.endKey())
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return nil, err
	}
	return b.decideWhole(cmd, func(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
		switch at, why := b.checkRoute(cmd.Scope.Transfer); {
		case err != nil:
			return refuseAll(ans, 0, KeyUnreadable)
		case over != nil || b.transfers.get(id) != nil:
			return refuseAll(ans, 0, KeyReused)
		case why != Applied:
			return refuseAt(ans, at, why)
		default:
			return b.ship(rec, cmd, ans, id)
		}
	})
}

// checkRoute says what is wrong with where a transfer comes from and goes to, and with which of the two: Applied if nothing.
func (b *Batch) checkRoute(act *TransferAct) (LocationID, Outcome) {
	from, to := b.listed.location(act.From), b.listed.location(act.To)
	switch {
	case from == nil || act.From == Transit:
		return act.From, LocationNotFound
	case to == nil || act.To == Transit:
		return act.To, LocationNotFound
	case !to.Active:
		return act.To, LocationInactive
	default:
		return "", Applied
	}
}

// refuseAt refuses all for what is wrong with a place.
func refuseAt(ans *Answer, at LocationID, why Outcome) (pinned bool) {
	pinned = refuseAll(ans, 0, why)
	ans.Results[0].Level = &LevelResult{Location: at}
	return pinned
}

// checkShare says why who ships may not have one more transfer open: Applied if he may. own is how many he has.
func (b *Batch) checkShare(owner string, id TransferID) (own int, why Outcome) {
	left := cmp.Or(b.rules.MaxTransfers, DefaultMaxTransfers) - b.transfers.count
	switch own = b.transfers.of(id.owner()); {
	case left <= 0:
		return own, Overloaded
	case owner != "" && own >= max(left, cmp.Or(b.rules.FewTransfers, DefaultFewTransfers)):
		return own, TooManyTransfers
	default:
		return own, Applied
	}
}

func (b *Batch) ship(rec *Record, cmd *Command, ans *Answer, id TransferID) (pinned bool) {
	switch own, why := b.checkShare(cmd.Owner, id); why {
	case Applied:
	case TooManyTransfers:
		refuseAll(ans, 0, why)
		ans.Results[0].Quantity = int64(own)
		return false
	default:
		return refuseAll(ans, 0, why)
	}
	act := cmd.Scope.Transfer
	t := &Transfer{ID: id, State: TransferShipped, From: act.From, To: act.To, Store: act.Store, Ref: act.Ref, ShippedAt: b.at, UpdatedAt: b.at}
	b.undo = b.undo[:0]
	for i := range cmd.Lines {
		ans.Results[i] = b.shipLine(rec, cmd, &cmd.Lines[i], t)
	}
	failed := ans.Failed()
	if failed < 0 {
		b.transfers.add(t)
		ans.Transfer = t
		return true
	}
	b.takeBack(rec)
	why := ans.Results[failed].Outcome
	if why == Insufficient {
		for i := range ans.Results {
			if ln := &cmd.Lines[i]; ans.Results[i].Outcome == Insufficient {
				level := b.levelNow(ln.Product, t.From)
				ans.Shortages = addShortage(ans.Shortages, &Shortage{Product: ln.Product, Location: t.From, Requested: cmd.wanted(ln.Product, ""), Available: level.Free()})
			}
		}
	}
	pinned = refuseAll(ans, failed, why)
	if p := b.product(cmd.Lines[failed].Product); p != nil && !p.Deleted {
		ans.Results[failed] = refusal(why, p)
	}
	return pinned
}

// shipLine puts units of one product on their way.
func (b *Batch) shipLine(rec *Record, cmd *Command, ln *Line, t *Transfer) Result {
	p := b.product(ln.Product)
	if p == nil || p.Deleted {
		return Result{Outcome: NotFound}
	}
	levels := b.levelsOf(p)
	from := levels.at(t.From)
	switch {
	case p.Version >= MaxInteger:
		return refusal(Overflow, p)
	case from.Free() < ln.Delta:
		return refusal(Insufficient, p)
	}
	l := t.add(p.ID, ln.Delta)
	image, room := t.image(l), 0
	if l.Shipped == ln.Delta { // a line more
		room = image.room()
	}
	if !b.hasRoom(p, levels.count, room+1) {
		return refusal(Overloaded, p)
	}
	b.undo = append(b.undo, b.before(p.ID))
	b.crowd(p.ID, room)
	return b.post(rec, cmd, &Line{Product: p.ID, Store: cmp.Or(ln.Store, t.Store), Reason: ln.Reason, Ref: t.Ref}, ProductUpdated, p, new(*p),
		[]posting{{at: t.From, units: -ln.Delta}, {at: Transit, units: ln.Delta}}, Change{Action: ActionShipped, Transfers: []TransferLine{image}})
}
