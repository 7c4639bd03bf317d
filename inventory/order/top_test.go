package order

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// TestTop keeps the first of many in little room, whatever the order in which they come.
func TestTop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SampledFrom([]string{"", "a", "exactly7", "a longer name that many share", "a longer name that many shar"})
		list := make([]*inventory.Product, rapid.IntRange(0, 6000).Draw(t, "products"))
		few := make([]string, 1+len(list)/500)
		for i := range few {
			few[i] = names.Draw(t, "name")
		}
		for i := range list {
			list[i] = &inventory.Product{ID: inventory.ProductID(fmt.Sprintf("%05d", i*7919%10007)), Name: few[i%len(few)]}
		}
		order := orderOf(&inventory.ListQuery{Sort: inventory.SortName, Desc: rapid.Bool().Draw(t, "desc")})
		switch rapid.IntRange(0, 2).Draw(t, "arrive") {
		case 0:
			slices.SortFunc(list, func(a, b *inventory.Product) int { return order.compare(order.rank(a), order.rank(b)) })
		case 1:
			slices.SortFunc(list, func(a, b *inventory.Product) int { return order.compare(order.rank(b), order.rank(a)) })
		}
		limit := rapid.IntRange(1, 3000).Draw(t, "limit")
		rank := rapid.IntRange(0, limit).Draw(t, "rank")
		top := newTop(order, limit, len(list))
		for _, p := range list {
			top.add(order.rank(p))
		}
		if room := 2*limit + 1024; cap(top.kept) > room {
			t.Fatalf("room for %d was taken, for the first %d", cap(top.kept), limit)
		}
		got := top.sorted(rank)
		slices.SortFunc(list, func(a, b *inventory.Product) int { return order.compare(order.rank(a), order.rank(b)) })
		if want := list[min(rank, len(list)):min(limit, len(list))]; !slices.Equal(got, want) {
			t.Fatalf("%d products, want %d: %q, want %q", len(got), len(want), idsOf(got), idsOf(want))
		}
	})
}

// TestNarrow splits keys at any border: those before the part that is returned are less, those behind it greater.
func TestNarrow(t *testing.T) {
	keys := rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 3), rapid.Map(rapid.Uint64Range(0, 5), func(n uint64) uint64 { return n << 56 }))
	rapid.Check(t, func(t *rapid.T) {
		var list []ranked
		for _, key := range rapid.SliceOfN(keys, 0, 300).Draw(t, "keys") {
			list = append(list, ranked{key: key})
		}
		n := rapid.IntRange(0, len(list)+1).Draw(t, "border")
		want := slices.SortedFunc(slices.Values(list), func(a, b ranked) int { return cmp.Compare(a.key, b.key) })
		equal, before := narrow(list, n)
		if n == 0 || n >= len(list) {
			return
		}
		for i := range list {
			if from := n - before; (i < from || i >= from+len(equal)) && (i < n) != (list[i].key < want[n].key) {
				t.Fatalf("key %d is on the wrong side of the border: %d", i, list[i].key)
			}
		}
		for i := range equal {
			if before > 0 && equal[i].key != want[n].key {
				t.Fatalf("%d keys, %d before the border, of which one is %d, not %d", len(equal), before, equal[i].key, want[n].key)
			}
		}
		slices.SortFunc(list, func(a, b ranked) int { return cmp.Compare(a.key, b.key) })
		if !slices.Equal(list, want) {
			t.Fatal("keys were lost")
		}
	})
}
