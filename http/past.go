package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// errNoHistory is a fault of assembly.
var errNoHistory = errors.New("the service of this node tells no history")

// historian returns the service as one that tells what happened, or answers that it is none.
func (req *request) historian(res *responder) (inventory.Historian, bool) {
	h, ok := req.svc.(inventory.Historian)
	if !ok {
		res.fail(errNoHistory)
	}
	return h, ok
}

// getHistory serves GET /v1/history, at central and below /v1/store: what happened, newest first.
func (a *API) getHistory(req *request, res *responder) { a.history(req, res, "") }

// getProductHistory serves GET /v1/inventory/{productId}/history, likewise: what happened to a product. One that is there no more has a
// history too; one that never was is 404, as far as that is known.
func (a *API) getProductHistory(req *request, res *responder) {
	id, issue := req.ProductID(req.param)
	if issue != "" {
		res.fail(wire.Invalid("productId", issue))
		return
	}
	a.history(req, res, id)
}

func (a *API) history(req *request, res *responder, id inventory.ProductID) {
	q, invalid := wire.ParseHistoryQuery(req.r.URL.RawQuery)
	if invalid != nil {
		res.fail(invalid)
		return
	}
	q.Which.Product = id
	h, ok := req.historian(res)
	if !ok {
		return
	}
	if err := res.beginLook(); err != nil {
		res.fail(err)
		return
	}
	page, err := h.History(req.r.Context(), &q)
	never := false
	if err == nil && id != "" && len(page.Events) == 0 && q.Cursor == "" {
		never, err = req.neverWas(h, &q, &page)
	}
	res.endScan()
	if e := (*inventory.Error)(nil); id != "" && errors.As(err, &e) && e.Code == inventory.CodeNotFound {
		never, err = true, nil // central says so
	}
	if err != nil {
		res.fail(err)
		return
	}
	res.setPositionOf(page.Head, page.Timeline)
	if never {
		res.answerError(a.dialect.NoProduct(req.param), wire.Failure{Status: nethttp.StatusNotFound})
		return
	}
	res.acquireWorker()
	res.out = wire.AppendHistory(res.out[:0], &page)
	res.sendJSON(nethttp.StatusOK)
}

// neverWas says that the product of an empty page never was, as far as can be told: it is not there, and nothing has ever happened to it, in a
// history that begins with the first event and has no gaps.
func (req *request) neverWas(h inventory.Historian, q *inventory.HistoryQuery, page *inventory.HistoryPage) (bool, error) {
	id, ctx := q.Which.Product, req.r.Context()
	if q.Which != (inventory.EventFilter{Product: id}) {
		all, err := h.History(ctx, &inventory.HistoryQuery{Which: inventory.EventFilter{Product: id}, Limit: 1})
		if page = &all; err != nil {
			return false, err
		}
	}
	if len(page.Events) > 0 || page.Cursor != "" || page.Earliest > 0 || len(page.Missing) > 0 {
		return false, nil
	}
	p, _, err := req.svc.Product(ctx, id)
	return p == nil, err
}

// beginLook waits for a turn among the scans, as long as it is this node that looks at very many events.
func (res *responder) beginLook() error {
	if res.req.replica != nil {
		return nil
	}
	return res.beginScan(limit.Begin)
}

// getPastEvent serves GET /v1/history/{offset}, likewise: one event, and with include=group all of its operation.
func (a *API) getPastEvent(req *request, res *responder) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	q.CheckUnknown("include")
	whole := q.Includes("group")
	at, ok := wire.ParseNumber(req.param)
	if !ok {
		q.Fail("offset", "must be an integer, 0 or more")
	}
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	h, ok := req.historian(res)
	if !ok {
		return
	}
	events, head, err := h.PastEvents(req.r.Context(), inventory.Offset(at), whole)
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(head)
	res.acquireWorker()
	res.out = wire.AppendPastEvents(res.out[:0], inventory.Offset(at), events, whole)
	res.sendJSON(nethttp.StatusOK)
}

// sendPast answers with a product as it was.
func (a *API) sendPast(req *request, res *responder, id inventory.ProductID, when inventory.Moment, where *inventory.ListQuery) {
	if req.isVisitor() {
		res.forbid("What was is for those who work here: a key is needed")
		return
	}
	h, ok := req.historian(res)
	if !ok {
		return
	}
	if err := res.beginLook(); err != nil {
		res.fail(err)
		return
	}
	p, lies, at, err := h.PastProduct(req.r.Context(), id, when, where)
	res.endScan()
	if err != nil {
		res.fail(err)
		return
	}
	timeline := req.svc.Timeline()
	res.setPositionOf(at, timeline)
	if p == nil {
		res.answerError(a.dialect.NoProduct(req.param), wire.Failure{Status: nethttp.StatusNotFound})
		return
	}
	if res.known(wire.ThenTag(p.Version, at, timeline)) {
		return
	}
	res.out = append(wire.AppendProductWhere(res.out[:0], p, &lies), '\n')
	res.sendJSON(nethttp.StatusOK)
}
