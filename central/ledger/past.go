package ledger

import (
	"context"
	"errors"

	"bodega/inventory"
	"bodega/storage"
)

// What happened is remembered by the engine (storage.Past), up to its last checkpoint; what came behind that the ledger has in memory, or
// finds where the feed's readers do: the tail. Both are gone through from the newest event to the oldest.

// How much a request looks through. pieceMax events are read at a time.
const (
	tailMax  = 200_000 // events of the tail that an id rules out
	lookMax  = 20_000  // events that are decoded
	pieceMax = 1000
)

// search goes back through what is remembered.
type search struct {
	l      *Ledger
	which  inventory.EventFilter
	before inventory.Offset // where to go on: below
	tail   inventory.Offset // from where on the ledger reads by itself
	bounds storage.Bounds
	done   bool // nothing older is kept, or asked for
	glance int  // events of the tail that may still be passed over
	looks  int  // events that may still be decoded
	whole  bool // it ends above a gap: what is below does not tell what was between
	gaps   []inventory.OffsetRange
}

// search begins below a position, which is not beyond head.
func (l *Ledger) search(which inventory.EventFilter, before inventory.Offset) *search {
	earliest := l.engine.Status().Earliest // before the bounds, which move first
	s := &search{l: l, which: which, before: before, bounds: l.past.Bounds(), glance: tailMax, looks: lookMax}
	s.tail = max(s.bounds.Next, earliest)
	s.done = before <= s.earliest()
	return s
}

// searchWhole is a search that ends above a gap.
func (l *Ledger) searchWhole(which inventory.EventFilter, before inventory.Offset) *search {
	s := l.search(which, before)
	s.whole = true
	return s
}

// pass goes on below a gap, or ends there.
func (s *search) pass(gap inventory.OffsetRange) {
	s.gaps, s.before = append(s.gaps, gap), gap.From
	s.done = s.done || s.whole
}

// earliest is the oldest event that there may be.
func (s *search) earliest() inventory.Offset {
	if s.bounds.Earliest < s.bounds.Next {
		return s.bounds.Earliest
	}
	return s.tail
}

// spent says that the search has looked at as many events as it may.
func (s *search) spent() bool { return s.glance <= 0 || s.looks <= 0 }

// next returns up to so many of the events that are meant, newest first. Fewer do not mean that there are no others: that is so if the search
// is done.
func (s *search) next(ctx context.Context, limit int) (events []inventory.Event, err error) {
	for len(events) < limit && !s.done && !s.spent() {
		var some []inventory.Event
		switch {
		case s.before > s.tail:
			some, err = s.piece(ctx)
			if len(some) > limit-len(events) { // go on with those that are too many
				some = some[:limit-len(events)]
				s.before, s.done = some[len(some)-1].Offset, false
			}
		case s.before > s.bounds.Next:
			s.pass(inventory.OffsetRange{From: s.bounds.Next, To: s.before})
		default:
			some, err = s.find(ctx, limit-len(events))
		}
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
		s.done = s.done || s.before <= s.earliest()
	}
	return events, nil
}

// piece looks through a piece of the tail.
func (s *search) piece(ctx context.Context) (events []inventory.Event, err error) {
	from := max(s.tail, s.before-pieceMax)
	encoded, err := s.l.tailOf(ctx, from, s.before)
	if err != nil {
		return nil, err
	}
	for i := len(encoded) - 1; i >= 0; i-- {
		if s.which.Product != "" && !inventory.IsAbout(encoded[i], s.which.Product) {
			s.glance--
			continue
		}
		e, err := inventory.DecodeEvent(encoded[i])
		if err != nil {
			return nil, err
		}
		if s.looks--; s.which.Has(&e) {
			events = append(events, e)
		}
		if s.which.From > 0 && e.At < s.which.From {
			s.done = true
			break
		}
	}
	s.before = from
	return events, ctx.Err()
}

// tailOf returns the encoded events of a range of the tail, which is not longer than a piece.
func (l *Ledger) tailOf(ctx context.Context, from, to inventory.Offset) (all [][]byte, err error) {
	for from < to {
		some, err := l.encoded(ctx, from, int(to-from))
		if err != nil {
			return nil, l.passForgotten(from, err, l.noteEvent)
		}
		all, from = append(all, some...), from+inventory.Offset(len(some))
	}
	return all, nil
}

