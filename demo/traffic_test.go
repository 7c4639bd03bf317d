package demo_test

import (
	"context"
	"math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"bodega/central/ledger"
	"bodega/demo"
	invhttp "bodega/http"
	"bodega/http/client"
	"bodega/http/keys"
	"bodega/inventory"
	"bodega/storage/mem"
)

// TestTrade: customers buy and shelves are filled, nothing runs out for good, and all that moved adds up.
func TestTrade(t *testing.T) {
	t.Parallel()
	truth, err := ledger.Open(t.Context(), mem.New(), ledger.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer truth.Close()
	keys, err := keys.Parse("shop=k", "")
	if err != nil {
		t.Fatal(err)
	}
	api := invhttp.New(invhttp.Config{Keys: keys})
	api.Attach(truth)
	srv := httptest.NewServer(api)
	defer srv.Close()
	shop, err := client.New(client.Config{URL: srv.URL, Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	defer shop.Close()
	cmd := &inventory.Command{Kind: inventory.Create}
	for _, id := range []inventory.ProductID{"A", "B", "C", "EMPTY"} {
		cmd.Lines = append(cmd.Lines, inventory.Line{Product: id, Name: string(id), Available: 9, Price: 1})
	}
	cmd.Lines[3].Available = 0
	if _, err := truth.Submit(t.Context(), cmd); err != nil {
		t.Fatal(err)
	}

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		(&demo.Customers{Store: shop, Pause: time.Microsecond, Random: rand.New(rand.NewPCG(1, 2))}).Trade(ctx)
		close(ended)
	}()
	const events = 300
	stock := map[inventory.ProductID]int64{}
	reasons := map[string]int{}
	for e, err := range shop.Feed(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == inventory.ProductUpdated {
			switch {
			case e.Reason == "sale" && e.Delta < 0 && e.Delta >= -3, e.Reason == "delivery" && e.Delta >= 20 && e.Delta <= 40:
			default:
				t.Errorf("%q of %d %s", e.Reason, e.Delta, e.Product.ID)
			}
			if e.Product.Available != stock[e.Product.ID]+e.Delta || e.Product.Available < 0 {
				t.Errorf("%s: %d and %d are %d", e.Product.ID, stock[e.Product.ID], e.Delta, e.Product.Available)
			}
			reasons[e.Reason]++
		}
		stock[e.Product.ID] = e.Product.Available
		if e.Offset == events {
			break
		}
	}
	stop()
	<-ended
	if reasons["sale"] < 200 || reasons["delivery"] < 5 || stock["EMPTY"] == 0 {
		t.Errorf("%v, %v", reasons, stock)
	}
}
