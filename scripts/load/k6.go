package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"bodega/scripts/process"
)

const crossedCode = 99 // of k6, when it ran to its end and bounds were crossed

// k6run has k6 play a scenario to its end.
func (s settings) k6run(ctx context.Context, name string, sh *shop, length time.Duration) (*summary, error) {
	var stores []string
	for _, n := range sh.nodes[1:] {
		stores = append(stores, n.url)
	}
	ids := slices.DeleteFunc(slices.Sorted(maps.Keys(sh.initial)), func(id string) bool { return id == hotProduct })
	file := filepath.Join(sh.dir, "summary.json")
	args := []string{
		"run", "--no-usage-report", "--address=", "--log-format=raw", "--summary-trend-stats=med,p(95),p(99),max",
		"--env=CENTRAL=" + sh.nodes[0].url, "--env=STORES=" + strings.Join(stores, ","), "--env=KEY=" + loadKey,
		"--env=PRODUCTS=" + strings.Join(ids, ","), "--env=HOT=" + hotProduct, fmt.Sprintf("--env=HOT_STOCK=%d", hotStock),
		"--env=SUMMARY=" + file,
	}
	if length > 0 {
		args = append(args, fmt.Sprintf("--env=LENGTH=%d", max(1, int(length.Seconds()))))
	}
	if !terminal(os.Stdout) {
		args = append(args, "--quiet")
	}
	cmd := exec.CommandContext(ctx, s.k6, append(args, filepath.Join(s.scripts, name+".js"))...)
	cmd.Env, cmd.Dir = process.Environ(), sh.dir
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != crossedCode) {
		return nil, fmt.Errorf("k6: %w", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parse(text)
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// summary is what handleSummary of scripts/load/k6/lib/report.js writes.
type summary struct {
	Metrics map[string]metric `json:"metrics"`
}

type metric struct {
	Values     map[string]float64 `json:"values"`
	Thresholds map[string]struct {
		OK bool `json:"ok"`
	} `json:"thresholds"`
}

func parse(text []byte) (*summary, error) {
	sum := &summary{}
	if err := json.Unmarshal(text, sum); err != nil {
		return nil, fmt.Errorf("k6's summary: %w", err)
	}
	if len(sum.Metrics) == 0 {
		return nil, errors.New("k6's summary has no metrics")
	}
	return sum, nil
}

func (s *summary) count(name string) int64 { return int64(s.Metrics[name].Values["count"]) }

// crossed names the bounds that did not hold, with what was measured.
func (s *summary) crossed() error {
	var found []error
	for _, name := range slices.Sorted(maps.Keys(s.Metrics)) {
		m := s.Metrics[name]
		for _, bound := range slices.Sorted(maps.Keys(m.Thresholds)) {
			if m.Thresholds[bound].OK {
				continue
			}
			stat := strings.TrimRight(bound[:strings.IndexAny(bound+"<", "<>=!")], " ")
			found = append(found, fmt.Errorf("%s has %s=%.4g, not %s", name, stat, m.Values[stat], bound))
		}
	}
	return errors.Join(found...)
}

// sold is what k6 counted by product, which has to be all that it counted.
func (s *summary) sold() (map[string]sales, error) {
	sold, all := map[string]sales{}, sales{}
	for name := range s.Metrics {
		id, ok := strings.CutPrefix(name, "sales_applied{product:")
		if !ok {
			continue
		}
		id = strings.TrimSuffix(id, "}")
		one := sales{s.count(name), s.count("units_sold{product:" + id + "}")}
		sold[id] = one
		all.sales, all.units = all.sales+one.sales, all.units+one.units
	}
	if want := (sales{s.count("sales_applied"), s.count("units_sold")}); all != want {
		return nil, fmt.Errorf("k6 counted %d sales of %d units, by product %d of %d", want.sales, want.units, all.sales, all.units)
	}
	return sold, nil
}
