//go:build linux

package main

import (
	"math"
	"slices"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values series
		want   float64
	}{
		{series{3}, 3},
		{series{3, 1, 2}, 2},
		{series{4, 1, 3, 2}, 2.5},
	} {
		before := slices.Clone(c.values)
		if got := c.values.median(); got != c.want {
			t.Errorf("median of %v is %v; want %v", c.values, got, c.want)
		}
		if !slices.Equal(before, c.values) {
			t.Errorf("median sorted its argument: %v", c.values)
		}
	}
	if !math.IsNaN(series{}.median()) || !math.IsNaN(series{}.low()) || !math.IsNaN(series{}.high()) {
		t.Error("a series of nothing has a median")
	}
}

func TestRatiosGoRoundByRound(t *testing.T) {
	got := ratios(series{1, 6, 5}, series{2, 3, 0})
	if want := (series{0.5, 2, 0}); !slices.Equal(got, want) {
		t.Errorf("got %v; want %v", got, want)
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		bar  bar
		v    float64
		want string
	}{
		{atLeast(0.6), 0.6, met},
		{atLeast(0.6), 0.59, missedBar},
		{atLeast(0.6).stretching(0.75), 0.74, met},
		{atLeast(0.6).stretching(0.75), 0.75, stretched},
		{atMost(2), 2, met},
		{atMost(2), 2.01, missedBar},
		{atLeast(0), math.NaN(), missedBar},
		{atMost(2), math.NaN(), missedBar},
	} {
		if got := c.bar.verdict(c.v); got != c.want {
			t.Errorf("%+v of %v: %s; want %s", c.bar, c.v, got, c.want)
		}
	}
}

func TestScaledCountsForMoreOnASlowMachineOnly(t *testing.T) {
	slow := scaled("x", series{150_000}, series{17_500}, atLeast(200_000), "d")
	if slow.verdict != met || slow.measured != "300,000/s" {
		t.Errorf("slow machine: %+v", slow)
	}
	fast := scaled("x", series{210_000}, series{70_000}, atLeast(200_000), "d")
	if fast.verdict != met || fast.measured != "210,000/s" {
		t.Errorf("fast machine: %+v", fast)
	}
}

func TestUnits(t *testing.T) {
	for got, want := range map[string]string{
		count(0): "0", count(999): "999", count(1000): "1,000", count(1234567.4): "1,234,567", count(-1000): "-1,000",
		short(0.0000535): "53 us", short(0.0123): "12.3 ms", short(0.5): "500 ms", short(12): "12.00 s",
	} {
		if got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}
