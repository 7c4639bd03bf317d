package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const scriptsDir = "k6"

// TestScenarios: each scenario has a script and a row in the README, and each script is a scenario. Whether k6 takes them is what
// make load shows.
func TestScenarios(t *testing.T) {
	var want, got []string
	for _, sc := range scenarios {
		want = append(want, sc.name)
	}
	readme := read(t, filepath.Join(scriptsDir, "README.md"))
	for _, file := range glob(t, filepath.Join(scriptsDir, "*.js")) {
		name := strings.TrimSuffix(filepath.Base(file), ".js")
		got = append(got, name)
		if !strings.Contains(readme, "| `"+name+"` |") {
			t.Errorf("%s is not in the table of README.md", name)
		}
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("scenarios are %q; files are %q", want, got)
	}
}

func TestChoose(t *testing.T) {
	count := func(names ...string) int {
		chosen, err := choose(names)
		if err != nil {
			return -1
		}
		return len(chosen)
	}
	for _, c := range []struct {
		names []string
		want  int
	}{
		{nil, 1}, {[]string{"soak"}, 1}, {[]string{"all"}, len(scenarios) - 1}, {[]string{"all", "soak"}, len(scenarios)}, {[]string{"sleep"}, -1},
	} {
		if got := count(c.names...); got != c.want {
			t.Errorf("%q: %d scenarios; want %d", c.names, got, c.want)
		}
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
