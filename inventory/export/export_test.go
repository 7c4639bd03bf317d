package export

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/inventory"
)

var update = flag.Bool("update-export", false, "rewrite testdata/export*.json")

// importing builds a state from lines as a ledger would.
func importing(t interface{ Fatal(...any) }, lines []inventory.Line) *inventory.State {
	var st inventory.State
	b := inventory.NewBatch(&st, inventory.Rules{}, func(inventory.KeyHash) (inventory.Receipt, bool, error) { return inventory.Receipt{}, false, nil })
	b.Begin(1_700_000_000_123, 1_700_000_000_123)
	if len(lines) == 0 {
		return &st
	}
	if _, err := b.Decide(&inventory.Command{Kind: inventory.Import, Lines: lines}); err != nil {
		t.Fatal(err)
	}
	if err := st.ApplyAll(b.Records); err != nil {
		t.Fatal(err)
	}
	return &st
}

func collect(r *[]inventory.Line) func(inventory.Line) error {
	return func(ln inventory.Line) error { *r = append(*r, ln); return nil }
}

// text draws a text that the rules allow, with what JSON has to escape.
func text(limit int) *rapid.Generator[string] {
	parts := []string{"a", "Z", "7", " ", "\"", "\\", "<", ">", "&", "ñ", "é", "漢", "😀", "\u2028", "\ufffd", "-"}
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(parts), 0, limit/4).Draw(t, "parts") {
			b.WriteString(p)
		}
		return b.String()
	})
}

func exportLine() *rapid.Generator[inventory.Line] {
	return rapid.Custom(func(t *rapid.T) inventory.Line {
		id := "P" + strings.NewReplacer("\\", "_", " ", "_").Replace(text(60).Draw(t, "id"))
		ln := inventory.Line{Product: inventory.ProductID(id), Version: inventory.Version(rapid.Int64Range(1, inventory.MaxInteger).Draw(t, "version"))}
		if rapid.IntRange(0, 4).Draw(t, "dead") == 0 {
			ln.Deleted = true
			return ln
		}
		ln.Fields = inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice
		ln.Name = text(inventory.MaxNameBytes).Draw(t, "name")
		ln.Category = text(inventory.MaxCategoryBytes).Draw(t, "category")
		ln.Available = rapid.Int64Range(0, inventory.MaxInteger).Draw(t, "available")
		ln.UpdatedAt = inventory.Millis(rapid.Int64Range(-62135596800000, 253402300799999).Draw(t, "updated")) // years 1 to 9999
		ln.Price = rapid.Float64Range(0, inventory.MaxPrice).Draw(t, "price")
		ln.Extra = anyExtra(t, id)
		return ln
	})
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfNDistinct(exportLine(), 0, 40, func(l inventory.Line) inventory.ProductID { return l.Product }).Draw(t, "lines")
		st := importing(t, lines)
		var doc bytes.Buffer
		if err := Write(&doc, st.View(), "t-1"); err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := json.Indent(&again, doc.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again.Bytes(), doc.Bytes()) {
			t.Fatal("not indented as encoding/json does:\n" + cmp.Diff(again.String(), doc.String()))
		}

		var back []inventory.Line
		meta, err := Read(iotest.OneByteReader(&doc), collect(&back))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := importing(t, back).Mark().Hash, st.Mark().Hash; got != want || meta.Digest != want || meta.Edited {
			t.Fatalf("digest %v after a round trip, %v before, %v in the file, edited %v", got, want, meta.Digest, meta.Edited)
		}
		if got, want := importing(t, back).Mark().Holdings, st.Mark().Holdings; got != want {
			t.Fatalf("what the catalogue says has hash %v after a round trip, %v before", got, want)
		}
		live, dead := st.View().Len()
		if meta.Products != live || meta.Deleted != dead || meta.TotalProducts != live || meta.Timeline != "t-1" || meta.LastOffset != st.Offset() {
			t.Fatalf("metadata %+v", meta)
		}
	})
}

