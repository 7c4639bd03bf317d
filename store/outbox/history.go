package outbox

import (
	"slices"

	"bodega/inventory"
)

// History is a timeline with those that it descends from, the oldest first. Timeline is "" for one that was not known.
type History struct {
	Timeline  string
	Ancestors []inventory.Ancestor
}

// fate is what became of an entry in the history that is followed now.
type fate int

const (
	kept    fate = iota // it is there
	lost                // it is not, or may not be
	strange             // the histories have nothing to do with each other
)

// until is the position up to which all of an ancestor is part of h; -1 if that is not known, and ok is false if it is none. Where a
// later ancestor was left before that position, nothing beyond is.
func (h *History) until(timeline string) (at inventory.Offset, ok bool) {
	at = inventory.MaxInteger
	for _, a := range slices.Backward(h.Ancestors) {
		if at = min(at, a.Until); a.Timeline == timeline {
			return at, true
		}
	}
	return 0, false
}

// related says whether two histories have a beginning in common.
func (h *History) related(other *History) bool {
	_, ok := h.until(other.Timeline)
	return ok || h.Timeline == other.Timeline || slices.ContainsFunc(other.Ancestors, func(a inventory.Ancestor) bool {
		_, ok := h.until(a.Timeline)
		return ok || a.Timeline == h.Timeline
	})
}

// fateOf says what has become, in h, of what was done in another history up to a position.
func (h *History) fateOf(other *History, at inventory.Offset) fate {
	until, descends := h.until(other.Timeline)
	switch {
	case other.Timeline == h.Timeline, descends && at <= until:
		return kept
	case other.Timeline == "", h.related(other):
		return lost
	default:
		return strange
	}
}

func (h *History) equal(other *History) bool {
	return h.Timeline == other.Timeline && slices.Equal(h.Ancestors, other.Ancestors)
}
