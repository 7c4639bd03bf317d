package order

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// shelf makes products that share names, categories, stocks, prices and times, so that every order has ties.
func shelf(t *rapid.T, label string) (list []inventory.Product) {
	ids := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "SKU-0", "sku-0", "a long common beginning "}).Draw(t, "begin") + fmt.Sprint(rapid.IntRange(0, 40).Draw(t, "number"))
	}), rapid.ID).Draw(t, label)
	for _, id := range ids {
		p := inventory.Product{
			ID: inventory.ProductID(id), Version: 1,
			Name:      rapid.SampledFrom([]string{"", "Chair", "chair", "Chair 7", "chair 70", "Blue Chair", "blue chair 2", "Ärmel", "ärmel lang", "Wireless Keyboard X", "Wireless Keyboard Y"}).Draw(t, "name"),
			Category:  rapid.SampledFrom([]string{"", "chairs", "Chairs", "tv"}).Draw(t, "category"),
			Available: rapid.Int64Range(0, 8).Draw(t, "available"),
			Price:     rapid.SampledFrom([]float64{0, 0.1, 1, 1.5, 1e12}).Draw(t, "price"),
			UpdatedAt: rapid.SampledFrom([]inventory.Millis{-1, 0, 1, 1_700_000_000_000}).Draw(t, "updated"),
		}
		if rapid.IntRange(0, 3).Draw(t, "described") == 0 {
			p.Extra = &inventory.Extra{Unit: "kg", Decimals: uint8(rapid.IntRange(0, 1).Draw(t, "decimals"))}
			if rapid.Bool().Draw(t, "point") {
				p.Extra.Reorder = new(rapid.Int64Range(0, 5).Draw(t, "units"))
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "dead") == 0 {
			p = *inventory.Tombstone(p.ID, 2)
		}
		list = append(list, p)
	}
	return list
}

func stateOf(products []inventory.Product) *inventory.State {
	var s inventory.State
	for i := range products {
		p := products[i]
		s.Put(&p)
	}
	return &s
}

// anyQuery draws everything but the paging.
func anyQuery(t *rapid.T) inventory.ListQuery {
	if rapid.IntRange(0, 4).Draw(t, "plain") == 0 {
		return inventory.ListQuery{}
	}
	return inventory.ListQuery{
		Text:     rapid.SampledFrom([]string{"", "", "chair", "CHAIR b", "sku", "är", "key wire", "2", "-", "%", "nothing"}).Draw(t, "q"),
		Category: rapid.SampledFrom([]string{"", "", "chairs", "Chairs", "none"}).Draw(t, "category"),
		Stock:    rapid.SampledFrom([]inventory.Stock{inventory.StockAny, inventory.StockAny, inventory.StockIn, inventory.StockOK, inventory.StockLow, inventory.StockOut}).Draw(t, "stock"),
		Low:      rapid.Int64Range(0, 9).Draw(t, "low"),
		Sort:     rapid.SampledFrom([]inventory.Sort{inventory.SortID, inventory.SortName, inventory.SortAvailable, inventory.SortPrice, inventory.SortUpdated}).Draw(t, "sort"),
		Desc:     rapid.Bool().Draw(t, "desc"),
	}
}

// model is what a query must find, all of it, worked out in the plainest way.
func model(products []inventory.Product, q *inventory.ListQuery) (list []inventory.Product) {
	for _, p := range products {
		fits := !p.Deleted && (q.Category == "" || strings.EqualFold(p.Category, q.Category))
		low := q.Low // in parts
		if x := p.Extra; x != nil {
			if x.Reorder != nil {
				low = *x.Reorder
			}
			if x.Decimals == 1 {
				low *= 10
			}
		}
		switch q.Stock {
		case inventory.StockIn:
			fits = fits && p.Available > 0
		case inventory.StockOK:
			fits = fits && p.Available > 0 && p.Available > low
		case inventory.StockLow:
			fits = fits && p.Available > 0 && p.Available <= low
		case inventory.StockOut:
			fits = fits && p.Available == 0
		}
		if fits && modelFinds(q.Text, &p) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b inventory.Product) int {
		c := 0
		switch q.Sort {
		case inventory.SortID:
			c = cmp.Compare(a.ID, b.ID)
		case inventory.SortName:
			c = cmp.Or(strings.Compare(folded(a.Name), folded(b.Name)), strings.Compare(a.Name, b.Name))
		case inventory.SortAvailable:
			c = cmp.Compare(a.Available, b.Available)
		case inventory.SortPrice:
			c = cmp.Compare(a.Price, b.Price)
		case inventory.SortUpdated:
			c = cmp.Compare(a.UpdatedAt, b.UpdatedAt)
		}
		if q.Desc {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.ID, b.ID))
	})
	return list
}

