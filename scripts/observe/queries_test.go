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

var (
	quoted     = regexp.MustCompile(`"[^"]*"`)
	matchers   = regexp.MustCompile(`\{[^}]*\}`)
	ranges     = regexp.MustCompile(`\[[^\]]*\]`)
	numbers    = regexp.MustCompile(`\b[0-9][0-9a-z.]*`)
	groupings  = regexp.MustCompile(`\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)`)
	identifier = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*(\s*\()?`)
	selector   = regexp.MustCompile(`\b[a-zA-Z_:][a-zA-Z0-9_:]*\{[^}]*\}`)
)

var operators = []string{"and", "or", "unless", "bool", "offset", "by", "without"}

// metrics returns the names of the series that an expression reads.
func metrics(expr string) (names []string) {
	expr = matchers.ReplaceAllString(quoted.ReplaceAllString(expr, ""), "")
	expr = groupings.ReplaceAllString(ranges.ReplaceAllString(expr, ""), "")
	expr = numbers.ReplaceAllString(expr, "")
	for _, name := range identifier.FindAllString(expr, -1) {
		if !strings.HasSuffix(name, "(") && !slices.Contains(operators, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// selectors returns the series that an expression reads, with their labels.
func selectors(expr string) []string {
	found := selector.FindAllString(expr, -1)
	for _, name := range metrics(expr) {
		if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, name+"{") }) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// TestMetrics: what is read from an expression is every series in it, and nothing else.
func TestMetrics(t *testing.T) {
	for expr, want := range map[string]string{
		`up`: "up",
		`sum by (le, store) (rate(a_bucket{x=~"b|{c}",y="d"}[5m])) / on (job) group_left (v) e_total`: "a_bucket e_total",
		`a{x="1"} > 80e6 or 0 * b and job:c:rate5m offset 5m`:                                         "a b job:c:rate5m",
		`histogram_quantile(0.95, sum(a_bucket) without (x)) >= 0`:                                    "a_bucket",
		`max_over_time(a{s="open"}[1m]) == 1 unless absent(b)`:                                        "a b",
	} {
		if got := strings.Join(metrics(expr), " "); got != want {
			t.Errorf("%s: got %q; want %q", expr, got, want)
		}
	}
	got := strings.Join(selectors(`a{s="open"} / b > 1 and rate(c{d="e"}[5m]) > 0`), " ")
	if want := `a{s="open"} b c{d="e"}`; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
