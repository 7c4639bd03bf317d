package order

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bodega/inventory"
)

// MaxWords is how many words a list may be searched for: each costs a look at every product.
const MaxWords = 8

// words returns the words of a folded text: runs of letters and digits.
func words(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !wordRune(r) })
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// CheckWords says what is wrong with a text to search for, or nothing.
func CheckWords(text string) (issue string) {
	if len(words(string(appendFolded(nil, text)))) > MaxWords {
		return "must be at most " + strconv.Itoa(MaxWords) + " words"
	}
	return ""
}

// search finds the products that somebody means who types a text: each of its words begins a word of the id or the name. A text
// without any letter or digit ("%", "&") is looked for as it stands, and one without anything but spaces finds all.
type search struct {
	words   [][]byte
	literal []byte // if there are no words
	never   bool   // of the text only marks were left, which nothing is searched for
	text    []byte // folded name and id, in memory that is used again
}

func newSearch(text string) *search {
	text = strings.TrimSpace(text)
	folded := string(appendFolded(nil, text))
	s := &search{never: text != "" && folded == ""}
	for _, w := range words(folded) {
		s.words = append(s.words, []byte(w))
	}
	if len(s.words) == 0 {
		s.literal = []byte(folded)
	}
	return s
}

// finds says whether a product is found.
func (s *search) finds(p *inventory.Product) bool {
	if len(s.words) == 0 && len(s.literal) == 0 {
		return !s.never
	}
	s.text = append(appendFolded(s.text[:0], p.Name), '\n') // no word or literal has it
	s.text = appendFolded(s.text, string(p.ID))
	for _, w := range s.words {
		if !hasWord(s.text, w) {
			return false
		}
	}
	return bytes.Contains(s.text, s.literal)
}

// hasWord says whether a word of the folded text begins with prefix.
func hasWord(text, prefix []byte) bool {
	for from := 0; ; {
		i := bytes.Index(text[from:], prefix)
		if i < 0 {
			return false
		}
		at := from + i
		if before, _ := utf8.DecodeLastRune(text[:at]); at == 0 || !wordRune(before) {
			return true
		}
		from = at + 1
	}
}

// A text is put in order by a sequence of numbers, of which each holds seven bytes and how many there were from the first of them
// on, up to eight: a text that ends comes before one that goes on.
const wordBytes = 7

// textWord returns the number with index d of a text, or 0 behind the last.
func textWord(s string, d int) uint64 {
	from := min(wordBytes*d, len(s))
	var b [8]byte
	copy(b[:wordBytes], s[from:])
	b[wordBytes] = byte(min(len(s)-from, 8))
	return binary.BigEndian.Uint64(b[:])
}

// wordCount is how many numbers a text of so many bytes has.
func wordCount(size int) int { return max(1, (size+wordBytes-1)/wordBytes) }

// foldWord is textWord of the folded form of a text. If rest is not negative there is no such number: d is so far behind the last.
func foldWord(s string, d int) (word uint64, rest int) {
	var b [8]byte
	n := -wordBytes * d // where the next byte belongs
	for _, r := range s {
		if n > wordBytes {
			break
		}
		if r < utf8.RuneSelf {
			if n >= 0 {
				b[n] = lowered[r]
			}
			n++
			continue
		}
		form := foldRune(r)
		if n+len(form) > 0 {
			copy(b[max(n, 0):], form[max(-n, 0):])
		}
		n += len(form)
	}
	if n <= 0 && d > 0 {
		return 0, d - wordCount(n+wordBytes*d)
	}
	b[wordBytes] = byte(min(n, 8))
	return binary.BigEndian.Uint64(b[:]), -1
}

// nameWord is the number with index d by which names are put in order: those of the folded form, then those of the name itself, so
// that names which differ only in case or accents have an order too.
func nameWord(name string, d int) (word uint64, rest int) {
	word, rest = foldWord(name, d)
	if rest < 0 {
		return word, rest
	}
	if n := wordCount(len(name)); rest >= n {
		return 0, rest - n
	}
	return textWord(name, rest), -1
}
