package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"bodega/storage"
)

// heads lets those who ask at the same time share an answer. A question that is under way was asked too early for who comes now.
type heads struct {
	mu   sync.Mutex
	next *headAsked // nil if nobody waits for a question to be asked
	busy bool
}

type headAsked struct {
	done chan struct{}
	head storage.Head
	err  error
}

func (h *heads) ask(ctx context.Context, log func(context.Context) (storage.Head, error)) (storage.Head, error) {
	h.mu.Lock()
	if h.next == nil {
		h.next = &headAsked{done: make(chan struct{})}
	}
	q := h.next
	if !h.busy {
		h.busy = true
		go h.answer(log) //nolint:gosec // it asks for others too, whose contexts are their own
	}
	h.mu.Unlock()
	select {
	case <-q.done:
		return q.head, q.err
	case <-ctx.Done():
		return storage.Head{}, ctx.Err()
	}
}

// answer asks until nobody waits.
func (h *heads) answer(log func(context.Context) (storage.Head, error)) {
	for {
		h.mu.Lock()
		q := h.next
		h.next, h.busy = nil, q != nil
		h.mu.Unlock()
		if q == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), askMax)
		q.head, q.err = log(ctx)
		cancel()
		if errors.Is(q.err, context.DeadlineExceeded) {
			q.err = fmt.Errorf("%w: %w", storage.ErrUnreachable, q.err)
		}
		close(q.done)
	}
}
