//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"bodega/journal"
)

const (
	journalBatch   = 256 // records a sync, about what the ledger's groups hold under load
	journalPayload = 200 // bytes; what one update puts into the journal, give or take a name
)

// journalAlone appends batches of records of one update's size, one after another, each waiting for its sync.
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
		progress("    round %d: %s records/s", i+1, count(r.itemRate()))
	}
	what := fmt.Sprintf("journal alone, records/s in batches of %d, %d bytes each", journalBatch, journalPayload)
	return []row{check(what, each(all, (*round).itemRate), perSecond, atLeast(200_000), absolute(all))}, nil
}

// appendFor is a closed loop over the journal, without HTTP. Its answers are batches.
func appendFor(ctx context.Context, j *journal.Journal, length time.Duration) (*round, error) {
	batch := make([]journal.Entry, journalBatch)
	for i := range batch {
		batch[i] = journal.Entry{Type: journal.Data, Payload: make([]byte, journalPayload)}
	}
	var r round
	start := time.Now()
	for before := start; r.elapsed < length && ctx.Err() == nil; {
		if _, err := j.Append(batch...); err != nil {
			return nil, err
		}
		now := time.Now()
		r.latency.add(now.Sub(before))
		before, r.elapsed = now, now.Sub(start)
		r.answers++
		r.items += journalBatch
	}
	return &r, ctx.Err()
}
