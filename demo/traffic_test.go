package demo_test

import (
	"context"
	"maps"
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

// shop is a central with a few products, and clients of it.
func shop(t *testing.T) (user, admin *client.Client) {
	t.Helper()
	truth, err := ledger.Open(t.Context(), mem.New(), ledger.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { truth.Close() })
	keys, err := keys.Parse("shop=k", "boss=a")
	if err != nil {
		t.Fatal(err)
	}
	api := invhttp.New(invhttp.Config{Keys: keys})
	api.Attach(truth)
	srv := httptest.NewServer(api)
	t.Cleanup(srv.Close)
	cmd := &inventory.Command{Kind: inventory.Create}
	for _, id := range []inventory.ProductID{"A", "B", "C", "EMPTY"} {
		cmd.Lines = append(cmd.Lines, inventory.Line{Product: id, Name: string(id), Available: 9, Price: 1})
	}
	cmd.Lines[3].Available = 0
	if _, err := truth.Submit(t.Context(), cmd); err != nil {
		t.Fatal(err)
	}
	var both []*client.Client
	for _, key := range []string{"k", "a"} {
		c, err := client.New(client.Config{URL: srv.URL, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		both = append(both, c)
	}
	return both[0], both[1]
}

// TestTrade: customers buy and shelves are filled, nothing runs out for good, and all that moved adds up.
func TestTrade(t *testing.T) {
	t.Parallel()
	shop, _ := shop(t)
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

// TestChain: all goods leave the pool, once; customers of a shop then buy there, have goods put aside and come for them, the warehouse
// sends what fills the shelves, somebody counts them, and no other shop notices.
func TestChain(t *testing.T) {
	t.Parallel()
	user, admin := shop(t)
	chain := demo.Chain{Admin: admin, User: user, Shops: []demo.Shop{{ID: "here", Name: "Here"}, {ID: "there", Name: "There"}}}
	// Somebody has a place of his own, and goods there.
	place := &inventory.Command{Kind: inventory.PutLocation, KeyText: "p", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "there"}}}
	move := &inventory.Command{Kind: inventory.Move, KeyText: "m", Lines: []inventory.Line{{Product: "B", Delta: 4, Place: &inventory.Place{Location: inventory.Pool, To: "there"}}}}
	if a, err := admin.Submit(t.Context(), place); err != nil || a.Failed() >= 0 {
		t.Fatal(a, err)
	}
	if a, err := user.Submit(t.Context(), move); err != nil || a.Failed() >= 0 {
		t.Fatal(a, err)
	}
	for range 2 {
		if err := chain.Furnish(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	p, where, _, err := user.Where(t.Context(), "A", &inventory.ListQuery{Levels: true})
	if err != nil || p.Available != 9 || len(where.Levels) != 3 {
		t.Fatalf("%+v, %+v, %v", p, where, err)
	}
	for i, want := range map[int]int64{0: 1, 1: 1, 2: 7} { // here, there, warehouse
		if where.Levels[i].OnHand != want {
			t.Errorf("%+v, want %d", where.Levels[i], want)
		}
	}

	if page, err := user.List(t.Context(), inventory.ListQuery{Location: inventory.Pool, Limit: 9}); err != nil || len(page.Products) != 0 {
		t.Fatalf("the pool still has %+v, %v", page.Products, err)
	}

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		(&demo.Customers{Store: user, Place: "here", Pause: time.Microsecond, Random: rand.New(rand.NewPCG(1, 2))}).Trade(ctx)
		close(ended)
	}()
	did := map[inventory.Action]int{}
	for e, err := range user.Feed(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Change != nil && e.Offset > 13 { // what made the chain
			did[e.Change.Action]++
			for _, l := range e.Change.Levels {
				if l.Location == "there" {
					t.Errorf("a customer changed another shop: %+v", e.Change)
				}
			}
		}
		if did[inventory.ActionHoldCommitted] > 2 && did[inventory.ActionHoldReleased] > 0 && did[inventory.ActionReceived] > 2 && did[inventory.ActionLost] > 0 &&
			did[inventory.ActionCounted] > 2 && did[inventory.ActionSale] > 20 {
			break
		}
	}
	stop()
	<-ended
}

// TestDay: a delivery is booked in one step, a transfer has come but for one unit, another is on its way, and a count has found one unit less.
func TestDay(t *testing.T) {
	t.Parallel()
	user, admin := shop(t)
	for _, cmd := range []*inventory.Command{
		{Kind: inventory.Create, Lines: []inventory.Line{{Product: "D", Name: "D", Available: 9}, {Product: "E", Name: "E", Available: 9}, {Product: "F", Name: "F", Available: 9}}},
		{Kind: inventory.PutLocation, KeyText: "p", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: demo.Warehouse}}},
	} {
		if a, err := admin.Submit(t.Context(), cmd); err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
	}
	day := demo.Day{Central: user, Store: user, Warehouse: demo.Warehouse, Place: inventory.Pool, Spare: "A"}
	if n, err := day.Pass(t.Context()); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	page, err := user.List(t.Context(), inventory.ListQuery{Levels: true, Limit: 9})
	if err != nil {
		t.Fatal(err)
	}
	got := map[inventory.ProductID]map[inventory.LocationID]int64{}
	for i, p := range page.Products {
		got[p.ID] = map[inventory.LocationID]int64{}
		for _, l := range page.Where[i].Levels {
			got[p.ID][l.Location] = l.OnHand
		}
	}
	here := func(pool, warehouse, transit int64) map[inventory.LocationID]int64 {
		all := map[inventory.LocationID]int64{inventory.Pool: pool, demo.Warehouse: warehouse}
		if transit > 0 {
			all[inventory.Transit] = transit
		}
		return all
	}
	for id, want := range map[inventory.ProductID]map[inventory.LocationID]int64{"A": {inventory.Pool: 9}, "B": here(15, 18, 0), "C": here(13, 18, 0),
		"D": here(9, 18, 6), "E": here(9, 18, 6), "F": here(9, 18, 6)} {
		if !maps.Equal(got[id], want) {
			t.Errorf("%s: %v, want %v", id, got[id], want)
		}
	}
}
