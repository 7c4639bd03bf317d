package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// gaps are what a history has lost of what it had, the newest first.
type gaps []gap

type gap struct {
	inventory.OffsetRange
	rotten bool // what the events are found by is there, and they are not
}

func (g gaps) at(o inventory.Offset) *gap {
	if i := slices.IndexFunc(g, func(g gap) bool { return g.From <= o && o < g.To }); i >= 0 {
		return &g[i]
	}
	return nil
}

func (g gaps) has(o inventory.Offset) bool { return g.at(o) != nil }

// above says whether anything behind an event is lost.
func (g gaps) above(o inventory.Offset) bool {
	return slices.ContainsFunc(g, func(g gap) bool { return g.To > o+1 })
}

// below says whether anything before a position is lost.
func (g gaps) below(at inventory.Offset) bool {
	return slices.ContainsFunc(g, func(g gap) bool { return g.From < at })
}

// lose makes gaps in what an engine remembers. The newest of it may never have been written, and not be among what a feed reads either.
func (m *memory) lose(t *rapid.T, e storage.Engine) storage.Engine {
	lossy := &lossy{Engine: e, next: e.Past().Bounds().Next, earliest: e.Status().Earliest}
	within := e.Past().Bounds()
	if within.Next-within.Earliest < 3 {
		return e
	}
	position := func(from, to inventory.Offset, what string) inventory.Offset {
		return inventory.Offset(rapid.Int64Range(int64(from), int64(to)).Draw(t, what))
	}
	top := within.Next
	if rapid.IntRange(0, 2).Draw(t, "waits") == 0 {
		top = position(within.Earliest+1, within.Next-1, "written")
		lossy.next, lossy.earliest = top, max(lossy.earliest, position(top, within.Next, "kept"))
		if lossy.earliest > top {
			m.gaps = append(m.gaps, gap{OffsetRange: inventory.OffsetRange{From: top, To: lossy.earliest}})
		}
	}
	for range rapid.IntRange(1, 2).Draw(t, "gaps") {
		if top-within.Earliest < 3 {
			break
		}
		to := position(within.Earliest+2, top-1, "to")
		from := position(within.Earliest+1, to-1, "from")
		m.gaps = append(m.gaps, gap{inventory.OffsetRange{From: from, To: to}, rapid.Bool().Draw(t, "rotten")})
		top = from
	}
	lossy.gaps = m.gaps
	return lossy
}

// lossy is an engine whose history has gaps.
type lossy struct {
	storage.Engine
	next, earliest inventory.Offset
	gaps           gaps
}

func (e *lossy) Status() storage.Status {
	st := e.Engine.Status()
	st.Earliest = max(st.Earliest, e.earliest)
	return st
}

func (e *lossy) Past() storage.Past { return lossyPast{e.Engine.Past(), e} }

type lossyPast struct {
	storage.Past
	of *lossy
}

func (p lossyPast) Bounds() storage.Bounds {
	b := p.Past.Bounds()
	b.Next = p.of.next
	return b
}

var errRotten = rot{errors.New("a checksum is wrong")}

func (p lossyPast) Event(ctx context.Context, at inventory.Offset) (inventory.Event, error) {
	switch g := p.of.gaps.at(at); {
	case at >= p.of.next:
		return inventory.Event{}, storage.ErrNotYet
	case g == nil:
		return p.Past.Event(ctx, at)
	case g.rotten:
		return inventory.Event{}, errRotten
	default:
		return inventory.Event{}, storage.ErrExpired
	}
}

func (p lossyPast) Find(ctx context.Context, q storage.Search) (storage.Found, error) {
	b := p.Bounds()
	f := storage.Found{Next: max(b.Earliest, min(q.Before, b.Next))}
	for f.Next > b.Earliest && len(f.Events) < q.Limit {
		if g := p.of.gaps.at(f.Next - 1); g != nil {
			found, err := p.Past.Find(ctx, storage.Search{Which: q.Which, Before: f.Next, Limit: 1})
			if err != nil {
				return f, err
			}
			if !g.rotten || len(found.Events) > 0 && found.Events[0].Offset >= g.From {
				f.Gap = &storage.Gap{From: g.From, To: f.Next}
				if g.rotten {
					f.Gap.Err = errRotten
				}
				return f, nil
			}
			f.Next = g.From
			continue
		}
		e, err := p.Past.Event(ctx, f.Next-1)
		if err != nil {
			return f, err
		}
		if f.Next--; q.Which.Has(&e) {
			f.Events = append(f.Events, e)
		}
	}
	f.Done = f.Next <= b.Earliest
	return f, nil
}

func (p lossyPast) At(ctx context.Context, moment inventory.Millis) (inventory.Offset, error) {
	at, err := p.Past.At(ctx, moment)
	if at = min(at, p.of.next); err == nil && (p.of.gaps.has(at-1) || at < p.of.next && p.of.gaps.has(at)) {
		err = storage.ErrExpired
	}
	return at, err
}

func (p lossyPast) ReversedBy(ctx context.Context, at inventory.Offset) (inventory.Offset, bool, error) {
	by, found, err := p.Past.ReversedBy(ctx, at)
	if g := p.of.gaps.at(by); err != nil || found && by < p.of.next && (g == nil || g.rotten) {
		return by, found, err
	}
	if slices.ContainsFunc(p.of.gaps, func(g gap) bool { return !g.rotten && g.From < p.of.next && g.To > at+1 }) {
		err = storage.ErrExpired
	}
	return 0, false, err
}

// A part of the history that is damaged is told of as that: nobody who follows needs it.
func TestDamagedHistoryIsTold(t *testing.T) {
	f := open(t, Config{})
	for _, id := range []inventory.ProductID{"A", "B", "C"} {
		f.stock(id, 1)
	}
	f.Close()
	engine, err := mem.Open(f.disk, mem.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var told []inventory.Offset
	broken := &lossy{Engine: engine, next: 3, gaps: gaps{{inventory.OffsetRange{From: 1, To: 2}, true}}}
	l, err := Open(t.Context(), broken, Config{Hooks: Hooks{UnreadablePast: func(at inventory.Offset, _ error) { told = append(told, at) }}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		if page, err := l.History(t.Context(), &inventory.HistoryQuery{Limit: 9}); err != nil || len(page.Events) != 2 || len(page.Missing) != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	}
	if h := l.Health(); h.Status != "degraded" || !strings.Contains(h.Reason, "history is incomplete: it cannot be read at position 1;") || !slices.Equal(told, []inventory.Offset{1}) {
		t.Errorf("health: %+v; told of %v", h, told)
	}
	if page, err := l.Events(t.Context(), inventory.EventsQuery{Limit: 9}); err != nil || len(page.Events) != 3 {
		t.Errorf("who follows: %+v, %v", page, err)
	}
}
