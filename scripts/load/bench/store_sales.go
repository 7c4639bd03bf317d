//go:build linux

package main

import (
	"fmt"
	"time"
)

// chain is a central with stores that sell.
type chain struct {
	central *server
	stores  []*server
	goods   *catalogue
}

// chained starts a chain of a binary, whose stores have keys of their own.
func (b *bench) chained(binary string) (c chain, err error) {
	ours := b.binary
	defer func() { b.binary = ours }()
	b.binary = binary
	if c.central, c.goods, err = b.central(b.small); err != nil {
		return c, err
	}
	for i := range b.stores {
		s, err := b.follower(c.central, fmt.Sprintf("store-s%d", i+1), "CENTRAL_API_KEY="+callerKey(i%callersMax))
		if s != nil {
			c.stores = append(c.stores, s)
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

func (b *bench) retireChain(c chain) {
	b.retireAll(c.stores)
	b.retire(c.central)
}

// sells is a load on all stores for one round.
func (b *bench) sells(c chain, conns int) action {
	ports := make([]int, len(c.stores))
	for i, s := range c.stores {
		ports[i] = s.port
	}
	src := atStore{versioned(c.goods, conns)}
	return func() (*round, error) {
		before, central, err := c.busy()
		if err != nil {
			return nil, err
		}
		r, err := load{ports: ports, conns: conns, source: src, warmup: b.warmup, length: b.round}.run(b.ctx)
		if err != nil {
			return nil, err
		}
		after, centralAfter, err := c.busy()
		r.processor, r.central = after-before, centralAfter-central
		return r, err
	}
}

// busy is the processor time that all have used so far, and central's part.
func (c *chain) busy() (all, central time.Duration, err error) {
	if central, err = c.central.busy(); err != nil {
		return 0, 0, err
	}
	all = central
	for _, s := range c.stores {
		one, err := s.busy()
		if err != nil {
			return 0, 0, err
		}
		all += one
	}
	return all, central, nil
}

// cost is the processor time of a sale, at all five, which warming up adds a little to.
func cost(r *round) float64 { return r.processor.Seconds() / float64(r.answers) }

// centralCost is what of it is central's, which bounds how much all stores sell that have machines of their own.
func centralCost(r *round) float64 { return r.central.Seconds() / float64(r.answers) }

const salesConns = 256

func (b *bench) storeSales() ([]row, error) {
	c, err := b.chained(b.binary)
	defer b.retireChain(c)
	if err != nil {
		return nil, err
	}
	if b.before != "" {
		return b.salesAgainst(c)
	}
	var many, one, costs, central series
	for range b.rounds {
		r, err := b.sells(c, salesConns)()
		if err != nil {
			return nil, err
		}
		many, costs, central = append(many, r.rate()), append(costs, cost(r)), append(central, centralCost(r))
		if r, err = b.sells(c, 1)(); err != nil {
			return nil, err
		}
		one = append(one, p50(r))
	}
	what := fmt.Sprintf("single updates through %d stores, readable there when answered", b.stores)
	return []row{
		inform(fmt.Sprintf("%s, %d connections", what, salesConns), many, perSecond, "processor time of one, at central and at the stores, which all take up each: "+short(costs.median())+", of it central's "+short(central.median())),
		inform("the same, 1 connection: p50", one, short, ""),
	}, nil
}

// salesAgainst compares with a chain of an older binary.
func (b *bench) salesAgainst(c chain) ([]row, error) {
	old, err := b.chained(b.before)
	defer b.retireChain(old)
	if err != nil {
		return nil, err
	}
	many, err := b.interleave(b.sells(old, salesConns), b.sells(c, salesConns))
	if err != nil {
		return nil, err
	}
	one, err := b.interleave(b.sells(old, 1), b.sells(c, 1))
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("single updates through %d stores, against an older binary", b.stores)
	costs := func(of func(*round) float64) string {
		return fmt.Sprintf("%s, before %s", short(each(many.ours, of).median()), short(each(many.base, of).median()))
	}
	return []row{
		check(fmt.Sprintf("%s, %d connections", what, salesConns), many.ratio((*round).rate), times, atLeast(3), many.detail("before")),
		inform("the same: processor time of one, at central and at the stores, which all take up each", many.ratio(cost), times, costs(cost)),
		inform("the same, at central", many.ratio(centralCost), times, costs(centralCost)),
		check("the same, 1 connection: p50", one.ratio(p50), times, atMost(1.05), one.detail("before")),
	}, nil
}
