package main

import (
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	initial := map[string]int64{"a": 100, "b": 10}
	sold := map[string]sales{"a": {sales: 3, units: 6}, "b": {sales: 10, units: 10}}
	right := map[string]shelf{"a": {Available: 94, Version: 4}, "b": {Available: 0, Version: 11}}

	for name, c := range map[string]struct {
		initial map[string]int64
		sold    map[string]sales
		now     map[string]shelf
		want    string // "" if nothing is to be found
	}{
		"exact":                   {initial, sold, right, ""},
		"nothing sold":            {initial, nil, map[string]shelf{"a": {100, 1}, "b": {10, 1}}, ""},
		"a lost sale":             {initial, sold, with(right, "a", shelf{96, 3}), "a changed 2 times after 3 sales"},
		"a doubled sale":          {initial, sold, with(right, "a", shelf{92, 5}), "a changed 4 times after 3 sales"},
		"a loss as big as a gain": {initial, sold, with(right, "a", shelf{94, 5}), "a changed 4 times after 3 sales"},
		"too many units":          {initial, sold, with(right, "a", shelf{93, 4}), "a has 93 left, of 100 with 6 sold"},
		"an unanswered sale":      {initial, with(sold, "b", sales{9, 9}), right, "b changed 10 times after 9 sales"},
		"oversold": {
			initial, with(sold, "b", sales{11, 11}), with(right, "b", shelf{-1, 12}), "b is oversold: -1",
		},
		"a lost product": {initial, sold, map[string]shelf{"a": {94, 4}}, "b is gone"},
		"a product from nowhere": {
			initial, sold, with(right, "c", shelf{1, 1}), "c was never created",
		},
		"every product is named": {
			initial, sold, map[string]shelf{"a": {95, 4}, "b": {1, 11}}, "a has 95 left, of 100 with 6 sold\nb has 1 left, of 10 with 10 sold",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := compare(c.initial, c.sold, c.now); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %q; want %q", got, c.want)
			}
		})
	}
}

// with returns a copy of m in which one entry is another.
func with[V any](m map[string]V, id string, v V) map[string]V {
	changed := map[string]V{id: v}
	for k, v := range m {
		if k != id {
			changed[k] = v
		}
	}
	return changed
}

// In the form of k6 1.8.1.
const report = `{"metrics": {
	"sales_applied": {"type": "counter", "values": {"count": 5, "rate": 1.5}},
	"units_sold": {"type": "counter", "values": {"count": 8, "rate": 2.5}, "thresholds": {"count==9": {"ok": false}}},
	"sales_applied{product:a}": {"type": "counter", "values": {"count": 3}, "thresholds": {"count>=0": {"ok": true}}},
	"units_sold{product:a}": {"type": "counter", "values": {"count": 6}, "thresholds": {"count>=0": {"ok": true}}},
	"sales_applied{product:b}": {"type": "counter", "values": {"count": 2}, "thresholds": {"count>=0": {"ok": true}}},
	"units_sold{product:b}": {"type": "counter", "values": {"count": 2}, "thresholds": {"count>=0": {"ok": true}}},
	"sale_duration": {"type": "trend", "values": {"med": 1, "p(95)": 312.04, "p(99)": 400, "max": 401},
		"thresholds": {"p(95)<250": {"ok": false}, "p(99)<1000": {"ok": true}}}
}}`

func TestSummary(t *testing.T) {
	sum, err := parse([]byte(report))
	if err != nil {
		t.Fatal(err)
	}
	sold, err := sum.sold()
	if err != nil {
		t.Fatal(err)
	}
	if len(sold) != 2 || sold["a"] != (sales{3, 6}) || sold["b"] != (sales{2, 2}) {
		t.Errorf("sold is %v", sold)
	}
	const want = "sale_duration has p(95)=312, not p(95)<250\nunits_sold has count=8, not count==9"
	if err := sum.crossed(); err == nil || err.Error() != want {
		t.Errorf("crossed is %q; want %q", err, want)
	}
}

// TestSummaryIncomplete: sales of a product that has no line of its own must not be passed over.
func TestSummaryIncomplete(t *testing.T) {
	sum, err := parse([]byte(strings.ReplaceAll(report, "{product:b}", "{shelf:b}")))
	if err != nil {
		t.Fatal(err)
	}
	const want = "k6 counted 5 sales of 8 units, by product 3 of 6"
	if _, err := sum.sold(); err == nil || err.Error() != want {
		t.Errorf("got %v; want %q", err, want)
	}
	for _, text := range []string{"", "{}", "[]"} {
		if _, err := parse([]byte(text)); err == nil {
			t.Errorf("%q is a summary", text)
		}
	}
}
