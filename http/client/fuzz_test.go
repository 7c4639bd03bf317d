package client

import (
	"bytes"
	"fmt"

	"bodega/inventory"

	"encoding/json"
	"testing"
)

// FuzzAnswers: whatever a server answers to a command, the client understands all of it or nothing.
func FuzzAnswers(f *testing.F) {
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
			broken := !json.Valid([]byte(body))
			switch {
			case (a == nil) == (err == nil):
				t.Fatalf("%+v and %v", a, err)
			case err != nil:
				if e := asError(err); e == nil || e.Code == "" || e.Message == "" || broken && e.Code != inventory.CodeUnavailable {
					t.Fatalf("%+v", e)
				}
				continue
			case broken:
				t.Fatalf("%q: taken, though it is no JSON", body)
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
		if _, err := c.ReadSnapshot(b.Context(), inventory.SnapshotRead{Range: -1}, func(inventory.SnapshotHead) error { return nil }, func(*inventory.Product, *inventory.Holdings) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*products/b.Elapsed().Seconds(), "products/s")
}
