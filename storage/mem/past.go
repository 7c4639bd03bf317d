package mem

import (
	"cmp"
	"context"
	"errors"

	"bodega/inventory"
	"bodega/storage"
)

// past is a storage.Past that looks at every event. There are no gaps in it.
type past struct{ *Engine }

// Past implements storage.Engine.
func (e *Engine) Past() storage.Past { return past{e} }

// Bounds implements storage.Past.
func (p past) Bounds() storage.Bounds {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	return p.bounds()
}

func (p past) bounds() storage.Bounds {
	d := p.disk
	b := storage.Bounds{Earliest: d.since, Next: d.checkpoint.Offset()}
	if b.Earliest < b.Next {
		if e, err := inventory.DecodeEvent(d.past[0]); err == nil {
			b.Since = e.At
		}
	}
	return b
}

// Find implements storage.Past.
func (p past) Find(ctx context.Context, q storage.Search) (storage.Found, error) {
	d := p.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := p.usable(ctx); err != nil {
		return storage.Found{}, err
	}
	within := p.bounds()
	f := storage.Found{Next: max(within.Earliest, min(q.Before, within.Next))}
	for budget := cmp.Or(q.Budget, storage.DefaultBudget); f.Next > within.Earliest && len(f.Events) < q.Limit && budget > 0; budget-- {
		e, err := p.event(f.Next - 1)
		if err != nil {
			return f, err
		}
		if f.Next--; q.Which.Has(&e) {
			f.Events = append(f.Events, e)
		}
	}
	f.Done = f.Next <= within.Earliest
	return f, nil
}

func (p past) usable(ctx context.Context) error {
	if errors.Is(p.dead, storage.ErrClosed) {
		return p.dead
	}
	return ctx.Err()
}

// event returns an event that is remembered.
func (p past) event(at inventory.Offset) (inventory.Event, error) {
	return inventory.DecodeEvent(p.disk.past[at-p.disk.since])
}

// Event implements storage.Past.
func (p past) Event(ctx context.Context, at inventory.Offset) (inventory.Event, error) {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	within := p.bounds()
	switch err := p.usable(ctx); {
	case err != nil:
		return inventory.Event{}, err
	case at < within.Earliest:
		return inventory.Event{}, storage.ErrExpired
	case at >= within.Next:
		return inventory.Event{}, storage.ErrNotYet
	}
	return p.event(at)
}

// At implements storage.Past.
func (p past) At(ctx context.Context, moment inventory.Millis) (inventory.Offset, error) {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	within := p.bounds()
	err := p.usable(ctx)
	for at := within.Next; at > within.Earliest && err == nil; at-- {
		var e inventory.Event
		if e, err = p.event(at - 1); err == nil && e.At <= moment {
			return at, nil
		}
	}
	if err == nil && within.Earliest > 0 {
		err = storage.ErrExpired
	}
	return 0, err
}

// ReversedBy implements storage.Past.
func (p past) ReversedBy(ctx context.Context, at inventory.Offset) (by inventory.Offset, found bool, err error) {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	within := p.bounds()
	err = p.usable(ctx)
	for by = max(at+1, within.Earliest); by < within.Next && err == nil; by++ {
		var e inventory.Event
		if e, err = p.event(by); err == nil && e.Change != nil && e.Change.Reverses != nil && *e.Change.Reverses == at {
			return by, true, nil
		}
	}
	if err == nil && at+1 < within.Earliest {
		err = storage.ErrExpired
	}
	return 0, false, err
}
