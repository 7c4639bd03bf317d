package client

import (
	"context"
	nethttp "net/http"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// Events implements inventory.Service. The wire knows whole seconds, to which q.Wait is rounded up, at most 45; a Limit of 0 means
// 100 events, and more than 1,000 are never given. An empty page is an answer; the end of ctx is an error.
func (c *Client) Events(ctx context.Context, q inventory.EventsQuery) (page inventory.EventsPage, err error) {
	if q.Wait > 0 {
		c.servers.goHome(ctx)
	}
	ask := eventsRequest(&q)
	ask.path = c.root + "/events"
	err = c.get(ctx, ask, func(r *reply) error {
		count := int64(0)
		page, count = wire.DecodeEvents(&r.scan, r.body)
		page.Age = r.age()
		if err := c.checkDocument(r); err != nil {
			return err
		}
		return c.checkPage(&q, &page, count)
	})
	if err != nil {
		return inventory.EventsPage{}, err
	}
	c.servers.leaveOld(ctx, page.Age)
	return page, nil
}

func eventsRequest(q *inventory.EventsQuery) *request {
	wait := seconds(q.Wait)
	return &request{query: wire.EventsValues(q, wait), header: statusHeader(q.Follower), wait: time.Duration(wait) * time.Second, bytesMax: pageBytesMax}
}

// statusHeader says which store asks; f is nil if it is none.
func statusHeader(f *inventory.Follower) nethttp.Header {
	h := nethttp.Header{}
	if f != nil {
		h.Set(wire.HeaderStoreStatus, string(wire.AppendStoreStatus(nil, f)))
	}
	return h
}

// checkPage refuses a page that is not the one that was asked for, or contradicts itself.
func (c *Client) checkPage(q *inventory.EventsQuery, page *inventory.EventsPage, count int64) error {
	if q.Timeline != "" && page.Timeline != q.Timeline {
		return &inventory.Error{Code: inventory.CodeTimelineChanged, Message: c.whose + " history of events has changed; start again from a snapshot"}
	}
	n := len(page.Events)
	if q.From < 0 && q.Cursor != "" { // the server alone knows where that was
		from := *q
		if from.From = page.Next; n > 0 {
			from.From = page.Events[0].Offset
		}
		q = &from
	}
	switch {
	case count != int64(n):
		return c.invalidResponse(malformedf("%d events, counted as %d", n, count))
	case n > wire.EventsMax, q.Limit > 0 && n > q.Limit:
		return c.invalidResponse(malformedf("%d events, more than were asked for", n))
	case page.Next < q.From, page.Next > page.Head, page.HasMore != (page.Next < page.Head), page.Earliest > page.Head:
		return c.invalidResponse(malformedf("asked from %d: next %d, head %d, earliest %d, more %v", q.From, page.Next, page.Head, page.Earliest, page.HasMore))
	}
	if q.Filtered() {
		return c.checkFiltered(q, page)
	}
	for i := range page.Events {
		if at := page.Events[i].Offset; at != q.From+inventory.Offset(i) {
			return c.invalidResponse(malformedf("event %d of a page from %d has offset %d", i, q.From, at))
		}
	}
	if page.Next != q.From+inventory.Offset(n) || n == 0 && page.HasMore {
		return c.invalidResponse(malformedf("next is %d after %d events from %d, more %v", page.Next, n, q.From, page.HasMore))
	}
	return nil
}

// checkFiltered checks the events of a page that may leave some out.
func (c *Client) checkFiltered(q *inventory.EventsQuery, page *inventory.EventsPage) error {
	from := q.From
	for i := range page.Events {
		e := &page.Events[i]
		if e.Offset < from || e.Offset >= page.Next || !q.Wants(e) {
			return c.invalidResponse(malformedf("event %d of a page from %d to %d has offset %d", i, q.From, page.Next, e.Offset))
		}
		from = e.Offset + 1
	}
	if page.HasMore && page.Next == q.From {
		return c.invalidResponse(malformedf("nothing was looked through from %d on", q.From))
	}
	return nil
}
