package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// catalogueFile is a file of the earlier shape, as import reads and export
// writes it.
type catalogueFile struct {
	Products map[string]product `json:"products"`
	Metadata struct {
		LastOffset    int64           `json:"lastOffset"`
		TotalProducts int             `json:"totalProducts"`
		LastUpdated   string          `json:"lastUpdated"`
		Timeline      string          `json:"timeline"`
		Digest        json.RawMessage `json:"digest"`
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

// Verify says 0 of a good directory, and finds a flipped byte.
func TestVerify(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "FLIPME-JOURNAL", "OTHER")
	for i := range 50 {
		c.update(line("OTHER", -1, fmt.Sprint(i))).want(t, 200)
	}
	c.Kill()
	c.mustRun("verify")
	c.mustRun("journal", "verify")
	if dump := c.mustRun("journal", "dump").stdout; strings.Count(dump, "\n") < 50 {
		t.Errorf("the dump of more than 50 records:\n%.2000s", dump)
	}

	t.Run("a byte in the journal", func(t *testing.T) {
		undo := flip(t, filepath.Join(c.dir, "journal"), "FLIPME-JOURNAL")
		r := c.run("verify")
		if r.code != 1 {
			t.Errorf("exit code %d: %s", r.code, r.output())
		}
		wantSaid(t, r.output(), ".seg")
		if r := c.run("journal", "verify"); r.code != 1 {
			t.Errorf("journal verify: exit code %d: %s", r.code, r.output())
		}
		undo()
		c.mustRun("verify")
	})
	c.start()
	if code := c.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	c.mustRun("verify")
	t.Run("a byte in the checkpoint", func(t *testing.T) {
		undo := flip(t, filepath.Join(c.dir, "checkpoint.db"), "Product FLIPME") // the name: no key of the file moves
		r := c.run("verify")
		if r.code != 1 || strings.TrimSpace(r.output()) == "" {
			t.Errorf("exit code %d: %q", r.code, r.output())
		}
		undo()
		c.mustRun("verify")
	})
}

// flip changes the first byte of a word, wherever it is in a file or in the
// files of a directory, and returns what puts it back.
func flip(t *testing.T, path, word string) (undo func()) {
	t.Helper()
	var undos []func()
	err := filepath.Walk(path, func(file string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		spoiled := bytes.ReplaceAll(data, []byte(word), []byte("X"+word[1:]))
		if bytes.Equal(spoiled, data) {
			return nil
		}
		undos = append(undos, func() {
			if err := os.WriteFile(file, data, info.Mode()); err != nil {
				t.Error(err)
			}
		})
		return os.WriteFile(file, spoiled, info.Mode())
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(undos) == 0 {
		t.Fatalf("%s is nowhere in %s", word, path)
	}
	return func() {
		for _, u := range undos {
			u()
		}
	}
}
