package inventory

import (
	"slices"
	"strings"
	"sync/atomic"
)

// A feed keeps the newest events as they are passed on, beside their encoded form, so that each is decoded and rendered once for
// all who follow. The cache is bounded by construction, to 4 MiB as a rule and 16 MiB at most: what is older or larger is rendered
// anew for each reader, and an event takes the place of the one that is renderedKeep older.
const (
	renderedKeep     = 8192
	renderedBytesMax = 1024
)

// Rendered is an event in the form in which it is passed on. It is shared, and never changed.
type Rendered struct {
	Offset Offset
	Type   EventType
	Bytes  []byte
	// Grouped is the same for who asks for groups, nil if that makes no difference.
	Grouped []byte
	// Public is the same for whoever comes, who is told less, and of groups in any case; nil if that makes no difference. See [Event.ForAnybody].
	Public []byte
}

// Form returns an event in the form that the page's reader gets.
func (p *EventsPage) Form(r *Rendered) []byte {
	switch {
	case p.Public && r.Public != nil:
		return r.Public
	case p.Groups && r.Grouped != nil:
		return r.Grouped
	default:
		return r.Bytes
	}
}

// pageBytesMax bounds what is rendered for a page, but for the last event: a few are very long, which say what lies at many places.
const pageBytesMax = 4 << 20

// renderings is a ring, by offset. The zero value holds none; readers fill it, without a lock.
type renderings [renderedKeep]atomic.Pointer[Rendered]

func (k *renderings) get(at Offset) *Rendered {
	if r := k[at%renderedKeep].Load(); r != nil && r.Offset == at {
		return r
	}
	return nil
}

// Take adds encoded events, of which the first is that at page.Next, to the page as far as q asks for them, and moves Next past
// those that were looked at. They need not be among those that the feed holds.
func (f *Feed) Take(page *EventsPage, encoded [][]byte, q *EventsQuery) error {
	page.Groups, page.Public = q.Groups, q.Public
	if q.Render != nil {
		page.Rendered = slices.Grow(page.Rendered, min(len(encoded), q.Limit-len(page.Rendered)))
	}
	size := page.size()
	add := func(r *Rendered) {
		page.Rendered = append(page.Rendered, r)
		size += len(page.Form(r))
	}
	for _, b := range encoded {
		if page.Len() == q.Limit || size >= pageBytesMax {
			return nil
		}
		if q.Render != nil && !q.Filtered() {
			if r := f.rendered.get(page.Next); r != nil {
				add(r)
				page.Next++
				continue
			}
		}
		e, err := DecodeEvent(b)
		if err != nil {
			return err
		}
		page.Next = e.Offset + 1
		switch {
		case !q.Wants(&e):
		case q.Render != nil:
			add(f.render(&e, q.Render))
		default:
			if q.Public {
				e = *e.ForAnybody()
			}
			page.Events = append(page.Events, e)
		}
	}
	return nil
}

// Full says that the page is not to grow any more, though more was asked for.
func (p *EventsPage) Full() bool { return p.size() >= pageBytesMax }

// size is the length of what is rendered.
func (p *EventsPage) size() (n int) {
	for _, r := range p.Rendered {
		n += len(p.Form(r))
	}
	return n
}

// render renders an event, for all sorts of readers, and keeps the outcome if it is new and small enough. Readers that meet at a new
// event may each do so.
func (f *Feed) render(e *Event, render func(b []byte, e *Event, groups bool) []byte) *Rendered {
	if r := f.rendered.get(e.Offset); r != nil {
		return r
	}
	r := &Rendered{Offset: e.Offset, Type: e.Type, Bytes: render(make([]byte, 0, renderedBytesMax/2), e, false)}
	if e.InBatch() || e.PlainSet() {
		r.Grouped = render(make([]byte, 0, renderedBytesMax/2), e, true)
	}
	if told := e.ForAnybody(); told != e {
		r.Public = render(make([]byte, 0, renderedBytesMax/2), told, true)
	}
	if e.Offset >= f.Head()-renderedKeep && cap(r.Bytes)+cap(r.Grouped) <= renderedBytesMax && cap(r.Public) <= renderedBytesMax {
		f.rendered[e.Offset%renderedKeep].Store(r)
	}
	return r
}

// ForAnybody returns the event as it is told to whoever comes: without the names of holds, since whoever knows one may end the hold, and
// with SomeoneOfTheStaff for who signed in, since a name is half of what it takes to do so, and can be made to wait.
func (e *Event) ForAnybody() *Event {
	holds, staff := e.Change != nil && len(e.Change.Holds) > 0, strings.HasPrefix(e.Actor, StaffPrefix)
	if !holds && !staff {
		return e
	}
	told := *e
	if holds {
		change := *e.Change
		change.Holds, told.Change = nil, &change
	}
	if staff {
		told.Actor = SomeoneOfTheStaff
	}
	return &told
}

// Len is the number of events in the page, in either form.
func (p *EventsPage) Len() int { return len(p.Events) + len(p.Rendered) }
