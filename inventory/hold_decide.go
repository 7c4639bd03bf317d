package inventory

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// holdDrafts are the open holds as a batch sees them: the state's, and what was decided since.
type holdDrafts struct {
	from  *openHolds
	open  map[HoldID]*Hold    // nil: ended
	refs  map[string][]HoldID // of those that the batch has made
	count int
	more  map[ownerMark]int // than the state has, by caller
	ended []*Hold           // by the command that is being decided
}

func (d *holdDrafts) begin(from *openHolds) {
	d.from, d.count, d.ended = from, from.count, d.ended[:0]
	clear(d.open)
	clear(d.refs)
	clear(d.more)
}

// of returns how many a caller has open.
func (d *holdDrafts) of(whose ownerMark) int { return d.from.of[whose] + d.more[whose] }

func (d *holdDrafts) tally(id HoldID, n int) {
	d.count += n
	d.more[id.owner()] += n
}

// get returns an open hold, or nil.
func (d *holdDrafts) get(id HoldID) *Hold {
	if len(d.open) > 0 {
		if h, ok := d.open[id]; ok {
			return h
		}
	}
	if o := d.from.get(id); o != nil {
		return o.hold()
	}
	return nil
}

// add puts a hold in that was not open.
func (d *holdDrafts) add(h *Hold) {
	d.put(h)
	d.tally(h.ID, 1)
	if h.Ref != "" {
		d.refs[h.Ref] = append(d.refs[h.Ref], h.ID)
	}
}

// put makes h the open hold with its id, which was open before; one that is not open any more is remembered as an end.
func (d *holdDrafts) put(h *Hold) {
	if d.open == nil {
		d.open, d.refs, d.more = map[HoldID]*Hold{}, map[string][]HoldID{}, map[ownerMark]int{}
	}
	if h.State == HoldOpen {
		d.open[h.ID] = h
		return
	}
	d.open[h.ID] = nil
	d.ended = append(d.ended, h)
	d.tally(h.ID, -1)
}

// referred returns the open holds of a store with a reference, in order of id, or false if they are more than one command may end.
func (d *holdDrafts) referred(store, ref string) (list []*Hold, ok bool) {
	looked, lines := 0, 0
	take := func(id HoldID) {
		if h := d.get(id); h != nil && h.Store == store {
			list = append(list, h)
			lines += len(h.Lines)
		}
		looked++
	}
	for o := d.from.refs[ref]; o != nil && lines <= MaxReplacedHolds && looked <= holdsLookedAt; o = o.older {
		take(o.id)
	}
	for _, id := range d.refs[ref] {
		take(id)
	}
	slices.SortFunc(list, func(a, b *Hold) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return slices.CompactFunc(list, func(a, b *Hold) bool { return a.ID == b.ID }), lines <= MaxReplacedHolds && looked <= holdsLookedAt
}

// pinEnds leaves what is remembered of the holds that a record ends. The caller has made room in rec.Receipts.
func (b *Batch) pinEnds(rec *Record) {
	for _, h := range b.holds.ended {
		last := *h
		last.Lines = nil
		b.pin(rec, h.ID.endKey(), Receipt{At: b.at, Age: b.age, Hold: &last})
	}
	b.holds.ended = b.holds.ended[:0]
}

var errNoHold = errors.New("inventory: a command about a hold without its Scope, its line or its key")

// decideHold decides whether units are put aside.
func (b *Batch) decideHold(cmd *Command) (*Answer, error) {
	if cmd.Scope == nil || cmd.Scope.Hold == nil || len(cmd.Keys) == 0 || len(cmd.Lines) == 0 {
		return nil, errNoHold
	}
	// The hold may outlast what its key is remembered for, and its end the hold.
	id := HoldIDOf(cmd.Keys[0], cmd.Owner)
	over, err := b.find(id.endKey())
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return nil, err
	}
	return b.decideWhole(cmd, func(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
		switch {
		case err != nil:
			return refuseAll(ans, 0, KeyUnreadable)
		case over != nil:
			return refuseAll(ans, 0, KeyReused)
		default:
			return b.decideNewHold(rec, cmd, ans, id)
		}
	})
}

