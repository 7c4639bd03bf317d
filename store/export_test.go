package store

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/storage"
	"bodega/storage/exit"
)

// TestExport: what a store has is what central has. Only when the last product was deleted, a snapshot does not say.
func TestExport(t *testing.T) {
	c := startTruth(t)
	c.sell(apple, 3)
	if _, err := c.ledger.Submit(t.Context(), &inventory.Command{Kind: inventory.Delete, Lines: []inventory.Line{{Product: "BANANA-1K"}}}); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range []*inventory.Command{
		{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "madrid"}}},
		{Kind: inventory.Move, Lines: []inventory.Line{{Product: apple, Delta: 5, Place: &inventory.Place{Location: inventory.Pool, To: "madrid"}}}},
	} {
		if _, err := c.ledger.Submit(t.Context(), cmd); err != nil {
			t.Fatal(err)
		}
	}
	cfg := testConfig(t, t.TempDir(), c.server.URL())
	serve(t, cfg, "ready").Stop()
	var said []string
	if _, err := Verify(cfg, storage.Telling{Part: func(line string) { said = append(said, line) }}); err != nil || !slices.Contains(said, "places: 1 products at 2 levels, 0 open holds") {
		t.Errorf("%q, %v", said, err)
	}

	var want bytes.Buffer
	v, err := c.ledger.Snapshot(t.Context(), inventory.SnapshotQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Write(&want, v, c.ledger.Timeline()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.json")
	done, err := Export(cfg, "", file, nil, func(string) {})
	if err != nil || done.Digest != v.Mark.Hash || done.Offset != v.Mark.Offset {
		t.Fatalf("%+v, %v", done, err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	theirs, ours := decode(t, want.Bytes()), decode(t, got)
	theirs["metadata"].(map[string]any)["lastUpdated"] = c.product(apple).UpdatedAt.String()
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Errorf("central's and the store's differ:\n%s", diff)
	}

	st, _, err := loadState(cfg, "")
	if err != nil {
		t.Fatal(err)
	}
	if v, said, err := fitting(st); err != nil || said != "" || v.Directory().Mark != st.Listed() {
		t.Errorf("of a copy that fits it says %q, %v", said, err)
	}
	emptied, err := inventory.NewDirectory(9, nil) // as central has it, once all has left madrid
	if err != nil {
		t.Fatal(err)
	}
	if err := st.PutDirectory(emptied); err != nil {
		t.Fatal(err)
	}
	if v, said, err := fitting(st); err != nil || !strings.Contains(said, `["madrid"]`) || len(v.Directory().Locations) != 1 || !v.Directory().Locations[0].Sellable {
		t.Errorf("of one that is behind it says %q, %v", said, err)
	}
}

func decode(t *testing.T, b []byte) (doc map[string]any) {
	t.Helper()
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestVerify tells a whole copy from a damaged one and from none.
func TestVerify(t *testing.T) {
	c := startTruth(t)
	cfg := testConfig(t, t.TempDir(), c.server.URL())
	if _, err := Verify(cfg, storage.Telling{}); err == nil || !strings.Contains(err.Error(), "holds no copy") {
		t.Errorf("without a copy: %v", err)
	}
	if entries, err := os.ReadDir(cfg.DataDir); err != nil || len(entries) > 0 {
		t.Errorf("it changed the directory: %v, %v", entries, err)
	}
	serve(t, cfg, "ready").Stop()
	begun := filepath.Join(cfg.DataDir, "cache.db.new") // a store would remove it
	if err := os.WriteFile(begun, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var said []string
	if _, err := Verify(cfg, storage.Telling{Part: func(line string) { said = append(said, line) }}); err != nil || !strings.HasPrefix(said[0], "copy: 200 products and 0 tombstones have the hash ") {
		t.Errorf("%q, %v", said, err)
	}
	if _, err := os.Stat(begun); err != nil {
		t.Errorf("it changed the directory: %v", err)
	}
	spoil(t, cfg.DataDir)
	if _, err := Verify(cfg, storage.Telling{}); exit.Code(err) != exit.Failed {
		t.Errorf("a damaged copy: %v", err)
	}
	if _, err := Export(cfg, "", "", io.Discard, func(string) {}); exit.Code(err) != exit.Disk {
		t.Errorf("export of a damaged copy: %v", err)
	}
}
