package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"bodega/http/client"
	"bodega/inventory"
)

// Customers are those of one store: they come one at a time, buy a little, and favour the same few products, as customers do.
// Somebody fills the shelves before they are empty, so that a demo can run for days.
type Customers struct {
	Store  *client.Client
	Place  inventory.LocationID // where the store's goods lie, "" for anywhere; Warehouse fills it
	Pause  time.Duration        // between two of them, on average; 0 means 2 s
	Random *rand.Rand           // used by Trade alone; must be set

	aside inventory.HoldID // what one of them will come for
	puts  int              // by which it was put aside, for its reference
	onWay *inventory.Transfer
	sent  int // by which it was sent, likewise
}

const (
	pauseBetween = 2 * time.Second
	assortment   = 100 // products that are on offer; the first ones are the most wanted
	boughtMost   = 3
	shelfLow     = 6  // units at which somebody goes for more
	deliveryMin  = 20 // units that a delivery brings, and up to twice as many
	asideOneIn   = 8  // customers have something put aside
	countOneIn   = 40 // times somebody counts a shelf instead
	lostOneIn    = 8  // transfers lack a unit
	asideFor     = 10 * time.Minute
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

// serve sells, or puts aside, or fetches more if there is little left. Refused or not, the customer leaves.
func (c *Customers) serve(ctx context.Context, id inventory.ProductID) {
	p, where, _, err := c.Store.Where(ctx, id, &inventory.ListQuery{Levels: c.Place != ""})
	if err != nil || p == nil {
		return
	}
	switch here := c.here(p, &where); {
	case here <= shelfLow:
		c.deliver(ctx, id, deliveryMin+c.Random.Int64N(deliveryMin+1))
	case c.Place != "" && c.Random.IntN(asideOneIn) == 0:
		c.putAside(ctx, id)
	case c.Place != "" && c.Random.IntN(countOneIn) == 0:
		c.count(ctx, id, &where)
	default:
		c.adjust(ctx, client.Adjustment{Product: id, Delta: -(1 + c.Random.Int64N(boughtMost)), Reason: "sale", Location: c.Place})
	}
}

// here is how many units customers can buy.
func (c *Customers) here(p *inventory.Product, where *inventory.Where) int64 {
	if c.Place == "" {
		return p.Available
	}
	for i := range where.Levels {
		if l := &where.Levels[i]; l.Location == c.Place {
			return l.Available
		}
	}
	return 0
}

func (c *Customers) adjust(ctx context.Context, a client.Adjustment) {
	_, _ = c.Store.Adjust(ctx, a, client.AdjustOptions{Patience: -1})
}

// deliver has units sent from the warehouse, or brought to it if it has too few. What was sent before has come by then.
func (c *Customers) deliver(ctx context.Context, id inventory.ProductID, units int64) {
	switch {
	case c.Place == "":
		c.adjust(ctx, client.Adjustment{Product: id, Delta: units, Reason: "delivery"})
		return
	case c.onWay != nil:
		c.receive(ctx)
	}
	c.sent++
	a, err := c.Store.Submit(ctx, sent(fmt.Sprintf("%s-%d", c.Place, c.sent), Warehouse, c.Place, units, id))
	switch {
	case err != nil:
	case a.Transfer != nil && a.Failed() < 0:
		c.onWay = a.Transfer
	default:
		c.adjust(ctx, client.Adjustment{Product: id, Delta: 4 * units, Reason: "delivery", Location: Warehouse})
	}
}

// receive takes in what was sent; now and then a unit is missing.
func (c *Customers) receive(ctx context.Context) {
	first := &c.onWay.Lines[0]
	line := inventory.Line{Product: first.Product, Delta: first.Shipped}
	if c.Random.IntN(lostOneIn) == 0 {
		line.Delta, line.Available = line.Delta-1, 1
	}
	_, _ = c.Store.Submit(ctx, received(c.onWay.ID, line))
	c.onWay = nil
}

// count counts what lies on a shelf; every other time a unit is not where it should be.
func (c *Customers) count(ctx context.Context, id inventory.ProductID, where *inventory.Where) {
	for i := range where.Levels {
		l := &where.Levels[i]
		if l.Location != c.Place {
			continue
		}
		line := inventory.Line{Product: id, Available: l.OnHand - c.Random.Int64N(2), Delta: l.OnHand, Expected: true, Reason: "stocktaking", Place: &inventory.Place{Location: c.Place}}
		_, _ = c.Store.Submit(ctx, &inventory.Command{Kind: inventory.Count, KeyText: client.NewKey(), Lines: []inventory.Line{line}})
	}
}

// putAside keeps one unit for somebody who comes later. Who came for the one before has it handed over, or does not want it any more.
func (c *Customers) putAside(ctx context.Context, id inventory.ProductID) {
	if c.aside != "" {
		act := &inventory.Command{Kind: inventory.CommitHold, KeyText: client.NewKey(), Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Hold: &inventory.HoldAct{ID: c.aside}}}
		if c.Random.IntN(3) == 0 {
			act.Kind = inventory.ReleaseHold
		}
		_, _ = c.Store.Submit(ctx, act)
		c.aside = ""
		return
	}
	c.puts++
	a, err := c.Store.Submit(ctx, Aside(id, c.Place, fmt.Sprintf("customer-%d", c.puts)))
	if err == nil && a.Hold != nil {
		c.aside = a.Hold.ID
	}
}

// Aside returns a command that puts one unit of a product aside for somebody, in place of what was put aside for them.
func Aside(id inventory.ProductID, at inventory.LocationID, whom string) *inventory.Command {
	line := inventory.Line{Product: id, Delta: 1, Place: &inventory.Place{Location: at}}
	return &inventory.Command{Kind: inventory.MakeHold, KeyText: client.NewKey(), Lines: []inventory.Line{line},
		Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: inventory.Millis(asideFor.Milliseconds()), Ref: whom, Replace: true}}}
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
