package inventory

import (
	"cmp"
	"slices"
)

// Where says where a product lies: of one that is placed what there is of it, and beyond that what a query asks.
type Where struct {
	OnHand, Held int64 // at all places together

	Levels []SeenLevel // with ListQuery.Levels: all, in order of location
	Level  *SeenLevel  // with ListQuery.Location: that one
	Here   *int64      // with ListQuery.Here: what is available there
}

// SeenLevel is a level with what of it can be sold: what is free, where the place is sellable.
type SeenLevel struct {
	Level
	Available int64
}

// seen returns a level as readers see it. d may be nil.
func (d *directory) seen(l *Level) SeenLevel {
	s := SeenLevel{Level: *l}
	if loc := d.location(l.Location); loc != nil && loc.Sellable {
		s.Available = l.Free()
	}
	return s
}

// where returns what a query asks of the levels of a product.
func (d *directory) where(q *ListQuery, levels []Level) (w Where) {
	for i := range levels {
		w.OnHand += levels[i].OnHand
		w.Held += levels[i].Held
	}
	if q.Levels {
		w.Levels = make([]SeenLevel, len(levels))
		for i := range levels {
			w.Levels[i] = d.seen(&levels[i])
		}
	}
	if q.Location != "" {
		l := levelAt(levels, q.Location)
		s := d.seen(&l)
		w.Level = &s
	}
	if q.Here != "" {
		l := levelAt(levels, q.Here)
		w.Here = &[]int64{d.seen(&l).Available}[0]
	}
	return w
}

// saysWhere says whether the page tells where products lie: if the query asks, or one of them does not lie in the pool alone.
func (p *ListPage) saysWhere(q *ListQuery) bool {
	return q.Levels || q.Location != "" || q.Here != "" || slices.ContainsFunc(p.Products, func(p *Product) bool { return p.Placed })
}

// Where returns a product, or nil, and the position at which that is so; with what of q concerns where it lies.
func (s *State) Where(id ProductID, q *ListQuery) (*Product, Where, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	it := s.items[id]
	if it == nil || it.p.Deleted {
		return nil, Where{}, s.offset
	}
	return it.p, s.directory.where(q, s.levels(it)), s.offset
}

// WhereOf is Where for levels that are given, at the places that there are now.
func (s *State) WhereOf(q *ListQuery, levels []Level) Where {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.directory.where(q, levels)
}

// levels returns what lies where of a product that is there, not to be kept. The caller holds the lock.
func (s *State) levels(it *item) []Level {
	if !it.p.Placed {
		return poolLevels(it.p)
	}
	return s.holdings.of[it].Levels
}

// PageByID returns the page that a query which does not scan asks for, in order of id: behind the id after, or from the given rank
// on if after is empty. Unlike a View it costs later changes nothing.
func (s *State) PageByID(after ProductID, rank int, q *ListQuery) ListPage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	// One product more than asked for tells whether there is more.
	products, total, at := s.first(after, rank, q.Limit+1)
	page := ListPage{Products: products, Total: total, Offset: at}
	page.Cut(q.Limit)
	if !page.saysWhere(q) {
		return page
	}
	page.locate(func(p *Product) Where { return s.directory.where(q, s.levels(s.items[p.ID])) })
	return page
}

// PageOf returns the page that a query for ids asks for.
func (s *State) PageOf(q *ListQuery) ListPage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	page := ListPage{Offset: s.offset}
	for _, id := range q.IDs {
		if it := s.items[id]; it != nil && !it.p.Deleted && !slices.Contains(page.Products, it.p) {
			page.Products = append(page.Products, it.p)
		}
	}
	page.Total = len(page.Products)
	page.bound()
	if page.saysWhere(q) {
		page.locate(func(p *Product) Where { return s.directory.where(q, s.levels(s.items[p.ID])) })
	}
	return page
}

// PageByBarcode returns the page that a query for a barcode asks for: the product that has it, if that fits with so many units where the
// query looks for them, or none.
func (s *State) PageByBarcode(q *ListQuery, fits func(p *Product, units int64) bool) ListPage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	page := ListPage{Offset: s.offset}
	it := s.barcodes.of(barcodeOf(q.Barcode))
	if it == nil {
		return page
	}
	levels, units := s.levels(it), it.p.Available
	if at := q.About(); at != "" {
		l := levelAt(levels, at)
		if units = s.directory.seen(&l).Available; q.Location != "" && !it.p.isAt(&l) {
			return page
		}
	}
	if !fits(it.p, units) {
		return page
	}
	page.Total = 1
	if q.ByID && it.p.ID <= q.After || !q.ByID && q.Rank > 0 {
		return page
	}
	page.Products = []*Product{it.p}
	if page.saysWhere(q) {
		page.locate(func(*Product) Where { return s.directory.where(q, levels) })
	}
	return page
}

// MaxListLevels bounds the levels that a page says of more than one product, and so what it takes: 3 MB. One that would say more ends
// before.
const MaxListLevels = 20_000

// locate says where the products of a page lie.
func (p *ListPage) locate(where func(*Product) Where) {
	p.Where = make([]Where, 0, len(p.Products))
	said := 0
	for i := range p.Products {
		w := where(p.Products[i])
		if said += len(w.Levels); said > MaxListLevels && i > 0 {
			p.Products, p.HasMore, p.Short = p.Products[:i:i], true, true
			return
		}
		p.Where = append(p.Where, w)
	}
}

// levels returns what lay where of a product of the view.
func (v *View) levels(p *Product) []Level {
	if h := v.Holdings(p); h != nil {
		return h.Levels
	}
	return poolLevels(p)
}

// About is the place that a list is about: where its stock is looked at, and by which its units order it. "" is all of them.
func (q *ListQuery) About() LocationID { return cmp.Or(q.Location, q.Here) }

// Units returns what counts of a product where a list asks for its stock, and whether it is there at all if it must.
func (v *View) Units(q *ListQuery, p *Product) (units int64, lies bool) {
	at := q.About()
	if at == "" {
		return p.Available, true
	}
	l := v.level(p, at)
	return v.directory.seen(&l).Available, q.Location == "" || p.isAt(&l)
}

// isAt says whether a list of what is at a place has the product: if any of it lies there, or has a reorder point of its own there, so that
// what ran out there is listed as well.
func (p *Product) isAt(l *Level) bool {
	_, own := p.Extra.Point(l.Location)
	return own || l.OnHand != 0
}

// level is levels for one place: it copies none.
func (v *View) level(p *Product, at LocationID) Level {
	if !p.Placed {
		if at == Pool {
			return levelAt(poolLevels(p), at)
		}
		return Level{Location: at}
	}
	s := v.state
	s.mu.RLock()
	defer s.mu.RUnlock()
	if h := v.belongings(s.items[p.ID]); h != nil {
		return levelAt(h.Levels, at)
	}
	return Level{Location: at}
}

// Locate says where the products of a page lie, and puts the products themselves in the place of what they were ordered by.
func (v *View) Locate(q *ListQuery, page *ListPage) {
	if !page.saysWhere(q) {
		return
	}
	if q.About() != "" {
		for i, p := range page.Products {
			page.Products[i] = v.Find(p.ID)
		}
		page.bound()
	}
	page.locate(func(p *Product) Where { return v.directory.where(q, v.levels(p)) })
}
