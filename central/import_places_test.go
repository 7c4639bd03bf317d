package central

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/inventory"
)

// chainDirectory makes a directory with places, stock at them and holds, and returns its export.
func chainDirectory(t *testing.T, cfg Config) (file string, v *inventory.View) {
	t.Helper()
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	place := func(kind inventory.Kind, c inventory.LocationChange) *inventory.Command {
		return &inventory.Command{Kind: kind, Actor: "boss", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &c}}
	}
	move := func(n int64, to inventory.LocationID) inventory.Line {
		return inventory.Line{Product: "A", Delta: n, Place: &inventory.Place{Location: inventory.Pool, To: to}}
	}
	for _, cmd := range []*inventory.Command{
		place(inventory.PutLocation, inventory.LocationChange{ID: "north", Fields: inventory.LocationName, Name: "North & <Sons>"}),
		place(inventory.PutLocation, inventory.LocationChange{ID: "vault", Fields: inventory.LocationSellable | inventory.LocationSort, Kind: inventory.Quarantine}),
		place(inventory.PutLocation, inventory.LocationChange{ID: "mistake"}),
		place(inventory.DeleteLocation, inventory.LocationChange{ID: "mistake"}),
		{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "a", Available: 9, Price: 2}, {Product: "B", Name: "b", Available: 5, Price: 1}, {Product: "C", Name: "c", Price: 1}}},
		{Kind: inventory.Delete, Lines: []inventory.Line{{Product: "C"}}},
		{Kind: inventory.Move, Lines: []inventory.Line{move(4, "north"), move(2, "vault")}},
		{Kind: inventory.MakeHold, Keys: []inventory.KeyHash{inventory.HashKey("p", "hold")}, Lines: []inventory.Line{{Product: "A", Delta: 2, Place: &inventory.Place{Location: "north"}}, {Product: "B", Delta: 1}},
			Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: inventory.MaxHoldTTL, Ref: "order/7", Store: "store-1"}}},
	} {
		if a, err := l.Submit(t.Context(), cmd); err != nil || a.Failed() >= 0 {
			t.Fatalf("%v: %+v, %v", cmd.Kind, a, err)
		}
	}
	v = l.View()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "export.json")
	if _, err := Export(t.Context(), cfg, file, nil); err != nil {
		t.Fatal(err)
	}
	return file, v
}

