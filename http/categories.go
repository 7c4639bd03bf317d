package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// getCategories serves GET /v1/categories, at central and below /v1/store: what products are sorted under, with their numbers.
func (a *API) getCategories(req *request, res *responder) {
	q, invalid := wire.ParseCategoryQuery(req.r.URL.RawQuery)
	if invalid != nil {
		res.fail(invalid)
		return
	}
	c, ok := req.svc.(inventory.Cataloguer)
	if !ok {
		res.fail(errors.New("the service of this node knows of no categories")) // a fault of assembly
		return
	}
	if a.unchanged(req, res) {
		return
	}
	if err := res.beginScan(limit.Begin); err != nil {
		res.fail(err)
		return
	}
	page, err := c.Categories(req.r.Context(), &q)
	res.endScan()
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(page.Offset)
	if res.known(wire.OffsetTag(page.Offset)) {
		return
	}
	res.acquireWorker()
	res.out = wire.AppendCategories(res.out[:0], &q, &page)
	res.sendJSON(nethttp.StatusOK)
}
