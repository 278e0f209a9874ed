package written

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text into the form in which it is searched: compatibility forms
// and width (NFKC), case, and diacritics are folded away. It is idempotent.
func Fold(s string) string {
	simple, lower := true, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			simple = false
			break
		}
		if 'A' <= c && c <= 'Z' {
			lower = false
		}
	}
	if simple && lower {
		return s
	}
	if simple {
		return strings.ToLower(s)
	}
	if out, ok := foldPlain(s); ok {
		return out
	}
	return foldFull(s)
}

// foldPlain folds text of Latin letters and Chinese characters, in which every
// character folds by itself; false for any other. It is some twenty times as fast as
// foldFull, and an index folds every value it holds.
func foldPlain(s string) (string, bool) {
	table := latin()
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < latinEnd:
			b.WriteString(table[r])
		case r >= 0x4e00 && r <= 0x9fff: // no compatibility forms here
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	return b.String(), true
}

// latinEnd is past Latin Extended-A, before the first combining mark.
const latinEnd = 0x180

var latin = sync.OnceValue(func() []string {
	table := make([]string, latinEnd)
	for r := range table {
		table[r] = foldFull(string(rune(r)))
	}
	return table
})

func foldFull(s string) string {
	s = norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if isDiacritic(r) {
			continue
		}
		// By way of upper case, so that ς meets σ and ı meets i.
		r = unicode.ToLower(unicode.ToUpper(r))
		if plain, ok := strokes(r); ok {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return norm.NFC.String(s) // marks alone are all there is to find
	}
	if s = b.String(); IsASCII(s) {
		return s
	}
	return norm.NFC.String(s)
}

// isDiacritic is true for marks that searchers leave out. Marks that are
// letters in their script (kana voicing, Indic and Thai vowels) stay.
func isDiacritic(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36f, // combining diacritical marks
		r >= 0x591 && r <= 0x5c7 && r != 0x5be && r != 0x5c0 && r != 0x5c3 && r != 0x5c6, // Hebrew points
		r >= 0x64b && r <= 0x65f, r == 0x670, // Arabic vowel signs
		r >= 0x1ab0 && r <= 0x1aff, r >= 0x1dc0 && r <= 0x1dff, r >= 0x20d0 && r <= 0x20ff:
		return true
	}
	return false
}

// strokes maps Latin letters that have no decomposition to what people type
// instead.
func strokes(r rune) (string, bool) {
	switch r {
	case 'ø':
		return "o", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	case 'ħ':
		return "h", true
	case 'ŧ':
		return "t", true
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'þ':
		return "th", true
	}
	return "", false
}
