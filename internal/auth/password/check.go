package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const (
	minLength   = 15  // characters; the password is the only factor
	maxLength   = 128 // characters
	minUnguided = 8   // characters that must be left without the guessable parts
	minWord     = 4   // shorter context words would hit by chance
)

// mark stands for a part that counts for nothing.
const mark = '\x00'

// Context is what an attacker knows about the person.
type Context struct {
	Email string
	Name  string
}

// commonWords are refused as the bulk of a password; the product's own name
// among them.
func commonWords() []string {
	return []string{
		"holdfast", "password", "passwort", "passphrase", "changeme", "welcome", "administrator", "admin",
		"letmein", "iloveyou", "login", "secret", "default", "company", "customer",
		"monday", "january", "spring", "summer", "autumn", "winter",
	}
}

// walks are rows of the usual keyboards; typing along one is no secret.
func walks() []string {
	return []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"}
}

// Check reports whether candidate may become the password of the person in
// context. The error is a *errs.FieldError with code password_short,
// password_long, password_encoding, password_guessable or password_breached,
// for the caller to name the field. It takes less than a millisecond.
func Check(candidate []byte, about Context) error {
	if !utf8.Valid(candidate) {
		return errs.Field("password_encoding")
	}
	text := []rune(norm.NFC.String(string(candidate)))
	switch {
	case len(text) < minLength:
		return errs.Field("password_short", errs.P("limit", minLength))
	case len(text) > maxLength:
		return errs.Field("password_long", errs.P("limit", maxLength))
	}
	folded := strings.ToLower(string(text))
	for _, word := range append(contextWords(about), commonWords()...) {
		folded = strings.ReplaceAll(folded, word, string(mark)) // so that the ends do not join
	}
	if unguided([]rune(folded)) < minUnguided {
		return errs.Field("password_guessable")
	}
	if rest, pieces := withoutLeaked([]rune(folded)); unguided(rest)+pieceWorth*pieces < minUnguided {
		return errs.Field("password_breached")
	}
	return nil
}

// contextWords are the address, its local part and domain, the name, and the
// words they consist of; longest first, so that a whole goes before its part.
func contextWords(about Context) []string {
	email, name := fold(about.Email), fold(about.Name)
	local, domain, _ := strings.Cut(email, "@")
	words := []string{email, local, domain, name}
	for _, whole := range []string{local, domain, name} {
		parts := strings.FieldsFunc(whole, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		words = append(append(words, parts...), strings.Join(parts, ""))
	}
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) < minWord })
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

func fold(s string) string { return strings.ToLower(norm.NFC.String(s)) }

// unguided counts the characters that do not follow from the ones before them:
// not a repetition, not the next in a row, not the same piece again.
func unguided(text []rune) int {
	text = text[:period(text)]
	count := 0
	for i, r := range text {
		if r == mark || i > 0 && (r == text[i-1] || follows(text[i-1], r)) {
			continue
		}
		count++
	}
	return count
}

// period returns the length of the shortest piece that, repeated, gives text.
func period(text []rune) int {
	for p := 1; p <= len(text)/2; p++ {
		if slices.Equal(text[p:], text[:len(text)-p]) {
			return p
		}
	}
	return len(text)
}

// follows reports whether b stands beside a in the alphabet, among the digits
// or on a keyboard, in either direction.
func follows(a, b rune) bool {
	if step := b - a; step == 1 || step == -1 {
		return true
	}
	if a == '9' && b == '0' || a == '0' && b == '9' {
		return true
	}
	for _, row := range walks() {
		if strings.Contains(row, string([]rune{a, b})) || strings.Contains(row, string([]rune{b, a})) {
			return true
		}
	}
	return false
}
