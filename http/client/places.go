package client

import (
	"context"
	nethttp "net/http"
	"net/url"

	"bodega/http/wire"
	"bodega/inventory"
)

var _ inventory.Locator = (*Client)(nil)

// placesBytesMax bounds an answer that says what lies where of many products, or names every place.
const placesBytesMax = 64 << 20

// Locations implements inventory.Locator.
func (c *Client) Locations(ctx context.Context) (all inventory.Locations, err error) {
	err = c.get(ctx, &request{path: c.version + "/locations", bytesMax: placesBytesMax}, func(r *reply) (err error) {
		all = wire.DecodeLocations(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		all.Offset, err = c.position(r)
		return err
	})
	if err != nil {
		return inventory.Locations{}, err
	}
	return all, nil
}

// Where implements inventory.Locator for Levels: a server says the other two of a product only in lists, or of its own accord.
func (c *Client) Where(ctx context.Context, id inventory.ProductID, q *inventory.ListQuery) (p *inventory.Product, w inventory.Where, at inventory.Offset, err error) {
	if issue := inventory.CheckProductID(string(id)); issue != "" {
		return nil, w, 0, wire.Invalid("productId", issue)
	}
	ask := &request{method: nethttp.MethodGet, path: c.root + "/" + url.PathEscape(string(id)), query: url.Values{}, bytesMax: placesBytesMax}
	if q.Levels {
		ask.query.Set("include", "levels")
	}
	err = c.ask(ctx, ask, func(r *reply) (err error) {
		if p, at, err = c.productOf(r, id); p != nil && err == nil {
			w = wire.DecodeWhere(&r.scan, r.body)
			err = c.checkDocument(r)
		}
		return err
	})
	if err != nil {
		return nil, inventory.Where{}, 0, err
	}
	return p, w, at, nil
}
