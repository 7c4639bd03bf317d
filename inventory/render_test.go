package inventory

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// renderRig is a feed of events with the numbers from 0 on, whose renderings are counted.
type renderRig struct {
	feed *Feed
	made atomic.Int64
}

func newRenderRig(events int, reason string) *renderRig {
	r := &renderRig{feed: NewFeed(Mark{})}
	r.publish(events, reason)
	return r
}

func (r *renderRig) publish(events int, reason string) {
	rec := Record{Kind: Update, First: r.feed.Head()}
	for i := range events {
		rec.Events = append(rec.Events, Event{Offset: rec.First + Offset(i), Type: ProductUpdated, Reason: reason,
			Product: Product{ID: ProductID("P" + itoa(int64(i%2))), Version: 1}})
	}
	rec.Encode(nil)
	r.feed.Publish([]Record{rec}, 0)
}

func (r *renderRig) render(b []byte, e *Event, groups bool) []byte {
	r.made.Add(1)
	b = append(append(b, itoa(int64(e.Offset))...), e.Reason...)
	if groups {
		b = append(b, " of a group"...)
	}
	return b
}

func (r *renderRig) read(t *testing.T, from Offset, limit int, of ProductID) EventsPage {
	encoded, _, _ := r.feed.Read(from, limit)
	page := EventsPage{Next: from}
	if err := r.feed.Take(&page, encoded, &EventsQuery{From: from, Limit: limit, Product: of, Render: r.render}); err != nil {
		t.Error(err)
	}
	for _, e := range page.Rendered {
		if !strings.HasPrefix(string(e.Bytes), itoa(int64(e.Offset))) || e.Type != ProductUpdated {
			t.Errorf("event %d is rendered as %.20q", e.Offset, e.Bytes)
		}
	}
	return page
}

// An event is rendered once for all who follow, through a filter too.
func TestRenderedOnce(t *testing.T) {
	r := newRenderRig(100, "")
	for range 3 {
		if p := r.read(t, 10, 50, ""); p.Len() != 50 || p.Next != 60 || p.Rendered[0].Offset != 10 || p.Events != nil {
			t.Fatalf("%d events from 10 on, next %d", p.Len(), p.Next)
		}
		if p := r.read(t, 11, 20, "P1"); p.Len() != 10 || p.Rendered[1].Offset != 13 || p.Next != 31 {
			t.Fatalf("%d events of P1, next %d", p.Len(), p.Next)
		}
	}
	if n := r.made.Load(); n != 50 {
		t.Errorf("50 events were rendered %d times", n)
	}
}

// Who asks for groups and who does not are given an event of a batch each in his own form, from the same place.
func TestRenderedForBoth(t *testing.T) {
	r := newRenderRig(0, "")
	rec := Record{Kind: Atomic}
	for i := range 3 {
		e := Event{Offset: Offset(i), Type: ProductUpdated, Delta: -1, Product: Product{ID: "P", Version: Version(i + 1)}}
		if i < 2 {
			e.Change = &Change{OnHandDelta: -1, GroupSize: 2}
		}
		rec.Events = append(rec.Events, e)
	}
	rec.Encode(nil)
	r.feed.Publish([]Record{rec}, 0)
	for range 2 {
		for groups, want := range map[bool]string{false: "0 1 2 ", true: "0 of a group 1 of a group 2 "} {
			encoded, _, _ := r.feed.Read(0, 10)
			page, got := EventsPage{}, ""
			if err := r.feed.Take(&page, encoded, &EventsQuery{Limit: 10, Groups: groups, Render: r.render}); err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Rendered {
				got += string(page.Form(e)) + " "
			}
			if got != want {
				t.Errorf("asked for groups %v: %s, want %s", groups, got, want)
			}
		}
	}
	if n := r.made.Load(); n != 5 {
		t.Errorf("%d renderings", n)
	}
}

// A page ends when it is large, though more was asked for: what lies at many places makes events long.
func TestRenderedPageIsBounded(t *testing.T) {
	r := newRenderRig(100, strings.Repeat("x", 100_000))
	if p := r.read(t, 0, 100, ""); !p.Full() || p.Len() != pageBytesMax/100_000+1 || p.Next != Offset(p.Len()) {
		t.Errorf("%d events, next %d", p.Len(), p.Next)
	}
}

