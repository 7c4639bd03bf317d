//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestProgram runs every figure, very small, against a server that keeps no promise, and reads the page it would write.
func TestProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds and both cores")
	}
	b := tinyBench(t)
	rows, failed := b.runAll(figures)
	for _, r := range rows {
		if r.verdict == "**FAILED**" {
			t.Errorf("%s: %s", r.figure, r.detail)
		}
	}
	if failed != 0 {
		t.Errorf("%d figures failed", failed)
	}
	f, err := look(t.TempDir())
	if err != nil {
		t.Skip("no real disk: ", err)
	}
	f.finish(b.sizes, true)
	page, err := render(f, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, fig := range figures {
		if !strings.Contains(string(page), "| "+fig.name+" ") {
			t.Errorf("the page has no row of %s", fig.name)
		}
	}
	if bad := regexp.MustCompile(`NaN|Inf|%!|<no value>|/tmp`).FindString(string(page)); bad != "" {
		t.Errorf("the page holds %q:\n%s", bad, page)
	}
}

// TestFailedFigureIsALine: the run goes on, and the table says what went wrong.
func TestFailedFigureIsALine(t *testing.T) {
	b := tinyBench(t)
	b.binary = "/bin/false"
	rows, failed := b.runAll(figures[:1])
	if failed != 1 || len(rows) != 1 || rows[0].figure != figures[0].name || !anyMissed(rows) {
		t.Errorf("failed %d, rows %+v", failed, rows)
	}
}

func tinyBench(t *testing.T) *bench {
	t.Helper()
	progressTo = t.Output()
	t.Cleanup(func() { progressTo = os.Stderr })
	dir := t.TempDir()
	fake, self := filepath.Join(dir, "fake"), filepath.Join(dir, "bench")
	compile(t, fake, "./testdata/fake")
	compile(t, self, ".")
	w := &workspace{ctx: t.Context(), dir: dir}
	t.Cleanup(w.close)
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	bare, err := w.start("bare", port, nil, self, "-serve-bare", strconv.Itoa(port))
	if err != nil {
		t.Fatal(err)
	}
	tiny := sizes{
		locations: 20, openings: 1_000, expiry: 100 * time.Millisecond,
		rounds: 2, round: 60 * time.Millisecond, warmup: 10 * time.Millisecond,
		small: 1_000, large: 2_000, events: 12_000, tail: 2_000,
		sustained: 100 * time.Millisecond, sustainedWindow: 60 * time.Millisecond,
		recoveries: 1, memoryAfter: 50 * time.Millisecond, batchRound: 60 * time.Millisecond,
		stores: 2, rate: 500, delays: 200 * time.Millisecond, delayWindow: 100 * time.Millisecond,
		behind: 4_000, follows: 1, polls: 50, fanOuts: 2, feeds: 100, failovers: 1, past: 4_000,
		slow: time.Hour,
	}
	p := &product{workspace: w, binary: fake, step: 20 * time.Millisecond, templates: map[shape]string{}}
	return &bench{product: p, bare: bare, sizes: tiny}
}

func compile(t *testing.T, to, pkg string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", to, pkg).CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, out)
	}
}
