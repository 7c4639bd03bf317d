//go:build linux

package main

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// The figures in this file ask what places and holds cost, and what many of them do to sales.

// placed is a small catalogue at two shops.
func (b *bench) placed() shape { return shape{products: b.small, locations: 2, levels: 2} }

// poolAnd starts a server whose stock is in the pool alone, the base of these figures, and one whose stock lies at places.
func (b *bench) poolAnd(of shape, then func(pool, placed *server, of *catalogue) ([]row, error)) ([]row, error) {
	pool, _, err := b.central(of.products)
	defer b.retire(pool)
	if err != nil {
		return nil, err
	}
	s, products, err := b.shaped(of)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	return then(pool, s, products)
}

// poolSales are updates that know of no place.
func (b *bench) poolSales(s *server, products, conns int) action {
	return b.against(s, conns, newSingles(newCatalogue(products), conns))
}

func (b *bench) placeUpdates() ([]row, error) {
	const conns = 64
	return b.poolAnd(b.placed(), func(pool, s *server, products *catalogue) ([]row, error) {
		v, err := b.interleave(b.poolSales(pool, b.small, conns), b.against(s, conns, newSingles(products, conns)))
		if err != nil {
			return nil, err
		}
		return []row{check("single updates at a location, 64 connections, against the pool", v.ratio((*round).rate), times,
			atLeast(0.9), v.detail("pool"))}, nil
	})
}

func (b *bench) moves() ([]row, error) {
	const conns = 64
	return b.poolAnd(b.placed(), func(pool, s *server, products *catalogue) ([]row, error) {
		v, err := b.interleave(b.poolSales(pool, b.small, conns), b.against(s, conns, &moves{newPicker(products, conns)}))
		if err != nil {
			return nil, err
		}
		return []row{check("moves of one line, 64 connections, against updates of the pool", v.ratio((*round).rate), times,
			atLeast(0.8), v.detail("updates"))}, nil
	})
}

// holds makes as many holds as a round allows, and then sells them, so that no round finds more of them open than the one before.
func (b *bench) holds() ([]row, error) {
	const conns = 64
	pool, _, err := b.central(b.small)
	defer b.retire(pool)
	if err != nil {
		return nil, err
	}
	s, products, err := b.central(b.small)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	var sold []*round
	v, err := b.interleave(b.poolSales(pool, b.small, conns), func() (*round, error) {
		src := &holds{picker: newPicker(products, conns), seconds: func() int { return 3600 }}
		made, err := b.against(s, conns, src)()
		if err != nil {
			return nil, err
		}
		// Connections that are answered ask again until the last of the items is sold, so some are kept back.
		all := load{port: s.port, conns: conns, source: &commits{newPicker(products, conns), src.made}, items: int64(len(src.made) - conns)}
		r, err := all.run(b.ctx)
		sold = append(sold, r)
		return made, err
	})
	if err != nil {
		return nil, err
	}
	commits := versus{v.base, sold}
	return []row{
		check("holds made, 64 connections, against updates of the pool", v.ratio((*round).rate), times, atLeast(0.8), v.detail("updates")),
		check("holds sold, 64 connections, against updates of the pool", commits.ratio((*round).rate), times, atLeast(0.8), commits.detail("updates")),
	}, nil
}

// holdExpiry opens very many holds, all of which end at random within a window, and sells meanwhile.
func (b *bench) holdExpiry() ([]row, error) {
	const conns = 64
	s, products, err := b.central(b.large/10, "MAX_HOLDS="+strconv.FormatInt(2*b.openings+conns, 10)) // one caller may have half
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	sales := newSingles(products, conns)
	before, begin, err := b.sellBeforeExpiry(s, products, sales)
	if err != nil {
		return nil, err
	}
	during, err := load{port: s.port, conns: conns, source: sales, length: b.expiry}.run(b.ctx)
	if err != nil {
		return nil, err
	}
	late, err := b.lastHold(s, begin.Add(b.expiry))
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("single updates, 64 connections, while %s holds end within %v, against before", count(float64(b.openings)), b.expiry)
	v := versus{[]*round{before}, []*round{during}}
	return []row{
		check(what, v.ratio((*round).rate), times, atLeast(0.5), v.detail("before")),
		check("the last of these holds is gone, after its end", series{late.Seconds()}, seconds, atMost(1), ""),
	}, nil
}

