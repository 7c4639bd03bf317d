package inventory

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// diary is a shop that remembers every event, and takes operations back as a ledger does.
type diary struct {
	*shop
	events []Event
	takes  map[Offset]Offset
	keys   int
}

func newDiary(t *testing.T) *diary {
	d := &diary{shop: newShop(t), takes: map[Offset]Offset{}}
	for _, id := range []LocationID{"north", "south"} {
		d.do(Command{Kind: PutLocation, Lines: []Line{{}}, Scope: &Scope{Location: &LocationChange{
			ID: id, Name: string(id)}}})
	}
	return d
}

func (d *diary) do(cmd Command) *Answer {
	d.t.Helper()
	b := d.batch()
	b.LookupReversal = func(of Offset) (Offset, bool, error) { by, ok := d.takes[of]; return by, ok, nil }
	a, err := b.Decide(&cmd)
	if err != nil {
		d.t.Fatal(err)
	}
	for i := range b.Records {
		for _, e := range b.Records[i].Events {
			d.events = append(d.events, e)
			if e.Change != nil && e.Change.Reverses != nil {
				d.takes[*e.Change.Reverses] = e.Offset
			}
		}
	}
	d.commit(b)
	d.now += 1000
	return a
}

// operation returns the events of the operation that one belongs to.
func (d *diary) operation(at Offset) (all []PastEvent) {
	from, n := at, 1
	if c := d.events[at].Change; c != nil && c.GroupSize > 0 {
		from, n = c.Group, c.GroupSize
	}
	for _, e := range d.events[from : from+Offset(n)] {
		all = append(all, PastEvent{Event: e})
	}
	return all
}

func (d *diary) rewind(e *Event, ask Before) (*Rewind, error) {
	w := NewRewind(ask.At)
	for i := e.Offset - 1; i >= 0; i-- {
		if before := &d.events[i]; before.Product.ID != e.Product.ID {
			continue
		} else if before.Describes() || before.Type == ProductCreated {
			w.Extra = before.ExtraSaid()
			break
		}
	}
	for i := e.Offset - 1; i >= 0; i-- {
		if d.events[i].Product.ID == e.Product.ID && w.Step(&d.events[i]) {
			break
		}
	}
	return w, nil
}

func (d *diary) since(e *Event, r *Revert) error {
	s := NewSince(e.Offset)
	for i := len(d.events) - 1; i >= 0; i-- {
		if x := &d.events[i]; x.Product.ID == e.Product.ID && x.OfCatalogue() {
			s.Step(x)
		}
	}
	r.Ended, r.Known = s.Ended, d.state.Offset()
	was, err := d.rewind(e, Before{Extra: true})
	if was.Extra != nil {
		r.Decimals = was.Extra.Decimals
	}
	if p, _ := d.state.Get(e.Product.ID); p != nil && !s.Recast && !s.Ended && p.Decimals() != r.Decimals && !e.Describes() && e.Type == ProductUpdated {
		d.t.Errorf("event %d: the parts of %s have changed, and nothing said so", e.Offset, p.ID)
	}
	return err
}

func (d *diary) reverse(at Offset) (*Answer, error) {
	d.t.Helper()
	cmd, err := Reversal(d.operation(at), d.rewind, d.since)
	if err != nil {
		return nil, err
	}
	d.keys++
	cmd.Keys = []KeyHash{HashKey("p", fmt.Sprint("reverse ", d.keys))}
	for i := range cmd.Lines {
		cmd.Lines[i].Reason = "it was wrong"
	}
	return d.do(*cmd), nil
}

// sight is what of a product a reversal is about: what it is called, and what is on hand where.
type sight struct {
	Described
	extra  *Extra
	onHand map[LocationID]int64
}

func (d *diary) look() map[ProductID]sight {
	all := map[ProductID]sight{}
	for _, id := range reverseIDs {
		p, h, _ := d.state.Holdings(id)
		if p == nil {
			continue
		}
		s := sight{Described: describedBy(p), extra: p.Extra, onHand: map[LocationID]int64{}}
		for _, l := range h.Levels {
			s.onHand[l.Location] = l.OnHand
		}
		all[id] = s
	}
	return all
}

