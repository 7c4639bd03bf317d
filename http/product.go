package http

import (
	nethttp "net/http"

	"bodega/inventory"
)

// getProduct serves GET /v1/inventory/{productId}, at central and below /v1/store.
func (c *call) getProduct() {
	if issue := inventory.CheckProductID(c.param); issue != "" {
		c.failField("productId", issue)
		return
	}
	p, at, err := c.svc.Product(c.r.Context(), inventory.ProductID(c.param))
	if err != nil {
		c.fail(err)
		return
	}
	c.place(at)
	if p == nil {
		c.answerError(c.api.shape.noProduct(c.param), failure{status: nethttp.StatusNotFound})
		return
	}
	tag := versionTag(p.Version)
	c.set("Etag", tag)
	if !noneMatch(c.r.Header["If-None-Match"], tag) {
		c.notModified()
		return
	}
	c.countProducts(getProduct, 1)
	c.out = append(appendProduct(c.out[:0], p), '\n')
	c.sendJSON(nethttp.StatusOK)
}
