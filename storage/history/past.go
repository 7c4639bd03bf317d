package history

import (
	"context"
	"errors"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Event implements storage.Past.
func (s *Store) Event(ctx context.Context, at inventory.Offset) (e inventory.Event, err error) {
	v, err := s.view()
	if err != nil {
		return e, err
	}
	defer v.release()
	switch {
	case at >= v.Next:
		return e, storage.ErrNotYet
	case ctx.Err() != nil:
		return e, ctx.Err()
	}
	for _, p := range v.parts {
		if p.first > at || at >= p.next {
			continue
		}
		if p.broken != nil {
			return e, p.broken
		}
		b, err := (&blocks{part: p}).holding(at)
		if err != nil {
			return e, err
		}
		var of events
		if err := of.load(p, &b); err != nil {
			return e, err
		}
		return of.event(p, at)
	}
	return e, storage.ErrExpired
}

// At implements storage.Past.
func (s *Store) At(ctx context.Context, moment inventory.Millis) (inventory.Offset, error) {
	v, err := s.view()
	if err != nil {
		return 0, err
	}
	defer v.release()
	above := v.Next
	for i := len(v.parts) - 1; i >= 0 && ctx.Err() == nil; i-- {
		p := v.parts[i]
		if p.broken != nil {
			continue // a gap
		}
		if p.since > moment {
			above = p.first
			continue
		}
		at, err := p.reachedBy(&blocks{part: p}, moment)
		if err == nil && at == p.next && at < above {
			err = storage.ErrExpired // somewhere in a gap
		}
		return min(at, v.Next), err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if v.Earliest > 0 {
		return 0, storage.ErrExpired
	}
	return 0, nil
}

// ReversedBy implements storage.Past.
func (s *Store) ReversedBy(ctx context.Context, at inventory.Offset) (by inventory.Offset, found bool, err error) {
	v, err := s.view()
	if err != nil {
		return 0, false, err
	}
	defer v.release()
	var lost error
	known := at + 1 // all events from there on were looked at, and below
	for _, p := range v.parts {
		if p.next <= known {
			continue
		}
		if p.first > known {
			lost = storage.ErrExpired
		}
		known = p.next
		if p.broken != nil {
			lost = p.broken
			continue
		}
		look := places{part: p, in: p.reversals}
		by, found, err = look.before(term(at), v.Next-1)
		switch {
		case found:
			return by, true, nil
		case bolt.IsDamage(err):
			lost = err
		case err != nil:
			return 0, false, err
		}
	}
	if known < v.Next {
		lost = storage.ErrExpired
	}
	return 0, false, errors.Join(ctx.Err(), lost)
}
