package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	nethttp "net/http"
	"net/http/httptest"

	"bodega/central/ledger"
	invhttp "bodega/http"
	"bodega/http/client"
	"bodega/http/keys"
	"bodega/inventory"
	"bodega/storage/mem"
)

// open returns a client of a central with two products, and what ends both. It stands for a central that runs elsewhere.
func open() (*client.Client, func()) {
	truth, err := ledger.Open(context.Background(), mem.New(), ledger.Config{})
	if err != nil {
		log.Fatal(err)
	}
	keys, err := keys.Parse("pos=demo", "boss=admin-demo")
	if err != nil {
		log.Fatal(err)
	}
	api := invhttp.New(invhttp.Config{Keys: keys})
	api.Attach(truth)
	srv := httptest.NewServer(api)
	central, err := client.New(client.Config{URL: srv.URL, Key: "admin-demo"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = central.Submit(context.Background(), &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{
		{Product: "SKU-001", Name: "Smartphone", Category: "phones", Available: 10, Price: 899.99},
		{Product: "SKU-002", Name: "Smart TV", Category: "screens", Available: 1, Price: 499},
	}})
	if err != nil {
		log.Fatal(err)
	}
	return central, func() {
		central.Close()
		srv.Close()
		_ = truth.Close()
	}
}

// Selling is one call, which repeats itself under one key until it is known what became of it.
func ExampleClient_Adjust() {
	central, end := open()
	defer end()
	ctx := context.Background()

	sale := client.Adjustment{Product: "SKU-001", Delta: -2, Key: "order-17/1", Reason: "sale"}
	res, err := central.Adjust(ctx, sale, client.AdjustOptions{})
	if err != nil {
		log.Fatal(err) // with the key, the same call will tell later
	}
	fmt.Println(res.Outcome, res.Quantity, "left, version", res.Version)

	res, err = central.Adjust(ctx, sale, client.AdjustOptions{}) // a nervous cashier
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Outcome, res.Quantity, "left, replayed:", res.Replayed)

	res, err = central.Adjust(ctx, client.Adjustment{Product: "SKU-002", Delta: -5}, client.AdjustOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Outcome, res.Quantity, "left") // a refusal is no error

	// Output:
	// applied 8 left, version 2
	// applied 8 left, replayed: true
	// insufficient_inventory 1 left
}

// What somebody decided who looked at a number goes with the version that he saw.
func ExampleClient_Adjust_version() {
	central, end := open()
	defer end()
	ctx := context.Background()

	p, _, err := central.Product(ctx, "SKU-001")
	if err != nil {
		log.Fatal(err)
	}
	// Meanwhile somebody else sells one.
	if _, err := central.Adjust(ctx, client.Adjustment{Product: p.ID, Delta: -1}, client.AdjustOptions{}); err != nil {
		log.Fatal(err)
	}

	write := client.Adjustment{Product: p.ID, Delta: -p.Available, Version: &p.Version, Reason: "written off"}
	res, err := central.Adjust(ctx, write, client.AdjustOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Outcome, "- now", res.Quantity, "at version", res.Version)

	// Output:
	// version_conflict - now 9 at version 2
}

// A batch is submitted as a command. Submit asks once; the keys make it safe to ask again.
func ExampleClient_Submit() {
	central, end := open()
	defer end()

	order := &inventory.Command{Kind: inventory.Atomic, KeyText: "order-18", Lines: []inventory.Line{
		{Product: "SKU-001", Delta: -1},
		{Product: "SKU-002", Delta: -2},
	}}
	answer, err := central.Submit(context.Background(), order)
	var refused *inventory.Error
	switch {
	case errors.As(err, &refused) && refused.Transient():
		fmt.Println("try again with the same key:", refused.Message)
	case err != nil:
		fmt.Println("not like this:", err)
	case answer.Failed() >= 0:
		fmt.Println("nothing was sold, because of", order.Lines[answer.Failed()].Product)
	}
	for i, res := range answer.Results {
		fmt.Println(order.Lines[i].Product, res.Outcome)
	}

	// Output:
	// nothing was sold, because of SKU-002
	// SKU-001 not_attempted
	// SKU-002 insufficient_inventory
}

// The feed yields what has happened, and goes on with what happens.
func ExampleClient_Feed() {
	central, end := open()
	defer end()
	ctx := context.Background()
	if _, err := central.Adjust(ctx, client.Adjustment{Product: "SKU-002", Delta: 4}, client.AdjustOptions{}); err != nil {
		log.Fatal(err)
	}

	next := inventory.Offset(0) // kept where it survives, it is where to go on
	for e, err := range central.Feed(ctx, next) {
		if err != nil {
			log.Fatal(err) // offset_expired: read a snapshot, and go on from its offset
		}
		fmt.Printf("%d %v %s %+d\n", e.Offset, e.Type, e.Product.ID, e.Delta)
		if next = e.Offset + 1; next == 3 {
			break
		}
	}

	// Output:
	// 0 product_created SKU-001 +10
	// 1 product_created SKU-002 +1
	// 2 product_updated SKU-002 +4
}

// Pages by id stay in step however the stock changes meanwhile.
func ExampleClient_List() {
	central, end := open()
	defer end()

	q := inventory.ListQuery{ByID: true, Limit: 1, Text: "smart"}
	for {
		page, err := central.List(context.Background(), q)
		if err != nil {
			log.Fatal(err)
		}
		for _, p := range page.Products {
			fmt.Println(p.ID, p.Name, p.Price)
			q.After = p.ID
		}
		if !page.HasMore {
			break
		}
	}

	// Output:
	// SKU-001 Smartphone 899.99
	// SKU-002 Smart TV 499
}

// A copy of everything, and the events from then on.
func ExampleClient_Snapshot() {
	central, end := open()
	defer end()

	view, err := central.Snapshot(context.Background(), inventory.SnapshotQuery{})
	if err != nil {
		log.Fatal(err)
	}
	products, _ := view.Len()
	fmt.Println(products, "products; go on with event", view.Mark.Offset)
	view.After("SKU-001", func(p *inventory.Product) bool {
		fmt.Println(p.ID, p.Available)
		return true
	})

	// Output:
	// 2 products; go on with event 2
	// SKU-002 1
}

// Whoever cannot be reached is told from whoever refuses, without an address in what people get to read.
func ExampleClient_CheckHealth() {
	srv := httptest.NewServer(nethttp.NotFoundHandler())
	srv.Close() // nobody listens there any more
	central, err := client.New(client.Config{URL: srv.URL})
	if err != nil {
		log.Fatal(err)
	}
	_, err = central.CheckHealth(context.Background())
	fmt.Println(err)

	// Output:
	// central does not answer: connection refused
}
