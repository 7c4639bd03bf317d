package main

import (
	"context"
	"fmt"
	"io"

	"bodega/demo"
	"bodega/http/client"
	"bodega/http/node/settings"
)

// demoShops are the places of the stores, in their order.
var demoShops = []demo.Shop{{ID: "berlin", Name: "Berlin"}, {ID: "madrid", Name: "Madrid"}, {ID: "lisbon", Name: "Lisbon"}, {ID: "vienna", Name: "Vienna"}}

const demoCustomer = "Ann" // for whom something is put aside

// furnish makes what there is the stock of a chain, and puts something aside in the first shop.
func (d *demoRun) furnish(ctx context.Context) error {
	d.shops = demoShops
	admin, err := client.New(client.Config{URL: d.central.url, Key: settings.DemoAdminKey, UserAgent: demoAgent})
	if err != nil {
		return err
	}
	defer admin.Close()
	user, err := client.New(client.Config{URL: d.central.url, Key: settings.DemoKey, UserAgent: demoAgent})
	if err != nil {
		return err
	}
	defer user.Close()
	if err := (&demo.Chain{Admin: admin, User: user, Shops: d.shops}).Furnish(ctx); err != nil {
		return fmt.Errorf("the places of the demo: %w", err)
	}
	a, err := user.Submit(ctx, demo.Aside(demoProduct, d.shops[0].ID, demoCustomer))
	if err != nil {
		return fmt.Errorf("what the demo puts aside: %w", err)
	}
	d.aside = a.Failed() < 0 // else it is sold out there
	return nil
}

// printPlaces tells which shop is whose.
func (d *demoRun) printPlaces(w io.Writer) {
	if len(d.shops) == 0 {
		return
	}
	fmt.Fprintf(w, "\n  Goods lie at places: %s is", d.stores[0].name)
	for i, s := range d.shops {
		switch {
		case i == 0:
			fmt.Fprintf(w, " %s", s.Name)
		case i == len(d.shops)-1:
			fmt.Fprintf(w, " and %s %s", d.stores[i].name, s.Name)
		default:
			fmt.Fprintf(w, ", %s %s", d.stores[i].name, s.Name)
		}
	}
	fmt.Fprintf(w, ".\n  A warehouse fills them; the console moves goods between them.\n")
	if d.aside {
		fmt.Fprintf(w, "  In %s one %s is put aside for %s.\n", d.shops[0].Name, demoProduct, demoCustomer)
	}
}
