package wire

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// What a service says of its history comes through, and a head of before there was any of it is read.
func TestSnapshotHead(t *testing.T) {
	for name, h := range map[string]inventory.SnapshotHead{
		"plain":     {Offset: 7, Timeline: "t", Count: 3},
		"directory": {Offset: 7, Timeline: "t", Directory: inventory.DirectoryMark{Revision: 3, Hash: inventory.HashFrom([16]byte{1})}},
		"cursor":    {Offset: 7, Timeline: "t", Cursor: "AbC_-9"},
		"ancestors": {Timeline: "t", Ancestors: []inventory.Ancestor{{Timeline: "a", Until: -1}, {Timeline: "b", Until: 0}, {Timeline: "c", Until: 5}}, Cursor: "x"},
	} {
		var s Scanner
		got := DecodeSnapshotHead(&s, AppendSnapshotHead(nil, &h))
		if d := cmp.Diff(h, got, equalHashes); d != "" || s.Fault != nil {
			t.Errorf("%s: %v\n%s", name, s.Fault, d)
		}
	}
	var s Scanner
	got := DecodeSnapshotHead(&s, []byte(`{"offset":1,"timeline":"t","count":0,"ancestors":["a"]}`+"\n"))
	if want := (inventory.Ancestor{Timeline: "a", Until: -1}); s.Fault != nil || len(got.Ancestors) != 1 || got.Ancestors[0] != want {
		t.Errorf("of an earlier central: %+v, %v", got, s.Fault)
	}
	for _, line := range []string{
		`{"offset":1,"timeline":"t","count":0,"cursor":7}`, `{"offset":1,"timeline":"t","count":0,"ancestors":["a"],"leftAt":[-2]}`,
		`{"offset":1,"timeline":"t","count":0,"cursor":"` + string(make([]byte, CursorBytesMax+1)) + `"}`,
	} {
		if DecodeSnapshotHead(&s, []byte(line)); s.Fault == nil {
			t.Errorf("passed: %s", line)
		}
	}
}

var equalHashes = cmp.Comparer(func(a, b inventory.Hash) bool { return a == b })

// A line says what lies where of its product, if that is more than stock in the pool; what cannot be is refused.
func TestSnapshotLevels(t *testing.T) {
	p := inventory.Product{ID: "A", Name: "a", Available: 5, Version: 9, UpdatedAt: 1_700_000_000_123, Price: 2, Placed: true}
	h := &inventory.Holdings{Levels: []inventory.Level{{Location: "north", OnHand: 3, Held: 1, Version: 9, UpdatedAt: 1_700_000_000_123}, {Location: "pool", OnHand: 3, Version: 4, UpdatedAt: 1_600_000_000_000}},
		Holds: []*inventory.HoldLine{{Hold: "00000000000000000000", Location: "north", Quantity: 1, Ref: "r", Store: "s", ExpiresAt: 1_700_000_000_123, EndAge: 7, UpdatedAt: 1_700_000_000_123}}}
	const levels = `"levels":[{"locationId":"north","onHand":3,"held":1,"version":9,"lastUpdated":"2023-11-14T22:13:20.123Z"},` +
		`{"locationId":"pool","onHand":3,"held":0,"version":4,"lastUpdated":"2020-09-13T12:26:40.000Z"}],` +
		`"holds":[{"holdId":"00000000000000000000","locationId":"north","quantity":1,"ref":"r","storeId":"s","expiresAt":"2023-11-14T22:13:20.123Z","endAge":7,"lastUpdated":"2023-11-14T22:13:20.123Z"}]}`
	line := string(AppendSnapshotLine(nil, &p, true, h))
	if !strings.HasSuffix(line, `,"price":2,`+levels+"\n") {
		t.Error(line)
	}
	var s Scanner
	got := DecodeSnapshotLine(&s, []byte(line))
	if d := cmp.Diff(SnapshotLine{Product: &p, Holdings: h}, got, equalHashes); d != "" || s.Fault != nil {
		t.Errorf("%v\n%s", s.Fault, d)
	}
	for _, tt := range []struct{ old, new, fault string }{
		{levels, `"levels":[]}`, "levels must be at more than the pool"},
		{`{"locationId":"north","onHand":3,"held":1,"version":9,"lastUpdated":"2023-11-14T22:13:20.123Z"},`, ``, "levels must be wherever something is held"},
		{`"north"`, `"pool"`, "levels[1].locationId is not behind the one before"},
		{`"north"`, `"North"`, "levels[0].locationId must be 1 to 32 of"},
		{`"onHand":3,"held":1`, `"onHand":3,"held":4`, "levels[0].held is more than lies there"},
		{`"onHand":3,"held":0`, `"onHand":0,"held":0`, "levels at pool must have on hand at least 1"},
		{`"onHand":3,"held":0`, `"onHand":9007199254740991,"held":0`, "levels at pool must have on hand at least 1, and together at most"},
		{`"held":0,"version":4`, `"held":0,"version":10`, "levels at pool must have a version from 1 to that of the product"},
		{`"held":1,`, `"held":0,`, "levels at north must hold what the lines of holds do"},
		{`"quantity":1`, `"quantity":0`, "levels must hold for each hold once, at least 1"},
		{`"locationId":"north","quantity"`, `"locationId":"south","quantity"`, "levels at north must hold what the lines of holds do"},
		{`"000000`, `"00u000`, "holds[0].holdId "},
		{`"held":0,`, ``, "levels[1].level lacks a member"},
		{levels, `"levels":{}}`, "levels must be an array"},
	} {
		if DecodeSnapshotLine(&s, []byte(strings.Replace(line, tt.old, tt.new, 1))); s.Fault == nil || !strings.HasPrefix(s.Fault.Field+" "+s.Fault.Issue, tt.fault) {
			t.Errorf("%q for %q: %+v, want %s", tt.new, tt.old, s.Fault, tt.fault)
		}
	}

	full := inventory.HashFrom([16]byte{2})
	want := inventory.SnapshotHashes{Products: inventory.HashFrom([16]byte{1}), Full: full}
	if end := DecodeSnapshotLine(&s, AppendSnapshotEnd(nil, 7, want.Products, &full)); s.Fault != nil || end.Hashes != want || end.Count != 7 {
		t.Errorf("%+v, %v", end, s.Fault)
	}
	want.Full = want.Products
	if end := DecodeSnapshotLine(&s, AppendSnapshotEnd(nil, 7, want.Products, nil)); s.Fault != nil || end.Hashes != want {
		t.Errorf("of products alone: %+v, %v", end, s.Fault)
	}
}

