//go:build linux

package main

import (
	"context"
	"fmt"
	"time"
)

// delays is what one run of a paced load and its readers saw. Every update makes one event; event i of the run is the one at
// position base+i. Times are since the start. Whoever fills a slice is alone with its elements.
type delays struct {
	start time.Time
	base  int64
	acked []time.Duration   // by event: when central's answer had come
	seen  [][]time.Duration // by store and event: when the store's feed had shown it
}

func newDelays(base int64, events, stores int) *delays {
	d := &delays{start: time.Now(), base: base, acked: make([]time.Duration, events)}
	for range stores {
		d.seen = append(d.seen, make([]time.Duration, events))
	}
	return d
}

// ack notes that central has answered an update, whose answer names the position behind its event.
func (d *delays) ack(res *response) error {
	now := time.Since(d.start)
	at, err := res.position()
	if err != nil {
		return err
	}
	i := at - 1 - d.base
	if i < 0 || i >= int64(len(d.acked)) || d.acked[i] != 0 {
		return fmt.Errorf("an update was answered with position %d, after %d and for %d updates", at, d.base, len(d.acked))
	}
	d.acked[i] = now
	return nil
}

// watch reads a store's feed until it has shown all events. An event in the feed can be read in every other way too.
func (d *delays) watch(ctx context.Context, store int, s *server) error {
	c, err := newClient(ctx, s.port)
	if err != nil {
		return err
	}
	defer c.close()
	var request []byte
	seen := d.seen[store]
	for i := 0; i < len(seen); {
		request = appendPoll(request[:0], storeFeed, d.base+int64(i), 20)
		res, err := c.ask(request)
		if err != nil {
			return fmt.Errorf("feed of %s: %w", s.Name, err)
		}
		now := time.Since(d.start)
		next, err := pageEnd(res, d.base+int64(i))
		if err != nil {
			return fmt.Errorf("feed of %s: %w", s.Name, err)
		}
		for ; i < min(len(seen), int(next-d.base)); i++ {
			seen[i] = now
		}
	}
	return nil
}

// windows sorts the delays of all stores by the time of central's answer into so many windows; what comes after them belongs to
// the last. An event that was seen at a store before central's answer was had no delay.
func (d *delays) windows(number int, length time.Duration) []*histogram {
	all := make([]*histogram, number)
	for i := range all {
		all[i] = &histogram{}
	}
	for i, acked := range d.acked {
		at := min(int(acked/length), number-1)
		for _, seen := range d.seen {
			all[at].add(max(0, seen[i]-acked))
		}
	}
	return all
}

// sample is an update that was answered just now.
type sample struct {
	product  int
	position int64
	version  int64
}

// samples reads the product of some updates back, at one store after the other, from the moment of central's answer on.
type samples struct {
	fresh   chan sample // capacity 0: who is not waited for is not asked
	stores  []*server
	latency histogram
}

// sampleEvery is how many updates there are to one that is read back: so few that these reads are no load.
const sampleEvery = 20

// offer leaves it to the reader whether it has time.
func (s *samples) offer(of sample) {
	select {
	case s.fresh <- of:
	default:
	}
}

func (s *samples) read(ctx context.Context) error {
	clients := make([]*client, len(s.stores))
	for i, store := range s.stores {
		c, err := newClient(ctx, store.port)
		if err != nil {
			return err
		}
		defer c.close()
		clients[i] = c
	}
	for i := 0; ; i++ {
		of, more := <-s.fresh
		if !more {
			return nil
		}
		begun := time.Now()
		res, err := clients[i%len(clients)].ask(fmt.Appendf(nil, "GET /v1/store/inventory/%s HTTP/1.1\r\nHost: bench\r\nX-API-Key: bench\r\nX-Min-Offset: %d\r\n\r\n",
			productID(of.product), of.position))
		if err != nil {
			return err
		}
		s.latency.add(time.Since(begun))
		if version, _, ok := numberAfter(res.body, []byte(`"version":`)); !ok || version < of.version {
			return fmt.Errorf("%s at position %d has version %d, not %d", productID(of.product), of.position, version, of.version)
		}
	}
}

// storeDelay makes updates at a steady pace and looks when they can be read at each store.
func (b *bench) storeDelay() ([]row, error) {
	central, products, err := b.central(b.small)
	defer b.retire(central)
	if err != nil {
		return nil, err
	}
	stores, err := b.followers(central, b.stores)
	defer b.retireAll(stores)
	if err != nil {
		return nil, err
	}
	base, err := central.position(b.ctx)
	if err != nil {
		return nil, err
	}
	p := &paced{port: central.port, products: products, rate: b.rate, count: int(b.delays.Seconds() * float64(b.rate)), late: time.Second + b.slow}
	d := newDelays(base, p.count, len(stores))
	reads := &samples{fresh: make(chan sample), stores: stores}
	if err := b.observe(p, d, reads); err != nil {
		return nil, err
	}
	for _, s := range stores {
		if err := b.nothingLost(s, "/v1/store/inventory/", products); err != nil {
			return nil, err
		}
	}
	return delayRows(p, d.windows(int(b.delays/b.delayWindow), b.delayWindow), &reads.latency, len(stores)), nil
}

func (b *bench) observe(p *paced, d *delays, reads *samples) error {
	p.answered = func(product int, version int64, res *response) error {
		if err := d.ack(res); err != nil {
			return err
		}
		at, err := res.position()
		if at%sampleEvery == 0 {
			reads.offer(sample{product, at, version})
		}
		return err
	}
	all := []func(context.Context) error{reads.read, func(ctx context.Context) error {
		defer close(reads.fresh)
		return p.run(ctx)
	}}
	for i, s := range reads.stores {
		all = append(all, func(ctx context.Context) error { return d.watch(ctx, i, s) })
	}
	ctx, cancel := context.WithTimeout(b.ctx, b.delays+seenLimit)
	defer cancel()
	return together(ctx, all...)
}

// seenLimit is when it is given up to wait for an event at a store.
const seenLimit = time.Minute

func delayRows(p *paced, windows []*histogram, reads *histogram, stores int) []row {
	quantile := func(q float64) (s series) {
		for _, w := range windows {
			s = append(s, w.quantile(q).Seconds())
		}
		return s
	}
	var most time.Duration
	for _, w := range windows {
		most = max(most, w.max)
	}
	what := fmt.Sprintf("from central's answer to readable, %d stores, %s updates/s", stores, count(float64(p.rate)))
	detail := fmt.Sprintf("%d windows; the longest %s; central answered %s/s, p50 %s, p99 %s; GET with X-Min-Offset, sent when central had answered, of %s updates: p50 %s, p99 %s",
		len(windows), short(most.Seconds()), count(p.achieved()), short(p.latency.quantile(0.5).Seconds()), short(p.latency.quantile(0.99).Seconds()),
		count(float64(reads.count)), short(reads.quantile(0.5).Seconds()), short(reads.quantile(0.99).Seconds()))
	return []row{
		check(what+": p50", quantile(0.50), short, atMost(0.010), detail),
		check(what+": p99", quantile(0.99), short, atMost(0.100), ""),
	}
}
