package storagetest

import (
	"fmt"
	"testing"

	"bodega/inventory"
)

// testOwners: keys are counted for their owner, whether what they stand for was applied or refused, through restarts and crashes;
// what is repeated or not pinned adds none.
func testOwners(t *testing.T, on Medium) {
	d := open(t, on)
	d.do(t, Create("create", "x"))
	want := map[string]int64{"test": 1}
	all := int64(1)
	check := func(when string) {
		t.Helper()
		for _, owner := range []string{"test", "till", "store-s1:till", "store-s1:web", "nobody"} {
			if got := d.Engine.Keys(owner, d.Now).Owned; got != want[owner] {
				t.Errorf("%s: %s has %d keys, want %d", when, owner, got, want[owner])
			}
		}
		if got := d.Engine.Keys("", d.Now).All; got < all { // those that are being checkpointed may count twice
			t.Errorf("%s: %d keys in all, want %d", when, got, all)
		}
	}
	for round := range 12 {
		for i, owner := range []string{"till", "store-s1:till", "store-s1:web", "test"} {
			for n := range i + 1 {
				key := fmt.Sprint(round, i, n)
				sale, missing, both := Update("sale"+key, "x", -1), Update("missing"+key, "y", -1), Atomic("both"+key, 1, "x")
				conflict := Update("conflict"+key, "x", -1)
				conflict.Lines[0].Guarded, conflict.Lines[0].Expect = true, inventory.MaxInteger
				for _, cmd := range []*inventory.Command{sale, missing, both, conflict} {
					cmd.Owner = owner
				}
				d.Now += 10
				d.do(t, sale, missing, sale)
				d.do(t, both, conflict, missing)
				want[owner] += 4 // an alias is one too
				all += 4
			}
		}
		check(fmt.Sprint("round ", round))
		switch round % 4 {
		case 1:
			d.close(t)
			d = open(t, on)
		case 3:
			on.Crash(d.Engine)
			d = open(t, on)
		}
		check(fmt.Sprint("after round ", round))
	}
	d.close(t)
}
