package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// memory is what the history should tell: every event, and what lay where at some positions.
type memory struct {
	events []inventory.Event
	states map[inventory.Offset]map[inventory.ProductID]remembered
	takes  map[inventory.Offset]inventory.Offset
	gaps   gaps
}

type remembered struct {
	product *inventory.Product
	levels  []inventory.Level
}

// note takes what has happened since the last time.
func (m *memory) note(t *rapid.T, l *Ledger) {
	page, err := l.Events(context.Background(), inventory.EventsQuery{From: inventory.Offset(len(m.events)), Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for i := range page.Events {
		e := page.Events[i]
		if m.events = append(m.events, e); e.Change != nil && e.Change.Reverses != nil {
			m.takes[*e.Change.Reverses] = e.Offset
		}
	}
	now := map[inventory.ProductID]remembered{}
	for n := range products {
		id := inventory.ProductID(fmt.Sprint("p", n))
		if p, h, _ := l.Holdings(id); p != nil {
			now[id] = remembered{p, h.Levels}
		}
	}
	m.states[inventory.Offset(len(m.events))] = now
}

// anyFilter is a filter of any kind.
func anyFilter(t *rapid.T, m *memory) inventory.EventFilter {
	maybe := rapid.IntRange(0, 2)
	var which inventory.EventFilter
	if maybe.Draw(t, "by product") > 0 {
		which.Product = "p1"
	}
	if maybe.Draw(t, "by location") == 0 {
		which.Location = rapid.SampledFrom([]inventory.LocationID{"pool", "north"}).Draw(t, "location")
	}
	if maybe.Draw(t, "by action") == 0 {
		which.Actions = inventory.Actions(0).With(inventory.ActionSale).With(inventory.ActionSet).With(inventory.ActionReversed)
	}
	if maybe.Draw(t, "by reason") == 0 {
		which.Reason = "broken"
	}
	moment := func(name string) inventory.Millis {
		if len(m.events) == 0 || maybe.Draw(t, name) > 0 {
			return 0
		}
		return rapid.SampledFrom(m.events).Draw(t, name).At
	}
	which.From, which.To = moment("from"), moment("to")
	return which
}

// Whatever happens, with checkpoints, restarts, a history that begins late and gaps in it: pages tell every event once, newest first, that a query
// means, and what took it back; every product is told as it was, at each position and time, or that this is not known any more; and nothing is
// taken back twice.
func TestHistoryAgainstTheModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		disk := new(mem.Disk)
		opt := mem.Options{CheckpointEvery: rapid.IntRange(1, 9).Draw(rt, "checkpoint"), MaxPast: rapid.SampledFrom([]int{0, 0, 15}).Draw(rt, "kept")}
		var l *Ledger
		var engine *mem.Engine
		now := newMachine()
		start := func(lose func(storage.Engine) storage.Engine) {
			var err error
			if engine, err = mem.Open(disk, opt); err != nil {
				rt.Fatal(err)
			}
			if l, err = Open(context.Background(), lose(engine), Config{Clock: now.read}); err != nil {
				rt.Fatal(err)
			}
		}
		whole := func(e storage.Engine) storage.Engine { return e }
		start(whole)
		defer func() { l.Close() }()
		m := &memory{states: map[inventory.Offset]map[inventory.ProductID]remembered{0: {}}, takes: map[inventory.Offset]inventory.Offset{}}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			now.set(time.Duration(rapid.IntRange(0, 2).Draw(rt, "passed"))*time.Millisecond, 0)
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				if rapid.Bool().Draw(rt, "crash") {
					engine.Crash()
				}
				l.Close()
				start(whole)
			case 1, 2:
				m.reverseAny(rt, l)
			case 3:
				x := inventory.Extra{Unit: rapid.SampledFrom([]string{"", "kg", "box"}).Draw(rt, "unit"), Decimals: rapid.SampledFrom([]uint8{0, 3}).Draw(rt, "decimals")}
				cmd := inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{{Product: inventory.ProductID(fmt.Sprint("p", rapid.IntRange(0, products-1).Draw(rt, "described"))),
					Fields: inventory.FieldUnit | inventory.FieldDecimals, Extra: &x}}}
				if _, err := l.Submit(context.Background(), &cmd); err != nil {
					rt.Fatal(err)
				}
			default:
				cmd := anyPlaced(rt)
				if rapid.IntRange(0, 2).Draw(rt, "sent") == 0 {
					cmd = anySent(rt)
				}
				if _, err := l.Submit(context.Background(), &cmd); err != nil {
					rt.Fatal(err)
				}
			}
			m.note(rt, l)
		}
		if rapid.Bool().Draw(rt, "loses") {
			l.Close()
			start(func(e storage.Engine) storage.Engine { return m.lose(rt, e) })
		}
		m.checkPages(rt, l)
		m.checkProducts(rt, l)
		for i := range m.events {
			m.reverse(rt, l, &m.events[i])
		}
	})
}

func (m *memory) reverseAny(t *rapid.T, l *Ledger) {
	if len(m.events) > 0 {
		m.reverse(t, l, &m.events[rapid.IntRange(0, len(m.events)-1).Draw(t, "reversed")])
	}
}

// reverse takes something back, if that is possible, and once only.
func (m *memory) reverse(t *rapid.T, l *Ledger, e *inventory.Event) {
	cmd, err := l.Reversal(context.Background(), e.Offset)
	if err != nil {
		if code := inventory.CodeOf(err); code != inventory.CodeHistoryExpired && (code != inventory.CodeNotReversible || e.Reversible()) {
			t.Fatalf("%v: %v", e.Happened(), err)
		}
		return
	}
	a, err := l.Submit(context.Background(), cmd)
	of := *cmd.Scope.Reverses
	if inventory.CodeOf(err) == inventory.CodeHistoryExpired && m.gaps.above(of) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if by, done := m.takes[of]; done != (a.Results[0].Outcome == inventory.AlreadyReversed) || done && a.ReversedBy != by {
		t.Fatalf("taken back before: %v, by %d: %+v", done, by, a)
	}
	m.note(t, l)
}

