package wire

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// faithful checks a page that was taken against what encoding/json finds in it.
func faithful(t *testing.T, data []byte, page *inventory.EventsPage, count int64) {
	t.Helper()
	v, err := tree(data)
	if err != nil {
		t.Fatalf("%q: taken, though %v", data, err)
	}
	text := func(o map[string]any, name string) string { s, _ := o[name].(string); return s }
	number := func(o map[string]any, name string) int64 {
		n, _ := o[name].(json.Number)
		i, err := strconv.ParseInt(n.String(), 10, 64)
		if err != nil {
			t.Fatalf("%q: %s is %v", data, name, o[name])
		}
		return i
	}
	at := func(o map[string]any, name string) inventory.Millis {
		when, err := time.Parse(time.RFC3339, text(o, name))
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		return inventory.MillisOf(when)
	}
	o, _ := v.(map[string]any)
	list, _ := o["events"].([]any)
	want := inventory.EventsPage{Next: inventory.Offset(number(o, "nextOffset")), Head: inventory.Offset(number(o, "headOffset")), Earliest: inventory.Offset(number(o, "earliestOffset")),
		HasMore: o["hasMore"] == true, Timeline: text(o, "timeline"), Events: []inventory.Event{}}
	for i := range list {
		e, _ := list[i].(map[string]any)
		d, _ := e["data"].(map[string]any)
		price, _ := d["price"].(json.Number)
		f, _ := strconv.ParseFloat(price.String(), 64)
		event := inventory.Event{Offset: inventory.Offset(number(e, "offset")), At: at(e, "timestamp"), Before: number(e, "before"), Delta: number(e, "delta"),
			Actor: text(e, "actor"), Store: text(e, "storeId"), Reason: text(e, "reason"), Ref: text(e, "ref"), RequestID: text(e, "requestId"), Traceparent: text(e, "traceparent"),
			Product: inventory.Product{ID: inventory.ProductID(text(d, "productId")), Name: text(d, "name"), Category: text(d, "category"), Available: number(d, "available"),
				Version: inventory.Version(number(d, "version")), UpdatedAt: at(d, "lastUpdated"), Price: f + 0}}
		for event.Type = inventory.ProductCreated; event.Type.String() != text(e, "eventType"); event.Type++ {
			if event.Type > inventory.ProductDeleted {
				t.Fatalf("%q: type %q", data, text(e, "eventType"))
			}
		}
		event.Product.Placed = e["placed"] == true
		c := inventory.Change{Action: inventory.ParseAction(text(e, "action")), OnHandDelta: event.Delta}
		if e["onHandDelta"] != nil {
			c.OnHandDelta = number(e, "onHandDelta")
		}
		if e["group"] != nil {
			c.Group, c.GroupSize = inventory.Offset(number(e, "group")), int(number(e, "groupSize"))
		}
		levels, _ := e["levels"].([]any)
		for i := range levels {
			l, _ := levels[i].(map[string]any)
			c.Levels = append(c.Levels, inventory.Level{Location: inventory.LocationID(text(l, "locationId")), OnHand: number(l, "onHand"), Held: number(l, "held"),
				Version: inventory.Version(number(l, "version")), UpdatedAt: at(l, "lastUpdated")})
		}
		holds, _ := e["holds"].([]any)
		for i := range holds {
			l, _ := holds[i].(map[string]any)
			h := inventory.HoldLine{Hold: inventory.HoldID(text(l, "holdId")), Location: inventory.LocationID(text(l, "locationId"))}
			if h.Quantity = number(l, "quantity"); h.Quantity > 0 {
				h.Ref, h.Store, h.ExpiresAt, h.EndAge, h.UpdatedAt = text(l, "ref"), text(l, "storeId"), at(l, "expiresAt"), inventory.Millis(number(l, "endAge")), at(l, "lastUpdated")
			}
			c.Holds = append(c.Holds, h)
		}
		transfers, _ := e["transfers"].([]any)
		for i := range transfers {
			l, _ := transfers[i].(map[string]any)
			c.Transfers = append(c.Transfers, inventory.TransferLine{Transfer: inventory.TransferID(text(l, "transferId")), From: inventory.LocationID(text(l, "from")),
				To: inventory.LocationID(text(l, "to")), Shipped: number(l, "shipped"), Received: number(l, "received"), Missing: number(l, "missing"), Returned: number(l, "returned"),
				End: inventory.ParseTransferState(text(l, "end")), Ref: text(l, "ref"), Store: text(l, "storeId"), ShippedAt: at(l, "shippedAt"), UpdatedAt: at(l, "lastUpdated")})
		}
		if c.Action != 0 || c.OnHandDelta != event.Delta || c.GroupSize != 0 || c.Levels != nil || c.Holds != nil || c.Transfers != nil {
			event.Change = &c
		}
		want.Events = append(want.Events, event)
	}
	if o["revision"] != nil {
		want.Directory.Revision = inventory.Revision(number(o, "revision"))
		want.Directory.Hash, _ = inventory.ParseHash(text(o, "directoryHash"))
	}
	if d := cmp.Diff(want, *page, sameHash); d != "" || count != number(o, "count") {
		t.Fatalf("%q: (-reference +ours)\n%s", data, d)
	}
}

