package client

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bodega/http/wire"
	"bodega/inventory"
)

// told renders events as they cross the wire, on which each says what happened.
func told(events []inventory.PastEvent) (all []string) {
	for i := range events {
		all = append(all, string(wire.AppendPastEvent(nil, &events[i])))
	}
	return all
}

// What a client hears of the past is what the ledger says, from central and from a store: pages of any size, events, groups, products.
func TestHistorySurvivesTheWire(t *testing.T) {
	t.Parallel()
	for _, store := range []bool{false, true} {
		w := newWired(t, inventory.Rules{}, func(cfg *Config) { cfg.Store = store })
		north := &inventory.Scope{Location: &inventory.LocationChange{ID: "north", Name: "North"}}
		move := inventory.Line{Product: "A", Delta: 2, Place: &inventory.Place{Location: "pool", To: "north"}, Reason: "shelf"}
		for i, cmd := range []inventory.Command{
			{Kind: inventory.PutLocation, Scope: north, Lines: make([]inventory.Line, 1)},
			{Kind: inventory.Move, Lines: []inventory.Line{move}},
			{Kind: inventory.Set, Lines: []inventory.Line{{Product: "A", Fields: inventory.FieldPrice, Price: 2}}},
			{Kind: inventory.Create, Lines: []inventory.Line{{Product: "C", Name: "Flour", Extra: &inventory.Extra{Decimals: 3, Unit: "kg"}}}},
			{Kind: inventory.Atomic, Lines: []inventory.Line{{Product: "A", Delta: -1, Store: "s1"}, {Product: "B", Delta: 3, Reason: "delivery"}}},
			{Kind: inventory.MakeHold, Lines: []inventory.Line{{Product: "A", Delta: 1}}, Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: 60_000}}},
		} {
			cmd.Actor, cmd.Keys = "boss", []inventory.KeyHash{inventory.HashKey("boss", strconv.Itoa(i))}
			if a, err := w.ledger.Submit(t.Context(), &cmd); err != nil || a.Failed() >= 0 {
				t.Fatal(i, a, err)
			}
		}
		back, err := w.ledger.Reversal(t.Context(), 6)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := w.ledger.Submit(t.Context(), back); err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
		for _, which := range []inventory.EventFilter{{}, {Product: "A"}, {Actor: "boss", Reason: "shelf"}, {Location: "north"}, {Actions: inventory.Actions(0).With(inventory.ActionReversed)}, {To: 1}} {
			for limit := 1; limit < 4; limit++ {
				q := inventory.HistoryQuery{Which: which, Limit: limit}
				for more := true; more; {
					want, err1 := w.ledger.History(t.Context(), &q)
					got, err2 := w.History(t.Context(), &q)
					if err1 != nil || err2 != nil {
						t.Fatal(err1, err2)
					}
					if d := cmp.Diff(told(want.Events), told(got.Events)); d != "" {
						t.Fatalf("%+v: (-ledger +wire)\n%s", q, d)
					}
					if d := cmp.Diff(want, got, cmpopts.IgnoreFields(inventory.HistoryPage{}, "Events")); d != "" {
						t.Fatalf("%+v: (-ledger +wire)\n%s", q, d)
					}
					q.Cursor, more = got.Cursor, got.Cursor != ""
				}
			}
		}
		_, head, _ := w.ledger.PastEvents(t.Context(), 0, false)
		for at := range head + 1 {
			for _, whole := range []bool{false, true} {
				want, head1, err1 := w.ledger.PastEvents(t.Context(), at, whole)
				got, head2, err2 := w.PastEvents(t.Context(), at, whole)
				if d := cmp.Diff(told(want), told(got)); d != "" || inventory.CodeOf(err1) != inventory.CodeOf(err2) || err1 == nil && head1 != head2 {
					t.Errorf("%d: %v, %v, %s", at, err1, err2, d)
				}
			}
			for _, id := range []inventory.ProductID{"A", "B", "C"} {
				q := inventory.ListQuery{Levels: true}
				p1, w1, at1, err1 := w.ledger.PastProduct(t.Context(), id, inventory.Moment{At: at}, &q)
				p2, w2, at2, err2 := w.PastProduct(t.Context(), id, inventory.Moment{At: at}, &q)
				if p1 != nil && p2 != nil {
					p2.Placed = p1.Placed // which is not said
				}
				if d := cmp.Diff([]any{p1, w1, at1}, []any{p2, w2, at2}, cmpopts.EquateEmpty()); d != "" || err1 != nil || err2 != nil {
					t.Errorf("%s at %d: %v, %v, %s", id, at, err1, err2, d)
				}
			}
		}
	}
}

func TestClientReverses(t *testing.T) {
	t.Parallel()
	w := newWired(t, inventory.Rules{})
	sale := inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", Delta: -3, Store: "s", KeyText: "k"}}}
	if _, err := w.Submit(t.Context(), &sale); err != nil {
		t.Fatal(err)
	}
	at := w.ledger.Health().Offset - 1
	before, _, _ := w.ledger.Product(t.Context(), "A")
	for range 2 { // the second is answered from the key
		results, err := w.Reverse(t.Context(), at, "wrong shelf", "back 1")
		if err != nil || len(results) != 1 || results[0].Quantity != before.Available+3 || results[0].Version != before.Version+1 {
			t.Fatal(results, err)
		}
	}
	_, err := w.Reverse(t.Context(), at, "wrong shelf", "back 2")
	if inventory.CodeOf(err) != inventory.CodeAlreadyReversed {
		t.Errorf("%v", err)
	}
	_, err = w.Reverse(t.Context(), at+1, "no", "back 3")
	if inventory.CodeOf(err) != inventory.CodeNotReversible {
		t.Errorf("%v", err)
	}
	for _, bad := range [][2]string{{"", "k"}, {"r", ""}} {
		if _, err := w.Reverse(t.Context(), at, bad[0], bad[1]); inventory.CodeOf(err) != inventory.CodeValidation {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