// What is too old or too large is rendered each time, and an old reader takes no new event's place.
func TestRenderedIsBounded(t *testing.T) {
	r := newRenderRig(2*renderedKeep, "")
	r.read(t, renderedKeep, renderedKeep, "")
	r.read(t, 0, renderedKeep, "")
	r.read(t, renderedKeep, renderedKeep, "")
	if n := r.made.Load(); n != 2*renderedKeep {
		t.Errorf("%d renderings of %d events", n, 2*renderedKeep)
	}
	r.publish(10, strings.Repeat("x", renderedBytesMax))
	before := r.made.Load()
	r.read(t, 2*renderedKeep, 10, "")
	r.read(t, 2*renderedKeep, 10, "")
	if n := r.made.Load() - before; n != 20 {
		t.Errorf("10 large events were rendered %d times in two readings", n)
	}
	held := 0
	for i := range r.feed.rendered {
		if e := r.feed.rendered[i].Load(); e != nil {
			held += cap(e.Bytes)
		}
	}
	if held > renderedKeep*renderedBytesMax {
		t.Errorf("%d bytes are kept", held)
	}
}

// Readers and the publisher meet at the ring.
func TestRenderedConcurrently(t *testing.T) {
	r := newRenderRig(1, "")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for from := Offset(0); from < 3*renderedKeep; {
				more := r.feed.More()
				if page := r.read(t, from, 1000, ""); page.Len() > 0 {
					from = page.Next
					continue
				}
				<-more
			}
		})
	}
	for r.feed.Head() < 3*renderedKeep {
		r.publish(100, "")
	}
	wg.Wait()
}

// BenchmarkFollow is one page of 100 events for each of many who follow: decoded and rendered anew, or as it was rendered once.
func BenchmarkFollow(b *testing.B) {
	for _, kept := range []bool{false, true} {
		b.Run(map[bool]string{false: "anew", true: "once"}[kept], func(b *testing.B) {
			r := newRenderRig(100, "sale")
			render := func(out []byte, e *Event, _ bool) []byte { return AppendEvent(out, e) }
			b.ReportAllocs()
			for b.Loop() {
				if !kept {
					clear(r.feed.rendered[:])
				}
				encoded, _, _ := r.feed.Read(0, 100)
				page := EventsPage{}
				if err := r.feed.Take(&page, encoded, &EventsQuery{Limit: 100, Render: render}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Who may not act on each hold is not told of them, nor of the names with which staff sign in, however he asks for the events; everybody else is.
func TestRenderedForThePublic(t *testing.T) {
	r := newRenderRig(0, "")
	hold := HoldIDOf(HashKey("a", "b"), "")
	rec := Record{Kind: MakeHold, Events: []Event{{Type: ProductUpdated, Actor: "staff.anna", Product: Product{ID: "P", Version: 1, Placed: true},
		Change: &Change{Action: ActionHeld, Holds: []HoldLine{{Hold: hold, Location: Pool, Quantity: 1, Ref: "Ann"}}}}}}
	rec.Encode(nil)
	r.feed.Publish([]Record{rec}, 0)
	names := func(b []byte, e *Event, _ bool) []byte {
		b = append(b, e.Actor...)
		for _, l := range e.Change.Holds {
			b = append(append(b, l.Hold...), l.Ref...)
		}
		return b
	}
	for range 2 { // the second time it is kept
		for _, public := range []bool{true, false} {
			for _, render := range []func([]byte, *Event, bool) []byte{names, nil} {
				encoded, _, _ := r.feed.Read(0, 9)
				page := EventsPage{}
				if err := r.feed.Take(&page, encoded, &EventsQuery{Limit: 9, Public: public, Groups: true, Render: render}); err != nil || page.Len() != 1 {
					t.Fatal(page.Len(), err)
				}
				told := ""
				for _, e := range page.Rendered {
					told += string(page.Form(e))
				}
				for i := range page.Events {
					told += string(names(nil, &page.Events[i], false))
				}
				if want := map[bool]string{true: "staff", false: "staff.anna" + string(hold) + "Ann"}[public]; told != want {
					t.Errorf("public %v: told %q", public, told)
				}
			}
		}
	}
}
