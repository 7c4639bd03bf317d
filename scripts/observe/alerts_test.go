package observe

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAlerts: promtool fires each alert where it should, with the very text that people will read, and nowhere else.
func TestAlerts(t *testing.T) {
	t.Parallel()
	use(t, "promtool", append([]string{"test", "rules"}, files(t, filepath.Join(prometheusDir, "rules/tests/*.yml"))...)...)
}

// TestAlertsAreTested: no alert without a case in which it fires and one in which it does not, and no case of an alert that is gone.
func TestAlertsAreTested(t *testing.T) {
	_, alerts := rules(t)
	tested := checks(t)
	for _, a := range alerts {
		fires, quiet := false, false
		for _, c := range tested[a.Alert] {
			fires = fires || len(c.Expected) > 0
			quiet = quiet || len(c.Expected) == 0
		}
		if !fires || !quiet {
			t.Errorf("%s: a case in which it fires: %v, in which it does not: %v", a.Alert, fires, quiet)
		}
		delete(tested, a.Alert)
	}
	for name := range tested {
		t.Errorf("%s is tested, and is no alert", name)
	}
}

// TestAlertTestsNotice: if each alert said the opposite, promtool would complain of each, both where it should fire and where it
// should not. A case that nothing can fail is none.
func TestAlertTestsNotice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(prometheusDir, "rules"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "alerts.yml")
	var f ruleFile
	read(t, path, &f)
	for _, g := range f.Groups {
		for i := range g.Rules {
			g.Rules[i].Expr, g.Rules[i].For = "absent("+g.Rules[i].Expr+")", ""
		}
	}
	write(t, path, f)

	args := append([]string{"test", "rules"}, files(t, filepath.Join(dir, "tests/*.yml"))...)
	out, err := exec.CommandContext(t.Context(), tool(t, "promtool"), args...).CombinedOutput()
	if err == nil {
		t.Fatal("promtool has no objection")
	}
	// promtool prints a failed check as: alertname: X, time: 5m, exp:[...], got:[...]
	missed, wrong := map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`alertname: (\w+), time: \w+,\s+exp:\[(\]?)`).FindAllStringSubmatch(string(out), -1) {
		if m[2] == "" {
			missed[m[1]] = true
		} else {
			wrong[m[1]] = true
		}
	}
	_, alerts := rules(t)
	for _, a := range alerts {
		if !missed[a.Alert] || !wrong[a.Alert] {
			t.Errorf("%s: notices that it does not fire: %v, that it does: %v", a.Alert, missed[a.Alert], wrong[a.Alert])
		}
	}
}

// TestAlertTexts: whoever is called knows how bad it is, what it is, and where to read on.
func TestAlertTexts(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, runbooks))
	if err != nil {
		t.Fatal(err)
	}
	_, pages, ok := strings.Cut(string(text), "\n## Runbooks\n")
	if !ok {
		t.Fatalf("%s has no runbooks", runbooks)
	}
	anchors := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^### (.+)$`).FindAllStringSubmatch(pages, -1) {
		anchors[anchor(m[1])] = true
	}
	_, alerts := rules(t)
	for _, a := range alerts {
		if s := a.Labels["severity"]; s != "critical" && s != "warning" {
			t.Errorf("%s has severity %q", a.Alert, s)
		}
		for _, name := range []string{"summary", "description"} {
			if s := a.Annotations[name]; len(s) < 20 || !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %s is no sentence: %q", a.Alert, name, s)
			}
		}
		page, at, _ := strings.Cut(a.Annotations["runbook_url"], "#")
		if page != runbooks || at != anchor(a.Alert) || !anchors[at] {
			t.Errorf("%s: there is no %q", a.Alert, a.Annotations["runbook_url"])
		}
		delete(anchors, at)
	}
	for a := range anchors {
		t.Errorf("the runbook %s is that of no alert", a)
	}
}

// TestRunbookLinks: what a page of the runbooks refers to is there.
func TestRunbookLinks(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, runbooks))
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\]\(([^)#]*)(#[^)]*)?\)`).FindAllStringSubmatch(string(text), -1)
	if len(links) < 20 {
		t.Fatalf("found %d links only", len(links))
	}
	for _, m := range links {
		if m[1] != "" {
			if _, err := os.Stat(filepath.Join(root, "docs", m[1])); err != nil {
				t.Error(err)
			}
		} else if !regexp.MustCompile(`(?mi)^###? ` + strings.ReplaceAll(m[2][1:], "-", " ") + `$`).Match(text) {
			t.Errorf("there is no page %s", m[2])
		}
	}
}

// anchor is how a heading is named in a link.
func anchor(heading string) string {
	heading = strings.ToLower(strings.ReplaceAll(heading, " ", "-"))
	return regexp.MustCompile(`[^a-z0-9_-]`).ReplaceAllString(heading, "")
}
