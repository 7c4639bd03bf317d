package ledger

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"bodega/inventory"
	"bodega/storage"
)

var (
	errBehind = &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "this central has not reached that position yet; try again"}
	errNoLog  = &inventory.Error{Code: inventory.CodeUnavailable, Message: "etcd does not answer this central, so that nobody can tell whether it has everything; try again, or ask another node"}
)

// Reach implements inventory.Current.
func (l *Ledger) Reach(ctx context.Context, at inventory.Offset) error {
	for l.state.Offset() < at {
		more := l.feed.More()
		if l.state.Offset() >= at {
			break
		}
		select {
		case <-more:
		case <-l.out:
			return cmp.Or(l.readable(), error(errBehind))
		case <-l.closing:
			return errBehind
		case <-ctx.Done():
			return errBehind
		}
	}
	return l.readable()
}

// Confirm implements inventory.Current. Of a log that is this process's alone nothing is answered before it is applied, and nobody else decides.
func (l *Ledger) Confirm(ctx context.Context) error {
	if l.replica == nil {
		return nil
	}
	if ctx.Err() != nil {
		return errBehind
	}
	asked := time.Now()
	head, err := l.replica.Head(ctx)
	switch {
	case errors.Is(err, storage.ErrClosed):
		return errClosing
	case err != nil: // also if ctx has ended: nothing was heard until then
		return errNoLog
	}
	l.takeName()
	if err := l.await(ctx, head.LSN); err != nil {
		return err
	}
	l.shown.confirm(asked)
	return l.readable()
}

// await returns when the state goes through a record of a log that is shared.
func (l *Ledger) await(ctx context.Context, lsn uint64) error {
	for {
		more := l.shown.beyond(lsn)
		if more == nil {
			return nil
		}
		select {
		case <-more:
		case <-l.out:
			return cmp.Or(l.readable(), error(errBehind))
		case <-l.closing:
			return errClosing
		case <-ctx.Done():
			return errBehind
		}
	}
}

// Staleness implements inventory.Current.
func (l *Ledger) Staleness() time.Duration {
	if l.Leads() {
		return 0
	}
	at := l.shown.confirmed.Load()
	if at == nil {
		return -1
	}
	return time.Since(*at)
}

// confirmEvery is how often a ledger that follows asks whether it has everything.
const confirmEvery = time.Second

// keepConfirming lets readers know how old what they see is.
func (l *Ledger) keepConfirming() {
	tick := time.NewTicker(confirmEvery)
	defer tick.Stop()
	for {
		if !l.Leads() {
			l.confirmSoon()
		}
		select {
		case <-tick.C:
		case <-l.closing:
			return
		}
	}
}

func (l *Ledger) confirmSoon() {
	ctx, cancel := context.WithTimeout(context.Background(), settleMax)
	defer cancel()
	l.Confirm(ctx) //nolint:errcheck // what it finds out it keeps
}

// shown is how far the state goes in a log that is shared.
type shown struct {
	mu        sync.Mutex
	lsn       uint64        // of the record through which all is applied
	more      chan struct{} // closed when lsn grows; nil if nobody waits
	confirmed atomic.Pointer[time.Time]
}

// pass notes how far it is.
func (s *shown) pass(lsn uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lsn = lsn
	if s.more != nil {
		close(s.more)
		s.more = nil
	}
}

// beyond returns a channel that is closed when the state goes further, nil if it goes through a record already.
func (s *shown) beyond(lsn uint64) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lsn >= lsn {
		return nil
	}
	if s.more == nil {
		s.more = make(chan struct{})
	}
	return s.more
}

// confirm notes when it was known to have everything.
func (s *shown) confirm(asked time.Time) {
	for {
		was := s.confirmed.Load()
		if was != nil && was.After(asked) || s.confirmed.CompareAndSwap(was, &asked) {
			return
		}
	}
}
