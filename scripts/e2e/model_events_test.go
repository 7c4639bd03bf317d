package e2e

import (
	"fmt"
	"testing"
)

// apply takes one event over, checking that it follows from what came before.
func (w *world) apply(e event) error {
	it, known := w.items[e.ProductID]
	if e.Data.Version != e.Version || e.Data.ProductID != e.ProductID {
		return fmt.Errorf("event %d: data is of %s@v%d, the event of %s@v%d", e.Offset, e.Data.ProductID, e.Data.Version, e.ProductID, e.Version)
	}
	if known && e.Version != it.version+1 {
		return fmt.Errorf("event %d: version %d after %d", e.Offset, e.Version, it.version)
	}
	switch e.EventType {
	case "product_created":
		if known && !it.gone {
			return fmt.Errorf("event %d: %s is created twice", e.Offset, e.ProductID)
		}
	default:
		if !known || it.gone {
			return fmt.Errorf("event %d: %s of %s, which does not exist", e.Offset, e.EventType, e.ProductID)
		}
	}
	if e.Ref != "" && e.EventType == "product_updated" && e.Data.Available != it.available+e.Delta { // an update of ours
		return fmt.Errorf("event %d: stock %d after %d%+d", e.Offset, e.Data.Available, it.available, e.Delta)
	}
	w.items[e.ProductID] = item{available: e.Data.Available, version: e.Version, gone: e.EventType == "product_deleted"}
	return nil
}

func TestModel(t *testing.T) {
	v := func(n int64) *int64 { return &n }
	w := worldOf(5, "A")
	tests := []struct {
		askedLine askedLine
		want      outcome
	}{
		{askedLine{id: "A", delta: -2}, outcome{available: 3, version: 2}},
		{askedLine{id: "A", delta: -2, version: v(1)}, outcome{why: "version_conflict", available: 3, version: 2}},
		{askedLine{id: "A", delta: -4, version: v(2)}, outcome{why: "insufficient_inventory", available: 3, version: 2}},
		{askedLine{id: "A", delta: quantityMax}, outcome{why: "overflow", available: 3, version: 2}},
		{askedLine{id: "A", delta: -3, version: v(2)}, outcome{version: 3}},
		{askedLine{id: "B", delta: 1}, outcome{why: "product_not_found"}},
	}
	for i, tt := range tests {
		if got := w.do(&command{kind: doUpdate, lines: []askedLine{tt.askedLine}}).lines[0]; got != tt.want {
			t.Errorf("%d: got %v, want %v", i, got, tt.want)
		}
	}
	if got := w.do(&command{kind: doAtomic, lines: []askedLine{{id: "A", delta: 5}, {id: "A", delta: -9}}}); got.failed != 1 || w.items["A"].available != 0 {
		t.Errorf("a failed batch left %v", w.items["A"])
	}
	if got := w.do(&command{kind: doAtomic, lines: []askedLine{{id: "A", delta: 5}, {id: "A", delta: -5, version: v(4)}}}); got.failed != -1 || w.items["A"] != (item{version: 5}) {
		t.Errorf("a batch left %v", w.items["A"])
	}
}

func TestModelAppliesEvents(t *testing.T) {
	e := func(kind string, version, available, delta int64) event {
		return event{EventType: kind, ProductID: "A", Version: version, Delta: delta, Ref: "r", Data: product{ProductID: "A", Version: version, Available: available}}
	}
	good := []event{
		e("product_created", 1, 5, 5), e("product_updated", 2, 3, -2), e("product_deleted", 3, 3, 0),
	}
	bad := map[string][]event{
		"version repeats":     {good[0], e("product_updated", 1, 3, -2)},
		"version jumps":       {good[0], e("product_updated", 3, 3, -2)},
		"stock does not add":  {good[0], e("product_updated", 2, 4, -2)},
		"update of nothing":   {e("product_updated", 1, 3, -2)},
		"created twice":       {good[0], e("product_created", 2, 5, 0)},
		"updated when gone":   {good[0], good[1], good[2], e("product_updated", 4, 2, -1)},
		"version starts over": {good[0], good[1], good[2], e("product_created", 1, 5, 5)},
	}
	applyAll := func(events []event) (err error) {
		w := newWorld()
		for _, e := range events {
			if err = w.apply(e); err != nil {
				return err
			}
		}
		return nil
	}
	if err := applyAll(good); err != nil {
		t.Error(err)
	}
	for name, events := range bad {
		if applyAll(events) == nil {
			t.Errorf("%s: not seen", name)
		}
	}
}
