package client

import (
	"context"
	"iter"
	"time"

	"github.com/cenkalti/backoff/v4"

	"bodega/http/wire"
	"bodega/inventory"
)

const (
	feedWait  = 20 * time.Second // for one event; the connection looks alive to whatever is on the way
	feedLimit = wire.EventsMax

	delayMin = 100 * time.Millisecond
	delayMax = 5 * time.Second
)

// Feed yields the events from a position on, each once and in order, and waits for more for ever. It outlasts failures of the
// moment. Any other ends it with an error, which comes with no event: offset_expired, offset_ahead and timeline_changed ask
// for a new beginning from a snapshot; if ctx ends, the error is that of ctx. Nothing is asked while the loop's body runs.
func (c *Client) Feed(ctx context.Context, from inventory.Offset) iter.Seq2[inventory.Event, error] {
	return func(yield func(inventory.Event, error) bool) {
		q := inventory.EventsQuery{From: from, Limit: feedLimit, Wait: feedWait}
		delays := newBackOff()
		for {
			asked := time.Now()
			page, err := c.Events(ctx, q)
			switch {
			case err != nil && !retryable(err):
				yield(inventory.Event{}, err)
				return
			case err != nil, len(page.Events) == 0 && time.Since(asked) < feedWait/2: // a server that shuts down cuts waits short
				if err := sleep(ctx, max(delays.NextBackOff(), min(retryAfter(err), time.Minute))); err != nil {
					yield(inventory.Event{}, err)
					return
				}
				continue
			}
			delays.Reset()
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
			}
			q.From, q.Timeline, q.Cursor = page.Next, page.Timeline, page.Cursor
		}
	}
}

// retryable says whether the same request may succeed later by itself; a rate limit passes too, though
// [inventory.Error.Transient] does not count it.
func retryable(err error) bool {
	e := asError(err)
	return e != nil && (e.Transient() || e.Code == inventory.CodeRateLimited)
}

// retryAfter is how long whoever refused asks to wait.
func retryAfter(err error) time.Duration {
	if e := asError(err); e != nil {
		return e.RetryAfter
	}
	return 0
}

// newBackOff returns an exponential back-off with jitter that never ends, from 100 ms to 5 s, so that those who failed
// together do not come back together.
func newBackOff() *backoff.ExponentialBackOff {
	return backoff.NewExponentialBackOff(backoff.WithInitialInterval(delayMin), backoff.WithMaxInterval(delayMax),
		backoff.WithMultiplier(2), backoff.WithMaxElapsedTime(0))
}

// sleep waits, or returns why ctx has ended.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
