package export

import (
	"bytes"
	"strings"
	"testing"

	"bodega/inventory"
)

// What is on its way is written with its products, also of a transfer of which only another product still is, and read back as it was; it
// can be received then. What cannot be is refused.
func TestTransfers(t *testing.T) {
	st := chain(t)
	ship := &inventory.Command{Kind: inventory.ShipTransfer, Keys: []inventory.KeyHash{inventory.HashKey("p", "t")}, Lines: []inventory.Line{{Product: "A", Delta: 2}, {Product: "B", Delta: 1}},
		Scope: &inventory.Scope{Transfer: &inventory.TransferAct{From: "pool", To: "vault", Ref: "truck", Store: "store-1"}}}
	id := inventory.TransferIDOf(ship.Keys[0], ship.Owner)
	receive := func(lines ...inventory.Line) *inventory.Command {
		return &inventory.Command{Kind: inventory.ReceiveTransfer, Lines: lines, Scope: &inventory.Scope{Transfer: &inventory.TransferAct{ID: id}}}
	}
	decide(t, st, &inventory.Command{Kind: inventory.Count, Lines: []inventory.Line{{Product: "B", Available: 1}}})
	decide(t, st, ship)
	decide(t, st, receive(inventory.Line{Product: "B", Delta: 1}, inventory.Line{Product: "A", Available: 1}))
	decide(t, st, &inventory.Command{Kind: inventory.Move, Lines: []inventory.Line{{Product: "B", Delta: 1, Place: &inventory.Place{Location: "vault", To: "pool"}}}})
	var doc bytes.Buffer
	if err := Write(&doc, st.View(), "t-1"); err != nil {
		t.Fatal(err)
	}
	text := doc.String()
	for _, want := range []string{`"transferId": "` + string(id) + `"`, `"from": "pool"`, `"shipped": 2`, `"missing": 1`, `"ref": "truck"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
	var lines []inventory.Line
	meta, err := Read(strings.NewReader(text), collect(&lines))
	if err != nil || meta.Edited || meta.Full != st.View().Full(inventory.WholeState) {
		t.Fatalf("%+v, %v", meta, err)
	}
	var again inventory.State
	decide(t, &again, &inventory.Command{Kind: inventory.Import, Scope: &inventory.Scope{Directory: meta.Directory}})
	for i := range lines { // each in a command of its own, as those of a large file are
		decide(t, &again, &inventory.Command{Kind: inventory.Import, Lines: lines[i : i+1]})
	}
	if a, b := again.View(), st.View(); a.Full(inventory.WholeState) != b.Full(inventory.WholeState) {
		t.Errorf("%+v, want %+v", a.Mark, b.Mark)
	}
	decide(t, &again, receive(inventory.Line{}))
	if s, err := again.View().Sound(); err != nil || s.Transfers != 0 || again.OpenTransfers() != 0 {
		t.Errorf("%+v %v", s, err)
	}
	for old, bad := range map[string]string{
		`"shipped": 2`: `"shipped": 9`, `"missing": 1`: `"missing": -1`, `"from": "pool"`: `"from": "vault"`, `"to": "vault"`: `"to": "Vault"`, string(id): "short",
	} {
		if _, err := Read(strings.NewReader(strings.Replace(text, old, bad, 1)), collect(&lines)); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// A store's copy has a newer directory before the events that go with it: the place that a transfer goes to may be gone from it. What is
// exported then has that place too.
func TestTransfersOfCopyBehindItsDirectory(t *testing.T) {
	st := chain(t)
	decide(t, st, &inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "depot"}}})
	decide(t, st, &inventory.Command{Kind: inventory.ShipTransfer, Keys: []inventory.KeyHash{inventory.HashKey("p", "t")}, Lines: []inventory.Line{{Product: "A", Delta: 2}},
		Scope: &inventory.Scope{Transfer: &inventory.TransferAct{From: "pool", To: "depot"}}})
	now, _ := st.Directory()
	var entries []*inventory.Entry
	for i, l := range now.Locations {
		if l.ID != "depot" {
			entries = append(entries, now.Entries[i])
		}
	}
	newer, err := inventory.NewDirectory(now.Mark.Revision+1, entries)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.PutDirectory(newer); err != nil {
		t.Fatal(err)
	}
	fits, other, err := st.View().DirectoryOfCopy()
	if err != nil || len(other) != 1 || other[0] != "depot" || len(fits.Locations) != len(now.Locations) {
		t.Errorf("%q of %+v, %v", other, fits, err)
	}
}
