package mirror

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v4"
	"github.com/sony/gobreaker/v2"

	"bodega/inventory"
)

// The circuit breaker opens when half of at least breakerRequestsMin commands within breakerWindow have failed, for breakerOpen;
// then one command is let through to try.
const (
	breakerRequestsMin = 5
	breakerWindow      = 10 * time.Second
	breakerOpen        = 5 * time.Second
)

// A retry, by exponential back-off with jitter and within a budget, as long as it may help and its caller would still wait.
const (
	forwardTimeout  = 15 * time.Second // of all tries together
	retryBackoffMin = 50 * time.Millisecond
	retryBackoffMax = 2 * time.Second
	retryRatio      = 0.2 // retries for each command
	budgetMax       = 10  // retries saved up
	inFlightMax     = 1024
	reachTimeout    = time.Second // read your writes: how long an answer waits to be readable at this store
)

var (
	errOpen = &inventory.Error{Code: inventory.CodeUnavailable, RetryAfter: breakerOpen,
		Message: "central cannot be reached; nothing was sent, send the same request with the same key again"}
	errOverloaded = &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many updates are under way at this store; send the same request again"}
	errNotHere    = &inventory.Error{Code: inventory.CodeForbidden, Message: "products are managed at central, not at a store"}
	errNotKeyed   = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Missing idempotency key"}
)

// forwarder passes commands on to central.
type forwarder struct {
	m        *Mirror
	breaker  *gobreaker.CircuitBreaker[*inventory.Answer]
	budget   retryBudget
	inFlight chan struct{} // semaphore: one for each command under way
}

func newForwarder(m *Mirror) *forwarder {
	f := &forwarder{m: m, inFlight: make(chan struct{}, inFlightMax), budget: retryBudget{balance: budgetMax}}
	f.breaker = gobreaker.NewCircuitBreaker[*inventory.Answer](gobreaker.Settings{
		Interval:     breakerWindow,
		BucketPeriod: time.Second,
		Timeout:      breakerOpen,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.Requests >= breakerRequestsMin && 2*c.TotalFailures >= c.Requests
		},
		IsSuccessful:  func(err error) bool { return !transient(err) },
		IsExcluded:    func(err error) bool { return errors.Is(err, context.Canceled) || elsewhere(err) },
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

// tryHalfOpen lets a half-open breaker, which waits for a command to try with, take the health of central for one, since at a
// store where nothing is sold no command may come for hours.
func (f *forwarder) tryHalfOpen(ready bool) {
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

// transient says whether an error is one of the moment, for which central is to blame.
func transient(err error) bool {
	var e *inventory.Error
	switch {
	case err == nil:
		return false
	case errors.As(err, &e):
		return e.Transient() && e.Code != inventory.CodeCentralChanged // which the same command would meet again
	default:
		return true
	}
}

// Submit implements inventory.Service: central decides. The answer is given when this store shows it and has noted it, or after a moment.
// If ctx ends before central has answered the error is that of ctx, and nothing is known.
func (m *Mirror) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if cmd.Kind == inventory.PutStaff {
		return m.changeStaff(ctx, cmd)
	}
	up, err := m.translate(cmd)
	if err != nil {
		return nil, err
	}
	select {
	case m.forward.inFlight <- struct{}{}:
		defer func() { <-m.forward.inFlight }()
	default:
		return nil, errOverloaded
	}
	if err := m.ready(ctx, up); err != nil {
		return nil, err
	}
	answer, err := m.passOn(ctx, up)
	if err != nil {
		return nil, err
	}
	if err := m.survives(up, answer); err != nil {
		return nil, err
	}
	m.status.acknowledge(up.Timeline, answer.Offset)
	return answer, nil
}

// ready waits until what central has lost is healed, or for long enough, and makes a command one for the copy's history.
func (m *Mirror) ready(ctx context.Context, up *inventory.Command) error {
	for {
		if err := m.pinTimeline(up); err != nil || !m.healer.holdsUp() {
			return err
		}
		if err := m.healer.wait(ctx); err != nil {
			return err
		}
	}
}

// passOn sends a command to central, and notes it in the outbox meanwhile. It returns the answer when both are done and the copy shows it,
// or a moment later: the sale has been made.
func (m *Mirror) passOn(ctx context.Context, up *inventory.Command) (*inventory.Answer, error) {
	if m.forward.breaker.State() == gobreaker.StateOpen {
		return nil, errOpen
	}
	sent := 0
	forwarding, cancel := context.WithTimeout(ctx, forwardTimeout)
	defer cancel()
	if up.IsPreview() { // of which there is nothing to note
		answer, err := m.forward.submit(forwarding, up, &sent)
		return answer, notTheCallers(err)
	}
	note := m.cfg.Outbox.Note(up, up.Timeline)
	answer, err := inventory.RetryConflicts(forwarding, up, func(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
		return m.forward.submit(ctx, cmd, &sent)
	})
	if err != nil {
		endUnanswered(note, sent, err)
		if gone := ctx.Err(); gone != nil { // whoever asked: nobody has failed
			return nil, gone
		}
		return nil, notTheCallers(err)
	}
	m.endAnswered(note, up, answer)
	ctx, cancel = context.WithTimeout(ctx, reachTimeout)
	defer cancel()
	_ = m.Reach(ctx, answer.Offset)
	note.Wait()
	return answer, nil
}

// survives returns an error if central, which has answered, has lost what it did since: the copy has become one of another history
// meanwhile, which does not have the answer's position. With the same key the command is then carried out in that.
func (m *Mirror) survives(cmd *inventory.Command, answer *inventory.Answer) error {
	c := m.copy.Load()
	if c == nil || cmd.Timeline == "" || c.timeline == cmd.Timeline || answer.Offset <= forkPoint(c.ancestors, cmd.Timeline) {
		return nil
	}
	return &inventory.Error{Code: inventory.CodeUnavailable,
		Message: "central was put back to an older state after it had made the update; send the same request with the same key again"}
}

// translate makes a store's command one of central's: in this store's name, with keys in its own space. Without that, two
// stores whose shops count their sales alike would answer for each other.
func (m *Mirror) translate(cmd *inventory.Command) (*inventory.Command, error) {
	switch cmd.Kind {
	case inventory.Update, inventory.Partial, inventory.Atomic, inventory.Move, inventory.MakeHold, inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold,
		inventory.Count, inventory.ShipTransfer, inventory.ReceiveTransfer, inventory.CancelTransfer:
	default:
		return nil, errNotHere
	}
	up := *cmd
	up.Scope = m.inOwnName(cmd.Scope)
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
		} else if cmd.Kind == inventory.Update || cmd.Kind == inventory.Partial {
			return nil, errNotKeyed
		}
		up.Lines[i] = ln
	}
	if !keyed && !cmd.IsPreview() {
		return nil, errNotKeyed
	}
	return &up, nil
}

