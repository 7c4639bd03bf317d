package ledger

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

// Bounds of one group, so that its answers do not wait for a very long write.
const (
	groupCommands = 4096
	groupLines    = 16384
	// sharedLines is about what one transaction of a log that is shared takes: more would travel in pieces, one after another.
	sharedLines = 4096
	// groupEnds is how many holds whose time has come end with each group, besides those on the products of its commands.
	groupEnds = 256
)

// run is the writer: it alone decides, commits and applies.
func (l *Ledger) run() {
	defer close(l.stopped)
	w := writer{
		Ledger: l, batch: l.newBatch(), idle: time.NewTimer(restAfter),
		quota: newKeyQuota(l.cfg.MaxKeys, l.cfg.Rules.KeyTTL), noted: l.reached(),
	}
	if l.replica != nil {
		w.takeTurns()
	} else {
		w.decideAll()
	}
}

// decideAll decides what comes, until Close, or until a term has ended.
func (w *writer) decideAll() {
	for {
		subs, open := w.gather()
		switch {
		case w.over != nil:
			return
		case !open:
			w.note(closeNote)
			return
		case len(subs) > 0:
			w.carryOut(subs)
		case !w.endDue():
			w.rest()
		}
	}
}

// writer is what only the writing goroutine touches.
type writer struct {
	*Ledger
	batch   *inventory.Batch
	quota   keyQuota
	drained []*submission // the queue's other buffer
	idle    *time.Timer
	events  int
	noted   inventory.Millis // age of what the engine has of time
	lost    <-chan struct{}  // closed when another may lead; nil if that cannot be
	full    bool             // there was no room when the term began
	over    error            // why the term is over; nil while it is not, and always if the log is this process's alone
}

// gather returns what has queued while the last group was written, waiting for one command if there is none: the group
// grows with the load and no timer delays anybody. It returns nothing when the ledger has been at rest for a moment, and
// false when it is closed and all is answered. When the term is over it returns at once.
func (w *writer) gather() (subs []*submission, open bool) {
	runtime.Gosched() // those that are about to queue join the group
	for {
		if w.ended() {
			return nil, true
		}
		w.mu.Lock()
		if len(w.queue) > 0 {
			subs = w.take()
			w.mu.Unlock()
			return subs, true
		}
		closed := w.closed
		w.mu.Unlock()
		if closed {
			return nil, false
		}
		select {
		case <-w.wake:
			if w.accepted.CompareAndSwap(true, false) {
				w.note(0)
			}
		case <-w.idle.C:
			return nil, true
		case <-w.lost:
		}
	}
}

// take moves a group out of the queue. The caller holds mu.
func (w *writer) take() []*submission {
	n, lines, most := 0, 0, groupLines
	if w.replica != nil {
		most = sharedLines
	}
	for n < len(w.queue) && n < groupCommands && lines < most {
		lines += len(w.queue[n].cmd.Lines)
		n++
	}
	subs := w.queue[:n:n]
	rest := append(w.drained[:0], w.queue[n:]...)
	w.drained, w.queue = w.queue, rest
	w.lines -= lines
	return subs
}

// carryOut decides, commits, applies, publishes and answers one group.
func (w *writer) carryOut(subs []*submission) {
	begun := time.Now()
	if err := w.decideGroup(subs); err != nil {
		for _, s := range subs {
			s.answer, s.err = nil, err
		}
	}
	w.tally.add(subs)
	if w.cfg.Hooks.Submitted != nil {
		turn := time.Since(begun)
		for _, s := range subs {
			s.begun, s.turn = begun, turn
		}
	}
	for i, s := range subs {
		subs[i] = nil
		s.done <- struct{}{}
	}
	w.idle.Reset(restAfter)
}

// decideGroup decides and commits the group. An error is the answer to all of it.
func (w *writer) decideGroup(subs []*submission) error {
	if w.failed.Load() != nil {
		return errReadOnly
	}
	now, err := w.date()
	if err != nil {
		return err
	}
	w.batch.Begin(now.At, now.Age)
	w.quota.begin(w.engine, now.Age)
	for _, s := range subs {
		w.decide(s)
	}
	w.batch.EndDue(groupEnds)
	return w.commit(len(subs))
}

