package order

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Texts are searched and put in order by their folded form: taken apart (NFKD), without marks, in folded case. None of the three
// looks at more than one character: NFKD moves only marks, which are dropped. So the form of a text is that of its characters,
// one after the other.

// appendFolded appends the folded form of a text.
func appendFolded(b []byte, text string) []byte {
	for _, r := range text {
		if r < utf8.RuneSelf {
			b = append(b, lowered[r])
		} else {
			b = append(b, foldRune(r)...)
		}
	}
	return b
}

// lowered is the folded form of each ASCII character.
var lowered = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		t[c] = byte(unicode.ToLower(rune(c)))
	}
	return t
}()

// foldPage holds the folded forms of 256 characters. Pages are made when a text first needs them. There are those of the first two
// planes, which hold the scripts in use, symbols and emoji: 2 MiB if texts use them all. Other characters are folded anew each time.
type foldPage [256]string

var foldPages [0x20000 >> 8]atomic.Pointer[foldPage]

// foldRune returns the folded form of a character, which may be empty or several.
func foldRune(r rune) string {
	n := int(r >> 8)
	if n >= len(foldPages) {
		return fold(r)
	}
	page := foldPages[n].Load()
	if page == nil {
		page = newFoldPage(r &^ 0xff)
		foldPages[n].Store(page)
	}
	return page[r&0xff]
}

func newFoldPage(first rune) *foldPage {
	var forms [len(foldPage{})]string
	for i := range forms {
		forms[i] = fold(first + rune(i))
	}
	// One text for all of them, of which each has its part.
	all, page := strings.Join(forms[:], ""), new(foldPage)
	for i, form := range forms {
		page[i], all = all[:len(form)], all[len(form):]
	}
	return page
}

// fold works the folded form of a character out.
func fold(r rune) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(string(r)))
	if unicode.Is(unicode.Cherokee, r) {
		return strings.ToUpper(bare) // as Unicode folds it; cases swaps its cases
	}
	return cases.Fold().String(bare) // a Caser must not be shared between goroutines
}

// sameFold says whether two texts differ in case alone.
func sameFold(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	if ascii(a) && ascii(b) {
		return false
	}
	return cases.Fold().String(a) == cases.Fold().String(b) // one letter may become two, as in Spaß and SPASS
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
