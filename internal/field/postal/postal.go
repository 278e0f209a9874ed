package postal

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// Parts are an address from the small to the large. Street may have several
// lines; Country is its code (ISO 3166-1 alpha-2).
type Parts struct{ Street, District, City, Province, PostalCode, Country string }

// IsCountry reports whether there is such a code.
func IsCountry(code string) bool {
	r, err := language.ParseRegion(code)
	return err == nil && len(code) == 2 && r.IsCountry() && r.String() == code
}

// Line is the address as it is written in its country, in one line: from the
// large to the small in East Asia.
func (p Parts) Line() string {
	street := strings.ReplaceAll(p.Street, "\n", ", ")
	if p.fromLarge() {
		gap := " "
		if p.inHan() {
			gap = ""
		}
		return join(" ", p.PostalCode, join(gap, p.Province, p.City, p.District, street), p.Country)
	}
	return join(", ", street, p.District, p.town(), p.Country)
}

// town is the line with the city, whichever way round.
func (p Parts) town() string {
	switch p.Country {
	case "US", "CA", "AU", "GB", "IE", "IN", "NZ", "ZA", "":
		return join(", ", p.City, join(" ", p.Province, p.PostalCode))
	}
	return join(", ", join(" ", p.PostalCode, p.City), p.Province)
}

func (p Parts) fromLarge() bool {
	switch p.Country {
	case "CN", "TW", "HK", "MO", "JP", "KR":
		return true
	}
	return p.Country == "" && p.inHan()
}

func (p Parts) inHan() bool {
	return strings.ContainsFunc(p.Province+p.City+p.District+p.Street, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func join(between string, parts ...string) string {
	var out []string
	for _, part := range parts {
		if part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, between)
}
