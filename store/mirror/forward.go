package mirror

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v4"
	"github.com/sony/gobreaker/v2"

	"bodega/inventory"
)

// The breaker opens when half of at least breakerLeast commands within breakerWindow have failed, for breakerOpen; then one
// command is let through to try.
const (
	breakerLeast  = 5
	breakerWindow = 10 * time.Second
	breakerOpen   = 5 * time.Second
)

// A command is repeated as long as that may help and its caller would still wait.
const (
	forwardMost  = 15 * time.Second // all tries together
	retryLeast   = 50 * time.Millisecond
	retryMost    = 2 * time.Second
	budgetShare  = 0.2 // repetitions for each command
	budgetMost   = 10  // repetitions saved up
	inFlightMost = 1024
	// sentMost leaves room beside the sales that central has at one time, which are at most 64 requests of a store, for the feed,
	// comparisons and snapshots. Further sales wait here.
	sentMost   = 56
	settleMost = time.Second // how long an answer waits to be readable at this store
)

var (
	errOpen = &inventory.Error{Code: inventory.CodeUnavailable, RetryAfter: breakerOpen,
		Message: "central cannot be reached; nothing was sent, send the same request with the same key again"}
	errCrowded  = &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many updates are under way at this store; send the same request again"}
	errNotHere  = &inventory.Error{Code: inventory.CodeForbidden, Message: "products are managed at central, not at a store"}
	errNotKeyed = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Missing idempotency key"}
)

// forwarder passes commands on to central.
type forwarder struct {
	m       *Mirror
	breaker *gobreaker.CircuitBreaker[*inventory.Answer]
	budget  budget
	tokens  chan struct{} // one for each command under way
	sending chan struct{} // one for each that central has now
}

func newForwarder(m *Mirror) *forwarder {
	f := &forwarder{m: m, tokens: make(chan struct{}, inFlightMost), sending: make(chan struct{}, sentMost), budget: budget{saved: budgetMost}}
	f.breaker = gobreaker.NewCircuitBreaker[*inventory.Answer](gobreaker.Settings{
		Interval:     breakerWindow,
		BucketPeriod: time.Second,
		Timeout:      breakerOpen,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.Requests >= breakerLeast && 2*c.TotalFailures >= c.Requests
		},
		IsSuccessful:  func(err error) bool { return !passing(err) },
		IsExcluded:    func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(_ string, from, to gobreaker.State) { m.status.breakerChanged(stateNames[from], stateNames[to]) },
	})
	return f
}

var stateNames = map[gobreaker.State]string{
	gobreaker.StateClosed: inventory.BreakerClosed, gobreaker.StateHalfOpen: inventory.BreakerHalfOpen, gobreaker.StateOpen: inventory.BreakerOpen,
}

// state is how the breaker stands. gobreaker counts time only when it is asked.
func (f *forwarder) state() string { return stateNames[f.breaker.State()] }

var errNotReady = errors.New("central is not ready")

// settle lets a breaker that waits for a command to try with take the health of central for one, since at a store where
// nothing is sold no command may come for hours.
func (f *forwarder) settle(ready bool) {
	if f.breaker.State() != gobreaker.StateHalfOpen {
		return
	}
	_, _ = f.breaker.Execute(func() (*inventory.Answer, error) { // whoever tries at the same moment does as well
		if !ready {
			return nil, errNotReady
		}
		return nil, nil //nolint:nilnil // there is no command to be answered
	})
}

// passing says whether an error is one of the moment, for which central is to blame.
func passing(err error) bool {
	var e *inventory.Error
	switch {
	case err == nil:
		return false
	case errors.As(err, &e):
		return e.Passing() && e.Code != inventory.CodeCentralChanged // which the same command would meet again
	default:
		return true
	}
}

// Submit implements inventory.Service: central decides. The answer is given when this store shows it, or after a moment.
func (m *Mirror) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	up, err := m.translate(cmd)
	if err == nil {
		err = m.expect(up)
	}
	if err != nil {
		return nil, err
	}
	select {
	case m.forward.tokens <- struct{}{}:
		defer func() { <-m.forward.tokens }()
	default:
		return nil, errCrowded
	}
	forwarding, cancel := context.WithTimeout(ctx, forwardMost)
	defer cancel()
	answer, err := inventory.RetryConflicts(forwarding, up, m.forward.submit)
	if err != nil {
		return nil, err
	}
	ctx, cancel = context.WithTimeout(ctx, settleMost)
	defer cancel()
	_ = m.Reach(ctx, answer.Offset) // the sale has been made, whether or not it shows here
	if err := m.stands(up, answer); err != nil {
		return nil, err
	}
	m.status.answer(up.Timeline, answer.Offset)
	return answer, nil
}

