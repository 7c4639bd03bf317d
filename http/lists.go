package http

import (
	nethttp "net/http"
	"strings"

	"bodega/http/limit"
	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory"
	"bodega/inventory/order"
)

const (
	pageDefault   = 50
	pageMax       = 200  // with offset
	pageMaxCursor = 1000 // with after, which costs the same on every page
)

// textBytesMax bounds the words that a list is searched for.
const textBytesMax = 256

// getList serves GET /v1/inventory, at central and below /v1/store: products in the order asked for, by offset or after an id.
func (a *API) getList(req *request, res *responder) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	var list inventory.ListQuery
	after, byID := q.Checked("after", inventory.MaxProductIDBytes)
	if _, byRank := q.Text("offset"); byID && byRank {
		q.Fail("after", "cannot be combined with offset")
	}
	if list.ByID = byID; byID {
		list.After = inventory.ProductID(after)
		list.Limit = q.Size(pageDefault, pageMaxCursor)
	} else {
		list.Rank = int(q.Offset(0))
		list.Limit = q.Size(pageDefault, pageMax)
	}
	req.readPlaces(q, &list)
	req.readFilters(q, &list)
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	if list.Scans() {
		if a.unchanged(req, res) {
			return
		}
		if err := res.beginScan(limit.Begin); err != nil {
			res.fail(err)
			return
		}
	}
	page, err := req.svc.List(req.r.Context(), list)
	res.endScan()
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(page.Offset)
	tag := wire.OffsetTag(page.Offset)
	res.set("Etag", tag)
	if !wire.NoneMatch(req.r.Header["If-None-Match"], tag) {
		res.notModified()
		return
	}
	a.cfg.Metrics.Products(metrics.ListProducts, len(page.Products), req.from)
	res.work()
	res.out = wire.AppendList(res.out[:0], &list, &page)
	res.sendJSON(nethttp.StatusOK)
}

// unchanged answers 304, without a look at the products, to who has the list of the present position.
func (a *API) unchanged(req *request, res *responder) bool {
	known := req.r.Header["If-None-Match"]
	if len(known) == 0 {
		return false
	}
	h := req.svc.Health()
	tag := wire.OffsetTag(h.Offset)
	if !h.Readable || wire.NoneMatch(known, tag) {
		return false
	}
	res.setPosition(h.Offset)
	res.set("Etag", tag)
	res.notModified()
	return true
}

// readPlaces reads what is asked of where products lie. A page that says all of it has fewer of them.
func (req *request) readPlaces(q *wire.Query, list *inventory.ListQuery) {
	list.Here = req.api.cfg.Location
	if list.Levels = q.Includes("levels"); list.Levels {
		list.Limit = min(list.Limit, pageMax)
	}
	if at, ok := q.Text("location"); ok {
		if issue := inventory.CheckNamedLocation(at); issue != "" {
			q.Fail("location", issue)
		}
		list.Location = inventory.LocationID(at)
	}
}

// readFilters reads which products are wanted, and in which order.
func (req *request) readFilters(q *wire.Query, list *inventory.ListQuery) {
	text, _ := q.Checked("q", textBytesMax)
	if list.Text = strings.TrimSpace(text); q.Err == nil {
		if issue := order.CheckWords(list.Text); issue != "" {
			q.Fail("q", issue)
		}
	}
	list.Category, _ = q.Checked("category", inventory.MaxCategoryBytes)
	list.Low = req.api.cfg.LowStock
	if s, ok := q.Text("stock"); ok {
		if list.Stock, ok = wire.ParseStock(s); !ok {
			q.Fail("stock", `must be "in", "low" or "out"`)
		}
	}
	if s, ok := q.Text("sort"); ok {
		s, list.Desc = strings.CutPrefix(s, "-")
		if list.Sort, ok = wire.ParseSort(s); !ok {
			q.Fail("sort", `must be "id", "name", "available", "price" or "updated", with "-" before it for the reverse`)
		}
	}
}
