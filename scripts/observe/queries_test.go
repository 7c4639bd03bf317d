package observe

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// question is a query and who asks it.
type question struct{ who, expr string }

// questions returns every query of every panel, mark and rule, with Grafana's variables filled in. Of an alert it is the series
// that it looks at: all is well as long as the alert itself has no answer.
func questions(t testing.TB) (all []question) {
	t.Helper()
	fill := strings.NewReplacer("$__rate_interval", "30s", "$instance", ".*", "$store", ".*")
	for _, d := range dashboards(t) {
		for _, p := range d.shown() {
			for _, q := range p.Targets {
				all = append(all, question{d.file + ": " + p.Title, fill.Replace(q.Expr)})
			}
		}
		for _, a := range d.Annotations.List {
			all = append(all, question{d.file + ": " + a.Name, fill.Replace(a.Expr)})
		}
		for _, v := range d.Templating.List {
			inner := strings.TrimSuffix(strings.TrimPrefix(v.Query.Query, "label_values("), ")")
			at := strings.LastIndex(inner, ",")
			if at < 0 {
				t.Fatalf("%s: $%s asks %s", d.file, v.Name, v.Query.Query)
			}
			label := strings.TrimSpace(inner[at+1:])
			all = append(all, question{d.file + ": $" + v.Name, "group by (" + label + ") (" + inner[:at] + ")"})
		}
	}
	records, alerts := rules(t)
	for _, r := range records {
		all = append(all, question{r.Record, r.Expr})
	}
	for _, a := range alerts {
		for _, s := range selectors(a.Expr) {
			all = append(all, question{a.Alert, s})
		}
	}
	return all
}

// series finds what an expression reads: our names, and those that the client library and Prometheus give. Labels may follow.
var series = regexp.MustCompile(`\b(?:(?:[a-z]+:)?(?:inventory|process|go|prometheus)_[a-zA-Z0-9_:]+|up|ALERTS)\b(?:\{[^}]*\})?`)

// selectors returns the series that an expression reads, with their labels.
func selectors(expr string) []string {
	found := series.FindAllString(expr, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// metrics returns the names of the series that an expression reads.
func metrics(expr string) (names []string) {
	for _, s := range selectors(expr) {
		name, _, _ := strings.Cut(s, "{")
		names = append(names, name)
	}
	return slices.Compact(names)
}