// find has the engine look through what it remembers.
func (s *search) find(ctx context.Context, limit int) ([]inventory.Event, error) {
	found, err := s.l.past.Find(ctx, storage.Search{Which: s.which, Before: s.before, Limit: limit, Budget: s.looks})
	if err != nil {
		return nil, s.l.passForgotten(s.before, err, s.l.notePast)
	}
	if len(found.Events) < limit && !found.Done && found.Gap == nil {
		s.looks = 0
	}
	s.before, s.done = found.Next, found.Done
	if g := found.Gap; g != nil {
		if g.Err != nil {
			s.l.notePast(g.From, g.Err)
		}
		s.pass(inventory.OffsetRange{From: g.From, To: g.To})
	}
	return found.Events, nil
}

// passForgotten is the answer to who asks for what cannot be read; damage is noted.
func (l *Ledger) passForgotten(at inventory.Offset, err error, note func(inventory.Offset, error)) error {
	if answer := lost(err, errEventsLost); answer != nil {
		return answer
	}
	if errors.Is(err, storage.ErrExpired) || damaged(err) {
		if damaged(err) {
			note(at, err)
		}
		e := inventory.HistoryExpired(l.remembered().Earliest)
		e.Cause = err
		return e
	}
	return err
}

// History implements inventory.Historian.
func (l *Ledger) History(ctx context.Context, q *inventory.HistoryQuery) (page inventory.HistoryPage, err error) {
	if err := l.readable(); err != nil {
		return page, err
	}
	page = inventory.HistoryPage{Head: l.head(), Timeline: l.Timeline(), Events: []inventory.PastEvent{}}
	before, err := inventory.OpenCursor(q.Cursor, page.Timeline, page.Head)
	if err != nil {
		return page, err
	}
	if q.Which.To > 0 {
		end, _, err := l.positionAt(ctx, q.Which.To-1)
		if before = min(before, end); err != nil {
			return page, err
		}
	}
	b, err := l.rememberedSince(ctx, page.Head)
	if page.Earliest, page.Since = b.Earliest, b.Since; err != nil {
		return page, err
	}
	s := l.search(q.Which, before)
	events, err := s.next(ctx, q.Limit)
	if err != nil {
		return page, err
	}
	if page.Missing = s.gaps; !s.done {
		page.Cursor = inventory.MakeCursor(s.before, page.Timeline)
	}
	page.Events, err = l.told(ctx, events)
	return page, err
}

// told adds to events what came of them, and what their quantities count.
func (l *Ledger) told(ctx context.Context, events []inventory.Event) ([]inventory.PastEvent, error) {
	all := make([]inventory.PastEvent, len(events))
	for i := range events {
		p, _ := l.state.Get(events[i].Product.ID)
		if all[i].Event, all[i].Measure = events[i], p.Measure(); !events[i].Reversible() {
			continue
		}
		by, found, err := l.reversedBy(ctx, events[i].Offset)
		switch {
		case inventory.CodeOf(err) == inventory.CodeHistoryExpired:
			all[i].Unsure = true
		case err != nil:
			return nil, err
		case found:
			all[i].ReversedBy = &by
		}
	}
	return all, nil
}

// PastEvents implements inventory.Historian.
func (l *Ledger) PastEvents(ctx context.Context, at inventory.Offset, whole bool) ([]inventory.PastEvent, inventory.Offset, error) {
	if err := l.readable(); err != nil {
		return nil, 0, err
	}
	head := l.head()
	if at >= head {
		return nil, head, inventory.AheadOfHistory()
	}
	e, err := l.eventAt(ctx, at)
	if err != nil {
		return nil, head, err
	}
	events := []inventory.Event{e}
	if c := e.Change; whole && c != nil && c.GroupSize > 1 {
		events = make([]inventory.Event, c.GroupSize)
		for i := range events {
			if events[i], err = l.eventAt(ctx, c.Group+inventory.Offset(i)); err != nil {
				return nil, head, err
			}
		}
	}
	all, err := l.told(ctx, events)
	return all, head, err
}

// eventAt returns an event below the head.
func (l *Ledger) eventAt(ctx context.Context, at inventory.Offset) (inventory.Event, error) {
	e, err := l.past.Event(ctx, at)
	if err == nil {
		return e, nil
	}
	if !errors.Is(err, storage.ErrNotYet) && at < l.past.Bounds().Next {
		return e, l.passForgotten(at, err, l.notePast)
	}
	encoded, err := l.tailOf(ctx, at, at+1)
	if err != nil {
		return e, err
	}
	return inventory.DecodeEvent(encoded[0])
}
