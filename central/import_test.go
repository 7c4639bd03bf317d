package central

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/inventory/export"
)

// writeCatalogue writes an export file of n products and returns its path.
func writeCatalogue(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`{"products":{`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n"+`"P%05d":{"name":"Product %d","available":%d,"version":%d,"lastUpdated":"2026-01-02T03:04:05+02:00","price":1.5}`, i, i, i, i%7+1)
	}
	b.WriteString("\n}}")
	path := filepath.Join(t.TempDir(), "catalogue.json")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// cutting is a service that fails after some commands, as a process that is killed.
type cutting struct {
	*ledger.Ledger
	left int
}

var errCut = errors.New("cut")

func (c *cutting) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if c.left--; c.left < 0 {
		return nil, errCut
	}
	return c.Ledger.Submit(ctx, cmd)
}

// cutImport leaves a directory with a part of a catalogue in it, and returns its file and the hash of the whole.
func cutImport(t *testing.T, dir string) (source string, digest inventory.Hash) {
	t.Helper()
	source = writeCatalogue(t, 3500)
	whole := testConfig(t, t.TempDir())
	if _, err := Import(t.Context(), whole, FileSource(source), false, zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	v, _, err := loadState(t.Context(), whole)
	if err != nil {
		t.Fatal(err)
	}

	cfg := testConfig(t, dir)
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	cat, err := readCatalogue(t.Context(), FileSource(source), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeMarker(cfg, source); err != nil {
		t.Fatal(err)
	}
	var done Imported
	if err := cat.submit(t.Context(), &cutting{l, 2}, &done, nil); !errors.Is(err, errCut) || done.Applied != 2000 {
		t.Fatalf("%+v, %v", done, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return source, v.Mark.Hash
}

func TestImport(t *testing.T) {
	cfg := testConfig(t, filepath.Join(t.TempDir(), "new", "data"))
	source := FileSource(writeCatalogue(t, 2500))
	done, err := Import(t.Context(), cfg, source, false, zerolog.Nop(), nil)
	if err != nil || done.Products != 2500 || done.Applied != 2500 || done.Skipped != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	v, _, err := loadState(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	v.After("P00006", func(p *inventory.Product) bool {
		if p.ID != "P00007" || p.Version != 1 || p.Available != 7 || p.UpdatedAt.String() != "2026-01-02T01:04:05.000Z" {
			t.Errorf("%+v", p)
		}
		return false
	})

	if _, err := Import(t.Context(), cfg, source, false, zerolog.Nop(), nil); err == nil || !strings.Contains(err.Error(), "is not empty: add --merge") {
		t.Errorf("into a directory with data: %v", err)
	}
	if done, err = Import(t.Context(), cfg, source, true, zerolog.Nop(), nil); err != nil || done.Applied != 0 || done.Skipped != 2500 {
		t.Errorf("again: %+v, %v", done, err)
	}
	again, _, err := loadState(t.Context(), cfg)
	if err != nil || again.Mark.Offset != v.Mark.Offset || again.Mark.Hash != v.Mark.Hash {
		t.Errorf("importing twice has changed something: %+v, %v", again.Mark, err)
	}
}

// TestImportEdited: a file that is not what its .sha256 says is taken only if that is asked for by name, and leaves nothing.
func TestImportEdited(t *testing.T) {
	source := FileSource(writeCatalogue(t, 3))
	for _, tt := range []struct {
		sum    string
		accept bool
		want   string // of the error; "" for none
	}{
		{strings.Repeat("0", 64) + "  catalogue.json\n", false, "does not have the SHA-256 in " + source.Sum + "; add --accept-edited"},
		{strings.Repeat("0", 64) + "  catalogue.json\n", true, ""},
		{"what?", true, "holds no SHA-256"},
		{"", false, "holds no SHA-256"},
	} {
		if err := os.WriteFile(source.Sum, []byte(tt.sum), 0o600); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "data")
		source.AcceptEdited = tt.accept
		done, err := Import(t.Context(), testConfig(t, dir), source, false, zerolog.Nop(), nil)
		if tt.want == "" && (err != nil || !done.Edited) || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%+v: %+v, %v", tt, done, err)
		}
		if _, failed := os.Stat(dir); (failed == nil) != (err == nil) {
			t.Errorf("%+v: the directory is there: %v", tt, failed == nil)
		}
	}
	content, err := os.ReadFile(source.Name)
	if err != nil {
		t.Fatal(err)
	}
	right := fmt.Sprintf("%x  catalogue.json\n", sha256.Sum256(content))
	if err := os.WriteFile(source.Sum, []byte(right), 0o600); err != nil {
		t.Fatal(err)
	}
	source.AcceptEdited = false
	if done, err := Import(t.Context(), testConfig(t, t.TempDir()), source, false, zerolog.Nop(), nil); err != nil || done.Edited {
		t.Errorf("with the right one: %+v, %v", done, err)
	}
}

// TestImportCut: until the import is repeated, nothing takes the directory for whole.
func TestImportCut(t *testing.T) {
	dir := t.TempDir()
	source, digest := cutImport(t, dir)
	cfg := testConfig(t, dir)
	if _, err := Export(t.Context(), cfg, "", io.Discard); err == nil || !strings.Contains(err.Error(), "was cut short") {
		t.Errorf("export: %v", err)
	}
	if err := verifyDir(cfg); err == nil || !strings.Contains(err.Error(), "was cut short") {
		t.Errorf("verify: %v", err)
	}
	other := FileSource(writeCatalogue(t, 1))
	if _, err := Import(t.Context(), cfg, other, false, zerolog.Nop(), nil); err == nil || !strings.Contains(err.Error(), "was cut short") {
		t.Errorf("import of another file: %v", err)
	}
	done, err := Import(t.Context(), cfg, FileSource(source), false, zerolog.Nop(), nil)
	if err != nil || done.Applied != 1500 || done.Skipped != 2000 {
		t.Fatalf("%+v, %v", done, err)
	}
	v, _, err := loadState(t.Context(), cfg)
	if err != nil || v.Mark.Hash != digest {
		t.Errorf("hash %v, want %v; %v", v.Mark.Hash, digest, err)
	}
	if err := verifyDir(cfg); err != nil {
		t.Error(err)
	}
}

// TestImportLeavesNothing: whatever an import fails of, a directory that it made is gone, and one that was empty is empty.
func TestImportLeavesNothing(t *testing.T) {
	text := func(doc string) Source {
		return Source{Name: "-", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(doc)), nil }}
	}
	faulty := text(`{"products":{"A":{"name":"x","available":1,"price":1},` + "\n" + `"B":{}}}`)
	stopped, stop := context.WithCancel(t.Context())
	for _, tt := range []struct {
		name string
		src  Source
		want string
		tune func(*Config)
		ctx  context.Context
	}{
		{"no file", FileSource("no such file"), "no such file", nil, t.Context()},
		{"faults", faulty, "- cannot be imported:\nline 2: products[\"B\"]: name is missing", nil, t.Context()},
		{"another form", text("id,name\n"), export.Form, nil, t.Context()},
		{"no room", FileSource(writeCatalogue(t, 10)), "disk", func(c *Config) { c.MinFreeBytes = 1 << 60 }, t.Context()},
		{"stopped while it writes", Source{Name: "-", Open: func() (io.ReadCloser, error) {
			f, err := os.Open(writeCatalogue(t, 3000))
			return &stopAtEnd{f, stop}, err
		}}, "context canceled", nil, stopped},
	} {
		for _, missing := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, missing %v", tt.name, missing), func(t *testing.T) {
				parent := t.TempDir()
				cfg := testConfig(t, parent)
				if missing {
					cfg = testConfig(t, filepath.Join(parent, "new", "data"))
				}
				if tt.tune != nil {
					tt.tune(&cfg)
				}
				_, err := Import(tt.ctx, cfg, tt.src, false, zerolog.Nop(), nil)
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
				if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v, %v", left, err)
				}
			})
		}
	}
}