func (w *writer) decide(s *submission) {
	if s.err = w.quota.admit(w.batch, s.cmd); s.err != nil {
		return
	}
	decided := len(w.batch.Records)
	var err error
	if s.answer, err = w.batch.Decide(s.cmd); err != nil {
		s.err = unanswerable(err)
		return
	}
	for i := range w.batch.Records[decided:] {
		if r := &w.batch.Records[decided+i]; !r.Ends() { // whose receipts count for nobody
			w.quota.took(s.cmd.Owner, len(r.Receipts))
		}
	}
}

// commit makes the batch durable and then visible. An error is the answer to every command of the group, also to those that
// were refused: a refusal may rest on a decision that is not durable.
func (w *writer) commit(commands int) error {
	records := w.batch.Records
	if len(records) == 0 {
		if w.replica != nil {
			return w.confirmLead()
		}
		return nil // replays, conflicts: all that was decided rests on durable state
	}
	buf := make([]byte, 0, 256*len(records)+160*w.events)
	w.events = 0
	for i := range records {
		buf = records[i].Encode(buf)
		w.events += len(records[i].Events)
	}
	start := time.Now()
	if err := w.write(storage.Batch{Mark: w.state.Mark(), Records: records}); err != nil {
		return err
	}
	took := time.Since(start)
	w.tally.committed.Add(1)
	if w.cfg.Hooks.Committed != nil { // whoever sees what is in them finds it counted
		w.cfg.Hooks.Committed(commands, records, took)
	}
	w.noted = max(w.noted, records[len(records)-1].Age)
	if err := w.state.ApplyAll(records); err != nil { // a bug: what is durable and what is shown would part
		w.die(fmt.Errorf("%w: %w", ErrInvariant, err))
		return errUnknown
	}
	w.publish(records, w.engine.Status().Checkpoint)
	w.show()
	return nil
}

// write makes a batch durable, or returns the answer to those who wait for it.
func (w *writer) write(b storage.Batch) error {
	err := w.engine.Commit(context.Background(), b)
	if err != nil {
		err = w.settle(err)
	}
	if err == nil && len(b.Records) == 0 {
		w.show()
	}
	return err
}

// show lets who waits for a place in a log that is shared know that everything through it is applied.
func (w *writer) show() {
	if w.replica != nil {
		w.shown.pass(w.replica.Last())
	}
}

// settle finds out what became of a batch whose commit returned err: nil if it is durable after all.
func (w *writer) settle(err error) error {
	switch {
	case errors.Is(err, storage.ErrDiskFull):
		return w.makeRoom(err)
	case errors.Is(err, storage.ErrExhausted):
		return errExhausted
	case errors.Is(err, storage.ErrOverloaded):
		return errCatchUp
	case w.replica != nil:
		return w.settleTerm(err)
	case errors.Is(err, storage.ErrFenced):
		w.fail(err)
		return errReadOnly
	case !errors.Is(err, storage.ErrUnknown):
		w.fail(err)
		return errUnknown
	}
	fate, resolveErr := w.engine.Resolve(context.Background())
	switch {
	case resolveErr != nil:
		w.fail(errors.Join(err, resolveErr))
		return errUnknown
	case fate == storage.Committed:
		return nil
	case fate == storage.Fenced:
		w.fail(err)
		return errReadOnly
	default:
		return errCatchUp
	}
}

// rest lets the engine note where the state stands, and the feed forget what can be read from storage. It comes again until
// the checkpoint has caught up.
func (w *writer) rest() {
	if w.failed.Load() != nil {
		return
	}
	err := w.write(storage.Batch{Mark: w.state.Mark()})
	if w.over != nil || errors.Is(err, errUnknown) || errors.Is(err, errReadOnly) {
		return
	}
	checkpoint := w.engine.Status().Checkpoint
	w.feed.Release(checkpoint)
	again := min(w.note(noteEvery), max(w.nextDue(), restAfter))
	if checkpoint < w.state.Offset() {
		again = min(again, time.Second)
	}
	w.idle.Reset(again)
}
