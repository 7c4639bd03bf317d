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

// Furnish makes the places and moves the stock of the pool to them. It does nothing where there is a warehouse: what was broken off leaves
// some of the stock in the pool.
func (c *Chain) Furnish(ctx context.Context) error {
	have, err := c.User.Locations(ctx)
	if err != nil {
		return err
	}
	for i := range have.List {
		if have.List[i].ID == Warehouse {
			return nil
		}
	}
	for _, s := range c.Shops {
		if err := c.make(ctx, s.ID, s.Name, inventory.Shop); err != nil {
			return err
		}
	}
	if err := c.make(ctx, Warehouse, "Warehouse", inventory.Warehouse); err != nil {
		return err
	}
	for more, rank := true, 0; more; rank += assortment {
		page, err := c.User.List(ctx, inventory.ListQuery{Rank: rank, Limit: assortment})
		if err != nil {
			return err
		}
		if err := c.distribute(ctx, page.Products); err != nil {
			return err
		}
		more = page.HasMore
	}
	return nil
}

// distribute moves what the pool has of products.
func (c *Chain) distribute(ctx context.Context, products []*inventory.Product) error {
	shops := make(map[inventory.LocationID][]inventory.Line)
	for _, p := range products {
		rest := p.Available
		for _, s := range c.Shops {
			shops[s.ID] = append(shops[s.ID], moved(p.ID, p.Available/shopShare, inventory.Pool, s.ID)...)
			rest -= p.Available / shopShare
		}
		shops[Warehouse] = append(shops[Warehouse], moved(p.ID, rest, inventory.Pool, Warehouse)...)
	}
	for _, lines := range shops {
		if len(lines) == 0 {
			continue
		}
		if err := submit(ctx, c.User, &inventory.Command{Kind: inventory.Move, KeyText: client.NewKey(), Lines: lines}); err != nil {
			return err
		}
	}
	return nil
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
