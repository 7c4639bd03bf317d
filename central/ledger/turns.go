package ledger

import (
	"context"
	"errors"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// A ledger whose engine is a storage.Replica follows what others decide, and decides while it leads. Both is done by the writer, in turn, so
// that nothing is ever applied by two.

// Role is what a ledger does from now on.
type Role struct {
	Leads bool
	Why   error // why it does not lead any more; nil if it was handed over, or never led
}

// ErrNotLeading is the answer to a command of a ledger that follows, or has just lost the lead: nothing was done, and whoever leads can be asked.
var ErrNotLeading = &inventory.Error{Code: inventory.CodeNotLeading, Message: "this central does not lead; send the same request again"}

var (
	errQuarantined = &inventory.Error{Code: inventory.CodeRecovering, Message: "this central has found its copy of the data wrong, and serves nothing; ask another one"}
	errUntold      = &inventory.Error{Code: inventory.CodeOverloaded, Message: "the log did not take it; nothing was changed: send the same request again"}
	errHandingOver = &inventory.Error{Code: inventory.CodeOverloaded, Message: "the lead is being handed over already"}
)

// settleMax is how long it may take to learn what became of a group: after that it is given up, and so is the lead.
const settleMax = 5 * time.Second

// Leads says whether the ledger decides. That is all the time, if its log is its own.
func (l *Ledger) Leads() bool { return l.replica == nil || l.leads.Load() }

// takeTurns follows and leads until Close, or until this process may do neither.
func (w *writer) takeTurns() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-w.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	for ctx.Err() == nil {
		err := w.replica.Follow(ctx, &follower{Ledger: w.Ledger})
		switch {
		case ctx.Err() != nil:
		case err != nil:
			w.exclude(err)
		default:
			w.lead()
			w.decideAll()
			w.stepDown()
		}
		if w.failed.Load() != nil {
			w.stop(ctx)
			break
		}
	}
	w.refuseHandOver()
}

// stop waits for Close: nothing is decided and nothing is followed any more.
func (w *writer) stop(ctx context.Context) {
	resigning, cancel := context.WithTimeout(ctx, settleMax)
	defer cancel()
	_ = w.replica.Resign(resigning, "") // best effort: else the term ends by itself
	<-ctx.Done()
}

// exclude is for a process that cannot follow: damage is its own, and then nothing that it has is shown. What is only too new for it says nothing
// against what it has.
func (l *Ledger) exclude(err error) {
	if damaged(err) && !errors.Is(err, inventory.ErrNewer) {
		l.wrong.Store(true)
	}
	l.fail(err)
}

// readable returns the answer to readers of a ledger that serves nothing, or nil.
func (l *Ledger) readable() error {
	if l.wrong.Load() {
		return errQuarantined
	}
	return nil
}

// lead begins a term: all that was decided before is applied.
func (w *writer) lead() {
	w.clock.Lead()
	now := w.clock.Now()
	w.state.Reach(inventory.Mark{Boot: now.Boot})
	w.beginNonce()
	w.batch = w.newBatch()
	w.noted, w.over, w.lost, w.full = w.reached(), nil, w.replica.Lost(), w.engine.Status().Full
	w.idle.Reset(restAfter)
	w.mu.Lock()
	w.leads.Store(true)
	w.mu.Unlock()
	w.tellRole(Role{Leads: true})
	w.note(0) // so that all check themselves where the term begins
}

// stepDown ends a term. Of what waits nothing was begun.
func (w *writer) stepDown() {
	w.mu.Lock()
	w.leads.Store(false)
	waiting := w.queue
	w.queue, w.lines = nil, 0
	closed := w.closed
	w.mu.Unlock()
	for _, s := range waiting {
		s.answer, s.err = nil, ErrNotLeading
		s.done <- struct{}{}
	}
	why, h := w.over, w.handing.Swap(nil)
	if h != nil {
		why = nil
	}
	if !closed { // before anybody else can lead, or is told that it is handed over
		w.tellRole(Role{Why: why})
	}
	if h != nil {
		h.done <- w.handOver(h)
	}
}

func (l *Ledger) tellRole(r Role) {
	if l.cfg.Hooks.Role != nil {
		l.cfg.Hooks.Role(r)
	}
}

// ended says whether the term has, and notices if it has by itself.
func (w *writer) ended() bool {
	if w.over != nil {
		return true
	}
	select {
	case <-w.lost:
		w.over = storage.ErrFenced
	default:
		if w.handing.Load() != nil {
			w.over = errHandedOver
		}
	}
	return w.over != nil
}

var errHandedOver = errors.New("ledger: the lead is handed over")

// handing is a lead that somebody wants to be handed over.
type handing struct {
	ctx  context.Context //nolint:containedctx // of one call
	to   string
	done chan error // capacity 1
}

// HandOver ends the term, if this ledger leads, for the member that is named, or for whoever wants it if that is "". Commands that wait are
// answered with ErrNotLeading.
func (l *Ledger) HandOver(ctx context.Context, to string) error {
	if l.replica == nil || !l.leads.Load() {
		return ErrNotLeading
	}
	h := &handing{ctx: ctx, to: to, done: make(chan error, 1)}
	if !l.handing.CompareAndSwap(nil, h) {
		return errHandingOver
	}
	l.signal()
	if !l.leads.Load() { // meanwhile, and nobody may look
		l.refuseHandOver()
	}
	select {
	case err := <-h.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// handOver notes a mark, so that the next leader and all that follow can check themselves, and resigns.
func (w *writer) handOver(h *handing) error {
	_ = w.write(storage.Batch{Mark: w.state.Mark()}) // the next term begins with one anyway
	return w.replica.Resign(h.ctx, h.to)
}

func (l *Ledger) refuseHandOver() {
	if h := l.handing.Swap(nil); h != nil {
		h.done <- ErrNotLeading
	}
}

// confirmLead makes sure that nobody else has decided anything: what is answered without a record rests on what this ledger knows.
func (w *writer) confirmLead() error {
	ctx, cancel := context.WithTimeout(context.Background(), settleMax)
	defer cancel()
	head, err := w.replica.Head(ctx)
	switch {
	case err != nil:
		return errUntold
	case head.LSN != w.replica.Last():
		w.over = storage.ErrFenced
		return ErrNotLeading
	}
	return nil
}

// makeRoom ends a term in which this process's volume has become full: others may have room. Who began with a full one has let them go before.
func (w *writer) makeRoom(err error) error {
	if w.replica == nil || w.full || !w.engine.Status().Full {
		return errDiskFull
	}
	w.over = err
	return ErrNotLeading
}

// settleTerm is settle for a log that is shared: what this process cannot tell it will see in the log, like anybody.
func (w *writer) settleTerm(err error) error {
	switch {
	case errors.Is(err, storage.ErrFenced):
		w.over = err
		return ErrNotLeading
	case !errors.Is(err, storage.ErrUnknown):
		w.die(err)
		return errUnknown
	}
	ctx, cancel := context.WithTimeout(context.Background(), settleMax)
	defer cancel()
	fate, resolveErr := w.replica.Resolve(ctx)
	switch {
	case resolveErr != nil:
		w.over = errors.Join(err, resolveErr)
		return errUnknown
	case fate == storage.Committed:
		return nil
	case fate == storage.Fenced:
		w.over = err
		return ErrNotLeading
	default:
		return errUntold
	}
}

// die fails for good, and ends the term: with damage as one that follows and finds it.
func (w *writer) die(err error) {
	if w.replica == nil {
		w.fail(err)
		return
	}
	w.exclude(err)
	w.over = err
}
