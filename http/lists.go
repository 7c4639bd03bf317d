package http

import (
	nethttp "net/http"
	"strings"

	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory"
)

const (
	pageDefault   = 50
	pageMax       = 200  // with offset
	pageMaxCursor = 1000 // with after, which costs the same on every page
)

// textBytesMax bounds the words that a list is searched for.
const textBytesMax = 256

// getList serves GET /v1/inventory, at central and below /v1/store: products in the order asked for, by offset or after an id.
func (c *call) getList() {
	q := c.query()
	var list inventory.ListQuery
	after, byID := q.checked("after", inventory.MaxProductIDBytes)
	if _, byRank := q.text("offset"); byID && byRank {
		q.fail("after", "cannot be combined with offset")
	}
	if list.ByID = byID; byID {
		list.After = inventory.ProductID(after)
		list.Limit = q.size(pageDefault, pageMaxCursor)
	} else {
		list.Rank = int(q.offset(0))
		list.Limit = q.size(pageDefault, pageMax)
	}
	c.readFilters(q, &list)
	if q.err != nil {
		c.fail(q.err)
		return
	}
	if list.Scans() {
		if c.unchanged() {
			return
		}
		if err := c.beginScan(begin); err != nil {
			c.fail(err)
			return
		}
	}
	page, err := c.svc.List(c.r.Context(), list)
	c.endScan()
	if err != nil {
		c.fail(err)
		return
	}
	c.setPosition(page.Offset)
	tag := wire.OffsetTag(page.Offset)
	c.set("Etag", tag)
	if !wire.NoneMatch(c.r.Header["If-None-Match"], tag) {
		c.notModified()
		return
	}
	c.api.cfg.Metrics.Products(metrics.ListProducts, len(page.Products), c.from)
	c.work()
	c.out = wire.AppendList(c.out[:0], &list, &page)
	c.sendJSON(nethttp.StatusOK)
}

// unchanged answers 304, without a look at the products, to who has the list of the present position.
func (c *call) unchanged() bool {
	known := c.r.Header["If-None-Match"]
	if len(known) == 0 {
		return false
	}
	h := c.svc.Health()
	tag := wire.OffsetTag(h.Offset)
	if !h.Readable || wire.NoneMatch(known, tag) {
		return false
	}
	c.setPosition(h.Offset)
	c.set("Etag", tag)
	c.notModified()
	return true
}

// readFilters reads which products are wanted, and in which order.
func (c *call) readFilters(q *query, list *inventory.ListQuery) {
	text, _ := q.checked("q", textBytesMax)
	if list.Text = strings.TrimSpace(text); q.err == nil {
		if issue := inventory.CheckWords(list.Text); issue != "" {
			q.fail("q", issue)
		}
	}
	list.Category, _ = q.checked("category", inventory.MaxCategoryBytes)
	list.Low = c.api.cfg.LowStock
	if s, ok := q.text("stock"); ok {
		if list.Stock, ok = wire.ParseStock(s); !ok {
			q.fail("stock", `must be "in", "low" or "out"`)
		}
	}
	if s, ok := q.text("sort"); ok {
		s, list.Desc = strings.CutPrefix(s, "-")
		if list.Sort, ok = wire.ParseSort(s); !ok {
			q.fail("sort", `must be "id", "name", "available", "price" or "updated", with "-" before it for the reverse`)
		}
	}
}
