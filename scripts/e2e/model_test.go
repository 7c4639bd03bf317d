package e2e

import (
	"fmt"
	"testing"
)

// world is what the contract says central does, in few lines and without any
// of its code: the oracle of recorded histories.
type world struct {
	items map[string]item
}

type item struct {
	available, version int64
	gone               bool
}

const quantityMax = 1<<53 - 1

func newWorld() *world { return &world{items: map[string]item{}} }

// adjustment is one line of an update.
type adjustment struct {
	id      string
	delta   int64
	version *int64
}

// outcome is the answer to an adjustment.
type outcome struct {
	errorType          string // "" = applied
	available, version int64
}

// decide answers an adjustment and, when it applies, carries it out.
func (w *world) decide(x adjustment) outcome {
	it, ok := w.items[x.id]
	if !ok || it.gone {
		return outcome{errorType: "product_not_found"}
	}
	refuse := func(errorType string) outcome { return outcome{errorType, it.available, it.version} }
	if x.version != nil && *x.version != it.version {
		return refuse("version_conflict")
	}
	sum := it.available + x.delta // both within 2^53, so no overflow of int64
	if sum > quantityMax {
		return refuse("invalid_request")
	}
	if sum < 0 {
		return refuse("insufficient_inventory")
	}
	w.items[x.id] = item{available: sum, version: it.version + 1}
	return outcome{available: sum, version: it.version + 1}
}

// decideAll answers an atomic batch: the outcomes, and the index of the first
// failing line or -1.
func (w *world) decideAll(xs []adjustment) ([]outcome, int) {
	before := map[string]item{}
	for _, x := range xs {
		if it, ok := w.items[x.id]; ok {
			if _, seen := before[x.id]; !seen {
				before[x.id] = it
			}
		}
	}
	outcomes := make([]outcome, len(xs))
	for i, x := range xs {
		outcomes[i] = w.decide(x)
		if outcomes[i].errorType != "" {
			for id, it := range before {
				w.items[id] = it
			}
			return outcomes, i
		}
	}
	return outcomes, -1
}

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
	w := newWorld()
	w.items["A"] = item{available: 5, version: 1}
	tests := []struct {
		adjustment adjustment
		want       outcome
	}{
		{adjustment{"A", -2, nil}, outcome{"", 3, 2}},
		{adjustment{"A", -2, v(1)}, outcome{"version_conflict", 3, 2}},
		{adjustment{"A", -4, v(2)}, outcome{"insufficient_inventory", 3, 2}},
		{adjustment{"A", quantityMax, nil}, outcome{"invalid_request", 3, 2}},
		{adjustment{"A", -3, v(2)}, outcome{"", 0, 3}},
		{adjustment{"B", 1, nil}, outcome{"product_not_found", 0, 0}},
	}
	for i, tt := range tests {
		if got := w.decide(tt.adjustment); got != tt.want {
			t.Errorf("%d: got %v, want %v", i, got, tt.want)
		}
	}
	if _, failed := w.decideAll([]adjustment{{"A", 5, nil}, {"A", -9, nil}}); failed != 1 || w.items["A"].available != 0 {
		t.Errorf("a failed batch left %v", w.items["A"])
	}
	if _, failed := w.decideAll([]adjustment{{"A", 5, nil}, {"A", -5, v(4)}}); failed != -1 || w.items["A"] != (item{0, 5, false}) {
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
