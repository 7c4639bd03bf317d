package cache

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/storagetest"
)

func benchProduct(i int) *inventory.Product {
	return &inventory.Product{
		ID: inventory.ProductID(fmt.Sprintf("SKU-%08d", i)), Name: fmt.Sprint("Product number ", i), Category: "category",
		Available: int64(i % 1000), Version: 1, UpdatedAt: 1_700_000_000_000, Price: 9.99,
	}
}

const million = 1_000_000

// filled is a cache with a million products.
type filled struct {
	b        *testing.B
	cfg      Config
	cache    *Cache
	products []*inventory.Product
	sums     inventory.Sums
	at       storage.CopyPosition
}

func newFilled(b *testing.B) *filled {
	f := &filled{b: b, cfg: Config{Dir: b.TempDir(), Warn: func(err error) { b.Log(err) }}, at: storage.CopyPosition{Timeline: "t"}}
	for i := range million {
		p := benchProduct(i)
		f.products = append(f.products, p)
		f.sums.Replace(nil, p)
	}
	f.at.Mark.Hash = f.sums.Total()
	f.open()
	f.fill()
	return f
}

func (f *filled) open() {
	var err error
	if f.cache, err = Open(f.cfg); err != nil {
		f.b.Fatal(err)
	}
}

func (f *filled) fill() {
	if err := f.cache.Begin(); err != nil {
		f.b.Fatal(err)
	}
	for i := 0; i < million; i += 5000 {
		if err := f.cache.Add(storagetest.Stocked(f.products[i : i+5000]...)); err != nil {
			f.b.Fatal(err)
		}
	}
	if err := f.cache.Adopt(f.at, false); err != nil {
		f.b.Fatal(err)
	}
}

// change makes n random products new.
func (f *filled) change(rng *rand.Rand, n int) (put []*inventory.Product) {
	seen := map[int]bool{}
	for len(put) < n {
		i := rng.IntN(million)
		if seen[i] {
			continue
		}
		seen[i] = true
		p := *f.products[i]
		p.Available = rng.Int64N(1000)
		p.Version++
		p.UpdatedAt += inventory.Millis(rng.IntN(10000))
		f.sums.Replace(f.products[i], &p)
		f.products[i] = &p
		put = append(put, &p)
	}
	f.at.Mark.Offset += inventory.Offset(n)
	f.at.Mark.Hash = f.sums.Total()
	return put
}

// BenchmarkCacheSave saves some products of a million at a time, as a store does with each group of events.
func BenchmarkCacheSave(b *testing.B) {
	f := newFilled(b)
	defer f.cache.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 10, 100, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				put := f.change(rng, n)
				b.StartTimer()
				if err := f.cache.Save(storagetest.Stocked(put...), nil, f.at); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Logf("the file takes %d MiB", f.cache.Bytes()>>20)
}

// BenchmarkCacheFill takes up a snapshot of a million products, and reads it again.
func BenchmarkCacheFill(b *testing.B) {
	f := newFilled(b)
	for b.Loop() {
		begin := time.Now()
		f.fill()
		b.ReportMetric(time.Since(begin).Seconds(), "fill-s")
		if err := f.cache.Close(); err != nil {
			b.Fatal(err)
		}
		f.open()
		begin = time.Now()
		var state inventory.State
		at, ok, err := f.cache.Load(into(&state))
		if err != nil || !ok || at != f.at || state.Mark() != f.at.Mark {
			b.Fatal(at, ok, err)
		}
		b.ReportMetric(time.Since(begin).Seconds(), "load-s")
		b.ReportMetric(float64(f.cache.Bytes())/(1<<20), "MiB")
	}
	f.cache.Close()
}
