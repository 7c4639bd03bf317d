package nodetest

import (
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"bodega/scripts/process"
)

// Scrape is what a node said of itself when it was asked for its metrics.
type Scrape struct {
	Body    string
	Helps   map[string]string  // by family
	Samples map[string]float64 // by name and labels as they stand there: name{a="1",b="2"}
}

var sample = regexp.MustCompile(`^([a-z_:0-9]+(?:\{.*\})?) (\S+)`)

// ScrapeURL asks for metrics, and reports what Prometheus' own linter finds wrong with them.
func ScrapeURL(t *testing.T, url string) Scrape {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", url, resp.StatusCode, err)
	}
	s := Scrape{Body: string(b), Helps: map[string]string{}, Samples: map[string]float64{}}
	for line := range strings.Lines(s.Body) {
		if help, ok := strings.CutPrefix(line, "# HELP "); ok {
			name, text, _ := strings.Cut(strings.TrimSpace(help), " ")
			s.Helps[name] = text
		} else if m := sample.FindStringSubmatch(line); m != nil {
			if s.Samples[m[1]], err = strconv.ParseFloat(m[2], 64); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
	}
	problems, err := promlint.New(strings.NewReader(s.Body)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "inventory_") { // the others are not ours to name
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
	return s
}

// Has reports families that are missing, or have nothing that says what they are, or no sample.
func (s Scrape) Has(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if s.Helps[name] == "" {
			t.Errorf("%s is missing, or has no help", name)
			continue
		}
		found := false
		for key := range s.Samples {
			base, _, _ := strings.Cut(key, "{")
			found = found || base == name || base == name+"_count"
		}
		if !found {
			t.Errorf("%s has no sample", name)
		}
	}
}

// FreePort returns a port of 127.0.0.1 that nobody else is given, for a node that must be told one or comes back at it.
func FreePort(t *testing.T) string {
	t.Helper()
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// RequestMetrics are the families that every node has once there was a request.
var RequestMetrics = strings.Fields(`
	inventory_api_requests_total inventory_api_errors_total inventory_api_request_duration_seconds inventory_api_long_poll_seconds
	inventory_api_request_size_bytes inventory_api_response_size_bytes inventory_api_in_flight_requests inventory_api_open_streams
	inventory_api_panics_total inventory_rate_limit_rejections_total
	inventory_updates_total inventory_update_outcomes_total inventory_update_replays_total inventory_events_retrieved_total
	inventory_products_queried_total inventory_stock_alerts_total inventory_stock_outs_total
	inventory_products inventory_products_low_stock inventory_products_out_of_stock inventory_stock_units inventory_stock_value
	inventory_build_info inventory_start_time_seconds go_goroutines process_cpu_seconds_total`)
