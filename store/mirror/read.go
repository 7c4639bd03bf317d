package mirror

import (
	"context"
	"fmt"
	"time"

	"bodega/inventory"
	"bodega/inventory/order"
)

var (
	errNoCopy = &inventory.Error{Code: inventory.CodeRecovering, Message: "this store has no copy of the catalogue yet; try again"}
	errEnded  = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "a store knows the transfers that are open; ask central for those that have ended"}
	errBehind = &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "this store has not reached that position yet; try again"}
)

// Product implements inventory.Service.
func (m *Mirror) Product(_ context.Context, id inventory.ProductID) (*inventory.Product, inventory.Offset, error) {
	c := m.copy.Load()
	if c == nil {
		return nil, 0, errNoCopy
	}
	p, at := c.state.Get(id)
	return p, at, nil
}

// Locations implements inventory.Locator.
func (m *Mirror) Locations(context.Context) (inventory.Locations, error) {
	c := m.copy.Load()
	if c == nil {
		return inventory.Locations{}, errNoCopy
	}
	return c.state.Locations(), nil
}

// Where implements inventory.Locator.
func (m *Mirror) Where(_ context.Context, id inventory.ProductID, q *inventory.ListQuery) (*inventory.Product, inventory.Where, inventory.Offset, error) {
	c := m.copy.Load()
	if c == nil {
		return nil, inventory.Where{}, 0, errNoCopy
	}
	p, w, at := c.state.Where(id, q)
	return p, w, at, nil
}

// Hold implements inventory.Holder.
func (m *Mirror) Hold(id inventory.HoldID) (*inventory.Hold, inventory.Offset, error) {
	c := m.copy.Load()
	if c == nil {
		return nil, 0, errNoCopy
	}
	h, at := c.state.Hold(id)
	m.markExpired(h)
	return h, at, nil
}

// Holds implements inventory.Holder.
func (m *Mirror) Holds(q *inventory.HoldQuery) (page inventory.HoldPage) {
	c := m.copy.Load()
	if c == nil {
		return page
	}
	page = c.state.Holds(q)
	for i := range page.Holds {
		m.markExpired(&page.Holds[i])
	}
	return page
}

// markExpired says of a hold that its time has come, by the clock of the store: a copy knows of no other.
func (m *Mirror) markExpired(h *inventory.Hold) {
	if h != nil {
		h.Expired = h.ExpiresAt <= inventory.MillisOf(m.cfg.Now())
	}
}

// OpenHolds implements inventory.Holder.
func (m *Mirror) OpenHolds() int {
	if c := m.copy.Load(); c != nil {
		return c.state.OpenHolds()
	}
	return 0
}

// Transfer implements inventory.Carrier.
func (m *Mirror) Transfer(id inventory.TransferID) (*inventory.Transfer, inventory.Offset, error) {
	c := m.copy.Load()
	if c == nil {
		return nil, 0, errNoCopy
	}
	t, at := c.state.Transfer(id)
	return t, at, nil
}

// Transfers implements inventory.Carrier.
func (m *Mirror) Transfers(_ context.Context, q *inventory.TransferQuery) (page inventory.TransferPage, err error) {
	c := m.copy.Load()
	switch {
	case c == nil:
		return page, errNoCopy
	case q.State.Ended():
		return page, errEnded
	}
	return c.state.Transfers(q), nil
}

// OpenTransfers implements inventory.Carrier.
func (m *Mirror) OpenTransfers() int {
	if c := m.copy.Load(); c != nil {
		return c.state.OpenTransfers()
	}
	return 0
}

// List implements inventory.Service.
func (m *Mirror) List(ctx context.Context, q inventory.ListQuery) (inventory.ListPage, error) {
	c := m.copy.Load()
	if c == nil {
		return inventory.ListPage{}, errNoCopy
	}
	return order.List(ctx, c.state, &q)
}

// Categories implements inventory.Cataloguer.
func (m *Mirror) Categories(ctx context.Context, q *inventory.CategoryQuery) (inventory.CategoryPage, error) {
	c := m.copy.Load()
	if c == nil {
		return inventory.CategoryPage{}, errNoCopy
	}
	return order.Categories(ctx, c.state, q)
}

// Digest implements inventory.Service.
func (m *Mirror) Digest(context.Context) (inventory.Digest, error) {
	c := m.copy.Load()
	if c == nil {
		return inventory.Digest{}, errNoCopy
	}
	return c.state.DigestIn(c.timeline), nil
}

// Timeline implements inventory.Service: that of the copy, "" if there is none.
func (m *Mirror) Timeline() string {
	if c := m.copy.Load(); c != nil {
		return c.timeline
	}
	return ""
}

