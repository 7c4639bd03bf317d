package mirror

import (
	"errors"
	"fmt"

	"bodega/inventory"
)

// errBadPage is what central must never send. Nothing of the page is applied.
var errBadPage = errors.New("mirror: central sent events that do not follow")

// errBootstrap means that the copy must be replaced by a new one.
var errBootstrap = errors.New("mirror: the copy cannot go on")

// cacheFailed is a failure to write the cache. One that turns out to be damaged needs a new copy; everything else may pass.
func (m *Mirror) cacheFailed(err error) error {
	var damaged interface{ Damaged() bool }
	if errors.As(err, &damaged) && damaged.Damaged() {
		m.cacheDamaged(err, "")
		return fmt.Errorf("%w: %w", errBootstrap, err)
	}
	return fmt.Errorf("mirror: the cache cannot be written: %w", err)
}

func badPage(format string, args ...any) error {
	return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central sent events that do not follow each other",
		Cause: fmt.Errorf("%w: "+format, append([]any{errBadPage}, args...)...)}
}

// follows checks what a page says of itself: events numbered on from where they were asked for.
func follows(page *inventory.EventsPage, from inventory.Offset, timeline string) error {
	for i := range page.Events {
		if want := from + inventory.Offset(i); page.Events[i].Offset != want {
			return badPage("event %d where %d should be", page.Events[i].Offset, want)
		}
	}
	switch next := from + inventory.Offset(len(page.Events)); {
	case page.Next != next:
		return badPage("the next event is said to be %d, not %d", page.Next, next)
	case page.Head < next || page.HasMore != (page.Head > next):
		return badPage("the head is said to be %d, after event %d", page.Head, next)
	case page.Timeline != timeline:
		return &inventory.Error{Code: inventory.CodeTimelineChanged, Message: "central has another history of events"}
	}
	return nil
}

// take saves and shows the events of what has arrived, but for the beginning of an operation of which events are still to come. Where a
// comparison waits for a position, it is stopped at.
func (f *follower) take(arrived []arrival) error {
	for i := range arrived { // no event needs a newer directory than its page names
		if err := f.list(arrived[i].directory); err != nil {
			return err
		}
	}
	events := f.tail
	if len(arrived) == 1 && len(events) == 0 {
		events = arrived[0].page.Events
	} else {
		for i := range arrived {
			events = append(events, arrived[i].page.Events...)
		}
	}
	whole := inventory.Whole(events)
	events, f.tail = events[:whole], events[whole:len(events):len(events)]
	c := f.copy.Load()
	for len(events) > 0 {
		n := f.untilTarget(c.state.Offset(), len(events))
		if inventory.Whole(events[:n]) != n {
			return badPage("position %d is said to be one of central's: it is in the middle of an operation", c.state.Offset()+inventory.Offset(n))
		}
		cursor := newestCursor(arrived, c.state.Offset()+inventory.Offset(n), c.cursor)
		if err := f.apply(c, events[:n], cursor); err != nil {
			return err
		}
		events = events[n:]
		if err := f.atTarget(c.state.Offset()); err != nil {
			return err
		}
		c = f.copy.Load()
	}
	last := &arrived[len(arrived)-1]
	f.badPages, f.progressed = 0, true
	f.status.observe(last.page.Head, !last.page.HasMore && len(f.tail) == 0, last.at)
	return nil
}

// newestCursor returns the newest of pages up to a position, or the one before.
func newestCursor(arrived []arrival, at inventory.Offset, before string) string {
	for i := len(arrived) - 1; i >= 0; i-- {
		if page := &arrived[i].page; page.Next <= at && page.Cursor != "" {
			return page.Cursor
		}
	}
	return before
}

// apply makes events durable in the cache, in one step with the position, and only then visible: a copy that was shown never
// goes back, not even after a crash.
func (f *follower) apply(c *replica, events []inventory.Event, cursor string) error {
	began := f.cfg.Now()
	at, err := f.outcome(c, events)
	if err != nil {
		return err
	}
	position := c.position(at, nil)
	position.Cursor = cursor
	if err := f.cache.Save(f.put, nil, position); err != nil {
		return f.cacheFailed(err)
	}
	rec := inventory.Record{Kind: inventory.Import, At: at.At, First: at.Offset - inventory.Offset(len(events)), Events: events}
	rec.Encode(make([]byte, 0, 256*len(events)))
	records := []inventory.Record{rec}
	if err := c.state.ApplyAll(records); err != nil {
		return fmt.Errorf("%w: %w", errBootstrap, err)
	}
	c.cursor = cursor
	if got := c.state.Mark(); got.Hash != at.Hash || got.Holdings != at.Holdings { // a bug: what is durable and what is shown would part
		return fmt.Errorf("%w: at position %d the state has hashes %v and %v, not %v and %v", errBootstrap, got.Offset, got.Hash, got.Holdings, at.Hash, at.Holdings)
	}
	c.feed.Publish(records, at.Offset)
	f.status.changed()
	if f.cfg.Hooks.Applied != nil {
		f.cfg.Hooks.Applied(Applied{Events: events, At: at.Offset, Began: began, Ended: f.cfg.Now()})
	}
	return nil
}

// outcome works out what the events lead to, before anything changes: f.put and the mark. Events that would take a product back are
// refused, and those that cannot be all that central knows of it.
func (f *follower) outcome(c *replica, events []inventory.Event) (inventory.Mark, error) {
	clear(f.afterImages)
	f.put = f.put[:0]
	mark := c.state.Mark()
	for i := range events {
		e := &events[i]
		if want := mark.Offset + inventory.Offset(i); e.Offset != want {
			return mark, badPage("event %d where %d should be", e.Offset, want)
		}
		before, seen := f.afterImages[e.Product.ID]
		if !seen {
			before = c.state.Stocked(e.Product.ID)
		}
		if before.Product != nil && e.Product.Version <= before.Product.Version {
			return mark, badPage("event %d has version %d of a product that is at %d", e.Offset, e.Product.Version, before.Product.Version)
		}
		after := inventory.Stocked{Product: e.Over(before.Product)}
		if after.Product.Placed {
			after.Holdings = follow(before.Holdings, seen, e.Change)
			if issue := after.Holdings.Issue(after.Product); issue != "" {
				return mark, badPage("event %d leaves levels that %s", e.Offset, issue)
			}
		}
		f.afterImages[e.Product.ID] = after
		mark.At = max(mark.At, e.At)
	}
	for id, after := range f.afterImages {
		before := c.state.Stocked(id)
		mark.Hash = mark.Hash.Replace(before.Product, after.Product)
		mark.Holdings = mark.Holdings.ReplaceHoldings(id, before, after)
		f.put = append(f.put, after)
	}
	mark.Offset += inventory.Offset(len(events))
	return mark, nil
}

// follow returns what belongs to a product after a change. What belonged to it before is changed itself if it is ours.
func follow(before *inventory.Holdings, ours bool, c *inventory.Change) *inventory.Holdings {
	switch {
	case before == nil:
		before = &inventory.Holdings{}
	case !ours:
		before = before.Clone()
	}
	if c != nil {
		before.Follow(c)
	}
	return before
}
