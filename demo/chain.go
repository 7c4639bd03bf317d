package demo

import (
	"context"
	"fmt"

	"bodega/http/client"
	"bodega/inventory"
)

// Warehouse is the place that fills the shops of a chain.
const Warehouse inventory.LocationID = "warehouse"

// Shop is the place of a store.
type Shop struct {
	ID   inventory.LocationID
	Name string
}

// Chain makes one stock that of a chain: each shop gets an eighth of each product, the warehouse what remains.
type Chain struct {
	Admin *client.Client // of central, with an admin key
	User  *client.Client // of central
	Shops []Shop         // at most 8
}

const shopShare = 8 // a shop gets so many times less than there is

// Furnish makes the places that are missing, and moves what the pool has to them if the warehouse was one: what was broken off stays in
// the pool.
func (c *Chain) Furnish(ctx context.Context) error {
	have, err := c.User.Locations(ctx)
	if err != nil {
		return err
	}
	there := map[inventory.LocationID]bool{}
	for _, l := range have.List {
		there[l.ID] = true
	}
	for _, s := range c.Shops {
		if there[s.ID] {
			continue
		}
		if err := c.make(ctx, s.ID, s.Name, inventory.Shop); err != nil {
			return err
		}
	}
	if there[Warehouse] {
		return nil
	}
	if err := c.make(ctx, Warehouse, "Warehouse", inventory.Warehouse); err != nil {
		return err
	}
	return c.distribute(ctx)
}

// distribute moves what the pool has of each product, some products at a time: those that were moved lie there no more.
func (c *Chain) distribute(ctx context.Context) error {
	for {
		page, err := c.User.List(ctx, inventory.ListQuery{Location: inventory.Pool, Stock: inventory.StockIn, Limit: assortment})
		if err != nil || len(page.Products) == 0 {
			return err
		}
		lines := map[inventory.LocationID][]inventory.Line{}
		for i, p := range page.Products {
			rest := page.Where[i].Level.Available
			for _, s := range c.Shops {
				share := page.Where[i].Level.Available / shopShare
				lines[s.ID] = append(lines[s.ID], moved(p.ID, share, inventory.Pool, s.ID)...)
				rest -= share
			}
			lines[Warehouse] = append(lines[Warehouse], moved(p.ID, rest, inventory.Pool, Warehouse)...)
		}
		for _, some := range lines {
			if len(some) == 0 {
				continue
			}
			if err := submit(ctx, c.User, &inventory.Command{Kind: inventory.Move, KeyText: client.NewKey(), Lines: some}); err != nil {
				return err
			}
		}
	}
}

func moved(id inventory.ProductID, units int64, from, to inventory.LocationID) []inventory.Line {
	if units == 0 {
		return nil
	}
	return []inventory.Line{{Product: id, Delta: units, Reason: "delivery", Place: &inventory.Place{Location: from, To: to}}}
}

func (c *Chain) make(ctx context.Context, id inventory.LocationID, name string, kind inventory.LocationKind) error {
	return submit(ctx, c.Admin, &inventory.Command{Kind: inventory.PutLocation, KeyText: client.NewKey(), Lines: make([]inventory.Line, 1),
		Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: id, Fields: inventory.LocationName | inventory.LocationSort, Name: name, Kind: kind}}})
}

// submit has a command carried out whole, or says why it was not.
func submit(ctx context.Context, c *client.Client, cmd *inventory.Command) error {
	a, err := c.Submit(ctx, cmd)
	if err == nil && a.Failed() >= 0 {
		err = fmt.Errorf("refused: %v", a.Results[a.Failed()].Outcome)
	}
	return err
}
