package written

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Clean brings text into the one stored form: NFC, trimmed, without control
// characters or bidirectional overrides (which make text read otherwise than
// it is stored: CVE-2021-42574). With lines, newlines and tabs stay and line
// ends become \n; otherwise any run of white space becomes one space.
func Clean(s string, lines bool) (string, *errs.FieldError) {
	if isClean(s) {
		return s, nil
	}
	if !utf8.ValidString(s) {
		return "", errs.Field("text_encoding")
	}
	s = norm.NFC.String(s)
	if lines {
		return cleanLines(s)
	}
	return cleanLine(s)
}

// isClean is the fast path: printable ASCII, single spaces, nothing to trim.
func isClean(s string) bool {
	prev := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c > '~' || (c == ' ' && prev == ' ') {
			return false
		}
		prev = c
	}
	return prev != ' ' || s == ""
}

func cleanLine(s string) (string, *errs.FieldError) {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for at, r := range s {
		if isLineSpace(r) {
			space = true
			continue
		}
		if isForbidden(r) {
			return "", unseen(s, at, r)
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String(), nil
}

func cleanLines(s string) (string, *errs.FieldError) {
	if strings.ContainsAny(s, "\r\u2028\u2029") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	}
	for at, r := range s {
		if isForbidden(r) && r != '\n' && r != '\t' {
			return "", unseen(s, at, r)
		}
	}
	return strings.TrimFunc(s, isLineSpace), nil
}

// unseen says which character is refused and where: nobody sees it.
func unseen(s string, at int, r rune) *errs.FieldError {
	return errs.Field("text_control", errs.P("sign", fmt.Sprintf("U+%04X", r)), errs.P("place", utf8.RuneCountInString(s[:at])+1))
}

// isLineSpace is white space that a single line folds to one space. U+0085 is
// a C1 control and stays forbidden; the byte order mark is what some editors
// put before the first cell.
func isLineSpace(r rune) bool {
	return r != 0x85 && unicode.IsSpace(r) || r == 0xFEFF
}

func isForbidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// TooLong reports whether s has more than limit characters.
func TooLong(s string, limit int) bool {
	return len(s) > limit && utf8.RuneCountInString(s) > limit
}

func IsASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func IsDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