const (
	sampleTimeline = "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"
	productSample  = `{"productId":"A","name":"Bolt","available":10,"version":2,"lastUpdated":"2023-11-14T22:13:20.123Z","price":0.5,"category":"x"}`
	eventSample    = `{"offset":3,"timestamp":"2023-11-14T22:13:20.123Z","eventType":"product_updated","productId":"A","data":` + productSample +
		`,"version":2,"storeId":"store-s1","delta":-2,"before":12,"actor":"pos","reason":"sale","ref":"r","requestId":"q","traceparent":""}`
	endSample = `{"end":true,"count":2,"digest":"00000000000000000000000000000000"}` + "\n"
)

// samplePage is a page of n ordinary sales.
func samplePage(n int) inventory.EventsPage {
	p := inventory.Product{ID: "SKU-001", Name: "Smartphone Samsung Galaxy S24", Available: 440, Version: 28, UpdatedAt: 1_757_045_198_000, Price: 899.99}
	page := inventory.EventsPage{Timeline: sampleTimeline}
	for i := range n {
		page.Events = append(page.Events, inventory.Event{Offset: inventory.Offset(i), At: 1_757_045_198_000, Type: inventory.ProductUpdated, Delta: -2, Before: 440,
			Product: p, Actor: "pos", Store: "store-s1", Reason: "sale", RequestID: "01JD5S7Q5B8J2T2T0QK8F3C9ZV"})
	}
	return page
}

func FuzzDecodeEvents(f *testing.F) {
	f.Add([]byte(`{"events":[` + eventSample + `],"nextOffset":4,"hasMore":false,"count":1,"headOffset":4,"earliestOffset":0,"timeline":"t"}`))
	page := samplePage(2) // a small document is changed in more interesting ways
	f.Add(bytes.ReplaceAll(AppendEvents(nil, &page), []byte("SKU"), []byte(`\"\u2028`)))
	f.Add([]byte(`{"events":[` + movedSample + `],"nextOffset":42,"hasMore":false,"count":1,"headOffset":42,"earliestOffset":0,"timeline":"t","revision":7,"directoryHash":"000102030405060708090a0b0c0d0e0f"}`))
	f.Add([]byte(`{"timeline":"t","nextOffset":-0,"earliestOffset":0,"headOffset":0,"count":0,"hasMore":true,"events":[],"x":[{"y":null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Scanner
		page, count := DecodeEvents(&s, data)
		if s.Fault != nil {
			return
		}
		faithful(t, data, &page, count)
		var again Scanner
		page.Groups = true
		second, _ := DecodeEvents(&again, AppendEvents(nil, &page))
		second.Groups = true
		if d := cmp.Diff(page, second, sameHash); again.Fault != nil || d != "" {
			t.Fatalf("%q: does not survive another trip: %+v\n%s", data, again.Fault, d)
		}
	})
}

func FuzzDecodeStanding(f *testing.F) {
	f.Add([]byte(productSample))
	f.Add([]byte(`{"productId":"b","deleted":true,"version":3}`))
	f.Add([]byte(endSample))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Scanner
		st := DecodeSnapshotLine(&s, data)
		if s.Fault != nil {
			return
		}
		if _, err := tree(data); err != nil {
			t.Fatalf("%q: taken, though %v", data, err)
		}
		if st.Product == nil {
			return
		}
		var again Scanner
		if second := DecodeSnapshotLine(&again, AppendSnapshotLine(nil, st.Product, true, st.Holdings)); again.Fault != nil || !cmp.Equal(st.Product, second.Product) || !cmp.Equal(st.Holdings, second.Holdings) {
			t.Fatalf("%q: does not survive another trip: %+v %+v", data, again.Fault, second)
		}
	})
}

func FuzzDecodeAnswer(f *testing.F) {
	f.Add([]byte(`{"productId":"A","newQuantity":8,"newVersion":2,"applied":true,"lastUpdated":"2023-11-14T22:13:20.123Z"}`))
	f.Add([]byte(`{"failedIndex":0,"results":[{"productId":"A","errorType":"version_conflict"},{"productId":"B","errorType":"not_attempted"}]}`))
	f.Add([]byte(`{"error":{"code":"overloaded","message":"m","details":{"x":"y"}},"details":[{"field":"f","issue":"i"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Scanner
		if DecodeAnswer(&s, data); s.Fault != nil {
			return
		}
		if _, err := tree(data); err != nil {
			t.Fatalf("%q: taken, though %v", data, err)
		}
	})
}

func BenchmarkDecodeEvents1000(b *testing.B) {
	page := samplePage(1000)
	body := AppendEvents(nil, &page)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	var s Scanner
	for b.Loop() {
		if got, _ := DecodeEvents(&s, body); s.Fault != nil || len(got.Events) != 1000 {
			b.Fatal(s.Fault)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "events/s")
}
