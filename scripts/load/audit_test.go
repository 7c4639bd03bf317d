package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bodega/scripts/process"
)

// TestAudit sells at a real central and a store, without k6, and shows that the books are held against both disks.
func TestAudit(t *testing.T) {
	binary, err := process.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	sh, err := open(t.Context(), binary, t.TempDir(), 1)
	defer sh.kill()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		body := fmt.Sprintf(`{"productId":"item-01","delta":-2,"idempotencyKey":"sale-%d"}`, i)
		a, err := sh.nodes[1].do(t.Context(), http.MethodPost, "/v1/store/inventory/updates", nil, []byte(body))
		if err != nil || a.status != http.StatusOK {
			t.Fatalf("sale %d: %d %s, %v", i, a.status, a.body, err)
		}
	}
	if err := sh.audit(t.Context(), counted(3, 6)); err != nil {
		t.Errorf("the books are right, but: %v", err)
	}

	const want = "item-01 changed 3 times after 2 sales"
	for _, n := range sh.nodes {
		if err := sh.inspect(t.Context(), n, map[string]sales{"item-01": {2, 4}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v; want %q", n.Name, err, want)
		}
	}
}

// counted is k6's summary after so many sales of item-01.
func counted(sales, units float64) *summary {
	value := func(n float64) metric { return metric{Values: map[string]float64{"count": n}} }
	return &summary{Metrics: map[string]metric{
		"sales_applied": value(sales), "sales_applied{product:item-01}": value(sales),
		"units_sold": value(units), "units_sold{product:item-01}": value(units),
	}}
}
