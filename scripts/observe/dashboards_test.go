package observe

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// units are those of Grafana that the panels use.
var units = []string{"none", "locale", "percent", "percentunit", "s", "bytes", "Bps", "reqps", "cps", "dateTimeFromNow"}

// kinds are the visualizations that Grafana brings along.
var kinds = []string{"stat", "gauge", "timeseries", "piechart", "heatmap", "state-timeline", "table"}

// TestDashboards: what is promised of the dashboards as a whole.
func TestDashboards(t *testing.T) {
	all, shown := dashboards(t), 0
	uids := map[string]string{}
	for _, d := range all {
		shown += len(d.shown())
		if d.UID == "" || d.Title == "" || uids[d.UID] != "" {
			t.Errorf("%s: uid %q, title %q", d.file, d.UID, d.Title)
		}
		uids[d.UID] = d.Title
		if d.Refresh != "30s" {
			t.Errorf("%s refreshes each %q", d.file, d.Refresh)
		}
	}
	if uids["inventory-api-dashboard"] != "Inventory Management API Metrics" {
		t.Errorf("the dashboard that people have bookmarked is gone: %v", uids)
	}
	if len(all) < 5 || shown < 33 {
		t.Errorf("%d dashboards with %d panels; promised are 5 and 33", len(all), shown)
	}
}

// TestPanels: each panel can be read without asking anybody.
func TestPanels(t *testing.T) {
	asked := map[string]string{}
	for _, d := range dashboards(t) {
		ids := map[int]bool{}
		for _, p := range d.Panels {
			if p.ID <= 0 || ids[p.ID] {
				t.Errorf("%s: a second panel has the id %d: %s", d.file, p.ID, p.Title)
			}
			ids[p.ID] = true
		}
		for _, p := range d.shown() {
			name := d.file + ": " + p.Title
			for _, fault := range p.faults() {
				t.Errorf("%s: %s", name, fault)
			}
			// A gauge and a graph of the same may stand side by side; the same twice in one form is one too many.
			purpose := p.Type
			for _, q := range p.Targets {
				purpose += "\n" + q.Expr
			}
			if other := asked[purpose]; other != "" {
				t.Errorf("%s shows what %s shows", name, other)
			}
			asked[purpose] = name
		}
	}
}

// faults returns what is wrong with a panel by itself.
func (p panel) faults() (found []string) {
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if p.Title == "" || len(p.Description) < 15 || !strings.HasSuffix(p.Description, ".") {
		complain("title %q, description %q", p.Title, p.Description)
	}
	if !slices.Contains(kinds, p.Type) {
		complain("Grafana has no %q", p.Type)
	}
	used := []string{p.FieldConfig.Defaults.Unit}
	for _, o := range p.FieldConfig.Overrides {
		for _, prop := range o.Properties {
			if prop.ID == "unit" {
				used = append(used, fmt.Sprint(prop.Value))
			}
		}
	}
	for _, u := range used {
		if !slices.Contains(units, u) {
			complain("unit %q", u)
		}
	}
	for i, s := range p.FieldConfig.Defaults.Thresholds.Steps {
		if s.Color == "" || (i == 0) != (s.Value == nil) || i > 1 && *s.Value <= *p.FieldConfig.Defaults.Thresholds.Steps[i-1].Value {
			complain("threshold %d is not above the one before", i)
		}
	}
	if len(p.FieldConfig.Defaults.Thresholds.Steps) == 0 {
		complain("no thresholds")
	}
	refs := map[string]bool{}
	for _, q := range p.Targets {
		if q.Expr == "" || q.RefID == "" || refs[q.RefID] || q.Datasource.UID != "prometheus" {
			complain("query %q: %q of %q", q.RefID, q.Expr, q.Datasource.UID)
		}
		refs[q.RefID] = true
	}
	if len(p.Targets) == 0 {
		complain("asks nothing")
	}
	return found
}

// TestLayout: no panel covers another, and none leaves the 24 columns.
func TestLayout(t *testing.T) {
	for _, d := range dashboards(t) {
		taken := map[[2]int]string{}
		for _, p := range d.Panels {
			if p.Grid.W < 4 && p.Type != "row" || p.Grid.X+p.Grid.W > 24 {
				t.Errorf("%s: %s is %d wide at %d", d.file, p.Title, p.Grid.W, p.Grid.X)
			}
			for x := range p.Grid.W {
				for y := range p.Grid.H {
					cell := [2]int{p.Grid.X + x, p.Grid.Y + y}
					if taken[cell] != "" {
						t.Fatalf("%s: %s covers %s", d.file, p.Title, taken[cell])
					}
					taken[cell] = p.Title
				}
			}
		}
	}
}

var variable = regexp.MustCompile(`\$\{?(\w+)`)

// TestVariables: a query asks for no variable that the page does not have, and the page offers none without effect.
func TestVariables(t *testing.T) {
	own := []string{"__rate_interval"} // Grafana's
	for _, d := range dashboards(t) {
		used := map[string]bool{}
		note := func(expr string) {
			for _, m := range variable.FindAllStringSubmatch(expr, -1) {
				used[m[1]] = true
			}
		}
		for _, a := range d.Annotations.List {
			note(a.Expr)
		}
		for _, p := range d.shown() {
			for _, q := range p.Targets {
				note(q.Expr)
			}
		}
		for _, v := range d.Templating.List {
			if !used[v.Name] {
				t.Errorf("%s: nothing depends on $%s", d.file, v.Name)
			}
			delete(used, v.Name)
		}
		for name := range used {
			if !slices.Contains(own, name) {
				t.Errorf("%s has no $%s", d.file, name)
			}
		}
	}
}

// TestProvisioning: Grafana finds the data source under the uid that the panels name, and the dashboards where they are mounted.
func TestProvisioning(t *testing.T) {
	var sources struct {
		Datasources []struct {
			UID  string `yaml:"uid"`
			Type string `yaml:"type"`
			URL  string `yaml:"url"`
		} `yaml:"datasources"`
	}
	read(t, filepath.Join(dashboardsDir, "../provisioning/datasources/prometheus.yml"), &sources)
	if len(sources.Datasources) != 1 || sources.Datasources[0].UID != "prometheus" || sources.Datasources[0].Type != "prometheus" || sources.Datasources[0].URL != "http://prometheus:9090" {
		t.Errorf("data sources: %+v", sources.Datasources)
	}
	var providers struct {
		Providers []struct {
			Folder  string            `yaml:"folder"`
			Options map[string]string `yaml:"options"`
		} `yaml:"providers"`
	}
	read(t, filepath.Join(dashboardsDir, "../provisioning/dashboards/bodega.yml"), &providers)
	if len(providers.Providers) != 1 || providers.Providers[0].Folder != "Inventory Management" || providers.Providers[0].Options["path"] != "/var/lib/grafana/dashboards" {
		t.Errorf("providers: %+v", providers.Providers)
	}
}