// A line says what of its product is on its way, also if nothing is any more of a transfer that is open; what cannot be is refused.
func TestSnapshotTransfers(t *testing.T) {
	p := inventory.Product{ID: "A", Name: "a", Version: 9, UpdatedAt: 1_700_000_000_123, Price: 2, Placed: true}
	line := &inventory.TransferLine{Transfer: "00000000000000000000", From: "north", To: "pool", Shipped: 7, Received: 3, Missing: 1, Ref: "r", Store: "s", ShippedAt: 1_600_000_000_000, UpdatedAt: 1_700_000_000_123}
	done := &inventory.TransferLine{Transfer: "00000000000000000001", From: "north", To: "pool", Shipped: 7, Received: 7, ShippedAt: 1_600_000_000_000, UpdatedAt: 1_700_000_000_123}
	var s Scanner
	for _, h := range []*inventory.Holdings{
		{Levels: []inventory.Level{{Location: "transit", OnHand: 3, Version: 9, UpdatedAt: 1_700_000_000_123}}, Transfers: []*inventory.TransferLine{line, done}},
		{Transfers: []*inventory.TransferLine{done}},
	} {
		got := DecodeSnapshotLine(&s, AppendSnapshotLine(nil, &p, true, h))
		if d := cmp.Diff(SnapshotLine{Product: &p, Holdings: h}, got, equalHashes); d != "" || s.Fault != nil {
			t.Errorf("%v\n%s", s.Fault, d)
		}
	}
	h := &inventory.Holdings{Levels: []inventory.Level{{Location: "transit", OnHand: 3, Version: 9, UpdatedAt: 1_700_000_000_123}}, Transfers: []*inventory.TransferLine{line}}
	text := string(AppendSnapshotLine(nil, &p, true, h))
	const image = `"transfers":[{"transferId":"00000000000000000000","from":"north","to":"pool","shipped":7,"received":3,"missing":1,"ref":"r","storeId":"s","shippedAt":"2020-09-13T12:26:40.000Z","lastUpdated":"2023-11-14T22:13:20.123Z"}]`
	if !strings.HasSuffix(text, image+"}\n") {
		t.Error(text)
	}
	for _, tt := range []struct{ old, new, fault string }{
		{image, `"transfers":[]`, "levels at transit must have on hand what the lines of transfers do"},
		{`"received":3`, `"received":4`, "levels at transit must have on hand"},
		{`"received":3`, `"received":7`, "transfers[0].shipped must be at least 1, and"},
		{`"to":"pool"`, `"to":"transit"`, "transfers[0].to must not be transit"},
		{`"to":"pool"`, `"to":"north"`, "levels must go from one place to another"},
		{`"from":"north",`, ``, "transfers[0].transfer lacks a member"},
		{`"shipped":7,`, `"shipped":7,"end":"cancelled",`, "transfers[0].end is said of what is on its way"},
		{`"shipped":7,`, `"shipped":7,"end":"shipped",`, "transfers[0].end must be received or cancelled"},
		{`"shipped":7,"received":3,"missing":1`, `"shipped":7,"received":7,"end":"received"`, "levels must have been shipped at least 1"},
		{`"000000`, `"00u000`, "transfers[0].transferId "},
	} {
		if DecodeSnapshotLine(&s, []byte(strings.Replace(text, tt.old, tt.new, 1))); s.Fault == nil || !strings.HasPrefix(s.Fault.Field+" "+s.Fault.Issue, tt.fault) {
			t.Errorf("%q for %q: %+v, want %s", tt.new, tt.old, s.Fault, tt.fault)
		}
	}
}

