package inventory

import (
	"errors"
	"slices"
)

// decideTransferAct decides a command about a transfer that was shipped.
func (b *Batch) decideTransferAct(cmd *Command) (*Answer, error) {
	if cmd.Scope == nil || cmd.Scope.Transfer == nil || len(cmd.Lines) == 0 {
		return nil, errNoTransfer
	}
	act := cmd.Scope.Transfer
	t, why := b.transfers.get(act.ID), Applied
	if t == nil {
		why = TransferNotFound
		switch r, err := b.find(act.ID.endKey()); {
		case errors.Is(err, ErrUnreadable):
			why = KeyUnreadable
		case err != nil:
			return nil, err
		case r != nil && r.Transfer != nil:
			t, why = r.Transfer, TransferEnded
		}
	}
	if t != nil && !act.allows(cmd.Kind, cmd.Scope.Default, t) {
		t, why = nil, TransferNotFound
	}
	return b.decideWhole(cmd, func(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
		if ans.Transfer = t; why != Applied {
			return refuseAll(ans, 0, why)
		}
		if cmd.Kind == CancelTransfer {
			return b.cancel(rec, cmd, ans, t)
		}
		return b.receive(rec, cmd, ans, t)
	})
}

// receive takes in what has come, and books what is missing as lost.
func (b *Batch) receive(rec *Record, cmd *Command, ans *Answer, t *Transfer) (pinned bool) {
	next := t.next(b.at)
	failed, short := next.take(cmd)
	if failed >= 0 {
		ans.Shortages = short
		return refuseAll(ans, failed, TransferExceeded)
	}
	switch to := b.listed.location(t.To); {
	case to == nil:
		return refuseAt(ans, t.To, LocationNotFound)
	case !to.Active:
		return refuseAt(ans, t.To, LocationInactive)
	}
	for i := range next.Lines {
		p := b.product(next.Lines[i].Product)
		if levels := b.levelsOf(p); next.Lines[i].Received > t.Lines[i].Received && b.crowded(p, &levels, t.To) {
			return refuseAll(ans, 0, Overloaded)
		}
	}
	return b.turn(rec, cmd, ans, t, next)
}

// cancel sends back what is on its way, also to a place that is not active: it is no new stock there, and can be moved away.
func (b *Batch) cancel(rec *Record, cmd *Command, ans *Answer, t *Transfer) (pinned bool) {
	next := t.next(b.at)
	for i := range next.Lines {
		next.Lines[i].Returned = next.Lines[i].Open()
	}
	next.State = TransferCancelled
	return b.turn(rec, cmd, ans, t, next)
}

// next returns a copy of a transfer that can be changed.
func (t *Transfer) next(at Millis) *Transfer {
	n := *t
	n.Lines, n.UpdatedAt = slices.Clone(t.Lines), at
	return &n
}

// take books in the lines of a transfer what a command says has come, and is missing. If that is more than is on its way, it returns the
// first line of the command that says so, and what is asked for and open of each such product; otherwise -1.
func (t *Transfer) take(cmd *Command) (failed int, short []Shortage) {
	if cmd.Lines[0].Product == "" {
		for i := range t.Lines {
			t.Lines[i].Received += t.Lines[i].Open()
		}
		return -1, nil
	}
	failed = -1
	for i := range cmd.Lines {
		s := &Shortage{Product: cmd.Lines[i].Product, Requested: cmd.told(cmd.Lines[i].Product)}
		l := t.line(s.Product)
		if l != nil {
			s.Available = l.Open()
		}
		if l != nil && s.Requested <= s.Available {
			continue
		}
		if short = addShortage(short, s); failed < 0 {
			failed = i
		}
	}
	for i := 0; i < len(cmd.Lines) && failed < 0; i++ {
		l := t.line(cmd.Lines[i].Product)
		l.Received += cmd.Lines[i].Delta
		l.Missing += cmd.Lines[i].Available
	}
	return failed, short
}

// told is what all lines say of a product has come or is missing.
func (c *Command) told(id ProductID) (units int64) {
	for i := range c.Lines {
		if ln := &c.Lines[i]; ln.Product == id {
			units += min(ln.Delta, MaxInteger-units)
			units += min(ln.Available, MaxInteger-units)
		}
	}
	return units
}

// turn makes a transfer what it has become, and records it: events of what has come in, gone back and been lost of each product. With its
// end each line is gone, also one of which nothing was on its way any more.
func (b *Batch) turn(rec *Record, cmd *Command, ans *Answer, t, next *Transfer) (pinned bool) {
	next.settle()
	b.transfers.put(next)
	at := t.To
	if next.State == TransferCancelled {
		at = t.From
	}
	for i := range next.Lines {
		was, now := &t.Lines[i], &next.Lines[i]
		arrived, lost := now.Received-was.Received+now.Returned, now.Missing-was.Missing
		image := next.image(now)
		switch {
		case arrived > 0 && lost > 0:
			first := image
			first.Missing, first.End = was.Missing, 0
			b.tellTransfer(rec, cmd, next, now.Product, ActionReceived, first, posting{at: Transit, units: -arrived}, posting{at: at, units: arrived})
			b.tellTransfer(rec, cmd, next, now.Product, ActionLost, image, posting{at: Transit, units: -lost})
		case arrived > 0:
			b.tellTransfer(rec, cmd, next, now.Product, ActionReceived, image, posting{at: Transit, units: -arrived}, posting{at: at, units: arrived})
		case lost > 0:
			b.tellTransfer(rec, cmd, next, now.Product, ActionLost, image, posting{at: Transit, units: -lost})
		case next.State.Ended():
			image.UpdatedAt = b.at
			b.tellTransfer(rec, cmd, next, now.Product, ActionReceived, image)
		}
	}
	for i := range ans.Results {
		ans.Results[i] = Result{Outcome: Applied}
	}
	ans.Transfer = next
	return true
}

// tellTransfer records what happens to a transfer's line of a product.
func (b *Batch) tellTransfer(rec *Record, cmd *Command, t *Transfer, id ProductID, action Action, image TransferLine, posts ...posting) {
	if image.End != 0 {
		b.crowd(id, -image.room())
	}
	p := b.product(id)
	ln := &Line{Product: id, Store: cmd.Scope.Transfer.Store, Reason: cmd.Lines[0].Reason, Ref: t.Ref}
	b.post(rec, cmd, ln, ProductUpdated, p, new(*p), posts, Change{Action: action, Transfers: []TransferLine{image}})
}
