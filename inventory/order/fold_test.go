package order

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func folded(text string) string { return string(appendFolded(nil, text)) }

// foldModel folds a text as a whole, by the book.
func foldModel(t interface{ Fatal(...any) }, text string) string {
	s, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.M)), cases.Fold()), text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestFoldByCharacter shows that a text may be folded one character after the other.
func TestFoldByCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string([]rune(rapid.OneOf(anyText(), rapid.String()).Draw(t, "text")))
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cherokee, r) }) {
			return // which the model gets wrong
		}
		if got, want := folded(text), foldModel(t, text); got != want {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}

// TestFoldEveryCharacter shows that what is folded stays as it is, and that its marks are gone, for each character there is.
func TestFoldEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		form := folded(string(r))
		if again := folded(form); again != form {
			t.Errorf("%U: %+q, and again %+q", r, form, again)
		}
		if r >= utf8.RuneSelf && form != fold(r) {
			t.Errorf("%U: %+q from its page, %+q by itself", r, form, fold(r))
		}
		for _, left := range form {
			if unicode.IsMark(left) {
				t.Errorf("%U: the mark %U is left", r, left)
			}
		}
	}
}
