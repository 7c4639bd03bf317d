package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// past is what of a history of central's there is after a disaster: the events before end. What was acknowledged from there
// on is gone.
type past struct {
	timeline string
	books    *books
	end      int64 // position of the first event that is gone
}

// remember keeps what is left of a history, or is new since the last one.
func (d *drill) remember(timeline string, events []event) *past {
	d.t.Helper()
	p := &past{timeline: timeline, books: booksOf(d.t, events)}
	if len(events) > 0 {
		p.end = events[len(events)-1].Offset + 1
	}
	d.pasts = append(d.pasts, p)
	return p
}

// forget takes the events from a position on away: what came back does not have them.
func (p *past) forget(end int64) {
	kept := slices.DeleteFunc(slices.Clone(p.books.events), func(e event) bool { return e.Offset >= end })
	p.books, p.end = booksOf(p.books.t, kept), min(p.end, end)
}

// toll is what a disaster has cost.
type toll struct {
	sold, refused int
	lost          []int64 // positions of acknowledged sales that are gone
	atStores      int     // of these, sales at stores
	healed        int     // sales that were gone, and that their store has sent again
	again         int     // sales carried out a second time: asked before the disaster, answered after it, the key gone
}

// verdict holds every answer that was given against what is left. Central must be quiet, and its present history must have been
// remembered. Each sale that was acknowledged is there once, or was made at a position that did not come back; nothing was refused
// and done; nobody but a till that was waiting for its answer when the disaster came has sold twice; the stock is what all of that
// leaves.
func (d *drill) verdict() (c toll) {
	t := d.t
	t.Helper()
	refs := map[string]bool{}
	for _, k := range d.tills {
		for i := range k.sales {
			d.reconcile(&k.sales[i], refs, &c)
		}
	}
	stock, w := map[string]int64{}, newWorld()
	for id, n := range d.stock {
		stock[id] = n
	}
	for i, p := range d.pasts {
		events := p.books.events
		if i > 0 && len(events) > 0 && events[0].Offset == 0 { // products were taken over, not events
			events, w = d.takenOver(p, w)
		}
		for _, e := range events {
			if err := w.apply(e); err != nil {
				t.Errorf("timeline %s: %v", p.timeline, err)
			}
			if e.Ref == "" {
				continue
			}
			stock[e.ProductID] += e.Delta
			if !refs[e.Ref] {
				t.Errorf("timeline %s: event %d of %s, which nobody asked for", p.timeline, e.Offset, e.Ref)
			}
		}
	}
	for id, want := range stock {
		if p := d.c.product(id); p.Available != want || w.items[id] != (item{available: p.Available, version: p.Version}) {
			t.Errorf("%s is %d@v%d, its events say %+v, the answers %d", id, p.Available, p.Version, w.items[id], want)
		}
	}
	if most := len(d.tills) * (len(d.pasts) - 1); c.again > most {
		t.Errorf("%d sales were carried out twice; %d tills could have been waiting for an answer", c.again, most)
	}
	slices.Sort(c.lost)
	t.Logf("%d sold, %d refused, %d lost, %d healed, %d carried out again", c.sold, c.refused, len(c.lost), c.healed, c.again)
	return c
}

// takenOver compares the products that a history begins with with those at the end of the one before, and returns its other events.
func (d *drill) takenOver(p *past, before *world) (rest []event, w *world) {
	d.t.Helper()
	w, rest = newWorld(), p.books.events
	for len(rest) > 0 && rest[0].EventType == "product_created" {
		w.items[rest[0].ProductID] = item{available: rest[0].Data.Available, version: rest[0].Version}
		rest = rest[1:]
	}
	if !maps.Equal(before.items, w.items) {
		d.t.Errorf("timeline %s begins with %v; what is left of the one before ends with %v", p.timeline, w.items, before.items)
	}
	return rest, w
}

// reconcile holds one sale against every history.
func (d *drill) reconcile(s *sale, refs map[string]bool, c *toll) {
	t, home := d.t, s.answer.header.Get("X-Inventory-Timeline")
	if s.applied() {
		c.sold++
	} else {
		c.refused++
	}
	gone, healed, twice, known := 0, 0, false, false
	for n, l := range s.lines {
		refs[l.ref] = true
		missing := false
		for _, p := range d.pasts {
			switch e, there := p.books.byRef[l.ref]; {
			case p.timeline != home && there && e.Healed && missing && e.ProductID == l.id && e.Delta == l.delta:
				gone, missing = gone-1, false
				healed++
			case p.timeline != home && there && s.applied() && s.answer.position(t)-int64(len(s.lines)-n) == e.Offset:
				// answered before central knew that it had to take another name
				p.books.line(s, n, l)
				gone--
			case p.timeline != home && there && known:
				t.Errorf("%s was answered in %s, and is event %d of %s too, which is younger", l.ref, home, e.Offset, p.timeline)
			case p.timeline != home:
				twice = twice || there
			case s.applied() && s.answer.position(t)-int64(len(s.lines)-n) >= p.end:
				gone++
				known, missing = true, true
			default:
				p.books.line(s, n, l)
				known = true
			}
		}
		if !known {
			t.Errorf("%s was answered with %d in %q, a history that nobody knows", l.ref, s.answer.status, home)
		}
		known = false
	}
	switch {
	case healed > 0 && healed < len(s.lines):
		t.Errorf("%d of %d lines of a sale that goes together are healed: %v", healed, len(s.lines), s.lines)
	case healed > 0:
		c.healed++
	case gone == len(s.lines):
		if s.till.store != "" {
			c.atStores++
		}
		c.lost = append(c.lost, s.answer.position(t))
	case gone > 0:
		t.Errorf("%d of %d lines of a sale that goes together are left: %v", len(s.lines)-gone, len(s.lines), s.lines)
	}
	if twice {
		c.again++
	}
}

// history returns the timeline that a node has, and all events of it that it keeps.
func (n *node) history() (timeline string, events []event) {
	n.t.Helper()
	from := int64(0)
	if a := n.get(n.root + "/events?offset=0&limit=1"); a.status == http.StatusGone {
		from = num(n.t, a.json(n.t), "earliestOffset")
	}
	events = n.events(from)
	return n.page(fmt.Sprintf("offset=%d&limit=1", from)).Timeline, events
}
