package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bodega/inventory"
	"bodega/inventory/order"
	"bodega/storage"
)

// Product implements inventory.Service.
func (l *Ledger) Product(_ context.Context, id inventory.ProductID) (*inventory.Product, inventory.Offset, error) {
	p, at := l.state.Get(id)
	return p, at, l.readable()
}

// Directory implements inventory.Lister.
func (l *Ledger) Directory() (*inventory.Directory, inventory.Offset) { return l.state.Directory() }

// People returns the hash of the keys and staff that there are now.
func (l *Ledger) People() inventory.Hash { return l.state.Listed().People }

// Listing implements inventory.Lister.
func (l *Ledger) Listing() int64 { return l.state.Listing() }

// Acts implements inventory.ActLister.
func (l *Ledger) Acts(_ context.Context, q inventory.ActQuery) (inventory.ActPage, error) {
	return l.state.Acts(q), l.readable()
}

// Holdings returns a product, or nil, what lies where of it, and the position at which that is so.
func (l *Ledger) Holdings(id inventory.ProductID) (*inventory.Product, *inventory.Holdings, inventory.Offset) {
	return l.state.Holdings(id)
}

// Locations implements inventory.Locator.
func (l *Ledger) Locations(context.Context) (inventory.Locations, error) {
	return l.state.Locations(), l.readable()
}

// Where implements inventory.Locator.
func (l *Ledger) Where(_ context.Context, id inventory.ProductID, q *inventory.ListQuery) (*inventory.Product, inventory.Where, inventory.Offset, error) {
	p, w, at := l.state.Where(id, q)
	return p, w, at, l.readable()
}

// List implements inventory.Service.
func (l *Ledger) List(ctx context.Context, q inventory.ListQuery) (inventory.ListPage, error) {
	if err := l.readable(); err != nil {
		return inventory.ListPage{}, err
	}
	return order.List(ctx, &l.state, &q)
}

// Categories implements inventory.Cataloguer.
func (l *Ledger) Categories(ctx context.Context, q *inventory.CategoryQuery) (inventory.CategoryPage, error) {
	if err := l.readable(); err != nil {
		return inventory.CategoryPage{}, err
	}
	return order.Categories(ctx, &l.state, q)
}

// Digest implements inventory.Service.
func (l *Ledger) Digest(context.Context) (inventory.Digest, error) {
	return l.state.DigestIn(l.Timeline()), l.readable()
}

// Health implements inventory.Service.
func (l *Ledger) Health() inventory.Health {
	st := l.engine.Status()
	h := inventory.Health{
		Status: "healthy", Readable: true, Ready: true, Offset: l.state.Offset(), Products: l.state.Len(),
		Checkpoint: st.Checkpoint, Earliest: l.earliest(l.feed.Head()), Keys: st.Keys, Journal: st.Journal,
	}
	select {
	case <-l.closing:
		h.Status, h.Reason, h.Ready = "draining", "shutting down", false
	default:
	}
	if back := l.history.Load().reason(); back != "" {
		if h.Needs = append(h.Needs, inventory.NeedLost); h.Status == "healthy" {
			h.Status, h.Reason = "degraded", back
		}
	}
	if l.state.Restored() != nil {
		if h.Needs = append(h.Needs, inventory.NeedKeys); h.Status == "healthy" {
			h.Status, h.Reason = "degraded", "the data was put back to an earlier moment: keys and staff may have been changed since. Look at them, and confirm the keys"
		}
	}
	why, needs := l.unreadable.reason(h.Earliest, st.Past.Earliest)
	if why != "" && h.Status == "healthy" {
		h.Status, h.Reason = "degraded", why
	}
	l.addClock(&h)
	switch failed := l.Failed(); {
	case l.wrong.Load():
		h.Status, h.Reason = "recovering", "this node has found its copy of the data wrong, and serves nothing: see its log, and give it a new copy"
		h.Readable, h.Ready, h.Needs = false, false, append(h.Needs, inventory.NeedStorage)
	case l.replica != nil && errors.Is(failed, storage.ErrGone):
		h.Status, h.Reason, h.Ready = "recovering", "the log has gone on without this node, which takes a new copy", false
	case l.replica != nil && errors.Is(failed, inventory.ErrNewer):
		h.Status, h.Reason, h.Ready = "read_only", "a newer version has done what this one does not know, so it goes no further: replace its binary, and keep its directory", false
		h.Needs = append(h.Needs, inventory.NeedStorage)
	case failed != nil:
		h.Status, h.Reason, h.Ready = "read_only", "a storage failure stopped all writes; restart to recover", false
		h.Needs = append(h.Needs, inventory.NeedStorage)
	case st.Stalled:
		h.Status, h.Reason, h.Ready = "read_only", "the disk does not answer", false
		h.Needs = append(h.Needs, inventory.NeedDisk)
	case st.Full:
		h.Status, h.Reason, h.Ready = "read_only", "no disk space left; changes are taken again as soon as there is room", false
		if st.Room != "" {
			h.Reason += ": " + st.Room
		}
		h.Needs = append(h.Needs, inventory.NeedRoom)
	}
	if need, ok := clockNeeds[h.Clock.State]; ok {
		h.Needs = append(h.Needs, need)
	}
	h.Needs = append(h.Needs, needs...)
	if st.Past.Waits != nil {
		if h.Needs = append(h.Needs, inventory.NeedHistory); h.Status == "healthy" {
			h.Status, h.Reason = "degraded", "history cannot be written; sales go on, and it catches up if that ends soon"
		}
	}
	if n := st.Past.Missing; n > 0 && h.Reason == "" { // for as long as what is older is kept: no reason to be degraded
		h.Reason = fmt.Sprintf("history is incomplete: %d events are missing from it, and nothing else needs them", n)
	}
	return h
}