// Health implements inventory.Service.
func (m *Mirror) Health() inventory.Health {
	h := inventory.Health{Status: "healthy", Readable: true, Ready: true, Central: "reachable"}
	if m.status.mode() == inventory.Offline || m.forward.state() == inventory.BreakerOpen {
		h.Central = "unreachable"
	}
	c := m.copy.Load()
	if c == nil {
		h.Status, h.Reason, h.Readable, h.Ready = "recovering", "waiting for the first copy of the catalogue", false, false
		return h
	}
	h.Offset, h.Products, h.Checkpoint, h.Earliest = c.state.Offset(), c.state.Len(), c.state.Offset(), c.feed.First()
	if m.status.isStalled() {
		h.Status, h.Reason = "degraded", "central cannot give the next event; a new copy is taken if that lasts"
	}
	if n := m.status.lost.Load(); n > 0 && h.Status == "healthy" {
		h.Status, h.Reason = "degraded", fmt.Sprintf("central was put back to an older state: %d positions that this store had are gone; its former copy is kept", n)
	}
	switch box := m.OutboxStatus(); {
	case box.Unhealed > 0:
		h.Status, h.Reason = "degraded", fmt.Sprintf("central was put back to an older state: %d updates that it has lost could not be made again; they are on this store's list", box.Unhealed)
	case box.Incomplete() && h.Status == "healthy":
		h.Status, h.Reason = "degraded", "the outbox does not have everything that was passed on in the last days: what central loses may be lost"
	}
	if m.status.isDamaged() {
		h.Status, h.Reason = "degraded", "the copy on disk is damaged; it is answered from memory until a new one has been fetched from central"
	}
	if m.Stranger() != "" {
		h.Status, h.Reason, h.Ready, h.Central = "read_only", "central has another history than this store's copy; somebody must accept it, or bring the old one back", false, "changed"
	}
	if need := m.follower().Needs; need != "" {
		h.Needs = []inventory.Need{need}
	}
	if m.ctx.Err() != nil {
		h.Status, h.Reason, h.Ready = "draining", "shutting down", false
	}
	return h
}

// Events implements inventory.Service from the newest events in memory.
func (m *Mirror) Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error) {
	c := m.copy.Load()
	if c == nil {
		return inventory.EventsPage{}, errNoCopy
	}
	if q.Cursor != "" {
		return inventory.EventsPage{}, &inventory.Error{Code: inventory.CodeEvents, Message: "a store gives no cursors; ask with an offset"}
	}
	if q.Timeline != "" && q.Timeline != c.timeline {
		return inventory.EventsPage{}, inventory.OtherTimeline()
	}
	var timeout <-chan time.Time
	if q.Wait > 0 {
		t := time.NewTimer(q.Wait)
		defer t.Stop()
		timeout = t.C
	}
	for {
		more := c.feed.More()
		page, err := c.page(ctx, &q)
		if err != nil || page.News(&q) || timeout == nil {
			return page, err
		}
		q.From = page.Next // what a filter passed over is not looked at again
		select {
		case <-more:
		case <-c.replaced:
			// Products may have changed without an event.
			return page, inventory.Expired(m.copy.Load().feed.First())
		case <-timeout:
			return page, nil
		case <-ctx.Done():
			return page, nil
		case <-m.ctx.Done():
			return page, nil
		}
	}
}

// pieceMax is how many events are looked through for a product's before it is asked whether the caller is still there.
const pieceMax = 1000

// page reads what there is now.
func (c *replica) page(ctx context.Context, q *inventory.EventsQuery) (inventory.EventsPage, error) {
	page := inventory.EventsPage{Next: q.From, Timeline: c.timeline, Events: []inventory.Event{}}
	page.Earliest, page.Head = c.feed.First(), c.feed.Head()
	page.Directory = c.state.Listed()
	for page.Len() < q.Limit && !page.Full() {
		if err := ctx.Err(); err != nil && page.Next > q.From {
			return page, err // in the middle of a long look
		}
		want := q.Limit - page.Len()
		if q.Filtered() {
			want = pieceMax
		}
		encoded, head, ok := c.feed.Read(page.Next, want)
		page.Head = head
		switch {
		case !ok:
			return page, inventory.Expired(page.Earliest)
		case page.Next > head:
			return page, &inventory.Error{Code: inventory.CodeOffsetAhead, Message: "the offset is beyond the newest event of this store"}
		case len(encoded) == 0:
			return page, nil
		}
		if err := c.feed.Take(&page, encoded, q); err != nil {
			return page, err
		}
	}
	page.HasMore = page.Next < page.Head
	return page, nil
}

// Snapshot implements inventory.Service. Only the present view can be had: a reader that was cut off begins again.
func (m *Mirror) Snapshot(_ context.Context, q inventory.SnapshotQuery) (*inventory.View, error) {
	c := m.copy.Load()
	if c == nil {
		return nil, errNoCopy
	}
	v := c.state.View()
	if q.Resume && v.Mark.Offset != q.At {
		return nil, &inventory.Error{Code: inventory.CodeSnapshotGone, Message: "this snapshot is no longer kept; begin a new one"}
	}
	return v, nil
}

// Reach implements inventory.Replica.
func (m *Mirror) Reach(ctx context.Context, at inventory.Offset) error {
	c := m.copy.Load()
	for c == nil {
		select {
		case <-m.first:
			c = m.copy.Load()
		case <-ctx.Done():
			return errNoCopy
		case <-m.ctx.Done():
			return errNoCopy
		}
	}
	for {
		more := c.feed.More()
		if c.state.Offset() >= at {
			return nil
		}
		select {
		case <-more:
		case <-c.replaced:
			c = m.copy.Load()
		case <-ctx.Done():
			return errBehind
		case <-m.ctx.Done():
			return errBehind
		}
	}
}

// Totals returns what the products of the copy amount to. It looks at every one; those with at most low units, where the store's goods
// lie, count as low in stock.
func (m *Mirror) Totals(low int64) inventory.Totals {
	c := m.copy.Load()
	if c == nil {
		return inventory.Totals{}
	}
	t, _, _ := c.state.Totals(context.Background(), low, m.cfg.Location) // which does not end
	return t
}
