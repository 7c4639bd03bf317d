package inventory

import (
	"slices"
	"strings"
)

// HoldQuery asks for open holds, in order of id. What is not set does not matter.
type HoldQuery struct {
	Product  ProductID
	Location LocationID
	Ref      string
	Store    string // only those that were made through it
	After    HoldID // only those behind it, whether or not it is still open; see [ParseHoldID]
	Limit    int    // at least 1
}

// HoldPage is a part of what a [HoldQuery] asks for.
type HoldPage struct {
	Holds []Hold
	// Next is where to go on, "" at the end. A page of a query that few holds answer may be short, or empty, and not the last.
	Next HoldID
	Open int // holds of all
	At   Offset
}

// What bounds a page, since changes wait meanwhile: the holds that it looks at, and the lines of those that it has, but for its first.
const (
	holdsLookedAt = 10_000
	holdLinesMax  = 10_000
)

// Hold returns an open hold, or nil, and the position at which that is so.
func (s *State) Hold(id HoldID) (*Hold, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if o := s.holdings.open.get(id); o != nil {
		return o.hold(), s.offset
	}
	return nil, s.offset
}

// OpenHolds returns how many holds are open.
func (s *State) OpenHolds() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.holdings.open.count
}

// MostHolds returns how many holds the caller has open who has the most.
func (s *State) MostHolds() (n int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, have := range s.holdings.open.of {
		n = max(n, have)
	}
	return n
}

// NextDue returns the age at which the next hold ends; false if none is open.
func (s *State) NextDue() (age Millis, open bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if due := s.holdings.open.due; len(due) > 0 {
		return due[0].end, true
	}
	return 0, false
}

// Holds returns open holds.
func (s *State) Holds(q *HoldQuery) HoldPage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	open := &s.holdings.open
	page := HoldPage{Open: open.count, At: s.offset, Holds: []Hold{}}
	few, all := open.some(s, q)
	looked, lines := 0, 0
	look := func(o *openHold) bool {
		switch looked++; {
		case len(page.Holds) == q.Limit, looked > holdsLookedAt:
			return false
		case q.match(o):
			if lines += len(o.lines); lines > holdLinesMax && len(page.Holds) > 0 {
				return false
			}
			page.Holds = append(page.Holds, *o.hold())
		}
		page.Next = o.id
		return true
	}
	if !all {
		for _, o := range few {
			if !look(o) {
				return page
			}
		}
	} else if !open.after(q.After, look) {
		return page
	}
	page.Next = ""
	return page
}

// some returns the only holds that can answer a query, in order, where they are few and found quickly; or that all have to be looked at.
func (h *openHolds) some(s *State, q *HoldQuery) (few []*openHold, all bool) {
	switch {
	case q.Product != "":
		have := s.holdings.of[s.items[q.Product]]
		if have == nil {
			return nil, false
		}
		from, _ := slices.BinarySearchFunc(have.Holds, q.After, func(l *HoldLine, id HoldID) int { return l.compare(id, "\xff") })
		for i := from; i < len(have.Holds); i++ {
			if l := have.Holds[i]; i == from || l.Hold != have.Holds[i-1].Hold {
				few = append(few, h.get(l.Hold))
			}
		}
		return few, false
	case q.Ref != "":
		for o := h.refs[q.Ref]; o != nil; o = o.older {
			if o.id > q.After {
				few = append(few, o)
			}
			if len(few) > holdsLookedAt {
				return nil, true
			}
		}
		slices.SortFunc(few, func(a, b *openHold) int { return strings.Compare(string(a.id), string(b.id)) })
		return few, false
	default:
		return nil, true
	}
}

// after visits the holds behind an id, in order, until visit returns false; it then does too.
func (h *openHolds) after(id HoldID, visit func(*openHold) bool) bool {
	if h.count == 0 {
		return true
	}
	part, i := 0, 0
	if id != "" {
		_, at, found := h.find(id)
		if part, i = shelfPart(id), at; found {
			i++
		}
	}
	for ; part < len(h.shelf); part, i = part+1, 0 {
		for _, o := range h.shelf[part][i:] {
			if !visit(o.openHold) {
				return false
			}
		}
	}
	return true
}

func (q *HoldQuery) match(o *openHold) bool {
	first := o.lines[0].line
	if q.Ref != "" && q.Ref != first.Ref || q.Store != "" && q.Store != first.Store {
		return false
	}
	if q.Product == "" && q.Location == "" {
		return true
	}
	return slices.ContainsFunc(o.lines, func(l heldLine) bool {
		return (q.Product == "" || l.it.id == q.Product) && (q.Location == "" || l.line.Location == q.Location)
	})
}
