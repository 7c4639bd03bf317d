package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSecurity: each threat in the table of SECURITY.md names what stands against it, and tests that are there.
func TestSecurity(t *testing.T) {
	_, table, ok := strings.Cut(readText(t, "SECURITY.md"), "\n## Threats\n")
	if !ok {
		t.Fatal("SECURITY.md has no threats")
	}
	table, _, _ = strings.Cut(table, "\n## ")
	threats := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || len(cells) != 3 || strings.TrimSpace(cells[0]) == "Threat" {
			continue
		}
		threat, against, tests := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])
		if strings.HasPrefix(threat, "**") && against == "" && tests == "" {
			continue // the head of some rows
		}
		threats++
		if against == "" {
			t.Errorf("%q: nothing stands against it", threat)
		}
		if holdsNothing(t, threat, tests) {
			t.Errorf("%q: no test holds it", threat)
		}
	}
	if threats < 20 {
		t.Errorf("found %d threats only", threats)
	}
}

var (
	heldBy   = regexp.MustCompile("^(\\S+) `(\\w+)`$")
	heldByJS = regexp.MustCompile("^(\\S+) `([\\w-]+\\.(?:e2e|test)\\.tsx?)`$")
)

// holdsNothing complains of what is named and is not there, and says whether nothing is named.
func holdsNothing(t *testing.T, threat, tests string) bool {
	t.Helper()
	named := 0
	for _, one := range strings.Split(tests, ", ") {
		if m := heldByJS.FindStringSubmatch(one); m != nil {
			if named++; !isThere(filepath.Join(m[1], m[2])) {
				t.Errorf("%q: %s is not there", threat, one)
			}
			continue
		}
		m := heldBy.FindStringSubmatch(one)
		if m == nil {
			t.Errorf("%q: %q is no test: must be the package and `TestName`", threat, one)
			continue
		}
		if named++; !hasTest(t, m[1], m[2]) {
			t.Errorf("%q: there is no %s in %s", threat, m[2], m[1])
		}
	}
	return named == 0
}

func isThere(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// hasTest looks for a test in the files of a package.
func hasTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.Contains(readText(t, file), "\nfunc "+name+"(t *testing.T) {") {
			return true
		}
	}
	return false
}
