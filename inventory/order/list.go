// Package order lists products: which of them fit a query, in its order, page by page. A list looks at a state from outside and
// leaves nothing behind; no order is kept in the state but that of ids. Texts are folded by the tables of Unicode
// (golang.org/x/text), which are all that is remembered from one list to the next.
package order

import (
	"context"

	"bodega/inventory"
)

// List returns the page of s that q asks for. A query that scans looks at each product once, and ends with ctx. The one other
// error is CodeValidation: a product to go on behind that is not there.
func List(ctx context.Context, s *inventory.State, q *inventory.ListQuery) (inventory.ListPage, error) {
	if len(q.IDs) > 0 {
		return s.PageOf(q), nil
	}
	if q.Barcode != "" {
		return s.PageByBarcode(q, filter(q)), nil
	}
	if q.Scans() {
		return scan(ctx, s.View(), q)
	}
	after, rank := q.After, 0
	if !q.ByID {
		after, rank = "", q.Rank
	}
	return s.PageByID(after, rank, q), nil
}

// scan looks at every product, and keeps the first in order.
func scan(ctx context.Context, v *inventory.View, q *inventory.ListQuery) (inventory.ListPage, error) {
	page := inventory.ListPage{Offset: v.Mark.Offset}
	order := orderOf(q)
	var behind *ranked
	rank := 0
	products, _ := v.Len()
	switch {
	case !q.ByID:
		rank = min(q.Rank, products)
	case q.After != "":
		p := v.Find(q.After)
		if p == nil && q.Sort != inventory.SortID {
			return page, &inventory.Error{Code: inventory.CodeValidation, Message: "invalid after parameter",
				Details: []inventory.Detail{{Field: "after", Issue: "there is no such product, so its place in this order is not known"}}}
		}
		if p == nil {
			p = &inventory.Product{ID: q.After}
		}
		r := order.rank(counted(v, q, p))
		behind = &r
	}
	fits, first := filter(q), newTop(order, rank+q.Limit+1, products)
	err := v.Scan(ctx, func(p *inventory.Product) {
		units, lies := v.Units(q, p)
		if !lies || !fits(p, units) {
			return
		}
		page.Total++
		if r := order.rank(counted(v, q, p)); behind == nil || order.compare(*behind, r) < 0 {
			first.add(r)
		}
	})
	if err != nil {
		return page, err
	}
	page.Products = first.sorted(rank)
	page.Cut(q.Limit)
	v.Locate(q, &page)
	return page, nil
}

// counted returns the product as it is ordered: with the units at the place that a list is about, where their number orders it.
func counted(v *inventory.View, q *inventory.ListQuery, p *inventory.Product) *inventory.Product {
	if q.About() == "" || q.Sort != inventory.SortAvailable {
		return p
	}
	units, _ := v.Units(q, p)
	return &inventory.Product{ID: p.ID, Available: units}
}

// filter returns whether a product fits of which so many units count.
func filter(q *inventory.ListQuery) func(p *inventory.Product, units int64) bool {
	text := newSearch(q.Text)
	return func(p *inventory.Product, units int64) bool {
		return stocked(q, p, units) && (q.Category == "" || sameFold(p.Category, q.Category)) && text.finds(p)
	}
}

// stocked says whether a product of which so many units count fits.
func stocked(q *inventory.ListQuery, p *inventory.Product, units int64) bool {
	switch q.Stock {
	case inventory.StockIn:
		return units > 0
	case inventory.StockOK:
		return p.Stock(q.About(), units, q.Low) == inventory.StateOK
	case inventory.StockLow:
		return p.Stock(q.About(), units, q.Low) == inventory.StateLow
	case inventory.StockOut:
		return units <= 0
	default:
		return true
	}
}
