package inventory

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// words returns the words of a text in lower case: runs of letters and digits.
func words(text string) (list []string) {
	var word []rune
	for _, r := range text + " " {
		if wordRune(r) {
			word = append(word, lower(r))
		} else if len(word) > 0 {
			list = append(list, string(word))
			word = word[:0]
		}
	}
	return list
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func lower(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}

// folded holds, for each ASCII character of a word, the same in lower case, and 0 for every other.
var folded = func() (t [utf8.RuneSelf]byte) {
	for r := rune(0); r < utf8.RuneSelf; r++ {
		if wordRune(r) {
			t[r] = byte(lower(r))
		}
	}
	return t
}()

// hasWord says whether a word of the text begins with prefix, which is a word in lower case.
func hasWord(text, prefix string) bool {
	inside := false
	for i := 0; i < len(text); {
		word, size := false, 1
		if c := text[i]; c < utf8.RuneSelf {
			word = folded[c] != 0
		} else {
			var r rune
			r, size = utf8.DecodeRuneInString(text[i:])
			word = wordRune(r)
		}
		if word && !inside && begins(text[i:], prefix) {
			return true
		}
		inside = word
		i += size
	}
	return false
}

// begins says whether text begins with prefix but for case.
func begins(text, prefix string) bool {
	for prefix != "" {
		if text == "" {
			return false
		}
		if c := text[0]; c < utf8.RuneSelf && prefix[0] < utf8.RuneSelf {
			if folded[c] != prefix[0] {
				return false
			}
			text, prefix = text[1:], prefix[1:]
			continue
		}
		x, n := utf8.DecodeRuneInString(text)
		y, m := utf8.DecodeRuneInString(prefix)
		if lower(x) != y {
			return false
		}
		text, prefix = text[n:], prefix[m:]
	}
	return true
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

// foldWord is textWord of a text in lower case, whose UTF-8 orders as its runes do. If rest is not negative there is no such
// number: d is so far behind the last.
func foldWord(s string, d int) (word uint64, rest int) {
	var b [8 + utf8.UTFMax]byte
	n := -wordBytes * d // where the next byte belongs
	for _, r := range s {
		if n > wordBytes {
			break
		}
		var char [utf8.UTFMax]byte
		size := utf8.EncodeRune(char[:], lower(r))
		if n+size > 0 {
			copy(b[max(n, 0):], char[max(-n, 0):size])
		}
		n += size
	}
	if n <= 0 && d > 0 {
		return 0, d - max(1, (n+wordBytes*d+wordBytes-1)/wordBytes)
	}
	b[wordBytes] = byte(min(n, 8))
	return binary.BigEndian.Uint64(b[:8]), -1
}
