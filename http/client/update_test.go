package client

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/http/wire"
	"bodega/inventory"
)

// asServer returns a command as the server makes it of what the client sends.
func asServer(cmd *inventory.Command, actor string) *inventory.Command {
	out := *cmd
	out.Actor, out.Keys = actor, nil
	out.Lines = append([]inventory.Line(nil), cmd.Lines...)
	if wire.IsAdmin(cmd.Kind) {
		for i := range out.Lines {
			switch cmd.Kind {
			case inventory.Create:
				out.Lines[i].Fields = wire.EveryField
			case inventory.Delete:
				out.Lines[i].Fields = 0 // a product is deleted whole
			}
		}
		if cmd.KeyText != "" {
			out.Keys, out.Print = []inventory.KeyHash{inventory.HashKey(actor, cmd.KeyText)}, inventory.FingerprintBody(cmd.Kind, wire.AppendCanonical(nil, out.Lines))
		}
		return &out
	}
	if cmd.KeyText != "" && cmd.Kind == inventory.Atomic {
		out.Keys = append(out.Keys, inventory.HashKey(actor, cmd.KeyText))
	}
	for i := range out.Lines {
		ln := &out.Lines[i]
		if cmd.Kind != inventory.Atomic {
			ln.Keyed, ln.Key, ln.Print = true, inventory.HashKey(actor, ln.KeyText), inventory.FingerprintLine(ln.Product, ln.Delta, ln.Store)
		} else if k := inventory.HashKey(actor, ln.KeyText); cmd.KeyText == "" && (len(out.Keys) == 0 || out.Keys[0] != k) {
			out.Keys = append(out.Keys, k)
		}
	}
	if cmd.Kind == inventory.Atomic {
		out.Print = inventory.FingerprintLines(out.Lines)
	}
	return &out
}

// onWire takes away what an answer loses on the wire; see Submit.
func onWire(cmd *inventory.Command, a *inventory.Answer) *inventory.Answer {
	a.At = 0
	for i := range a.Results {
		r := &a.Results[i]
		if wire.IsAdmin(cmd.Kind) {
			if r.Outcome != inventory.Applied || cmd.Kind == inventory.Delete || cmd.Lines[i].Fields&inventory.FieldAvailable == 0 && cmd.Kind == inventory.Set {
				r.Quantity = 0
			}
			if r.Outcome != inventory.Applied && r.Outcome != inventory.Conflict {
				r.Version, r.UpdatedAt = 0, 0
			}
		}
		a.At = max(a.At, r.UpdatedAt)
	}
	return a
}

// Every outcome of every kind of command is the same over the wire as at the ledger, from central and from a store.
func TestOutcomesSurviveTheWire(t *testing.T) {
	t.Parallel()
	update := func(l inventory.Line) inventory.Line { l.KeyText = "k"; return l }
	tests := []struct {
		outcome inventory.Outcome
		line    inventory.Line
		kinds   []inventory.Kind // none: every kind that changes stock
	}{
		{inventory.Applied, inventory.Line{Product: "A", Delta: -2, Guarded: true, Expect: 1}, nil},
		{inventory.Insufficient, inventory.Line{Product: "A", Delta: -11}, nil},
		{inventory.NotFound, inventory.Line{Product: "no <such>", Delta: -1}, nil},
		{inventory.Overflow, inventory.Line{Product: "full", Delta: 1}, nil},
		{inventory.Conflict, inventory.Line{Product: "A", Delta: -1, Guarded: true, Expect: 0}, nil},
		{inventory.Conflict, inventory.Line{Product: "A", Delta: -1, Guarded: true, Expect: wire.NeverVersion}, nil},
		{inventory.KeyReused, inventory.Line{Product: "B", Delta: 3, KeyText: "used"}, nil},
		{inventory.KeyUnreadable, inventory.Line{Product: "A", Delta: -1, KeyText: "damaged"}, nil},
		{inventory.KeyUnreadable, inventory.Line{Product: "A", Name: "n", Fields: inventory.FieldName, KeyText: "damaged"}, []inventory.Kind{inventory.Create, inventory.Set, inventory.Delete}},
		{inventory.PositiveRefused, inventory.Line{Product: "A", Delta: 2}, nil},
		{inventory.NotAttempted, inventory.Line{Product: "A", Delta: -1}, []inventory.Kind{inventory.Atomic}},

		{inventory.Applied, inventory.Line{Product: "new", Name: "n", Category: "c", Available: 3, Price: 1.25}, []inventory.Kind{inventory.Create}},
		{inventory.Applied, inventory.Line{Product: "A", Fields: inventory.FieldAvailable | inventory.FieldPrice, Available: 4, Price: 2}, []inventory.Kind{inventory.Set}},
		{inventory.Applied, inventory.Line{Product: "A", Fields: inventory.FieldName | inventory.FieldCategory, Name: "other"}, []inventory.Kind{inventory.Set}},
		{inventory.Applied, inventory.Line{Product: "A", Guarded: true, Expect: 1}, []inventory.Kind{inventory.Delete}},
		{inventory.Exists, inventory.Line{Product: "A", Name: "n"}, []inventory.Kind{inventory.Create}},
		{inventory.NotFound, inventory.Line{Product: "none", Fields: inventory.FieldAvailable}, []inventory.Kind{inventory.Set, inventory.Delete}},
		{inventory.Conflict, inventory.Line{Product: "A", Guarded: true, Expect: 9, Fields: inventory.FieldAvailable}, []inventory.Kind{inventory.Set, inventory.Delete}},
		{inventory.KeyReused, inventory.Line{Product: "A", Name: "n", Fields: inventory.FieldName, KeyText: "used"}, []inventory.Kind{inventory.Create, inventory.Set, inventory.Delete}},
	}
	seen := map[inventory.Outcome]bool{inventory.Skipped: true} // of an import, which is never sent
	for _, tt := range tests {
		seen[tt.outcome] = true
		kinds := tt.kinds
		if kinds == nil {
			kinds = []inventory.Kind{inventory.Update, inventory.Partial, inventory.Atomic}
		}
		for _, kind := range kinds {
			for _, role := range []string{"central", "store"} {
				if role == "store" && wire.IsAdmin(kind) {
					continue
				}
				t.Run(fmt.Sprint(tt.outcome, " ", kind, " ", role, " ", tt.line.Product), func(t *testing.T) {
					t.Parallel()
					rules := inventory.Rules{RefusePositiveDelta: tt.outcome == inventory.PositiveRefused}
					var change []func(*Config)
					if role == "store" {
						change = append(change, ofStore)
					}
					w, twin := newWired(t, rules, change...), newLedger(t, rules)
					cmd := &inventory.Command{Kind: kind, KeyText: "whole", Lines: []inventory.Line{update(tt.line)}}
					if role == "store" {
						cmd.Lines[0].Store = "s1" // as it would write itself
					}
					switch tt.line.KeyText {
					case "damaged":
						cmd.KeyText, cmd.Lines[0].KeyText = "damaged", "damaged"
					case "used":
						cmd.KeyText, cmd.Lines[0].KeyText = "used", "used"
						used := &inventory.Command{Kind: kind, KeyText: "used", Lines: []inventory.Line{{Product: "A", Store: cmd.Lines[0].Store, Delta: -1, KeyText: "used", Fields: wire.EveryField, Name: "u", Available: 1}}}
						both(t, w, twin, used)
					}
					other := inventory.Line{Product: "B", Delta: -1, KeyText: "other", Store: cmd.Lines[0].Store, Name: "o", Fields: inventory.FieldName}
					if tt.outcome == inventory.Applied {
						other.Delta, other.Product = 0, "full"
					}
					if kind == inventory.Partial || kind == inventory.Atomic || wire.IsAdmin(kind) {
						cmd.Lines = append(cmd.Lines, other)
					}
					got := both(t, w, twin, cmd)
					if got.Results[0].Outcome != tt.outcome {
						t.Errorf("%v, want %v", got.Results[0].Outcome, tt.outcome)
					}
				})
			}
		}
	}
	for _, o := range inventory.Outcomes() {
		if !seen[o] && !o.OfPlaces() { // those come to lines that name a place, which this table does not
			t.Errorf("%v is not in the table", o)
		}
	}
}

