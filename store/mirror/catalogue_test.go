package mirror

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
)

// saying is a line that sets what the catalogue says of a product.
func saying(id inventory.ProductID, x inventory.Extra) inventory.Line {
	return inventory.Line{Product: id, Fields: inventory.FieldsOfExtra, Extra: &x}
}

// What the catalogue says reaches a store by a snapshot and by events, is found there by its barcodes, and is put right where it differs:
// also what goes from one product to another.
func TestCatalogueArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A", "B", "C")
		tr.shop(t, "madrid")
		three := int64(3)
		set := func(lines ...inventory.Line) { tr.do(t, &inventory.Command{Kind: inventory.Set, Lines: lines}) }
		set(saying("A", inventory.Extra{Barcodes: []string{"4006381333931"}, Unit: "kg", Reorder: &three}), saying("B", inventory.Extra{Barcodes: []string{"b"}}))
		m := mirrorOf(t, tr, &memCache{})
		arrived := func(finds map[string]inventory.ProductID) {
			t.Helper()
			reach(t, m, tr)
			synctest.Wait()
			lies(t, m, tr)
			for code, want := range finds {
				page, err := m.List(context.Background(), inventory.ListQuery{Barcode: code, Limit: 9})
				if found := len(page.Products) == 1; err != nil || found != (want != "") || found && page.Products[0].ID != want {
					t.Errorf("barcode %s finds %v, %v", code, page.Products, err)
				}
			}
			if v := m.copy.Load().state.View(); v != nil {
				if _, err := v.SoundCopy(); err != nil {
					t.Error(err)
				}
			}
		}
		arrived(map[string]inventory.ProductID{"04006381333931": "A", "b": "B", "c": ""})

		tr.do(t, &inventory.Command{Kind: inventory.Move, Lines: []inventory.Line{moving("A", 5, inventory.Pool, "madrid")}})
		set(saying("C", inventory.Extra{Barcodes: []string{"c"}}), saying("B", inventory.Extra{}), saying("C", inventory.Extra{Barcodes: []string{"b"}}))
		arrived(map[string]inventory.ProductID{"4006381333931": "A", "b": "C", "c": ""})
		tr.do(t, &inventory.Command{Kind: inventory.Delete, Lines: []inventory.Line{{Product: "B"}}})
		tr.create(t, "B")
		set(saying("B", inventory.Extra{Attributes: []inventory.Attribute{{Name: "colour", Value: "red"}}}))
		arrived(map[string]inventory.ProductID{"b": "C"})
		if n := m.Replication().Repairs; n != 0 {
			t.Fatalf("%d ranges were repaired, and nothing was wrong", n)
		}

		// The copy goes wrong in what its products do not say themselves: two have given each other their barcodes, and one has lost all.
		state := m.copy.Load().state
		wrong := func(id inventory.ProductID, x *inventory.Extra) inventory.Stocked {
			s := state.Stocked(id)
			p := *s.Product
			p.Extra = x
			return inventory.Stocked{Product: &p, Holdings: s.Holdings}
		}
		state.Repair([]inventory.Stocked{wrong("A", &inventory.Extra{Barcodes: []string{"b"}}), wrong("C", &inventory.Extra{Barcodes: []string{"4006381333931"}}), wrong("B", nil)}, nil)
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		if err := m.Sync(ctx); err != nil {
			t.Fatal(err)
		}
		arrived(map[string]inventory.ProductID{"4006381333931": "A", "b": "C"})
		if m.Replication().Repairs == 0 {
			t.Error("nothing was repaired")
		}
	})
}
