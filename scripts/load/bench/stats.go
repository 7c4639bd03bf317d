//go:build linux

package main

import (
	"math"
	"slices"
)

// series holds one value per round.
type series []float64

// median is the middle value, or the mean of the two middle ones; NaN when there is none.
func (s series) median() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}

func (s series) low() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return slices.Min(s)
}

func (s series) high() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return slices.Max(s)
}

// ratios divides round by round: neighbours in time have met the same machine, so their quotient is
// steadier than the quotient of two medians. A round without a base counts as 0, never as infinite.
func ratios(of, base series) series {
	out := make(series, 0, len(of))
	for i := range min(len(of), len(base)) {
		if base[i] == 0 {
			out = append(out, 0)
			continue
		}
		out = append(out, of[i]/base[i])
	}
	return out
}
