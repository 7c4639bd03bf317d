package export

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// snapshotOf returns what GET /v1/inventory/snapshot sends: a product, a tombstone and another product, and their digest.
func snapshotOf(t *testing.T) (lines []inventory.Line, doc string) {
	t.Helper()
	lines = []inventory.Line{
		{Product: "A", Name: "Té", Category: "Drinks", Available: 7, Version: 3, UpdatedAt: 1_767_225_600_000, Price: 2.5},
		{Product: "B", Version: 9, Deleted: true},
		{Product: "C", Name: "Coffee", Version: 1, UpdatedAt: 1_767_225_600_000, Price: 4},
	}
	doc = `{"offset":12,"timeline":"t-1","count":3}
{"productId":"A","name":"Té","category":"Drinks","available":7,"version":3,"lastUpdated":"2026-01-01T00:00:00.000Z","price":2.5}
{"productId":"B","deleted":true,"version":9}
{"productId":"C","name":"Coffee","available":0,"version":1,"lastUpdated":"2026-01-01T00:00:00.000Z","price":4}
{"end":true,"count":3,"digest":"` + importing(t, lines).Mark().Hash.String() + "\"}\n"
	for i := range lines {
		if !lines[i].Deleted {
			lines[i].Fields = inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice
		}
	}
	return lines, doc
}

func TestReadSnapshot(t *testing.T) {
	want, doc := snapshotOf(t)
	for name, doc := range map[string]string{"as sent": doc, "CRLF": strings.ReplaceAll(doc, "\n", "\r\n"), "marked": "\ufeff" + doc} {
		var got []inventory.Line
		meta, err := Read(strings.NewReader(doc), collect(&got))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if meta.LastOffset != 12 || meta.Timeline != "t-1" || meta.Products != 2 || meta.Deleted != 1 || meta.Edited {
			t.Errorf("%s: %+v", name, meta)
		}
	}
}

func TestReadSnapshotFaults(t *testing.T) {
	_, doc := snapshotOf(t)
	lines := strings.SplitAfter(doc, "\n")
	for _, tt := range []struct{ name, doc, want string }{
		{"no end", strings.Join(lines[:4], ""), `line 4: the snapshot ends too early: its last line, {"end":true,...}, is missing`},
		{"cut in a line", doc[:len(lines[0])+30], "line 2: the file ends too early"},
		{"a line is missing", strings.Replace(doc, lines[2], "", 1), "line 4: end: 2 products and tombstones came; the first line says 3, the last 3"},
		{"changed", strings.Replace(doc, `"available":7`, `"available":8`, 1), "line 5: end: digest: "},
		{"digest", strings.Replace(doc, `"digest":"`, `"digest":"x`, 1), "line 5: line.digest: must be"},
		{"a product twice", strings.Replace(doc, lines[3], lines[1], 1), `line 4: product["A"]: the product stands twice`},
		{"value", strings.Replace(doc, `"price":4`, `"price":-4`, 1), `line 4: product["C"].price: must be between`},
		{"no version", strings.Replace(doc, `"version":1,`, "", 1), `line 4: product["C"]: version is missing`},
		{"no id", strings.Replace(doc, `"productId":"A",`, "", 1), "line 2: line: productId is missing"},
		{"two snapshots", doc + doc, "line 6: there is more after the end of the document"},
		{"no lines", lines[0], "line 1: the snapshot ends too early"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(tt.doc), func(inventory.Line) error { return nil })
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestReadMark: editors on Windows put a byte order mark before a file.
func TestReadMark(t *testing.T) {
	var doc bytes.Buffer
	if err := Write(&doc, importing(t, []inventory.Line{{Product: "A", Name: "Té", Version: 3}}).View(), "t"); err != nil {
		t.Fatal(err)
	}
	meta, err := Read(strings.NewReader("\ufeff"+doc.String()), func(inventory.Line) error { return nil })
	if err != nil || meta.Products != 1 || meta.Edited {
		t.Errorf("%+v, %v", meta, err)
	}
	bad := "\ufeff{\"products\": {\n\"A\": {\"name\": \"caf\xe9\"}}}"
	if _, err := Read(strings.NewReader(bad), func(inventory.Line) error { return nil }); fmt.Sprint(err) != "line 2: not valid UTF-8" {
		t.Errorf("got %v", err)
	}
}

// TestReadForm: who gives it something else is told what is expected; who gives it an export with a fault is not.
func TestReadForm(t *testing.T) {
	for _, tt := range []struct {
		doc, want string
		form      bool
	}{
		{"", "line 1: the file ends too early\n", true},
		{"productId,name,price\nA,Tea,4\n", "line 1: not JSON", true},
		{"[]", "must be an object", true},
		{`{"items":[]}`, `there is no member "products"`, true},
		{`{"count":2}`, "the snapshot ends too early", true},
		{`{"count":"2"}`, `there is no member "products"`, true},
		{"\xff\xfe{\x00}\x00", "line 1: the file is UTF-16: save it as UTF-8\n", true},
		{"\x1f\x8b\x08\x00", "line 1: the file is compressed: zcat FILE | bodega import -\n", true},
		{`{"products":{"A":{"name":"Tea","available":-1,"price":1}}}`, "must be an integer", false},
		{`{"products":{"A":{"name":"Tea"`, "the file ends too early", false},
	} {
		_, err := Read(strings.NewReader(tt.doc), func(inventory.Line) error { return nil })
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.HasSuffix(err.Error(), Form) != tt.form {
			t.Errorf("%q: got %v, want %q, form %v", tt.doc, err, tt.want, tt.form)
		}
	}
	// The example is one.
	example := Form[strings.Index(Form, "\n"):strings.Index(Form, "\n(")]
	if meta, err := Read(strings.NewReader(example), func(inventory.Line) error { return nil }); err != nil || meta.Products != 1 {
		t.Errorf("the example: %+v, %v", meta, err)
	}
}