var reverseIDs = []ProductID{"A", "B", "C"}

// step does something at random that is reversible, or makes or releases a hold.
func (d *diary) step(r *rand.Rand, holds *[]HoldID) *Answer {
	id := func() ProductID { return reverseIDs[r.IntN(len(reverseIDs))] }
	place := func() *Place {
		if n := r.IntN(4); n > 0 {
			return &Place{Location: []LocationID{"", "north", "south", "pool"}[n]}
		}
		return nil
	}
	update := func() Line {
		return Line{Product: id(), Delta: int64(r.IntN(9) - 4), Place: place(), Store: "s", Reason: []string{"", "damage", "delivery"}[r.IntN(3)]}
	}
	d.keys++
	keys := []KeyHash{HashKey("p", fmt.Sprint(d.keys))}
	switch r.IntN(12) {
	case 0:
		return d.do(Command{Kind: Create, Keys: keys, Lines: []Line{{Product: id(), Name: fmt.Sprint("n", r.IntN(3)), Price: float64(r.IntN(3)), Available: int64(r.IntN(5)), Place: place()}}})
	case 1:
		return d.do(Command{Kind: Delete, Keys: keys, Lines: []Line{{Product: id()}}})
	case 2:
		x := &Extra{Unit: []string{"", "kg"}[r.IntN(2)]}
		if r.IntN(2) == 0 {
			x.Barcodes = []string{fmt.Sprint("code ", r.IntN(3))}
		}
		if r.IntN(2) == 0 {
			x.Attributes = []Attribute{{"colour", fmt.Sprint(r.IntN(2))}}
		}
		return d.do(Command{Kind: Set, Keys: keys, Lines: []Line{{Product: id(), Extra: x, Name: fmt.Sprint("n", r.IntN(3)),
			Fields: []Fields{FieldBarcodes, FieldUnit | FieldName, FieldAttributes, FieldBarcodes | FieldUnit | FieldAttributes}[r.IntN(4)]}}})
	case 3:
		return d.do(Command{Kind: Set, Keys: keys, Lines: []Line{{Product: id(), Fields: Fields(1 + r.IntN(15)), Name: fmt.Sprint("n", r.IntN(3)), Category: fmt.Sprint("c", r.IntN(2)),
			Price: float64(r.IntN(3)), Available: int64(r.IntN(9)), Place: place()}}})
	case 4:
		at := []LocationID{"pool", "north", "south"}
		r.Shuffle(3, func(i, j int) { at[i], at[j] = at[j], at[i] })
		return d.do(Command{Kind: Move, Keys: keys, Lines: []Line{{Product: id(), Delta: 1 + int64(r.IntN(3)), Place: &Place{Location: at[0], To: at[1]}},
			{Product: id(), Delta: 1 + int64(r.IntN(3)), Place: &Place{Location: at[0], To: at[1]}}}})
	case 5:
		a := d.do(Command{Kind: MakeHold, Keys: keys, Lines: []Line{{Product: id(), Delta: 1 + int64(r.IntN(4)), Place: place()}}, Scope: &Scope{Hold: &HoldAct{TTL: MaxHoldTTL}}})
		if a.Hold != nil && a.Failed() < 0 {
			*holds = append(*holds, a.Hold.ID)
		}
		return a
	case 6:
		if len(*holds) == 0 {
			return nil
		}
		hold := (*holds)[0]
		*holds = (*holds)[1:]
		return d.do(Command{Kind: []Kind{CommitHold, CommitHold, ReleaseHold}[r.IntN(3)], Keys: keys, Lines: []Line{{}}, Scope: &Scope{Hold: &HoldAct{ID: hold}}})
	case 7:
		return d.do(Command{Kind: Count, Keys: keys, Lines: []Line{{Product: id(), Available: int64(r.IntN(9)), Place: place()}}, Scope: &Scope{}})
	case 8:
		return d.do(Command{Kind: Atomic, Keys: keys, Lines: []Line{update(), update(), update()}})
	default:
		return d.do(one(update()))
	}
}

