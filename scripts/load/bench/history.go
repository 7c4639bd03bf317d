//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/history"
)

// historyUpdates is what it costs sales that each event is kept for a year: with checkpoints so often that each round has some.
func (b *bench) historyUpdates() ([]row, error) {
	const conns, often = 64, "CHECKPOINT_BYTES=8MiB"
	without, products, err := b.central(b.small, often, "HISTORY_MAX_BYTES=0")
	defer b.retire(without)
	if err != nil {
		return nil, err
	}
	with, _, err := b.central(b.small, often)
	defer b.retire(with)
	if err != nil {
		return nil, err
	}
	var bare, kept series
	v, err := b.fine().interleave(
		b.timing(without, &bare, b.fine().against(without, conns, versioned(products, conns))),
		b.timing(with, &kept, b.fine().against(with, conns, versioned(newCatalogue(b.small), conns))))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(with.data, "history", "*.events"))
	if err != nil || len(files) == 0 {
		return nil, errors.Join(err, errors.New("no history was written meanwhile"))
	}
	detail := fmt.Sprintf("%.1f us of processor time an update, %.1f us without", kept.median(), bare.median())
	return []row{
		check("single updates, 64 connections, with history against none, while checkpointing", v.ratio((*round).rate), times, atLeast(0.9), v.detail("none")),
		check("the same: processor time of an update", ratios(kept, bare), times, atMost(1.15), detail),
	}, nil
}

// askedTimes is how often each question is put to a history.
const askedTimes = 2000

// historyAsked fills a history with a year of a chain's events, without a central, and asks for some of them.
func (b *bench) historyAsked() ([]row, error) {
	dir := b.path("history")
	defer os.RemoveAll(dir)
	s, err := history.Open(history.Config{Dir: dir, MaxBytes: 1 << 40})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	begin := time.Now()
	goods := newYear(b.large / 2)
	if err := goods.fill(s, inventory.Offset(b.past)); err != nil {
		return nil, err
	}
	st := s.Stats()
	detail := fmt.Sprintf("%d files, made in %v", st.Partitions, time.Since(begin).Round(time.Second))
	what := count(float64(st.Events)) + " events of " + count(float64(b.large/2)) + " products"
	rows := []row{check(what+": bytes of an event, without reason, ref, request and trace", series{float64(st.Bytes) / float64(st.Events)}, bytesUnit, atMost(100), detail)}
	for _, q := range []struct {
		what  string
		limit float64
		ask   func(*rand.Rand) error
	}{
		{"the newest 50 of a product: p99", 0.020, func(r *rand.Rand) error { return goods.find(b.ctx, s, r.IntN(goods.hot()), st.Next, 50) }},
		{"a product as it was at a position: p99", 0.030, func(r *rand.Rand) error {
			return goods.find(b.ctx, s, r.IntN(len(goods.versions)), inventory.Offset(r.Int64N(int64(st.Next))), 1)
		}},
		{"a product as it was at a moment: p99", 0.030, func(r *rand.Rand) error {
			at, err := s.At(b.ctx, yearBegins+inventory.Millis(r.Int64N(int64(st.Next)/eventsEachMilli)))
			if err != nil {
				return err
			}
			return goods.find(b.ctx, s, r.IntN(len(goods.versions)), at, 1)
		}},
	} {
		took, err := asked(q.ask)
		if err != nil {
			return rows, fmt.Errorf("%s: %w", q.what, err)
		}
		rows = append(rows, check(what+": "+q.what, series{took[len(took)*99/100].Seconds()}, short, atMost(q.limit), "p50 "+short(took[len(took)/2].Seconds())))
	}
	return rows, nil
}

// asked returns how long a question took, the shortest first.
func asked(ask func(*rand.Rand) error) ([]time.Duration, error) {
	r := rand.New(rand.NewPCG(3, 4))
	took := make([]time.Duration, askedTimes)
	for i := range took {
		begin := time.Now()
		if err := ask(r); err != nil {
			return nil, err
		}
		took[i] = time.Since(begin)
	}
	slices.Sort(took)
	return took, nil
}

// year makes the events of many shops: of which products a twentieth sells as much as all others.
type year struct {
	r        *rand.Rand
	versions []inventory.Version
	next     inventory.Offset
	made     []byte // that of next, nil if it was not made yet
	chain    inventory.Chain
}

const (
	yearBegins      = inventory.Millis(1_700_000_000_000)
	eventsEachMilli = 20
	eventsEachTake  = 200_000 // as a checkpoint under load has
)

func newYear(products int) *year {
	return &year{r: rand.New(rand.NewPCG(1, 2)), versions: make([]inventory.Version, products)}
}

// hot is the number of products that sell much, which are the first.
func (y *year) hot() int { return len(y.versions)/20 + 1 }

// fill gives a history events as checkpoints would.
func (y *year) fill(s *history.Store, events inventory.Offset) error {
	for at := inventory.Offset(0); at < events; at += eventsEachTake {
		upto := min(at+eventsEachTake, events)
		source := func(_ inventory.Offset, take func(inventory.Chain, []byte) error) error {
			for ; y.next < upto; y.next, y.made = y.next+1, nil {
				if y.made == nil {
					y.make()
				}
				if err := take(y.chain, y.made); err != nil {
					return err
				}
			}
			return nil
		}
		if err := s.Take(at, y.chain, source); err != nil {
			return err
		}
		s.Publish(upto)
		if err := s.Tidy(0, func() bool { return false }, func(int64) bool { return true }); err != nil {
			return err
		}
		if at%(50*eventsEachTake) == 0 {
			progress("    %s events", count(float64(upto)))
		}
	}
	return nil
}

func (y *year) make() {
	i := y.r.IntN(len(y.versions))
	if y.r.IntN(2) == 0 {
		i = y.r.IntN(y.hot())
	}
	y.versions[i]++
	at := yearBegins + inventory.Millis(y.next/eventsEachMilli)
	e := inventory.Event{Offset: y.next, At: at, Type: inventory.ProductUpdated, Before: int64(1 + y.r.IntN(1000)), Delta: -1,
		Actor: fmt.Sprint("till-", y.r.IntN(40)), Store: storeName(y.r.IntN(40)),
		Product: inventory.Product{ID: inventory.ProductID(productID(i)), Name: fmt.Sprintf("Product number %d, %d g", i, 100+i%900), Category: fmt.Sprint("category ", i%50),
			Version: y.versions[i], UpdatedAt: at, Price: float64(i%10_000) / 100}}
	e.Product.Available = e.Before + e.Delta
	for j := range y.chain {
		y.chain[j] = byte(y.r.Uint32())
	}
	y.made = inventory.AppendEvent(nil, &e)
}

func (y *year) find(ctx context.Context, s *history.Store, product int, before inventory.Offset, limit int) error {
	f, err := s.Find(ctx, storage.Search{Which: inventory.EventFilter{Product: inventory.ProductID(productID(product))}, Before: before, Limit: limit})
	if err == nil && f.Gap != nil {
		err = fmt.Errorf("gap %+v", f.Gap)
	}
	return err
}
