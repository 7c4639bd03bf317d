//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// worstRequests are those that look at most, each in its way; the products have ids and names that begin alike.
var worstRequests = []string{
	"?q=s+k+u+p+r+o+d+1&sort=-name&limit=200",
	"?sort=name&offset=99000&limit=200",
	"?stock=in&sort=-available&offset=50000&limit=200",
	"?sort=updated&limit=200&category=none",
	"/events?offset=0&productId=none",
	"/snapshot?range=7",
	"/snapshot",
}

// worstEvery makes a hundred of them a minute, which is what one client may send.
const worstEvery = time.Minute / 100

// scans is what sales lose to somebody who asks for the worst all the time.
func (b *bench) scans() ([]row, error) {
	const conns = 64
	s, products, err := b.central(b.large / 10)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	sales := b.against(s, conns, newSingles(products, conns))
	answered := 0
	v, err := b.interleave(sales, func() (*round, error) {
		ctx, stop := context.WithCancel(b.ctx)
		asked := make(chan int)
		go func() { asked <- askWorst(ctx, s.port) }()
		r, err := sales()
		stop()
		answered += <-asked
		return r, err
	})
	if err != nil {
		return nil, err
	}
	if answered == 0 {
		return nil, fmt.Errorf("none of the worst requests was answered")
	}
	what := fmt.Sprintf("single updates, %d connections, %s products, during 100 of the worst requests a minute, against none", conns, count(float64(products.size())))
	return []row{check(what, v.ratio((*round).rate), times, atLeast(0.8), v.detail("alone"))}, nil
}

// askWorst asks until ctx ends, and tells how often there was an answer in full, that to the last question with it.
func askWorst(ctx context.Context, port int) (answered int) {
	tick := time.NewTicker(worstEvery)
	defer tick.Stop()
	for i := 0; ; i++ {
		if readAll(context.WithoutCancel(ctx), fmt.Sprintf("http://127.0.0.1:%d/v1/inventory%s", port, worstRequests[i%len(worstRequests)])) == nil {
			answered++
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return answered
		}
	}
}

func readAll(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("X-API-Key", callerKey(callersMax-1)) // the load has the others to itself
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}
