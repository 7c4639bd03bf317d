package http

import (
	nethttp "net/http"

	"bodega/inventory"
)

// getProduct serves GET /v1/inventory/{productId}.
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
		c.fail(&inventory.Error{Code: inventory.CodeNotFound, Message: "Product not found: " + c.param})
		return
	}
	tag := versionTag(p.Version)
	c.set("Etag", tag)
	if !noneMatch(c.r.Header["If-None-Match"], tag) {
		c.notModified()
		return
	}
	c.out = append(appendProduct(c.out[:0], p), '\n')
	c.sendJSON(nethttp.StatusOK)
}
