package inventory

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// million returns a state with a million products.
func million() *State {
	var s State
	s.Reset(Mark{}, 1_000_000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 1_000_000 {
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
	s := million()
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
				page, err := s.List(&c.q)
				if err != nil || len(page.Products) != c.q.Limit {
					b.Fatal(len(page.Products), err)
				}
			}
		})
	}
}
