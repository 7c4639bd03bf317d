package ledger

import (
	"context"
	"errors"
	"sort"

	"bodega/inventory"
	"bodega/storage"
)

// remembered is what the history has: its oldest event, and when that was.
func (l *Ledger) remembered() storage.Bounds {
	b := l.past.Bounds()
	if b.Earliest == b.Next {
		b.Earliest, b.Since = max(b.Next, l.engine.Status().Earliest), 0
	}
	return b
}

// rememberedSince is that with a date, unless nothing is remembered below head.
func (l *Ledger) rememberedSince(ctx context.Context, head inventory.Offset) (storage.Bounds, error) {
	b := l.remembered()
	if b.Since > 0 || b.Earliest >= head {
		return b, nil
	}
	first, err := l.eventAt(ctx, b.Earliest)
	b.Since = first.At
	return b, err
}

// positionAt returns the position as of a moment: behind the last event that was dated then or before. If it is not known, since it is older
// than all that is kept or lies in a gap, it is not beyond the one that is returned.
func (l *Ledger) positionAt(ctx context.Context, moment inventory.Millis) (at inventory.Offset, known bool, err error) {
	head, earliest := l.head(), l.engine.Status().Earliest
	next := l.past.Bounds().Next
	from := max(next, earliest)
	var failed error
	later := func(at inventory.Offset) bool {
		encoded, err := l.tailOf(ctx, at, at+1)
		if err != nil {
			failed = err
			return true
		}
		e, err := inventory.DecodeEvent(encoded[0])
		failed = errors.Join(failed, err)
		return e.At > moment
	}
	n := sort.Search(int(max(0, head-from)), func(i int) bool { return later(from + inventory.Offset(i)) })
	if failed != nil || n > 0 {
		return from + inventory.Offset(n), true, failed
	}
	at, err = l.past.At(ctx, moment)
	switch {
	case damaged(err):
		l.notePast(next, err)
		return from, false, nil
	case errors.Is(err, storage.ErrExpired), err == nil && at == next && next < from:
		return from, false, nil
	}
	return at, true, err
}
