//go:build linux

package main

import (
	"fmt"
	"time"
)

// figure is one thing that is measured, by name.
type figure struct {
	name, about string
	run         func(*bench) ([]row, error)
}

var figures = []figure{
	{"update-64", "single updates, 64 connections, against the bare handler", func(b *bench) ([]row, error) {
		return b.update(64, atLeast(0.6).stretching(0.75))
	}},
	{"update-256", "single updates, 256 connections, against the bare handler", func(b *bench) ([]row, error) {
		return b.update(256, atLeast(0.7).stretching(0.85))
	}},
	{"get", "GET of a product, 64 connections, against the bare handler", (*bench).get},
	{"observed", "single updates, counted and scraped against unwatched", (*bench).observed},
	{"traced", "single updates, traced as well", (*bench).traced},
	{"limited", "GETs and updates, with the rate limiter against without", (*bench).limited},
	{"scans", "single updates during 100 of the worst requests a minute, 100,000 products", (*bench).scans},
	{"batch", "batches of 100, 8 connections", (*bench).batch},
	{"hot", "one hot product against spread ones, 64 connections", (*bench).hot},
	{"one-connection", "one connection against one fdatasync", (*bench).oneConnection},
	{"journal", "the journal alone, batches of 256 records", (*bench).journalAlone},
	{"place-update", "single updates at a location, against the pool", (*bench).placeUpdates},
	{"move", "moves of one line, against updates of the pool", (*bench).moves},
	{"hold", "holds made and sold, against updates of the pool", (*bench).holds},
	{"hold-expiry", "single updates while 1,000,000 holds end within a minute", (*bench).holdExpiry},
	{"levels", "100,000 products at 100 of 1,000 locations each, against the pool", (*bench).levels},
	{"million", "1,000,000 products against 1,000", (*bench).million},
	{"sustained-single", "single updates for 120 s on 1,000,000 products", (*bench).sustainedSingle},
	{"sustained-batch", "batches of 100 for 120 s on 1,000,000 products", (*bench).sustainedBatch},
	{"events", "5,000,000 events behind against none", (*bench).eventsBehind},
	{"recovery", "ready after kill -9, and memory", (*bench).recovery},
	{"backup", "single updates while backups of 1,000,000 products are taken", (*bench).backup},
	{"ship", "single updates, put beside the backups each second", (*bench).ship},
	{"history-update", "single updates with history against none, while checkpointing", (*bench).historyUpdates},
	{"history", "50,000,000 events: their size, a product's newest, and as it was", (*bench).historyAsked},
	{"barcodes", "single updates of 1,000,000 products with barcodes", (*bench).barcodes},
	{"store-delay", "from central's answer to readable at four stores, at 1,000 updates/s", (*bench).storeDelay},
	{"store-catch-up", "a store 1,000,000 events behind", (*bench).storeCatchUp},
	{"store-bootstrap", "a store without a copy, 1,000,000 products", (*bench).storeBootstrap},
	{"store-get", "GET of a product at a store, 64 connections, against the bare handler", (*bench).storeGet},
	{"store-write", "single updates through a store, 64 connections, against central itself", (*bench).storeWrite},
	{"store-outbox", "single updates through a store with an outbox, against one without", (*bench).storeOutbox},
	{"store-sales", "single updates through four stores, and against an older binary if there is one", (*bench).storeSales},
	{"idle-polls", "10,000 idle long polls on central", (*bench).idlePolls},
	{"cluster-update", "single updates at a cluster, 256 connections, against a central alone", (*bench).clusterUpdates},
	{"cluster-read", "GETs over three nodes of a cluster", (*bench).clusterReads},
	{"cluster-gap", "how long nothing is sold when a leader dies", (*bench).clusterGap},
	{"cluster-size", "what etcd takes while batches come in", (*bench).clusterSize},
	{"feed", "100,000 stores that follow one central, simulated", (*bench).feed},
}

const settleLimit = 60 * time.Second

// bench is what every figure works with: the product under test and the bare handler.
type bench struct {
	*product
	sizes
	bare   *server
	before string // an older binary, "" for none
}

// runAll never stops at a failure: what fails is a line in the table.
func (b *bench) runAll(chosen []figure) (rows []row, failed int) {
	for i, fig := range chosen {
		if b.ctx.Err() != nil {
			return rows, failed + len(chosen) - i
		}
		progress("%d/%d %s: %s", i+1, len(chosen), fig.name, fig.about)
		got, err := fig.run(b)
		if err != nil {
			failed++
			progress("    FAILED: %v", err)
			got = []row{failure(fig.about, err)}
		}
		for j := range got {
			got[j].figure = fig.name
			progress("    %s: %s %s", got[j].what, got[j].measured, got[j].verdict)
		}
		rows = append(rows, got...)
	}
	return rows, failed
}

// action is one round of one side.
type action func() (*round, error)

// versus is what the rounds of both sides saw, in pairs.
type versus struct{ base, ours []*round }

// interleave runs both sides in turn, each first every other time, so that drift of the machine favours none.
func (b *bench) interleave(base, ours action) (v versus, err error) {
	for i := range b.rounds {
		first, second := base, ours
		if i%2 == 1 {
			first, second = ours, base
		}
		x, err := first()
		if err != nil {
			return v, err
		}
		y, err := second()
		if err != nil {
			return v, err
		}
		if i%2 == 1 {
			x, y = y, x
		}
		v.base, v.ours = append(v.base, x), append(v.ours, y)
		progress("    round %d: base %s/s, ours %s/s", i+1, count(x.rate()), count(y.rate()))
	}
	return v, nil
}

