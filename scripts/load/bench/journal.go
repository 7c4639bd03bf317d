//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"bodega/journal"
)

const (
	journalWriters = 256
	journalPayload = 200 // bytes; what one update puts into the journal, give or take a name
)

// journalAlone appends records of one update's size from many goroutines, each waiting for its sync.
func (b *bench) journalAlone() ([]row, error) {
	dir := b.path("journal")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	j, _, err := journal.Open(dir, journal.Options{}, func(journal.Record) error { return nil })
	if err != nil {
		return nil, err
	}
	defer j.Close()
	var all []*round
	for i := range b.rounds {
		r, err := appendFor(b.ctx, j, b.round)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
		progress("    round %d: %s records/s", i+1, count(r.rate()))
	}
	what := fmt.Sprintf("journal alone, records/s, %d writers, %d bytes each", journalWriters, journalPayload)
	return []row{judge(what, each(all, (*round).rate), perSecond, atLeast(200_000), absolute(all))}, nil
}

// appendFor is a closed loop over the journal, without HTTP.
func appendFor(ctx context.Context, j *journal.Journal, length time.Duration) (*round, error) {
	var (
		writers sync.WaitGroup
		mu      sync.Mutex
		sum     round
		first   error
	)
	start := time.Now()
	for range journalWriters {
		writers.Go(func() {
			latency, err := appendUntil(ctx, j, start.Add(length))
			mu.Lock()
			defer mu.Unlock()
			sum.latency.merge(latency)
			if first == nil {
				first = err
			}
		})
	}
	writers.Wait()
	sum.elapsed, sum.answers = time.Since(start), sum.latency.count
	return &sum, first
}

func appendUntil(ctx context.Context, j *journal.Journal, end time.Time) (*histogram, error) {
	h := &histogram{}
	entry := journal.Entry{Type: journal.Data, Payload: make([]byte, journalPayload)}
	for before := time.Now(); before.Before(end) && ctx.Err() == nil; {
		if _, err := j.Append(entry); err != nil {
			return h, err
		}
		now := time.Now()
		h.add(now.Sub(before))
		before = now
	}
	return h, ctx.Err()
}
