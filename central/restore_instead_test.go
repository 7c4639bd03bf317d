package central

import (
	"slices"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// TestInstead: what a history that is restored says of those whose place it takes is true: up to where they parted, nothing of them is lost.
func TestInstead(t *testing.T) {
	t.Parallel()
	a := func(timeline string, until inventory.Offset) inventory.Ancestor {
		return inventory.Ancestor{Timeline: timeline, Until: until}
	}
	type line = []inventory.Ancestor
	backup := storage.History{Timeline: "A", Ancestors: line{a("Z", 3)}}
	uuid := "11111111-1111-4111-8111-111111111111"
	for name, tt := range map[string]struct {
		instead Lineage
		at      inventory.Offset
		want    line
		refused bool
	}{
		"nothing":                          {Lineage{}, 10, nil, false},
		"the one that the backup is of":    {Lineage{"d", "A", line{a("Z", 3)}}, 10, nil, false},
		"a restore before, of less":        {Lineage{"d", "B", line{a("Z", 3), a("A", 8)}}, 10, line{a("B", 8)}, false},
		"a restore before, of more":        {Lineage{"d", "B", line{a("Z", 3), a("A", 12)}}, 10, line{a("B", 10)}, false},
		"one that was forked since":        {Lineage{"d", "C", line{a("Z", 3), a("A", 8), a("B", 15)}}, 10, line{a("B", 8), a("C", 8)}, false},
		"one that was put back since":      {Lineage{"d", "C", line{a("Z", 3), a("A", 8), a("B", 6)}}, 10, line{a("B", 6), a("C", 6)}, false},
		"of an older backup":               {Lineage{"d", "B", line{a("Z", 2)}}, 10, line{a("B", 2)}, false},
		"with a position nobody knows":     {Lineage{"d", "B", line{a("Z", 3), a("A", -1)}}, 10, line{a("B", -1)}, false},
		"a name alone":                     {Lineage{"", uuid, nil}, 10, line{a(uuid, -1)}, false},
		"a name alone, of one that it is":  {Lineage{"", "Z", nil}, 10, nil, false},
		"a stranger":                       {Lineage{"d", "S", line{a("R", 5)}}, 10, nil, true},
		"another directory of one history": {Lineage{"e", "B", line{a("Z", 3), a("A", 8)}}, 10, nil, true},
	} {
		have, err := tt.instead.parents("d", &backup, tt.at)
		if !slices.Equal(have, tt.want) || (err != nil) != tt.refused {
			t.Errorf("%s: %v, %v", name, have, err)
		}
	}
}
