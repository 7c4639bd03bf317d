package mirror

import (
	"errors"
	"fmt"

	"bodega/inventory"
	"bodega/storage"
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

// take saves and shows the events of a group. Where a comparison waits for a position, it is stopped at.
func (f *follower) take(group []arrival) error {
	var events []inventory.Event
	if len(group) == 1 {
		events = group[0].page.Events
	} else {
		for i := range group {
			events = append(events, group[i].page.Events...)
		}
	}
	c := f.copy.Load()
	for len(events) > 0 {
		n := f.untilTarget(c.state.Offset(), len(events))
		cursor := c.cursor
		if last := group[len(group)-1].page.Cursor; n == len(events) && last != "" {
			cursor = last // of the position behind them
		}
		if err := f.apply(c, events[:n], cursor); err != nil {
			return err
		}
		events = events[n:]
		if err := f.atTarget(c.state.Offset()); err != nil {
			return err
		}
		c = f.copy.Load()
	}
	last := &group[len(group)-1]
	f.badPages, f.progressed = 0, true
	f.status.observe(last.page.Head, !last.page.HasMore, last.at)
	return nil
}

// apply makes events durable in the cache, in one step with the position, and only then visible: a copy that was shown never
// goes back, not even after a crash.
func (f *follower) apply(c *replica, events []inventory.Event, cursor string) error {
	began := f.cfg.Now()
	at, sums, err := f.outcome(c, events)
	if err != nil {
		return err
	}
	if err := f.cache.Save(f.put, nil, storage.CopyPosition{Mark: at, Timeline: c.timeline, Cursor: cursor}); err != nil {
		return f.cacheFailed(err)
	}
	rec := inventory.Record{Kind: inventory.Import, At: at.At, First: at.Offset - inventory.Offset(len(events)), Events: events}
	rec.Encode(make([]byte, 0, 256*len(events)))
	records := []inventory.Record{rec}
	if err := c.state.ApplyAll(records); err != nil {
		return fmt.Errorf("%w: %w", errBootstrap, err)
	}
	f.sums, c.cursor = sums, cursor
	if got := c.state.Mark(); got.Hash != at.Hash { // a bug: what is durable and what is shown would part
		return fmt.Errorf("%w: at position %d the state has hash %v, not %v", errBootstrap, got.Offset, got.Hash, at.Hash)
	}
	c.feed.Publish(records, at.Offset)
	f.status.changed()
	if f.cfg.Hooks.Applied != nil {
		f.cfg.Hooks.Applied(Applied{Events: events, At: at.Offset, Began: began, Ended: f.cfg.Now()})
	}
	return nil
}

// outcome works out what the events lead to, before anything changes: f.put, the mark and the sums. Events that would take a
// product back are refused.
func (f *follower) outcome(c *replica, events []inventory.Event) (inventory.Mark, inventory.Sums, error) {
	clear(f.afterImages)
	f.put = f.put[:0]
	mark, sums := c.state.Mark(), f.sums
	for i := range events {
		e := &events[i]
		if want := mark.Offset + inventory.Offset(i); e.Offset != want {
			return mark, sums, badPage("event %d where %d should be", e.Offset, want)
		}
		before := f.afterImages[e.Product.ID]
		if before == nil {
			before = c.state.Held(e.Product.ID)
		}
		if before != nil && e.Product.Version <= before.Version {
			return mark, sums, badPage("event %d has version %d of a product that is at %d", e.Offset, e.Product.Version, before.Version)
		}
		f.afterImages[e.Product.ID] = e.State()
		mark.At = max(mark.At, e.At)
	}
	for id, p := range f.afterImages {
		sums.Replace(c.state.Held(id), p)
		f.put = append(f.put, p)
	}
	mark.Offset += inventory.Offset(len(events))
	mark.Hash = sums.Total()
	return mark, sums, nil
}
