package inventory

import (
	"slices"
	"strings"
)

// preview decides a count and takes everything back. It looks at no keys, and leaves none.
func (b *Batch) preview(cmd *Command) *Answer {
	rec := b.open(cmd)
	ans := &Answer{At: b.at, Results: make([]Result, len(cmd.Lines))}
	b.undo = b.undo[:0]
	for i := range cmd.Lines {
		u := b.before(cmd.Lines[i].Product)
		if ans.Results[i] = b.decideLine(rec, cmd, &cmd.Lines[i]); ans.Results[i].Outcome == Applied {
			b.undo = append(b.undo, u)
		}
	}
	b.takeBack(rec)
	b.close(rec)
	ans.Offset = b.next
	return ans
}

// count books what was counted at a place. It is a fact about what is on hand: no rule about what may come in refuses it.
func (b *Batch) count(rec *Record, cmd *Command, ln *Line, p *Product, at LocationID) (res Result) {
	levels := b.levelsOf(p)
	level := levels.at(at)
	c := &Counted{Counted: ln.Available, Expected: level.OnHand, OnHand: level.OnHand, Held: level.Held}
	if ln.Expected {
		c.Expected = ln.Delta
	}
	c.Booked = c.Counted - c.Expected
	switch {
	case level.OnHand+c.Booked < level.Held: // which is not below zero
		res = refusal(CountConflict, p)
		c.Holds, c.More = b.heldAt(p.ID, at)
	case c.Booked > MaxInteger-levels.sum():
		res = refusal(Overflow, p)
	case c.Booked > 0 && b.crowded(p, &levels, at):
		res = refusal(Overloaded, p)
	default:
		var posts []posting
		if c.Booked != 0 {
			posts = []posting{{at: at, units: c.Booked}}
		}
		res = b.post(rec, cmd, ln, ProductUpdated, p, new(*p), posts, Change{Action: ActionCounted})
	}
	res.Count = c
	return res
}

// heldAt returns the first open holds of a product at a place, in order of id, and how many there are besides.
func (b *Batch) heldAt(id ProductID, at LocationID) (first []CountedHold, more int) {
	if have := b.state.holdings.of[b.state.items[id]]; have != nil {
		for _, l := range have.Holds {
			if h, drafted := b.holds.open[l.Hold]; l.Location == at && (!drafted || h != nil) {
				first = append(first, CountedHold{l.Hold, l.Quantity, l.Ref})
			}
		}
	}
	for _, h := range b.holds.open {
		if h == nil || b.holds.from.get(h.ID) != nil {
			continue
		}
		for _, l := range h.Lines {
			if l.Product == id && l.Location == at {
				first = append(first, CountedHold{h.ID, l.Quantity, h.Ref})
			}
		}
	}
	slices.SortFunc(first, func(a, b CountedHold) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if more = len(first) - MaxLeft; more > 0 {
		return slices.Clone(first[:MaxLeft]), more
	}
	return first, 0
}
