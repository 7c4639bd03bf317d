package client

import (
	"context"
	nethttp "net/http"
	"net/url"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// History implements inventory.Historian. A Limit of 0 means 50 events, and more than 1,000 are never given. A store asks central.
func (c *Client) History(ctx context.Context, q *inventory.HistoryQuery) (page inventory.HistoryPage, err error) {
	ask := &request{path: c.version + "/history", query: wire.HistoryValues(q), bytesMax: pageBytesMax}
	if id := q.Which.Product; id != "" {
		if issue := inventory.CheckProductID(string(id)); issue != "" {
			return page, wire.Invalid("productId", issue)
		}
		ask.path = c.root + "/" + url.PathEscape(string(id)) + "/history"
	}
	err = c.get(ctx, ask, func(r *reply) error {
		count := int64(0)
		page, count = wire.DecodeHistory(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		if issue := checkHistory(q, &page, count); issue != "" {
			return c.invalidResponse(malformedf("%s", issue))
		}
		return nil
	})
	if err != nil {
		return inventory.HistoryPage{}, err
	}
	return page, nil
}

// checkHistory says in what a page contradicts the request, or itself.
func checkHistory(q *inventory.HistoryQuery, page *inventory.HistoryPage, count int64) (issue string) {
	n := len(page.Events)
	switch {
	case count != int64(n):
		return strconv.Itoa(n) + " events, counted as " + strconv.FormatInt(count, 10)
	case n > wire.HistoryMax, q.Limit > 0 && n > q.Limit:
		return "more events than were asked for"
	case page.Earliest > page.Head:
		return "the oldest event is beyond the newest"
	}
	last := page.Head
	for i := range page.Events {
		e := &page.Events[i]
		if e.Offset >= last || !q.Which.Has(&e.Event) {
			return "event " + strconv.FormatInt(int64(e.Offset), 10) + " was not asked for, or not there"
		}
		last = e.Offset
	}
	return ""
}

// PastEvents implements inventory.Historian.
func (c *Client) PastEvents(ctx context.Context, at inventory.Offset, whole bool) (events []inventory.PastEvent, head inventory.Offset, err error) {
	ask := &request{path: c.version + "/history/" + strconv.FormatInt(int64(at), 10), query: url.Values{}, bytesMax: pageBytesMax}
	if whole {
		ask.query.Set("include", "group")
	}
	err = c.get(ctx, ask, func(r *reply) error {
		e, all := wire.DecodePastEvents(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		if e.Offset != at || whole && len(all) == 0 {
			return c.invalidResponse(malformedf("another event"))
		}
		if events = all; !whole {
			events = []inventory.PastEvent{e}
		}
		head, err = c.position(r)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return events, head, nil
}

// PastProduct implements inventory.Historian. Of q only Levels is sent.
func (c *Client) PastProduct(ctx context.Context, id inventory.ProductID, when inventory.Moment, q *inventory.ListQuery) (p *inventory.Product, w inventory.Where, at inventory.Offset, err error) {
	if issue := inventory.CheckProductID(string(id)); issue != "" {
		return nil, w, 0, wire.Invalid("productId", issue)
	}
	ask := &request{method: nethttp.MethodGet, path: c.root + "/" + url.PathEscape(string(id)), query: url.Values{}, bytesMax: placesBytesMax}
	if q.Levels {
		ask.query.Set("include", "levels")
	}
	wire.MomentValues(ask.query, when)
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

// Reverse takes back the operation that an event belongs to, whole, and returns what became of its products, in the order in which
// its events were taken back: the newest first. It is central that does so, with the key of an administrator. A refusal is an
// *inventory.Error: CodeAlreadyReversed, CodeNotReversible, CodeReverseConflict, or whatever stands in the way now.
func (c *Client) Reverse(ctx context.Context, at inventory.Offset, reason, key string) (results []inventory.Result, err error) {
	switch {
	case c.cfg.Store:
		return nil, &inventory.Error{Code: inventory.CodeForbidden, Message: "what has happened is taken back at central, not at a store"}
	case reason == "":
		return nil, wire.Invalid("reason", "is required")
	case key == "" || inventory.CheckKey(key, inventory.MaxKeyBytes) != "":
		return nil, wire.Invalid("idempotencyKey", "must be 1 to 400 bytes that can be seen")
	}
	q := &request{method: nethttp.MethodPost, path: "/v1/admin/history/" + strconv.FormatInt(int64(at), 10) + "/reverse", header: nethttp.Header{},
		body: wire.AppendJSON(nil, &wire.Reverse{Reason: reason, Key: key}), bytesMax: answerBytesMax}
	err = c.ask(ctx, q, func(r *reply) error {
		if r.status != nethttp.StatusOK {
			return c.errorOf(r)
		}
		got := wire.DecodeAnswer(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		for i := range got.Lines {
			ln := &got.Lines[i]
			results = append(results, inventory.Result{Outcome: inventory.Applied, Quantity: int64(ln.Quantity), Version: inventory.Version(ln.Version), UpdatedAt: ln.Updated})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}
