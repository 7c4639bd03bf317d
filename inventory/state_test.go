package inventory

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever is decided: replaying the encoded records builds the same state, the incremental hash is the hash of what is
// there, no stock is negative, versions only grow, views stand still, and the events add up to the stock.
func TestReplayBuildsTheSameState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newShop(t)
		s.rules.KeyTTL = 50
		var log [][]byte
		versions := map[ProductID]Version{}
		ids := rapid.Custom(func(t *rapid.T) ProductID { return ProductID(fmt.Sprint("P", rapid.IntRange(0, 12).Draw(t, "id"))) })
		type held struct {
			view *View
			want map[ProductID]Product
		}
		var views []held
		for range rapid.IntRange(1, 12).Draw(rt, "groups") {
			s.now += Millis(rapid.IntRange(-20, 40).Draw(rt, "clock"))
			b := s.batch()
			for range rapid.IntRange(1, 8).Draw(rt, "commands") {
				cmd := anyCommand(rt, ids)
				if _, err := b.Decide(&cmd); err != nil {
					rt.Fatal(err)
				}
			}
			for i := range b.Records {
				log = append(log, b.Records[i].Encode(nil))
				for _, e := range b.Records[i].Events {
					if e.Product.Version <= versions[e.Product.ID] && b.Records[i].Kind != Import {
						rt.Fatalf("version of %s went from %d to %d", e.Product.ID, versions[e.Product.ID], e.Product.Version)
					}
					versions[e.Product.ID] = e.Product.Version
					if e.Type != ProductDeleted && e.Before+e.Delta != e.Product.Available {
						rt.Fatalf("event does not add up: %+v", e)
					}
				}
			}
			s.commit(b)
			if rapid.Bool().Draw(rt, "view") {
				v := s.state.View()
				views = append(views, held{v, contents(v)})
			}
		}
		var replayed State
		for _, b := range log {
			rec, err := DecodeRecord(b)
			if err != nil {
				rt.Fatal(err)
			}
			if err := replayed.Apply(&rec); err != nil {
				rt.Fatal(err)
			}
			if err := replayed.Apply(&rec); err != nil { // seen already: harmless
				rt.Fatal(err)
			}
		}
		if a, b := s.state.Mark(), replayed.Mark(); a != b {
			rt.Fatalf("live %+v, replayed %+v", a, b)
		}
		live := s.state.View()
		if d := cmp.Diff(contents(live), contents(replayed.View())); d != "" {
			rt.Fatal(d)
		}
		var sums Sums
		for _, p := range contents(live) {
			if p.Available < 0 {
				rt.Fatalf("negative stock: %+v", p)
			}
			sums.Replace(nil, &p)
		}
		if sums.Total() != live.Mark.Hash || sums != live.Sums {
			rt.Fatal("the incremental hash is not the hash of what is there")
		}
		for _, h := range views {
			if d := cmp.Diff(h.want, contents(h.view)); d != "" {
				rt.Fatalf("a view has moved:\n%s", d)
			}
		}
	})
}

func contents(v *View) map[ProductID]Product {
	all := map[ProductID]Product{}
	last := ProductID("")
	v.After("", func(p *Product) bool {
		if p.ID <= last {
			panic("not in order of id")
		}
		last = p.ID
		all[p.ID] = *p
		return true
	})
	return all
}

func anyCommand(t *rapid.T, ids *rapid.Generator[ProductID]) Command {
	k := Kind(rapid.IntRange(int(Update), int(Import)).Draw(t, "kind"))
	n := 1
	if k != Update {
		n = rapid.IntRange(1, 5).Draw(t, "lines")
	}
	cmd := Command{Kind: k, Actor: "p", RequestID: "r"}
	for range n {
		ln := Line{Product: ids.Draw(t, "id"), Delta: rapid.Int64Range(-5, 5).Draw(t, "delta"), Store: "s", Name: "n",
			Available: rapid.Int64Range(0, 20).Draw(t, "available"), Price: 1, Version: Version(rapid.IntRange(1, 9).Draw(t, "version")),
			Fields: Fields(rapid.IntRange(1, 15).Draw(t, "fields")), UpdatedAt: 7}
		ln.Guarded = rapid.IntRange(0, 3).Draw(t, "guarded") == 0
		ln.Expect = Version(rapid.IntRange(0, 6).Draw(t, "expect"))
		ln.Deleted = k == Import && rapid.IntRange(0, 5).Draw(t, "deleted") == 0
		if k <= Partial && rapid.Bool().Draw(t, "keyed") {
			ln = ln.key(fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "key")))
		}
		if inProduct.has(k) && !ln.Deleted && rapid.IntRange(0, 2).Draw(t, "described") == 0 {
			ln.Extra = anyExtra(t)
			ln.Fields |= Fields(rapid.IntRange(0, 63).Draw(t, "said")) << 4
		}
		cmd.Lines = append(cmd.Lines, ln)
	}
	if k == Atomic && rapid.Bool().Draw(t, "keyed") {
		cmd.Keys = []KeyHash{HashKey("p", fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "key"))), HashKey("p", fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "key 2")))}
		cmd.Print = FingerprintLines(cmd.Lines)
	}
	return cmd
}

func TestApplyRefusesAGap(t *testing.T) {
	var s State
	err := s.Apply(&Record{First: 1, Events: []Event{{Offset: 1, Type: ProductCreated, Product: Product{ID: "A"}}}})
	if !errors.Is(err, ErrGap) || s.Offset() != 0 {
		t.Errorf("got %v at %d", err, s.Offset())
	}
}

