package demo

import (
	"context"
	"fmt"

	"bodega/http/client"
	"bodega/inventory"
)

// Day is what comes before the first customers: a delivery to a warehouse, two transfers from there to a shop, of which one has come and the
// other is on its way, and a count of two shelves.
type Day struct {
	Central   *client.Client
	Store     *client.Client       // of the shop
	Warehouse inventory.LocationID // is there
	Place     inventory.LocationID // of the shop's goods
	Spare     inventory.ProductID  // is left alone
}

const (
	dayProducts    = 5
	delivered      = 24 // units of each product
	transferred    = 6
	daySupplier    = "PO 4711"
	dayTransfer    = "T 1"
	dayOnItsWay    = "T 2"
	dayStocktaking = "stocktaking"
)

// Pass has the day pass, and returns how many products are on their way in the end.
func (d *Day) Pass(ctx context.Context) (onTheirWay int, err error) {
	ids, counted, err := d.look(ctx)
	if err != nil {
		return 0, err
	}
	for _, step := range []func() error{
		func() error { return d.deliver(ctx, ids) },
		func() error { return d.transfer(ctx, ids) },
		func() error { return submit(ctx, d.Store, counted) },
	} {
		if err := step(); err != nil {
			return 0, err
		}
	}
	return len(ids) - 2, nil
}

// look chooses the products, and counts the first two: of the second one less is there than should be.
func (d *Day) look(ctx context.Context) (ids []inventory.ProductID, counted *inventory.Command, err error) {
	page, err := d.Central.List(ctx, inventory.ListQuery{Location: d.Place, Stock: inventory.StockIn, Limit: dayProducts + 1})
	if err != nil {
		return nil, nil, err
	}
	counted = &inventory.Command{Kind: inventory.Count, KeyText: client.NewKey()}
	for i, p := range page.Products {
		if p.ID == d.Spare || len(ids) == dayProducts {
			continue
		}
		if n := int64(len(ids)); n < 2 {
			have := page.Where[i].Level.OnHand
			counted.Lines = append(counted.Lines, inventory.Line{Product: p.ID, Available: have - n, Delta: have, Expected: true, Reason: "stocktaking",
				Ref: dayStocktaking, Place: &inventory.Place{Location: d.Place}})
		}
		ids = append(ids, p.ID)
	}
	if len(ids) < dayProducts {
		return nil, nil, fmt.Errorf("only %d products are in stock", len(ids))
	}
	return ids, counted, nil
}

// deliver books a delivery, all of it in one step.
func (d *Day) deliver(ctx context.Context, ids []inventory.ProductID) error {
	cmd := &inventory.Command{Kind: inventory.Atomic, KeyText: client.NewKey()}
	for _, id := range ids {
		cmd.Lines = append(cmd.Lines, inventory.Line{Product: id, Delta: delivered, Reason: "delivery", Ref: daySupplier, Place: &inventory.Place{Location: d.Warehouse}})
	}
	return submit(ctx, d.Central, cmd)
}

// transfer sends two of the products, of which one unit is missing in the end, and then the others.
func (d *Day) transfer(ctx context.Context, ids []inventory.ProductID) error {
	a, err := d.Store.Submit(ctx, sent(dayTransfer, d.Warehouse, d.Place, transferred, ids[:2]...))
	if err != nil {
		return err
	}
	if a.Transfer == nil {
		return fmt.Errorf("the transfer was refused: %v", a.Results[max(0, a.Failed())].Outcome)
	}
	lines := []inventory.Line{{Product: ids[0], Delta: transferred}, {Product: ids[1], Delta: transferred - 1, Available: 1}}
	if err := submit(ctx, d.Store, received(a.Transfer.ID, lines...)); err != nil {
		return err
	}
	return submit(ctx, d.Store, sent(dayOnItsWay, d.Warehouse, d.Place, transferred, ids[2:]...))
}

// sent returns a command that sends so many units of each product on their way.
func sent(ref string, from, to inventory.LocationID, units int64, ids ...inventory.ProductID) *inventory.Command {
	cmd := &inventory.Command{Kind: inventory.ShipTransfer, KeyText: client.NewKey(), Scope: &inventory.Scope{Transfer: &inventory.TransferAct{From: from, To: to, Ref: ref}}}
	for _, id := range ids {
		cmd.Lines = append(cmd.Lines, inventory.Line{Product: id, Delta: units})
	}
	return cmd
}

// received returns a command that takes in what has come.
func received(id inventory.TransferID, lines ...inventory.Line) *inventory.Command {
	return &inventory.Command{Kind: inventory.ReceiveTransfer, KeyText: client.NewKey(), Lines: lines, Scope: &inventory.Scope{Transfer: &inventory.TransferAct{ID: id}}}
}