// scanMax bounds the events that one call looks through for a product's.
const scanMax = 100_000

// Events implements inventory.Service.
func (l *Ledger) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	if err := l.readable(); err != nil {
		return inventory.EventsPage{}, err
	}
	if err := l.resume(ctx, &q); err != nil {
		return inventory.EventsPage{}, err
	}
	var timeout <-chan time.Time
	if q.Wait > 0 {
		t := time.NewTimer(q.Wait)
		defer t.Stop()
		timeout = t.C
	}
	timeline := ""
	for first := true; ; first = false {
		more := l.feed.More()
		page, err := l.page(ctx, q, first)
		switch {
		case err != nil:
			return page, err
		case first:
			timeline = page.Timeline
		case page.Timeline != timeline: // what woke the caller may have come with another history
			return page, inventory.OtherTimeline()
		}
		if page.News(&q) || timeout == nil {
			return page, nil
		}
		q.From = page.Next // what a filter passed over is not looked at again
		if first {
			l.waiting.Add(1)
			defer l.waiting.Add(-1)
		}
		select {
		case <-more:
		case <-l.leaving(page.Timeline):
			return page, inventory.OtherTimeline()
		case <-timeout:
			return page, nil
		case <-ctx.Done():
			return page, nil
		case <-l.closing:
			return page, nil
		}
	}
}

// page reads what there is now. A position that has expired while the call waited is as good as new, hence strict.
func (l *Ledger) page(ctx context.Context, q inventory.EventsQuery, strict bool) (inventory.EventsPage, error) {
	page := inventory.EventsPage{Next: q.From, Head: l.head(), Timeline: l.Timeline(), Events: []inventory.Event{}}
	page.Earliest = l.earliest(page.Head)
	switch {
	case q.From > page.Head:
		return page, &inventory.Error{Code: inventory.CodeOffsetAhead, Message: "the offset is beyond the newest event"}
	case q.From < page.Earliest && strict:
		return page, inventory.Expired(page.Earliest)
	}
	for scanned := 0; page.Next < page.Head && page.Len() < q.Limit && scanned < scanMax && !page.Full(); {
		if err := ctx.Err(); err != nil && scanned > 0 {
			return page, err // in the middle of a long look
		}
		want := min(q.Limit-page.Len(), 1000)
		if q.Filtered() {
			want = 1000
		}
		encoded, err := l.encoded(ctx, page.Next, min(want, int(page.Head-page.Next)))
		if err != nil && page.Len() > 0 && damaged(err) {
			break // what comes before it can be had
		}
		if err != nil {
			return page, l.passUnreadable(page.Next, err)
		}
		scanned += len(encoded)
		if err := l.feed.Take(&page, encoded, &q); err != nil {
			return page, err
		}
	}
	page.HasMore = page.Next < page.Head
	page.Directory = l.state.Listed()
	page.Cursor = l.cursorAt(ctx, page.Next, page.Timeline)
	return page, nil
}

// head returns the position of the feed, which is at least the state's when the call began: who has read a position can ask
// for the events at it.
func (l *Ledger) head() inventory.Offset {
	for at := l.state.Offset(); ; {
		more := l.feed.More()
		if head := l.feed.Head(); head >= at {
			return head
		}
		<-more // the writer is between the two
	}
}

// encoded returns events from memory, or from storage if they have left it.
func (l *Ledger) encoded(ctx context.Context, from inventory.Offset, limit int) ([][]byte, error) {
	for range 3 { // between the two looks an event may move from one place to the other
		events, _, ok := l.feed.Read(from, limit)
		if ok && len(events) > 0 {
			return events, nil
		}
		events, err := l.engine.Events(ctx, from, limit)
		if err != nil || len(events) > 0 {
			return events, err
		}
	}
	if earliest := l.engine.Status().Earliest; from < earliest {
		return nil, inventory.Expired(earliest)
	}
	return nil, fmt.Errorf("ledger: event %d is neither in memory nor in storage", from)
}

// earliest returns the oldest event that may be read, exactly, whatever storage still holds.
func (l *Ledger) earliest(head inventory.Offset) inventory.Offset {
	byCount := head - inventory.Offset(l.cfg.MaxEvents)
	return max(0, byCount, inventory.Offset(l.ageFloor.Load()), l.engine.Status().Earliest)
}

// ageEvents moves the floor past events that have become too old. The newest event's age does not matter once it has been
// passed, so the floor only rises.
func (l *Ledger) ageEvents() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-l.closing:
			return
		case <-tick.C:
			l.raiseFloor(l.clock.Now().At - inventory.Millis(l.cfg.EventsMaxAge.Milliseconds()))
		}
	}
}

func (l *Ledger) raiseFloor(oldest inventory.Millis) {
	for {
		head := l.feed.Head()
		floor := l.earliest(head)
		if floor >= head {
			return
		}
		encoded, err := l.encoded(context.Background(), floor, min(1000, int(head-floor)))
		if damaged(err) { // how old it is cannot be told: older than the next, which decides
			l.noteEvent(floor, err)
			floor++
			l.ageFloor.Store(int64(floor))
			continue
		}
		if err != nil || len(encoded) == 0 {
			return
		}
		for _, b := range encoded {
			e, err := inventory.DecodeEvent(b)
			if err != nil || e.At >= oldest {
				l.ageFloor.Store(int64(floor))
				return
			}
			floor = e.Offset + 1
		}
		l.ageFloor.Store(int64(floor))
	}
}