func TestPageAndDigest(t *testing.T) {
	s := newShop(t, stock("A", 1, 1), stock("B", 1, 1), stock("C", 1, 1), *Tombstone("BB", 4))
	names := func(list []*Product) (ids string) {
		for _, p := range list {
			ids += string(p.ID)
		}
		return ids
	}
	for _, c := range []struct {
		after       ProductID
		rank, limit int
		want        string
	}{{"", 0, 10, "ABC"}, {"", 1, 1, "B"}, {"", 3, 5, ""}, {"A", 0, 5, "BC"}, {"AA", 0, 1, "B"}, {"C", 0, 5, ""}} {
		page := s.state.PageByID(c.after, c.rank, &ListQuery{Limit: c.limit})
		if names(page.Products) != c.want || page.Total != 3 {
			t.Errorf("after %q rank %d limit %d: %q of %d", c.after, c.rank, c.limit, names(page.Products), page.Total)
		}
	}
	before, _ := s.state.Digest()
	s.do(one(sell("B", -1)))
	after, at := s.state.Digest()
	for i := range before {
		if changed := before[i] != after[i]; changed != (i == RangeOf("B")) {
			t.Errorf("range %d changed: %v", i, changed)
		}
	}
	if at != 1 {
		t.Errorf("digest at %d", at)
	}
}

func TestFeed(t *testing.T) {
	f := NewFeed(Mark{Offset: 10})
	publish := func(n int, safe Offset) {
		rec := Record{Kind: Partial, First: f.Head()}
		for i := range n {
			rec.Events = append(rec.Events, Event{Offset: rec.First + Offset(i), Type: ProductCreated, Product: Product{ID: "A"}})
		}
		rec.Encode(nil)
		f.Publish([]Record{rec}, safe)
	}
	more := f.More()
	publish(3, 0)
	select {
	case <-more:
	default:
		t.Error("nobody was woken")
	}
	if _, _, ok := f.Read(9, 5); ok {
		t.Error("read what it never had")
	}
	got, head, ok := f.Read(11, 5)
	if !ok || len(got) != 2 || head != 13 {
		t.Errorf("%d events, head %d, %v", len(got), head, ok)
	}
	if e, err := DecodeEvent(got[0]); err != nil || e.Offset != 11 {
		t.Errorf("%+v %v", e, err)
	}
	for range 4 { // what is not safe elsewhere stays, however much it is
		publish(FeedKeep, 12)
	}
	if f.First() != 12 {
		t.Errorf("first is %d, want 12", f.First())
	}
	f.Release(f.Head()) // the newest stay, however safe
	if f.First() != f.Head()-FeedKeep {
		t.Errorf("first is %d of %d", f.First(), f.Head())
	}
	if got, _, ok := f.Read(f.First(), 1); !ok || len(got) != 1 {
		t.Error("the oldest kept event cannot be read")
	} else if e, _ := DecodeEvent(got[0]); e.Offset != f.First() {
		t.Errorf("event %d at position %d", e.Offset, f.First())
	}
}

func TestLimits(t *testing.T) {
	long := string(make([]byte, 0))
	for range 128 {
		long += "x"
	}
	for id, fine := range map[string]bool{
		"A": true, "a b": true, "ñ": true, long: true, "EVENT": true, "...": true, "a.": true,
		"": false, long + "x": false, "a/b": false, `a\b`: false, " a": false, "a ": false, ".": false, "..": false,
		"events": false, "Snapshot": false, "HISTORY": false, "a\x00": false, "a\n": false, "a\x7f": false, "\xff": false, "a\u0085": false,
	} {
		if issue := CheckProductID(id); (issue == "") != fine {
			t.Errorf("CheckProductID(%q) = %q", id, issue)
		}
	}
	for p, fine := range map[float64]bool{0: true, 1e12: true, 1e12 + 1: false, -0.01: false} {
		if issue := CheckPrice(p); (issue == "") != fine {
			t.Errorf("CheckPrice(%v) = %q", p, issue)
		}
	}
	for n, fine := range map[int64]bool{MaxInteger: true, -MaxInteger: true, MaxInteger + 1: false, -MaxInteger - 1: false} {
		if issue := CheckInteger(n); (issue == "") != fine {
			t.Errorf("CheckInteger(%d) = %q", n, issue)
		}
	}
}

// What views have made the state keep is let go of when nobody holds them, and never grows with the number of changes.
func TestPastIsBoundedAndForgotten(t *testing.T) {
	s := newShop(t, stock("A", 1, 1), stock("B", 1, 1))
	first := s.state.View()
	s.do(one(sell("A", 1)))
	second := s.state.View()
	for range 100 {
		s.do(one(sell("A", 1)))
	}
	if n := len(s.state.past.items); n != 1 || len(s.state.past.items[s.state.items["A"]]) != 2 {
		t.Errorf("two views keep %v", s.state.past.items)
	}
	for v, want := range map[*View]int64{first: 1, second: 2, s.state.View(): 102} {
		if got := contents(v)["A"].Available; got != want {
			t.Errorf("at %d A has %d, want %d", v.Mark.Offset, got, want)
		}
	}
	runtime.GC() // nobody uses the views any more
	s.do(one(sell("B", 1)))
	if len(s.state.past.items) != 0 || len(s.state.past.views) != 0 {
		t.Errorf("after the last view is gone: %+v", s.state.past)
	}
}
