package ledger

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage/mem"
)

// at names a place, "" for none.
func at(id string) *inventory.Place {
	if id == "" {
		return nil
	}
	return &inventory.Place{Location: inventory.LocationID(id)}
}

const products = 2 // few, so that they lie at many places

// anyPlaced is a command of any kind that a chain of shops gives.
func anyPlaced(t *rapid.T) inventory.Command {
	names := rapid.SampledFrom([]string{"", "", "pool", "north", "south", "vault", "nowhere"})
	reasons := rapid.SampledFrom([]string{"", "sale", "broken"})
	cmd := inventory.Command{Actor: "p"}
	cmd.Kind = rapid.SampledFrom([]inventory.Kind{inventory.Update, inventory.Update, inventory.Partial, inventory.Atomic, inventory.Create, inventory.Set,
		inventory.Delete, inventory.Move, inventory.Move, inventory.Move, inventory.PutLocation, inventory.DeleteLocation}).Draw(t, "kind")
	if cmd.Kind == inventory.PutLocation || cmd.Kind == inventory.DeleteLocation {
		cmd.Lines = make([]inventory.Line, 1)
		cmd.Scope = &inventory.Scope{Location: &inventory.LocationChange{ID: rapid.SampledFrom([]inventory.LocationID{"north", "south", "vault"}).Draw(t, "place"),
			Fields:   rapid.SampledFrom([]inventory.LocationFields{0, inventory.LocationSellable, inventory.LocationActive}).Draw(t, "fields"),
			Sellable: rapid.Bool().Draw(t, "sellable"), Active: rapid.Bool().Draw(t, "active")}}
		return cmd
	}
	n := 1
	if cmd.Kind != inventory.Update {
		n = rapid.IntRange(1, 3).Draw(t, "lines")
	}
	for range n {
		ln := inventory.Line{Product: inventory.ProductID(fmt.Sprint("p", rapid.IntRange(0, products-1).Draw(t, "product"))), Name: "n",
			Place: at(names.Draw(t, "at")), Delta: rapid.Int64Range(-8, 8).Draw(t, "delta"), Available: rapid.Int64Range(0, 20).Draw(t, "available"),
			Reason: reasons.Draw(t, "reason"), Fields: rapid.SampledFrom([]inventory.Fields{inventory.FieldName, inventory.FieldAvailable}).Draw(t, "fields")}
		switch cmd.Kind {
		case inventory.Delete:
			ln.Place = nil
		case inventory.Move:
			froms := rapid.SampledFrom([]string{"pool", "north", "south", "vault", "nowhere"})
			from := froms.Draw(t, "from")
			to := froms.Filter(func(s string) bool { return s != from }).Draw(t, "to")
			ln.Place, ln.Delta = &inventory.Place{Location: inventory.LocationID(from), To: inventory.LocationID(to)}, rapid.Int64Range(1, 8).Draw(t, "quantity")
		}
		cmd.Lines = append(cmd.Lines, ln)
	}
	return cmd
}

// Whatever a chain of shops does, with restarts in between: each line comes to what the reference says, every product lies where the
// reference says, and what is available is the sum of what is free at sellable places (I1, I2, I3).
func TestPlacesAgainstTheReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		disk := new(mem.Disk)
		var engine *mem.Engine
		var l *Ledger
		start := func() {
			var err error
			if engine, err = mem.Open(disk, mem.Options{CheckpointEvery: rapid.IntRange(1, 6).Draw(rt, "checkpoint")}); err != nil {
				rt.Fatal(err)
			}
			if l, err = Open(context.Background(), engine, Config{}); err != nil {
				rt.Fatal(err)
			}
		}
		start()
		defer func() { l.Close() }()
		ref := newReference()
		for range rapid.IntRange(1, 80).Draw(rt, "steps") {
			if rapid.IntRange(0, 9).Draw(rt, "restart") == 0 {
				before := l.state.Mark()
				if rapid.Bool().Draw(rt, "crash") {
					engine.Crash()
				}
				l.Close()
				start()
				if after := l.state.Mark(); after.Hash != before.Hash || after.Holdings != before.Holdings || after.Directory != before.Directory || after.Offset != before.Offset {
					rt.Fatalf("%+v, and after a restart %+v", before, after)
				}
			}
			cmd := anyPlaced(rt)
			a, err := l.Submit(context.Background(), &cmd)
			if err != nil {
				rt.Fatal(err)
			}
			for i, want := range ref.do(&cmd) {
				if got := a.Results[i].Outcome; got != want {
					rt.Fatalf("line %d of %v: %v, want %v\n%+v at %+v", i, cmd.Kind, got, want, cmd.Lines[i], cmd.Lines[i].Place)
				}
			}
			agrees(rt, l, ref)
		}
	})
}

// agrees compares where everything lies.
func agrees(t *rapid.T, l *Ledger, ref *reference) {
	for n := range products {
		id := inventory.ProductID(fmt.Sprint("p", n))
		p, h, _ := l.Holdings(id)
		shelf, known := ref.shelves[id]
		if known != (p != nil) {
			t.Fatalf("%s is there: %v, want %v", id, p != nil, known)
		}
		if p == nil {
			continue
		}
		if p.Available != ref.available(id) {
			t.Fatalf("%s: %d available, want %v of %v", id, p.Available, ref.available(id), shelf)
		}
		if r, _ := l.state.View().Sound(); r.Holds != ref.open() || l.OpenHolds() != ref.open() {
			t.Fatalf("%d holds are open, %d by their lines, want %d", l.OpenHolds(), r.Holds, ref.open())
		}
		left := map[inventory.LocationID]int64{}
		for at, units := range shelf {
			if units != 0 {
				left[at] = units
			}
		}
		elsewhere := false
		for _, lv := range h.Levels {
			if lv.OnHand != left[lv.Location] || lv.Held != ref.held(id, lv.Location) || lv.Held > lv.OnHand || lv.Version > p.Version || lv.Version == 0 {
				t.Fatalf("%s at %s: %+v, want %v", id, lv.Location, lv, left)
			}
			elsewhere = elsewhere || lv.Location != "pool" || lv.Held > 0
			delete(left, lv.Location)
		}
		if len(left) > 0 || p.Placed != elsewhere {
			t.Fatalf("%s: %+v lacks %v", id, h.Levels, left)
		}
	}
}
