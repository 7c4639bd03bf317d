package observe

import (
	"os/exec"
	"path/filepath"
	"testing"

	"bodega/scripts/process"
)

// Where what is tested lies.
const (
	root          = "../.."
	prometheusDir = "prometheus"
	dashboardsDir = "grafana/dashboards"
	runbooks      = "docs/operations.md" // from the root, as alerts name it
)

// tool returns the path of a tool. None is optional: without it, nothing would be checked.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: run 'make setup', which installs it", name)
	}
	return path
}

// use runs a tool and returns what it says. It fails the test if the tool does.
func use(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool(t, name), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// serve runs one of Prometheus' servers until the test ends, and returns when it is ready.
func serve(t testing.TB, listen, name string, args ...string) {
	t.Helper()
	p := &process.Program{Name: name, Args: append([]string{tool(t, name)}, args...), Ready: "http://" + listen + "/-/ready"}
	p.EndWith(t)
	begin(t, p)
}

// files returns what a pattern finds, which is something.
func files(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	return names
}
