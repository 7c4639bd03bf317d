package inventory

import (
	"errors"
	"testing"
)

func TestEventFilter(t *testing.T) {
	sale := Event{Offset: 9, At: 100, Type: ProductUpdated, Before: 5, Delta: -2, Product: Product{ID: "A", Available: 3}, Actor: "till", Store: "lyon", Reason: "sale", Ref: "R1"}
	moved := sale
	moved.Delta, moved.Product.Placed = 0, true
	moved.Change = &Change{Action: ActionMoved, Levels: []Level{{Location: "madrid", OnHand: 2}, {Location: Pool, OnHand: 1}}}
	renamed := Event{Type: ProductUpdated, Product: Product{ID: "A", Placed: true}, Change: &Change{Action: ActionSet}}
	for _, c := range []struct {
		name   string
		filter EventFilter
		event  *Event
		want   bool
	}{
		{"nothing is asked", EventFilter{}, &sale, true},
		{"its product", EventFilter{Product: "A"}, &sale, true},
		{"another product", EventFilter{Product: "B"}, &sale, false},
		{"its action, which is not written", EventFilter{Actions: Actions(0).With(ActionSale)}, &sale, true},
		{"another action", EventFilter{Actions: Actions(0).With(ActionSale)}, &moved, false},
		{"who, where, why and for what", EventFilter{Actor: "till", Store: "lyon", Reason: "sale", Ref: "R1"}, &sale, true},
		{"another actor", EventFilter{Actor: "boss"}, &sale, false},
		{"another store", EventFilter{Store: "nice"}, &sale, false},
		{"another reason", EventFilter{Reason: "theft"}, &sale, false},
		{"another ref", EventFilter{Ref: "R2"}, &sale, false},
		{"from its time", EventFilter{From: 100}, &sale, true},
		{"from later", EventFilter{From: 101}, &sale, false},
		{"before its time", EventFilter{To: 100}, &sale, false},
		{"before later", EventFilter{To: 101}, &sale, true},
		{"in the pool, where all of it lies", EventFilter{Location: Pool}, &sale, true},
		{"at a place where nothing lies", EventFilter{Location: "madrid"}, &sale, false},
		{"at a place that it changed", EventFilter{Location: "madrid"}, &moved, true},
		{"in the pool, which it changed", EventFilter{Location: Pool}, &moved, true},
		{"at a place that it did not change", EventFilter{Location: "nice"}, &moved, false},
		{"a sale is not of the catalogue", EventFilter{Catalogue: true}, &sale, false},
		{"an end is", EventFilter{Catalogue: true}, &Event{Type: ProductDeleted}, true},
		{"a barcode is", EventFilter{Catalogue: true}, &Event{Type: ProductUpdated, Change: &Change{Extra: &Extra{}}}, true},
		{"a name has no place", EventFilter{Location: Pool}, &renamed, false},
	} {
		if got := c.filter.Has(c.event); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestReversesIsKept(t *testing.T) {
	e := Event{Offset: 900, At: now, Type: ProductUpdated, Delta: 2, Product: Product{ID: "A", Version: 4, Available: 7}, Before: 5,
		Change: &Change{Action: ActionAdjustment, OnHandDelta: 2, Reverses: new(Offset(0))}}
	got, err := DecodeEvent(AppendEvent(nil, &e))
	if err != nil || got.Change == nil || got.Change.Reverses == nil || *got.Change.Reverses != 0 {
		t.Fatalf("decoded %+v, %v", got.Change, err)
	}
	e.Change.Reverses = new(Offset(900))
	if _, err := DecodeEvent(AppendEvent(nil, &e)); !errors.Is(err, ErrEncoding) {
		t.Errorf("an event that takes back itself: %v", err)
	}
}