// What a catalogue says is written in one form, and read back; a file that says nothing of it takes nothing away.
func TestCatalogue(t *testing.T) {
	lines := []inventory.Line{
		{Product: "TEA", Name: "Tea", Available: 2500, Version: 2, UpdatedAt: 1_757_116_998_000, Price: 8, Extra: &inventory.Extra{Barcodes: []string{"4006381333931", "K<7>"}, Unit: "kg",
			Decimals: 3, Reorder: new(int64(0)), Points: inventory.NewPoints(map[inventory.LocationID]int64{"north": 1, "pool": 2}),
			Attributes: inventory.NewAttributes(map[string]string{"colour": "green", "Größe": "42", "a": ""})}},
		{Product: "MUG", Name: "Mug", Version: 1, UpdatedAt: 1, Extra: &inventory.Extra{Unit: "pc"}},
	}
	st := importing(t, lines)
	var doc bytes.Buffer
	if err := Write(&doc, st.View(), "t-1"); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/export-catalogue.json"
	if *update {
		if err := os.WriteFile(golden, doc.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if d := cmp.Diff(string(want), doc.String()); err != nil || d != "" {
		t.Fatal(err, d)
	}
	var back []inventory.Line
	meta, err := Read(bytes.NewReader(doc.Bytes()), collect(&back))
	if err != nil || meta.Edited || !meta.Described || meta.Full != st.View().Full(inventory.WholeState) {
		t.Fatalf("%+v, %v", meta, err)
	}
	for old, edited := range map[string]string{`"green"`: `"blue"`, `"unit": "pc"`: `"unit": "pcs"`, `"reorderPoint": 0`: `"reorderPoint": 1`} {
		if meta, err := Read(strings.NewReader(strings.Replace(doc.String(), old, edited, 1)), collect(&back)); err != nil || !meta.Edited {
			t.Errorf("%s for %s: %+v, %v", edited, old, meta, err)
		}
	}
	for said, fault := range map[string]string{
		`"decimals": 7`:                             "say more than may be said",
		`"barcodes": ["a", ""]`:                     "is empty",
		`"barcodes": [1]`:                           "barcodes: must be a string",
		`"attributes": {"a": "x", "a": "y"}`:        "attributes that are out of order",
		`"reorderPoints": {"North": 1}`:             "must be 1 to 32 of",
		`"reorderPoint": -1`:                        "must be an integer between 0",
		`"unit": "` + strings.Repeat("u", 33) + `"`: "must be at most 32 bytes",
	} {
		_, err := Read(strings.NewReader(`{"products": {"A": {"name": "a", "available": 1, "price": 1, `+said+`}}}`), collect(&back))
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v, want %s", said, err, fault)
		}
	}
}

// TestGolden pins the file format.
func TestGolden(t *testing.T) {
	st := importing(t, []inventory.Line{
		{Product: "SKU-2", Name: `Tee & <Coffee> "large" ñ`, Category: "Drinks", Available: 3, Version: 7, UpdatedAt: 1_757_116_998_000, Price: 899.99},
		{Product: "SKU-1", Name: "", Version: 1, UpdatedAt: 1, Price: 1e-7},
		{Product: "SKU-10", Name: "Big", Available: inventory.MaxInteger, Version: inventory.MaxInteger, UpdatedAt: 1_700_000_000_999, Price: inventory.MaxPrice},
		{Product: "SKU-3", Version: 4, Deleted: true},
		{Product: "SKU-4", Version: 2, Deleted: true},
	})
	for name, v := range map[string]*inventory.View{"testdata/export.json": st.View(), "testdata/export-empty.json": new(inventory.State).View()} {
		var doc bytes.Buffer
		if err := Write(&doc, v, "0195d3f0-0000-7000-8000-000000000001"); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(name, doc.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), doc.String()); diff != "" {
			t.Errorf("%s (-file +written; go test -run TestGolden -update-export rewrites it)\n%s", name, diff)
		}
	}
}

