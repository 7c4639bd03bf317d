package inventory

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// catalogueOf returns a state with so many products.
func catalogueOf(products int, adjectives, nouns []string) *State {
	var s State
	s.Reset(Mark{}, products)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range products {
		s.Put(&Product{
			ID: ProductID(fmt.Sprintf("SKU-%08d", i)), Name: fmt.Sprintf("%s %s %d", adjectives[rng.IntN(len(adjectives))], nouns[rng.IntN(len(nouns))], rng.IntN(100_000)),
			Category: nouns[i%len(nouns)], Available: rng.Int64N(50), Price: float64(rng.IntN(10_000)) / 100, Version: 1, UpdatedAt: Millis(rng.IntN(1 << 30)),
		})
	}
	return &s
}

var (
	adjectives = []string{"Blue", "Wireless", "Ergonomic", "Compact", "Große", "Stainless", "Organic", "Vintage", "Portable", "Smart"}
	nouns      = []string{"Chair", "Keyboard", "Lamp", "Teapot", "Backpack", "Monitor", "Spoon", "Tür", "Bicycle", "Notebook"}
)

// BenchmarkList asks a million products for one page.
func BenchmarkList(b *testing.B) {
	s := catalogueOf(1_000_000, adjectives, nouns)
	for _, c := range []struct {
		name string
		q    ListQuery
	}{
		{"id", ListQuery{Limit: 50}},
		{"id deep", ListQuery{Limit: 50, Rank: 900_000}},
		{"category", ListQuery{Limit: 50, Category: "Lamp"}},
		{"q", ListQuery{Limit: 50, Text: "wire tea"}},
		{"q of all", ListQuery{Limit: 50, Text: "sku"}},
		{"name", ListQuery{Limit: 50, Sort: SortName}},
		{"-name", ListQuery{Limit: 50, Sort: SortName, Desc: true}},
		{"name after", ListQuery{Limit: 1000, Sort: SortName, ByID: true, After: "SKU-00500000"}},
		{"name deep", ListQuery{Limit: 200, Sort: SortName, Rank: 500_000}},
		{"name deeper", ListQuery{Limit: 200, Sort: SortName, Rank: 999_000}},
		{"price", ListQuery{Limit: 50, Sort: SortPrice}},
		{"-available deep", ListQuery{Limit: 200, Sort: SortAvailable, Desc: true, Rank: 500_000}},
		{"q by name", ListQuery{Limit: 50, Text: "wireless", Sort: SortName}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				page, err := s.List(b.Context(), &c.q)
				if err != nil || len(page.Products) != c.q.Limit {
					b.Fatal(len(page.Products), err)
				}
			}
		})
	}
}

// BenchmarkSearch asks 100,000 products for the first page of what begins with a few letters: a key stroke in a search field.
func BenchmarkSearch(b *testing.B) {
	german := catalogueOf(100_000, adjectives, nouns)
	greek := catalogueOf(100_000, []string{"Μπλε", "Ασύρματο", "Εργονομικό", "Μικρό"}, []string{"Καρέκλα", "Πληκτρολόγιο", "Λάμπα", "Τσαγιέρα"})
	for _, c := range []struct {
		name string
		s    *State
		text string
	}{
		{"one", german, "key"},
		{"one by accent", german, "tur"},
		{"most words", german, "s k u 0 1 wire tea 2"},
		{"all", german, "sku"},
		{"no word", german, "%"},
		{"greek", greek, "καρε"},
	} {
		b.Run(c.name, func(b *testing.B) {
			q := ListQuery{Text: c.text, Limit: 50}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.s.List(b.Context(), &q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