func idsOf[P inventory.Product | *inventory.Product](list []P) (ids []inventory.ProductID) {
	for _, p := range list {
		switch p := any(p).(type) {
		case inventory.Product:
			ids = append(ids, p.ID)
		case *inventory.Product:
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// TestListPages holds every page of every query against the model, whichever way one goes from page to page.
func TestListPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		products := shelf(t, "products")
		s := stateOf(products)
		q := anyQuery(t)
		want := model(products, &q)
		q.Limit = rapid.IntRange(1, 9).Draw(t, "limit")
		for _, byID := range []bool{false, true} {
			q.ByID = byID
			q.After, q.Rank = "", 0
			if byID {
				q.Rank = rapid.IntRange(0, 3).Draw(t, "ignored") // means nothing then
			} else {
				q.After = "ignored"
			}
			var got []inventory.ProductID
			for {
				page, err := List(t.Context(), s, &q)
				if err != nil {
					t.Fatal(err)
				}
				left := len(want) - len(got)
				if page.Total != len(want) || len(page.Products) != min(q.Limit, left) || page.HasMore != (left > q.Limit) {
					t.Fatalf("after %d of %d: %d products, total %d, more %v", len(got), len(want), len(page.Products), page.Total, page.HasMore)
				}
				got = append(got, idsOf(page.Products)...)
				if !page.HasMore {
					break
				}
				if byID {
					q.After = got[len(got)-1]
				} else {
					q.Rank = len(got)
				}
			}
			if ids := idsOf(want); !slices.Equal(got, ids) {
				t.Fatalf("by id %v: %q, want %q", byID, got, ids)
			}
		}
		q.ByID, q.Rank = false, rapid.SampledFrom([]int{len(want), len(want) + 1, math.MaxInt}).Draw(t, "beyond")
		if page, err := List(t.Context(), s, &q); err != nil || len(page.Products) != 0 || page.HasMore || page.Total != len(want) {
			t.Fatalf("from rank %d on: %+v, %v", q.Rank, page, err)
		}
	})
}

// TestListAfter goes on behind any product, whether or not it fits, is still there, or ever was.
func TestListAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		products := shelf(t, "products")
		s := stateOf(products)
		q := anyQuery(t)
		q.ByID, q.Limit = true, rapid.IntRange(1, 9).Draw(t, "limit")
		q.After = inventory.ProductID(rapid.SampledFrom(append([]string{"SKU-", "zzz", "0"}, stringIDs(products)...)).Draw(t, "after"))
		page, err := List(t.Context(), s, &q)
		if p, _ := s.Get(q.After); p == nil && q.Sort != inventory.SortID {
			var e *inventory.Error
			if !errors.As(err, &e) || e.Code != inventory.CodeValidation || len(e.Details) != 1 || e.Details[0].Field != "after" {
				t.Fatalf("after a product that is not there: %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		// In the model that product stands among those that fit.
		at := inventory.Product{ID: q.After}
		if p, _ := s.Get(q.After); p != nil {
			at = *p
		}
		all := inventory.ListQuery{Sort: q.Sort, Desc: q.Desc}
		var want []inventory.ProductID
		behind := false
		for _, p := range model(append(without(products, q.After), at), &all) {
			if behind && len(model([]inventory.Product{p}, &q)) == 1 {
				want = append(want, p.ID)
			}
			behind = behind || p.ID == q.After
		}
		if got := idsOf(page.Products); !slices.Equal(got, want[:min(q.Limit, len(want))]) || page.HasMore != (len(want) > q.Limit) {
			t.Fatalf("after %q: %q and more %v, want of %q", q.After, got, page.HasMore, want)
		}
	})
}

func stringIDs(products []inventory.Product) (ids []string) {
	for _, p := range products {
		ids = append(ids, string(p.ID))
	}
	return ids
}

func without(products []inventory.Product, id inventory.ProductID) []inventory.Product {
	return slices.DeleteFunc(slices.Clone(products), func(p inventory.Product) bool { return p.ID == id })
}

