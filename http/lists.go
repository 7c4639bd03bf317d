package http

import (
	nethttp "net/http"

	"bodega/http/limit"
	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory/order"
)

// getList serves GET /v1/inventory, at central and below /v1/store: products in the order asked for, by offset or after an id.
func (a *API) getList(req *request, res *responder) {
	list, invalid := wire.ParseListQuery(req.r.URL.RawQuery, a.cfg.Location, a.cfg.LowStock, order.CheckWords)
	if invalid != nil {
		res.fail(invalid)
		return
	}
	if list.Scans() {
		if a.unchanged(req, res) {
			return
		}
		if err := res.beginScan(limit.Begin); err != nil {
			res.fail(err)
			return
		}
	}
	page, err := req.svc.List(req.r.Context(), list)
	res.endScan()
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(page.Offset)
	if res.known(wire.OffsetTag(page.Offset)) {
		return
	}
	a.cfg.Metrics.Products(metrics.ListProducts, len(page.Products), req.from)
	res.acquireWorker()
	res.out = wire.AppendList(res.out[:0], &list, &page)
	res.sendJSON(nethttp.StatusOK)
}

// unchanged answers 304, without a look at the products, to who has the list of the present position.
func (a *API) unchanged(req *request, res *responder) bool {
	tags := req.r.Header["If-None-Match"]
	if len(tags) == 0 {
		return false
	}
	h := req.svc.Health()
	if !h.Readable || wire.NoneMatch(tags, wire.OffsetTag(h.Offset)) {
		return false
	}
	res.setPosition(h.Offset)
	return res.known(wire.OffsetTag(h.Offset))
}
