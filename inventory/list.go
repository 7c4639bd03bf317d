package inventory

import (
	"cmp"
	"slices"
	"strings"
)

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
	if q.plain() {
		after := q.After
		if !q.ByID {
			after = ""
		}
		// One product more than asked for tells whether there is more.
		products, total, at := s.Page(after, q.Rank, q.Limit+1)
		page := ListPage{Products: products, Total: total, Offset: at}
		page.cut(q.Limit)
		return page, nil
	}
	return s.View().list(q)
}

func (p *ListPage) cut(limit int) {
	if p.HasMore = len(p.Products) > limit; p.HasMore {
		p.Products = p.Products[:limit:limit]
	}
}

// list looks at every product, and keeps the best.
func (v *View) list(q *ListQuery) (ListPage, error) {
	page := ListPage{Offset: v.Mark.Offset}
	fits, order := q.filter(), q.order()
	best := top{limit: q.Limit + 1, order: order}
	var behind *Product
	switch {
	case !q.ByID:
		best.limit += min(q.Rank, v.live.len())
	case q.After != "":
		if behind = v.find(q.After); behind == nil && q.Sort != SortID {
			return page, &Error{Code: CodeValidation, Message: "invalid after parameter",
				Details: []Detail{{Field: "after", Issue: "there is no such product, so its place in this order is not known"}}}
		}
		if behind == nil {
			behind = &Product{ID: q.After}
		}
	}
	v.each(&v.live, func(p *Product) bool {
		if !fits(p) {
			return true
		}
		page.Total++
		if behind == nil || order(behind, p) < 0 {
			best.add(p)
		}
		return true
	})
	page.Products = best.sorted()
	if !q.ByID {
		page.Products = page.Products[min(q.Rank, len(page.Products)):]
	}
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
		if p := s.past.at(it, v.Mark.Offset); p != nil && !p.Deleted {
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

// order returns how two products are ordered: negative if a comes first. No two are equal.
func (q *ListQuery) order() func(a, b *Product) int {
	var by func(a, b *Product) int
	switch q.Sort {
	case SortName:
		by = func(a, b *Product) int { return foldCompare(a.Name, b.Name) }
	case SortAvailable:
		by = func(a, b *Product) int { return cmp.Compare(a.Available, b.Available) }
	case SortPrice:
		by = func(a, b *Product) int { return cmp.Compare(a.Price, b.Price) }
	case SortUpdated:
		by = func(a, b *Product) int { return cmp.Compare(a.UpdatedAt, b.UpdatedAt) }
	default:
		by = func(a, b *Product) int { return strings.Compare(string(a.ID), string(b.ID)) }
	}
	sign := 1
	if q.Desc {
		sign = -1
	}
	return func(a, b *Product) int {
		if c := by(a, b); c != 0 {
			return sign * c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	}
}

// top keeps the first limit products of an order.
type top struct {
	limit int
	order func(a, b *Product) int
	kept  []*Product // at most twice the limit, and some
}

func (t *top) add(p *Product) {
	t.kept = append(t.kept, p)
	if len(t.kept) >= 2*t.limit+1024 {
		t.kept = t.sorted()
	}
}

func (t *top) sorted() []*Product {
	slices.SortFunc(t.kept, t.order)
	return t.kept[:min(t.limit, len(t.kept))]
}
