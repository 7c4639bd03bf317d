package wire

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/inventory"
)

// sensible draws a text that the rules allow, of at most limit bytes, with everything in it that needs care.
func sensible(limit int) *rapid.Generator[string] {
	return rapid.Map(rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune(`<>&"'\/ é😀`+"\u2028\u2029\ufffd\u00a0azAZ09%?#")), rapid.Rune())), func(s string) string {
		s = strings.Map(func(r rune) rune {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				return '.'
			}
			return r
		}, s)
		for len(s) > limit {
			s = s[:strings.LastIndexFunc(s, func(rune) bool { return true })]
		}
		return s
	})
}

var (
	goodID = rapid.Map(sensible(inventory.MaxProductIDBytes), func(s string) inventory.ProductID {
		s = strings.NewReplacer("/", "|", `\`, "|").Replace(s)
		if inventory.CheckProductID(s) != "" {
			return "SKU-001"
		}
		return inventory.ProductID(s)
	})
	goodTime  = rapid.Map(rapid.Int64Range(-62_000_000_000_000, 253402300799999), func(n int64) inventory.Millis { return inventory.Millis(n) })
	goodCount = rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, inventory.MaxInteger), rapid.Just[int64](inventory.MaxInteger))
	goodDelta = rapid.OneOf(rapid.Int64Range(-5, 5), rapid.Int64Range(-inventory.MaxInteger, inventory.MaxInteger))
	goodPrice = rapid.OneOf(rapid.Float64Range(0, 1e12), rapid.SampledFrom([]float64{0, 9.5, 899.99, 1e-7, 1e12, math.SmallestNonzeroFloat64}))
)

func drawGoodProduct(t *rapid.T) inventory.Product {
	return inventory.Product{ID: goodID.Draw(t, "id"), Name: sensible(inventory.MaxNameBytes).Draw(t, "name"), Category: sensible(inventory.MaxCategoryBytes).Draw(t, "category"),
		Available: goodCount.Draw(t, "available"), Version: inventory.Version(max(1, goodCount.Draw(t, "version"))), UpdatedAt: goodTime.Draw(t, "updated"), Price: goodPrice.Draw(t, "price")}
}

// drawExtra draws what a catalogue may say, nil if nothing.
func drawExtra(t *rapid.T) *inventory.Extra {
	x := &inventory.Extra{Unit: sensible(inventory.MaxUnitBytes).Draw(t, "unit"), Decimals: uint8(rapid.IntRange(0, inventory.MaxDecimals).Draw(t, "decimals"))}
	for _, code := range rapid.SliceOfN(sensible(inventory.MaxBarcodeBytes-1), 0, 3).Draw(t, "barcodes") {
		x.Barcodes = append(x.Barcodes, code+"b")
	}
	if rapid.Bool().Draw(t, "point") {
		units := goodCount.Draw(t, "units")
		x.Reorder = &units
	}
	points, texts := map[inventory.LocationID]int64{}, map[string]string{}
	for i := range rapid.IntRange(0, 3).Draw(t, "points") {
		points[inventory.LocationID(fmt.Sprint("shop-", i))] = goodCount.Draw(t, "units")
	}
	for range rapid.IntRange(0, 3).Draw(t, "attributes") {
		texts[sensible(inventory.MaxAttributeName).Draw(t, "name")] = sensible(256).Draw(t, "text")
	}
	x.Points, x.Attributes = inventory.NewPoints(points), inventory.NewAttributes(texts)
	return x.OrNil()
}

func drawGoodEvent(t *rapid.T) inventory.Event {
	return inventory.Event{Offset: inventory.Offset(goodCount.Draw(t, "offset")), At: goodTime.Draw(t, "at"), Type: inventory.EventType(rapid.IntRange(1, 3).Draw(t, "type")),
		Before: goodCount.Draw(t, "before"), Delta: goodDelta.Draw(t, "delta"), Product: drawGoodProduct(t),
		Actor: sensible(32).Draw(t, "actor"), Store: sensible(inventory.MaxStoreIDBytes).Draw(t, "store"), Reason: sensible(inventory.MaxReasonBytes).Draw(t, "reason"),
		Ref: sensible(inventory.MaxRefBytes).Draw(t, "ref"), RequestID: sensible(64).Draw(t, "request"), Traceparent: sensible(55).Draw(t, "trace")}
}

// drawPlaced draws an event that may say more than what became of the product.
func drawPlaced(t *rapid.T) inventory.Event {
	e := drawGoodEvent(t)
	e.Product.Placed = e.Type != inventory.ProductDeleted && rapid.Bool().Draw(t, "placed")
	c := inventory.Change{Action: inventory.Action(rapid.IntRange(0, int(inventory.ActionCounted)).Draw(t, "action")), OnHandDelta: e.Delta}
	if rapid.Bool().Draw(t, "on hand") {
		c.OnHandDelta = goodDelta.Draw(t, "on hand delta")
	}
	if rapid.Bool().Draw(t, "group") {
		c.GroupSize = rapid.IntRange(2, inventory.MaxLines).Draw(t, "size")
		c.Group = max(0, e.Offset-inventory.Offset(rapid.IntRange(0, c.GroupSize-1).Draw(t, "number")))
	}
	for _, at := range []inventory.LocationID{"a", "a-1", "pool", "transit"} {
		if rapid.Bool().Draw(t, "level") {
			l := inventory.Level{Location: at, OnHand: goodCount.Draw(t, "on hand"), UpdatedAt: goodTime.Draw(t, "changed")}
			l.Held = rapid.Int64Range(0, l.OnHand).Draw(t, "held")
			l.Version = inventory.Version(rapid.Int64Range(1, int64(e.Product.Version)).Draw(t, "level version"))
			c.Levels = append(c.Levels, l)
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "holds") {
		l := inventory.HoldLine{Hold: inventory.HoldIDOf(inventory.KeyHash{byte(i << 4)}, ""), Location: "a"}
		if l.Quantity = goodCount.Draw(t, "quantity"); l.Quantity > 0 {
			l.Ref, l.Store = sensible(inventory.MaxRefBytes).Draw(t, "hold ref"), sensible(inventory.MaxStoreIDBytes).Draw(t, "hold store")
			l.ExpiresAt, l.EndAge, l.UpdatedAt = goodTime.Draw(t, "expires"), inventory.Millis(goodDelta.Draw(t, "age")), goodTime.Draw(t, "hold changed")
		}
		c.Holds = append(c.Holds, l)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "transfers") {
		l := inventory.TransferLine{Transfer: inventory.TransferIDOf(inventory.KeyHash{byte(i << 4)}, ""), From: "a", To: "pool", Shipped: max(1, goodCount.Draw(t, "shipped")),
			Ref: sensible(inventory.MaxRefBytes).Draw(t, "transfer ref"), Store: sensible(inventory.MaxStoreIDBytes).Draw(t, "transfer store"),
			ShippedAt: goodTime.Draw(t, "shipped at"), UpdatedAt: goodTime.Draw(t, "transfer changed")}
		l.Received = rapid.Int64Range(0, l.Shipped).Draw(t, "received")
		l.Missing = rapid.Int64Range(0, l.Open()).Draw(t, "missing")
		if l.End = rapid.SampledFrom([]inventory.TransferState{0, 0, inventory.TransferCancelled}).Draw(t, "end"); l.End != 0 {
			l.Returned = l.Open()
		} else if l.Open() == 0 {
			l.End = inventory.TransferReceived
		}
		c.Transfers = append(c.Transfers, l)
	}
	if rapid.Bool().Draw(t, "described") {
		if c.Extra = drawExtra(t); c.Extra == nil {
			c.Extra = &inventory.Extra{}
		}
	}
	c.Alert = inventory.Alert(rapid.IntRange(0, len(inventory.Alerts())).Draw(t, "alert"))
	for _, at := range []inventory.LocationID{"a", "pool"} {
		if rapid.IntRange(0, 3).Draw(t, "alert at") == 0 {
			c.Alerts = append(c.Alerts, inventory.LevelAlert{Location: at, Alert: inventory.AlertOut})
		}
	}
	if c.Action != 0 || c.OnHandDelta != e.Delta || c.GroupSize != 0 || c.Levels != nil || c.Holds != nil || c.Transfers != nil || c.Extra != nil || c.Alert != 0 || c.Alerts != nil {
		e.Change = &c
	}
	return e
}

var sameHash = cmp.Comparer(func(a, b inventory.Hash) bool { return a == b })

// reordered writes a document anew, as encoding/json does from maps, with white space and members to come.
func reordered(t *rapid.T, document []byte) []byte {
	v, err := tree(document)
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	var strange func(any) any
	strange = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				if name != "attributes" && name != "reorderPoints" { // whose names are data
					v[name] = strange(member)
				}
			}
			v["to come"] = []any{nil, true, 1.5e300, map[string]any{"x": "\""}}
			v["offsett"] = nil
		case []any:
			for i := range v {
				v[i] = strange(v[i])
			}
		}
		return v
	}
	b, err := json.MarshalIndent(strange(v), "", "\t ")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What the encoders write is read as what it was, and so is the same in other words.
func TestDecodingUndoesEncoding(t *testing.T) {
	t.Parallel()
	check := func(t *rapid.T, document []byte, want any, decode func(*Scanner, []byte) any) {
		t.Helper()
		for _, d := range [][]byte{document, reordered(t, document)} {
			var s Scanner
			got := decode(&s, d)
			if s.Fault != nil {
				t.Fatalf("%s: %+v", d, s.Fault)
			}
			clear(d) // nothing is kept of it
			if diff := cmp.Diff(want, got, sameHash); diff != "" {
				t.Fatalf("(-encoded +decoded)\n%s", diff)
			}
		}
	}
	t.Run("events", rapid.MakeCheck(func(t *rapid.T) {
		page := inventory.EventsPage{Events: []inventory.Event{}, Next: inventory.Offset(goodCount.Draw(t, "next")), Head: inventory.Offset(goodCount.Draw(t, "head")),
			Earliest: inventory.Offset(goodCount.Draw(t, "earliest")), HasMore: rapid.Bool().Draw(t, "more"), Timeline: "t" + sensible(63).Draw(t, "timeline")}
		for range rapid.IntRange(0, 3).Draw(t, "events") {
			page.Events = append(page.Events, drawPlaced(t))
		}
		if rapid.Bool().Draw(t, "directory") {
			page.Directory = inventory.DirectoryMark{Revision: inventory.Revision(goodCount.Draw(t, "revision")), Hash: inventory.HashFrom([16]byte{1, 2, 15: 3})}
		}
		page.Groups = true
		check(t, AppendEvents(nil, &page), page, func(s *Scanner, b []byte) any {
			got, count := DecodeEvents(s, b)
			got.Groups = true
			if count != int64(len(page.Events)) {
				t.Fatalf("counted %d", count)
			}
			return got
		})
	}))
	t.Run("product", rapid.MakeCheck(func(t *rapid.T) {
		p := drawGoodProduct(t)
		p.Extra = drawExtra(t)
		check(t, AppendProduct(nil, &p), p, func(s *Scanner, b []byte) any { return DecodeProduct(s, b) })
	}))
	t.Run("stocked", rapid.MakeCheck(func(t *rapid.T) {
		p := drawGoodProduct(t)
		p.Extra = drawExtra(t)
		if rapid.Bool().Draw(t, "deleted") {
			p = *inventory.Tombstone(p.ID, p.Version)
		}
		check(t, AppendSnapshotLine(nil, &p, true, nil), p, func(s *Scanner, b []byte) any {
			st := DecodeSnapshotLine(s, b)
			if st.Product == nil {
				return nil
			}
			return *st.Product
		})
	}))
	t.Run("list", rapid.MakeCheck(func(t *rapid.T) {
		page := inventory.ListPage{Total: int(goodCount.Draw(t, "total")), HasMore: rapid.Bool().Draw(t, "more"), Offset: inventory.Offset(goodCount.Draw(t, "offset"))}
		for range rapid.IntRange(0, 3).Draw(t, "products") {
			p := drawGoodProduct(t)
			page.Products = append(page.Products, &p)
		}
		q := inventory.ListQuery{ByID: rapid.Bool().Draw(t, "by id")}
		check(t, AppendList(nil, &q, &page), page, func(s *Scanner, b []byte) any {
			got, next := DecodeList(s, b)
			if wants := q.ByID && page.HasMore && len(page.Products) > 0; wants != (next != "") || wants && next != string(page.Products[len(page.Products)-1].ID) {
				t.Fatalf("cursor %q", next)
			}
			return got
		})
	}))
}

// Times are read as time.Parse reads them, whatever their zone, to the millisecond.
func TestTimesOfOthers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2025-09-04T23:06:38-05:00":           "2025-09-05T04:06:38.000Z",
		"2025-09-04T23:06:38Z":                "2025-09-04T23:06:38.000Z",
		"2025-09-04T23:06:38.123456789+00:00": "2025-09-04T23:06:38.123Z",
		"2024-02-29T00:00:00Z":                "2024-02-29T00:00:00.000Z",
		"2025-02-29T00:00:00Z":                "", "2025-09-04 23:06:38Z": "", "2025-09-04T23:06:38": "", "2025-09-04T24:00:00Z": "", "2025-09-04T23:06:38,1Z": "",
		"2025-9-04T23:06:38Z": "", "2025-09-04T3:06:38Z": "", "": "", "x": "",
	} {
		var s Scanner
		s.start([]byte(strconv.Quote(text)))
		got := s.time("at")
		if (s.Fault == nil) != (want != "") || want != "" && got.String() != want {
			t.Errorf("%q: %v %+v, want %q", text, got, s.Fault, want)
		}
	}
}

func TestDecodeAnswer(t *testing.T) {
	t.Parallel()
	var s Scanner
	a := DecodeAnswer(&s, []byte(`{"results":[{"productId":"A","newQuantity":8,"newVersion":2,"success":true,"lastUpdated":"2025-09-05T04:06:38.000Z","new":[{}]},`+
		`{"productId":"B","applied":false,"errorType":"e","errorMessage":"m","outcome":"conflict","attempts":3,"replayed":true,"lastUpdated":""}],"failedIndex":1,"x":null}`))
	want := items[AnswerLine]{{Product: "A", Quantity: 8, Version: 2, Success: true, Updated: 1_757_045_198_000},
		{Product: "B", ErrorType: "e", ErrorMessage: "m", Outcome: "conflict", Attempts: 3, Replayed: true}}
	if d := cmp.Diff(want, a.Lines); s.Fault != nil || d != "" || a.Failed == nil || *a.Failed != 1 || !a.Lines[0].Done() || a.Lines[1].Done() {
		t.Errorf("%+v %s %+v", s.Fault, d, a)
	}
	a = DecodeAnswer(&s, []byte(`{"code":"c","error":{"code":"d","message":"m","details":[{"field":"f","issue":"i","new":1}],"error":"x"},"details":{"f":"i"},"earliestOffset":7}`))
	if d := cmp.Diff(details{{Field: "f", Issue: "i"}}, a.Details); s.Fault != nil || d != "" || a.Code != "c" || a.Message != "m" || a.Earliest != 7 || a.Lines != nil {
		t.Errorf("%+v %s %+v", s.Fault, d, a)
	}
	if e := DecodeError(&s, []byte(`{"error":"unauthorized","details":null}`)); s.Fault != nil || e.Code != "" || e.Details != nil {
		t.Errorf("%+v %+v", s.Fault, e)
	}
	for data, fault := range map[string]string{
		`null`:                              "body must be an object",
		`{"results":{}}`:                    "results must be an array",
		`{"results":[{},null]}`:             "results[1] must be an object",
		`{"results":[{"newVersion":-1}]}`:   "results[0].newVersion must be an integer from 0 to 9007199254740991",
		`{"results":[{"applied":1}]}`:       "results[0].applied must be true or false",
		`{"newVersion":1.0}`:                "newVersion must be an integer from 0 to 9007199254740991",
		`{"lastUpdated":"x"}`:               "lastUpdated must be a time of RFC 3339",
		`{"lastUpdated":7}`:                 "lastUpdated must be a string",
		`{"productId":"A","productId":"A"}`: "productId is there twice",
		`{"error":{"code":7}}`:              "error.code must be a string",
		`{"details":[{"field":7}]}`:         "details[0].field must be a string",
		`{"failedIndex":"1"}`:               "failedIndex must be an integer from 0 to 9007199254740991",
		`{"results":[` + strings.Repeat("{},", inventory.MaxLines) + `{}]}`: "results must have at most 1000 items",
	} {
		if DecodeAnswer(&s, []byte(data)); s.Fault == nil || s.Fault.Field+" "+s.Fault.Issue != fault {
			t.Errorf("%.80s: %+v, want %s", data, s.Fault, fault)
		}
	}
}
