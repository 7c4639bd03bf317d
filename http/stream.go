package http

import (
	"context"
	"math/rand/v2"
	nethttp "net/http"
	"time"

	"bodega/http/followers"
	"bodega/http/wire"
	"bodega/inventory"
)

// commentEvery is how often a stream without events says that it is alive.
const commentEvery = 15 * time.Second

// streamEvents serves the events as server-sent events until the client leaves, the service closes or the API drains. What
// is wrong is said before the stream begins; later the stream just ends, and the client hears why when it comes back.
func (a *API) streamEvents(req *request, res *responder) {
	asked, err := req.streamQuery()
	if err != nil {
		res.fail(err)
		return
	}
	defer req.hearStore(asked.From, asked.Timeline, followers.OpenEnded)()
	if !res.staysOpen() {
		return
	}
	ctx, stop := res.longPoll()
	defer stop()
	page, failed := a.readEvents(ctx, req, res, asked)
	if failed != nil {
		res.fail(failed)
		return
	}
	a.beginStream(req, res, &page)
	defer a.cfg.Metrics.Streams()()
	if req.r.Method == nethttp.MethodHead || res.sendPart(wire.AppendStreamOpening(nil, retryAfter())) != nil {
		return
	}
	asked.Timeline, asked.Cursor = page.Timeline, "" // a stream is of one history
	a.follow(ctx, req, res, asked, page)
	_ = nethttp.NewResponseController(res.w).SetWriteDeadline(time.Now().Add(writeWaitMax)) // for the end mark
}

// follow sends page and whatever comes after it.
func (a *API) follow(ctx context.Context, req *request, res *responder, asked inventory.EventsQuery, page inventory.EventsPage) {
	quiet := time.Now()
	for ctx.Err() == nil {
		switch {
		case page.Len() > 0:
			quiet = time.Now()
			if a.sendEvents(req, res, &page) != nil {
				return
			}
		case time.Since(quiet) >= commentEvery:
			quiet = time.Now()
			if res.sendPart([]byte(wire.StreamComment)) != nil {
				return
			}
		}
		began := time.Now()
		asked.From = page.Next
		asked.Wait = max(time.Millisecond, commentEvery-began.Sub(quiet))
		read := req.svc.Events
		if page.HasMore {
			read = func(ctx context.Context, asked inventory.EventsQuery) (inventory.EventsPage, error) {
				return a.readEvents(ctx, req, res, asked)
			}
		}
		var err error
		if page, err = read(ctx, asked); err != nil {
			return
		}
		if page.Len() == 0 && !page.HasMore && time.Since(began) < asked.Wait {
			return // the service closes
		}
	}
}

// streamQuery finds where the stream begins: behind Last-Event-ID, which a browser sends when it comes back to the same
// address, else at offset, else at the head.
func (req *request) streamQuery() (inventory.EventsQuery, error) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	asked := req.eventsQuery(q)
	if q.Err != nil {
		return asked, q.Err
	}
	asked.Wait = 0 // for the first page
	if last := req.r.Header.Get("Last-Event-Id"); last != "" {
		at, err := wire.ParseLastEventID(last)
		if err != nil {
			return asked, err
		}
		asked.From = at + 1
		return asked, nil
	}
	if len(q.Values["offset"]) == 0 && asked.Cursor == "" {
		asked.From = req.svc.Health().Offset
		return asked, nil
	}
	if q.FeedStart(&asked); q.Err != nil {
		return asked, q.Err
	}
	return asked, nil
}

func (a *API) beginStream(req *request, res *responder, page *inventory.EventsPage) {
	res.setPositionOf(page.Head, page.Timeline)
	h := res.w.Header()
	h["Content-Type"] = typeStream
	h["Cache-Control"] = noStore
	res.set("X-Accel-Buffering", "no") // nginx would hold events back
	res.WriteHeader(nethttp.StatusOK)
}

// retryAfter is when a stream that has ended should be opened again. Not all shall come at the same time, since all of a node's streams end
// together.
func retryAfter() time.Duration {
	return time.Second + rand.N(time.Second) //nolint:gosec // it keeps no secret
}

func (a *API) sendEvents(req *request, res *responder, page *inventory.EventsPage) error {
	res.acquireWorker()
	res.out = wire.AppendStream(res.out[:0], page)
	res.releaseWorker()
	a.cfg.Metrics.Events(page.Len(), req.from)
	return res.sendPart(res.out)
}
