package http

import (
	nethttp "net/http"

	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory"
)

// getProduct serves GET /v1/inventory/{productId}, at central and below /v1/store.
func (a *API) getProduct(req *request, res *responder) {
	id, issue := req.ProductID(req.param)
	if issue != "" {
		res.fail(wire.Invalid("productId", issue))
		return
	}
	where := inventory.ListQuery{Here: a.cfg.Location}
	if query := req.r.URL.RawQuery; query != "" {
		q := wire.ParseQuery(query)
		where.Levels = q.Includes("levels")
		when, past := q.Moment()
		switch {
		case q.Err != nil:
			res.fail(q.Err)
			return
		case past:
			a.sendPast(req, res, id, when, &where)
			return
		}
	}
	p, lies, at, err := req.product(id, &where)
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(at)
	if p == nil {
		res.answerError(a.dialect.NoProduct(req.param), wire.Failure{Status: nethttp.StatusNotFound})
		return
	}
	if res.known(wire.VersionTag(p.Version)) {
		return
	}
	a.cfg.Metrics.Products(metrics.GetProduct, 1, req.from)
	res.out = append(wire.AppendProductWhere(res.out[:0], p, lies), '\n')
	res.sendJSON(nethttp.StatusOK)
}

// product returns a product, and where it lies: nil if q does not ask and it lies in the pool alone, as most do.
func (req *request) product(id inventory.ProductID, q *inventory.ListQuery) (p *inventory.Product, lies *inventory.Where, at inventory.Offset, err error) {
	if !q.Levels && q.Here == "" {
		if p, at, err = req.svc.Product(req.r.Context(), id); err != nil || p == nil || !p.Placed {
			return p, nil, at, err
		}
	}
	l, ok := req.svc.(inventory.Locator)
	if !ok {
		return nil, nil, 0, errNoPlaces
	}
	var w inventory.Where
	p, w, at, err = l.Where(req.r.Context(), id, q)
	return p, &w, at, err
}

// ProductID returns the id that is meant by what was sent, or what is wrong with that: the very same if there is such a product, which
// may be older than the rules for new ids, else the id of a new product. A copy that cannot tell leaves it to central.
func (req *request) ProductID(sent string) (id inventory.ProductID, issue string) {
	id, issue = inventory.NewProductID(sent)
	if issue == "" && string(id) == sent || inventory.CheckProductID(sent) != "" {
		return id, issue
	}
	if p, _, err := req.svc.Product(req.r.Context(), inventory.ProductID(sent)); p != nil || err != nil {
		return inventory.ProductID(sent), ""
	}
	return id, issue
}