func (m *memory) checkPages(t *rapid.T, l *Ledger) {
	earliest := l.remembered().Earliest
	for range 3 {
		q := inventory.HistoryQuery{Which: anyFilter(t, m), Limit: rapid.IntRange(1, 20).Draw(t, "limit")}
		var want, got []inventory.Event
		var missing []inventory.OffsetRange
		for pages := 0; pages == 0 || q.Cursor != ""; pages++ {
			page, err := l.History(context.Background(), &q)
			if err != nil || len(page.Events) > q.Limit || pages > len(m.events)+1 {
				t.Fatalf("page %d: %v, %d events", pages, err, len(page.Events))
			}
			for i := range page.Events {
				m.checkTold(t, &page.Events[i])
				got = append(got, page.Events[i].Event)
			}
			missing, q.Cursor = append(missing, page.Missing...), page.Cursor
		}
		for _, e := range slices.Backward(m.events[earliest:]) {
			within := func(r inventory.OffsetRange) bool { return r.From <= e.Offset && e.Offset < r.To }
			switch lost := m.gaps.has(e.Offset); {
			case !q.Which.Has(&e):
			case lost && !slices.ContainsFunc(missing, within):
				t.Fatalf("%+v: nobody is told that event %d is missing", q.Which, e.Offset)
			case !lost:
				want = append(want, e)
			}
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("%+v: (-model +history)\n%s", q.Which, d)
		}
	}
}

// checkTold says what an event counts, and what took it back, unless that may lie in a gap: then nobody is invited to do it again.
func (m *memory) checkTold(t *rapid.T, e *inventory.PastEvent) {
	by, done := m.takes[e.Offset]
	unsure := m.gaps.above(e.Offset)
	if now := m.states[inventory.Offset(len(m.events))][e.Product.ID].product.Measure(); e.Measure != now {
		t.Fatalf("the quantities of event %d count %+v, not %+v", e.Offset, e.Measure, now)
	}
	switch {
	case e.ReversedBy != nil && (!done || *e.ReversedBy != by), e.ReversedBy == nil && done && !unsure:
		t.Fatalf("event %d was taken back by %d (%v), not %v", e.Offset, by, done, e.ReversedBy)
	case done && e.CanReverse(), !done && !unsure && e.Reversible() && !e.CanReverse():
		t.Fatalf("event %d, taken back: %v, may be: %v", e.Offset, done, e.CanReverse())
	}
}

func (m *memory) checkProducts(t *rapid.T, l *Ledger) {
	earliest := l.remembered().Earliest
	levels := inventory.ListQuery{Levels: true}
	for _, at := range slices.Sorted(maps.Keys(m.states)) {
		state := m.states[at]
		for n := range products {
			id := inventory.ProductID(fmt.Sprint("p", n))
			want, there := state[id]
			for _, when := range m.moments(at) {
				p, w, is, err := l.PastProduct(context.Background(), id, when, &levels)
				if inventory.CodeOf(err) == inventory.CodeHistoryExpired && (earliest > 0 || m.gaps != nil) {
					if why := m.known(id, at, earliest, when.ByTime); why != "" {
						t.Fatalf("%s at %+v, gaps %v: %s: %v", id, when, m.gaps, why, err)
					}
					continue
				}
				vague := when.ByTime && (at <= earliest || there && m.untouched(id, at)) // the position, and not what was
				if err != nil || is != at && !vague || there != (p != nil) {
					t.Fatalf("%s at %d (%+v), of %d from %d, gaps %v: %v, %v, %d, not %+v", id, at, when, len(m.events), earliest, m.gaps, p, err, is, want.product)
				}
				if !there {
					continue
				}
				var lies []inventory.Level
				for _, s := range w.Levels {
					lies = append(lies, s.Level)
				}
				if d := cmp.Diff(want, remembered{p, lies}, cmp.AllowUnexported(remembered{}), cmpopts.EquateEmpty()); d != "" {
					t.Fatalf("%s at %+v, gaps %v: (-model +history)\n%s", id, when, m.gaps, d)
				}
			}
		}
	}
}

// known says why a product as it was at a position must be known, "" if it need not.
func (m *memory) known(id inventory.ProductID, at, earliest inventory.Offset, byTime bool) string {
	_, there := m.states[at][id]
	switch untouched := m.untouched(id, at); {
	case byTime && (there && untouched):
		return "it has not changed since"
	case byTime && m.gaps != nil:
		return "" // the position may not be known
	case untouched && at >= earliest && !m.gaps.above(at-1):
		return "it has not changed since, which is remembered"
	case earliest == 0 && !m.gaps.below(at):
		return "all that came before is remembered"
	}
	return ""
}

// moments are a position, and the time that means it if there is one.
func (m *memory) moments(at inventory.Offset) []inventory.Moment {
	all := []inventory.Moment{{At: at}}
	if n := int(at); n > 0 && (n == len(m.events) || m.events[n].At > m.events[n-1].At) {
		all = append(all, inventory.Moment{ByTime: true, AsOf: m.events[n-1].At})
	}
	return all
}

// untouched says whether nothing has happened to a product since a position.
func (m *memory) untouched(id inventory.ProductID, at inventory.Offset) bool {
	return !slices.ContainsFunc(m.events[at:], func(e inventory.Event) bool { return e.Product.ID == id })
}
