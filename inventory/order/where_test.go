package order

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// shop is a state that commands without keys change.
type shop struct {
	t     *testing.T
	state inventory.State
}

func (s *shop) do(cmd inventory.Command) {
	s.t.Helper()
	b := inventory.NewBatch(&s.state, inventory.Rules{}, func(inventory.KeyHash) (inventory.Receipt, bool, error) {
		return inventory.Receipt{}, false, nil
	})
	b.Begin(1_700_000_000_000, 1_700_000_000_000)
	if _, err := b.Decide(&cmd); err != nil {
		s.t.Fatal(err)
	}
	if err := s.state.ApplyAll(b.Records); err != nil {
		s.t.Fatal(err)
	}
}

// chain is a shop with places: north sells, and nothing at vault can be sold.
func chain(t *testing.T, products ...inventory.Product) *shop {
	s := &shop{t: t}
	for i := range products {
		s.state.Put(&products[i])
	}
	for id, change := range map[inventory.LocationID]inventory.LocationChange{
		"north": {}, "vault": {Fields: inventory.LocationSellable | inventory.LocationSort, Kind: inventory.Quarantine},
	} {
		change.ID = id
		s.do(inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &change}})
	}
	return s
}

func stock(id inventory.ProductID, n int64, v inventory.Version) inventory.Product {
	return inventory.Product{ID: id, Name: "name of " + string(id), Available: n, Version: v}
}

func move(id inventory.ProductID, n int64, from, to inventory.LocationID) inventory.Line {
	return inventory.Line{Product: id, Delta: n, Place: &inventory.Place{Location: from, To: to}}
}

func moves(lines ...inventory.Line) inventory.Command {
	return inventory.Command{Kind: inventory.Move, Lines: lines}
}

// anyMove moves some units, if they are there.
func anyMove(t *rapid.T) inventory.Command {
	places := rapid.SampledFrom([]inventory.LocationID{inventory.Pool, "north", "vault"})
	return moves(move(rapid.SampledFrom([]inventory.ProductID{"A", "B", "C"}).Draw(t, "id"), rapid.Int64Range(1, 6).Draw(t, "units"),
		places.Draw(t, "from"), places.Draw(t, "to")))
}

// placesAsText is what a page says, as "A 5 (pool 2/2, vault 3/0) at vault 3/0 here 2".
func placesAsText(page *inventory.ListPage) string {
	var lines []string
	for i, p := range page.Products {
		line := fmt.Sprint(p.ID, " ", p.Available)
		if page.Where != nil {
			w := &page.Where[i]
			seen := func(l *inventory.SeenLevel) string { return fmt.Sprint(l.Location, " ", l.OnHand, "/", l.Available) }
			var levels []string
			for j := range w.Levels {
				levels = append(levels, seen(&w.Levels[j]))
			}
			line += fmt.Sprintf(" of %d", w.OnHand)
			if w.Levels != nil {
				line += " (" + strings.Join(levels, ", ") + ")"
			}
			if w.Level != nil {
				line += " at " + seen(w.Level)
			}
			if w.Here != nil {
				line += fmt.Sprint(" here ", *w.Here)
			}
		}
		lines = append(lines, line)
	}
	return fmt.Sprintf("%s (%d)", strings.Join(lines, "; "), page.Total)
}

