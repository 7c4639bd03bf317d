package etcd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"bodega/storage"
)

// lines remembers why members of etcd cannot be reached, by their addresses. What a request fails with says only that nobody has answered it.
type lines struct {
	mu   sync.Mutex
	down map[string]error
}

// note takes over how the last attempt to connect to a member went; nil is a success.
func (l *lines) note(address string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		delete(l.down, address)
	case l.down == nil:
		l.down = map[string]error{address: err}
	default:
		l.down[address] = err
	}
}

// errNoMajority is the cause if all members can be reached, as far as is known.
var errNoMajority = errors.New("its members can be reached, and no majority of them answers: more than half must live and reach each other")

// cause is why nothing was answered; for any other error it is that.
func (l *lines) cause(err error) error {
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []error
	for _, address := range slices.Sorted(maps.Keys(l.down)) {
		all = append(all, fmt.Errorf("%s: %w", address, l.down[address]))
	}
	if all == nil {
		return errNoMajority
	}
	return errors.Join(all...)
}

// unreachable is the error of a request that was not answered.
func (l *Log) unreachable(err error) error {
	return fmt.Errorf("%w: %w", storage.ErrUnreachable, l.lines.cause(err))
}