// sellBeforeExpiry opens the holds, sells while all are open, and returns when they begin to end.
func (b *bench) sellBeforeExpiry(s *server, products *catalogue, sales source) (before *round, begin time.Time, err error) {
	const conns, slackMax = 64, time.Minute
	for slack := time.Second; ; slack *= 4 {
		if begin, err = b.openHolds(s, products, slack); err != nil {
			return nil, begin, err
		}
		if before, err = b.against(s, conns, sales)(); err != nil {
			return nil, begin, err
		}
		wait := time.Until(begin)
		switch {
		case wait >= 0:
			return before, begin, pause(b.ctx, wait)
		case slack > slackMax:
			return nil, begin, fmt.Errorf("the holds began to end %v before the sales", -wait)
		}
		progress("    the holds began to end %v before the sales: once more", -wait) // the machine has other things to do
		if _, err = b.lastHold(s, begin.Add(b.expiry)); err != nil {
			return nil, begin, err
		}
	}
}

// openHolds returns when the first of them will end, for which there is some slack. A few are made, and end, first: they tell how long all
// will take.
func (b *bench) openHolds(s *server, products *catalogue, slack time.Duration) (begin time.Time, err error) {
	const conns = 128
	src := &holds{picker: newPicker(products, conns), seconds: func() int { return 1 }}
	few := load{port: s.port, conns: conns, source: src, items: b.openings / 50}
	r, err := few.run(b.ctx)
	if err != nil {
		return begin, err
	}
	making := time.Duration(float64(b.openings) / r.itemRate() * float64(time.Second))
	begin = time.Now().Add(2*making + 2*(b.warmup+b.round) + slack)
	src.seconds = func() int {
		end := begin.Add(time.Duration(src.random.Int64N(int64(b.expiry))))
		return max(1, int(time.Until(end).Seconds())) // not after its time
	}
	all := load{port: s.port, conns: conns, source: src, items: b.openings - conns, retries: true}
	if r, err = all.run(b.ctx); err == nil {
		progress("    %s holds made in %v", count(float64(r.items)), r.elapsed.Round(time.Second))
	}
	return begin, err
}

// lastHold waits until no hold is open and returns how long after a moment that was.
func (b *bench) lastHold(s *server, end time.Time) (late time.Duration, err error) {
	for time.Since(end) < settleLimit {
		asked := time.Now()
		_, body, err := s.get(b.ctx, "/v1/holds?limit=1")
		if err != nil {
			return 0, err
		}
		if bytes.Contains(body, []byte(`"open":0`)) {
			return max(0, asked.Sub(end)), nil
		}
		if err := pause(b.ctx, 20*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return 0, fmt.Errorf("holds are still open %v after they should have ended", settleLimit)
}

// levels is a chain: many products, each at many places.
func (b *bench) levels() ([]row, error) {
	const conns = 64
	of := shape{products: b.large / 10, locations: b.locations, levels: b.locations / 10}
	return b.poolAnd(of, func(pool, s *server, products *catalogue) ([]row, error) {
		ready, err := b.startAgain(s)
		if err != nil {
			return nil, err
		}
		memory, err := b.memoryOfLevels(pool, s, of)
		if err != nil {
			return nil, err
		}
		v, err := b.interleave(b.poolSales(pool, of.products, conns), b.against(s, conns, newSingles(products, conns)))
		if err != nil {
			return nil, err
		}
		size := fmt.Sprintf("%s products at %d of %d locations each", count(float64(of.products)), of.levels, of.locations)
		return []row{
			check("ready with "+size, ready, seconds, atMost(30), "exec to the first 200 of /readyz, page cache warm"),
			check("anonymous memory a level, when idle", series{memory}, bytesUnit, atMost(160), "RssAnon of /proc/PID/status less that of the same products in the pool"),
			check("single updates at locations, "+size+", against as many in the pool", v.ratio((*round).rate), times, atLeast(0.8), v.detail("pool")),
		}, nil
	})
}

// startAgain restarts a server and tells how long each start took.
func (b *bench) startAgain(s *server) (ready series, err error) {
	for range b.recoveries {
		s.stop()
		begun := time.Now()
		if err := s.Start(b.ctx); err != nil {
			return nil, err
		}
		ready = append(ready, time.Since(begun).Seconds())
		if err := s.settle(b.ctx, b.step, settleLimit); err != nil {
			return nil, err
		}
	}
	return ready, nil
}

func (b *bench) memoryOfLevels(pool, s *server, of shape) (float64, error) {
	if err := pause(b.ctx, b.memoryAfter); err != nil {
		return 0, err
	}
	without, err := pool.anonymous()
	if err != nil {
		return 0, err
	}
	with, err := s.anonymous()
	return float64(with-without) / float64(of.products*of.levels), err
}