func TestListsByPlace(t *testing.T) {
	t.Parallel()
	s := chain(t, stock("A", 5, 1), stock("B", 0, 1), stock("C", 9, 1), stock("D", 2, 1))
	s.do(moves(move("A", 3, "pool", "vault"), move("C", 4, "pool", "north"), move("C", 1, "pool", "vault"), move("D", 2, "pool", "north")))
	for _, tt := range []struct {
		q    inventory.ListQuery
		want string
	}{
		{inventory.ListQuery{}, "A 2 of 5; B 0 of 0; C 8 of 9; D 2 of 2 (4)"},
		{inventory.ListQuery{Levels: true}, "A 2 of 5 (pool 2/2, vault 3/0); B 0 of 0 (); C 8 of 9 (north 4/4, pool 4/4, vault 1/0); D 2 of 2 (north 2/2) (4)"},
		{inventory.ListQuery{Levels: true, Text: "d"}, "D 2 of 2 (north 2/2) (1)"},
		{inventory.ListQuery{Location: "north"}, "C 8 of 9 at north 4/4; D 2 of 2 at north 2/2 (2)"},
		{inventory.ListQuery{Location: "north", Sort: inventory.SortAvailable}, "D 2 of 2 at north 2/2; C 8 of 9 at north 4/4 (2)"},
		{inventory.ListQuery{Location: "north", Sort: inventory.SortAvailable, Desc: true, ByID: true, After: "C"}, "D 2 of 2 at north 2/2 (2)"},
		{inventory.ListQuery{Location: "north", Stock: inventory.StockLow, Low: 2}, "D 2 of 2 at north 2/2 (1)"},
		{inventory.ListQuery{Location: "vault"}, "A 2 of 5 at vault 3/0; C 8 of 9 at vault 1/0 (2)"},
		{inventory.ListQuery{Location: "vault", Stock: inventory.StockIn}, " (0)"},
		{inventory.ListQuery{Location: inventory.Pool, Stock: inventory.StockIn}, "A 2 of 5 at pool 2/2; C 8 of 9 at pool 4/4 (2)"},
		{inventory.ListQuery{Location: "nowhere"}, " (0)"},
		{inventory.ListQuery{Here: "north"}, "A 2 of 5 here 0; B 0 of 0 here 0; C 8 of 9 here 4; D 2 of 2 here 2 (4)"},
		{inventory.ListQuery{Here: "north", Stock: inventory.StockIn, Sort: inventory.SortAvailable, Desc: true}, "C 8 of 9 here 4; D 2 of 2 here 2 (2)"},
		{inventory.ListQuery{Here: "north", Stock: inventory.StockOut}, "A 2 of 5 here 0; B 0 of 0 here 0 (2)"},
		{inventory.ListQuery{Here: "north", Location: "vault", Stock: inventory.StockOut}, "A 2 of 5 at vault 3/0 here 0; C 8 of 9 at vault 1/0 here 4 (2)"},
		{inventory.ListQuery{IDs: []inventory.ProductID{"D", "none", "A", "D"}, Levels: true, Here: "north"}, "D 2 of 2 (north 2/2) here 2; A 2 of 5 (pool 2/2, vault 3/0) here 0 (2)"},
		{inventory.ListQuery{IDs: []inventory.ProductID{"none"}, Levels: true}, " (0)"},
	} {
		tt.q.Limit = 9
		page, err := List(t.Context(), &s.state, &tt.q)
		if got := placesAsText(&page); err != nil || got != tt.want {
			t.Errorf("%+v: %v\ngot  %s\nwant %s", tt.q, err, got, tt.want)
		}
	}
	s.do(inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{{Product: "A", Fields: inventory.FieldPoints | inventory.FieldBarcodes,
		Extra: &inventory.Extra{Barcodes: []string{"4006381333931"}, Points: []inventory.LevelPoint{{Location: "north", Units: 2}}}}}})
	for _, q := range []inventory.ListQuery{{Location: "north", Stock: inventory.StockOut}, {Location: "north", Barcode: "4006381333931"}} {
		q.Limit = 9
		page, err := List(t.Context(), &s.state, &q)
		if got := placesAsText(&page); err != nil || got != "A 2 of 5 at north 0/0 (1)" {
			t.Errorf("with a reorder point where nothing lies, %+v: %s %v", q, got, err)
		}
	}
	s.do(inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{{Product: "A", Fields: inventory.FieldPoints | inventory.FieldBarcodes, Extra: &inventory.Extra{}}}})
	s.do(moves(move("A", 3, "vault", "pool"), move("C", 4, "north", "pool"), move("C", 1, "vault", "pool"), move("D", 2, "north", "pool")))
	page, _ := List(t.Context(), &s.state, &inventory.ListQuery{Limit: 9})
	if got := placesAsText(&page); got != "A 5; B 0; C 9; D 2 (4)" {
		t.Errorf("all in the pool again: %s", got)
	}
}

// A page is what it would be if every product were looked at one by one.
func TestListsByPlaceAgainstEachProduct(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := chain(t, stock("A", 5, 1), stock("B", 0, 1), stock("C", 9, 1))
		for range rapid.IntRange(0, 12).Draw(rt, "commands") {
			s.do(anyMove(rt))
		}
		places := []inventory.LocationID{"", inventory.Pool, "north", "vault"}
		q := inventory.ListQuery{Limit: 9, Levels: rapid.Bool().Draw(rt, "levels"), Low: 3, Stock: inventory.Stock(rapid.IntRange(0, 3).Draw(rt, "stock")),
			Location: rapid.SampledFrom(places).Draw(rt, "location"), Here: rapid.SampledFrom(places).Draw(rt, "here"),
			Sort: inventory.Sort(rapid.IntRange(0, 4).Draw(rt, "sort")), Desc: rapid.Bool().Draw(rt, "desc")}
		page, err := List(t.Context(), &s.state, &q)
		if err != nil {
			rt.Fatal(err)
		}
		all, err := List(t.Context(), &s.state, &inventory.ListQuery{Limit: 9})
		if err != nil {
			rt.Fatal(err)
		}
		var want []inventory.ProductID
		for _, p := range all.Products {
			_, w, _ := s.state.Where(p.ID, &q)
			units, lies := p.Available, true
			if q.Location != "" {
				units, lies = w.Level.Available, w.Level.OnHand > 0
			} else if q.Here != "" {
				units = *w.Here
			}
			if lies && stocked(&q, p, units) {
				want = append(want, p.ID)
			}
		}
		var got []inventory.ProductID
		for i, p := range page.Products {
			got = append(got, p.ID)
			same, w, _ := s.state.Where(p.ID, &q)
			if same != p || page.Where != nil && fmt.Sprintf("%+v", page.Where[i].Levels) != fmt.Sprintf("%+v", w.Levels) {
				rt.Errorf("%s: %+v, by itself %+v", p.ID, page.Where[i], w)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) || page.Total != len(want) {
			rt.Errorf("%+v: %v, want %v", q, got, want)
		}
	})
}