// stands returns an error if central, which has answered, has lost what it did since: the copy has become one of another history
// meanwhile, which does not have the answer's position. With the same key the command is then carried out in that.
func (m *Mirror) stands(cmd *inventory.Command, answer *inventory.Answer) error {
	c := m.copy.Load()
	if c == nil || cmd.Timeline == "" || c.timeline == cmd.Timeline || answer.Offset <= until(c.ancestors, cmd.Timeline) {
		return nil
	}
	return &inventory.Error{Code: inventory.CodeUnavailable,
		Message: "central was put back to an older state after it had made the update; send the same request with the same key again"}
}

// translate makes a store's command one of central's: in this store's name, with keys in its own space. Without that, two
// stores whose shops count their sales alike would answer for each other.
func (m *Mirror) translate(cmd *inventory.Command) (*inventory.Command, error) {
	if cmd.Kind != inventory.Update && cmd.Kind != inventory.Partial && cmd.Kind != inventory.Atomic {
		return nil, errNotHere
	}
	up := *cmd
	up.Lines = make([]inventory.Line, len(cmd.Lines))
	space := m.cfg.Store + ":" + cmd.Actor + ":"
	keyed := cmd.KeyText != ""
	if keyed {
		up.KeyText = space + cmd.KeyText
	}
	for i := range cmd.Lines {
		ln := cmd.Lines[i]
		ln.Store = m.cfg.Store
		if ln.KeyText != "" {
			ln.KeyText = space + ln.KeyText
			keyed = true
		} else if cmd.Kind != inventory.Atomic {
			return nil, errNotKeyed
		}
		up.Lines[i] = ln
	}
	if !keyed {
		return nil, errNotKeyed
	}
	return &up, nil
}

// submit sends a command until there is an answer, or repeating it would not help, or would cost others too much. Every command
// has a key, which makes that safe. ctx has a deadline.
func (f *forwarder) submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	f.budget.earn()
	pauses := backoff.NewExponentialBackOff(backoff.WithInitialInterval(retryLeast), backoff.WithMaxInterval(retryMost), backoff.WithMultiplier(2))
	var last error
	for {
		answer, err := f.breaker.Execute(func() (*inventory.Answer, error) { return f.send(ctx, cmd) })
		switch {
		case err == nil:
			return answer, nil
		case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
			if last != nil { // it was sent before
				return nil, unanswered(last)
			}
			return nil, errOpen
		case !passing(err):
			return nil, err
		case ctx.Err() != nil:
			return nil, unanswered(err)
		}
		wait := max(pauses.NextBackOff(), retryAfter(err))
		if deadline, _ := ctx.Deadline(); time.Until(deadline) < wait || !f.budget.spend() {
			return nil, unanswered(err)
		}
		last = err
		f.m.status.retries.Add(1)
		if f.m.cfg.Hooks.Retried != nil {
			f.m.cfg.Hooks.Retried(err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, unanswered(err)
		}
	}
}

// send sends a command once, when its turn has come.
func (f *forwarder) send(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	select {
	case f.sending <- struct{}{}:
		defer func() { <-f.sending }()
		answer, err := f.m.up.Submit(ctx, cmd)
		return answer, refusedAsOther(err)
	case <-ctx.Done():
		return nil, errCrowded
	}
}

// unanswered is a failure as the store's clients know it: what central said of itself is passed on, everything else is that it
// cannot be reached.
func unanswered(err error) error {
	var e *inventory.Error
	if errors.As(err, &e) && e.Code != inventory.CodeInternal {
		return err
	}
	return &inventory.Error{Code: inventory.CodeUnavailable, Cause: err,
		Message: "central did not answer; the update may have been made: send the same request with the same key again"}
}

// budget bounds repetitions to a share of the commands, so that a central in trouble is not buried under them.
type budget struct {
	mu    sync.Mutex
	saved float64
}

func (b *budget) earn() {
	b.mu.Lock()
	b.saved = min(b.saved+budgetShare, budgetMost)
	b.mu.Unlock()
}

func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.saved < 1 {
		return false
	}
	b.saved--
	return true
}
