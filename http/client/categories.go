package client

import (
	"context"

	"bodega/http/wire"
	"bodega/inventory"
)

var _ inventory.Cataloguer = (*Client)(nil)

// Categories implements inventory.Cataloguer. A Limit of 0 means as many as the server thinks fit, which gives at most 1,000.
func (c *Client) Categories(ctx context.Context, q *inventory.CategoryQuery) (page inventory.CategoryPage, err error) {
	err = c.get(ctx, &request{path: c.version + "/categories", query: wire.CategoryValues(q), bytesMax: pageBytesMax}, func(r *reply) error {
		page = wire.DecodeCategories(&r.scan, r.body)
		return c.checkDocument(r)
	})
	return page, err
}
