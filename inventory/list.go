package inventory

import "context"

// ListQuery asks for a page of products. The zero value but for Limit asks for the first ones in order of id.
type ListQuery struct {
	ByID  bool      // page by After, else by Rank
	After ProductID // with ByID: products behind this one in the order asked for; "" for the first page
	Rank  int       // number of products to pass over
	Limit int       // at least 1

	IDs []ProductID // those of them that there are, in this order and each once; nothing but Levels and Here is looked at then. None for all

	Barcode  string // of one product, see [State.ByBarcode]; "" for all
	Text     string // at most order.MaxWords words, each of which begins a word of id or name; "" for all
	Category string // in any case; "" for all
	Stock    Stock
	Low      int64 // whole units up to which a product without a reorder point counts as StockLow
	Sort     Sort
	Desc     bool // from the largest to the smallest

	Levels   bool       // the page says what lies where of each product, and has fewer of them than Limit if that is very much
	Location LocationID // only products of which something lies there, or with a reorder point of that place; Stock and SortAvailable mean that level. "" for all
	Here     LocationID // the page says what is available there, which Stock means unless Location is given. "" for none
}

// Stock is a condition on the units of a product.
type Stock uint8

// The conditions. A product that is low in stock is also in stock.
const (
	StockAny Stock = iota
	StockIn        // one unit at least
	StockLow       // at most the reorder point, or ListQuery.Low
	StockOut       // none
	StockOK        // more than low
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
	Short    bool // it has fewer than Limit, since it would say very much
	Offset   Offset
}

// CategoryQuery asks for a page of categories.
type CategoryQuery struct {
	After string // a name to go on behind, in any case; "" for the first page
	Limit int    // at least 1
}

// CategoryPage is a page of the categories that products have.
type CategoryPage struct {
	Categories    []Category
	Total         int // of all categories
	Uncategorized int // products without one
	HasMore       bool
	Offset        Offset
}

// Category is a category, and how many products have it.
type Category struct {
	Name  string
	Count int
}

// Cataloguer is what a service offers that knows the categories of its products.
type Cataloguer interface {
	Categories(ctx context.Context, q *CategoryQuery) (CategoryPage, error)
}

// Scans says whether the answer takes a look at every product: all of them in order of id cost only the page.
func (q *ListQuery) Scans() bool {
	return len(q.IDs) == 0 && q.Barcode == "" && (q.Text != "" || q.Category != "" || q.Stock != StockAny || q.Sort != SortID || q.Desc || q.Location != "")
}

// Cut takes off what is beyond limit products, and notes whether there was anything.
func (p *ListPage) Cut(limit int) {
	if p.HasMore = len(p.Products) > limit; p.HasMore {
		p.Products = p.Products[:limit:limit]
	}
	p.bound()
}

// MaxListExtra bounds what catalogues say of the products of a page, in bytes as they are sent at worst. One that would say more ends
// before, if it has a product.
const MaxListExtra = 4 << 20

func (p *ListPage) bound() {
	said := 0
	for i, product := range p.Products {
		if product.Extra == nil {
			continue
		}
		if said += product.Extra.sent(); said > MaxListExtra && i > 0 {
			p.Products, p.HasMore, p.Short = p.Products[:i:i], true, true
			return
		}
	}
}
