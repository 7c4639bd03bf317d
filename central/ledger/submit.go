package ledger

import (
	"context"
	"time"

	"bodega/inventory"
)

// submission is a command on its way through the writer.
type submission struct {
	cmd    *inventory.Command
	answer *inventory.Answer
	err    error
	begun  time.Time     // when the writer took it; with Hooks.Submitted
	turn   time.Duration // of the writer, with its group
	done   chan struct{} // capacity 1, so that the writer never waits for a caller
}

// Submit implements inventory.Service. It waits for the writer even if ctx ends: a queued command is carried out, and an
// answer that nobody reads is under its key.
func (l *Ledger) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, _ := l.spare.Get().(*submission)
	if s == nil {
		s = &submission{done: make(chan struct{}, 1)}
	}
	s.cmd, s.answer, s.err = cmd, nil, nil
	var queued time.Time
	if l.cfg.Hooks.Submitted != nil {
		queued = time.Now()
	}
	if err := l.enqueue(s); err != nil {
		l.spare.Put(s)
		return nil, err
	}
	<-s.done
	answer, err := s.answer, s.err
	if l.cfg.Hooks.Submitted != nil {
		l.cfg.Hooks.Submitted(cmd, Submission{Queued: queued, Answered: time.Now(), Waited: s.begun.Sub(queued), Committing: s.turn, Err: err})
	}
	s.cmd, s.answer = nil, nil
	l.spare.Put(s)
	return answer, err
}

func (l *Ledger) enqueue(s *submission) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.replica != nil && !l.leads.Load() && !l.closed:
		return ErrNotLeading
	case l.failed.Load() != nil:
		return errReadOnly
	case l.closed:
		return errClosing
	case len(l.queue) >= l.cfg.QueueMax || l.lines > linesPerCommand*l.cfg.QueueMax:
		return errQueueFull
	}
	l.queue = append(l.queue, s)
	l.lines += len(s.cmd.Lines)
	if len(l.queue) == 1 {
		l.signal()
	}
	return nil
}

var (
	errQueueFull  = &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many updates are waiting; send the same request again"}
	errCatchUp    = &inventory.Error{Code: inventory.CodeOverloaded, Message: "the checkpoint is behind; send the same request again"}
	errExhausted  = &inventory.Error{Code: inventory.CodeOverloaded, Message: "central has no file descriptor or memory to spare; nothing was changed: send the same request again"}
	errClosing    = &inventory.Error{Code: inventory.CodeRecovering, Message: "central is shutting down; send the same request again"}
	errReadOnly   = &inventory.Error{Code: inventory.CodeRecovering, Message: "central is read-only after a storage failure; send the same request again after it has recovered"}
	errDiskFull   = &inventory.Error{Code: inventory.CodeDiskFull, Message: "no disk space left; nothing was changed"}
	errClock      = &inventory.Error{Code: inventory.CodeClockUncertain, Message: "central does not believe its clock, which is far ahead of the newest change; nothing was changed: send the same request again when the clock is right or was accepted"}
	errUnknown    = &inventory.Error{Code: inventory.CodeDurabilityUnknown, Message: "storage failed while the update was written; send the same request with the same key again"}
	errEventsLost = &inventory.Error{Code: inventory.CodeRecovering, Message: "central cannot read old events after a storage failure; ask again after it has recovered"}
	errReceipts   = &inventory.Error{Code: inventory.CodeOverloaded, Message: "the idempotency key could not be looked up; send the same request again"}
)

// unanswerable is the answer to a command whose keys could not be looked up. Nothing was decided.
func unanswerable(err error) error {
	if answer := lost(err, errReadOnly); answer != nil {
		return answer
	}
	if inventory.CodeOf(err) == inventory.CodeHistoryExpired { // whether something was taken back before
		return err
	}
	return errReceipts
}
