package kubernetes

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReadme: what README.md says to type names files, objects, pods, volumes, containers and secrets that there are, and tells of each file.
func TestReadme(t *testing.T) {
	m, text := manifests(t), read(t, "README.md")
	files, err := filepath.Glob("*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.Contains(text, "\n| `"+file+"` | ") {
			t.Errorf("nothing is said of %s", file)
		}
	}
	lines := typed(text)
	if len(lines) < 20 {
		t.Fatalf("only %d lines are typed", len(lines))
	}
	most := 0 // nodes of central
	for _, line := range lines {
		for _, file := range regexp.MustCompile(` -f ([^ ]+)`).FindAllStringSubmatch(line, -1) {
			if file[1] != "-" && !slices.Contains(files, file[1]) {
				t.Errorf("%s: there is no %s", line, file[1])
			}
		}
		if n := regexp.MustCompile(`statefulset/central --replicas=(\d+)`).FindStringSubmatch(line); n != nil {
			count, _ := strconv.Atoi(n[1])
			most = max(most, count)
		}
	}
	for _, line := range lines {
		for _, named := range regexp.MustCompile(`\b(statefulset|job|pod|pvc)/([a-z0-9-]+)`).FindAllStringSubmatch(line, -1) {
			if !m.has(named[1], named[2], most) {
				t.Errorf("%s: there is no %s", line, named[0])
			}
		}
		if pod := regexp.MustCompile(`kubectl exec ([a-z0-9-]+) --`).FindStringSubmatch(line); pod != nil && !m.has("pod", pod[1], most) {
			t.Errorf("%s: there is no such pod", line)
		}
		if image := regexp.MustCompile(`set image statefulset/(\S+) (\S+)=`).FindStringSubmatch(line); image != nil {
			if s := m.named("StatefulSet", image[1]); s == nil || s.Spec.Template.Spec.Containers[0].Name != image[2] {
				t.Errorf("%s: there is no such container", line)
			}
		}
	}
	if next := "http://" + strings.ReplaceAll(m.pods("central", ":8081", " "), "central-0", "central-3"); !strings.Contains(text, strings.Fields(next)[0]) {
		t.Errorf("the address of one more is not %s", next)
	}
	if docker := read(t, filepath.Join(root, "Dockerfile")); !strings.Contains(docker, `ENTRYPOINT ["/bodega"]`) {
		t.Error("the program lies elsewhere in the image")
	}
	if _, err := os.Stat(filepath.Join(root, "docs/operations.md")); err != nil {
		t.Error(err)
	}
}

// typed are the lines with kubectl: those of the blocks, and those that stand in a sentence.
func typed(text string) (lines []string) {
	for _, m := range regexp.MustCompile("(?m)^(kubectl .*)$|`(kubectl [^`]*)`").FindAllStringSubmatch(text, -1) {
		lines = append(lines, m[1]+m[2])
	}
	return lines
}

// has says whether there is an object, while there are so many nodes of central.
func (m objects) has(kind, name string, nodes int) bool {
	switch kind {
	case "statefulset":
		return m.named("StatefulSet", name) != nil
	case "job":
		return m.named("Job", name) != nil
	}
	for _, s := range m.of("StatefulSet") {
		for i := range max(s.Spec.Replicas, nodes) {
			pod := s.Metadata.Name + "-" + strconv.Itoa(i)
			if kind == "pod" && pod == name {
				return true
			}
			for _, claim := range s.Spec.VolumeClaimTemplates {
				if kind == "pvc" && claim.Metadata.Name+"-"+pod == name {
					return true
				}
			}
		}
	}
	return false
}
