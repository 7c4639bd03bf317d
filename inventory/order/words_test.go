package order

import (
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// anyText makes texts in which the same few words meet, with marks, cases and bytes that are no UTF-8 among them.
func anyText() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"a", "A", "ab", "AB", "abcdef", "ABCDEFÄ", "abcdefö", "z", "ß", "ẞ", "Ä", "ä", "É", "e\u0301", "İ", "\u212a", "k", "日本", "한", "7", "٣", " ", "-", "_", ",", ".", "\xff", "\xe2\x82", "\ufffd", "Ⓐ", "㈱", "½", "𝔸", "🍎", "\u0301"}),
		rapid.StringN(0, 3, -1),
	)
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "") })
}

// modelWords are the words of a text, found another way.
func modelWords(text string) []string {
	return strings.FieldsFunc(folded(text), func(r rune) bool { return !unicode.In(r, unicode.L, unicode.Nd) })
}

// modelFinds says the same as a search, in the plainest way.
func modelFinds(text string, p *inventory.Product) bool {
	asked := modelWords(text)
	there := append(modelWords(p.Name), modelWords(string(p.ID))...)
	for _, w := range asked {
		if !slices.ContainsFunc(there, func(other string) bool { return strings.HasPrefix(other, w) }) {
			return false
		}
	}
	literal := strings.TrimSpace(text)
	if len(asked) > 0 || literal == "" {
		return true
	}
	form := folded(literal)
	return form != "" && (strings.Contains(folded(p.Name), form) || strings.Contains(folded(string(p.ID)), form))
}

// searchVectors are shared with the web application, which searches and orders by the same rule where it does so itself.
type searchVectors struct {
	Fold  []struct{ Text, Folded string }
	Words []struct {
		Query string
		Words []string
	}
	TooMany []struct {
		Query   string
		Refused bool
	}
	Search []struct {
		Query     string
		ProductID inventory.ProductID
		Name      string
		Found     bool
	}
	Category []struct {
		Of, Asked string
		Same      bool
	}
	Order [][][2]string // ids and names
}

func TestSearchVectors(t *testing.T) {
	b, err := os.ReadFile("../testdata/search-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v searchVectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Fold {
		if got := folded(c.Text); got != c.Folded {
			t.Errorf("%q folds to %q, want %q", c.Text, got, c.Folded)
		}
	}
	for _, c := range v.Words {
		if got := words(folded(c.Query)); !slices.Equal(got, c.Words) {
			t.Errorf("words of %q: %q, want %q", c.Query, got, c.Words)
		}
	}
	for _, c := range v.TooMany {
		if issue := CheckWords(c.Query); (issue != "") != c.Refused {
			t.Errorf("%q: %q", c.Query, issue)
		}
	}
	for _, c := range v.Search {
		page, err := List(t.Context(), stateOf([]inventory.Product{{ID: c.ProductID, Name: c.Name}}), &inventory.ListQuery{Text: c.Query, Limit: 1})
		if err != nil || (page.Total == 1) != c.Found {
			t.Errorf("%q in %q, %q: %d found, %v", c.Query, c.ProductID, c.Name, page.Total, err)
		}
	}
	for _, c := range v.Category {
		page, err := List(t.Context(), stateOf([]inventory.Product{{ID: "A", Category: c.Of}}), &inventory.ListQuery{Category: c.Asked, Limit: 1})
		if err != nil || (page.Total == 1) != c.Same {
			t.Errorf("category %q of %q: %d found, %v", c.Asked, c.Of, page.Total, err)
		}
	}
	for _, names := range v.Order {
		var products []inventory.Product
		var want []inventory.ProductID
		for _, p := range names {
			products = append(products, inventory.Product{ID: inventory.ProductID(p[0]), Name: p[1]})
			want = append(want, inventory.ProductID(p[0]))
		}
		slices.Reverse(products)
		page, err := List(t.Context(), stateOf(products), &inventory.ListQuery{Sort: inventory.SortName, Limit: len(products)})
		if got := idsOf(page.Products); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v are in order %q, %v", names, got, err)
		}
	}
}

// TestSearch holds a search against the model.
func TestSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := inventory.Product{ID: inventory.ProductID(anyText().Draw(t, "id")), Name: anyText().Draw(t, "name")}
		text := anyText().Draw(t, "text")
		if got, want := words(folded(text)), modelWords(text); !slices.Equal(got, want) {
			t.Fatalf("words of %q: %q, want %q", text, got, want)
		}
		if strings.ContainsFunc(text, unicode.IsControl) {
			return // which no query has
		}
		if got, want := newSearch(text).finds(&p), modelFinds(text, &p); got != want {
			t.Fatalf("%q in %q, %q: %v", text, p.ID, p.Name, got)
		}
	})
}

// compareWords compares two texts by their numbers, as the order of a list does.
func compareWords(a, b string, word func(string, int) uint64) int {
	for d := range 1000 {
		if c := cmp.Compare(word(a, d), word(b, d)); c != 0 {
			return c
		}
	}
	return 0
}

// TestTextWord shows that the numbers of a text order as the text does, whatever bytes are in it.
func TestTextWord(t *testing.T) {
	texts := rapid.OneOf(anyText(), rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 0, 1, 'a', 255}), 0, 20), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		if got, want := compareWords(a, b, textWord), strings.Compare(a, b); got != want {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	})
}

// TestNameWord shows the same of names, whose folded forms come first, and that what follows is counted on from their end.
func TestNameWord(t *testing.T) {
	count := func(s string) int { return max(1, (len(s)+wordBytes-1)/wordBytes) }
	check := func(t interface{ Fatalf(string, ...any) }, a, b string) {
		got := compareWords(a, b, func(s string, d int) uint64 {
			w, rest := nameWord(s, d)
			if n := count(folded(s)) + count(s); rest != d-n && (rest >= 0 || d >= n) {
				t.Fatalf("number %d of %q: rest %d, it has %d", d, s, rest, n)
			}
			return w
		})
		if want := cmp.Or(strings.Compare(folded(a), folded(b)), strings.Compare(a, b)); got != want {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	}
	// Around the border between two numbers, also within a character.
	for _, begin := range []string{"", "ABCDE", "abcdef", "abcdefg", "abcdefgh", "äöüÄÖÜ", "日本日本", "한국ß"} {
		for _, a := range []string{"", "a", "B", "ä", "Ö", "本", "本x", "日", "ß", "한", "\u0301"} {
			for _, b := range []string{"", "A", "b", "Ä", "ö", "本", "日", "SS", "한국"} {
				check(t, begin+a, begin+b)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, anyText().Draw(t, "a"), anyText().Draw(t, "b")) })
}