// What lies where and the places go through a file and come back as they were.
func TestExportOfPlaces(t *testing.T) {
	file, want := chainDirectory(t, testConfig(t, filepath.Join(t.TempDir(), "chain")))
	again := testConfig(t, filepath.Join(t.TempDir(), "again"))
	done, err := Import(t.Context(), again, FileSource(file), false, zerolog.Nop(), nil)
	if err != nil || done.Applied != 3 || done.Edited || done.Refused.Count > 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	got, _, err := loadState(t.Context(), again)
	if err != nil {
		t.Fatal(err)
	}
	if got.Full(inventory.WholeState) != want.Full(inventory.WholeState) || got.Mark.Directory != want.Mark.Directory || want.Mark.Directory.Revision != 4 || want.Mark.Holdings == (inventory.Hash{}) {
		t.Errorf("%+v, want %+v", got.Mark, want.Mark)
	}
	if _, err := got.Sound(); err != nil {
		t.Error(err)
	}
	if err := verifyDir(again); err != nil {
		t.Error(err)
	}
	// Imported once more it changes nothing, and what is edited is told.
	if done, err := Import(t.Context(), again, FileSource(file), true, zerolog.Nop(), nil); err != nil || done.Skipped != 3 {
		t.Errorf("%+v, %v", done, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for old, edited := range map[string]string{`"onHand": 2`: `"onHand": 3`, "North": "South", `"ref": "order/7"`: `"ref": "order/8"`} {
		path := filepath.Join(t.TempDir(), "edited.json")
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, edited, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Import(t.Context(), testConfig(t, filepath.Join(t.TempDir(), "new")), FileSource(path), false, zerolog.Nop(), nil)
		if err == nil || !strings.Contains(err.Error(), "has been edited or cut") {
			t.Errorf("%s for %s: %v", edited, old, err)
		}
	}
}

// A file that does not say what lies where makes nothing of a product that lies at places: that is refused, and told.
func TestImportOfProductsOverPlaces(t *testing.T) {
	cfg := testConfig(t, filepath.Join(t.TempDir(), "chain"))
	chainDirectory(t, cfg)
	before, _, err := loadState(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "plain.json")
	if err := os.WriteFile(path, []byte(`{"products": {"A": {"name": "a", "available": 7, "price": 1, "version": 99}, "D": {"name": "d", "available": 7, "price": 1}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	done, err := Import(t.Context(), cfg, FileSource(path), true, zerolog.Nop(), nil)
	if want := "A lies at north, pool, vault here, and the file does not say what lies where: it stays as it is"; err != nil || done.Applied != 1 || done.Refused.Count != 1 || done.Refused.String() != want {
		t.Errorf("%+v, %v", done, err)
	}
	after, _, err := loadState(t.Context(), cfg)
	if err != nil || after.Mark.Holdings != before.Mark.Holdings {
		t.Errorf("%v", err)
	}
	// Into a new directory it is all or nothing.
	placed := filepath.Join(t.TempDir(), "placed.json")
	if err := os.WriteFile(placed, []byte(`{"products": {"A": {"name": "a", "available": 7, "price": 1, "version": 9, "levels": [{"locationId": "north", "onHand": 7, "version": 9}]}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new")
	_, err = Import(t.Context(), testConfig(t, dir), FileSource(placed), false, zerolog.Nop(), nil)
	if err == nil || !strings.Contains(err.Error(), "A lies at a place that is not here") {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the directory is there: %v", err)
	}
}

// Barcodes that went from one product to another are imported, whichever comes first and however many products lie between; a file that
// says nothing of the catalogue takes nothing away.
func TestImportOfBarcodes(t *testing.T) {
	write := func(name, products string) Source {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(`{"products": {`+products+`}}`), 0o600); err != nil {
			t.Fatal(err)
		}
		return FileSource(path)
	}
	product := func(id string, version int, rest string) string {
		return fmt.Sprintf(`%q: {"name": "n", "available": 0, "price": 1, "version": %d%s}`, id, version, rest)
	}
	cfg := testConfig(t, filepath.Join(t.TempDir(), "data"))
	into := func(src Source, applied int) Imported {
		t.Helper()
		done, err := Import(t.Context(), cfg, src, true, zerolog.Nop(), nil)
		if err != nil || done.Applied != applied {
			t.Fatalf("%+v, %v", done, err)
		}
		return done
	}
	between := ""
	for i := range inventory.MaxLines {
		between += product(fmt.Sprintf("B%04d", i), 1, "") + ","
	}
	into(write("first.json", product("A", 1, `, "barcodes": ["1"]`)+","+between+product("Z", 1, `, "barcodes": ["2"], "unit": "kg"`)), inventory.MaxLines+2)
	into(write("swapped.json", product("A", 2, `, "barcodes": ["2"]`)+","+strings.ReplaceAll(between, `"version": 1`, `"version": 2`)+product("Z", 2, `, "barcodes": ["1"], "unit": "m"`)), inventory.MaxLines+2)
	if done := into(write("taken.json", product("N", 1, `, "barcodes": ["1"]`)), 0); done.Refused.String() != "N has a barcode that is another product's here: take it from one of the two, and import again" {
		t.Error(done.Refused.String())
	}
	into(write("plain.json", product("Z", 3, "")), 1)
	v, _, err := loadState(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Sound(); err != nil {
		t.Error(err)
	}
	if p := v.Find("Z"); p.Version != 3 || p.Extra == nil || p.Extra.Unit != "m" || p.Extra.Barcodes[0] != "1" {
		t.Errorf("%+v %+v", p, p.Extra)
	}
	if err := verifyDir(cfg); err != nil {
		t.Error(err)
	}
}