// both submits a command over the wire and to another ledger, compares, and returns the answer.
func both(t interface {
	Helper()
	Fatalf(string, ...any)
}, w *wired, twin inventory.Service, cmd *inventory.Command) *inventory.Answer {
	t.Helper()
	ctx := contextOf(t)
	want, err := twin.Submit(ctx, asServer(cmd, "boss"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	got, err := w.Submit(ctx, cmd)
	if err != nil {
		t.Fatalf("%+v: %v", cmd, err)
	}
	if d := cmp.Diff(onWire(cmd, want), got); d != "" {
		t.Fatalf("%+v: (-ledger +wire)\n%s", cmd, d)
	}
	return got
}

// Whatever is asked, in whatever order and under whatever keys, the wire changes no answer.
func TestWireChangesNoAnswer(t *testing.T) {
	t.Parallel()
	product := rapid.SampledFrom([]inventory.ProductID{"A", "B", "full", "é", "new one", "a%2Fb?c#d"})
	key := rapid.SampledFrom([]string{"k1", "k2", "k3", `"`, "a b", `\`, "k4", "k5", "k6", "k7"})
	line := rapid.Custom(func(t *rapid.T) inventory.Line {
		l := inventory.Line{Product: product.Draw(t, "product"), KeyText: key.Draw(t, "key"), Name: "n&", Available: rapid.Int64Range(0, 5).Draw(t, "available"),
			Delta:   rapid.SampledFrom([]int64{-1, 0, 1, -3, inventory.MaxInteger, -inventory.MaxInteger}).Draw(t, "delta"),
			Fields:  inventory.Fields(rapid.IntRange(1, 15).Draw(t, "fields")),
			Guarded: rapid.Bool().Draw(t, "guarded"), Store: rapid.SampledFrom([]string{"", "s1"}).Draw(t, "store"), Reason: "r<", Ref: "ü"}
		l.Expect = inventory.Version(rapid.IntRange(0, 4).Draw(t, "expect"))
		return l
	})
	rapid.Check(t, func(rt *rapid.T) {
		rules := inventory.Rules{RefusePositiveDelta: rapid.Bool().Draw(rt, "sales only")}
		w, twin := newWired(t, rules), newLedger(t, rules)
		for range rapid.IntRange(1, 12).Draw(rt, "commands") {
			cmd := &inventory.Command{Kind: inventory.Kind(rapid.IntRange(1, 6).Draw(rt, "kind")), RequestID: "r1"}
			n := rapid.IntRange(1, 4).Draw(rt, "lines")
			if cmd.Kind == inventory.Update {
				n = 1
			}
			for range n {
				cmd.Lines = append(cmd.Lines, line.Draw(rt, "line"))
			}
			if rapid.Bool().Draw(rt, "one key") {
				cmd.KeyText = key.Draw(rt, "key")
			}
			both(rt, w, twin, cmd)
		}
	})
}