// What any operation has changed is taken back exactly, whatever came behind it, or else nothing changes; and never twice.
func TestReverseTakesBackWhatTheOperationDid(t *testing.T) {
	outcomes := map[Outcome]int{}
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 16))
		d := newDiary(t)
		var holds []HoldID
		type done struct {
			at            Offset
			before, after map[ProductID]sight
			set           bool
		}
		var list []done
		for range 40 {
			before, at := d.look(), d.state.Offset()
			if a := d.step(r, &holds); a == nil || d.state.Offset() == at {
				continue
			}
			e := &d.events[at]
			list = append(list, done{at, before, d.look(), e.Happened() == ActionSet})
		}
		for range min(10, 10*len(list)) {
			op := list[r.IntN(len(list))]
			now, head := d.look(), d.state.Offset()
			a, err := d.reverse(op.at)
			if err != nil {
				if d.events[op.at].Reversible() {
					t.Fatalf("seed %d: %v", seed, err)
				}
				continue
			}
			after := d.look()
			if failed := a.Failed(); failed >= 0 {
				outcomes[a.Results[failed].Outcome]++
				if !sameStock(now, after) || d.state.Offset() != head {
					t.Fatalf("seed %d: a reversal that was refused has changed something", seed)
				}
				continue
			}
			outcomes[Applied]++
			want := unmade(op.before, op.after, now)
			if !sameStock(want, after) {
				t.Fatalf("seed %d: event %d taken back:\nbefore it %v\nafter it %v\nlast %v\nthen %v\nwant %v", seed, op.at, op.before, op.after, now, after, want)
			}
			if again, _ := d.reverse(op.at); again == nil || again.Results[0].Outcome != AlreadyReversed || again.ReversedBy != d.state.Offset()-1 {
				t.Fatalf("seed %d: a second time: %+v", seed, again)
			}
			for i, e := range d.events[head:] {
				if back := d.operation(op.at); e.Happened() != ActionReversed || *e.Change.Reverses != back[len(back)-1-i].Offset {
					t.Fatalf("seed %d: event %d says %v, reverses %v", seed, e.Offset, e.Happened(), *e.Change.Reverses)
				}
			}
		}
	}
	for _, o := range []Outcome{Applied, Insufficient, NotAsLeft, NotFound, AlreadyReversed} {
		if outcomes[o] == 0 {
			t.Errorf("no reversal came to %v: %v", o, outcomes)
		}
	}
}

// unmade is what should be once what led from before to after is taken back from now.
func unmade(before, after, now map[ProductID]sight) map[ProductID]sight {
	want := maps.Clone(now)
	for _, id := range reverseIDs {
		b, had := before[id]
		a, has := after[id]
		switch {
		case had == has && a.same(b):
		case !had: // it was created
			delete(want, id)
		case !has:
			want[id] = b
		default:
			n := want[id]
			n.onHand = maps.Clone(n.onHand)
			for _, at := range []LocationID{"pool", "north", "south"} {
				if n.onHand[at] += b.onHand[at] - a.onHand[at]; n.onHand[at] == 0 {
					delete(n.onHand, at)
				}
			}
			if b.Name != a.Name {
				n.Name = b.Name
			}
			if b.Category != a.Category {
				n.Category = b.Category
			}
			if b.Price != a.Price {
				n.Price = b.Price
			}
			if fields := b.extra.differing(a.extra); fields != 0 {
				n.extra = (&Line{Fields: fields, Extra: cmp.Or(b.extra, &Extra{})}).merged(n.extra, "")
			}
			want[id] = n
		}
	}
	return want
}

func (s sight) same(other sight) bool {
	return s.Described == other.Described && s.extra.Equal(other.extra) && maps.Equal(s.onHand, other.onHand)
}

func sameStock(a, b map[ProductID]sight) bool { return maps.EqualFunc(a, b, sight.same) }

