package field

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
)

// Digits of a number that cannot be parsed but is kept: short codes at least,
// and what ITU-T E.164 allows plus national prefixes at most.
const (
	minDigits = 3
	maxDigits = 20
	maxExt    = 11
)

// phone is a telephone number, stored as E.164, with " x123" for an extension.
// A number whose country is unknown is kept as its digits.
type phone struct{ textual }

func newPhone() Type {
	return phone{textual{name: "phone", limit: 100, many: true, normal: normalPhone}}
}

func normalPhone(s string, raw *Raw) (string, *errs.FieldError) {
	if isPlainE164(s) {
		return s, nil
	}
	s = norm.NFKC.String(s) // full-width digits
	if len(s) > 4 && strings.EqualFold(s[:4], "tel:") {
		s = s[4:]
	}
	number, ext := cutExtension(s)
	if compact, ok := digitsOf(number); ok {
		number = compact
	}
	if raw.region == "" && strings.HasPrefix(number, "00") {
		number = "+" + number[2:]
	}
	if home := fromHome(number, raw.region); ext == "" && isPlainE164(home) {
		return home, nil
	}
	if strings.HasPrefix(number, "+") || raw.region != "" {
		if out := parsePhone(number, ext, raw.region); out != "" {
			return out, nil
		}
	}
	return rawPhone(number, ext)
}

// isPlainE164 recognises numbers that are surely in normal form already, since
// parsing costs 10 µs and more: North America and Chinese mobiles, which have
// no national prefix that could hide behind the country code.
func isPlainE164(s string) bool {
	switch {
	case len(s) == 12 && strings.HasPrefix(s, "+1") && s[2] >= '2' && s[5] >= '2',
		len(s) == 14 && strings.HasPrefix(s, "+861") && s[4] >= '3':
		return written.IsDigits(s[1:])
	}
	return false
}

// fromHome puts the country code before a number of the same two plans that is
// written without one.
func fromHome(number, region string) string {
	switch {
	case len(number) == 10 && (region == "US" || region == "CA"):
		return "+1" + number
	case len(number) == 11 && region == "CN":
		return "+86" + number
	}
	return number
}

// digitsOf drops the marks people put between digits; false when there is
// anything else.
func digitsOf(s string) (string, bool) {
	out := make([]byte, 0, len(s))
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r == '+' && i == 0:
			out = append(out, '+')
		case strings.ContainsRune(" -.()/\u2010\u2011\u2012\u2013\u2212", r):
		default:
			return "", false
		}
	}
	return string(out), true
}

// parsePhone returns the normal form of a plausible number, else "". The
// library may strip a national prefix from its own output, so the result is
// parsed until it stays.
func parsePhone(number, ext, region string) string {
	for range 4 {
		n, err := phonenumbers.Parse(number, region)
		if err != nil || !phonenumbers.IsPossibleNumber(n) {
			return ""
		}
		if ext == "" {
			ext = n.GetExtension()
		}
		out := phonenumbers.Format(n, phonenumbers.E164)
		if out == number {
			if ext != "" {
				out += " x" + ext
			}
			return out
		}
		number = out
	}
	return ""
}

// rawPhone keeps the digits of a number in no known plan.
func rawPhone(number, ext string) (string, *errs.FieldError) {
	digits := strings.TrimPrefix(number, "+")
	if !written.IsDigits(digits) || len(digits) < minDigits || len(digits) > maxDigits || len(ext) > maxExt {
		return "", errs.Field("phone_invalid")
	}
	if ext != "" {
		number += " x" + ext
	}
	return number, nil
}

// cutExtension splits "… ext. 12", "… x12", "…;ext=12", "… #12", "…转12".
func cutExtension(s string) (number, ext string) {
	lower := strings.ToLower(s)
	for _, mark := range []string{";ext=", "extension", "ext.", "ext", "x", "#", "转", "轉"} {
		at := strings.LastIndex(lower, mark)
		if at <= 0 {
			continue
		}
		if ext = strings.Trim(lower[at+len(mark):], " .:"); written.IsDigits(ext) {
			return strings.TrimRight(lower[:at], " ,"), ext
		}
	}
	return lower, ""
}

// Tokens is the number without its extension.
func (phone) Tokens(v Value) []string {
	return distinct(v, func(s string) string {
		number, _, _ := strings.Cut(s, " ")
		return number
	})
}

// Needle drops what people type between digits, and a leading national or
// international prefix, since keys start with + and the country code. Words
// are no part of a number: "" for them.
func (phone) Needle(s string) string {
	s = Fold(s)
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '+' && len(out) == 0:
			out = append(out, c)
		case c == 'x' && len(out) > 0:
			out = append(out, " x"...)
		case c >= 'a' && c <= 'z' && c != 'e' && c != 'x' && c != 't': // "ext"
			return ""
		}
	}
	if rest, ok := strings.CutPrefix(string(out), "00"); ok {
		return "+" + rest
	}
	return strings.TrimPrefix(string(out), "0")
}