// The longest line there can be is within what a reader takes.
func TestLongestSnapshotLine(t *testing.T) {
	p := inventory.Product{ID: inventory.ProductID(strings.Repeat("\"", inventory.MaxProductIDBytes)), Name: strings.Repeat("<", inventory.MaxNameBytes), Category: strings.Repeat("<", inventory.MaxCategoryBytes),
		Available: inventory.MaxInteger, Version: inventory.MaxInteger, Price: 1.23456789e11, Placed: true}
	p.Extra = &inventory.Extra{Unit: strings.Repeat("<", inventory.MaxUnitBytes), Reorder: new(int64(inventory.MaxInteger)), Decimals: 6}
	for i := range inventory.MaxBarcodes {
		p.Extra.Barcodes = append(p.Extra.Barcodes, strings.Repeat("<", inventory.MaxBarcodeBytes-1)+fmt.Sprint(i))
	}
	for i := range inventory.MaxPoints {
		p.Extra.Points = append(p.Extra.Points, inventory.LevelPoint{Location: inventory.LocationID(fmt.Sprintf("%032d", i)), Units: inventory.MaxInteger})
	}
	for i := range inventory.MaxAttributes {
		p.Extra.Attributes = append(p.Extra.Attributes, inventory.Attribute{Name: fmt.Sprintf("%02d", i), Value: strings.Repeat("<", inventory.MaxAttributeBytes/inventory.MaxAttributes-2)})
	}
	if issue := p.Extra.Issue(); issue != "" {
		t.Fatal(issue)
	}
	h := &inventory.Holdings{}
	for i := range inventory.MaxBelongings {
		h.Levels = append(h.Levels, inventory.Level{Location: inventory.LocationID(fmt.Sprintf("%032d", i)), OnHand: inventory.MaxInteger, Held: inventory.MaxInteger, Version: inventory.MaxInteger})
	}
	if line := AppendSnapshotLine(nil, &p, true, h); len(line) > 2<<20 {
		t.Errorf("%d bytes", len(line))
	}
	for room, texts := range map[int]int{2: 0, 11: 1} { // what a line of a transfer counts for
		h := &inventory.Holdings{}
		for i := range inventory.MaxBelongings / room {
			place := strings.Repeat("a", 1+texts*(inventory.MaxLocationIDBytes-1))
			h.Transfers = append(h.Transfers, &inventory.TransferLine{Transfer: inventory.TransferID(fmt.Sprintf("%020d", i)), From: inventory.LocationID(place), To: inventory.LocationID(place),
				Shipped: inventory.MaxInteger, Received: inventory.MaxInteger, Missing: inventory.MaxInteger,
				Ref: strings.Repeat("\"", texts*inventory.MaxRefBytes), Store: strings.Repeat("\"", texts*inventory.MaxStoreIDBytes)})
		}
		if line := AppendSnapshotLine(nil, &p, true, h); len(line) > 2<<20 {
			t.Errorf("%d transfers: %d bytes", len(h.Transfers), len(line))
		}
	}
}

func TestEventsCursor(t *testing.T) {
	page := inventory.EventsPage{Events: []inventory.Event{}, Next: 4, Head: 4, Timeline: "t", Cursor: "AbC"}
	var s Scanner
	got, _ := DecodeEvents(&s, AppendEvents(nil, &page))
	if d := cmp.Diff(page, got, sameHash); d != "" || s.Fault != nil {
		t.Errorf("%v\n%s", s.Fault, d)
	}
}