// healedHoldMin is how long a hold lasts that is healed after it should have ended: what was sold of it is healed behind it.
const healedHoldMin Millis = 60_000

// holdTTL is for how long the command puts units aside, from now on: a healed one as long as is left of what was asked for.
func (c *Command) holdTTL() Millis {
	ttl := c.Scope.Hold.TTL
	return max(ttl-c.HealedAfter, min(ttl, healedHoldMin))
}

func (b *Batch) decideNewHold(rec *Record, cmd *Command, ans *Answer, id HoldID) (pinned bool) {
	act, ttl := cmd.Scope.Hold, cmd.holdTTL()
	h := &Hold{ID: id, State: HoldOpen, Store: act.Store, Ref: act.Ref, ExpiresAt: b.at + ttl, EndAge: b.age + ttl, UpdatedAt: b.at}
	if b.holds.get(h.ID) != nil { // it outlasts what its key was remembered for
		return refuseAll(ans, 0, KeyReused)
	}
	var replaced []*Hold
	few := true
	if act.Replace && act.Ref != "" {
		replaced, few = b.holds.referred(act.Store, act.Ref)
	}
	left, own := b.holdsLeft(h, replaced)
	switch {
	case !few || left <= 0:
		return refuseAll(ans, 0, Overloaded)
	case cmd.Owner != "" && own >= max(left, cmp.Or(b.rules.FewHolds, DefaultFewHolds)):
		refuseAll(ans, 0, TooManyHolds)
		ans.Results[0].Quantity = int64(own)
		return false
	}
	b.undo = b.undo[:0]
	for _, old := range replaced {
		b.end(rec, cmd, old, HoldReleased, nil)
	}
	for _, named := range [...]bool{true, false} { // what may come from anywhere leaves what others want from a place
		for i := range cmd.Lines {
			if at := cmd.at(&cmd.Lines[i]); (at != "") == named {
				ans.Results[i] = b.holdLine(rec, cmd, &cmd.Lines[i], h, at)
			}
		}
	}
	if i := ans.Failed(); i >= 0 {
		b.takeBack(rec)
		return b.refuseHold(cmd, ans, i)
	}
	for _, old := range replaced {
		b.holds.put(ended(old, HoldReleased, b.at))
	}
	b.holds.add(h)
	ans.Hold = h
	return true
}

// holdsLeft returns how many holds may still be made, and how many of those that are open count for who makes h, once others are replaced.
func (b *Batch) holdsLeft(h *Hold, replaced []*Hold) (left, own int) {
	left, own = cmp.Or(b.rules.MaxHolds, DefaultMaxHolds)-b.holds.count+len(replaced), b.holds.of(h.ID.owner())
	for _, old := range replaced {
		if old.ID.owner() == h.ID.owner() {
			own--
		}
	}
	return left, own
}

// refuseAll refuses a command for one of its lines.
func refuseAll(ans *Answer, line int, why Outcome) (pinned bool) {
	for i := range ans.Results {
		ans.Results[i] = Result{Outcome: NotAttempted}
	}
	ans.Results[line].Outcome = why
	return why.Pinned()
}

// refuseHold refuses a MakeHold for a line, and says what it lacks. All that it had changed is taken back.
func (b *Batch) refuseHold(cmd *Command, ans *Answer, line int) (pinned bool) {
	why := ans.Results[line].Outcome
	if why == Insufficient {
		for i := range ans.Results {
			if ln := &cmd.Lines[i]; ans.Results[i].Outcome == Insufficient {
				ans.Shortages = addShortage(ans.Shortages, b.shortage(cmd, ln.Product, cmd.at(ln)))
			}
		}
	}
	pinned = refuseAll(ans, line, why)
	if p := b.product(cmd.Lines[line].Product); p != nil && !p.Deleted {
		ans.Results[line] = refusal(why, p)
	}
	return pinned
}

