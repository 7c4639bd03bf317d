package inventory

import (
	"errors"
	"slices"
)

// ended returns what a hold has become.
func ended(h *Hold, how HoldState, at Millis) *Hold {
	last := *h
	last.State, last.UpdatedAt = how, at
	return &last
}

// decideHoldAct decides a command about a hold that was made.
func (b *Batch) decideHoldAct(cmd *Command) (*Answer, error) {
	if cmd.Scope == nil || cmd.Scope.Hold == nil || len(cmd.Lines) == 0 {
		return nil, errNoHold
	}
	act := cmd.Scope.Hold
	h, why := b.holds.get(act.ID), Applied
	if h == nil {
		why = HoldNotFound
		switch r, err := b.find(act.ID.endKey()); {
		case errors.Is(err, ErrUnreadable):
			why = KeyUnreadable
		case err != nil:
			return nil, err
		case r != nil && r.Hold != nil:
			h, why = r.Hold, HoldEnded
		}
	}
	if h != nil && act.Store != "" && act.Store != h.Store {
		h, why = nil, HoldNotFound
	}
	return b.decideWhole(cmd, func(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
		if ans.Hold = h; why != Applied {
			return refuseAll(ans, 0, why)
		}
		for i := range ans.Results {
			ans.Results[i].Outcome = Applied
		}
		switch cmd.Kind {
		case CommitHold:
			return b.commitHold(rec, cmd, ans, h)
		case ReleaseHold:
			b.end(rec, cmd, h, HoldReleased, nil)
			ans.Hold = ended(h, HoldReleased, b.at)
		default:
			ans.Hold = b.extend(rec, cmd, h)
		}
		b.holds.put(ans.Hold)
		return true
	})
}

// commitHold sells what is on hold, or what the lines say of it.
func (b *Batch) commitHold(rec *Record, cmd *Command, ans *Answer, h *Hold) (pinned bool) {
	sold := make([]int64, len(h.Lines))
	if cmd.Lines[0].Product == "" {
		for i := range h.Lines {
			sold[i] = h.Lines[i].Quantity
		}
	} else {
		short := make([]*Shortage, len(cmd.Lines))
		for _, named := range [...]bool{true, false} { // as when it was made
			for i := range cmd.Lines {
				if (cmd.at(&cmd.Lines[i]) != "") == named {
					short[i] = h.sell(cmd, &cmd.Lines[i], sold)
				}
			}
		}
		if failed := slices.IndexFunc(short, func(s *Shortage) bool { return s != nil }); failed >= 0 {
			for _, s := range short[failed:] {
				ans.Shortages = addShortage(ans.Shortages, s)
			}
			ans.Hold = nil
			return refuseAll(ans, failed, Insufficient)
		}
	}
	b.end(rec, cmd, h, HoldCommitted, sold)
	ans.Hold = ended(h, HoldCommitted, b.at)
	ans.Hold.Lines = nil
	for i, l := range h.Lines {
		if l.Quantity = sold[i]; l.Quantity > 0 {
			ans.Hold.Lines = append(ans.Hold.Lines, l)
		}
	}
	b.holds.put(ans.Hold)
	return true
}

// sell adds what a line sells to what is sold of each line of the hold, from the pool first. It returns what is lacking, nil if nothing.
func (h *Hold) sell(cmd *Command, ln *Line, sold []int64) *Shortage {
	at, left := cmd.at(ln), ln.Delta
	s := Shortage{Product: ln.Product, Location: at, Requested: cmd.wanted(ln.Product, at)}
	for _, pool := range [...]bool{true, false} {
		for i := range h.Lines {
			l := &h.Lines[i]
			if (l.Location == Pool) != pool || l.Product != ln.Product || at != "" && at != l.Location {
				continue
			}
			n := min(left, l.Quantity-sold[i])
			sold[i], left = sold[i]+n, left-n
			s.Available += l.Quantity
		}
	}
	if left == 0 {
		return nil
	}
	return &s
}

var endActions = [...]Action{HoldCommitted: ActionHoldCommitted, HoldReleased: ActionHoldReleased, HoldExpired: ActionHoldExpired}

