package observe

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"bodega/scripts/process"
)

// scrapeConfig is Prometheus' configuration, as far as ours goes.
type scrapeConfig struct {
	Global    map[string]any `yaml:"global"`
	RuleFiles []string       `yaml:"rule_files"`
	Jobs      []scrapeJob    `yaml:"scrape_configs"`
}

type scrapeJob struct {
	Name   string        `yaml:"job_name"`
	Static []scrapeGroup `yaml:"static_configs"`
}

type scrapeGroup struct {
	Targets []string          `yaml:"targets"`
	Labels  map[string]string `yaml:"labels,omitempty"`
}

// prometheus is a running Prometheus.
type prometheus struct {
	t   testing.TB
	url string
}

// startPrometheus runs Prometheus with the shipped configuration and rules. Only the targets are those of the test, and the
// intervals shorter.
func startPrometheus(t testing.TB, centrals []*node, stores map[string]*node) *prometheus {
	t.Helper()
	dir, listen := t.TempDir(), process.Address(freePort(t))
	config := filepath.Join(dir, "prometheus.yml")
	write(t, config, testConfig(t, listen, centrals, stores))
	serve(t, listen, "prometheus", "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+listen)
	return &prometheus{t, "http://" + listen}
}

func testConfig(t testing.TB, listen string, centrals []*node, stores map[string]*node) (cfg scrapeConfig) {
	t.Helper()
	read(t, filepath.Join(prometheusDir, "prometheus.yml"), &cfg)
	cfg.Global["scrape_interval"], cfg.Global["evaluation_interval"] = "500ms", "500ms"
	rules, err := filepath.Abs(filepath.Join(prometheusDir, "rules/*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuleFiles = []string{rules}
	for i := range cfg.Jobs {
		job := &cfg.Jobs[i]
		switch job.Name {
		case "central":
			job.Static[0].Targets = nil
			for _, central := range centrals {
				job.Static[0].Targets = append(job.Static[0].Targets, central.metrics)
			}
		case "store":
			job.Static = slices.DeleteFunc(job.Static, func(g scrapeGroup) bool { return stores[g.Labels["store"]] == nil })
			for j := range job.Static {
				job.Static[j].Targets = []string{stores[job.Static[j].Labels["store"]].metrics}
			}
		case "prometheus":
			job.Static[0].Targets = []string{listen}
		default:
			t.Fatalf("the test does not know the job %s", job.Name)
		}
	}
	return cfg
}

// sample is one series with its value.
type sample struct {
	labels map[string]string
	value  float64
}

// query asks for the present. Values that are not a number are no answer: they come from dividing nothing by nothing.
func (p *prometheus) query(expr string) (samples []sample, err error) {
	status, body := try(p.url+"/api/v1/query?query="+url.QueryEscape(expr), "")
	var answer struct {
		Status, Error string
		Data          struct {
			ResultType string
			Result     json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("%d %s", status, body)
	}
	var vector []struct {
		Metric map[string]string
		Value  [2]any
	}
	if answer.Data.ResultType != "vector" {
		return nil, fmt.Errorf("a %s and no vector", answer.Data.ResultType)
	}
	if err := json.Unmarshal(answer.Data.Result, &vector); err != nil {
		return nil, err
	}
	for _, s := range vector {
		text, _ := s.Value[1].(string)
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, err
		}
		if !math.IsNaN(value) {
			samples = append(samples, sample{s.Metric, value})
		}
	}
	return samples, nil
}

// await waits until a query has an answer, and returns its first value.
func (p *prometheus) await(expr string) (value float64) {
	p.t.Helper()
	waitFor(p.t, expr, func() bool {
		samples, err := p.query(expr)
		if err != nil {
			p.t.Fatalf("%s: %v", expr, err)
		}
		if len(samples) > 0 {
			value = samples[0].value
		}
		return len(samples) > 0
	})
	return value
}
