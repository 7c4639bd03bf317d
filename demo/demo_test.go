package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"bodega/demo"
)

// file is the format of an export file; members stand in the order in which they are written.
type file struct {
	Products map[string]product `json:"products"`
	Metadata metadata           `json:"metadata"`
}

type product struct {
	ProductID   string  `json:"productId"`
	Name        string  `json:"name"`
	Category    string  `json:"category,omitempty"`
	Available   int64   `json:"available"`
	Version     int64   `json:"version"`
	LastUpdated string  `json:"lastUpdated"`
	Price       float64 `json:"price"`
}

type metadata struct {
	LastOffset    int64  `json:"lastOffset"`
	TotalProducts int    `json:"totalProducts"`
	LastUpdated   string `json:"lastUpdated"`
}

func TestCatalogue(t *testing.T) {
	shop := read(t, demo.Catalogue())

	categories, low, out := map[string]int{}, 0, 0
	latest, versions := "", int64(0)
	for id, p := range shop.Products {
		if err := check(id, p); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		at, err := time.Parse("2006-01-02T15:04:05.000Z", p.LastUpdated)
		if err != nil || at.Year() < 2020 {
			t.Errorf("%s: lastUpdated %q is not a UTC time with milliseconds", id, p.LastUpdated)
		}
		categories[p.Category]++
		latest, versions = max(latest, p.LastUpdated), versions+p.Version
		switch {
		case p.Available == 0:
			out++
		case p.Available <= 5:
			low++
		}
	}

	if len(shop.Products) < 190 || len(categories) < 10 || categories[""] > 0 {
		t.Errorf("%d products in categories %v; want 190 products, 10 categories, none without", len(shop.Products), categories)
	}
	if low == 0 || out == 0 {
		t.Errorf("%d products low on stock and %d sold out; want some of each", low, out)
	}
	want := metadata{LastOffset: versions, TotalProducts: len(shop.Products), LastUpdated: latest}
	if shop.Metadata != want {
		t.Errorf("metadata is %+v; the products say %+v", shop.Metadata, want)
	}
}

// An export is sorted and indented, so that two of them can be compared line by line; ours is no exception.
func TestCatalogueIsCanonical(t *testing.T) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(read(t, demo.Catalogue())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), demo.Catalogue()) {
		t.Error("catalogue.json is not sorted and indented as an export is")
	}
}

func TestCatalogueIsACopy(t *testing.T) {
	demo.Catalogue()[0] = 'x'
	if demo.Catalogue()[0] != '{' {
		t.Error("what one caller wrote, the next one read")
	}
}

// The earlier system wrote no category, times in any zone, and a lastOffset that counted only its own run.
func TestEarlierShape(t *testing.T) {
	raw, err := os.ReadFile("testdata/earlier-format.json")
	if err != nil {
		t.Fatal(err)
	}
	shop := read(t, raw)

	zones := map[int]bool{}
	fractions := 0
	for id, p := range shop.Products {
		if err := check(id, p); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		at, err := time.Parse(time.RFC3339, p.LastUpdated)
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
		_, zone := at.Zone()
		zones[zone] = true
		if at.Nanosecond() != 0 {
			fractions++
		}
		if p.Category != "" {
			t.Errorf("%s has a category", id)
		}
	}
	if len(shop.Products) != 12 || shop.Metadata.TotalProducts != 12 || len(zones) < 3 || fractions == 0 || fractions == 12 {
		t.Errorf("%d products, total %d, %d zones, %d fractions", len(shop.Products), shop.Metadata.TotalProducts, len(zones), fractions)
	}
}

func read(t *testing.T, raw []byte) file {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var f file
	if err := dec.Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

var reserved = []string{
	"events", "snapshot", "updates", "digest", "stream", "batch", "export", "import", "search", "history",
}

// check holds a product against the rules for values. It states them anew, so that a slip in the service does not excuse
// one in the catalogue.
func check(id string, p product) error {
	const exact = 1<<53 - 1
	switch {
	case p.ProductID != id:
		return fmt.Errorf("productId is %q", p.ProductID)
	case !text(id, 1, 128) || strings.ContainsAny(id, `/\`) || strings.TrimSpace(id) != id || id == "." || id == "..":
		return fmt.Errorf("not a product id")
	case slices.Contains(reserved, strings.ToLower(id)):
		return fmt.Errorf("a reserved word")
	case !text(p.Name, 1, 256):
		return fmt.Errorf("name %q", p.Name)
	case !text(p.Category, 0, 64):
		return fmt.Errorf("category %q", p.Category)
	case p.Available < 0 || p.Available > exact:
		return fmt.Errorf("available %d", p.Available)
	case p.Version < 1 || p.Version > exact:
		return fmt.Errorf("version %d", p.Version)
	case p.Price <= 0 || p.Price > 1e12 || p.Price != math.Round(p.Price*100)/100:
		return fmt.Errorf("price %v is not a positive amount of whole cents", p.Price)
	}
	return nil
}

// text reports whether s is from minBytes to maxBytes long, valid UTF-8 and free of control characters.
func text(s string, minBytes, maxBytes int) bool {
	return len(s) >= minBytes && len(s) <= maxBytes && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
