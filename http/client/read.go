package client

import (
	"context"
	nethttp "net/http"
	"net/url"
	"slices"
	"strings"

	"bodega/http/wire"
	"bodega/inventory"
)

// Product implements inventory.Service.
func (c *Client) Product(ctx context.Context, id inventory.ProductID) (p *inventory.Product, at inventory.Offset, err error) {
	if issue := inventory.CheckProductID(string(id)); issue != "" {
		return nil, 0, wire.Invalid("productId", issue)
	}
	q := &request{method: nethttp.MethodGet, path: c.root + "/" + url.PathEscape(string(id)), bytesMax: smallBytesMax}
	err = c.ask(ctx, q, func(r *reply) (err error) {
		p, at, err = c.productOf(r, id)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return p, at, nil
}

// productOf reads the answer to who asks for a product.
func (c *Client) productOf(r *reply, id inventory.ProductID) (*inventory.Product, inventory.Offset, error) {
	if r.status != nethttp.StatusOK {
		err := c.errorOf(r)
		if !noProduct(err) {
			return nil, 0, err
		}
		at, err := c.position(r)
		return nil, at, err
	}
	got := wire.DecodeProduct(&r.scan, r.body)
	if err := c.checkDocument(r); err != nil {
		return nil, 0, err
	}
	if got.ID != id {
		return nil, 0, c.invalidResponse(malformedf("another product"))
	}
	at, err := c.position(r)
	return &got, at, err
}

// noProduct says whether a refusal means that there is no such product, and not that there is no such path.
func noProduct(err error) bool {
	e := asError(err)
	return e != nil && (e.Code == inventory.CodeNotFound || e.Code == inventory.CodeProductNotFound) && strings.HasPrefix(e.Message, "Product not found")
}

// List implements inventory.Service. What counts as low in stock is the server's to say: q.Low is not sent. A Limit of 0 means
// as many as the server thinks fit; above 200, or 1,000 with ByID and without Levels, it gives fewer. Here is the server's too: a page says
// it where a store has a place, if Levels or Location is asked for.
func (c *Client) List(ctx context.Context, q inventory.ListQuery) (page inventory.ListPage, err error) {
	_, sorted := wire.SortName(q.Sort)
	if _, ok := wire.StockName(q.Stock); !ok || !sorted {
		return page, wire.Invalid("sort", "is not known")
	}
	ask := &request{path: c.root, query: wire.ListValues(&q), bytesMax: pageBytesMax}
	if q.Levels {
		ask.bytesMax = placesBytesMax
	}
	err = c.get(ctx, ask, func(r *reply) error {
		next := ""
		page, next = wire.DecodeList(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		if q.Levels || q.Location != "" {
			page.Where = wire.DecodeListWhere(&r.scan, r.body)
			if err := c.checkDocument(r); err != nil {
				return err
			}
		}
		if issue := checkList(&q, &page, next); issue != "" {
			return c.invalidResponse(malformedf("%s", issue))
		}
		return nil
	})
	if err != nil {
		return inventory.ListPage{}, err
	}
	return page, nil
}

// checkList says in what a page contradicts the request, or itself.
func checkList(q *inventory.ListQuery, page *inventory.ListPage, next string) (issue string) {
	n := len(page.Products)
	switch {
	case len(q.IDs) > 0:
		return checkIDs(q.IDs, page)
	case q.Limit > 0 && n > q.Limit:
		return "more products than were asked for"
	case page.Total < n || page.HasMore && page.Total == n:
		return "more products than there are"
	case page.HasMore && n == 0:
		return "no products, though there are more"
	case q.ByID && page.HasMore && next != string(page.Products[n-1].ID):
		return "the cursor is not the last product"
	}
	if q.Sort != inventory.SortID {
		return ""
	}
	last := q.After
	for i, p := range page.Products {
		behind := p.ID > last
		if q.Desc {
			behind = p.ID < last
		}
		if first := i == 0 && (!q.ByID || q.After == ""); !first && !behind {
			return "the products are not in order"
		}
		last = p.ID
	}
	return ""
}

// checkIDs is checkList of a page of products that were asked for by their ids.
func checkIDs(ids []inventory.ProductID, page *inventory.ListPage) (issue string) {
	for _, p := range page.Products {
		i := slices.Index(ids, p.ID)
		if i < 0 {
			return "a product that was not asked for, or one twice, or not in order"
		}
		ids = ids[i+1:]
	}
	return ""
}

// Digest implements inventory.Service.
func (c *Client) Digest(ctx context.Context) (d inventory.Digest, err error) {
	err = c.get(ctx, &request{path: c.root + "/digest", bytesMax: smallBytesMax}, func(r *reply) error {
		d = wire.DecodeDigest(&r.scan, r.body)
		return c.checkDocument(r)
	})
	if err != nil {
		return inventory.Digest{}, err
	}
	return d, nil
}

// Head returns the position of the newest change that the server, or any node of it, has answered for at a moment after the call began,
// and the history that it is of.
func (c *Client) Head(ctx context.Context) (at inventory.Offset, timeline string, err error) {
	q := &request{path: c.root, query: url.Values{"limit": {"1"}, "consistency": {"linearizable"}}, bytesMax: smallBytesMax}
	err = c.get(ctx, q, func(r *reply) error {
		timeline = r.header.Get(wire.HeaderTimeline)
		at, err = c.position(r)
		return err
	})
	return at, timeline, err
}

// CheckHealth asks how the server is doing. A server that says of itself that nothing can be read is an error, as is one that
// does not answer. Of several servers, another is used from then on if the present one is slow to answer or cannot serve and that can.
func (c *Client) CheckHealth(ctx context.Context) (inventory.Health, error) {
	at := c.servers.now()
	if len(c.servers.list) == 1 {
		return c.health(ctx, at.base)
	}
	soon, cancel := context.WithTimeout(ctx, patience)
	h, err := c.health(soon, at.base)
	cancel()
	if err == nil && h.Ready || ctx.Err() != nil {
		return h, err
	}
	if why := err; !c.servers.failed(ctx, at, err != nil, why) && err == nil {
		return h, nil
	}
	return c.health(ctx, c.servers.now().base)
}

// health asks the server at base how it is doing.
func (c *Client) health(ctx context.Context, base string) (h inventory.Health, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.CallTimeout)
	defer cancel()
	resp, err := c.send(ctx, base, &request{method: nethttp.MethodGet, path: "/health"})
	if err != nil {
		return h, c.noResponse(ctx, err)
	}
	defer resp.Body.Close()
	r := replies.Get().(*reply) //nolint:forcetypeassert // the pool holds nothing else
	defer r.free()
	if err := r.read(resp, smallBytesMax); err != nil {
		return h, c.incomplete(ctx, resp, err)
	}
	if r.status != nethttp.StatusOK {
		return h, c.errorOf(r)
	}
	h = wire.DecodeHealth(&r.scan, r.body)
	if err := c.checkDocument(r); err != nil {
		return inventory.Health{}, err
	}
	h.Readable, h.Age = true, r.age()
	return h, nil
}

// Health implements inventory.Service: CheckHealth for callers who have no context and take no error. Status is "unreachable" if
// the server does not answer.
func (c *Client) Health() inventory.Health {
	h, err := c.CheckHealth(context.Background())
	if err == nil {
		return h
	}
	h.Status = "unreachable"
	if e := asError(err); e != nil {
		if h.Reason = e.Message; e.Code == inventory.CodeRecovering {
			h.Status = "recovering"
		}
	}
	return h
}
