//go:build linux

package main

import (
	"math"
	"math/bits"
	"time"
)

// histogram counts latencies in buckets whose width grows with the value, as HDR histograms do:
// exact below 64 ns, then 32 buckets for each doubling, so a quantile is at most 1/32 too high.
// Its size is fixed and adding allocates nothing, so that measuring costs next to nothing.
type histogram struct {
	buckets [64 * 32]int64
	count   int64
	max     time.Duration
}

func bucketOf(v uint64) int {
	if v < 64 {
		return int(v)
	}
	shift := bits.Len64(v) - 6 // leaves the 6 leading bits: 32..63
	return shift*32 + int(v>>shift)
}

// upperEdge is the largest value that falls into a bucket.
func upperEdge(bucket int) uint64 {
	if bucket < 64 {
		return uint64(bucket)
	}
	shift := bucket/32 - 1
	return (uint64(bucket-shift*32)+1)<<shift - 1
}

func (h *histogram) add(d time.Duration) {
	h.buckets[bucketOf(uint64(max(d, 0)))]++
	h.count++
	h.max = max(h.max, d)
}

func (h *histogram) merge(o *histogram) {
	for i, n := range o.buckets {
		h.buckets[i] += n
	}
	h.count += o.count
	h.max = max(h.max, o.max)
}

// quantile returns the value below or at which the share q of all values lies; 0 when there is none.
func (h *histogram) quantile(q float64) time.Duration {
	if h.count == 0 {
		return 0
	}
	rank := max(1, int64(math.Ceil(q*float64(h.count))))
	var seen int64
	for i, n := range h.buckets {
		seen += n
		if seen >= rank {
			return min(time.Duration(upperEdge(i)), h.max)
		}
	}
	return h.max
}
