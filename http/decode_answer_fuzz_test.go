package http

import (
	"bytes"
	"encoding/json"
	"fmt"
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
		want.Events = append(want.Events, event)
	}
	if d := cmp.Diff(want, *page); d != "" || count != number(o, "count") {
		t.Fatalf("%q: (-reference +ours)\n%s", data, d)
	}
}

func FuzzDecodeEvents(f *testing.F) {
	f.Add([]byte(`{"events":[` + eventHeard(3, `A\u00e9`) + `],"nextOffset":4,"hasMore":false,"count":1,"headOffset":4,"earliestOffset":0,"timeline":"t"}`))
	page := newStill().events
	page.Events = page.Events[:2] // a small document is changed in more interesting ways
	f.Add(bytes.ReplaceAll(appendEvents(nil, &page), []byte("SKU"), []byte(`\"\u2028`)))
	f.Add([]byte(`{"timeline":"t","nextOffset":-0,"earliestOffset":0,"headOffset":0,"count":0,"hasMore":true,"events":[],"x":[{"y":null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s scanner
		page, count := decodeEvents(&s, data)
		if s.fault != nil {
			return
		}
		faithful(t, data, &page, count)
		var again scanner
		if second, _ := decodeEvents(&again, appendEvents(nil, &page)); again.fault != nil || !cmp.Equal(page, second) {
			t.Fatalf("%q: does not survive another trip: %+v\n%s", data, again.fault, cmp.Diff(page, second))
		}
	})
}

func FuzzDecodeStanding(f *testing.F) {
	f.Add([]byte(productHeard("A")))
	f.Add([]byte(`{"productId":"b","deleted":true,"version":3}`))
	f.Add([]byte(endHeard))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s scanner
		st := decodeStanding(&s, data)
		if s.fault != nil {
			return
		}
		if _, err := tree(data); err != nil {
			t.Fatalf("%q: taken, though %v", data, err)
		}
		if st.product == nil {
			return
		}
		var again scanner
		if second := decodeStanding(&again, appendStanding(nil, st.product)); again.fault != nil || !cmp.Equal(st.product, second.product) {
			t.Fatalf("%q: does not survive another trip: %+v %+v", data, again.fault, second)
		}
	})
}

// Whatever a server answers to a command, the client understands all of it or nothing.
func FuzzDecodeAnswer(f *testing.F) {
	f.Add(200, `{`+saleHeard+`}`)
	f.Add(409, `{`+lineHeard("A", "invalid_request", "out of range")+`}`)
	f.Add(200, `{"results":[{`+saleHeard+`,"replayed":true},{`+lineHeard("B", "version_conflict", "m")+`}]}`)
	f.Add(409, `{"failedIndex":0,"results":[{`+lineHeard("A", "version_conflict", "m")+`},{`+lineHeard("B", "not_attempted", "m")+`}]}`)
	f.Add(200, `{"results":[{"productId":"A","success":true,"newVersion":1},{"productId":"B","success":false,"errorType":"validation_error"}]}`)
	f.Add(503, `{"error":{"code":"overloaded","message":"m","details":{"x":"y"}},"details":[{"field":"f","issue":"i"}]}`)
	f.Add(422, `{"code":"idempotency_key_reused"}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		for _, cmd := range []*inventory.Command{oneLine, twoLines, twoWhole, twoNew} {
			a, err := newClient(t, always(status, body)).Submit(t.Context(), cmd)
			_, broken := tree([]byte(body))
			switch {
			case (a == nil) == (err == nil):
				t.Fatalf("%+v and %v", a, err)
			case err != nil:
				if e := itsError(err); e == nil || e.Code == "" || e.Message == "" || broken != nil && e.Code != inventory.CodeUnavailable {
					t.Fatalf("%+v", e)
				}
				continue
			case broken != nil:
				t.Fatalf("%q: taken, though %v", body, broken)
			case len(a.Results) != len(cmd.Lines):
				t.Fatalf("%+v", a)
			}
			for _, r := range a.Results {
				if r.Outcome == 0 || r.Outcome >= inventory.OutcomeCount || r.Quantity < 0 || r.Version < 0 {
					t.Fatalf("%+v", a)
				}
			}
		}
	})
}

func BenchmarkDecodeEvents1000(b *testing.B) {
	page := newStill().events
	for len(page.Events) < 1000 {
		e := page.Events[0]
		e.Offset = inventory.Offset(len(page.Events))
		page.Events = append(page.Events, e)
	}
	page.Timeline = testTimeline
	body := appendEvents(nil, &page)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	var s scanner
	for b.Loop() {
		if got, _ := decodeEvents(&s, body); s.fault != nil || len(got.Events) != 1000 {
			b.Fatal(s.fault)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkClientReadSnapshot(b *testing.B) {
	const products = 10_000
	var body bytes.Buffer
	fmt.Fprintf(&body, `{"offset":7,"timeline":"t","count":%d}`+"\n", products)
	for i := range products {
		body.WriteString(productHeard(fmt.Sprintf("SKU-%06d", i)) + "\n")
	}
	fmt.Fprintf(&body, `{"end":true,"count":%d,"digest":"%032d"}`+"\n", products, 0)
	c := newClient(b, always(200, body.String(), "Content-Type", "application/x-ndjson"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.ReadSnapshot(b.Context(), inventory.SnapshotRead{Range: -1}, func(inventory.SnapshotHead) error { return nil }, func(*inventory.Product) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*products/b.Elapsed().Seconds(), "products/s")
}
