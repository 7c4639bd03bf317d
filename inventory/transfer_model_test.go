package inventory

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// stockroom is what counts and transfers should come to: units of products at places, and what is on its way.
type stockroom struct {
	shop *shop
	at   map[LocationID]map[ProductID]int64
	sent []*shipment
	n    int
	read Auditor
}

type shipment struct {
	key      string
	from, to LocationID
	open     map[ProductID]int64
	owner    string
}

var (
	roomProducts = rapid.SampledFrom([]ProductID{"A", "B", "C"})
	roomPlaces   = rapid.SampledFrom([]LocationID{"pool", "north", "vault"})
	roomOwners   = rapid.SampledFrom([]string{"ann", "bob", ""})
	roomUnits    = rapid.Int64Range(1, 9)
)

// Whatever is counted, shipped, received, missing, sent back, moved and sold, after each step there is at each place what a model of a few
// lines has there, in transit is what is open (I6), and the events say so (I1 to I6). Nobody has more open than are left for all.
func TestTransfersAgainstTheModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &stockroom{shop: chain(t, stock("A", 30, 1), stock("B", 12, 1), stock("C", 0, 1)), at: map[LocationID]map[ProductID]int64{}}
		for _, at := range []LocationID{"pool", "north", "vault"} {
			m.at[at] = map[ProductID]int64{}
		}
		m.shop.rules.MaxTransfers, m.shop.rules.FewTransfers = 7, 2
		m.at["pool"]["A"], m.at["pool"]["B"] = 30, 12
		rt.Repeat(map[string]func(*rapid.T){
			"ship": m.ship, "receive": m.receive, "receive more": m.receive, "cancel": m.cancel, "count": m.count, "sell": m.sell, "move": m.move, "": m.check,
		})
	})
}

