package storagetest

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// Ship returns a command that puts units of products on their way from one place to another.
func Ship(key string, units int64, from, to string, ids ...string) *inventory.Command {
	c := &inventory.Command{Kind: inventory.ShipTransfer, Actor: "test", Keys: []inventory.KeyHash{Key(key)},
		Scope: &inventory.Scope{Transfer: &inventory.TransferAct{From: inventory.LocationID(from), To: inventory.LocationID(to), Ref: "truck 7"}}}
	for _, id := range ids {
		c.Lines = append(c.Lines, inventory.Line{Product: inventory.ProductID(id), Delta: units})
	}
	return c
}

// Sent returns a command about the transfer that was shipped with another key: without products, about all that is on its way.
func Sent(kind inventory.Kind, key, shipped string, received, missing int64, ids ...string) *inventory.Command {
	c := &inventory.Command{Kind: kind, Actor: "test", Keys: []inventory.KeyHash{Key(key)}, Lines: make([]inventory.Line, 1),
		Scope: &inventory.Scope{Transfer: &inventory.TransferAct{ID: inventory.TransferIDOf(Key(shipped), "")}}}
	for i, id := range ids {
		c.Lines = append(c.Lines[:i], inventory.Line{Product: inventory.ProductID(id), Delta: received, Available: missing})
	}
	return c
}

// Count returns a command that books what was counted of products at a place.
func Count(key string, units int64, at string, ids ...string) *inventory.Command {
	c := &inventory.Command{Kind: inventory.Count, Actor: "test", Keys: []inventory.KeyHash{Key(key)}}
	for _, id := range ids {
		c.Lines = append(c.Lines, inventory.Line{Product: inventory.ProductID(id), Available: units, Place: &inventory.Place{Location: inventory.LocationID(at)}})
	}
	return c
}

// testTransfers shows that what is on its way, what has become of it, and what was counted outlast whatever ends an engine.
func testTransfers(t *testing.T, on Medium) {
	d := open(t, on)
	n := 0
	key := func() string { n++; return fmt.Sprint("k", n) }
	d.do(t, Create(key(), "x", "y", "z"), Location(key(), "north", "North"), Move(key(), 900, "pool", "north", "x"))
	for round, cmds := range [][]*inventory.Command{
		{Ship("a", 200, "north", "pool", "x"), Ship("b", 5, "pool", "north", "y", "z"), Count(key(), 990, "pool", "y")},
		{Sent(inventory.ReceiveTransfer, key(), "a", 50, 10, "x"), Ship("c", 7, "pool", "north", "z")},
		{Sent(inventory.ReceiveTransfer, key(), "b", 5, 0, "z"), Count(key(), 1, "north", "y"), Update(key(), "z", -10)},
		{Sent(inventory.ReceiveTransfer, key(), "b", 9, 0, "y")}, // refused
		{Sent(inventory.CancelTransfer, key(), "c", 0, 0), Sent(inventory.ReceiveTransfer, key(), "b", 4, 1, "y")},
		{Move(key(), 5, "north", "pool", "y", "z"), Count(key(), 980, "pool", "z")},
		{Sent(inventory.ReceiveTransfer, key(), "a", 0, 0), Move(key(), 700, "north", "pool", "x")},
	} {
		d.do(t, cmds...)
		for _, end := range []func(){func() { on.Crash(d.Engine) }, func() { d.close(t) }} {
			want, where, list, most := d.State.Mark(), belongings(d), d.State.Transfers(&inventory.TransferQuery{Limit: 99}), d.State.MostTransfers()
			end()
			d = open(t, on)
			if got := d.State.Mark(); got.At != want.At || !got.Agrees(want) {
				t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
			}
			if got := belongings(d); !reflect.DeepEqual(got, where) {
				t.Fatalf("round %d: what lies where is %v, was %v", round, got, where)
			}
			if got := d.State.Transfers(&inventory.TransferQuery{Limit: 99}); !reflect.DeepEqual(got, list) {
				t.Fatalf("round %d: on its way is %+v, was %+v", round, got, list)
			}
			if got := d.State.MostTransfers(); got != most {
				t.Fatalf("round %d: the busiest caller has %d open, had %d", round, got, most)
			}
			if _, err := d.State.View().Sound(); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
	for shipped, want := range map[string]inventory.TransferState{"a": inventory.TransferReceived, "b": inventory.TransferReceived, "c": inventory.TransferCancelled} {
		r, found, err := d.Engine.Receipt(inventory.TransferIDOf(Key(shipped), "").EndKey())
		if !found || err != nil || r.Transfer == nil || r.Transfer.State != want {
			t.Errorf("the end of %s: %+v %v, %v", shipped, r.Transfer, found, err)
		}
		if a := d.do(t, Sent(inventory.CancelTransfer, key(), shipped, 0, 0))[0]; a.Results[0].Outcome != inventory.TransferEnded || !reflect.DeepEqual(a.Transfer, r.Transfer) {
			t.Errorf("%s again: %+v", shipped, a)
		}
	}
	if d.State.OpenTransfers() != 0 || d.State.Held("x").Placed || d.State.Held("y").Placed || d.State.Held("z").Placed {
		t.Errorf("%d are open, %v", d.State.OpenTransfers(), belongings(d))
	}
	d.close(t)
}

func (m *model) ship(t *rapid.T) {
	k := m.key()
	m.sent = append(m.sent, k)
	from := places.Draw(t, "from")
	to := places.Filter(func(s string) bool { return s != from }).Draw(t, "to")
	m.do(t, k, Ship(k, int64(rapid.IntRange(1, 100).Draw(t, "units")), from, to, m.id(t), m.id(t)))
}

func (m *model) endTransfer(t *rapid.T) {
	if len(m.sent) == 0 {
		return
	}
	k, shipped := m.key(), rapid.SampledFrom(m.sent).Draw(t, "shipped")
	kind := rapid.SampledFrom([]inventory.Kind{inventory.ReceiveTransfer, inventory.ReceiveTransfer, inventory.CancelTransfer}).Draw(t, "act")
	var some []string
	if open, _ := m.state.Transfer(inventory.TransferIDOf(Key(shipped), "")); open != nil && kind == inventory.ReceiveTransfer && rapid.Bool().Draw(t, "a part") {
		some = []string{string(rapid.SampledFrom(open.Lines).Draw(t, "line").Product)}
	}
	m.do(t, k, Sent(kind, k, shipped, int64(rapid.IntRange(0, 60).Draw(t, "received")), int64(rapid.IntRange(1, 9).Draw(t, "missing")), some...))
}

func (m *model) count(t *rapid.T) {
	k := m.key()
	m.do(t, k, Count(k, int64(rapid.IntRange(0, 900).Draw(t, "counted")), places.Draw(t, "at"), m.id(t), m.id(t)))
}
