package observe

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPrometheusConfig: Prometheus accepts both configurations with their rules, and both scrape under the labels that rules and
// dashboards rest on.
func TestPrometheusConfig(t *testing.T) {
	for _, name := range []string{"prometheus.yml", "prometheus.local.yml"} {
		path := filepath.Join(prometheusDir, name)
		use(t, "promtool", "check", "config", path)
		var cfg scrapeConfig
		read(t, path, &cfg)
		if cfg.Global["scrape_interval"] != "15s" || !slices.Equal(cfg.RuleFiles, []string{"rules/*.yml"}) {
			t.Errorf("%s: scrapes each %v, rules %v", name, cfg.Global["scrape_interval"], cfg.RuleFiles)
		}
		jobs := map[string][]string{}
		for _, job := range cfg.Jobs {
			for _, s := range job.Static {
				jobs[job.Name] = append(jobs[job.Name], s.Labels["store"])
			}
		}
		if got, want := jobs["store"], []string{"store-s1", "store-s2", "store-s3", "store-s4"}; !slices.Equal(got, want) {
			t.Errorf("%s: scrapes the stores %v", name, got)
		}
		if !slices.Equal(jobs["central"], []string{""}) || !slices.Equal(jobs["prometheus"], []string{""}) {
			t.Errorf("%s: scrapes %v", name, jobs)
		}
	}
	use(t, "promtool", append([]string{"check", "rules"}, files(t, filepath.Join(prometheusDir, "rules/*.yml"))...)...)
}

// TestAlertmanagerConfig: critical alerts call somebody, and every alert that a rule of silence names exists.
func TestAlertmanagerConfig(t *testing.T) {
	path := filepath.Join(prometheusDir, "alertmanager.yml")
	use(t, "amtool", "check-config", path)
	for severity, receivers := range map[string]string{"critical": "on-call,channel", "warning": "channel"} {
		use(t, "amtool", "config", "routes", "test", "--config.file="+path, "--verify.receivers="+receivers, "severity="+severity)
	}

	var cfg struct {
		Inhibit []struct {
			Source []string `yaml:"source_matchers"`
			Target []string `yaml:"target_matchers"`
		} `yaml:"inhibit_rules"`
		Receivers []map[string]any `yaml:"receivers"`
	}
	read(t, path, &cfg)
	_, alerts := rules(t)
	known := func(name string) bool {
		return slices.ContainsFunc(alerts, func(a rule) bool { return a.Alert == name })
	}
	found := 0
	for _, r := range cfg.Inhibit {
		for _, m := range slices.Concat(r.Source, r.Target) {
			label, names, _ := strings.Cut(strings.ReplaceAll(m, "=~", "="), "=")
			if label != "alertname" {
				continue
			}
			for name := range strings.SplitSeq(strings.Trim(names, `"`), "|") {
				found++
				if !known(name) {
					t.Errorf("there is no alert %s to silence, or to be silent for", name)
				}
			}
		}
	}
	if found < 2*len(cfg.Inhibit) || found == 0 {
		t.Errorf("found %d names in %d rules of silence", found, len(cfg.Inhibit))
	}
}
