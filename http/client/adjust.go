package client

import (
	"context"
	"crypto/rand"
	"time"

	"bodega/inventory"
)

// NewKey returns a fresh idempotency key: 26 letters and digits that nobody can guess. One intention has one key, which is
// kept for every repetition.
func NewKey() string { return rand.Text() }

// Adjustment is a change of the stock of one product that is asked for.
type Adjustment struct {
	Product inventory.ProductID
	Delta   int64              // units that come in, or go out if negative
	Version *inventory.Version // refuse unless this is the product's version; nil for whatever it is
	Key     string             // idempotency key; "" makes one, which then nobody else knows
	Store   string             // optional, as the rest
	// Location is where the units lie; "" for wherever the server takes them from.
	Location inventory.LocationID
	Reason   string
	Ref      string
}

// AdjustOptions say how far Adjust goes. The zero value is usable.
type AdjustOptions struct {
	// Patience is for how long a try may be followed by another; 0 means 30 s, and less than 0 that there is only one.
	Patience time.Duration
	// RetryConflicts has an adjustment whose Version is not current decided again with the present one, up to
	// inventory.ConflictTries times: for callers who would do the same themselves.
	RetryConflicts bool
}

const defaultPatience = 30 * time.Second

// Adjust changes the stock of a product once, however often it has to ask: every try has the same key. A refusal is a Result. An
// error that comes after patience is the last one, and leaves open what became of the adjustment; who must know that gives a
// key and calls again with it, within the time for which the server keeps keys.
func (c *Client) Adjust(ctx context.Context, a Adjustment, opt AdjustOptions) (inventory.Result, error) {
	line := inventory.Line{Product: a.Product, Delta: a.Delta, KeyText: a.Key, Store: a.Store, Reason: a.Reason, Ref: a.Ref,
		RetryConflict: opt.RetryConflicts && a.Version != nil}
	if line.KeyText == "" {
		line.KeyText = NewKey()
	}
	if a.Location != "" {
		line.Place = &inventory.Place{Location: a.Location}
	}
	if a.Version != nil {
		line.Guarded, line.Expect = true, *a.Version
	}
	if opt.Patience == 0 {
		opt.Patience = defaultPatience
	}
	until := time.Now().Add(opt.Patience)
	submit := func(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
		return c.submitUntil(ctx, cmd, until)
	}
	cmd := &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{line}}
	var answer *inventory.Answer
	var err error
	if c.cfg.Store { // which does the rest itself
		answer, err = submit(ctx, cmd)
	} else {
		answer, err = inventory.RetryConflicts(ctx, cmd, submit)
	}
	if err != nil {
		return inventory.Result{}, err
	}
	return answer.Results[0], nil
}

// submitUntil repeats a command with exponential back-off and jitter until there is an answer, or an error that is not retryable, or it is
// too late for another try.
func (c *Client) submitUntil(ctx context.Context, cmd *inventory.Command, until time.Time) (*inventory.Answer, error) {
	delays := newBackOff()
	for {
		answer, err := c.Submit(ctx, cmd)
		if err == nil || !retryable(err) {
			return answer, err
		}
		wait := max(delays.NextBackOff(), retryAfter(err))
		if time.Now().Add(wait).After(until) {
			return nil, err
		}
		if sleep(ctx, wait) != nil {
			return nil, c.noResponse(ctx, err)
		}
	}
}