// do decides a command and reads its events.
func (m *stockroom) do(t *rapid.T, cmd Command) *Answer {
	m.n++
	cmd = cmd.keyed(fmt.Sprint("k", m.n))
	b := m.shop.batch()
	a, err := b.Decide(&cmd)
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range b.Records {
		for i := range rec.Events {
			if err := m.read.Event(&rec.Events[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.shop.commit(b)
	again := m.shop.do(cmd)
	if !again.Replayed && a.Results[max(0, a.Failed())].Outcome.Pinned() || m.shop.state.Offset() != m.read.next && m.read.read {
		t.Fatalf("not the same again: %+v, %+v", a, again)
	}
	return a
}

func (m *stockroom) ship(t *rapid.T) {
	from := roomPlaces.Draw(t, "from")
	s := &shipment{from: from, to: roomPlaces.Filter(func(at LocationID) bool { return at != from }).Draw(t, "to"), open: map[ProductID]int64{},
		owner: roomOwners.Draw(t, "owner")}
	var lines []Line
	for range rapid.IntRange(1, 3).Draw(t, "lines") {
		id, units := roomProducts.Draw(t, "product"), roomUnits.Draw(t, "units")
		lines = append(lines, sell(id, units))
		s.open[id] += units
	}
	enough := true
	for id, units := range s.open {
		enough = enough && m.at[from][id] >= units
	}
	cmd := sent("", s.from, s.to, lines...)
	cmd.Owner = s.owner
	own, left := m.counted(s.owner)
	a := m.do(t, cmd)
	s.key = fmt.Sprint("k", m.n)
	switch {
	case left == 0:
		m.wantRefused(t, a, Overloaded)
		return
	case s.owner != "" && own >= max(left, 2):
		m.wantRefused(t, a, TooManyTransfers)
		return
	}
	if (a.Failed() < 0) != enough {
		t.Fatalf("%v of %v: %+v", lines, m.at[from], a)
	}
	if !enough {
		if len(a.Shortages) == 0 {
			t.Fatalf("nothing is said to lack: %+v", a)
		}
		return
	}
	for id, units := range s.open {
		m.at[from][id] -= units
	}
	m.sent = append(m.sent, s)
}

// counted is how many open transfers count for a caller, and how many more there may be.
func (m *stockroom) counted(owner string) (own, left int) {
	left = m.shop.rules.MaxTransfers
	for _, s := range m.sent {
		if s.left() > 0 {
			left--
			if s.owner == owner {
				own++
			}
		}
	}
	return own, left
}

func (m *stockroom) wantRefused(t *rapid.T, a *Answer, want Outcome) {
	if got := a.Results[0].Outcome; got != want {
		t.Fatalf("%v, want %v", got, want)
	}
}

// some returns one of the transfers, which may have ended.
func (m *stockroom) some(t *rapid.T) *shipment {
	if len(m.sent) == 0 {
		t.Skip()
	}
	return m.sent[max(0, len(m.sent)-1-rapid.IntRange(0, 5).Draw(t, "shipped before"))]
}

func (s *shipment) of(kind Kind, lines ...Line) Command {
	cmd := of(kind, s.key, lines...)
	cmd.Scope.Transfer.ID = TransferIDOf(HashKey("p", s.key), s.owner)
	return cmd
}

func (s *shipment) left() (units int64) {
	for _, n := range s.open {
		units += n
	}
	return units
}

func (m *stockroom) receive(t *rapid.T) {
	s := m.some(t)
	came, lost := map[ProductID]int64{}, map[ProductID]int64{}
	var lines []Line
	for range rapid.IntRange(0, 2).Draw(t, "lines") {
		id := roomProducts.Draw(t, "product")
		ln := Line{Product: id, Delta: rapid.Int64Range(0, 6).Draw(t, "received"), Available: rapid.Int64Range(0, 2).Draw(t, "missing")}
		ln.Delta = max(ln.Delta, 1-ln.Available)
		lines = append(lines, ln)
		came[id], lost[id] = came[id]+ln.Delta, lost[id]+ln.Available
	}
	if lines == nil {
		came = s.open
	}
	fits := true
	for id := range came {
		fits = fits && came[id]+lost[id] <= s.open[id]
	}
	a := m.do(t, s.of(ReceiveTransfer, lines...))
	want := Applied
	switch {
	case s.left() == 0:
		want = TransferEnded
	case !fits:
		want = TransferExceeded
	}
	if a.Results[max(0, a.Failed())].Outcome != want {
		t.Fatalf("%v of %v: %+v", lines, s.open, a)
	}
	if want != Applied {
		return
	}
	for id, units := range came {
		m.at[s.to][id] += units
		if lines != nil {
			s.open[id] -= units + lost[id]
		}
	}
	if lines == nil {
		s.open = map[ProductID]int64{}
	}
	if a.Transfer.State.Ended() != (s.left() == 0) {
		t.Fatalf("%v is left of %+v", s.open, a.Transfer)
	}
}

func (m *stockroom) cancel(t *rapid.T) {
	s := m.some(t)
	a := m.do(t, s.of(CancelTransfer))
	if (a.Failed() < 0) != (s.left() > 0) {
		t.Fatalf("%v: %+v", s.open, a)
	}
	for id, units := range s.open {
		m.at[s.from][id] += units
	}
	s.open = map[ProductID]int64{}
}

func (m *stockroom) count(t *rapid.T) {
	at, id := roomPlaces.Draw(t, "at"), roomProducts.Draw(t, "product")
	ln := counted(id, rapid.Int64Range(0, 40).Draw(t, "counted")).in(at)
	expected := m.at[at][id]
	if rapid.Bool().Draw(t, "told") {
		expected = rapid.Int64Range(0, 40).Draw(t, "expected")
		ln = ln.after(expected)
	}
	after := m.at[at][id] + ln.Available - expected
	a := m.do(t, admin(Count, ln))
	if (a.Failed() < 0) != (after >= 0) || a.Results[0].Count.Booked != ln.Available-expected {
		t.Fatalf("%+v: %+v", ln, a.Results[0])
	}
	if after >= 0 {
		m.at[at][id] = after
	}
}

func (m *stockroom) sell(t *rapid.T) {
	at, id, units := rapid.SampledFrom([]LocationID{"pool", "north"}).Draw(t, "at"), roomProducts.Draw(t, "product"), roomUnits.Draw(t, "units")
	if a := m.do(t, admin(Atomic, sell(id, -units).in(at))); a.Failed() < 0 {
		m.at[at][id] -= units
	}
}

func (m *stockroom) move(t *rapid.T) {
	from, to, id, units := roomPlaces.Draw(t, "from"), roomPlaces.Draw(t, "to"), roomProducts.Draw(t, "product"), roomUnits.Draw(t, "units")
	if a := m.do(t, admin(Move, move(id, units, from, to))); from != to && a.Failed() < 0 {
		m.at[from][id] -= units
		m.at[to][id] += units
	}
}

func (m *stockroom) check(t *rapid.T) {
	open, of := 0, map[ownerMark]int{}
	transit := map[ProductID]int64{}
	for _, s := range m.sent {
		for id, units := range s.open {
			transit[id] += units
		}
		if s.left() > 0 && s.owner != "" {
			of[TransferIDOf(KeyHash{}, s.owner).owner()]++
		}
		if s.left() > 0 {
			open++
		}
	}
	for whose, n := range of {
		if got := m.shop.state.holdings.sent.of[whose]; got != n {
			t.Fatalf("%d count for %s, the model has %d", got, whose, n)
		}
	}
	for _, id := range []ProductID{"A", "B", "C"} {
		p, h, _ := m.shop.state.Holdings(id)
		for at, units := range m.at {
			if got := levelAt(h.Levels, at).OnHand; got != units[id] {
				t.Fatalf("%d of %s at %s, the model has %d", got, id, at, units[id])
			}
		}
		if got := levelAt(h.Levels, Transit).OnHand; got != transit[id] || p.Available != m.at["pool"][id]+m.at["north"][id] {
			t.Fatalf("%d of %s in transit, the model has %d; %d available", got, id, transit[id], p.Available)
		}
	}
	if s, err := m.shop.state.View().Sound(); err != nil || s.Transfers != open || m.shop.state.OpenTransfers() != open {
		t.Fatalf("%+v, %d are open: %v", s, open, err)
	}
}
