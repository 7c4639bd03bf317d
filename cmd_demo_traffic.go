package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"

	"bodega/demo"
	"bodega/http/client"
)

const demoAgent = "bodega-demo"

// traffic is the customers of a demo. The zero value has none.
type traffic struct {
	cancel context.CancelFunc
	gone   sync.WaitGroup
}

// begin lets customers into the stores, who pay with a key of their own.
func (t *traffic) begin(stores []*member, shops []demo.Shop, key string) error {
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	for i, s := range stores {
		shop, err := client.New(client.Config{URL: s.url, Key: key, Store: true, UserAgent: demoAgent})
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		customers := demo.Customers{Store: shop, Random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))} //nolint:gosec // no secret hangs on who buys what
		if i < len(shops) {
			customers.Place = shops[i].ID
		}
		t.gone.Go(func() {
			defer shop.Close()
			customers.Trade(ctx)
		})
	}
	return nil
}

// end returns when the last customer has left.
func (t *traffic) end() {
	if t.cancel != nil {
		t.cancel()
	}
	t.gone.Wait()
}
