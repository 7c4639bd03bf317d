package inventory

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// prices are of every kind: cents, other decimals, whatever a float64 can be, and what lies beside cents.
func prices() *rapid.Generator[float64] {
	cents := rapid.Map(rapid.Int64Range(0, 1e14), func(n int64) float64 { return float64(n) / 100 })
	return rapid.OneOf(
		cents,
		rapid.Map(rapid.Int64Range(0, 1e6), func(n int64) float64 { return float64(n) / 1e4 }),
		rapid.Map(cents, func(f float64) float64 { return min(math.Nextafter(f, math.Inf(1)), MaxPrice) }),
		rapid.Float64Range(0, MaxPrice),
		rapid.Map(rapid.Uint64Range(0, math.Float64bits(MaxPrice)), math.Float64frombits),
		rapid.SampledFrom([]float64{0, 0.1, 0.29, 1.005, 19.99, MaxPrice, math.SmallestNonzeroFloat64, 2.2250738585072014e-308, 1e-7, 0.30000000000000004}),
	)
}

// rational is the exact value of the shortest decimal that reads as f.
func rational(f float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	return r
}

// TestWorth compares with fractions, which lose nothing.
func TestWorth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w Worth
		want := new(big.Rat)
		for range rapid.IntRange(0, 20).Draw(t, "products") {
			n, price := rapid.Int64Range(0, MaxInteger).Draw(t, "quantity"), prices().Draw(t, "price")
			decimals := rapid.IntRange(0, MaxDecimals).Draw(t, "decimals")
			w.Add(n, price, uint8(decimals))
			whole := new(big.Rat).SetFrac(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil))
			want.Add(want, whole.Mul(whole, rational(price)))
		}
		sum := w.Sum()
		if got, ok := new(big.Rat).SetString(string(sum)); !ok || got.Cmp(want) != 0 {
			t.Fatalf("%s, want %s", sum, want.FloatString(340))
		}
		if s := string(sum); strings.ContainsAny(s, "eE") || strings.Contains(s, ".") && strings.HasSuffix(s, "0") || len(s) > 1 && s[0] == '0' && s[1] != '.' {
			t.Fatalf("%s is not in plain notation", s)
		}
		if f, _ := want.Float64(); sum.Float() != f {
			t.Fatalf("%v, want %v", sum.Float(), f)
		}
	})
}

// TestWorthOfMany: nothing is lost where the words carry.
func TestWorthOfMany(t *testing.T) {
	var w Worth
	for range 1 << 19 { // of products near 2^110
		w.Add(MaxInteger, 999999999999.9999, 0)
	}
	want := new(big.Rat).Mul(rational(999999999999.9999), new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(MaxInteger), 19)))
	if got, ok := new(big.Rat).SetString(string(w.Sum())); !ok || got.Cmp(want) != 0 {
		t.Errorf("%s, want %s", w.Sum(), want.FloatString(4))
	}
	var mixed Worth // the sum that floats made 125265260.63999999
	mixed.Add(3, 0.1, 0)
	mixed.Add(1, 125265260.34, 0)
	if got := mixed.Sum(); got != "125265260.64" {
		t.Error(got)
	}
	if got := new(Worth).Sum(); got != "0" || Decimal("").Float() != 0 {
		t.Error(got)
	}
}

// BenchmarkWorth adds a million products, a tenth of which have prices beside the cents.
func BenchmarkWorth(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		var w Worth
		for i := range 1_000_000 {
			price := float64(i%100_000) / 100
			if i%10 == 0 {
				price += 0.001
			}
			w.Add(int64(i), price, 0)
		}
		if w.Sum() == "" {
			b.Fatal()
		}
	}
}
