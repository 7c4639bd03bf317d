package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

const stored = "../dashboards"

// TestUpToDate: what Grafana loads is what these pages say.
func TestUpToDate(t *testing.T) {
	known := map[string]bool{}
	for _, d := range dashboards() {
		known[d.file()] = true
		want, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(stored, d.file())); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what go generate ./scripts/observe/grafana/... would write: %v", d.file(), err)
		}
	}
	entries, err := os.ReadDir(stored)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !known[e.Name()] {
			t.Errorf("%s comes from no page", e.Name())
		}
	}
}

// TestWrite: generating writes all of them.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != len(dashboards()) {
		t.Errorf("%d files of %d: %v", len(entries), len(dashboards()), err)
	}
}
