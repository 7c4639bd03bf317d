package storagetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage"
)

// PutAside returns a command that puts units of products aside, from wherever they lie, for so long.
func PutAside(key string, units int64, ttl inventory.Millis, ref string, ids ...string) *inventory.Command {
	c := &inventory.Command{Kind: inventory.MakeHold, Actor: "test", Keys: []inventory.KeyHash{Key(key)},
		Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: ttl, Ref: ref, Replace: ref != ""}}}
	for _, id := range ids {
		c.Lines = append(c.Lines, inventory.Line{Product: inventory.ProductID(id), Delta: units})
	}
	return c
}

// About returns a command about the hold that was made with another key.
func About(kind inventory.Kind, key, made string, ttl inventory.Millis) *inventory.Command {
	return &inventory.Command{Kind: kind, Actor: "test", Keys: []inventory.KeyHash{Key(key)}, Lines: make([]inventory.Line, 1),
		Scope: &inventory.Scope{Hold: &inventory.HoldAct{ID: inventory.HoldIDOf(Key(made), ""), TTL: ttl}}}
}

// EndDue ends holds whose time has come, as a ledger does that has nothing else to do. visit may be nil.
func (d *Driver) EndDue(most int, visit func([]inventory.Record) error) (n int, err error) {
	d.batch.Begin(d.Now, d.Now-d.Lag)
	if n = d.batch.EndDue(most); n == 0 {
		return 0, nil
	}
	var buf []byte
	for i := range d.batch.Records {
		buf = d.batch.Records[i].Encode(buf)
	}
	if err := d.Engine.Commit(context.Background(), storage.Batch{Mark: d.State.Mark(), Records: d.batch.Records}); err != nil {
		return 0, err
	}
	if visit != nil {
		if err := visit(d.batch.Records); err != nil {
			return n, err
		}
	}
	return n, d.State.ApplyAll(d.batch.Records)
}

// testHolds shows that what is put aside, when it ends and how it has ended outlast whatever ends an engine.
func testHolds(t *testing.T, on Medium) {
	const minute = inventory.Millis(time.Minute / time.Millisecond)
	d := open(t, on)
	n := 0
	key := func() string { n++; return fmt.Sprint("k", n) }
	d.do(t, Create(key(), "x", "y", "z"), Location(key(), "north", "North"), Move(key(), 900, "pool", "north", "x"))
	for round, cmds := range [][]*inventory.Command{
		{PutAside("a", 200, minute, "", "x", "y"), PutAside("b", 5, 9*minute, "", "y", "z"), PutAside("c", 1, 5*minute, "cart", "z")},
		{About(inventory.ExtendHold, key(), "a", 3*minute), PutAside("d", 7, 6*minute, "cart", "z")},
		{Update(key(), "x", -10), About(inventory.CommitHold, key(), "b", 0)},
		{PutAside("e", 1000, minute, "", "z")}, // refused
		{About(inventory.ReleaseHold, key(), "d", 0), PutAside("f", 3, 20*minute, "", "z", "x")},
		{Move(key(), 500, "north", "pool", "x")},
		{About(inventory.ReleaseHold, key(), "f", 0)},
		{Move(key(), 390, "north", "pool", "x")},
	} {
		d.do(t, cmds...)
		d.Now += minute / 2
		if _, err := d.EndDue(9, nil); err != nil {
			t.Fatal(err)
		}
		for _, end := range []func(){func() { on.Crash(d.Engine) }, func() { d.close(t) }} {
			want, where, list := d.State.Mark(), belongings(d), d.State.Holds(&inventory.HoldQuery{Limit: 99})
			next, _ := d.State.NextDue()
			now := d.Now
			end()
			d = open(t, on)
			d.Now = now
			if got := d.State.Mark(); got.At != want.At || !got.Agrees(want) {
				t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
			}
			if got := belongings(d); !reflect.DeepEqual(got, where) {
				t.Fatalf("round %d: what lies where is %v, was %v", round, got, where)
			}
			if got, due := d.State.Holds(&inventory.HoldQuery{Limit: 99}), next; !reflect.DeepEqual(got, list) {
				t.Fatalf("round %d: on hold is %v, was %v", round, got, list)
			} else if next, _ = d.State.NextDue(); next != due {
				t.Fatalf("round %d: the next ends at %v, was %v", round, next, due)
			}
			if _, err := d.State.View().Sound(); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
	for made, want := range map[string]inventory.HoldState{"a": inventory.HoldExpired, "b": inventory.HoldCommitted, "c": inventory.HoldReleased, "d": inventory.HoldReleased} {
		if r, found, err := d.Engine.Receipt(inventory.HoldIDOf(Key(made), "").EndKey()); !found || err != nil || r.Hold == nil || r.Hold.State != want {
			t.Errorf("the end of %s: %+v %v, %v", made, r.Hold, found, err)
		}
		if a := d.do(t, About(inventory.ExtendHold, key(), made, minute))[0]; a.Results[0].Outcome != inventory.HoldEnded || a.Hold.State != want {
			t.Errorf("%s again: %+v", made, a)
		}
	}
	if d.State.OpenHolds() != 0 || d.State.Held("x").Placed {
		t.Errorf("%d are open, %+v", d.State.OpenHolds(), d.State.Held("x"))
	}
	d.close(t)
}

func (m *model) hold(t *rapid.T) {
	k := m.key()
	m.held = append(m.held, k)
	ref := rapid.SampledFrom([]string{"", "", "cart"}).Draw(t, "ref")
	m.do(t, k, PutAside(k, int64(rapid.IntRange(1, 100).Draw(t, "units")), inventory.Millis(rapid.IntRange(1000, 20_000).Draw(t, "ttl")), ref, m.id(t), m.id(t)))
}

func (m *model) endHold(t *rapid.T) {
	if len(m.held) == 0 {
		return
	}
	k := m.key()
	kind := rapid.SampledFrom([]inventory.Kind{inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold}).Draw(t, "act")
	m.do(t, k, About(kind, k, rapid.SampledFrom(m.held).Draw(t, "made"), 5000))
}

func (m *model) endDue(t *rapid.T) {
	m.pass(t)
	if _, err := m.d.EndDue(rapid.IntRange(1, 4).Draw(t, "most"), m.apply); err != nil {
		t.Fatal(err)
	}
}