// Whoever takes back everything, the newest first, is where he began.
func TestReverseFromTheEndLeadsToTheBegin(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 17))
		d := newDiary(t)
		var ops []Offset
		for range 30 {
			at := d.state.Offset()
			var holds []HoldID
			if a := d.step(r, &holds); a != nil && d.state.Offset() > at && len(holds) == 0 {
				ops = append(ops, at)
			}
			for _, id := range holds {
				d.do(Command{Kind: ReleaseHold, Keys: []KeyHash{HashKey("p", string(id))}, Lines: []Line{{}}, Scope: &Scope{Hold: &HoldAct{ID: id}}})
			}
		}
		for _, at := range slices.Backward(ops) {
			if a, err := d.reverse(at); err != nil || a.Failed() >= 0 {
				t.Fatalf("seed %d: event %d, %v, is not taken back: %+v %v", seed, at, d.events[at].Happened(), a, err)
			}
		}
		if left := d.look(); len(left) > 0 {
			t.Fatalf("seed %d: what is left is %v", seed, left)
		}
	}
}

// What was done to a product that was deleted since is not taken back on the one that has its id now; a deletion that was taken back itself is
// none, and what was made anew and unmade again was not there.
func TestReverseSparesWhatWasMadeAnew(t *testing.T) {
	d := newDiary(t)
	create := func() *Answer {
		d.keys++
		return d.do(Command{Kind: Create, Keys: []KeyHash{HashKey("p", fmt.Sprint(d.keys))}, Lines: []Line{{Product: "A", Name: "A", Available: 5}}})
	}
	refused := func(what string, at Offset) {
		t.Helper()
		head := d.state.Offset()
		a, err := d.reverse(at)
		if err != nil || a.Results[0].Outcome != NotAsLeft || len(a.Differs) != 1 || a.Differs[0].Field != "productId" || d.state.Offset() != head {
			t.Errorf("%s: %+v %v", what, a, err)
		}
	}
	done := func(what string, at Offset) {
		t.Helper()
		if a, err := d.reverse(at); err != nil || a.Failed() >= 0 {
			t.Errorf("%s: %+v %v", what, a, err)
		}
	}
	create()                                                   // 0
	d.do(one(Line{Product: "A", Delta: -2, Store: "s"}))       // 1
	d.do(Command{Kind: Delete, Lines: []Line{{Product: "A"}}}) // 2
	create()                                                   // 3
	refused("the former's sale", 1)
	refused("the former's creation", 0)
	refused("the former's end", 2)
	d.do(Command{Kind: Delete, Lines: []Line{{Product: "A"}}}) // 4
	refused("the former's end, when the other has ended", 2)
	done("the newest end", 4) // 5
	done("the creation of what is there", 3)
	done("the former's end, when the other was unmade", 2)
	done("the former's sale, when it is there again", 1)
	done("the former's creation", 0)
}

// Between working a reversal out and deciding it a product may become another: in the batch itself as well.
func TestReverseIsDecidedAsOfNow(t *testing.T) {
	d := newDiary(t)
	create := Command{Kind: Create, Lines: []Line{{Product: "A", Name: "A", Available: 5}}}
	d.do(create)
	d.do(one(Line{Product: "A", Delta: -2, Store: "s"}))
	cmd, err := Reversal(d.operation(1), d.rewind, d.since)
	if err != nil {
		t.Fatal(err)
	}
	b := d.batch()
	for _, c := range []*Command{{Kind: Delete, Lines: []Line{{Product: "A"}}}, &create, cmd} {
		a, err := b.Decide(c)
		if want := c == cmd; err != nil || a.Failed() >= 0 != want || want && a.Results[0].Outcome != NotAsLeft {
			t.Fatalf("%v: %+v %v", c.Kind, a, err)
		}
	}
	d.do(Command{Kind: Set, Lines: []Line{{Product: "A", Fields: FieldName, Name: "B"}}})
	b = d.batch()
	asked := Offset(-1)
	b.LookupEnded = func(id ProductID, from Offset) (bool, error) { asked = from; return id == "A", nil }
	if a, err := b.Decide(cmd); err != nil || a.Results[0].Outcome != NotAsLeft || asked != 2 {
		t.Errorf("%+v %v, asked from %d", a, err, asked)
	}
}

