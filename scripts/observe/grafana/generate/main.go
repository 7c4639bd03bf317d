// Command generate writes Grafana's dashboards. A dashboard is a page of Go: what it asks and why, in a file of its own; the
// JSON beside it is what Grafana loads and is never edited by hand.
//
//	go generate ./scripts/observe/grafana/...
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

//go:generate go run . -to ../dashboards

func main() {
	to := flag.String("to", "scripts/observe/grafana/dashboards", "directory to write to")
	flag.Parse()
	if err := write(*to); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// dashboards are all there are.
func dashboards() []dashboard {
	return []dashboard{overview(), api(), engine(), stores(), clients()}
}

func write(dir string) error {
	for _, d := range dashboards() {
		text, err := encode(d)
		if err != nil {
			return fmt.Errorf("%s: %w", d.UID, err)
		}
		if err := os.WriteFile(filepath.Join(dir, d.file()), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// encode leaves < and & as they are, so that queries can be read in the file.
func encode(d dashboard) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(d)
	return buf.Bytes(), err
}
