package inventory

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A tree and a plain sorted map are driven by the same operations; views taken on the way must keep what they showed.
func TestTreeAgreesWithModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tr tree
		model := map[ProductID]*item{}
		type held struct {
			view tree
			want []*item
		}
		var views []held
		ids := rapid.Custom(func(t *rapid.T) ProductID { return ProductID(fmt.Sprint(rapid.IntRange(0, 2000).Draw(t, "id"))) })
		t.Repeat(map[string]func(*rapid.T){
			"put many": func(t *rapid.T) {
				from, n := rapid.IntRange(0, 2000).Draw(t, "from"), rapid.IntRange(1, 300).Draw(t, "n")
				for i := range n {
					p := &item{id: ProductID(fmt.Sprint(from + i))}
					tr.put(p)
					model[p.id] = p
				}
			},
			"put": func(t *rapid.T) {
				p := &item{id: ids.Draw(t, "id")}
				tr.put(p)
				model[p.id] = p
			},
			"remove": func(t *rapid.T) {
				id := ids.Draw(t, "id")
				tr.remove(id)
				delete(model, id)
			},
			"remove many": func(t *rapid.T) {
				from, n := rapid.IntRange(0, 2000).Draw(t, "from"), rapid.IntRange(1, 300).Draw(t, "n")
				for i := range n {
					id := ProductID(fmt.Sprint(from + i))
					tr.remove(id)
					delete(model, id)
				}
			},
			"view": func(t *rapid.T) {
				if len(views) < 4 {
					views = append(views, held{tr.view(), sorted(model)})
				}
			},
			"": func(t *rapid.T) {
				checkTree(t, &tr, sorted(model), ids.Draw(t, "after"), rapid.IntRange(0, 2100).Draw(t, "rank"))
				for i := range views {
					checkTree(t, &views[i].view, views[i].want, "", 0)
				}
			},
		})
	})
}

func sorted(m map[ProductID]*item) []*item {
	list := make([]*item, 0, len(m))
	for _, p := range m {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *item) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	return list
}

func checkTree(t *rapid.T, tr *tree, want []*item, after ProductID, rank int) {
	t.Helper()
	if tr.len() != len(want) {
		t.Fatalf("len = %d, want %d", tr.len(), len(want))
	}
	collect := func(visit func(func(*item) bool)) (list []*item) {
		visit(func(p *item) bool { list = append(list, p); return true })
		return list
	}
	byID := collect(func(v func(*item) bool) { tr.after(after, v) })
	at, found := slices.BinarySearchFunc(want, after, func(p *item, id ProductID) int {
		switch {
		case p.id < id:
			return -1
		case p.id > id:
			return 1
		}
		return 0
	})
	if found {
		if tr.get(after) != want[at] {
			t.Fatalf("get(%q) is not the product", after)
		}
		at++
	} else if tr.get(after) != nil {
		t.Fatalf("get(%q) found what is not there", after)
	}
	if !slices.Equal(byID, want[at:]) {
		t.Fatalf("after %q: %d products, want %d", after, len(byID), len(want)-at)
	}
	byRank := collect(func(v func(*item) bool) { tr.from(rank, v) })
	if !slices.Equal(byRank, want[min(rank, len(want)):]) {
		t.Fatalf("from rank %d: %d products, want %d", rank, len(byRank), len(want)-rank)
	}
}
