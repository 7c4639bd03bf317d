package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
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

// Import reads the earlier file: versions are kept, times become UTC.
func TestImport(t *testing.T) {
	t.Parallel()
	c := newCentral(t)
	file := fixture(t, "catalogue.json")
	c.mustRun("import", file)
	c.start()
	want := readCatalogue(t, file)
	var p listPage
	c.getInto("/v1/inventory", &p)
	if len(p.Products) != len(want.Products) || c.position() != int64(len(want.Products)) {
		t.Fatalf("%d products at position %d, the file has %d", len(p.Products), c.position(), len(want.Products))
	}
	for _, got := range p.Products {
		w := want.Products[got.ProductID]
		w.LastUpdated = got.LastUpdated // its form is checked by the document, one value below
		if got != w {
			t.Errorf("%+v, the file says %+v", got, w)
		}
	}
	if at := c.product("SKU-001").LastUpdated; at != "2025-09-05T04:06:38.000Z" {
		t.Errorf("2025-09-04T23:06:38-05:00 became %s", at)
	}
	for i, e := range c.events(0) {
		if e.EventType != "product_created" || e.Version != want.Products[e.ProductID].Version {
			t.Errorf("event %d: %+v", i, e)
		}
	}
}

// Import into what is not empty must be asked for.
func TestImportMerges(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(7, "OWN", "SKU-002")
	if code := c.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	file := fixture(t, "catalogue.json")
	r := c.run("import", file)
	if r.code == 0 {
		t.Fatal("import into a directory that is not empty")
	}
	wantSaid(t, r.output(), "--merge")
	c.start()
	c.wantProduct("OWN", 7, 1)
	if p := c.position(); p != 2 {
		t.Fatalf("position %d: the refused import left something", p)
	}
	if code := c.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	c.mustRun("import", "--merge", file)
	c.mustRun("verify")
	c.start()
	c.wantProduct("OWN", 7, 1)
	c.wantProduct("SKU-001", 440, 28)
	if p := c.product("SKU-002"); p.Available != 35 || p.Version < 2 {
		t.Errorf("merged over, SKU-002 is %d@v%d", p.Available, p.Version)
	}
	c.events(0) // dense
}

// Import refuses a file with a fault as a whole, and names it.
func TestImportRefusesBadFiles(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile(fixture(t, "catalogue.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ old, new, names string }{
		"cut off":        {"\n}\n", "\n", ""},
		"negative stock": {`"available": 15`, `"available": -15`, "SKU-004"},
		"bad time":       {`"lastUpdated": "2025-09-02T14:20:00Z"`, `"lastUpdated": "yesterday"`, "SKU-011"},
		"reserved id":    {"SKU-012", "events", "events"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spoiled := bytes.ReplaceAll(good, []byte(tt.old), []byte(tt.new))
			if bytes.Equal(spoiled, good) {
				t.Fatal("the fixture has changed")
			}
			file := filepath.Join(t.TempDir(), "bad.json")
			if err := os.WriteFile(file, spoiled, 0o600); err != nil {
				t.Fatal(err)
			}
			c := newCentral(t)
			r := c.run("import", file)
			if r.code == 0 {
				t.Fatal("accepted")
			}
			wantSaid(t, r.output(), tt.names)
			c.start()
			if p := c.position(); p != 0 {
				t.Errorf("%d products were imported", p)
			}
		})
	}
}

// What export writes, import reads: the digest is the same.
func TestExportAndImport(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withCatalogue("catalogue.json"))
	c.update(line("SKU-001", -3, "1")).want(t, 200)
	c.admin(http.MethodPost, createPath, create(object{"productId": "é <&>", "name": "n\"", "category": "cat", "available": 4, "price": 0.1})).want(t, 200)
	before := readDigest(t, c.node)
	products := c.getInto("/v1/inventory", &listPage{})
	if code := c.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	file := export(t, c)
	f := readCatalogue(t, file)
	if len(f.Products) != 11 || f.Metadata.TotalProducts != 11 || f.Metadata.LastOffset != before.Offset ||
		f.Metadata.Timeline != before.Timeline || f.Metadata.LastUpdated == "" || len(f.Metadata.Digest) == 0 {
		t.Errorf("metadata %+v of %d products at %d", f.Metadata, len(f.Products), before.Offset)
	}
	other := newCentral(t)
	other.mustRun("import", file)
	other.start()
	if changed := changedRanges(before, readDigest(t, other.node)); len(changed) != 0 {
		t.Errorf("ranges %v differ", changed)
	}
	var a, b listPage
	products.into(t, &a)
	other.getInto("/v1/inventory", &b)
	for i := range a.Products {
		if a.Products[i] != b.Products[i] {
			t.Errorf("%+v became %+v", a.Products[i], b.Products[i])
		}
	}
}

// The running central exports by itself, whole files only.
func TestPeriodicExport(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "inventory.json")
	c := startCentral(t, withCatalogue("catalogue.json"), withEnv("EXPORT_INTERVAL", "50ms"), withEnv("EXPORT_PATH", path))
	c.update(line("SKU-001", -40, "1")).want(t, 200)
	waitFor(t, patience, "an export with the update", func() bool {
		data, err := os.ReadFile(path)
		if err != nil {
			return false
		}
		var f catalogueFile
		if err := json.Unmarshal(data, &f); err != nil {
			t.Fatalf("half a file: %v", err)
		}
		return f.Products["SKU-001"].Available == 400 && f.Metadata.LastOffset == 11
	})
}

// Verify says 0 of a good directory, and finds a flipped byte.
func TestVerify(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "FLIPME-JOURNAL", "OTHER")
	for i := range 50 {
		c.update(line("OTHER", -1, fmt.Sprint(i))).want(t, 200)
	}
	c.kill()
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

// The health command asks the running central, for containers without curl.
func TestHealthCommand(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	_, port, _ := strings.Cut(c.address(), ":")
	c.env["PORT"] = port
	c.mustRun("health")
	if code := c.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	if r := c.run("health"); r.code != 1 {
		t.Errorf("exit code %d of a central that is not there: %s", r.code, r.output())
	}
}

// Every command explains itself, with an example.
func TestHelp(t *testing.T) {
	t.Parallel()
	c := newCentral(t)
	if out := c.mustRun("version").stdout; strings.TrimSpace(out) == "" {
		t.Error("version says nothing")
	}
	all := c.mustRun("--help").output()
	for _, command := range []string{"central", "import", "export", "verify", "journal", "health", "version"} {
		wantSaid(t, all, command)
	}
	for _, args := range [][]string{{"central"}, {"import"}, {"export"}, {"verify"}, {"journal", "dump"}, {"journal", "verify"}, {"health"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			help := c.mustRun(append(args, "--help")...).output()
			if !strings.Contains(strings.ToLower(help), "example") || !strings.Contains(help, "bodega "+strings.Join(args, " ")) {
				t.Errorf("no example:\n%s", help)
			}
		})
	}
}
