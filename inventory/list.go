package inventory

import "context"

// ListQuery asks for a page of products. The zero value but for Limit asks for the first ones in order of id.
type ListQuery struct {
	ByID  bool      // page by After, else by Rank
	After ProductID // with ByID: products behind this one in the order asked for; "" for the first page
	Rank  int       // number of products to pass over
	Limit int       // at least 1

	Text     string // at most MaxWords words, each of which begins a word of id or name; "" for all
	Category string // in any case; "" for all
	Stock    Stock
	Low      int64 // units up to which a product counts as StockLow
	Sort     Sort
	Desc     bool // from the largest to the smallest

	Levels   bool       // the page says what lies where of each product
	Location LocationID // only products of which something lies there; Stock and SortAvailable mean that level. "" for all
	Here     LocationID // the page says what is available there, which Stock means unless Location is given. "" for none
}

// Stock is a condition on the units of a product.
type Stock uint8

// The conditions. A product that is low in stock is also in stock.
const (
	StockAny Stock = iota
	StockIn        // one unit at least
	StockLow       // from one to ListQuery.Low
	StockOut       // none
)

// Sort is what products are ordered by; products that are equal in it are ordered by id.
type Sort uint8

// The orders.
const (
	SortID Sort = iota
	SortName
	SortAvailable
	SortPrice
	SortUpdated
)

// ListPage is a page of products.
type ListPage struct {
	Products []*Product // not to be changed
	Where    []Where    // of each product, nil if the query does not ask and all lie in the pool alone
	Total    int        // of all products that fit
	HasMore  bool
	Offset   Offset
}

// Scans says whether the answer takes a look at every product: all of them in order of id cost only the page.
func (q *ListQuery) Scans() bool {
	return q.Text != "" || q.Category != "" || q.Stock != StockAny || q.Sort != SortID || q.Desc || q.Location != ""
}

// List returns the page that q asks for. A query that scans looks at each product once, and ends with ctx. The one other error is
// CodeValidation: a product to go on behind that is not there.
func (s *State) List(ctx context.Context, q *ListQuery) (ListPage, error) {
	if q.Scans() {
		return s.View().list(ctx, q)
	}
	after, rank := q.After, 0
	if !q.ByID {
		after, rank = "", q.Rank
	}
	return s.page(after, rank, q), nil
}

func (p *ListPage) cut(limit int) {
	if p.HasMore = len(p.Products) > limit; p.HasMore {
		p.Products = p.Products[:limit:limit]
	}
}

// list looks at every product, and keeps the first in order.
func (v *View) list(ctx context.Context, q *ListQuery) (ListPage, error) {
	page := ListPage{Offset: v.Mark.Offset}
	order := q.order()
	var behind *ranked
	rank := 0
	switch {
	case !q.ByID:
		rank = min(q.Rank, v.live.len())
	case q.After != "":
		p := v.find(q.After)
		if p == nil && q.Sort != SortID {
			return page, &Error{Code: CodeValidation, Message: "invalid after parameter",
				Details: []Detail{{Field: "after", Issue: "there is no such product, so its place in this order is not known"}}}
		}
		if p == nil {
			p = &Product{ID: q.After}
		}
		r := order.rank(v.asCounted(q, p))
		behind = &r
	}
	fits, first := q.filter(), newTop(order, rank+q.Limit+1, v.live.len())
	err := v.scan(ctx, func(p *Product) {
		units, lies := v.units(q, p)
		if !lies || !fits(p, units) {
			return
		}
		page.Total++
		if r := order.rank(v.asCounted(q, p)); behind == nil || order.compare(*behind, r) < 0 {
			first.add(r)
		}
	})
	if err != nil {
		return page, err
	}
	page.Products = first.sorted(rank)
	page.cut(q.Limit)
	v.locate(q, &page)
	return page, nil
}

// find returns the product with the id, or nil.
func (v *View) find(id ProductID) (found *Product) {
	// The id before it in byte order is not known, so the product is looked up in the state and then as it was in the view.
	s := v.state
	s.mu.RLock()
	defer s.mu.RUnlock()
	if it := s.items[id]; it != nil {
		if p := s.past.at(it, v.number); p != nil && !p.Deleted {
			return p
		}
	}
	return nil
}

// filter returns whether a product fits of which so many units count.
func (q *ListQuery) filter() func(p *Product, units int64) bool {
	text := newSearch(q.Text)
	return func(p *Product, units int64) bool {
		return q.stocked(units) && (q.Category == "" || sameFold(p.Category, q.Category)) && text.finds(p)
	}
}

// stocked says whether so many units fit.
func (q *ListQuery) stocked(units int64) bool {
	switch q.Stock {
	case StockIn:
		return units > 0
	case StockLow:
		return units > 0 && units <= q.Low
	case StockOut:
		return units <= 0
	default:
		return true
	}
}
