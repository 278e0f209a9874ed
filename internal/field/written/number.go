package written

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// What a decimal number holds: twelve digits before the point and six behind
// it, which is exact in 64 bits, and what sums are exact in.
const (
	Scale = 6
	Whole = 12
	One   = 1_000_000
)

// WithoutUnit takes the unit of the field off a written number. Another unit is
// refused: nothing is converted.
func WithoutUnit(s, unit string) (string, *errs.FieldError) {
	if s == "" || unit == "" {
		return s, nil
	}
	s = Fold(s)
	if number, ok := strings.CutSuffix(s, Fold(unit)); ok && number != "" {
		return strings.TrimSpace(number), nil
	}
	if last, _ := utf8.DecodeLastRuneInString(s); !unicode.IsDigit(last) && last != '.' {
		return "", errs.Field("number_unit", errs.P("unit", unit))
	}
	return s, nil
}

// Digits brings what a person or a table writes to digits and a point.
// Spaces and apostrophes stand between thousands; of points and commas, the one
// that comes last is the point of the number, and the one that comes twice is
// not. A single comma before three digits could be either: it is refused.
func Digits(s string) (string, *errs.FieldError) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u2009", "", "\u202f", "", "'", "", "’", "", "−", "-").Replace(Fold(s))
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case commas == 0 && points <= 1:
		return s, nil
	case commas == 1 && points == 0 && len(s)-comma == 4 && s[0] != ',':
		return "", errs.Field("decimal_ambiguous")
	case commas == 1 && comma > point:
		return apart(s[:comma], '.', s[comma+1:])
	case points == 1 && point > comma:
		return apart(s[:point], ',', s[point+1:])
	case points == 0:
		return apart(s, ',', "")
	case commas == 0:
		return apart(s, '.', "")
	}
	return "", errs.Field("decimal_invalid")
}

// apart takes the signs between thousands out of the whole part.
func apart(whole string, between byte, part string) (string, *errs.FieldError) {
	groups := strings.Split(whole, string(between))
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(strings.TrimLeft(g, "+-")) > 3 {
			return "", errs.Field("decimal_invalid")
		}
	}
	if whole = strings.Join(groups, ""); part != "" {
		whole += "." + part
	}
	return whole, nil
}

// Millionths reads an optional sign, digits, and a point with digits.
func Millionths(s string) (int64, *errs.FieldError) {
	invalid := errs.Field("decimal_invalid")
	digits := strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-")
	whole, part, pointed := strings.Cut(digits, ".")
	switch {
	case len(s)-len(digits) > 1, whole == "" && part == "", pointed && part == "", whole != "" && !IsDigits(whole), part != "" && !IsDigits(part):
		return 0, invalid
	}
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	switch {
	case len(part) > Scale:
		return 0, errs.Field("decimal_places", errs.P("limit", Scale))
	case len(whole) > Whole:
		return 0, errs.Field("decimal_range", errs.P("digits", Whole))
	}
	n, err := strconv.ParseInt("0"+whole+part+strings.Repeat("0", Scale-len(part)), 10, 64)
	if err != nil {
		return 0, invalid
	}
	if s[0] == '-' {
		n = -n
	}
	return n, nil
}
