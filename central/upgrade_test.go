package central

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage"
)

// TestOldTexts: a directory that holds ids and names which would be refused today starts, replays, sells, is exported, imported again
// and verified as any other.
func TestOldTexts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "old")
	cfg := testConfig(t, dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Submit(context.Background(), &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{ // the ledger does not look at form
		{Product: "A\u200b", Name: "twin\u00a0of A", Available: 5, Price: 1}, {Product: "A", Name: "a", Available: 5, Price: 1},
		{Product: "Cafe\u0301", Name: "", Available: 5, Price: 1},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	node := serve(t, cfg)
	sell := func(id, key string, want int, answer string) {
		t.Helper()
		status, body := node.Call(http.MethodPost, "/v1/inventory/updates", `{"productId":"`+id+`","delta":-1,"idempotencyKey":"`+key+`"}`)
		if status != want || !strings.Contains(body, answer) {
			t.Errorf("%+q: %d %s", id, status, body)
		}
	}
	sell("A\u200b", "1", 200, `"productId":"`+"A\u200b"+`","newQuantity":4`)
	sell("Cafe\u0301", "2", 200, `"productId":"`+"Cafe\u0301"+`","newQuantity":4`)
	sell("Café", "3", 409, "product not found: Café")
	sell("B\u200b", "4", 400, "U+200B")
	for path, want := range map[string]string{"/v1/inventory/A%E2%80%8B": "\"available\":4", "/v1/inventory/Cafe%CC%81": `"available":4`, "/v1/inventory": "A\u200b"} {
		if status, body := node.Call(http.MethodGet, path, ""); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	node.Stop()

	out := filepath.Join(t.TempDir(), "export.json")
	if _, err := Export(t.Context(), cfg, out, nil); err != nil {
		t.Fatal(err)
	}
	again := testConfig(t, filepath.Join(t.TempDir(), "again"))
	if done, err := Import(t.Context(), again, FileSource(out), false, zerolog.Nop(), nil); err != nil || done.Applied != 3 || done.Edited {
		t.Fatalf("%+v, %v", done, err)
	}
	var report []string
	if _, err := Verify(again, storage.Telling{Part: func(line string) { report = append(report, line) }}); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(report, "\n")
	for _, want := range []string{"texts: 2 product ids", `"A\u200b" looks like "A"`, "texts: 2 names"} {
		if !strings.Contains(all, want) {
			t.Errorf("verify does not say %s:\n%s", want, all)
		}
	}
	node = serve(t, again)
	sell("A\u200b", "1", 200, `"newQuantity":3`)
	node.Stop()
}
