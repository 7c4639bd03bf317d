//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"bodega/central/ledger"
	bodegahttp "bodega/http"
	httpconn "bodega/http/conn"
	"bodega/http/keys"
	"bodega/http/metrics"
	"bodega/inventory"
	"bodega/storage/mem"
)

const (
	feedWaitSeconds = 45 // longer than stores wait, so that no wait ends while memory is read
	feedPage        = 100
)

// feedSim is central with very many stores, in this process: the ledger, the API and net/http as a node has them, over an engine without a
// disk and connections without sockets.
type feedSim struct {
	ledger   *ledger.Ledger
	products int
	timeline string
	from     int64 // where all stores stand at first
	cursor   string
	connect  func(*feedStore)

	up, down, pages atomic.Int64
	head            atomic.Int64 // position that stores shall reach
	reached         sync.WaitGroup
	fault           atomic.Pointer[error]
}

// feed has very many stores follow one central, and tells what each costs it.
func (b *bench) feed() ([]row, error) {
	sim, end, err := startFeed(b.ctx, b.feeds)
	if err != nil {
		return nil, err
	}
	defer end()
	before := heapAlive()
	leave, err := sim.join(b.ctx, b.feeds)
	defer leave()
	if err != nil {
		return nil, err
	}
	memory := float64(heapAlive()-before) / float64(b.feeds)
	progress("    %s stores wait, %s each", count(float64(b.feeds)), kibUnit(memory))
	one, err := sim.deliveries(b.ctx, b.feeds, 1, b.fanOuts)
	if err != nil {
		return nil, err
	}
	many, err := sim.deliveries(b.ctx, b.feeds, feedPage, b.fanOuts)
	if err != nil {
		return nil, err
	}
	number := count(float64(b.feeds))
	return []row{
		check(number+" stores wait for events: memory of central each", series{memory}, kibUnit, atMost(32<<10), "heap and stacks that are alive, without what the kernel keeps of a socket"),
		inform("the same: one event reaches all", one.took, short, fmt.Sprintf("without sockets, on %d cores, the stores' own share included", runtime.NumCPU())),
		inform("the same: central's processor time of an answer with one event", one.work, short, ""),
		inform(fmt.Sprintf("the same: of each event more in an answer with %d", feedPage), perEventMore(one.work, many.work), short, ""),
		inform("bytes of a store's request", one.up, bytesUnit, "one for each answer"),
		inform("bytes of an answer with one event", one.down, bytesUnit, ""),
		inform("bytes of each event more in an answer", perEventMore(one.down, many.down), bytesUnit, ""),
	}, nil
}

// perEventMore is what an event adds to an answer, of what answers with one and with feedPage take.
func perEventMore(one, many series) (more series) {
	for i := range many {
		more = append(more, (many[i]-one[i])/(feedPage-1))
	}
	return more
}

// startFeed returns a central that knows so many stores, and what ends it.
func startFeed(ctx context.Context, stores int) (sim *feedSim, end func(), err error) {
	users, names := make([]string, stores), make([]string, stores)
	for i := range stores {
		names[i] = storeName(i)
		users[i] = names[i] + "=" + storeKey(i)
	}
	set, err := keys.Parse(strings.Join(users, ","), "")
	if err != nil {
		return nil, nil, err
	}
	l, err := ledger.Open(ctx, mem.New(), ledger.Config{})
	if err != nil {
		return nil, nil, err
	}
	sim = &feedSim{ledger: l, products: feedPage, timeline: l.Timeline()}
	if err := sim.create(ctx); err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	page, err := l.Events(ctx, inventory.EventsQuery{From: l.Health().Offset, Limit: 1, FromStore: true})
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	sim.from, sim.cursor = int64(page.Next), page.Cursor
	api := bodegahttp.New(bodegahttp.Config{Keys: set, Stores: names, Version: "bench", Metrics: metrics.New("bench", ""), LogSample: 1 << 30})
	api.Attach(l)
	listener, server := newFeedListener(), httpconn.NewServer(api, nil)
	sim.connect = func(c *feedStore) { listener.conns <- c }
	go server.Serve(httpconn.Lazy(listener)) //nolint:errcheck // it ends by Close
	return sim, func() { api.Drain(); server.Close(); l.Close() }, nil
}

