package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocs: what the pages for people refer to is there: files, and targets of make.
func TestDocs(t *testing.T) {
	makefile := readText(t, "Makefile")
	links, targets := 0, 0
	for _, page := range pagesForPeople(t) {
		text := readText(t, page)
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllStringSubmatch(text, -1) {
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, m[1])
			}
		}
		for _, m := range regexp.MustCompile("(?m)(?:^|`)make ([a-z-]+)").FindAllStringSubmatch(text, -1) {
			targets++
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
				t.Errorf("%s says make %s, which the Makefile does not know", page, m[1])
			}
		}
	}
	if links < 40 || targets < 15 {
		t.Errorf("found %d links and %d targets only", links, targets)
	}
}

// TestDocsFigures: where a page names figures of the benchmark, the benchmark measures them.
func TestDocsFigures(t *testing.T) {
	measured := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\t\{"([a-z0-9-]+)", "`).FindAllStringSubmatch(readText(t, "scripts/load/bench/figures.go"), -1) {
		measured[m[1]] = true
	}
	about := regexp.MustCompile(`benchmarks\.md|scripts/load/bench|make bench`)
	figure, name := regexp.MustCompile(`(?i)\bfigures?\b`), regexp.MustCompile("`([a-z][a-z0-9-]*)`")
	named := 0
	for _, page := range pagesForPeople(t) {
		if page == filepath.Join("docs", "benchmarks.md") {
			continue // the benchmark writes it
		}
		// A table belongs to the paragraph before it.
		text := strings.ReplaceAll(readText(t, page), "\n\n|", "\n|")
		for block := range strings.SplitSeq(text, "\n\n") {
			if !about.MatchString(block) || !figure.MatchString(block) {
				continue
			}
			for _, m := range name.FindAllStringSubmatch(block, -1) {
				if named++; !measured[m[1]] {
					t.Errorf("%s names the figure %s, which the benchmark does not measure", page, m[1])
				}
			}
		}
	}
	if named < 20 || len(measured) < 20 {
		t.Errorf("found %d names of %d figures only", named, len(measured))
	}
}

// TestDocsLibraries: every module that go.mod asks for has its reason in the decision about libraries.
func TestDocsLibraries(t *testing.T) {
	decision := strings.ToLower(readText(t, "docs/adr/0005-libraries.md"))
	required := regexp.MustCompile(`(?m)^\t(\S+?)(?:/v\d+)? v\S+$`).FindAllStringSubmatch(readText(t, "go.mod"), -1)
	for _, m := range required {
		if !strings.Contains(decision, path.Base(m[1])) {
			t.Errorf("docs/adr/0005-libraries.md says nothing of %s", m[1])
		}
	}
	if len(required) < 20 {
		t.Errorf("found %d modules only", len(required))
	}
}

// TestDocsLists: what a page lists of a directory is all there is of it.
func TestDocsLists(t *testing.T) {
	for _, list := range []struct{ page, files, without string }{
		{"docs/adr/README.md", "docs/adr/0*.md", ""},
		{"store/mirror/DESIGN.md", "store/mirror/*.go", "_test.go"},
	} {
		text := readText(t, list.page)
		files, err := filepath.Glob(list.files)
		if err != nil || len(files) < 7 {
			t.Fatalf("%s: %d files, %v", list.files, len(files), err)
		}
		for _, file := range files {
			if list.without != "" && strings.HasSuffix(file, list.without) {
				continue
			}
			if !strings.Contains(text, filepath.Base(file)) {
				t.Errorf("%s does not list %s", list.page, file)
			}
		}
	}
}

// TestDocsComments: the files that comments send a reader to are there.
func TestDocsComments(t *testing.T) {
	names := map[string]bool{}
	var sources []string
	walk(t, func(file string) {
		names[filepath.Base(file)] = true
		if filepath.Ext(file) == ".go" {
			sources = append(sources, file)
		}
	})
	comment, named := regexp.MustCompile(`(?m)(?:^|\s)//.*$`), regexp.MustCompile(`\b[A-Za-z_][A-Za-z0-9_-]*\.(?:go|md|sh)\b`)
	found := 0
	for _, file := range sources {
		for _, line := range comment.FindAllString(readText(t, file), -1) {
			for _, name := range named.FindAllString(line, -1) {
				if found++; !names[name] {
					t.Errorf("%s: a comment names %s, which is not there", file, name)
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("found %d names only", found)
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pagesForPeople returns the Markdown files of the tree.
func pagesForPeople(t *testing.T) (pages []string) {
	t.Helper()
	walk(t, func(file string) {
		if filepath.Ext(file) == ".md" {
			pages = append(pages, file)
		}
	})
	return pages
}

// walk visits the files of the tree, but not what was built, installed or stored in it.
func walk(t *testing.T, visit func(file string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains([]string{"node_modules", "bin", "data", "dist"}, d.Name()) || len(file) > 1 && strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case !d.IsDir():
			visit(file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
