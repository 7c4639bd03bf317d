package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// slip says what is put aside, for whom, and until when. Its units are
// replaced and never changed.
type slip struct {
	ref   string
	units map[spot]int64
	until time.Duration // since the history began
}

func (s slip) same(x slip) bool {
	return s.ref == x.ref && s.until == x.until && maps.Equal(s.units, x.units)
}

// slack is by how much the clock of central, and the age by which holds end,
// may differ from the one by which a history is recorded.
const slack = time.Second

// products are those of a slip, in order.
func (s slip) products() []string {
	ids := map[string]bool{}
	for where := range s.units {
		ids[where.id] = true
	}
	return slices.Sorted(maps.Keys(ids))
}

// putAside puts all lines aside, those that name a place before those that
// may come from anywhere, or none.
func (w *world) putAside(c *command) said {
	before := w.clone()
	before.told = w.told
	if _, open := w.open[c.hold]; open || w.ended[c.hold] != "" {
		return said{text: "it is made a second time"}
	}
	if c.ref != "" { // one at most has it
		for id, s := range w.open {
			if s.ref == c.ref {
				w.close(id, "released", nil)
			}
		}
	}
	w.open[c.hold] = slip{ref: c.ref, until: c.until}
	outcomes := make([]outcome, len(c.lines))
	for _, named := range []bool{true, false} {
		for i, x := range c.lines {
			if (x.at != "") == named {
				outcomes[i].why = w.lineAside(c, x)
			}
		}
	}
	failed := slices.IndexFunc(outcomes, func(o outcome) bool { return o.why != "" })
	if failed < 0 {
		return said{failed: -1, text: holdText("held", w.open[c.hold].units)}
	}
	*w = *before
	s := said{failed: failed, lines: []outcome{outcomes[failed]}}
	if outcomes[failed].why == "insufficient_inventory" {
		s.text = c.shortages(func(i int) bool { return outcomes[i].why == "insufficient_inventory" }, func(x askedLine) int64 {
			switch {
			case x.at == "":
				return w.items[x.id].available
			case w.places[x.at].sellable:
				return w.free(x.id, x.at)
			default:
				return 0
			}
		})
	}
	return s
}

func (w *world) lineAside(c *command, x askedLine) string {
	if why, _ := w.wrongPlace(c, x); why != "" {
		return why
	}
	if why := w.wrongProduct(c, x); why != "" {
		return why
	}
	var posts []posting
	switch {
	case x.at != "" && (w.free(x.id, x.at) < x.delta || !w.places[x.at].sellable), x.at == "" && w.items[x.id].available < x.delta:
		return "insufficient_inventory"
	case x.at != "":
		posts = []posting{{x.at, -x.delta}}
	default:
		posts = w.draw(x.id, -x.delta)
	}
	s := w.open[c.hold]
	s.units = maps.Clone(s.units)
	if s.units == nil {
		s.units = map[spot]int64{}
	}
	for i := range posts {
		s.units[spot{x.id, posts[i].at}] -= posts[i].units
		posts[i].units = 0 // nothing leaves
	}
	w.open[c.hold] = s
	w.book(askedLine{id: x.id, ref: c.ref}, "held", posts)
	return ""
}

// shortages is the text of what some lines lack: of each product and place
// once, with what all lines ask for there.
func (c *command) shortages(short func(line int) bool, have func(askedLine) int64) string {
	var texts []string
	for i, x := range c.lines {
		if !short(i) {
			continue
		}
		asked := int64(0)
		for _, y := range c.lines {
			if y.id == x.id && (x.at == "" || x.at == y.at) {
				asked += y.delta
			}
		}
		if text := shortageText(x.id, x.at, asked, have(x)); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ", ")
}

func shortageText(id, at string, asked, have int64) string {
	return fmt.Sprintf("%s %s asked %d has %d", id, at, asked, have)
}

// endHold sells a hold, lets it go, extends it, or has it end by itself.
func (w *world) endHold(c *command) said {
	s, open := w.open[c.hold]
	refuse := func(why, text string) said { return said{lines: []outcome{{why: why}}, text: text} }
	switch how := w.ended[c.hold]; {
	case !open && how == "":
		return refuse("hold_not_found", "")
	case !open:
		return refuse("hold_ended", how)
	case c.kind == doExpire && c.decided < s.until-slack:
		return refuse("", "its time has not come")
	case c.kind != doExpire && c.decided > s.until+slack:
		return refuse("hold_ended", "expired")
	}
	switch c.kind {
	case doExtend:
		s.until = c.until
		w.open[c.hold] = s
		for _, id := range s.products() {
			w.book(askedLine{id: id, ref: s.ref}, "hold_extended", nil)
		}
		return said{failed: -1, text: holdText("held", s.units)}
	case doRelease:
		w.close(c.hold, "released", nil)
		return said{failed: -1, text: holdText("released", s.units)}
	case doExpire:
		w.close(c.hold, "expired", nil)
		return said{failed: -1, text: "expired"}
	}
	sold := s.units
	if len(c.lines) > 0 {
		var short []bool
		if sold, short = w.handOver(c, s); slices.Contains(short, true) {
			return said{failed: slices.Index(short, true), lines: []outcome{{why: "insufficient_inventory"}},
				text: c.shortages(func(i int) bool { return short[i] }, func(x askedLine) (n int64) {
					for where, units := range s.units {
						if where.id == x.id && (x.at == "" || x.at == where.at) {
							n += units
						}
					}
					return n
				})}
		}
	}
	w.close(c.hold, "committed", sold)
	return said{failed: -1, text: holdText("committed", sold)}
}

// handOver says what lines sell of a hold, from the pool before other places,
// and which lines ask for more than is left.
func (w *world) handOver(c *command, s slip) (sold map[spot]int64, short []bool) {
	sold, short = map[spot]int64{}, make([]bool, len(c.lines))
	from := append([]string{"pool"}, slices.DeleteFunc(w.sortedPlaces(), func(at string) bool { return at == "pool" })...)
	for _, named := range []bool{true, false} {
		for i, x := range c.lines {
			if (x.at != "") != named {
				continue
			}
			left := x.delta
			for _, at := range from {
				where := spot{x.id, at}
				if n := min(left, s.units[where]-sold[where]); n > 0 && (x.at == "" || x.at == at) {
					sold[where], left = sold[where]+n, left-n
				}
			}
			short[i] = left > 0
		}
	}
	return sold, short
}

// close ends a hold. What is not sold is free again.
func (w *world) close(id, how string, sold map[spot]int64) {
	s := w.open[id]
	for _, product := range s.products() {
		rest, action := maps.Clone(w.open[id].units), "hold_"+how
		var posts []posting
		leaves := int64(0)
		for _, at := range w.sortedPlaces() {
			where := spot{product, at}
			if _, is := s.units[where]; is {
				posts = append(posts, posting{at, -sold[where]})
				leaves += sold[where]
				delete(rest, where)
			}
		}
		if how == "committed" && leaves == 0 {
			action = "hold_released"
		}
		w.open[id] = slip{s.ref, rest, s.until}
		w.book(askedLine{id: product, ref: s.ref}, action, posts)
	}
	delete(w.open, id)
	w.ended = maps.Clone(w.ended)
	w.ended[id] = how
}