// stopAtEnd is a file whose reader is told to stop when it has been read.
type stopAtEnd struct {
	*os.File
	stop func()
}

func (s *stopAtEnd) Close() error {
	s.stop()
	return s.File.Close()
}

// TestImportSnapshot brings what a central sends into another directory.
func TestImportSnapshot(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	if _, err := Import(t.Context(), cfg, FileSource(writeCatalogue(t, 50)), false, zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	first := serve(t, cfg)
	_, snapshot := first.Call(http.MethodGet, "/v1/inventory/snapshot", "")
	first.Stop()
	want, _, err := loadState(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	copied := testConfig(t, filepath.Join(t.TempDir(), "copy"))
	src := Source{Name: "-", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(snapshot)), nil }}
	if done, err := Import(t.Context(), copied, src, false, zerolog.Nop(), nil); err != nil || done.Products != 50 {
		t.Fatalf("%+v, %v", done, err)
	}
	if got, _, err := loadState(t.Context(), copied); err != nil || got.Mark.Hash != want.Mark.Hash {
		t.Errorf("%v, %v; want hash %v", got, err, want.Mark.Hash)
	}
}

// TestImportKeepsData: an import that fails takes nothing away from what was there.
func TestImportKeepsData(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	if _, err := Import(t.Context(), cfg, FileSource(writeCatalogue(t, 10)), false, zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	before, _, err := loadState(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, merge := range []bool{true, false} {
		if _, err := Import(t.Context(), cfg, FileSource("no such file"), merge, zerolog.Nop(), nil); err == nil {
			t.Error("no error")
		}
	}
	after, _, err := loadState(t.Context(), cfg)
	if err != nil || after.Mark.Hash != before.Mark.Hash {
		t.Errorf("%v, %v", after, err)
	}
	stray := filepath.Join(t.TempDir(), "mine")
	if err := os.MkdirAll(stray, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Import(t.Context(), testConfig(t, filepath.Dir(stray)), FileSource("no such file"), false, zerolog.Nop(), nil); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(stray); err != nil {
		t.Error(err)
	}
}
