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
		"some of A lies at a named place or is put aside: north 5 (2 put aside), vault 3 and 4 places more": {inventory.Line{Product: "A"},
			inventory.Result{Outcome: inventory.ProductInUse, Left: &inventory.Left{Places: []inventory.LeftAt{{Location: "north", OnHand: 5, Held: 2}, {Location: "vault", OnHand: 3}}, More: 4}}},
		"nothing comes in or is sold at south, which is not active": {inventory.Line{Place: &inventory.Place{Location: "north", To: "south"}},
			inventory.Result{Outcome: inventory.LocationInactive, Level: &inventory.LevelResult{Location: "south"}}},
		"the decimals of A stay while there is any of it: pool 5": {inventory.Line{Product: "A", Fields: inventory.FieldDecimals},
			inventory.Result{Outcome: inventory.ProductInUse, Left: &inventory.Left{Places: []inventory.LeftAt{{Location: "pool", OnHand: 5}}}}},
		"counted 9007199254740991 where 0 were expected: of 50 on hand 9007199254741041 would be left, which is more than may be at all places together": {
			inventory.Line{}, inventory.Result{Outcome: inventory.Overflow, Count: &inventory.Counted{Counted: inventory.MaxInteger, OnHand: 50, Booked: inventory.MaxInteger}}},
		"some of A lies at a named place or is put aside": {inventory.Line{Product: "A"}, inventory.Result{Outcome: inventory.ProductInUse}},
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