// inOwnName returns a scope whose act is this store's.
func (m *Mirror) inOwnName(scope *inventory.Scope) *inventory.Scope {
	switch {
	case scope != nil && scope.Hold != nil:
		own, act := *scope, *scope.Hold
		act.Store, own.Hold = m.cfg.Store, &act
		return &own
	case scope != nil && scope.Transfer != nil:
		own, act := *scope, *scope.Transfer
		act.Store, own.Transfer = m.cfg.Store, &act
		return &own
	default:
		return scope
	}
}

// submit sends a command until there is an answer, or repeating it would not help, or would cost others too much. Every command
// has a key, which makes that safe. ctx has a deadline. Sent counts how often it was sent.
func (f *forwarder) submit(ctx context.Context, cmd *inventory.Command, sent *int) (*inventory.Answer, error) {
	f.budget.deposit()
	retry := backoff.NewExponentialBackOff(backoff.WithInitialInterval(retryBackoffMin), backoff.WithMaxInterval(retryBackoffMax), backoff.WithMultiplier(2))
	var last error
	for {
		answer, err := f.breaker.Execute(func() (*inventory.Answer, error) { return f.send(ctx, cmd, sent) })
		switch {
		case err == nil:
			return answer, nil
		case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
			if last != nil { // it was sent before
				return nil, unanswered(last)
			}
			return nil, errOpen
		case !transient(err):
			return nil, err
		case ctx.Err() != nil:
			return nil, unanswered(err)
		}
		wait := max(retry.NextBackOff(), retryAfter(err))
		moved := elsewhere(err) // which buries nobody
		if moved {
			wait = 0
		}
		if deadline, _ := ctx.Deadline(); time.Until(deadline) < wait || !moved && !f.budget.withdraw() {
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

// send sends a command once.
func (f *forwarder) send(ctx context.Context, cmd *inventory.Command, sent *int) (*inventory.Answer, error) {
	*sent++
	answer, err := f.m.up.Submit(ctx, cmd)
	return answer, refusedAsOther(err)
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

// notTheCallers is a refusal as whoever asks this store is to know it: that central does not take the store's key, or its certificate, is no
// fault of his, whose own key was good here.
func notTheCallers(err error) error {
	var e *inventory.Error
	if !errors.As(err, &e) {
		return err
	}
	aboutLink := func(d inventory.Detail) bool { return d.Field == "certificate" || d.Field == "scope" }
	if e.Code != inventory.CodeUnauthorized && (e.Code != inventory.CodeForbidden || !slices.ContainsFunc(e.Details, aboutLink)) {
		return err
	}
	return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central does not take this store's key: " + e.Message, Cause: err}
}

// retryBudget bounds repetitions to a share of the commands, so that a central in trouble is not buried under them.
type retryBudget struct {
	mu      sync.Mutex
	balance float64
}

func (b *retryBudget) deposit() {
	b.mu.Lock()
	b.balance = min(b.balance+retryRatio, budgetMax)
	b.mu.Unlock()
}

func (b *retryBudget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.balance < 1 {
		return false
	}
	b.balance--
	return true
}
