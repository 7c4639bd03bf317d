package ledger

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage/mem"
)

// memory is what the history should tell: every event, and what lay where at some positions.
type memory struct {
	events []inventory.Event
	states map[inventory.Offset]map[inventory.ProductID]remembered
	takes  map[inventory.Offset]inventory.Offset
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

// Whatever happens, with checkpoints, restarts and a history that begins late: pages tell every event once, newest first, that a query
// means, and what took it back; and every product is told as it was, at each position and time, or that this is not known any more.
func TestHistoryAgainstTheModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		disk := new(mem.Disk)
		opt := mem.Options{CheckpointEvery: rapid.IntRange(1, 9).Draw(rt, "checkpoint"), MaxPast: rapid.SampledFrom([]int{0, 0, 15}).Draw(rt, "kept")}
		var l *Ledger
		var engine *mem.Engine
		start := func() {
			var err error
			if engine, err = mem.Open(disk, opt); err != nil {
				rt.Fatal(err)
			}
			if l, err = Open(context.Background(), engine, Config{}); err != nil {
				rt.Fatal(err)
			}
		}
		start()
		defer func() { l.Close() }()
		m := &memory{states: map[inventory.Offset]map[inventory.ProductID]remembered{0: {}}, takes: map[inventory.Offset]inventory.Offset{}}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				if rapid.Bool().Draw(rt, "crash") {
					engine.Crash()
				}
				l.Close()
				start()
			case 1, 2:
				m.reverse(rt, l)
			case 3:
				x := inventory.Extra{Unit: rapid.SampledFrom([]string{"", "kg", "box"}).Draw(rt, "unit")}
				cmd := inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{{Product: inventory.ProductID(fmt.Sprint("p", rapid.IntRange(0, products-1).Draw(rt, "described"))),
					Fields: inventory.FieldUnit, Extra: &x}}}
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
		m.checkPages(rt, l)
		m.checkProducts(rt, l)
	})
}

// reverse takes something back, if that is possible, and once only.
func (m *memory) reverse(t *rapid.T, l *Ledger) {
	if len(m.events) == 0 {
		return
	}
	e := rapid.SampledFrom(m.events).Draw(t, "reversed")
	cmd, err := l.Reversal(context.Background(), e.Offset)
	if err != nil {
		if code := inventory.CodeOf(err); code != inventory.CodeHistoryExpired && (code != inventory.CodeNotReversible || e.Reversible()) {
			t.Fatalf("%v: %v", e.Happened(), err)
		}
		return
	}
	a, err := l.Submit(context.Background(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	if by, done := m.takes[*cmd.Scope.Reverses]; done != (a.Results[0].Outcome == inventory.AlreadyReversed) || done && a.ReversedBy != by {
		t.Fatalf("taken back before: %v, by %d: %+v", done, by, a)
	}
}

func (m *memory) checkPages(t *rapid.T, l *Ledger) {
	earliest := l.remembered().Earliest
	for range 3 {
		q := inventory.HistoryQuery{Which: anyFilter(t, m), Limit: rapid.IntRange(1, 20).Draw(t, "limit")}
		var want, got []inventory.PastEvent
		for _, e := range slices.Backward(m.events[earliest:]) {
			if q.Which.Has(&e) {
				told := inventory.PastEvent{Event: e}
				if by, ok := m.takes[e.Offset]; ok {
					told.ReversedBy = &by
				}
				want = append(want, told)
			}
		}
		for pages := 0; pages == 0 || q.Cursor != ""; pages++ {
			page, err := l.History(context.Background(), &q)
			if err != nil || len(page.Events) > q.Limit || pages > len(m.events)+1 {
				t.Fatalf("page %d: %v, %d events", pages, err, len(page.Events))
			}
			got, q.Cursor = append(got, page.Events...), page.Cursor
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("%+v: (-model +history)\n%s", q.Which, d)
		}
	}
}

func (m *memory) checkProducts(t *rapid.T, l *Ledger) {
	earliest := l.remembered().Earliest
	levels := inventory.ListQuery{Levels: true}
	for at, state := range m.states {
		for n := range products {
			id := inventory.ProductID(fmt.Sprint("p", n))
			want, there := state[id]
			for _, when := range m.moments(at) {
				p, w, is, err := l.PastProduct(context.Background(), id, when, &levels)
				if inventory.CodeOf(err) == inventory.CodeHistoryExpired && earliest > 0 {
					if m.untouched(id, at) && (at >= earliest || when.ByTime && there) {
						t.Fatalf("%s has not changed since %d: %v", id, at, err)
					}
					continue
				}
				if err != nil || is != at || there != (p != nil) {
					t.Fatalf("%s at %+v: %v, %v, %d", id, when, p, err, is)
				}
				if !there {
					continue
				}
				var lies []inventory.Level
				for _, s := range w.Levels {
					lies = append(lies, s.Level)
				}
				if d := cmp.Diff(want, remembered{p, lies}, cmp.AllowUnexported(remembered{}), cmpopts.EquateEmpty()); d != "" {
					t.Fatalf("%s at %+v: (-model +history)\n%s", id, when, d)
				}
			}
		}
	}
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