// end records that nothing is held any more by a hold: one event for each product. sold says how much of each line leaves; the rest goes
// free. nil sells nothing.
func (b *Batch) end(rec *Record, cmd *Command, h *Hold, how HoldState, sold []int64) {
	done := 0
	h.products(func(lines []HeldLine) {
		said := Change{Action: endActions[how]}
		posts := make([]posting, 0, len(lines))
		room, leaves := 0, int64(0)
		for i, l := range lines {
			post := posting{at: l.Location, held: -l.Quantity}
			if sold != nil {
				post.units = -sold[done+i]
			}
			leaves -= post.units
			was := h.line(l.Location, l.Quantity)
			room -= was.room()
			said.Holds = append(said.Holds, HoldLine{Hold: h.ID, Location: l.Location})
			posts = append(posts, post)
		}
		if done += len(lines); how == HoldCommitted && leaves == 0 {
			said.Action = ActionHoldReleased
		}
		b.tell(rec, cmd, h, lines[0].Product, posts, said)
		b.crowd(lines[0].Product, room)
	})
}

// extend records another end of a hold: one event for each product.
func (b *Batch) extend(rec *Record, cmd *Command, h *Hold) *Hold {
	next, ttl := *h, cmd.holdTTL()
	next.ExpiresAt, next.EndAge, next.UpdatedAt = b.at+ttl, b.age+ttl, b.at
	next.products(func(lines []HeldLine) {
		said := Change{Action: ActionHoldExtended}
		for _, l := range lines {
			said.Holds = append(said.Holds, next.line(l.Location, l.Quantity))
		}
		b.tell(rec, cmd, &next, lines[0].Product, nil, said)
	})
	return &next
}

// tell records what happens to a hold's lines of one product.
func (b *Batch) tell(rec *Record, cmd *Command, h *Hold, id ProductID, posts []posting, said Change) {
	ln := Line{Product: id, Store: h.Store, Ref: h.Ref}
	if len(cmd.Lines) > 0 {
		ln.Reason = cmd.Lines[0].Reason
	}
	p := b.product(id)
	b.undo = append(b.undo, b.before(id))
	b.post(rec, cmd, &ln, ProductUpdated, p, new(*p), posts, said)
}

// expiry is the command that nobody gives.
var expiry = Command{Kind: expireHold}

// expire ends a hold whose time has come, in a record of its own.
func (b *Batch) expire(h *Hold) {
	rec := b.open(&expiry)
	b.undo = b.undo[:0]
	b.end(rec, &expiry, h, HoldExpired, nil)
	b.holds.put(ended(h, HoldExpired, b.at))
	rec.Receipts = make([]KeyedReceipt, 0, 1)
	b.pinEnds(rec)
	b.close(rec)
}

// endDueFor ends the holds that are due on what a command is about, so that nothing is decided that they still take.
func (b *Batch) endDueFor(cmd *Command) {
	if !b.state.holdings.open.isDue(b.age) {
		return
	}
	for i := range cmd.Lines {
		b.endDueOf(cmd.Lines[i].Product)
	}
	if cmd.Scope == nil || cmd.Scope.Hold == nil {
		return
	}
	act := cmd.Scope.Hold
	var about []*Hold
	if act.Replace && act.Ref != "" {
		about, _ = b.holds.referred(act.Store, act.Ref)
	}
	if h := b.holds.get(act.ID); h != nil {
		about = append(about, h)
	}
	for _, h := range about {
		for _, l := range h.Lines {
			b.endDueOf(l.Product)
		}
	}
}

func (b *Batch) endDueOf(id ProductID) {
	it := b.state.items[id]
	if it == nil || !it.p.Placed {
		return
	}
	have := b.state.holdings.of[it]
	if have == nil {
		return
	}
	for _, l := range have.Holds {
		if l.EndAge > b.age {
			continue
		}
		if h := b.holds.get(l.Hold); h != nil && h.EndAge <= b.age {
			b.expire(h)
		}
	}
}

// EndDue ends holds whose time has come, at most so many, each in a record of its own, and returns how many it was. What a batch has made
// or given another end is not due in it.
func (b *Batch) EndDue(most int) (n int) {
	if !b.state.holdings.open.isDue(b.age) || most <= 0 {
		return 0
	}
	b.state.holdings.open.eachDue(b.age, func(o *openHold) bool {
		if h := b.holds.get(o.id); h != nil && h.EndAge <= b.age {
			b.expire(h)
			n++
		}
		return n < most
	})
	return n
}
