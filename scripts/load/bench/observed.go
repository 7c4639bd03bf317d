//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"
)

const scrapeEvery = time.Second // fifteen times as often as scripts/observe/prometheus does

// observed is what watching costs as it is on by default: metrics that are counted and scraped, against a server that counts
// nothing. The processor time of an update is the sharper of the two figures: it does not hang on the disk.
func (b *bench) observed() ([]row, error) {
	return b.watched("scraped each second", atLeast(0.95), atMost(1.05))
}

// traced is what a trace of one request in a hundred costs on top, for those who have a collector.
func (b *bench) traced() ([]row, error) {
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer collector.Close()
	return b.watched("scraped each second and 1 % traced", atLeast(0.90), atMost(1.10), "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL,
		"OTEL_TRACES_SAMPLER=parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.01")
}

// watched compares a server that is watched, as extra says, with one that is not.
func (b *bench) watched(how string, rate, work bar, extra ...string) ([]row, error) {
	const conns = 64
	blind, products, err := b.central(b.small, "METRICS_EXPORTER=none")
	defer b.retire(blind)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	seen, _, err := b.central(b.small, append(extra, fmt.Sprint("METRICS_PORT=", port))...)
	defer b.retire(seen)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	scraped := scrape(ctx, port)
	var without, with series
	v, err := b.fine().interleave(
		b.timing(blind, &without, b.fine().against(blind, conns, versioned(products, conns))),
		b.timing(seen, &with, b.fine().against(seen, conns, versioned(newCatalogue(b.small), conns))))
	if err != nil {
		return nil, err
	}
	stop()
	if n := <-scraped; n == 0 {
		return nil, fmt.Errorf("nobody could scrape port %d", port)
	}
	detail := fmt.Sprintf("%.1f us of processor time an update, %.1f us unwatched", with.median(), without.median())
	return []row{
		check("single updates, 64 connections, "+how+", against unwatched", v.ratio((*round).rate), times, rate, v.detail("unwatched")),
		check("the same: processor time of an update", ratios(with, without), times, work, detail),
	}, nil
}

// limited is what the limiter costs, with the five headers by which it tells a client how much it has left: against a server
// without it. The load of all other figures is exempt, and is told nothing. Of some 4 us a profile has 1 for counting and the
// text, and 1 for net/http's map of headers, which outgrows its eight first entries and is made anew, copied and sorted; the rest is
// writing, and garbage.
func (b *bench) limited() ([]row, error) {
	const conns = 64
	free, products, err := b.central(b.small, "RATE_LIMIT_ENABLED=false")
	defer b.retire(free)
	if err != nil {
		return nil, err
	}
	held, _, err := b.central(b.small, "RATE_LIMIT_REQUESTS_PER_MINUTE=1000000000", "RATE_LIMIT_EXEMPT_KEYS=")
	defer b.retire(held)
	if err != nil {
		return nil, err
	}
	const versus = ", 64 connections, with the limiter against without"
	reads, err := b.held(free, held, "GET product"+versus, atLeast(0.90),
		&gets{picker: newPicker(products, conns)}, &gets{picker: newPicker(products, conns)})
	if err != nil {
		return nil, err
	}
	updates, err := b.held(free, held, "single updates"+versus, atLeast(0.90),
		versioned(products, conns), versioned(newCatalogue(b.small), conns))
	return []row{reads, updates}, err
}

// held compares a server with the limiter with one that is free of it.
func (b *bench) held(free, held *server, what string, rate bar, ofFree, ofHeld source) (row, error) {
	const conns = 64
	var without, with series
	v, err := b.fine().interleave(
		b.timing(free, &without, b.fine().against(free, conns, ofFree)),
		b.timing(held, &with, b.fine().against(held, conns, ofHeld)))
	if err != nil {
		return row{}, err
	}
	detail := fmt.Sprintf("%s; %.1f us of processor time an answer, %.1f us without", v.detail("without"), with.median(), without.median())
	return check(what, v.ratio((*round).rate), times, rate, detail), nil
}

// fine has more rounds, which are shorter: for differences that are smaller than what one round tells from another.
func (b *bench) fine() *bench {
	c := *b
	c.rounds, c.round = 3*b.rounds, b.round/2
	return &c
}

// timing adds to spent the processor time of s for each answer of do, in microseconds.
func (b *bench) timing(s *server, spent *series, do action) action {
	return func() (*round, error) {
		before, err := s.busy()
		if err != nil {
			return nil, err
		}
		r, err := do()
		if err != nil {
			return nil, err
		}
		after, err := s.busy()
		// What the warm-up has taken is in it as well.
		answers := r.rate() * (r.elapsed + b.warmup).Seconds()
		*spent = append(*spent, float64((after-before).Microseconds())/answers)
		return r, err
	}
}

// scrape reads the metrics as Prometheus does until ctx ends, and then tells how often it could.
func scrape(ctx context.Context, port int) <-chan int {
	done := make(chan int, 1)
	go func() {
		n, more := 0, error(nil)
		for ; more == nil; more = pause(ctx, scrapeEvery) {
			if scrapeOnce(context.WithoutCancel(ctx), port) == nil { // one that has begun is not cut off
				n++
			}
		}
		done <- n
	}()
	return done
}

func scrapeOnce(ctx context.Context, port int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/metrics", port), http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
