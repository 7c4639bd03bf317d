// Package metricstest reads in a test what was counted.
package metricstest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
)

// All returns the samples of each family by their labels, in the form a|b|c in the order of the labels' names. Of a histogram it
// returns the counts.
func All(t testing.TB, from prometheus.Gatherer) map[string]map[string]float64 {
	t.Helper()
	families, err := from.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]float64{}
	for _, f := range families {
		found := map[string]float64{}
		for _, s := range f.GetMetric() {
			var labels []string
			for _, l := range s.GetLabel() {
				labels = append(labels, l.GetValue())
			}
			found[strings.Join(labels, "|")] = s.GetCounter().GetValue() + s.GetGauge().GetValue() + float64(s.GetHistogram().GetSampleCount())
		}
		all[f.GetName()] = found
	}
	return all
}

// Want compares the samples of a family with want. One that is 0 need not be there.
func Want(t testing.TB, from prometheus.Gatherer, family string, want map[string]float64) {
	t.Helper()
	got := map[string]float64{}
	for labels, n := range All(t, from)[family] {
		if n != 0 {
			got[labels] = n
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", family, diff)
	}
}
