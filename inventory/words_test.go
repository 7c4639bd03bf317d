package inventory

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// anyText makes texts in which the same few words meet, with marks, cases and bytes that are no UTF-8 among them.
func anyText() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"a", "A", "ab", "AB", "abcdef", "ABCDEFÄ", "abcdefö", "z", "ß", "ẞ", "Ä", "ä", "É", "e\u0301", "İ", "\u212a", "k", "日本", "7", "٣", " ", "-", "_", ",", ".", "\xff", "\xe2\x82", "\ufffd", "Ⓐ"}),
		rapid.StringN(0, 3, -1),
	)
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "") })
}

// modelWords are the words of a text, found another way.
func modelWords(text string) []string {
	return strings.FieldsFunc(strings.Map(unicode.ToLower, text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"":                         nil,
		" ,-":                      nil,
		"Blue-Chair 2":             {"blue", "chair", "2"},
		`Smart TV LG OLED 55"`:     {"smart", "tv", "lg", "oled", "55"},
		"  GROSSE Tür, e\u0301té ": {"grosse", "tür", "e\u0301té"},
		"日本 SKU_7":                 {"日本", "sku", "7"},
	} {
		if got := words(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestHasWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, ask := anyText().Draw(t, "text"), anyText().Draw(t, "ask")
		if got, want := words(ask), modelWords(ask); !slices.Equal(got, want) {
			t.Fatalf("words of %q: %q, want %q", ask, got, want)
		}
		there := modelWords(text)
		for _, w := range words(ask) {
			want := slices.ContainsFunc(there, func(other string) bool { return strings.HasPrefix(other, w) })
			if got := hasWord(text, w); got != want {
				t.Fatalf("%q begins a word of %q: %v", w, text, got)
			}
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

// TestFoldWord shows the same of texts in lower case, and that what follows them is counted on from their end.
func TestFoldWord(t *testing.T) {
	runes := func(s string) (list []rune) {
		for _, r := range s {
			list = append(list, unicode.ToLower(r))
		}
		return list
	}
	check := func(t interface{ Fatalf(string, ...any) }, a, b string) {
		got := compareWords(a, b, func(s string, d int) uint64 {
			w, rest := foldWord(s, d)
			if n := max(1, (len(string(runes(s)))+wordBytes-1)/wordBytes); rest != d-n && (rest >= 0 || d >= n) {
				t.Fatalf("number %d of %q: rest %d, it has %d", d, s, rest, n)
			}
			return w
		})
		if want := slices.Compare(runes(a), runes(b)); got != want {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	}
	// Around the border between two numbers, also within a character.
	for _, begin := range []string{"", "ABCDE", "abcdef", "abcdefg", "abcdefgh", "äöüÄÖÜ", "日本日本"} {
		for _, a := range []string{"", "a", "B", "ä", "Ö", "本", "本x", "日"} {
			for _, b := range []string{"", "A", "b", "Ä", "ö", "本", "日"} {
				check(t, begin+a, begin+b)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, anyText().Draw(t, "a"), anyText().Draw(t, "b")) })
}
