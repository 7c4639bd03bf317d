package http

import (
	nethttp "net/http"

	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory"
)

// getProduct serves GET /v1/inventory/{productId}, at central and below /v1/store.
func (c *call) getProduct() {
	id, issue := c.productID(c.param)
	if issue != "" {
		c.failField("productId", issue)
		return
	}
	p, at, err := c.svc.Product(c.r.Context(), id)
	if err != nil {
		c.fail(err)
		return
	}
	c.setPosition(at)
	if p == nil {
		c.answerError(c.api.dialect.noProduct(c.param), wire.Failure{Status: nethttp.StatusNotFound})
		return
	}
	tag := wire.VersionTag(p.Version)
	c.set("Etag", tag)
	if !wire.NoneMatch(c.r.Header["If-None-Match"], tag) {
		c.notModified()
		return
	}
	c.api.cfg.Metrics.Products(metrics.GetProduct, 1, c.from)
	c.out = append(wire.AppendProduct(c.out[:0], p), '\n')
	c.sendJSON(nethttp.StatusOK)
}

// productID returns the id that is meant by what was sent, or what is wrong with that: the very same if there is such a product, which
// may be older than the rules for new ids, else the id of a new product. A copy that cannot tell leaves it to central.
func (c *call) productID(sent string) (id inventory.ProductID, issue string) {
	id, issue = inventory.NewProductID(sent)
	if issue == "" && string(id) == sent || inventory.CheckProductID(sent) != "" {
		return id, issue
	}
	if p, _, err := c.svc.Product(c.r.Context(), inventory.ProductID(sent)); p != nil || err != nil {
		return inventory.ProductID(sent), ""
	}
	return id, issue
}
