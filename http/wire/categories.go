package wire

import (
	"net/url"
	"strconv"

	"bodega/inventory"
)

// CategoriesMax bounds the categories of a page, which has as many if nobody says.
const CategoriesMax = 1000

// ParseCategoryQuery reads which categories are wanted.
func ParseCategoryQuery(raw string) (list inventory.CategoryQuery, err *inventory.Error) {
	q := ParseQuery(raw)
	list.After, _ = q.Checked("after", inventory.MaxCategoryBytes)
	list.Limit = q.Size(CategoriesMax, CategoriesMax)
	return list, q.Err
}

// CategoryValues returns the parameters that ask for a page of categories.
func CategoryValues(q *inventory.CategoryQuery) url.Values {
	v := url.Values{}
	if q.After != "" {
		v.Set("after", q.After)
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return v
}

// categoriesBody is a page of categories.
type categoriesBody struct {
	Categories    items[categoryBody] `json:"categories"`
	Uncategorized *count              `json:"uncategorized"`
	Next          string              `json:"nextCursor,omitzero"`
	Pagination    *categoryPages      `json:"pagination"`
	Offset        *count              `json:"eventOffset"`
}

type categoryPages struct {
	HasMore bool  `json:"has_more"`
	Limit   count `json:"limit"`
	Total   count `json:"total_count"`
}

type categoryBody struct {
	Name  *string `json:"name"`
	Count *count  `json:"count"`
}

// AppendCategories appends a page of categories.
func AppendCategories(b []byte, q *inventory.CategoryQuery, page *inventory.CategoryPage) []byte {
	v := categoriesBody{Categories: items[categoryBody]{}, Uncategorized: new(count(page.Uncategorized)), Offset: new(count(page.Offset))}
	for i := range page.Categories {
		c := &page.Categories[i]
		v.Categories = append(v.Categories, categoryBody{&c.Name, new(count(c.Count))})
		if page.HasMore {
			v.Next = c.Name
		}
	}
	v.Pagination = &categoryPages{page.HasMore, count(q.Limit), count(page.Total)}
	return AppendJSON(b, &v)
}

// DecodeCategories reads a page of categories.
func DecodeCategories(s *Scanner, body []byte) (page inventory.CategoryPage) {
	var v categoriesBody
	if s.read(body, &v); s.Fault != nil {
		return page
	}
	page = inventory.CategoryPage{Total: int(v.Pagination.Total), Uncategorized: int(*v.Uncategorized), HasMore: v.Pagination.HasMore, Offset: inventory.Offset(*v.Offset)}
	for _, c := range v.Categories {
		if c.Name == nil || c.Count == nil || *c.Name == "" {
			s.check("categories", "lack a name or a count")
			return page
		}
		s.check("name", inventory.CheckText(*c.Name, inventory.MaxCategoryBytes))
		page.Categories = append(page.Categories, inventory.Category{Name: *c.Name, Count: int(*c.Count)})
	}
	if page.HasMore && (len(page.Categories) == 0 || page.Total <= len(page.Categories)) {
		s.check("pagination", "says that there are more than there are")
	}
	return page
}
