package engine

import (
	"context"
	"slices"
	"strings"
	"testing"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// TestVerifyOfPlaces: what lies where and is on hold is held to the invariants, in the checkpoint and in the journal behind it; what breaks
// one is named, though every checksum and hash is right.
func TestVerifyOfPlaces(t *testing.T) {
	first := inventory.HoldLine{Hold: inventory.HoldIDOf(storagetest.Key("hold 1"), ""), Location: inventory.Pool}
	for _, c := range []struct {
		name, want string
		forge      func(e *inventory.Event)
	}{
		{"all is well", "", func(*inventory.Event) {}},
		{"more available than is free", "I2", func(e *inventory.Event) { e.Product.Available, e.Delta = e.Product.Available+1, e.Delta+1 }},
		{"a move that makes units", "I3", func(e *inventory.Event) { e.Change.OnHandDelta = 1 }},
		{"a hold that ends twice", "I4", func(e *inventory.Event) { e.Change.Holds = []inventory.HoldLine{first} }},
		{"a group that is not whole", "I5", func(e *inventory.Event) { e.Change.Group, e.Change.GroupSize = e.Offset-1, 2 }},
	} {
		for _, checkpointed := range []bool{true, false} {
			cfg := small(t.TempDir())
			d := load(t, cfg)
			do(t, d, storagetest.Create("c", "x", "y"), storagetest.Location("l", "north", "North"), storagetest.Move("m", 9, "pool", "north", "x"))
			do(t, d, storagetest.PutAside("hold 1", 5, 60_000, "", "x", "y"), storagetest.PutAside("hold 2", 5, 60_000, "", "y"))
			do(t, d, storagetest.About(inventory.ReleaseHold, "r", "hold 1", 0))
			b, _, err := d.Decide(storagetest.Move("n", 3, "north", "pool", "x"))
			if err != nil {
				t.Fatal(err)
			}
			c.forge(&b.Records[0].Events[0])
			b.Records[0].Encode(nil)
			if err := d.Engine.Commit(context.Background(), storage.Batch{Mark: d.State.Mark(), Records: b.Records}); err != nil {
				t.Fatal(err)
			}
			if err := d.State.ApplyAll(b.Records); err != nil {
				t.Fatal(err)
			}
			if checkpointed {
				closeDriver(t, d)
			} else {
				d.Engine.(*Engine).crash()
			}
			var lines []string
			err = Verify(Config{Dir: cfg.Dir}, func(line string) { lines = append(lines, line) })
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
			if said := slices.Contains(lines, "places: 2 products at 3 levels, 1 open holds"); c.want == "" && (err != nil || !said) {
				t.Errorf("%s: %v\n%s", c.name, err, strings.Join(lines, "\n"))
			}
		}
	}
}
