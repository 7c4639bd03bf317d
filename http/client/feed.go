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

	pauseLeast = 100 * time.Millisecond
	pauseMost  = 5 * time.Second
)

// Feed yields the events from a position on, each once and in order, and waits for more for ever. It outlasts failures of the
// moment. Any other ends it with an error, which comes with no event: offset_expired, offset_ahead and timeline_changed ask
// for a new beginning from a snapshot; if ctx ends, the error is that of ctx. Nothing is asked while the loop's body runs.
func (c *Client) Feed(ctx context.Context, from inventory.Offset) iter.Seq2[inventory.Event, error] {
	return func(yield func(inventory.Event, error) bool) {
		q := inventory.EventsQuery{From: from, Limit: feedLimit, Wait: feedWait}
		pauses := newPauses()
		for {
			asked := time.Now()
			page, err := c.Events(ctx, q)
			switch {
			case err != nil && !passing(err):
				yield(inventory.Event{}, err)
				return
			case err != nil, len(page.Events) == 0 && time.Since(asked) < feedWait/2: // a server that shuts down cuts waits short
				if err := pause(ctx, max(pauses.NextBackOff(), min(retryAfter(err), time.Minute))); err != nil {
					yield(inventory.Event{}, err)
					return
				}
				continue
			}
			pauses.Reset()
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
			}
			q.From, q.Timeline = page.Next, page.Timeline
		}
	}
}

// passing says whether the same request may succeed later, by itself.
func passing(err error) bool {
	e := itsError(err)
	return e != nil && (e.Passing() || e.Code == inventory.CodeRateLimited)
}

// RetryAfter is how long whoever refused asks to wait.
func retryAfter(err error) time.Duration {
	if e := itsError(err); e != nil {
		return e.RetryAfter
	}
	return 0
}

// newPauses returns the waits between tries, without end: longer each time, and never quite the same, so that those who failed
// together do not come back together.
func newPauses() *backoff.ExponentialBackOff {
	return backoff.NewExponentialBackOff(backoff.WithInitialInterval(pauseLeast), backoff.WithMaxInterval(pauseMost),
		backoff.WithMultiplier(2), backoff.WithMaxElapsedTime(0))
}

// pause waits, or returns why ctx has ended.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
