package inventory

import (
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

// hasWord says whether a word of the text begins with prefix, which is in lower case.
func hasWord(text, prefix string) bool {
	inside := false
	for i, r := range text {
		if !wordRune(r) {
			inside = false
			continue
		}
		if !inside && begins(text[i:], prefix) {
			return true
		}
		inside = true
	}
	return false
}

// begins says whether text begins with prefix but for case.
func begins(text, prefix string) bool {
	for _, want := range prefix {
		r, size := utf8.DecodeRuneInString(text)
		if size == 0 || lower(r) != want {
			return false
		}
		text = text[size:]
	}
	return true
}

// foldCompare compares two texts without regard to case.
func foldCompare(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x, y = lower(x), lower(y); x != y {
			return int(x) - int(y)
		}
		a, b = a[n:], b[m:]
	}
	return len(a) - len(b)
}
