//go:build linux

package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestBucketsCoverEveryValueOnce(t *testing.T) {
	for b := range len(histogram{}.buckets) {
		if b > bucketOf(math.MaxInt64) {
			break
		}
		if got := bucketOf(upperEdge(b)); got != b {
			t.Fatalf("upper edge %d of bucket %d lies in bucket %d", upperEdge(b), b, got)
		}
		if got := bucketOf(upperEdge(b) + 1); got != b+1 {
			t.Fatalf("%d lies in bucket %d; want %d", upperEdge(b)+1, got, b+1)
		}
	}
}

func TestQuantilesAreAtMostAThirtySecondTooHigh(t *testing.T) {
	var h, other histogram
	var all []time.Duration
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 10_000 {
		d := time.Duration(math.Exp(random.Float64() * 20)) // 1 ns to half a second
		all = append(all, d)
		if i%2 == 0 {
			h.add(d)
		} else {
			other.add(d)
		}
	}
	h.merge(&other)
	slices.Sort(all)
	for _, q := range []float64{0.0001, 0.01, 0.5, 0.9, 0.99, 0.999, 1} {
		exact := all[int(math.Ceil(q*float64(len(all))))-1]
		got := h.quantile(q)
		if got < exact || float64(got) > float64(exact)*(1+1.0/32)+1 {
			t.Errorf("quantile %v is %v; exactly %v", q, got, exact)
		}
	}
	if h.count != 10_000 || h.max != all[len(all)-1] {
		t.Errorf("count %d, max %v", h.count, h.max)
	}
}

func TestEmptyHistogram(t *testing.T) {
	var h histogram
	if got := h.quantile(0.99); got != 0 {
		t.Errorf("quantile of nothing is %v", got)
	}
	h.add(-time.Second) // a clock that stepped back must not panic
	if h.count != 1 {
		t.Error("a negative latency was not counted")
	}
}