// create makes the products, all in one command.
func (sim *feedSim) create(ctx context.Context) error {
	cmd := inventory.Command{Kind: inventory.Create, Actor: "bench", Lines: make([]inventory.Line, sim.products)}
	for i := range cmd.Lines {
		cmd.Lines[i] = inventory.Line{Product: inventory.ProductID(productID(i)), Name: "Product number " + productID(i), Available: openingStock, Price: 19.99,
			Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice}
	}
	_, err := sim.ledger.Submit(ctx, &cmd)
	return err
}

// join lets all stores connect and returns when each waits for an event. leave closes their connections.
func (sim *feedSim) join(ctx context.Context, stores int) (leave func(), err error) {
	all := make([]*feedStore, stores)
	leave = func() {
		for _, s := range all {
			if s != nil {
				s.Close()
			}
		}
	}
	for i := range all {
		all[i] = newFeedStore(sim, i)
		sim.connect(all[i])
	}
	return leave, sim.settle(ctx)
}

// feedRest is how long is waited for a rest. Once waits end one after another, rather than all at once, so many of them are never over: with 100,000
// stores each moment has its share of new ones.
const feedRest = 20 * time.Second

// settle waits until the process rests: all that was asked is being waited for.
func (sim *feedSim) settle(ctx context.Context) error {
	began := time.Now()
	for before := processorTime(); ; {
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return err
		}
		if failed := sim.fault.Load(); failed != nil {
			return *failed
		}
		now := processorTime()
		if now-before < 500*time.Millisecond/idleShare || time.Since(began) > feedRest {
			return nil
		}
		before = now
	}
}

// delivered is what answers with so many events took, of each answer.
type delivered struct{ took, work, up, down series }

// deliveries has so many events reach all stores in one answer each, several times.
func (sim *feedSim) deliveries(ctx context.Context, stores, events, times int) (d delivered, err error) {
	for range times {
		up, down, pages, work := sim.up.Load(), sim.down.Load(), sim.pages.Load(), processorTime()
		took, err := sim.deliver(ctx, stores, events)
		if err != nil {
			return d, err
		}
		if got := sim.pages.Load() - pages; got != int64(stores) {
			return d, fmt.Errorf("%d stores had %d answers", stores, got)
		}
		each := func(v float64) float64 { return v / float64(stores) }
		d.took = append(d.took, took.Seconds())
		d.work = append(d.work, each((processorTime() - work).Seconds()))
		d.up, d.down = append(d.up, each(float64(sim.up.Load()-up))), append(d.down, each(float64(sim.down.Load()-down)))
		progress("    %d events reached all after %v, %s of processor time an answer", events, took.Round(time.Millisecond), short(d.work[len(d.work)-1]))
		if err := sim.settle(ctx); err != nil {
			return d, err
		}
	}
	return d, nil
}

// deliver sells so many times at once, and waits until every store has read of it.
func (sim *feedSim) deliver(ctx context.Context, stores, events int) (time.Duration, error) {
	cmd := inventory.Command{Kind: inventory.Partial, Actor: "bench", Lines: make([]inventory.Line, events)}
	for i := range cmd.Lines {
		cmd.Lines[i] = inventory.Line{Product: inventory.ProductID(productID(i)), Store: storeName(i), Delta: -1}
	}
	sim.reached.Add(stores)
	sim.head.Store(int64(sim.ledger.Health().Offset) + int64(events))
	began := time.Now()
	answer, err := sim.ledger.Submit(ctx, &cmd)
	if err == nil && answer.Failed() >= 0 {
		err = fmt.Errorf("line %d was refused", answer.Failed())
	}
	if err != nil {
		return 0, err
	}
	all := make(chan struct{})
	go func() { sim.reached.Wait(); close(all) }()
	for {
		select {
		case <-all:
			return time.Since(began), nil
		case <-time.After(time.Second):
			if failed := sim.fault.Load(); failed != nil {
				return 0, *failed
			}
			if time.Since(began) > feedLimit {
				return 0, fmt.Errorf("%d events have not reached all stores after %v", events, feedLimit)
			}
		}
	}
}

// feedLimit is when a delivery is given up.
const feedLimit = 2 * time.Minute

func (sim *feedSim) failed(err error) { sim.fault.CompareAndSwap(nil, &err) }

// heapAlive is what the heap and the stacks take after a collection.
func heapAlive() int64 {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
