package order

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"golang.org/x/text/cases"

	"bodega/inventory"
)

// Categories returns the categories behind the one that q names, in order of their folded names. Spellings that differ in case are one,
// which has the name that most products have. It looks at every product, and ends with ctx, whose error is the only one.
func Categories(ctx context.Context, s *inventory.State, q *inventory.CategoryQuery) (inventory.CategoryPage, error) {
	v := s.View()
	page := inventory.CategoryPage{Offset: v.Mark.Offset}
	spelled := map[string]int{}
	if err := v.Scan(ctx, func(p *inventory.Product) { spelled[p.Category]++ }); err != nil {
		return page, err
	}
	page.Uncategorized = spelled[""]
	delete(spelled, "")
	list := grouped(spelled)
	page.Total = len(list)
	if q.After != "" {
		after := placeOf(q.After)
		list = list[sort.Search(len(list), func(i int) bool { return list[i].compare(after) > 0 }):]
	}
	if page.HasMore = len(list) > q.Limit; page.HasMore {
		list = list[:q.Limit]
	}
	for i := range list {
		page.Categories = append(page.Categories, inventory.Category{Name: list[i].name, Count: list[i].count})
	}
	return page, nil
}

// category is one with all its spellings. It stands where its folded name does, and what folding makes equal, by case alone.
type category struct {
	folded, cased string
	name          string // of its spellings the one that most products have
	most, count   int
}

func placeOf(name string) category {
	return category{folded: string(appendFolded(nil, name)), cased: cases.Fold().String(name)}
}

func (c category) compare(o category) int {
	return cmp.Or(cmp.Compare(c.folded, o.folded), cmp.Compare(c.cased, o.cased))
}

// grouped returns the categories of names that so many products have, in order.
func grouped(spelled map[string]int) (list []category) {
	at := map[string]*category{}
	for name, count := range spelled {
		place := placeOf(name)
		c := at[place.cased]
		if c == nil {
			c = &place
			at[place.cased] = c
		}
		if c.count += count; count > c.most || count == c.most && name < c.name {
			c.name, c.most = name, count
		}
	}
	for _, c := range at {
		list = append(list, *c)
	}
	slices.SortFunc(list, category.compare)
	return list
}
