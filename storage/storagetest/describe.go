package storagetest

import (
	"fmt"
	"testing"

	"bodega/inventory"
)

// Describe returns a command that sets what the catalogue says of a product beyond what each product has.
func Describe(key, id string, x inventory.Extra) *inventory.Command {
	return &inventory.Command{Kind: inventory.Set, Actor: "test", Keys: []inventory.KeyHash{Key(key)}, Lines: []inventory.Line{{
		Product: inventory.ProductID(id), Extra: &x,
		Fields: inventory.FieldBarcodes | inventory.FieldUnit | inventory.FieldDecimals | inventory.FieldReorder | inventory.FieldPoints | inventory.FieldAttributes}}}
}

// testCatalogue shows that what the catalogue says outlasts whatever ends an engine, from the log and from a checkpoint: also of a product
// that is sold without a word about it, moved, deleted and made again between two checkpoints.
func testCatalogue(t *testing.T, on Medium) {
	d := open(t, on)
	n, five := 0, int64(5)
	key := func() string { n++; return fmt.Sprint("k", n) }
	full := inventory.Extra{Barcodes: []string{"4006381333931"}, Unit: "kg", Reorder: &five, Points: []inventory.LevelPoint{{Location: "north", Units: 2}},
		Attributes: []inventory.Attribute{{Name: "colour", Value: "rot"}}}
	d.do(t, Create(key(), "x", "y", "z"), Location(key(), "north", "North"))
	for round, cmds := range [][]*inventory.Command{
		{Describe(key(), "x", full), Describe(key(), "y", inventory.Extra{Unit: "m"})},
		{Update(key(), "x", -3)},
		{Move(key(), 2, "pool", "north", "x")},
		{Update(key(), "x", -1), Describe(key(), "y", inventory.Extra{})},
		{Move(key(), 2, "north", "pool", "x"), Describe(key(), "y", inventory.Extra{Barcodes: []string{"y"}})},
		{Delete(key(), "y"), Create(key(), "y"), Describe(key(), "z", inventory.Extra{Barcodes: []string{"y"}})},
		{Describe(key(), "y", inventory.Extra{Unit: "l"}), Delete(key(), "y"), Create(key(), "y"), Describe(key(), "x", inventory.Extra{Barcodes: []string{"x"}})},
		{Delete(key(), "x"), Describe(key(), "z", full)},
	} {
		for i, a := range d.do(t, cmds...) {
			if a.Failed() >= 0 {
				t.Fatalf("round %d, command %d: %+v", round, i, a)
			}
		}
		want, said := d.State.Mark(), described(d)
		for _, end := range []func(){func() { on.Crash(d.Engine) }, func() { d.close(t) }} {
			end()
			d = open(t, on)
			if got := d.State.Mark(); got != want {
				t.Fatalf("round %d: reopened at %+v, was %+v", round, got, want)
			}
			got := described(d)
			for id, x := range said {
				if !got[id].Equal(x) {
					t.Fatalf("round %d: of %s the catalogue says %+v, said %+v", round, id, got[id], x)
				}
			}
			if p, _ := d.State.ByBarcode("04006381333931"); (p == nil) != (round == 6) {
				t.Fatalf("round %d: the barcode finds %v", round, p)
			}
		}
	}
	d.close(t)
}

// described is what the catalogue says of each product, nil of most.
func described(d *Driver) map[inventory.ProductID]*inventory.Extra {
	all := map[inventory.ProductID]*inventory.Extra{}
	d.State.View().Products(func(p *inventory.Product) bool {
		all[p.ID] = p.Extra
		return true
	})
	return all
}
