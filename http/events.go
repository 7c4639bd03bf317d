package http

import (
	"context"
	nethttp "net/http"

	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// getEvents serves GET /v1/inventory/events, at central and below /v1/store: a page, perhaps after a wait for the first event, or a stream.
func (a *API) getEvents(req *request, res *responder) {
	if req.accepts("text/event-stream") {
		a.streamEvents(req, res)
		return
	}
	q := wire.ParseQuery(req.r.URL.RawQuery)
	asked := req.eventsQuery(q)
	if q.FeedStart(&asked); q.Err != nil {
		res.fail(q.Err)
		return
	}
	defer req.hearStore(asked.From, asked.Timeline, asked.Wait)()
	ctx := req.r.Context()
	if asked.Wait > 0 {
		if req.hasFollowed(""); !res.staysOpen() {
			return
		}
		waiting, stop := res.longPoll()
		defer stop()
		ctx = waiting
	}
	page, err := a.readEvents(ctx, req, res, asked)
	switch {
	case req.r.Context().Err() != nil:
		res.aborted = true // the client has gone
		return
	case ctx.Err() != nil && req.hasEnded() != "":
		res.failEnded()
		return
	case err != nil && a.isDraining() && ctx.Err() != nil && asked.From >= 0:
		// Shutting down: an empty page, as if the wait was over.
		page = inventory.EventsPage{Next: asked.From, Head: req.svc.Health().Offset, Timeline: req.svc.Timeline()}
	case err != nil:
		res.fail(err)
		return
	}
	res.setPositionOf(page.Head, page.Timeline)
	a.cfg.Metrics.Events(page.Len(), req.from)
	res.acquireWorker()
	res.out = wire.AppendEvents(res.out[:0], &page)
	res.sendJSON(nethttp.StatusOK)
}

// readEvents asks the service. To find those of one product or of some types it looks at very many, so that is a scan; but what comes while it
// waits for more is not.
func (a *API) readEvents(ctx context.Context, req *request, res *responder, asked inventory.EventsQuery) (inventory.EventsPage, error) {
	if !asked.Filtered() {
		return req.svc.Events(ctx, asked)
	}
	if err := res.beginScan(limit.Begin); err != nil {
		return inventory.EventsPage{}, err
	}
	wait := asked.Wait
	asked.Wait = 0
	page, err := req.svc.Events(ctx, asked)
	res.endScan()
	if err != nil || wait == 0 || page.Len() > 0 || page.HasMore {
		return page, err
	}
	asked.From, asked.Wait, asked.Timeline, asked.Cursor = page.Next, wait, page.Timeline, ""
	return req.svc.Events(ctx, asked)
}

// eventsQuery reads all but where to begin.
func (req *request) eventsQuery(q *wire.Query) inventory.EventsQuery {
	asked := q.Events(req.ProductID)
	asked.FromStore, asked.Public = req.isStore(), req.isVisitor()
	return asked
}
