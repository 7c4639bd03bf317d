package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// catalogueFile is a file of the earlier format, as import reads and export
// writes it.
type catalogueFile struct {
	Products map[string]product `json:"products"`
	Metadata struct {
		LastOffset    int64           `json:"lastOffset"`
		TotalProducts int             `json:"totalProducts"`
		LastUpdated   string          `json:"lastUpdated"`
		Timeline      string          `json:"timeline"`
		Digest        json.RawMessage `json:"digest"`
		Full          json.RawMessage `json:"full"` // the hash of all that belongs to products as well
	} `json:"metadata"`
}

func readCatalogue(t *testing.T, path string) (f catalogueFile) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// export writes the state of a stopped central to a file.
func export(t *testing.T, c *central) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "export.json")
	c.mustRun("export", path)
	return path
}

// flip changes the first byte of a word, wherever it is in a file or in the
// files of a directory.
func flip(t *testing.T, path, word string) {
	t.Helper()
	flipped := false
	err := filepath.Walk(path, func(file string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(data, []byte(word)) {
			return err
		}
		flipped = true
		return os.WriteFile(file, bytes.ReplaceAll(data, []byte(word), []byte("X"+word[1:])), info.Mode())
	})
	if err != nil || !flipped {
		t.Fatalf("%s is nowhere in %s, %v", word, path, err)
	}
}
