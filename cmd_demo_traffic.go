package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"

	invhttp "bodega/http"
	"bodega/scripts/demo"
)

// traffic is the customers of a demo. The zero value has none.
type traffic struct {
	cancel context.CancelFunc
	gone   sync.WaitGroup
}

// begin lets customers into the stores, who pay with a key of their own.
func (t *traffic) begin(stores []*member, key string) error {
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	for _, s := range stores {
		client, err := invhttp.NewClient(invhttp.ClientConfig{URL: s.url, Key: key, Store: true, UserAgent: "bodega-demo"})
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		customers := demo.Customers{Store: client, Random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))} //nolint:gosec // no secret hangs on who buys what
		t.gone.Go(func() {
			defer client.Close()
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
