package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// shelf makes products that share names, categories, stocks, prices and times, so that every order has ties.
func shelf(t *rapid.T, label string) (list []Product) {
	ids := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "SKU-0", "sku-0", "a long common beginning "}).Draw(t, "begin") + fmt.Sprint(rapid.IntRange(0, 40).Draw(t, "number"))
	}), rapid.ID).Draw(t, label)
	for _, id := range ids {
		p := Product{
			ID: ProductID(id), Version: 1,
			Name:      rapid.SampledFrom([]string{"", "Chair", "chair", "Chair 7", "chair 70", "Blue Chair", "blue chair 2", "Ärmel", "ärmel lang", "Wireless Keyboard X", "Wireless Keyboard Y"}).Draw(t, "name"),
			Category:  rapid.SampledFrom([]string{"", "chairs", "Chairs", "tv"}).Draw(t, "category"),
			Available: rapid.Int64Range(0, 8).Draw(t, "available"),
			Price:     rapid.SampledFrom([]float64{0, 0.1, 1, 1.5, 1e12}).Draw(t, "price"),
			UpdatedAt: rapid.SampledFrom([]Millis{-1, 0, 1, 1_700_000_000_000}).Draw(t, "updated"),
		}
		if rapid.IntRange(0, 9).Draw(t, "dead") == 0 {
			p = *Tombstone(p.ID, 2)
		}
		list = append(list, p)
	}
	return list
}

func stateOf(products []Product) *State {
	var s State
	for i := range products {
		p := products[i]
		s.Put(&p)
	}
	return &s
}

func stringIDs(products []Product) (ids []string) {
	for _, p := range products {
		ids = append(ids, string(p.ID))
	}
	return ids
}

// TestRange shows that a range has what is of it, counted without a look at any product.
func TestRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		products := shelf(t, "products")
		v := stateOf(products).View()
		after := ProductID(rapid.SampledFrom(append([]string{""}, stringIDs(products)...)).Draw(t, "after"))
		for _, part := range append([]int{7}, partsOf(products)...) {
			var want, got []ProductID
			count := 0
			for _, p := range products {
				if RangeOf(p.ID) == part {
					if count++; p.ID > after {
						want = append(want, p.ID)
					}
				}
			}
			slices.Sort(want)
			v.Range(part, after, func(p *Product) bool { got = append(got, p.ID); return true })
			if !slices.Equal(got, want) || v.Count(part) != count {
				t.Fatalf("range %d after %q: %q of %d, want %q of %d", part, after, got, v.Count(part), want, count)
			}
		}
	})
}

func partsOf(products []Product) (parts []int) {
	for _, p := range products {
		parts = append(parts, RangeOf(p.ID))
	}
	return parts
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

// TestScansEndWithTheirCaller shows that nothing goes on looking at products for nobody.
func TestScansEndWithTheirCaller(t *testing.T) {
	s := stateOf(nil)
	for i := range 10 * cursorWindow {
		s.Put(&Product{ID: ProductID(fmt.Sprint(i)), Version: 1})
	}
	if _, _, err := s.Totals(t.Context(), 5, ""); err != nil {
		t.Error(err)
	}
	ctx := &leaves{t.Context(), 3}
	if _, _, err := s.Totals(ctx, 5, ""); !errors.Is(err, context.Canceled) || ctx.after != -1 {
		t.Errorf("%v after %d questions more", err, -1-ctx.after)
	}
}
