package wire

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"bodega/inventory"
)

// What a page of a list has.
const (
	PageDefault   = 50   // entries of a page if nobody says
	PageMax       = 200  // with offset
	IDsMax        = 100  // products that are asked for by their ids
	pageMaxCursor = 1000 // with after, which costs the same on every page
)

// textBytesMax bounds the words that a list is searched for.
const textBytesMax = 256

// ListValues returns the parameters that ask for a page of products. What counts as low in stock is the server's to say.
func ListValues(q *inventory.ListQuery) url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.ByID {
		v.Set("after", string(q.After))
	} else if q.Rank > 0 {
		v.Set("offset", strconv.Itoa(q.Rank))
	}
	for _, id := range q.IDs {
		v.Add(idsParameter, string(id))
	}
	if q.Limit > 0 && len(q.IDs) == 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	set("barcode", q.Barcode)
	set("q", q.Text)
	set("category", q.Category)
	set("location", string(q.Location))
	if q.Levels {
		set("include", "levels")
	}
	stock, _ := StockName(q.Stock)
	set("stock", stock)
	switch name, _ := SortName(q.Sort); {
	case q.Desc:
		v.Set("sort", "-"+name)
	case q.Sort != inventory.SortID:
		v.Set("sort", name)
	}
	return v
}

// ParseListQuery reads which products are wanted, and in which order. here is where the node is, low the stock up to which a product is
// low, and checkWords says what is wrong with words to search for, or "".
func ParseListQuery(raw string, here inventory.LocationID, low int64, checkWords func(string) string) (list inventory.ListQuery, err *inventory.Error) {
	q := ParseQuery(raw)
	if q.Values.Has(idsParameter) {
		list.IDs, list.Levels = q.ids(), q.Includes("levels")
		list.Limit, list.Here, list.Low = len(list.IDs), here, low
		return list, q.Err
	}
	after, byID := q.Checked("after", inventory.MaxProductIDBytes)
	if _, byRank := q.Text("offset"); byID && byRank {
		q.Fail("after", "cannot be combined with offset")
	}
	if list.ByID = byID; byID {
		list.After = inventory.ProductID(after)
		list.Limit = q.Size(PageDefault, pageMaxCursor)
	} else {
		list.Rank = int(q.Offset(0))
		list.Limit = q.Size(PageDefault, PageMax)
	}
	list.Here, list.Low = here, low
	q.places(&list)
	q.filters(&list, checkWords)
	return list, q.Err
}

// idsParameter names a product; it may be given several times.
const idsParameter = "productId"

// ids reads which products are asked for by name. Nothing else can choose or order them then, nor is there another page.
func (q *Query) ids() []inventory.ProductID {
	for _, other := range [...]string{"after", "offset", "limit", "barcode", "q", "category", "stock", "sort", "location"} {
		if q.Values.Has(other) {
			q.Fail(idsParameter, "cannot be combined with "+other)
		}
	}
	sent := q.Values[idsParameter]
	if len(sent) > IDsMax {
		q.Fail(idsParameter, "must be there at most "+strconv.Itoa(IDsMax)+" times")
		return nil
	}
	ids := make([]inventory.ProductID, len(sent))
	for i, id := range sent {
		if issue := inventory.CheckProductID(id); issue != "" {
			q.Fail(idsParameter, issue)
		}
		ids[i] = inventory.ProductID(id)
	}
	return ids
}

// places reads what is asked of where products lie. A page that says all of it has fewer of them.
func (q *Query) places(list *inventory.ListQuery) {
	if list.Levels = q.Includes("levels"); list.Levels {
		list.Limit = min(list.Limit, PageMax)
	}
	if at, ok := q.Text("location"); ok {
		if issue := inventory.CheckNamedLocation(at); issue != "" {
			q.Fail("location", issue)
		}
		list.Location = inventory.LocationID(at)
	}
}

// filters reads conditions and order.
func (q *Query) filters(list *inventory.ListQuery, checkWords func(string) string) {
	text, _ := q.Checked("q", textBytesMax)
	if list.Text = strings.TrimSpace(text); q.Err == nil {
		if issue := checkWords(list.Text); issue != "" {
			q.Fail("q", issue)
		}
	}
	if code, ok := q.Text("barcode"); ok {
		if list.Barcode = code; inventory.CheckBarcode(code) != "" {
			q.Fail("barcode", inventory.CheckBarcode(code))
		}
	}
	list.Category, _ = q.Checked("category", inventory.MaxCategoryBytes)
	if s, ok := q.Text("stock"); ok {
		if list.Stock, ok = parseStock(s); !ok {
			q.Fail("stock", `must be "in", "low" or "out"`) // or "ok": the words are older, and are answered as they were
		}
	}
	if s, ok := q.Text("sort"); ok {
		s, list.Desc = strings.CutPrefix(s, "-")
		if list.Sort, ok = parseSort(s); !ok {
			q.Fail("sort", `must be "id", "name", "available", "price" or "updated", with "-" before it for the reverse`)
		}
	}
}

// The names of orders and conditions in a query.
var (
	sortNames  = [...]string{inventory.SortID: "id", inventory.SortName: "name", inventory.SortAvailable: "available", inventory.SortPrice: "price", inventory.SortUpdated: "updated"}
	stockNames = [...]string{inventory.StockAny: "", inventory.StockIn: "in", inventory.StockLow: "low", inventory.StockOut: "out", inventory.StockOK: "ok"}
)

// SortName returns the name of an order of lists; ok is false if it has none.
func SortName(s inventory.Sort) (name string, ok bool) {
	if int(s) >= len(sortNames) {
		return "", false
	}
	return sortNames[s], true
}

// parseSort undoes SortName.
func parseSort(name string) (s inventory.Sort, ok bool) {
	i := slices.Index(sortNames[:], name)
	return inventory.Sort(max(i, 0)), i >= 0
}

// StockName returns the name of a condition of stock, "" for inventory.StockAny; ok is false if it has none.
func StockName(s inventory.Stock) (name string, ok bool) {
	if int(s) >= len(stockNames) {
		return "", false
	}
	return stockNames[s], true
}

// parseStock undoes StockName, but for "": who names a condition means one.
func parseStock(name string) (s inventory.Stock, ok bool) {
	i := slices.Index(stockNames[:], name)
	return inventory.Stock(max(i, 0)), i > 0
}