// TestReadEarlier reads the format that the earlier system wrote.
func TestReadEarlier(t *testing.T) {
	doc := `{ "metadata": {"lastOffset":4,"totalProducts":2,"lastUpdated":"2025-09-07T23:00:00Z"},
	  "products": {
	    "SKU-001": {"productId":"SKU-001","name":"Teléfono","available":440,"version":28,"lastUpdated":"2025-09-04T23:06:38.1239-05:00","price":899.99, "color":{"rgb":[1,2]}},
	    "SKU-002": {"name":"Laptop","available":35,"price":1299, "category":null, "version":null}
	  }, "other": [] }`
	var got []inventory.Line
	meta, err := Read(strings.NewReader(doc), collect(&got))
	if err != nil {
		t.Fatal(err)
	}
	all := inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice
	want := []inventory.Line{
		{Product: "SKU-001", Name: "Teléfono", Available: 440, Version: 28, UpdatedAt: 1_757_045_198_123, Price: 899.99, Fields: all},
		{Product: "SKU-002", Name: "Laptop", Available: 35, Version: 1, Price: 1299, Fields: all},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if meta.LastOffset != 4 || meta.TotalProducts != 2 || meta.Products != 2 || meta.Edited {
		t.Errorf("metadata %+v", meta)
	}
}

func TestReadFaults(t *testing.T) {
	product := func(members string) string { return "{\"products\": {\n\"A\": {" + members + "}}}" }
	for _, tt := range []struct{ name, doc, want string }{
		{"empty", "", "line 1: the file ends too early"},
		{"cut", `{"products": {"A": {"name": "x"`, "line 1: the file ends too early"},
		{"no JSON", "{\n\"products\": {]", "line 2: not JSON: invalid character"},
		{"another document", `{"items": []}`, `line 1: there is no member "products"`},
		{"an array", `[]`, `document: must be an object`},
		{"more behind", `{"products": {}} {}`, "line 1: there is more after the end"},
		{"products twice", `{"products": {}, "products": {}}`, "products: stands twice"},
		{"latin 1", "{\"products\": {\n\"A\": {\"name\": \"caf\xe9\"}}}", "line 2: not valid UTF-8"},
		{"latin 1 in a name that is not known", "{\"products\": {}, \"x\xe9\": 1}", "line 1: not valid UTF-8"},
		{"half a surrogate pair", product("\n\"name\":\"\\ud800\""), "line 3: not JSON: invalid surrogate pair"},
		{"an open name", "{\"products\": {\"A", "line 1: the file ends too early"},
		{"a bracket for a brace", `{"products": {"A": {"name": "x"]`, "line 1: not JSON: invalid character ']'"},
		{"another case", product(`"Name":"x","available":1,"price":1`), `products["A"]: name is missing`},
		{"a list", product(`"name":["x"],"available":1,"price":1`), `products["A"].name: must be a string`},
		{"deep", `{"products": ` + strings.Repeat("[", 20_000), "line 1: not JSON: exceeded max depth"},
		{"no name", product(`"available":1,"price":1`), `line 2: products["A"]: name is missing`},
		{"null price", product(`"name":"x","available":1,"price":null`), `products["A"]: price is missing`},
		{"negative stock", product(`"name":"x","available":-1,"price":1`), `products["A"].available: must be an integer between 0`},
		{"stock 1.0", product(`"name":"x","available":1.0,"price":1`), `products["A"].available: must be an integer`},
		{"stock as text", product(`"name":"x","available":"1","price":1`), `products["A"].available: must be a number`},
		{"stock as object", product(`"name":"x","available":{"a":[{}]},"price":1`), `products["A"].available: must be a number`},
		{"version 0", product(`"name":"x","available":1,"price":1,"version":0`), `products["A"].version: must be an integer between 1`},
		{"huge version", product(`"name":"x","available":1,"price":1,"version":9007199254740992`), `products["A"].version: must be`},
		{"price", product(`"name":"x","available":1,"price":-0.01`), `products["A"].price: must be between 0`},
		{"infinite price", product(`"name":"x","available":1,"price":1e999`), `products["A"].price: must be between 0`},
		{"time", product(`"name":"x","available":1,"price":1,"lastUpdated":"yesterday"`), `products["A"].lastUpdated: must be a time such as`},
		{"other id", product(`"productId":"B","name":"x","available":1,"price":1`), `products["A"].productId: is not the name`},
		{"long name", product(`"name":"` + strings.Repeat("x", 257) + `","available":1,"price":1`), `products["A"].name: must be at most 256 bytes`},
		{"name twice", product(`"name":"x","name":"x","available":1,"price":1`), `products["A"].name: stands twice`},
		{"reserved", `{"products": {"events": {"name":"x","available":1,"price":1}}}`, `products["events"]: the product id is a reserved word`},
		{"twice", `{"products": {"A": {"name":"x","available":1,"price":1}}, "deleted": {"A": 3}}`, `deleted["A"]: the product stands twice`},
		{"tombstone", `{"products": {}, "deleted": {"A": 0}}`, `deleted["A"]: must be an integer between 1`},
		{"digest", `{"products": {}, "metadata": {"digest": "xyz"}}`, "metadata.digest: must be 32 hexadecimal digits"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(tt.doc), func(inventory.Line) error { return nil })
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestReadManyFaults: all are counted, twenty are told, and each has the line it stands in.
func TestReadManyFaults(t *testing.T) {
	var doc strings.Builder
	doc.WriteString(`{"products": {`)
	for i := range 100 {
		if i > 0 {
			doc.WriteByte(',')
		}
		fmt.Fprintf(&doc, "\n\"P%d\": {\"name\":\"x\",\"available\":-1,\"price\":1}", i)
	}
	doc.WriteString("\n}}")
	_, err := Read(strings.NewReader(doc.String()), func(inventory.Line) error { return nil })
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || lines[20] != "and 80 more" {
		t.Fatalf("got %q", lines)
	}
	for i, l := range lines[:20] {
		if want := fmt.Sprintf(`line %d: products["P%d"].available: `, i+2, i); !strings.HasPrefix(l, want) {
			t.Errorf("got %q, want %q", l, want)
		}
	}
}

// TestReadEdited: a file that somebody has changed by hand is read, and says so.
func TestReadEdited(t *testing.T) {
	var doc bytes.Buffer
	st := importing(t, []inventory.Line{{Product: "A", Name: "Tea", Available: 7, Version: 3, Price: 2}})
	if err := Write(&doc, st.View(), "t"); err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(doc.String(), `"available": 7`, `"available": 8`, 1)
	meta, err := Read(strings.NewReader(edited), func(inventory.Line) error { return nil })
	if err != nil || !meta.Edited {
		t.Errorf("edited %v, error %v", meta.Edited, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"products": {"A": {"name":"x","available":1,"price":1,"lastUpdated":"2025-09-04T23:06:38-05:00"}}, "deleted": {"B": 3}}`))
	f.Add([]byte(`{"products": {"A": {"name":"é","available":1.5,"price":[{}]}}, "metadata": {"digest": "00"}}`))
	f.Add([]byte("\ufeff{\"offset\":1,\"timeline\":\"t\",\"count\":1}\n{\"productId\":\"A\",\"deleted\":true,\"version\":2}\n{\"end\":true,\"count\":1,\"digest\":\"00\"}"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		var lines []inventory.Line
		if _, err := Read(bytes.NewReader(doc), collect(&lines)); err != nil {
			return
		}
		st := importing(t, lines)
		var out bytes.Buffer
		if err := Write(&out, st.View(), "t"); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(&out, func(inventory.Line) error { return nil }); err != nil {
			t.Errorf("what was read cannot be written and read again: %v", err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	lines := make([]inventory.Line, 10_000)
	for i := range lines {
		lines[i] = inventory.Line{Product: inventory.ProductID(fmt.Sprintf("SKU-%07d", i)), Name: fmt.Sprintf("Product number %d", i), Available: 500, Version: 3, UpdatedAt: 1_700_000_000_000, Price: 19.99}
	}
	var st inventory.State
	for i := range lines {
		st.Put(&inventory.Product{ID: lines[i].Product, Name: lines[i].Name, Available: 500, Version: 3, UpdatedAt: lines[i].UpdatedAt, Price: 19.99})
	}
	var doc bytes.Buffer
	if err := Write(&doc, st.View(), "t"); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(doc.Bytes()), func(inventory.Line) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(lines)), "ns/product")
}

// anyExtra draws what a catalogue may say of a product, nil for most.
func anyExtra(t *rapid.T, id string) *inventory.Extra {
	if rapid.IntRange(0, 2).Draw(t, "described") > 0 {
		return nil
	}
	x := &inventory.Extra{Unit: strings.TrimSpace(text(inventory.MaxUnitBytes).Draw(t, "unit")), Decimals: uint8(rapid.IntRange(0, inventory.MaxDecimals).Draw(t, "decimals"))}
	if code := id + "/"; rapid.Bool().Draw(t, "coded") && inventory.CheckBarcode(code) == "" { // which is nobody else's
		x.Barcodes = []string{code}
	}
	if rapid.Bool().Draw(t, "point") {
		x.Reorder = new(rapid.Int64Range(0, inventory.MaxInteger).Draw(t, "units"))
	}
	points, texts := map[inventory.LocationID]int64{}, map[string]string{}
	for i := range rapid.IntRange(0, 2).Draw(t, "points") {
		points[inventory.LocationID(fmt.Sprint("shop-", i))] = rapid.Int64Range(0, inventory.MaxInteger).Draw(t, "units")
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "attributes") {
		texts[fmt.Sprint("größe ", i)] = strings.TrimSpace(text(100).Draw(t, "text"))
	}
	x.Points, x.Attributes = inventory.NewPoints(points), inventory.NewAttributes(texts)
	return x.OrNil()
}
