package inventory

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Texts that look alike must not be different products. So what comes in new holds nothing that cannot be seen, and new ids are in
// composed form (NFC). What is there already, and what another node says, is read by [CheckText] and [CheckProductID], which are
// older and take more; bodega verify names what the rules of today would refuse.

// unseen are characters that cannot be seen, or not always: controls, those of format, selectors of variants, separators, fillers,
// and what is no character at all. Of the spaces it leaves U+0020.
var unseen = []*unicode.RangeTable{unicode.Cc, unicode.Cf, unicode.Z, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
	unicode.Noncharacter_Code_Point}

const (
	nonJoiner, joiner = '\u200c', '\u200d'
	emojiSelector     = '\ufe0f' // VS16
	brailleBlank      = '\u2800' // a symbol by its category, and yet blank
)

func isUnseen(r rune) bool { return r != ' ' && (unicode.In(r, unseen...) || r == brailleBlank) }

// checkNew says what is wrong with a text that comes in new, of at most limit bytes, or nothing. The empty text is fine. With joiners
// it may hold U+200C, U+200D and U+FE0F between characters that can be seen, as names in Persian, in Hindi and with emoji do.
func checkNew(s string, limit int, joiners bool) (issue string) {
	if issue := CheckText(s, limit); issue != "" || s == "" {
		return issue
	}
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		return "must not begin or end with a space"
	}
	if ascii(s) {
		return ""
	}
	before := ' ' // the last character
	for i, r := range s {
		if !isUnseen(r) {
			before = r
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if !joiners || !joins(before, r, next) {
			return notSeen(r, i)
		}
		before = r
	}
	return ""
}

// joins says whether r is one of the joiners, and joins what can be seen. VS16 may be followed by a joiner, as within emoji.
func joins(before, r, next rune) bool {
	switch r {
	case emojiSelector:
		return seen(before) && (seen(next) || next == joiner)
	case joiner:
		return (seen(before) || before == emojiSelector) && seen(next)
	case nonJoiner:
		return seen(before) && seen(next)
	default:
		return false
	}
}

func seen(r rune) bool { return r != ' ' && r != utf8.RuneError && !isUnseen(r) }

func notSeen(r rune, at int) string {
	what := "which cannot be seen"
	if unicode.Is(unicode.Zs, r) {
		what = "which looks like a space"
	}
	return fmt.Sprintf("must not contain U+%04X at byte %d, %s", r, at, what)
}

// NewProductID returns the id that a new product has if its id is sent as written: the composed form (NFC). The issue is what is
// wrong with it, or nothing. An id that is composed is returned as it is.
func NewProductID(sent string) (id ProductID, issue string) {
	if ascii(sent) || len(sent) > 4*MaxProductIDBytes || !utf8.ValidString(sent) {
		return ProductID(sent), CheckProductID(sent)
	}
	composed := norm.NFC.String(sent) // which is sent if that is composed
	if issue := CheckProductID(composed); issue != "" {
		return ProductID(composed), issue
	}
	return ProductID(composed), checkNew(composed, MaxProductIDBytes, false)
}

// lookalike returns what a text looks like: composed, without what cannot be seen, with plain spaces and none at the ends.
func lookalike(s string) string {
	return strings.TrimSpace(norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Zs, r):
			return ' '
		case isUnseen(r):
			return -1
		default:
			return r
		}
	}, s)))
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
