//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// The figures in this file ask how long a store takes to get from nothing, or from long ago, to the head.

// storeCatchUp lets copies of a store that was stopped long ago follow, one after the other.
func (b *bench) storeCatchUp() ([]row, error) {
	const size = 10_000
	central, products, err := b.central(size, fmt.Sprintf("MAX_EVENTS_IN_QUEUE=%d", 2*b.behind))
	defer b.retire(central)
	if err != nil {
		return nil, err
	}
	old, err := b.oldCopy(central)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(old)
	made, err := load{port: central.port, conns: 8, source: newBatches(products, 8, 1000), items: b.behind, retries: true}.run(b.ctx)
	if err != nil {
		return nil, fmt.Errorf("making events: %w", err)
	}
	if err := central.settle(b.ctx, b.step, settleLimit); err != nil {
		return nil, err
	}
	shipped, err := b.catchUp(central, products, old)
	if err != nil {
		return nil, err
	}
	wide, err := b.catchUp(central, products, old, "EVENT_BATCH_LIMIT=1000")
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("events/s of a store that is %s events behind on %s products, until it is live", count(float64(b.behind)), count(size))
	return []row{
		scaled(what, shipped.rates(made.items), shipped.bare, atLeast(50_000), "from exec of the store to live, with "+shipped.took()),
		inform("the same with EVENT_BATCH_LIMIT=1000", wide.rates(made.items), perSecond, "as measured, "+wide.took()),
	}, nil
}

// oldCopy is the directory of a store that has followed central up to here and was stopped.
func (b *bench) oldCopy(central *server) (string, error) {
	all, err := b.followers(central, 1)
	if err != nil {
		b.retireAll(all)
		return "", err
	}
	return b.stopped(all[0])
}

// following is what stores did that came up to the head, one after the other.
type following struct {
	live, readable series // seconds since exec
	memory         series // anonymous, in bytes, when live
	work           series // seconds of processor time until live
	bare           series // its speed just before
}

func (f *following) took() string {
	return fmt.Sprintf("%s until readable, %s until live; the store used %s of processor time for it and has %s of anonymous memory then",
		short(f.readable.median()), short(f.live.median()), short(f.work.median()), mebibytes(f.memory.median()))
}

// rates is in events/s.
func (f *following) rates(events int64) (s series) {
	for _, live := range f.live {
		s = append(s, float64(events)/live)
	}
	return s
}

func (b *bench) catchUp(central *server, products *catalogue, old string, extra ...string) (f following, err error) {
	bare := b.bareSingles(64)
	for range b.follows {
		r, err := bare()
		if err != nil {
			return f, err
		}
		data, err := b.copy(old)
		if err != nil {
			return f, err
		}
		f.bare = append(f.bare, r.rate())
		if err := b.arrive(&f, central, products, data, extra...); err != nil {
			return f, err
		}
	}
	return f, nil
}

// arrive starts a store over a directory and waits until it is live at central's position and has what the book says.
func (b *bench) arrive(f *following, central *server, products *catalogue, data string, extra ...string) error {
	head, err := central.position(b.ctx)
	if err != nil {
		return err
	}
	s, err := b.store(central, "store-s1", data, extra...)
	defer b.retire(s)
	if err != nil {
		return err
	}
	live, err := s.awaitLive(b.ctx, head)
	if err != nil {
		return err
	}
	work, err1 := s.busy()
	memory, err2 := s.anonymous()
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	f.live, f.readable = append(f.live, live.Seconds()), append(f.readable, s.ready.Seconds())
	f.memory, f.work = append(f.memory, float64(memory)), append(f.work, work.Seconds())
	progress("    readable after %v, live after %v, %v of processor time, %s",
		s.ready.Round(time.Millisecond), live.Round(time.Millisecond), work, mebibytes(float64(memory)))
	return b.nothingLost(s, "/v1/store/inventory/", products)
}

// storeBootstrap starts stores with empty directories, one after the other.
func (b *bench) storeBootstrap() ([]row, error) {
	central, products, err := b.central(b.large)
	defer b.retire(central)
	if err != nil {
		return nil, err
	}
	var f following
	for range b.follows {
		if err := b.arrive(&f, central, products, b.path("store")); err != nil {
			return nil, err
		}
	}
	what := fmt.Sprintf("a store without a copy: from exec to readable and live, %s products", count(float64(products.size())))
	return []row{check(what, f.live, seconds, atMost(20), f.took())}, nil
}
