package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const scriptsDir = "../k6"

var (
	imports  = regexp.MustCompile(`(?m)^(?:import|export) (?:\{ ([^}]*) \}|\w+) from '([^']+)';$`)
	froms    = regexp.MustCompile(`\bfrom\b\s*['"]|\b(?:require|import)\(`)
	exports  = regexp.MustCompile(`(?m)^export (?:const|function) (\w+)`)
	question = regexp.MustCompile(`^// [^\n]*\?`)
	required = []string{
		"\nexport const options = {",
		"\n  thresholds: {",
		"\nexport default ",
		"\nexport { handleSummary } from './lib/report.js';",
	}
)

// TestScenarios reads every scenario as text; that k6 runs them too is what make load shows.
func TestScenarios(t *testing.T) {
	lib := map[string]string{}
	for _, file := range glob(t, filepath.Join(scriptsDir, "lib", "*.js")) {
		lib[filepath.Base(file)] = read(t, file)
	}
	for name, text := range lib {
		for _, fault := range importFaults(text, "./", lib) {
			t.Errorf("lib/%s: %s", name, fault)
		}
	}

	var want, got []string
	for _, sc := range scenarios {
		want = append(want, sc.name)
	}
	readme := read(t, filepath.Join(scriptsDir, "README.md"))
	for _, file := range glob(t, filepath.Join(scriptsDir, "*.js")) {
		name := strings.TrimSuffix(filepath.Base(file), ".js")
		got = append(got, name)
		for _, fault := range scenarioFaults(read(t, file), lib) {
			t.Errorf("%s.js: %s", name, fault)
		}
		if !strings.Contains(readme, "| `"+name+"` |") {
			t.Errorf("%s is not in the table of README.md", name)
		}
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("scenarios are %q; files are %q", want, got)
	}
}

// TestScenariosReports shows that each rule is watched.
func TestScenariosReports(t *testing.T) {
	lib := map[string]string{"report.js": "export const calm = {};\nexport function handleSummary() {}\n"}
	const good = `// Is it good?
import { check } from 'k6';
import { calm } from './lib/report.js';

export { handleSummary } from './lib/report.js';

export const options = {
  thresholds: { ...calm },
};

export default function () {}
`
	if faults := scenarioFaults(good, lib); faults != nil {
		t.Errorf("the good one: %q", faults)
	}
	for _, c := range []struct{ old, new, want string }{
		{"?", ".", "does not begin with a question"},
		{"thresholds", "limits", "lacks   thresholds: {"},
		{"...calm", "calm", "spreads neither sound nor calm"},
		{"export default ", "", "lacks export default "},
		{"{ calm }", "{ calm, calmer }", "calmer is not exported by report.js"},
		{"'./lib/report.js';\n\nexport {", "'./lib/none.js';\n\nexport {", "./lib/none.js is not of the library"},
		{"'k6'", "'https://example.com/k6.js'", "https://example.com/k6.js is not of the library"},
		{"import { check } from", "import {\n  check } from", "has an import that is not on one line"},
		{"function () {}", "function () { require('./other.js'); }", "has an import that is not on one line"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if faults := scenarioFaults(bad, lib); len(faults) != 1 || faults[0] != c.want {
			t.Errorf("%q for %q: got %q; want %q", c.new, c.old, faults, c.want)
		}
	}
}

func scenarioFaults(text string, lib map[string]string) (faults []string) {
	if !question.MatchString(text) {
		faults = append(faults, "does not begin with a question")
	}
	for _, part := range required {
		if !strings.Contains(text, part) {
			faults = append(faults, "lacks "+strings.TrimPrefix(part, "\n"))
		}
	}
	if !strings.Contains(text, "...sound") && !strings.Contains(text, "...calm") {
		faults = append(faults, "spreads neither sound nor calm")
	}
	return append(faults, importFaults(text, "./lib/", lib)...)
}

// importFaults: a script has what k6 brings and what the library exports, nothing else.
func importFaults(text, dir string, lib map[string]string) (faults []string) {
	found := imports.FindAllStringSubmatch(text, -1)
	if len(found) != len(froms.FindAllString(text, -1)) {
		return []string{"has an import that is not on one line"}
	}
	for _, m := range found {
		names, path := m[1], m[2]
		if path == "k6" || strings.HasPrefix(path, "k6/") {
			continue
		}
		file, inside := strings.CutPrefix(path, dir)
		source, known := lib[file]
		if !inside || !known {
			faults = append(faults, path+" is not of the library")
			continue
		}
		var exported []string
		for _, e := range exports.FindAllStringSubmatch(source, -1) {
			exported = append(exported, e[1])
		}
		for name := range strings.SplitSeq(names, ",") {
			if name = strings.TrimSpace(name); !slices.Contains(exported, name) {
				faults = append(faults, fmt.Sprintf("%s is not exported by %s", name, file))
			}
		}
	}
	return faults
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
