package demo

import (
	"context"
	"math/rand/v2"
	"time"

	"bodega/http/client"
	"bodega/inventory"
)

// Customers are those of one store: they come one at a time, buy a little, and favour the same few products, as customers do.
// Somebody fills the shelves before they are empty, so that a demo can run for days.
type Customers struct {
	Store  *client.Client
	Pause  time.Duration // between two of them, on average; 0 means 2 s
	Random *rand.Rand    // used by Trade alone; must be set
}

const (
	pauseBetween = 2 * time.Second
	assortment   = 100 // products that are on offer; the first ones are the most wanted
	boughtMost   = 3
	shelfLow     = 6  // units at which somebody goes for more
	deliveryMin  = 20 // units that a delivery brings, and up to twice as many
)

// Trade goes on until ctx ends. What goes wrong is the store's to tell: a customer who cannot buy leaves, and the next one
// tries.
func (c *Customers) Trade(ctx context.Context) {
	pause := c.Pause
	if pause <= 0 {
		pause = pauseBetween
	}
	var wanted []inventory.ProductID
	for wait(ctx, c.between(pause)) {
		if len(wanted) == 0 {
			wanted = c.look(ctx)
			continue
		}
		c.serve(ctx, c.choose(wanted))
	}
}

// look returns what is on offer, in an order of this store's own. Each store has its favourites.
func (c *Customers) look(ctx context.Context) (ids []inventory.ProductID) {
	page, err := c.Store.List(ctx, inventory.ListQuery{Limit: assortment})
	if err != nil {
		return nil
	}
	for _, p := range page.Products {
		ids = append(ids, p.ID)
	}
	c.Random.Shuffle(len(ids), func(i, k int) { ids[i], ids[k] = ids[k], ids[i] })
	return ids
}

// choose takes a product of the first half three times out of four, and so on within it.
func (c *Customers) choose(wanted []inventory.ProductID) inventory.ProductID {
	n := len(wanted)
	for n > 1 && c.Random.IntN(4) > 0 {
		n = (n + 1) / 2
	}
	return wanted[c.Random.IntN(n)]
}

// serve sells, or fetches more if there is little left.
func (c *Customers) serve(ctx context.Context, id inventory.ProductID) {
	p, _, err := c.Store.Product(ctx, id)
	if err != nil {
		return
	}
	change := client.Adjustment{Product: id, Delta: -min(1+c.Random.Int64N(boughtMost), p.Available), Reason: "sale"}
	if p.Available <= shelfLow {
		change.Delta, change.Reason = deliveryMin+c.Random.Int64N(deliveryMin+1), "delivery"
	}
	_, _ = c.Store.Adjust(ctx, change, client.AdjustOptions{Patience: -1}) // refused or not, the customer leaves
}

// between is a pause of random length, from half to one and a half of the average.
func (c *Customers) between(average time.Duration) time.Duration {
	return average/2 + time.Duration(c.Random.Int64N(int64(average)))
}

// wait returns false if ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