// TestListWhileStockChanges pages through in order of id while products come, go and change. One that is there all the time and
// always fits is met once; no other is met twice.
func TestListWhileStockChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		products := shelf(t, "products")
		s := stateOf(products)
		q := inventory.ListQuery{
			ByID: true, Limit: rapid.IntRange(1, 5).Draw(t, "limit"), Desc: rapid.Bool().Draw(t, "desc"),
			Text: rapid.SampledFrom([]string{"", "sku"}).Draw(t, "q"),
		}
		stays := map[inventory.ProductID]bool{}
		for _, p := range model(products, &q) {
			stays[p.ID] = true
		}
		met := map[inventory.ProductID]int{}
		for more := true; more; {
			page, err := List(t.Context(), s, &q)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Products {
				met[p.ID]++
			}
			if more = page.HasMore; more {
				q.After = page.Products[len(page.Products)-1].ID
			}
			for range rapid.IntRange(0, 4).Draw(t, "changes") {
				e := inventory.Event{Offset: s.Offset(), Type: rapid.SampledFrom([]inventory.EventType{inventory.ProductCreated, inventory.ProductUpdated, inventory.ProductDeleted}).Draw(t, "change")}
				e.Product = rapid.SampledFrom(append(shelf(t, "others"), inventory.Product{ID: "new"}, inventory.Product{ID: "0"})).Draw(t, "product")
				e.Product.Deleted = false
				if e.Type == inventory.ProductDeleted {
					delete(stays, e.Product.ID)
				}
				if err := s.Apply(&inventory.Record{Events: []inventory.Event{e}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for id, n := range met {
			if n > 1 {
				t.Fatalf("%q was met %d times", id, n)
			}
		}
		for id := range stays {
			if met[id] != 1 {
				t.Fatalf("%q was missed", id)
			}
		}
	})
}

// TestKeys orders numbers as Go does.
func TestKeys(t *testing.T) {
	numbers := []float64{math.Inf(-1), -math.MaxFloat64, -1, -math.SmallestNonzeroFloat64, math.Copysign(0, -1), 0, math.SmallestNonzeroFloat64, 0.1, 1, 1e12, math.MaxFloat64}
	for _, a := range numbers {
		for _, b := range numbers {
			if got, want := cmp.Compare(floatKey(a), floatKey(b)), cmp.Compare(a, b); got != want {
				t.Errorf("%v and %v: %d, want %d", a, b, got, want)
			}
		}
	}
	integers := []int64{math.MinInt64, -1, 0, 1, inventory.MaxInteger, math.MaxInt64}
	for _, a := range integers {
		for _, b := range integers {
			if got, want := cmp.Compare(intKey(a), intKey(b)), cmp.Compare(a, b); got != want {
				t.Errorf("%d and %d: %d, want %d", a, b, got, want)
			}
		}
	}
}

// leaves is a context whose caller leaves after so many questions.
type leaves struct {
	context.Context
	after int
}

func (l *leaves) Err() error {
	if l.after--; l.after < 0 {
		return context.Canceled
	}
	return nil
}

// TestListsEndWithTheirCaller shows that nothing goes on looking at products for nobody.
func TestListsEndWithTheirCaller(t *testing.T) {
	s := stateOf(nil)
	for i := range 10 * 256 {
		s.Put(&inventory.Product{ID: inventory.ProductID(fmt.Sprint(i)), Version: 1})
	}
	for name, scan := range map[string]func(context.Context) error{
		"search": func(ctx context.Context) error {
			_, err := List(ctx, s, &inventory.ListQuery{Text: "x", Limit: 1})
			return err
		},
		"category": func(ctx context.Context) error {
			_, err := List(ctx, s, &inventory.ListQuery{Category: "x", Limit: 1})
			return err
		},
		"stock": func(ctx context.Context) error {
			_, err := List(ctx, s, &inventory.ListQuery{Stock: inventory.StockIn, Limit: 1})
			return err
		},
		"sort": func(ctx context.Context) error {
			_, err := List(ctx, s, &inventory.ListQuery{Sort: inventory.SortName, Limit: 1})
			return err
		},
		"reverse": func(ctx context.Context) error {
			_, err := List(ctx, s, &inventory.ListQuery{Desc: true, Limit: 1})
			return err
		},
	} {
		if err := scan(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		ctx := &leaves{t.Context(), 3}
		if err := scan(ctx); !errors.Is(err, context.Canceled) || ctx.after != -1 {
			t.Errorf("%s: %v after %d questions more", name, err, -1-ctx.after)
		}
	}
}
