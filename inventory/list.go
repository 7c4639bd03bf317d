package inventory

// ListQuery asks for a page of products. The zero value but for Limit asks for the first ones in order of id.
type ListQuery struct {
	ByID  bool      // page by After, else by Rank
	After ProductID // with ByID: products behind this one in the order asked for; "" for the first page
	Rank  int       // number of products to pass over
	Limit int       // at least 1

	Text     string // words, each of which begins a word of id or name; "" for all
	Category string // "" for all
	Stock    Stock
	Low      int64 // units up to which a product counts as StockLow
	Sort     Sort
	Desc     bool // from the largest to the smallest
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
	Total    int        // of all products that fit
	HasMore  bool
	Offset   Offset
}

// plain says whether the query asks for all products in order of id.
func (q *ListQuery) plain() bool {
	return q.Text == "" && q.Category == "" && q.Stock == StockAny && q.Sort == SortID && !q.Desc
}

// List returns the page that q asks for. All products in order of id cost only the page; everything else looks at each product
// once. The one error is CodeValidation: a product to go on behind that is not there.
func (s *State) List(q *ListQuery) (ListPage, error) {
	if !q.plain() {
		return s.View().list(q)
	}
	after, rank := q.After, 0
	if !q.ByID {
		after, rank = "", q.Rank
	}
	// One product more than asked for tells whether there is more.
	products, total, at := s.Page(after, rank, q.Limit+1)
	page := ListPage{Products: products, Total: total, Offset: at}
	page.cut(q.Limit)
	return page, nil
}

func (p *ListPage) cut(limit int) {
	if p.HasMore = len(p.Products) > limit; p.HasMore {
		p.Products = p.Products[:limit:limit]
	}
}

// list looks at every product, and keeps the first in order.
func (v *View) list(q *ListQuery) (ListPage, error) {
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
		r := order.rank(p)
		behind = &r
	}
	fits, first := q.filter(), newTop(order, rank+q.Limit+1, v.live.len())
	v.each(&v.live, func(p *Product) bool {
		if !fits(p) {
			return true
		}
		page.Total++
		if r := order.rank(p); behind == nil || order.compare(*behind, r) < 0 {
			first.add(r)
		}
		return true
	})
	page.Products = first.sorted(rank)
	page.cut(q.Limit)
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

// filter returns whether a product fits.
func (q *ListQuery) filter() func(*Product) bool {
	words := words(q.Text)
	return func(p *Product) bool {
		if q.Category != "" && p.Category != q.Category {
			return false
		}
		switch q.Stock {
		case StockIn:
			if p.Available <= 0 {
				return false
			}
		case StockLow:
			if p.Available <= 0 || p.Available > q.Low {
				return false
			}
		case StockOut:
			if p.Available > 0 {
				return false
			}
		}
		for _, w := range words {
			if !hasWord(p.Name, w) && !hasWord(string(p.ID), w) {
				return false
			}
		}
		return true
	}
}
