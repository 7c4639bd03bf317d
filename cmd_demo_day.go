package main

import (
	"context"
	"fmt"
	"io"

	"bodega/demo"
	"bodega/http/client"
	"bodega/http/node/settings"
)

// pass has a day pass in a new directory of a chain, so that there is something to look at besides sales.
func (d *demoRun) pass(ctx context.Context) (err error) {
	if !d.fresh || len(d.shops) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("the day before the demo: %w", err)
		}
	}()
	user, err := client.New(client.Config{URL: d.central.url, Key: settings.DemoKey, UserAgent: demoAgent})
	if err != nil {
		return err
	}
	defer user.Close()
	shop, err := client.New(client.Config{URL: d.stores[0].url, Key: settings.DemoKey, UserAgent: demoAgent, Store: true})
	if err != nil {
		return err
	}
	defer shop.Close()
	day := demo.Day{Central: user, Store: shop, Warehouse: demo.Warehouse, Place: d.shops[0].ID, Spare: demoProduct}
	d.onTheirWay, err = day.Pass(ctx)
	return err
}

// printDay tells what is on its way.
func (d *demoRun) printDay(w io.Writer) {
	if d.onTheirWay > 0 {
		fmt.Fprintf(w, "\n  A delivery has come, a shelf was counted, and %d products are on their way: receive them at %s.\n", d.onTheirWay, d.stores[0].name)
	}
}
