package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var wayStep = regexp.MustCompile("^[0-9]+\\. `([^`]+\\.go)` `([A-Za-z]+)`")

// TestWaysThroughTheCode: each step of a way in docs/architecture.md is a function of the file that it names, no way returns to
// a file that it has left, and none is longer than fifteen steps.
func TestWaysThroughTheCode(t *testing.T) {
	page, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	ways, files := 0, []string(nil)
	for line := range strings.Lines(string(page)) {
		step := wayStep.FindStringSubmatch(line)
		if step == nil {
			continue
		}
		if strings.HasPrefix(line, "1. ") {
			ways, files = ways+1, nil
		}
		file, function := step[1], step[2]
		if slices.Contains(files, file) || len(files) == 15 {
			t.Errorf("way %d returns to %s, or is too long", ways, file)
		}
		files = append(files, file)
		if !hasFunction(t, file, function) {
			t.Errorf("%s has no function %s", file, function)
		}
	}
	if ways != 3 {
		t.Errorf("%d ways", ways)
	}
}

func hasFunction(t *testing.T, file, name string) bool {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return true
	}
	return slices.ContainsFunc(tree.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Name.Name == name
	})
}
