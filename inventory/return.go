package inventory

import "slices"

// Return is a placed product on its way back to a position: the events behind that say which levels have changed since, those before it what
// these were. All other levels are as they are now.
type Return struct {
	levels []Level      // what is known
	since  []LocationID // changed since the position, and not found yet
	all    bool         // everything may have changed since
	found  []LocationID // if all
}

// NewReturn begins with what is there now: p is nil if there is nothing.
func NewReturn(p *Product, levels []Level) *Return {
	r := &Return{}
	if p != nil {
		r.levels = slices.Clone(levels)
	}
	return r
}

// NewReturnOfAll knows nothing of what came behind the position: everything has to be found before it, and Undo is not called.
func NewReturnOfAll() *Return { return &Return{all: true} }

// Undo takes an event that came behind the position.
func (r *Return) Undo(e *Event) {
	if !e.Product.Placed {
		r.unknow(Pool)
	}
	if e.Change != nil {
		for i := range e.Change.Levels {
			r.unknow(e.Change.Levels[i].Location)
		}
	}
}

func (r *Return) unknow(at LocationID) {
	if slices.Contains(r.since, at) {
		return
	}
	r.since = append(r.since, at)
	r.levels = putLevel(r.levels, Level{Location: at})
}

// Find takes an event that came before the position, from the newest on, and says whether all is known.
func (r *Return) Find(e *Event) (known bool) {
	if e.Change != nil {
		for i := range e.Change.Levels {
			r.know(e.Change.Levels[i])
		}
	}
	if !e.Product.Placed || e.Type != ProductUpdated { // before, it lay in the pool alone, or nowhere
		for _, l := range e.Product.PoolLevels() {
			r.know(l)
		}
		r.since, r.all = nil, false
	}
	return len(r.since) == 0 && !r.all
}

func (r *Return) know(l Level) {
	if r.all && !slices.Contains(r.found, l.Location) {
		r.found, r.levels = append(r.found, l.Location), putLevel(r.levels, l)
	}
	if i := slices.Index(r.since, l.Location); i >= 0 {
		r.levels, r.since = putLevel(r.levels, l), slices.Delete(r.since, i, i+1)
	}
}

// Levels returns what lay where.
func (r *Return) Levels() []Level { return r.levels }

// PoolLevels are the levels of a product that lies in the pool alone; none of one that does not.
func (p *Product) PoolLevels() []Level {
	if p.Placed {
		return nil
	}
	return poolLevels(p)
}
