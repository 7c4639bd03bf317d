package wire

import (
	"strconv"

	"bodega/inventory"
)

// DecodeList reads a page of products. next is its cursor, "" if it has none.
func DecodeList(s *Scanner, body []byte) (page inventory.ListPage, next string) {
	s.start(body)
	o := s.object("body")
	for o.next() {
		switch string(o.name) {
		case "products":
			if o.take(gotItems) {
				page.Products = s.products()
			}
		case "eventOffset":
			if o.take(gotPosition) {
				page.Offset = inventory.Offset(s.whole("eventOffset"))
			}
		case "nextCursor":
			if o.take(gotCursor) {
				next = string(s.string("nextCursor"))
			}
		case "pagination":
			if o.take(gotPagination) {
				s.pagination(&page)
			}
		default:
			o.ignore()
		}
	}
	s.end()
	s.need(o.given, gotItems|gotPosition|gotPagination, "body")
	return page, next
}

func (s *Scanner) products() (list []*inventory.Product) {
	if s.array("products") {
		for first := true; s.more(first); first = false {
			p := s.product("product")
			list = append(list, &p)
			s.within("products", len(list)-1)
		}
	}
	return list
}

func (s *Scanner) pagination(page *inventory.ListPage) {
	o := s.object("pagination")
	for o.next() {
		switch string(o.name) {
		case "has_more":
			if o.take(gotMore) {
				page.HasMore = s.boolean("has_more")
			}
		case "total_count":
			if o.take(gotTotal) {
				page.Total = int(s.whole("total_count"))
			}
		default:
			o.ignore()
		}
	}
	s.need(o.given, gotMore|gotTotal, "pagination")
}

// AppendList appends a page, its members in alphabetical order as clients know them.
func AppendList(b []byte, q *inventory.ListQuery, page *inventory.ListPage) []byte {
	b = append(b, `{"eventOffset":`...)
	b = strconv.AppendInt(b, int64(page.Offset), 10)
	if n := len(page.Products); q.ByID && page.HasMore && n > 0 {
		b = append(b, `,"nextCursor":`...)
		b = AppendString(b, page.Products[n-1].ID)
	}
	b = append(b, `,"pagination":{"has_more":`...)
	b = strconv.AppendBool(b, page.HasMore)
	b = append(b, `,"limit":`...)
	limit := q.Limit
	if page.Short {
		limit = len(page.Products) // the page would say very much; its reader goes on behind them
	}
	b = strconv.AppendInt(b, int64(limit), 10)
	if !q.ByID {
		b = append(b, `,"offset":`...)
		b = strconv.AppendInt(b, int64(q.Rank), 10)
	}
	b = append(b, `,"total_count":`...)
	b = strconv.AppendInt(b, int64(page.Total), 10)
	b = append(b, `},"products":[`...)
	for i, p := range page.Products {
		if i > 0 {
			b = append(b, ',')
		}
		if page.Where == nil {
			b = AppendProduct(b, p)
		} else {
			b = AppendProductWhere(b, p, &page.Where[i])
		}
	}
	return append(b, ']', '}', '\n')
}
