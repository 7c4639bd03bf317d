package inventory

import (
	"strings"
	"testing"
)

// Each promise that is broken is named; what keeps them is not.
func TestAuditor(t *testing.T) {
	id, other := holdID("1"), holdID("2")
	event := func(at Offset, c Change) Event {
		return Event{Offset: at, Type: ProductUpdated, Before: 5, Delta: c.OnHandDelta, Product: Product{ID: "A", Available: 5 + c.OnHandDelta}, Change: &c}
	}
	line := func(id HoldID, n int64) []HoldLine { return []HoldLine{{Hold: id, Location: Pool, Quantity: n}} }
	on := func(shipped, received, missing, returned int64, end TransferState) []TransferLine {
		return []TransferLine{{Transfer: transferID("1"), From: Pool, To: "north", Shipped: shipped, Received: received, Missing: missing, Returned: returned, End: end}}
	}
	for _, c := range []struct {
		name, want string
		events     []Event
	}{
		{"all is well", "", []Event{event(7, Change{Action: ActionHeld, Group: 6, GroupSize: 2}), event(8, Change{Action: ActionHeld, Holds: line(id, 1)}),
			event(9, Change{Action: ActionHoldCommitted, OnHandDelta: -1, Holds: line(id, 0)}), event(10, Change{Action: ActionHeld, Holds: line(id, 1)}), event(11, Change{Action: ActionHoldExpired, Holds: line(id, 0)}),
			event(12, Change{Action: ActionMoved, Group: 12, GroupSize: 2}), event(13, Change{Action: ActionMoved, Group: 12, GroupSize: 2}), {Offset: 14, Type: ProductDeleted, Before: 5, Delta: -5, Product: Product{Available: 5}}}},
		{"transfers that do well", "", []Event{event(7, Change{Action: ActionShipped, Transfers: on(5, 0, 0, 0, 0)}), event(8, Change{Action: ActionReceived, Transfers: on(5, 2, 0, 0, 0)}),
			event(9, Change{Action: ActionLost, OnHandDelta: -1, Transfers: on(5, 2, 1, 0, 0)}), event(10, Change{Action: ActionReceived, Transfers: on(5, 2, 1, 2, TransferCancelled)}),
			event(11, Change{Action: ActionShipped, Transfers: on(1, 0, 0, 0, 0)}), event(12, Change{Action: ActionReceived, Transfers: on(1, 1, 0, 0, TransferReceived)}),
			event(13, Change{Action: ActionSet, Transfers: on(9, 1, 0, 0, 0)})}},
		{"a transfer that loses units by itself", "I3", []Event{event(7, Change{Action: ActionReceived, OnHandDelta: -1})}},
		{"another loss than is said", "I6", []Event{event(7, Change{Action: ActionShipped, Transfers: on(5, 0, 0, 0, 0)}), event(8, Change{Action: ActionLost, OnHandDelta: -1, Transfers: on(5, 0, 2, 0, 0)})}},
		{"ended with units on their way", "I6", []Event{event(7, Change{Action: ActionReceived, Transfers: on(5, 4, 0, 0, TransferReceived)})}},
		{"more comes than was shipped", "I6", []Event{event(7, Change{Action: ActionReceived, Transfers: on(5, 6, 0, 0, 0)})}},
		{"what had come is on its way again", "I6", []Event{event(7, Change{Action: ActionShipped, Transfers: on(5, 0, 0, 0, 0)}), event(8, Change{Action: ActionReceived, Transfers: on(5, 3, 0, 0, 0)}),
			event(9, Change{Action: ActionReceived, Transfers: on(5, 1, 0, 0, 0)})}},
		{"received after its end", "has ended", []Event{event(7, Change{Action: ActionReceived, Transfers: on(5, 5, 0, 0, TransferReceived)}), event(8, Change{Action: ActionReceived, Transfers: on(5, 5, 0, 0, TransferReceived)})}},
		{"a gap", "gap", []Event{event(7, Change{}), event(9, Change{})}},
		{"numbers that do not follow", "5 and 0 make 6", []Event{{Type: ProductUpdated, Before: 5, Product: Product{Available: 6}}}},
		{"a move that makes units", "I3", []Event{event(7, Change{Action: ActionMoved, OnHandDelta: 1})}},
		{"a hold that sells by itself", "I3", []Event{event(7, Change{Action: ActionHoldExpired, OnHandDelta: -1})}},
		{"two ends", "I4", []Event{event(7, Change{Action: ActionHoldExpired, Holds: line(id, 0)}), event(8, Change{Action: ActionHoldReleased, Holds: line(other, 0)}), event(9, Change{Action: ActionHoldCommitted, Holds: line(id, 0)})}},
		{"extended after its end", "I4", []Event{event(7, Change{Action: ActionHoldExpired, Holds: line(id, 0)}), event(8, Change{Action: ActionHoldExtended, Holds: line(id, 1)})}},
		{"cut by another", "I5", []Event{event(7, Change{Action: ActionMoved, Group: 7, GroupSize: 2}), event(8, Change{})}},
		{"begun in the middle", "I5", []Event{event(7, Change{}), event(8, Change{Action: ActionMoved, Group: 7, GroupSize: 2})}},
	} {
		var a Auditor
		var err error
		for i := range c.events {
			if err == nil {
				err = a.Event(&c.events[i])
			}
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// What belongs to products and does not agree is found, whatever it is.
func TestSound(t *testing.T) {
	line := HoldLine{Hold: holdID("1"), Location: "north", Quantity: 2, EndAge: now}
	other := line
	other.EndAge++
	level := Level{Location: "north", OnHand: 5, Held: 2, Version: 1}
	sent := TransferLine{Transfer: transferID("1"), From: Pool, To: "north", Shipped: 4, Received: 1}
	elsewhere, done := sent, sent
	elsewhere.To, done.Received = "south", 4
	transit := Level{Location: Transit, OnHand: 3, Version: 1}
	for _, c := range []struct {
		name, want string
		available  int64
		h          Holdings
		twin       HoldLine
	}{
		{"all is well", "", 3, Holdings{Levels: []Level{level}, Holds: []*HoldLine{&line}}, line},
		{"more available than is free", "I2", 4, Holdings{Levels: []Level{level}, Holds: []*HoldLine{&line}}, line},
		{"held by nobody", "I1", 3, Holdings{Levels: []Level{level}}, line},
		{"held where nothing lies", "I1", 0, Holdings{Levels: []Level{{Location: "south", OnHand: 5, Version: 1}}, Holds: []*HoldLine{&line}}, line},
		{"more held than there is", "I1", -1, Holdings{Levels: []Level{{Location: "north", OnHand: 1, Held: 2, Version: 1}}, Holds: []*HoldLine{&line}}, line},
		{"no place", "no place", 3, Holdings{Levels: []Level{{Location: "moon", OnHand: 3, Version: 1}}}, line},
		{"a version that is to come", "version", 3, Holdings{Levels: []Level{{Location: "north", OnHand: 3, Version: 9}}}, line},
		{"the pool alone", "alone", 3, Holdings{Levels: []Level{{Location: Pool, OnHand: 3, Version: 1}}}, line},
		{"nothing", "nothing says", 3, Holdings{}, line},
		{"on its way", "", 0, Holdings{Levels: []Level{transit}, Transfers: []*TransferLine{&sent}}, line},
		{"nothing is any more of a transfer that is open", "", 0, Holdings{Transfers: []*TransferLine{&done}}, line},
		{"in transit for nobody", "I6", 0, Holdings{Levels: []Level{transit}}, line},
		{"on its way, and not in transit", "I6", 5, Holdings{Levels: []Level{{Location: "north", OnHand: 5, Version: 1}}, Transfers: []*TransferLine{&sent}}, line},
		{"one transfer, two ways", "I6", 0, Holdings{Levels: []Level{{Location: Transit, OnHand: 3, Version: 1}}, Transfers: []*TransferLine{&elsewhere}}, line},
		{"one hold, two ends", "I4", 3, Holdings{Levels: []Level{level}, Holds: []*HoldLine{&line}}, other},
	} {
		s := chain(t, Product{ID: "A", Available: c.available, Version: 1, Placed: true}, Product{ID: "B", Available: 3, Version: 1, Placed: true})
		for id, h := range map[ProductID]*Holdings{"A": &c.h, "B": {Levels: []Level{level, transit}, Holds: []*HoldLine{&c.twin}, Transfers: []*TransferLine{&sent}}} {
			if err := s.state.PutHoldings(id, h); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.state.View().Sound(); c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// A store has a newer directory before the events that go with it. A copy that was stopped in between is sound: a place that it has stock
// at is gone, or sells no more. What such a change does not explain is wrong all the same.
func TestSoundCopies(t *testing.T) {
	stopped := func(at Millis, available int64, change func(*shop)) *View {
		s := chain(t, stock("A", 9, 1))
		s.do(admin(Move, move("A", 4, "pool", "north")))
		p, h, _ := s.state.Holdings("A")
		s.now += 1000
		change(s)
		d, _ := s.state.Directory()
		var c State
		c.Reset(Mark{Offset: 1, At: at}, 1)
		held := *p
		held.Available = available
		c.Put(&held)
		if err := c.PutHoldings("A", h); err != nil {
			t.Fatal(err)
		}
		if err := c.PutDirectory(d); err != nil {
			t.Fatal(err)
		}
		return c.View()
	}
	emptied := func(s *shop) { s.do(admin(Move, move("A", 4, "north", "pool"))) }
	for name, c := range map[string]struct {
		v            *View
		behind       int
		wrong        string
		atCentralToo bool
	}{
		"as central was":           {v: stopped(now, 9, func(*shop) {}), atCentralToo: true},
		"the place is gone":        {v: stopped(now, 9, func(s *shop) { emptied(s); s.do(drop("north")) }), behind: 1},
		"the place sells no more":  {v: stopped(now, 9, func(s *shop) { emptied(s); s.do(put("north", LocationSellable, Location{})) }), behind: 1},
		"it changed long before":   {v: stopped(now+9999, 9, func(s *shop) { emptied(s); s.do(put("north", LocationSellable, Location{})) }), wrong: "I2"},
		"it is the stock's fault":  {v: stopped(now+9999, 8, func(*shop) {}), wrong: "I2"},
		"a copy of no known time":  {v: stopped(0, 9, func(s *shop) { emptied(s); s.do(put("north", LocationSellable, Location{})) }), behind: 1},
		"only the name is another": {v: stopped(now, 9, func(s *shop) { s.do(put("north", LocationName, Location{Name: "n"})) }), atCentralToo: true},
	} {
		s, err := c.v.SoundCopy()
		if s.Behind != c.behind || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
		if _, err := c.v.Sound(); (err == nil) != c.atCentralToo {
			t.Errorf("%s, at central: %v", name, err)
		}
	}
}
