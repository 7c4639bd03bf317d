package export

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// chain is a state with places, stock at them, and a hold.
func chain(t *testing.T) *inventory.State {
	t.Helper()
	st := importing(t, []inventory.Line{
		{Product: "A", Name: "Tea", Available: 9, Version: 3, UpdatedAt: 1_757_116_998_000, Price: 2.5}, {Product: "B", Name: "Coffee", Version: 1, UpdatedAt: 1, Price: 4},
	})
	place := func(kind inventory.Kind, c inventory.LocationChange) *inventory.Command {
		return &inventory.Command{Kind: kind, Actor: "boss", RequestID: "r-1", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &c}}
	}
	at := func(n int64, from, to inventory.LocationID) inventory.Line {
		return inventory.Line{Product: "A", Delta: n, Place: &inventory.Place{Location: from, To: to}}
	}
	for _, cmd := range []*inventory.Command{
		place(inventory.PutLocation, inventory.LocationChange{ID: "north", Fields: inventory.LocationName, Name: "North & <Sons>"}),
		place(inventory.PutLocation, inventory.LocationChange{ID: "vault", Fields: inventory.LocationSellable | inventory.LocationSort, Kind: inventory.Quarantine}),
		place(inventory.PutLocation, inventory.LocationChange{ID: "mistake"}),
		place(inventory.DeleteLocation, inventory.LocationChange{ID: "mistake"}),
		{Kind: inventory.Move, Lines: []inventory.Line{at(4, "pool", "north"), at(2, "pool", "vault")}},
		{Kind: inventory.MakeHold, Keys: []inventory.KeyHash{inventory.HashKey("p", "k")}, Lines: []inventory.Line{at(1, "north", ""), at(1, "pool", "")},
			Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: 900_000, Ref: "order/7", Store: "store-1"}}},
	} {
		decide(t, st, cmd)
	}
	return st
}

func decide(t *testing.T, st *inventory.State, cmd *inventory.Command) {
	t.Helper()
	b := inventory.NewBatch(st, inventory.Rules{}, func(inventory.KeyHash) (inventory.Receipt, bool, error) { return inventory.Receipt{}, false, nil })
	b.Begin(1_757_116_999_123, 1_757_116_999_100)
	a, err := b.Decide(cmd)
	if err != nil || a.Failed() >= 0 {
		t.Fatalf("%v: %+v, %v", cmd.Kind, a, err)
	}
	if err := st.ApplyAll(b.Records); err != nil {
		t.Fatal(err)
	}
}

// What lies where, what is put aside, and the places are written in one form, and read back as they were.
func TestPlaces(t *testing.T) {
	st := chain(t)
	var doc bytes.Buffer
	if err := Write(&doc, st.View(), "t-1"); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/export-places.json"
	if *update {
		if err := os.WriteFile(golden, doc.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), doc.String()); d != "" {
		t.Error(d)
	}
	var lines []inventory.Line
	meta, err := Read(iotest.OneByteReader(bytes.NewReader(doc.Bytes())), collect(&lines))
	if err != nil || meta.Edited || !meta.Knows || meta.Full != st.View().Full(inventory.WholeState) || meta.Directory.Mark != st.Mark().Directory {
		t.Fatalf("%+v, %v", meta, err)
	}
	var again inventory.State
	decide(t, &again, &inventory.Command{Kind: inventory.Import, Scope: &inventory.Scope{Directory: meta.Directory}})
	decide(t, &again, &inventory.Command{Kind: inventory.Import, Lines: lines})
	if a, b := again.View(), st.View(); a.Full(inventory.WholeState) != b.Full(inventory.WholeState) || a.Mark.Directory != b.Mark.Directory {
		t.Errorf("%+v, want %+v", a.Mark, b.Mark)
	}
	if _, err := again.View().Sound(); err != nil {
		t.Error(err)
	}
}

