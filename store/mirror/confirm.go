package mirror

import (
	"context"
	"errors"
	"sync"
	"time"

	"bodega/inventory"
)

// headTimeout bounds a question for central's position, which is not that of one caller alone.
const headTimeout = 5 * time.Second

// Confirm implements inventory.Current: central is asked where it stands, and the copy is waited for.
func (m *Mirror) Confirm(ctx context.Context) error {
	q := m.heads.join(m)
	select {
	case <-q.done:
	case <-ctx.Done():
		return errUnanswered
	case <-m.ctx.Done():
		return errClosed
	}
	if q.err != nil {
		return unconfirmed(q.err)
	}
	if err := m.Reach(ctx, q.at); err != nil {
		return err
	}
	if c := m.copy.Load(); q.timeline != c.timeline { // whose positions cannot be compared
		return errUnconfirmed
	}
	return nil
}

var errUnconfirmed = &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "this store could not make sure that it has everything yet; try again"}

// errUnanswered is for who does not wait as long as the question does.
var errUnanswered = &inventory.Error{Code: inventory.CodeUnavailable, Message: "central has not said in time how far it is; try again"}

// unconfirmed is why central's position is not known, as the store's clients know it.
func unconfirmed(err error) error {
	var e *inventory.Error
	if errors.As(err, &e) && transient(err) && e.Code != inventory.CodeInternal {
		return e
	}
	return errUnconfirmed
}

// heads asks for central's position, once for all who want to know at the same time. Who comes while a question is under way waits for
// the next: that one's answer may be older than what he has to see.
type heads struct {
	mu     sync.Mutex
	asking bool
	next   *headQuery
}

// headQuery is a question for central's position.
type headQuery struct {
	done     chan struct{} // closed when the rest is set
	at       inventory.Offset
	timeline string
	err      error
}

// join returns the question that has not been sent yet.
func (h *heads) join(m *Mirror) *headQuery {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.next == nil {
		h.next = &headQuery{done: make(chan struct{})}
	}
	q := h.next
	if !h.asking {
		h.asking = true
		go h.ask(m)
	}
	return q
}

// ask asks until nobody wants to know.
func (h *heads) ask(m *Mirror) {
	for {
		h.mu.Lock()
		q := h.next
		h.next, h.asking = nil, q != nil
		h.mu.Unlock()
		if q == nil {
			return
		}
		ctx, cancel := context.WithTimeout(m.ctx, headTimeout)
		if q.at, q.timeline, q.err = m.up.Head(ctx); elsewhere(q.err) {
			q.at, q.timeline, q.err = m.up.Head(ctx)
		}
		cancel()
		close(q.done)
	}
}
