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

const scrapeEvery = time.Second // fifteen times as often as scripts/prometheus does

// observed is what watching costs: metrics that are scraped and a trace of one request in a hundred, against a server that
// counts nothing. The processor time of an update is the sharper of the two figures: it does not hang on the disk.
func (b *bench) observed() ([]row, error) {
	const conns = 64
	blind, products, err := b.central(b.small, "METRICS_EXPORTER=none")
	defer b.retire(blind)
	if err != nil {
		return nil, err
	}
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer collector.Close()
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	seen, _, err := b.central(b.small, fmt.Sprint("METRICS_PORT=", port), "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL,
		"OTEL_TRACES_SAMPLER=parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.01")
	defer b.retire(seen)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	scraped := scrape(ctx, port)
	var without, with series
	v, err := b.interleave(
		b.timing(blind, &without, b.against(blind, conns, versioned(products, conns))),
		b.timing(seen, &with, b.against(seen, conns, versioned(newCatalogue(b.small), conns))))
	if err != nil {
		return nil, err
	}
	stop()
	if n := <-scraped; n == 0 {
		return nil, fmt.Errorf("nobody could scrape port %d", port)
	}
	detail := fmt.Sprintf("%.1f us of processor time an update, %.1f us unwatched", with.median(), without.median())
	return []row{
		judge("single updates, 64 connections, scraped each second and 1 % traced, against unwatched", v.ratio((*round).rate), times, atLeast(0.95), v.detail("unwatched")),
		judge("the same: processor time of an update", ratios(with, without), times, atMost(1.05), detail),
	}, nil
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
		// The warm-up is part of what was spent, and as much of it on either side.
		answers := r.rate() * (r.elapsed + b.warmup).Seconds()
		*spent = append(*spent, float64((after-before).Microseconds())/answers)
		return r, err
	}
}

// scrape reads the metrics as Prometheus does until ctx ends, and then tells how often it could.
func scrape(ctx context.Context, port int) <-chan int {
	done := make(chan int, 1)
	go func() {
		n := 0
		for ctx.Err() == nil {
			if scrapeOnce(ctx, port) == nil {
				n++
			}
			_ = pause(ctx, scrapeEvery)
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