// A store's copy has a newer directory before the events that go with it. What is exported of it then has the places that its levels need, with
// what was sellable there; without that nobody could take it over.
func TestCopyBehindItsDirectory(t *testing.T) {
	st := chain(t)
	full := st.View().Full(inventory.WholeState)
	now, _ := st.Directory()
	var entries []*inventory.Entry
	for i, l := range now.Locations {
		if l.ID == "north" {
			continue // which is gone by now
		}
		later := *l
		later.Sellable, later.Revision, later.UpdatedAt = true, now.Mark.Revision+2, st.Mark().At+1
		e := later.Entry(now.Entries[i].Actor, "")
		entries = append(entries, &e)
	}
	newer, err := inventory.NewDirectory(now.Mark.Revision+2, entries)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.PutDirectory(newer); err != nil {
		t.Fatal(err)
	}
	taken := func() inventory.Outcome {
		t.Helper()
		var doc bytes.Buffer
		if err := Write(&doc, st.View(), "t-1"); err != nil {
			t.Fatal(err)
		}
		var lines []inventory.Line
		meta, err := Read(&doc, collect(&lines))
		if err != nil {
			t.Fatal(err)
		}
		var again inventory.State
		decide(t, &again, &inventory.Command{Kind: inventory.Import, Scope: &inventory.Scope{Directory: meta.Directory}})
		b := inventory.NewBatch(&again, inventory.Rules{}, func(inventory.KeyHash) (inventory.Receipt, bool, error) { return inventory.Receipt{}, false, nil })
		b.Begin(1_757_117_999_123, 1_757_117_999_100)
		a, err := b.Decide(&inventory.Command{Kind: inventory.Import, Lines: lines})
		if err != nil {
			t.Fatal(err)
		}
		if i := a.Failed(); i >= 0 {
			return a.Results[i].Outcome
		}
		if err := again.ApplyAll(b.Records); err != nil {
			t.Fatal(err)
		}
		if have := again.View().Full(inventory.WholeState); have != full {
			t.Errorf("it is taken over as %v, and was %v", have, full)
		}
		return inventory.Applied
	}
	if o := taken(); o != inventory.LocationNotFound {
		t.Errorf("with the newer directory: %v", o)
	}
	fits, other, err := st.View().DirectoryOfCopy()
	if err != nil || !slices.Equal(other, []inventory.LocationID{"north", "vault"}) || fits.Mark.Revision <= newer.Mark.Revision {
		t.Fatalf("%q, %v", other, err)
	}
	if err := st.PutDirectory(fits); err != nil {
		t.Fatal(err)
	}
	if o := taken(); o != inventory.Applied {
		t.Errorf("with the one that fits: %v", o)
	}
	if _, other, err := st.View().DirectoryOfCopy(); err != nil || len(other) > 0 && other[0] == "north" {
		t.Errorf("it does not fit itself: %q, %v", other, err)
	}
}

// What was changed by hand is told; what cannot be is a fault, in its place.
func TestPlacesThatAreWrong(t *testing.T) {
	var doc bytes.Buffer
	if err := Write(&doc, chain(t).View(), "t-1"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ old, new, fault string }{
		{`North`, `South`, ""},
		{`"onHand": 4`, `"onHand": 5`, ""},
		{`"ref": "order/7"`, `"ref": "order/8"`, ""},
		{`"revision": 4`, `"revision": 5`, "none"}, // it is no part of the hash
		{`"full":`, `"fuller":`, ""},
		{`"onHand": 4`, `"onHand": 0`, `products["A"].levels: must be an integer between 1`},
		{`"held": 1`, `"held": 2`, `products["A"].levels: at north must hold what the lines of holds do`},
		{`"quantity": 1`, `"quantity": 2`, `products["A"].levels: at north must hold what the lines of holds do`},
		{`"onHand": 4,`, `"onHand": [],`, `products["A"].levels: must be a number`},
		{`"levels": [`, `"levels": 7, "old": [`, `products["A"].levels: must be an array`},
		{`"kind": "shop"`, `"kind": "ship"`, "directory.locations: must be shop"},
		{`"locationId": "vault",
        "name"`, `"locationId": "north",
        "name"`, "directory: north stands twice"},
	} {
		text := strings.Replace(doc.String(), tt.old, tt.new, 1)
		if text == doc.String() {
			t.Errorf("%q is not there", tt.old)
		}
		meta, err := Read(strings.NewReader(text), func(inventory.Line) error { return nil })
		switch tt.fault {
		case "", "none":
			if err != nil || meta.Edited == (tt.fault == "none") {
				t.Errorf("%q: %v, edited %v", tt.new, err, meta.Edited)
			}
		default:
			if err == nil || !strings.Contains(err.Error(), tt.fault) {
				t.Errorf("%q: %v, want %s", tt.new, err, tt.fault)
			}
		}
	}
}
