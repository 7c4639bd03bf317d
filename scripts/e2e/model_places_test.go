package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sortedPlaces are the names of all places.
func (w *world) sortedPlaces() []string { return slices.Sorted(maps.Keys(w.places)) }

func (w *world) onHand(id string) (n int64) {
	for at := range w.places {
		n += w.lies[spot{id, at}].onHand
	}
	return n
}

func (w *world) held(id, at string) (n int64) {
	for _, s := range w.open {
		n += s.units[spot{id, at}]
	}
	return n
}

func (w *world) free(id, at string) int64 { return w.lies[spot{id, at}].onHand - w.held(id, at) }

func (w *world) available(id string) (n int64) {
	for at, p := range w.places {
		if p.sellable {
			n += w.free(id, at)
		}
	}
	return n
}

// alone says whether a product lies in the pool alone, and nothing of it is put aside.
func (w *world) alone(id string) bool {
	return w.onHand(id) == w.lies[spot{id, "pool"}].onHand && w.held(id, "pool") == 0
}

// drawn is the order in which a product is drawn from its places.
func (w *world) drawn() []string {
	order := []string{"pool"}
	for _, active := range []bool{true, false} {
		for _, at := range w.sortedPlaces() {
			if p := w.places[at]; at != "pool" && p.sellable && p.active == active {
				order = append(order, at)
			}
		}
	}
	return order
}

// draw says where units come from that nobody says the place of, or go to. There must be as many.
func (w *world) draw(id string, delta int64) (posts []posting) {
	if delta >= 0 {
		return []posting{{"pool", delta}}
	}
	for _, at := range w.drawn() {
		if n := min(w.free(id, at), -delta); n > 0 {
			posts = append(posts, posting{at, -n})
			delta += n
		}
	}
	return posts
}

// direct makes, changes or takes away a place.
func (w *world) direct(c *command) said {
	have, known := w.places[c.at]
	lies, held := false, false
	for id := range w.items {
		lies = lies || w.lies[spot{id, c.at}].onHand != 0
		held = held || w.held(id, c.at) != 0
	}
	refuse := func(why string) said { return said{lines: []outcome{{why: why}}} }
	after := have
	if !known {
		after = place{sellable: true, active: true}
	}
	if c.sellable != nil {
		after.sellable = *c.sellable
	}
	if c.active != nil {
		after.active = *c.active
	}
	switch {
	case c.kind == doDrop && !known:
		return refuse("location_not_found")
	case c.kind == doDrop && lies, known && lies && have.sellable != after.sellable, held && have.active && !after.active:
		return refuse("location_in_use")
	case c.kind == doPlace && known && have == after:
		return said{failed: -1, text: fmt.Sprint("revision ", have.revision)}
	}
	w.revision++
	if after.revision = w.revision; c.kind == doDrop {
		delete(w.places, c.at)
	} else {
		w.places[c.at] = after
	}
	return said{failed: -1, text: fmt.Sprint("revision ", w.revision)}
}

// show is what a read shows.
func (w *world) show(c *command) string {
	var texts []string
	switch c.kind {
	case doRead:
		return w.product(c.lines[0].id)
	case doList:
		for _, id := range slices.Sorted(maps.Keys(w.items)) {
			if !w.items[id].gone {
				texts = append(texts, w.product(id))
			}
		}
	case doPlaces:
		for _, at := range w.sortedPlaces() {
			p := w.places[at]
			texts = append(texts, placeText(at, p.revision, p.sellable, p.active))
		}
		texts = append(texts, fmt.Sprint("revision ", w.revision))
	case doHolds:
		for _, id := range slices.Sorted(maps.Keys(w.open)) {
			texts = append(texts, id+" "+holdText("held", w.open[id].units))
		}
	case doSeek:
		switch s, open := w.open[c.hold]; {
		case open:
			return holdText("held", s.units)
		case w.ended[c.hold] != "":
			return holdText(w.ended[c.hold], nil)
		default:
			return nothing
		}
	}
	return strings.Join(texts, "; ")
}

// nothing is the text of what there is not.
const nothing = "there is none"

func (w *world) product(id string) string {
	it, known := w.items[id]
	if !known || it.gone {
		return nothing
	}
	return productText(id, it.available, it.version, w.where(id))
}

// where says where a product lies, and what of it is put aside.
func (w *world) where(id string) string {
	var texts []string
	for _, at := range w.sortedPlaces() {
		if l, there := w.lies[spot{id, at}]; there {
			texts = append(texts, levelText(at, l.onHand, w.held(id, at), l.version))
		}
	}
	return strings.Join(texts, ", ")
}

func productText(id string, available, version int64, where string) string {
	return fmt.Sprintf("%s %d@v%d: %s", id, available, version, where)
}

func levelText(at string, onHand, held, version int64) string {
	return fmt.Sprintf("%s %d/%d@v%d", at, onHand, held, version)
}

func placeText(at string, revision int64, sellable, active bool) string {
	return fmt.Sprintf("%s r%d sellable %v active %v", at, revision, sellable, active)
}

func holdText(state string, units map[spot]int64) string {
	var lines []string
	for s, n := range units {
		lines = append(lines, fmt.Sprintf("%s %s %d", s.id, s.at, n))
	}
	slices.Sort(lines)
	return state + ": " + strings.Join(lines, ", ")
}
