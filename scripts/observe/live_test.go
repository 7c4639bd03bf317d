package observe

import (
	"bufio"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// silent are the queries that have no answer in these tests, by the panel or rule that asks, and why.
var silent = map[question]string{}

// awaited are metrics that queries read, and that no node exposes yet, and why.
var awaited = map[string]string{}

// unread are the metrics that no panel and no rule reads, and why.
var unread = map[string]string{
	"inventory_folds_total":            formerName,
	"inventory_fold_duration_seconds":  formerName,
	"inventory_journal_unfolded_bytes": formerName,
}

const formerName = "for one version beside its present name, for dashboards that people have made"

// TestLive: over real nodes on a bad day, every query has an answer, no query reads what is not there, and no metric is
// counted for nobody.
func TestLive(t *testing.T) {
	t.Parallel()
	s := openShops(t)
	p := startPrometheus(t, []*node{s.central, s.member}, s.stores)
	closeShops := s.trade()
	defer closeShops()
	p.await(`sum(up) == 5`)
	s.trouble(p)
	// What was new after the trouble has been scraped at least twice, so that it has a rate.
	p.await(`count_over_time(inventory_api_requests_total{job="central",status_code="410"}[5s]) >= 3`)

	t.Run("every query has an answer", func(t *testing.T) { everyQueryAnswered(t, p) })
	t.Run("every metric is read", func(t *testing.T) { everyMetricRead(t, s) })
}

func everyQueryAnswered(t *testing.T, p *prometheus) {
	asked, began := map[question]bool{}, time.Now()
	for _, q := range questions(t) {
		asked[q] = true
		_, excused := silent[q]
		samples, err := p.query(q.expr)
		for err == nil && len(samples) == 0 && !excused && time.Since(began) < patience { // a busy machine has missed a scrape, or has not come to it yet
			time.Sleep(100 * time.Millisecond)
			samples, err = p.query(q.expr)
		}
		switch {
		case err != nil:
			t.Errorf("%s\n\t%s\n\t%v", q.who, q.expr, err)
		case len(samples) == 0 && !excused:
			t.Errorf("%s: no answer\n\t%s", q.who, q.expr)
		case len(samples) > 0 && excused:
			t.Errorf("%s has an answer, so it must not stand in the list of those without\n\t%s", q.who, q.expr)
		}
	}
	for q, why := range silent {
		if !asked[q] || why == "" {
			t.Errorf("%s: nobody asks %s, or no reason is given", q.who, q.expr)
		}
	}
}

func everyMetricRead(t *testing.T, s *shops) {
	families, series := exposed(t, s)
	records, _ := rules(t)
	complete := func() bool { // some are there once there was something to count
		for _, q := range questions(t) {
			for _, name := range metrics(q.expr) {
				if strings.HasPrefix(name, "inventory_") && !series[name] && awaited[name] == "" {
					return false
				}
			}
		}
		return true
	}
	for began := time.Now(); !complete() && time.Since(began) < patience; families, series = exposed(t, s) {
		time.Sleep(100 * time.Millisecond)
	}
	used := map[string]bool{}
	for _, q := range questions(t) {
		for _, name := range metrics(q.expr) {
			used[name] = true
			recorded := slices.ContainsFunc(records, func(r rule) bool { return r.Record == name })
			if !series[name] && !recorded && name != "up" && name != "ALERTS" && awaited[name] == "" {
				t.Errorf("%s reads %s, which no node exposes", q.who, name)
			}
		}
	}
	for _, r := range records {
		if !used[r.Record] {
			t.Errorf("%s is recorded, and nobody reads it", r.Record)
		}
	}
	for name := range families {
		if !strings.HasPrefix(name, "inventory_") {
			continue
		}
		read := used[name] || used[name+"_bucket"] || used[name+"_sum"] || used[name+"_count"]
		if _, excused := unread[name]; read == excused {
			t.Errorf("%s: read by a panel or a rule: %v; in the list of those that are not: %v", name, read, excused)
		}
	}
	for name := range awaited {
		if series[name] || !used[name] {
			t.Errorf("%s is awaited: exposed %v, read %v", name, series[name], used[name])
		}
	}
	for name, why := range unread {
		if !families[name] || why == "" {
			t.Errorf("%s is not exposed, or no reason is given", name)
		}
	}
}

// exposed returns the families that the nodes expose, and the names of their series.
func exposed(t *testing.T, s *shops) (families, series map[string]bool) {
	t.Helper()
	families, series = map[string]bool{}, map[string]bool{}
	for _, n := range []*node{s.central, s.member, s.stores["store-s1"], s.stores["store-s2"]} {
		status, body := try("http://"+n.metrics+"/metrics", "")
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", n.Name, status, body)
		}
		for lines := bufio.NewScanner(strings.NewReader(body)); lines.Scan(); {
			line := lines.Text()
			if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
				families[strings.Fields(rest)[0]] = true
			} else if !strings.HasPrefix(line, "#") {
				series[line[:strings.IndexAny(line, "{ ")]] = true
			}
		}
	}
	if len(families) < 20 {
		t.Fatalf("the nodes expose %d families only", len(families))
	}
	return families, series
}
