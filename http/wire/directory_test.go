package wire

import (
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

func someDirectory(t *testing.T) *inventory.Directory {
	t.Helper()
	places := []inventory.Location{
		{ID: "a", Name: "A <place> \u00e1", Kind: inventory.Warehouse, Sellable: true, Revision: 4, UpdatedAt: 1700000000123},
		{ID: "b", Kind: inventory.Quarantine, Active: true, Revision: 2},
	}
	var entries []*inventory.Entry
	for i, actor := range []string{"boss", ""} {
		e := places[i].Entry(actor, strings.Repeat("r", 8*i))
		entries = append(entries, &e)
	}
	d, err := inventory.NewDirectory(7, entries)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What is read is what was written.
func TestDirectory(t *testing.T) {
	t.Parallel()
	for _, want := range []*inventory.Directory{{}, someDirectory(t)} {
		body := AppendDirectory(nil, want, DirectoryQuery{})
		var s Scanner
		got := DecodeDirectory(&s, body, "", nil)
		if s.Fault != nil {
			t.Fatalf("%+v: %s", s.Fault, body)
		}
		if got.Mark != want.Mark || len(got.Entries) != len(want.Entries) {
			t.Fatalf("%+v\n%s", got.Mark, body)
		}
		for i := range want.Entries {
			if d := cmp.Diff(want.Entries[i], got.Entries[i]) + cmp.Diff(want.Locations[i], got.Locations[i]); d != "" {
				t.Error(d)
			}
		}
	}
}

// An export has the directory in the same form.
func TestDirectoryOfAnExport(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../../inventory/export/testdata/export-places.json")
	if err != nil {
		t.Fatal(err)
	}
	var export struct {
		Directory jsontext.Value `json:"directory"`
	}
	if err := json.Unmarshal(file, &export); err != nil {
		t.Fatal(err)
	}
	var s Scanner
	d := DecodeDirectory(&s, export.Directory, "", nil)
	if s.Fault != nil || len(d.Locations) == 0 {
		t.Fatalf("%+v: %s", s.Fault, export.Directory)
	}
	if err := export.Directory.Compact(); err != nil {
		t.Fatal(err)
	}
	if got := string(AppendDirectory(nil, d, DirectoryQuery{})); got != string(export.Directory)+"\n" {
		t.Errorf("got %swant %s", got, export.Directory)
	}
}

// What is not what its hash says, or cannot be, is no directory.
func TestDirectoryThatIsNone(t *testing.T) {
	t.Parallel()
	body := string(AppendDirectory(nil, someDirectory(t), DirectoryQuery{}))
	for _, tt := range []struct{ from, to, field string }{
		{`"kind":"warehouse"`, `"kind":"shop"`, "hash"},
		{`"actor":"boss"`, `"actor":"nobody"`, "hash"},
		{`"revision":4`, `"revision":3`, "hash"},
		{`"revision":7`, `"revision":3`, "revision"},
		{`"revision":4`, `"revision":0`, "revision"},
		{`"locationId":"a"`, `"locationId":"b"`, "locations"},
		{`"locationId":"a"`, `"locationId":"pool"`, "locationId"},
		{`"locationId":"a"`, `"locationId":"A"`, "locationId"},
		{`"locationId":"a",`, ``, "location"},
		{`"actor":"boss"`, `"actor":"` + strings.Repeat("x", 257) + `"`, "actor"},
		{`"revision":7,`, ``, "body"},
		{`"locations":[`, `"places":[`, "body"},
		{`"hash":"`, `"hash":"0`, "hash"},
		{`"locations":[{`, `"locations":[null,{`, "location"},
	} {
		if !strings.Contains(body, tt.from) {
			t.Fatalf("%s is not in %s", tt.from, body)
		}
		var s Scanner
		if d := DecodeDirectory(&s, []byte(strings.Replace(body, tt.from, tt.to, 1)), "", nil); d != nil || s.Fault == nil || !strings.Contains(s.Fault.Field, tt.field) {
			t.Errorf("%s instead of %s: %+v, %+v", tt.to, tt.from, s.Fault, d)
		}
	}
}
