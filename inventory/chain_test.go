package inventory

import "testing"

// chainOf returns the marks after each of some products were created, one event each, by a ledger with a nonce.
func chainOf(t *testing.T, nonce Nonce, ids ...ProductID) []Mark {
	t.Helper()
	var st State
	st.Begin(nonce)
	marks := []Mark{st.Mark()}
	for i, id := range ids {
		r := Record{Kind: Create, At: 1, First: Offset(i), Events: []Event{{Offset: Offset(i), At: 1, Type: ProductCreated, Product: Product{ID: id, Version: 1}}}}
		r.Encode(nil)
		if err := st.Apply(&r); err != nil {
			t.Fatal(err)
		}
		marks = append(marks, st.Mark())
		if r.EventChain(0) != st.Mark().Chain {
			t.Errorf("the record says %x, the state %x", r.EventChain(0), st.Mark().Chain)
		}
	}
	return marks
}

func TestChain(t *testing.T) {
	one, two := Nonce{1}, Nonce{2}
	base := chainOf(t, one, "a", "b", "c")
	for i, m := range base[1:] {
		if m.Chain == (Chain{}) || m.Chain == base[i].Chain {
			t.Errorf("chain at %d is %x, before it %x", i+1, m.Chain, base[i].Chain)
		}
	}
	for name, c := range map[string]struct {
		marks []Mark
		parts int // the first position at which it differs
	}{
		"the same":         {chainOf(t, one, "a", "b", "c"), 4},
		"another event":    {chainOf(t, one, "a", "x", "c"), 2},
		"another nonce":    {chainOf(t, two, "a", "b", "c"), 1},
		"in another order": {chainOf(t, one, "b", "a", "c"), 1},
	} {
		for at := range base {
			if same := c.marks[at].Chain == base[at].Chain; same != (at < c.parts) {
				t.Errorf("%s: at %d the chains are equal: %v", name, at, same)
			}
		}
	}
	for _, m := range chainOf(t, Nonce{}, "a", "b") {
		if m.Chain != (Chain{}) {
			t.Errorf("without a nonce there is chain %x at %d", m.Chain, m.Offset)
		}
	}
}

// What a feed has let go of is still the beginning of what it holds.
func TestFeedChain(t *testing.T) {
	var st State
	st.Begin(Nonce{1})
	f := NewFeed(st.Mark())
	want := []Chain{{}}
	for i := range FeedKeep + 10 {
		r := Record{Kind: Create, First: Offset(i), Events: []Event{{Offset: Offset(i), Type: ProductCreated, Product: Product{ID: "a", Version: Version(i + 1)}}}}
		r.Encode(nil)
		if err := st.Apply(&r); err != nil {
			t.Fatal(err)
		}
		f.Publish([]Record{r}, Offset(i))
		want = append(want, st.Mark().Chain)
	}
	first := f.First()
	if first == 0 {
		t.Fatal("nothing was let go of")
	}
	for _, at := range []Offset{first, first + 1, f.Head() - 1, f.Head()} {
		if got, ok := f.Chain(at); !ok || got != want[at] {
			t.Errorf("at %d: %x, %v, not %x", at, got, ok, want[at])
		}
	}
	for _, at := range []Offset{first - 1, f.Head() + 1} {
		if got, ok := f.Chain(at); ok {
			t.Errorf("at %d, which it does not hold: %x", at, got)
		}
	}
}
