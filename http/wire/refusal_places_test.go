package wire

import (
	"testing"

	"bodega/inventory"
)

// TestRefusalsName: who is refused for a place reads which, and what to do.
func TestRefusalsName(t *testing.T) {
	t.Parallel()
	north := &inventory.Place{Location: "north"}
	for want, is := range map[string]struct {
		ln  inventory.Line
		res inventory.Result
	}{
		"there is no such place: north":                                            {inventory.Line{Place: north}, inventory.Result{Outcome: inventory.LocationNotFound}},
		"there is no such place: the place of the store":                           {inventory.Line{}, inventory.Result{Outcome: inventory.LocationNotFound}},
		"nothing comes in or is sold at north, which is not active":                {inventory.Line{Place: north}, inventory.Result{Outcome: inventory.LocationInactive}},
		"insufficient inventory at north: on hand 2, asked for 3":                  {inventory.Line{Delta: -3}, inventory.Result{Outcome: inventory.Insufficient, Level: &inventory.LevelResult{Location: "north", Quantity: 2}}},
		"insufficient inventory at north: on hand 2, asked for 1" + tooMuchIsTaken: {inventory.Line{Delta: -1}, inventory.Result{Outcome: inventory.Insufficient, Level: &inventory.LevelResult{Location: "north", Quantity: 2}}},
	} {
		if _, got := RefusalOf(&is.ln, &is.res); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	never := &inventory.Line{Guarded: true, Expect: NeverVersion}
	if e := LocationRefusal("north", never, &inventory.Result{Outcome: inventory.Conflict, Version: 3}); e.Message != `the place north has revision 3: If-Match must be "r3"` {
		t.Error(e.Message)
	}
	much := &inventory.Result{Outcome: inventory.Overflow, Version: 1}
	if _, got := adminRefusal(&inventory.Line{}, much); got != "The units at all places together would be out of range" {
		t.Error(got)
	}
}
