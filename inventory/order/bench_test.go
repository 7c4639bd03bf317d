package order

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"bodega/inventory"
)

// catalogueOf returns a state with so many products.
func catalogueOf(products int, adjectives, nouns []string) *inventory.State {
	var s inventory.State
	s.Reset(inventory.Mark{}, products)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range products {
		s.Put(&inventory.Product{
			ID: inventory.ProductID(fmt.Sprintf("SKU-%08d", i)), Name: fmt.Sprintf("%s %s %d", adjectives[rng.IntN(len(adjectives))], nouns[rng.IntN(len(nouns))], rng.IntN(100_000)),
			Category: nouns[i%len(nouns)], Available: rng.Int64N(50), Price: float64(rng.IntN(10_000)) / 100, Version: 1, UpdatedAt: inventory.Millis(rng.IntN(1 << 30)),
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
		q    inventory.ListQuery
	}{
		{"id", inventory.ListQuery{Limit: 50}},
		{"id deep", inventory.ListQuery{Limit: 50, Rank: 900_000}},
		{"category", inventory.ListQuery{Limit: 50, Category: "Lamp"}},
		{"q", inventory.ListQuery{Limit: 50, Text: "wire tea"}},
		{"q of all", inventory.ListQuery{Limit: 50, Text: "sku"}},
		{"name", inventory.ListQuery{Limit: 50, Sort: inventory.SortName}},
		{"-name", inventory.ListQuery{Limit: 50, Sort: inventory.SortName, Desc: true}},
		{"name after", inventory.ListQuery{Limit: 1000, Sort: inventory.SortName, ByID: true, After: "SKU-00500000"}},
		{"name deep", inventory.ListQuery{Limit: 200, Sort: inventory.SortName, Rank: 500_000}},
		{"name deeper", inventory.ListQuery{Limit: 200, Sort: inventory.SortName, Rank: 999_000}},
		{"price", inventory.ListQuery{Limit: 50, Sort: inventory.SortPrice}},
		{"-available deep", inventory.ListQuery{Limit: 200, Sort: inventory.SortAvailable, Desc: true, Rank: 500_000}},
		{"q by name", inventory.ListQuery{Limit: 50, Text: "wireless", Sort: inventory.SortName}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				page, err := List(b.Context(), s, &c.q)
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
		s    *inventory.State
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
			q := inventory.ListQuery{Text: c.text, Limit: 50}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := List(b.Context(), c.s, &q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