// A number of units that meant others is not put back.
func TestReverseKeepsToTheUnit(t *testing.T) {
	d := newDiary(t)
	d.do(Command{Kind: Create, Lines: []Line{{Product: "A", Name: "A", Available: 5}}})
	d.do(one(Line{Product: "A", Delta: -5, Store: "s"})) // 1
	set := func(decimals uint8) {
		d.do(Command{Kind: Set, Lines: []Line{{Product: "A", Fields: FieldDecimals, Extra: &Extra{Decimals: decimals}}}})
	}
	set(3) // 2
	a, err := d.reverse(1)
	if want := []Differs{{Field: "decimals", Now: "is 3, and was 0"}}; err != nil || a.Results[0].Outcome != NotAsLeft || !slices.Equal(a.Differs, want) {
		t.Errorf("%+v %v", a, err)
	}
	set(0)
	if a, err := d.reverse(1); err != nil || a.Failed() >= 0 {
		t.Errorf("%+v %v", a, err)
	}
}

// The reorder point of a place that is gone does not come back, and stands in the way of nothing.
func TestReverseForgetsPointsOfPlacesThatAreGone(t *testing.T) {
	d := newDiary(t)
	set := func(points ...LevelPoint) {
		t.Helper()
		if a := d.do(Command{Kind: Set, Lines: []Line{{Product: "A", Fields: FieldPoints, Extra: &Extra{Points: points}}}}); a.Failed() >= 0 {
			t.Fatalf("%+v", a)
		}
	}
	d.do(Command{Kind: Create, Lines: []Line{{Product: "A", Name: "A"}}})
	set(LevelPoint{"north", 2}, LevelPoint{"south", 3})
	set() // 2
	d.do(Command{Kind: DeleteLocation, Lines: []Line{{}}, Scope: &Scope{Location: &LocationChange{ID: "south"}}})
	if a, err := d.reverse(2); err != nil || a.Failed() >= 0 {
		t.Errorf("%+v %v", a, err)
	}
	if p, _ := d.state.Get("A"); !slices.Equal(p.Extra.Points, []LevelPoint{{"north", 2}}) {
		t.Errorf("%+v", p.Extra.Points)
	}
	d.do(Command{Kind: DeleteLocation, Lines: []Line{{}}, Scope: &Scope{Location: &LocationChange{ID: "north"}}})
	set(LevelPoint{"north", 2}, LevelPoint{"pool", 1}) // as who edits one of them sends it
	a := d.do(Command{Kind: Create, Lines: []Line{{Product: "B", Name: "B", Fields: FieldPoints, Extra: &Extra{Points: []LevelPoint{{"north", 2}}}}}})
	if r := a.Results[0]; r.Outcome != LocationNotFound || r.Level == nil || r.Level.Location != "north" {
		t.Errorf("%+v", r)
	}
}

// Who may not take an event back is told what to do instead.
func TestReversalSaysWhatToDoInstead(t *testing.T) {
	id := TransferIDOf(KeyHash{1}, "")
	for action, want := range map[Action]string{
		ActionShipped:  "event 7 cannot be taken back: it is one of shipped; cancel the transfer " + string(id) + " instead",
		ActionReceived: "event 7 cannot be taken back: it is one of received; move it back instead",
		ActionHeld:     "event 7 cannot be taken back: it is one of held; release the hold instead",
	} {
		e := PastEvent{Event: Event{Offset: 7, Type: ProductUpdated, Product: Product{ID: "A", Name: "a"}, Change: &Change{Action: action, Transfers: []TransferLine{{Transfer: id}}}}}
		_, err := Reversal([]PastEvent{e}, nil, nil)
		if err == nil || CodeOf(err) != CodeNotReversible || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
