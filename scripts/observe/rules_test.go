package observe

import (
	"os"
	"path/filepath"
	"testing"

	yaml "github.com/oasdiff/yaml3"
)

// ruleFile is one of scripts/observe/prometheus/rules.
type ruleFile struct {
	Groups []struct {
		Name  string `yaml:"name"`
		Rules []rule `yaml:"rules"`
	} `yaml:"groups"`
}

// rule is a recorded series or an alert.
type rule struct {
	Record      string            `yaml:"record,omitempty"`
	Alert       string            `yaml:"alert,omitempty"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for,omitempty"`
	Labels      map[string]string `yaml:"labels,omitempty"`
	Annotations map[string]string `yaml:"annotations,omitempty"`
}

// ruleTest is one of scripts/observe/prometheus/rules/tests.
type ruleTest struct {
	Tests []struct {
		Name   string  `yaml:"name"`
		Checks []check `yaml:"alert_rule_test"`
	} `yaml:"tests"`
}

// check says which alerts of a name are firing at a time.
type check struct {
	At       string `yaml:"eval_time"`
	Alert    string `yaml:"alertname"`
	Expected []struct {
		Labels map[string]string `yaml:"exp_labels"`
	} `yaml:"exp_alerts"`
}

// read decodes a YAML file.
func read(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// write encodes a YAML file.
func write(t testing.TB, path string, what any) {
	t.Helper()
	text, err := yaml.Marshal(what)
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// rules returns all rules.
func rules(t testing.TB) (records, alerts []rule) {
	t.Helper()
	for _, path := range files(t, filepath.Join(prometheusDir, "rules/*.yml")) {
		var f ruleFile
		read(t, path, &f)
		for _, g := range f.Groups {
			for _, r := range g.Rules {
				if r.Alert != "" {
					alerts = append(alerts, r)
				} else {
					records = append(records, r)
				}
			}
		}
	}
	if len(records) == 0 || len(alerts) == 0 {
		t.Fatalf("found %d recorded series and %d alerts", len(records), len(alerts))
	}
	return records, alerts
}

// checks returns what the tests of the rules say, by alert.
func checks(t testing.TB) map[string][]check {
	t.Helper()
	all := map[string][]check{}
	for _, path := range files(t, filepath.Join(prometheusDir, "rules/tests/*.yml")) {
		var f ruleTest
		read(t, path, &f)
		for _, test := range f.Tests {
			for _, c := range test.Checks {
				all[c.Alert] = append(all[c.Alert], c)
			}
		}
	}
	return all
}