func each(rounds []*round, value func(*round) float64) series {
	out := make(series, len(rounds))
	for i, r := range rounds {
		out[i] = value(r)
	}
	return out
}

func p50(r *round) float64 { return r.latency.quantile(0.50).Seconds() }
func p99(r *round) float64 { return r.latency.quantile(0.99).Seconds() }

func (v versus) ratio(value func(*round) float64) series {
	return ratios(each(v.ours, value), each(v.base, value))
}

// detail gives the absolute medians behind a ratio.
func (v versus) detail(base string) string {
	return fmt.Sprintf("%s; %s %s", absolute(v.ours), base, absolute(v.base))
}

func absolute(rounds []*round) string {
	return fmt.Sprintf("%s/s, p50 %s, p99 %s", count(each(rounds, (*round).rate).median()),
		short(each(rounds, p50).median()), short(each(rounds, p99).median()))
}

// against is a load on one server for one round.
func (b *bench) against(s *server, conns int, src source) action {
	return b.lasting(s, conns, src, b.round)
}

func (b *bench) lasting(s *server, conns int, src source, length time.Duration) action {
	return func() (*round, error) {
		r, err := load{port: s.port, conns: conns, source: src, warmup: b.warmup, length: length}.run(b.ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		return r, nil
	}
}

// bareSingles is the ruler of most figures: single updates on the bare handler.
func (b *bench) bareSingles(conns int) action {
	src := newSingles(newCatalogue(b.small), conns)
	src.versioned, src.fixed = true, true
	return b.against(b.bare, conns, src)
}

func versioned(c *catalogue, conns int) *singles {
	src := newSingles(c, conns)
	src.versioned = true
	return src
}

func (b *bench) update(conns int, limit bar) ([]row, error) {
	s, products, err := b.central(b.small)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	v, err := b.interleave(b.bareSingles(conns), b.against(s, conns, versioned(products, conns)))
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("single updates, %d connections, against bare", conns)
	return []row{
		check(what, v.ratio((*round).rate), times, limit, v.detail("bare")),
		check(what+": p99", v.ratio(p99), times, atMost(2), ""),
	}, nil
}

func (b *bench) get() ([]row, error) {
	const conns = 64
	s, products, err := b.central(b.small)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	v, err := b.interleave(
		b.against(b.bare, conns, &gets{picker: newPicker(products, conns)}),
		b.against(s, conns, &gets{picker: newPicker(products, conns)}))
	if err != nil {
		return nil, err
	}
	return []row{check("GET product, 64 connections, against bare", v.ratio((*round).rate), times,
		atLeast(0.85).stretching(0.95), v.detail("bare"))}, nil
}

func (b *bench) batch() ([]row, error) {
	const conns = 8
	s, products, err := b.central(b.small)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	v, err := b.interleave(b.bareSingles(64), b.lasting(s, conns, newBatches(products, conns, 100), b.batchRound))
	if err != nil {
		return nil, err
	}
	items := each(v.ours, (*round).itemRate)
	return []row{scaled(fmt.Sprintf("items/s in batches of 100, 8 connections, for %v", b.batchRound), items, each(v.base, (*round).rate), atLeast(200_000),
		"batches "+absolute(v.ours))}, nil
}

// fastBare is the speed of the bare handler for which the absolute bars hold.
const fastBare = 35_000

// scaled checks an absolute rate. The bar is for a machine where bare reaches 35,000 requests/s; on a slower one
// the rate counts for proportionally more, on a faster one as it is.
func scaled(what string, rates, bare series, limit bar, detail string) row {
	worth := make(series, len(rates))
	factor := fastBare / bare.median()
	for i, rate := range rates {
		worth[i] = rate * max(1, factor)
	}
	detail = fmt.Sprintf("as measured %s/s where bare reaches %s/s; scaled to bare at 35,000/s: %s/s; %s",
		count(rates.median()), count(bare.median()), count(rates.median()*factor), detail)
	return check(what, worth, perSecond, limit, detail)
}

func (b *bench) hot() ([]row, error) {
	const conns = 64
	s, products, err := b.central(b.small)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	one := newSingles(products, conns)
	one.hot = true
	v, err := b.interleave(b.against(s, conns, newSingles(products, conns)), b.against(s, conns, one))
	if err != nil {
		return nil, err
	}
	// "As fast" is read as 0.95: the machine resolves no less.
	return []row{check("one hot product against spread ones, no version, 64 connections", v.ratio((*round).rate), times,
		atLeast(0.95), v.detail("spread"))}, nil
}

func (b *bench) oneConnection() ([]row, error) {
	s, products, err := b.central(b.small)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	disk, err := newRawDisk(b.path("raw"))
	if err != nil {
		return nil, err
	}
	defer disk.close()
	v, err := b.interleave(
		func() (*round, error) { return disk.run(b.ctx, b.round/3) },
		b.against(s, 1, versioned(products, 1)))
	if err != nil {
		return nil, err
	}
	return []row{check("one connection: p50 against one pwrite+fdatasync", v.ratio(p50), times, atMost(4), v.detail("raw"))}, nil
}
