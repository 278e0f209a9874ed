package field

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-crm/holdfast/internal/errs"
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
	if raw.region == "" && strings.HasPrefix(s, "00") {
		s = "+" + s[2:]
	}
	number, ext := cutExtension(s)
	if number[0] == '+' || raw.region != "" {
		if out := parsePhone(number, ext, raw.region); out != "" {
			return out, nil
		}
	}
	return rawPhone(number, ext)
}

// isPlainE164 recognises numbers that are surely in normal form already, since
// parsing costs microseconds: North America and Chinese mobiles, which have no
// national prefix that could hide behind the country code.
func isPlainE164(s string) bool {
	switch {
	case len(s) == 12 && strings.HasPrefix(s, "+1") && s[2] >= '2' && s[5] >= '2',
		len(s) == 14 && strings.HasPrefix(s, "+861") && s[4] >= '3':
		return isDigits(s[1:])
	}
	return false
}

func parsePhone(number, ext, region string) string {
	n, err := phonenumbers.Parse(number, region)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return ""
	}
	out := phonenumbers.Format(n, phonenumbers.E164)
	if ext == "" {
		ext = n.GetExtension()
	}
	if ext != "" {
		out += " x" + ext
	}
	return out
}

// rawPhone keeps the digits of a number in no known plan.
func rawPhone(number, ext string) (string, *errs.FieldError) {
	out := make([]byte, 0, len(number)+2+len(ext))
	for i, r := range number {
		switch {
		case r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r == '+' && i == 0:
			out = append(out, '+')
		case strings.ContainsRune(" -.()/\u2010\u2011\u2012\u2013\u2212", r):
		default:
			return "", errs.Field("phone_invalid")
		}
	}
	digits := len(strings.TrimPrefix(string(out), "+"))
	if digits < minDigits || digits > maxDigits || len(ext) > maxExt {
		return "", errs.Field("phone_invalid")
	}
	if ext != "" {
		out = append(append(out, " x"...), ext...)
	}
	return string(out), nil
}

// cutExtension splits "… ext. 12", "… x12", "…;ext=12", "… #12", "…转12".
func cutExtension(s string) (number, ext string) {
	lower := strings.ToLower(s)
	for _, mark := range []string{";ext=", "extension", "ext.", "ext", "x", "#", "转", "轉"} {
		at := strings.LastIndex(lower, mark)
		if at <= 0 {
			continue
		}
		if ext = strings.Trim(lower[at+len(mark):], " .:"); isDigits(ext) {
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
// international prefix, since keys start with + and the country code.
func (phone) Needle(s string) string {
	s = strings.TrimSpace(Fold(s))
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= '0' && c <= '9' || c == 'x' || c == '+' && len(out) == 0 {
			out = append(out, c)
		}
	}
	if rest, ok := strings.CutPrefix(string(out), "00"); ok {
		return "+" + rest
	}
	return strings.TrimPrefix(string(out), "0")
}
