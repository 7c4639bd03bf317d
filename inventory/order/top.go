package order

import (
	"cmp"
	"math"
	"slices"

	"bodega/inventory"
)

// ordering is how products are ordered: by a sequence of numbers, so that one can be told from the other by a few comparisons of
// integers. The last of them are those of the id, so no two products are equal.
type ordering struct {
	// by returns the number with index d of what was asked for. If rest is not negative, there are none left: the number with
	// that index of the id takes its place.
	by   func(p *inventory.Product, d int) (word uint64, rest int)
	desc bool // turns what was asked for, not the id that decides among equals
}

// ranked is a product with one of its numbers: the first, outside of split.
type ranked struct {
	key uint64
	p   *inventory.Product
}

func orderOf(q *inventory.ListQuery) *ordering {
	o := &ordering{desc: q.Desc}
	switch q.Sort {
	case inventory.SortName:
		o.by = func(p *inventory.Product, d int) (uint64, int) { return nameWord(p.Name, d) }
	case inventory.SortAvailable:
		o.by = func(p *inventory.Product, d int) (uint64, int) { return intKey(p.Available), d - 1 }
	case inventory.SortPrice:
		o.by = func(p *inventory.Product, d int) (uint64, int) { return floatKey(p.Price), d - 1 }
	case inventory.SortUpdated:
		o.by = func(p *inventory.Product, d int) (uint64, int) { return intKey(int64(p.UpdatedAt)), d - 1 }
	default:
		o.by = func(p *inventory.Product, d int) (uint64, int) { return textWord(string(p.ID), d), -1 }
	}
	return o
}

// intKey orders as the integers do.
func intKey(n int64) uint64 { return uint64(n) ^ 1<<63 }

// floatKey orders as the numbers do; the two zeros are one.
func floatKey(f float64) uint64 {
	b := math.Float64bits(f + 0)
	if b>>63 == 1 {
		return ^b
	}
	return b ^ 1<<63
}

// word returns the number with index d.
func (o *ordering) word(p *inventory.Product, d int) uint64 {
	w, rest := o.by(p, d)
	switch {
	case rest >= 0:
		return textWord(string(p.ID), rest)
	case o.desc:
		return ^w
	}
	return w
}

func (o *ordering) rank(p *inventory.Product) ranked { return ranked{o.word(p, 0), p} }

func (o *ordering) compare(a, b ranked) int {
	x, y := a.key, b.key
	for d := 1; x == y; d++ {
		if a.p.ID == b.p.ID {
			return 0
		}
		x, y = o.word(a.p, d), o.word(b.p, d)
	}
	return cmp.Compare(x, y)
}

// top keeps the first limit products of an order. A bounded heap was tried in its place: on the first page it took 1.1 to 1.5
// times as long, and with half a million products before the page (rank 500,000 of a million, by name) 30 times.
type top struct {
	limit int
	order *ordering
	kept  []ranked // the first limit of all so far, and some
	worst ranked   // of the first limit, when they were last told from the others
	full  bool     // whether that has happened
}

// newTop makes a top for at most so many products. It takes memory for no more than two and a half times the limit.
func newTop(order *ordering, limit, most int) *top {
	return &top{limit: limit, order: order, kept: make([]ranked, 0, min(most, 2*limit+1024))}
}

// add is told of a product. When there is no more room, what is not among the first limit goes: as that is half of all at least,
// it takes a few looks at each product that was ever kept.
func (t *top) add(r ranked) {
	if t.full && t.order.compare(r, t.worst) > 0 {
		return
	}
	if len(t.kept) == cap(t.kept) {
		t.order.split(t.kept, t.limit)
		t.kept = t.kept[:t.limit]
		t.worst, t.full = slices.MaxFunc(t.kept, t.order.compare), true
		if t.order.compare(r, t.worst) > 0 {
			return
		}
	}
	t.kept = append(t.kept, r)
}

// sorted returns the first limit products in order, from the given rank on.
func (t *top) sorted(rank int) []*inventory.Product {
	t.order.split(t.kept, t.limit)
	first := t.kept[:min(t.limit, len(t.kept))]
	rank = min(rank, len(first))
	t.order.split(first, rank)
	first = first[rank:]
	slices.SortFunc(first, t.order.compare)
	products := make([]*inventory.Product, len(first))
	for i := range first {
		products[i] = first[i].p
	}
	return products
}

// split puts the first n of a list before the others, both in no order.
func (o *ordering) split(list []ranked, n int) { o.splitBy(list, n, 0) }

// splitBy is split for a list whose products differ only from the number with index d on, which is their key. Where the border
// falls among products with the same key, these alone are split by their next.
func (o *ordering) splitBy(list []ranked, n, d int) {
	equal, n := narrow(list, n)
	if n <= 0 || n >= len(equal) {
		return
	}
	key := equal[0].key
	for i := range equal {
		equal[i].key = o.word(equal[i].p, d+1)
	}
	o.splitBy(equal, n, d+1)
	for i := range equal {
		equal[i].key = key
	}
}

// narrow splits a list by the keys as far as they tell, one byte after the other. It returns the part with equal keys in which the
// border falls, and how many of that part are before it. Whatever the keys, that is sixteen looks at each product at most.
func narrow(list []ranked, n int) (equal []ranked, before int) {
	for shift := 56; shift >= 0 && 0 < n && n < len(list); shift -= 8 {
		var count [256]int
		for i := range list {
			count[byte(list[i].key>>shift)]++
		}
		digit, from := 0, 0
		for ; from+count[digit] <= n; digit++ {
			from += count[digit]
		}
		if count[digit] < len(list) {
			partition(list, byte(digit), shift)
		}
		list, n = list[from:from+count[digit]], n-from
	}
	return list, n
}

// partition puts products with a smaller digit first, and those with a greater one last.
func partition(list []ranked, digit byte, shift int) {
	first, last := 0, len(list)-1
	for i := 0; i <= last; {
		switch d := byte(list[i].key >> shift); {
		case d < digit:
			list[i], list[first] = list[first], list[i]
			first++
			i++
		case d > digit:
			list[i], list[last] = list[last], list[i]
			last--
		default:
			i++
		}
	}
}