// A page of products by their ids has of each what it has by itself, in the order asked and each once.
func TestListsByIDAgainstEachProduct(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := chain(t, stock("A", 5, 1), stock("B", 0, 1), stock("C", 9, 1), *inventory.Tombstone("D", 2))
		for range rapid.IntRange(0, 12).Draw(rt, "commands") {
			s.do(anyMove(rt))
		}
		q := inventory.ListQuery{Levels: rapid.Bool().Draw(rt, "levels"), Here: rapid.SampledFrom([]inventory.LocationID{"", "north"}).Draw(rt, "here"),
			IDs: rapid.SliceOfN(rapid.SampledFrom([]inventory.ProductID{"A", "B", "C", "D", "none"}), 1, 7).Draw(rt, "ids")}
		page, err := List(t.Context(), &s.state, &q)
		if err != nil || q.Scans() || page.HasMore || page.Total != len(page.Products) || page.Offset != s.state.Offset() {
			rt.Fatalf("%+v: %+v %v", q, page, err)
		}
		var want []inventory.ProductID
		for _, id := range q.IDs {
			if p, w, _ := s.state.Where(id, &q); p != nil && !slices.Contains(want, id) {
				i := len(want)
				if want = append(want, id); i < len(page.Products) && page.Where != nil && !reflect.DeepEqual(page.Where[i], w) {
					rt.Errorf("%s: %+v, by itself %+v", id, page.Where[i], w)
				}
			}
		}
		if got := idsOf(page.Products); !slices.Equal(got, want) {
			rt.Errorf("%+v: %v, want %v", q, got, want)
		}
	})
}

// A page says at most 20,000 levels of more than one product: it is shorter then, and who goes on behind it misses none, in any order.
func TestPagesAreBoundedByTheirLevels(t *testing.T) {
	t.Parallel()
	s := &shop{t: t}
	const places, products = inventory.MaxListLevels/2 - 1, 5
	for i := range products { // a checkpoint's, since ten thousand places are not what this is about
		p := stock(inventory.ProductID(fmt.Sprint("A-", i)), places, 1)
		p.Placed = true
		s.state.Put(&p)
		h := &inventory.Holdings{Levels: make([]inventory.Level, places)}
		for j := range h.Levels {
			h.Levels[j] = inventory.Level{Location: inventory.LocationID(fmt.Sprintf("%05d", j)), OnHand: 1, Version: 1}
		}
		if err := s.state.PutHoldings(p.ID, h); err != nil {
			t.Fatal(err)
		}
	}
	named := inventory.ListQuery{Levels: true, IDs: []inventory.ProductID{"A-4", "A-0", "A-2"}}
	if page, err := List(t.Context(), &s.state, &named); err != nil || len(page.Products) != 2 || len(page.Where) != 2 || !page.HasMore || page.Total != 3 {
		t.Errorf("by their ids: %d of %d products, more %v, %v", len(page.Products), page.Total, page.HasMore, err)
	}
	for name, q := range map[string]inventory.ListQuery{"by id": {ByID: true}, "from a rank": {}, "by id, scanned": {ByID: true, Desc: true}, "scanned from a rank": {Sort: inventory.SortName}} {
		q.Limit = 200
		if page, err := List(t.Context(), &s.state, &q); err != nil || len(page.Products) != products || page.HasMore {
			t.Errorf("%s, without levels: %d products, %v", name, len(page.Products), err)
		}
		q.Levels = true
		var sizes, levels []int
		seen := map[inventory.ProductID]bool{}
		for more := true; more; {
			page, err := List(t.Context(), &s.state, &q)
			if err != nil || len(page.Products) == 0 || len(page.Where) != len(page.Products) || page.Total != products {
				t.Fatalf("%s: %+v, %v", name, page, err)
			}
			said := 0
			for i, p := range page.Products {
				seen[p.ID] = true
				said += len(page.Where[i].Levels)
			}
			sizes, levels, more = append(sizes, len(page.Products)), append(levels, said), page.HasMore
			q.After, q.Rank = page.Products[len(page.Products)-1].ID, q.Rank+len(page.Products)
		}
		if !slices.Equal(sizes, []int{2, 2, 1}) || slices.Max(levels) > inventory.MaxListLevels || len(seen) != products {
			t.Errorf("%s: pages of %v products with %v levels, %d products in all", name, sizes, levels, len(seen))
		}
	}
}
