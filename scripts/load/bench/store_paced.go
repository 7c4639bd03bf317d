//go:build linux

package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// paced is an open loop: each update is due at its time, whatever became of those before, and goes out on the next free
// connection. Where the closed loop asks how much a server can take, this one asks how it does at an even pace.
type paced struct {
	port     int
	products *catalogue
	rate     int           // updates/s
	count    int           // updates
	late     time.Duration // how much later than due the last answer may come
	// answered is called for each by the connection's goroutine, as soon as it has its answer.
	answered func(product int, version int64, res *response) error

	took    time.Duration // from the first that was due to the last answer
	mu      sync.Mutex
	latency histogram // of central's answers, from when they were asked for
}

const pacedConns = 32

// run makes all updates. A server that cannot keep the pace is an error: its delays would be of another load.
func (p *paced) run(ctx context.Context) error {
	due := make(chan struct{}, p.count) // an open loop never waits for its server
	all := []func(context.Context) error{func(ctx context.Context) error { return p.tick(ctx, due) }}
	for i := range pacedConns {
		all = append(all, func(ctx context.Context) error { return p.serve(ctx, i, due) })
	}
	start := time.Now()
	if err := together(ctx, all...); err != nil {
		return err
	}
	p.took = time.Since(start)
	if last := time.Duration(p.count) * time.Second / time.Duration(p.rate); p.took > last+p.late {
		return fmt.Errorf("central answered %s/s of %s/s", count(p.achieved()), count(float64(p.rate)))
	}
	return nil
}

func (p *paced) achieved() float64 { return float64(p.count) / p.took.Seconds() }

// tick says when an update is due. A sleep that was too long is made up for: the times are fixed, not the pauses.
func (p *paced) tick(ctx context.Context, due chan<- struct{}) error {
	defer close(due)
	start := time.Now()
	for i := range p.count {
		at := start.Add(time.Duration(i) * time.Second / time.Duration(p.rate))
		if wait := time.Until(at); wait > 0 {
			if err := pause(ctx, wait); err != nil {
				return err
			}
		}
		due <- struct{}{}
	}
	return nil
}

// serve makes updates on one connection, of products that are its own.
func (p *paced) serve(ctx context.Context, conn int, due <-chan struct{}) error {
	c, err := newClient(ctx, p.port)
	if err != nil {
		return err
	}
	defer c.close()
	src := versioned(p.products, pacedConns)
	var latency histogram
	var request []byte
	for range due {
		request = src.next(conn, request[:0])
		begun := time.Now()
		res, err := c.ask(request)
		if err != nil {
			return err
		}
		latency.add(time.Since(begun))
		if _, err := src.done(conn, res); err != nil {
			return err
		}
		product := src.under[conn]
		if err := p.answered(product, src.versions[product], res); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latency.merge(&latency)
	return nil
}