func addShortage(list []Shortage, s *Shortage) []Shortage {
	if s == nil || slices.ContainsFunc(list, func(have Shortage) bool { return have.Product == s.Product && have.Location == s.Location }) {
		return list
	}
	return append(list, *s)
}

// shortage says what all lines of a MakeHold ask for of a product at a place, or of it anywhere, and what there is.
func (b *Batch) shortage(cmd *Command, id ProductID, at LocationID) *Shortage {
	p := b.product(id)
	s := Shortage{Product: id, Location: at, Requested: cmd.wanted(id, at), Available: p.Available}
	if at != "" {
		s.Available = 0
		if level := b.levelOf(p, at); b.listed.location(at).Sellable {
			s.Available = level.Free()
		}
	}
	return &s
}

// wanted is what all lines ask for of a product at a place, or of it anywhere.
func (c *Command) wanted(id ProductID, at LocationID) (units int64) {
	for i := range c.Lines {
		if ln := &c.Lines[i]; ln.Product == id && (at == "" || c.at(ln) == at) {
			units += min(ln.Delta, MaxInteger-units)
		}
	}
	return units
}

// holdLine puts units of one product aside, at a place or, if at is "", where they are drawn from.
func (b *Batch) holdLine(rec *Record, cmd *Command, ln *Line, h *Hold, at LocationID) Result {
	p, why := b.product(ln.Product), Applied
	if at != "" {
		why, _ = b.checkPlace(cmd, ln, at)
	}
	var levels levelDraft
	var posts []posting
	if p == nil || p.Deleted {
		return Result{Outcome: firstOf(why, NotFound)}
	}
	if levels = b.levelsOf(p); why == Applied {
		posts, why = b.putAside(p, &levels, ln.Delta, at)
	}
	if why != Applied {
		return refusal(why, p)
	}
	said := Change{Action: ActionHeld}
	room := 0
	for _, post := range posts {
		image := h.line(post.at, h.add(p.ID, post.at, post.held))
		if image.Quantity == post.held { // a line more
			room += image.room()
		}
		said.Holds = append(said.Holds, image)
	}
	if !b.hasRoom(p, levels.count, room) {
		return refusal(Overloaded, p)
	}
	slices.SortFunc(said.Holds, func(a, b HoldLine) int { return a.compare(b.Hold, b.Location) })
	b.undo = append(b.undo, b.before(p.ID))
	b.crowd(p.ID, room)
	return b.post(rec, cmd, &Line{Product: p.ID, Store: cmp.Or(ln.Store, h.Store), Reason: ln.Reason, Ref: h.Ref}, ProductUpdated, p, new(*p), posts, said)
}

func firstOf(why, next Outcome) Outcome {
	if why != Applied {
		return why
	}
	return next
}

// putAside says which levels units are put aside at, or why not.
func (b *Batch) putAside(p *Product, levels *levelDraft, units int64, at LocationID) ([]posting, Outcome) {
	if p.Version >= MaxInteger {
		return nil, Overflow
	}
	if at != "" {
		if level := levels.at(at); level.Free() < units || !b.listed.location(at).Sellable {
			return nil, Insufficient
		}
		return []posting{{at: at, held: units}}, Applied
	}
	if p.Available < units {
		return nil, Insufficient
	}
	posts := b.draw(levels, -units)
	for i := range posts {
		posts[i] = posting{at: posts[i].at, held: -posts[i].units}
	}
	return posts, Applied
}

// crowd counts room that lines of holds take of a product.
func (b *Batch) crowd(id ProductID, room int) {
	if b.crowds == nil {
		b.crowds = map[ProductID]int{}
	}
	b.crowds[id] += room
}
