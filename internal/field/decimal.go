package field

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// What a decimal number holds: twelve digits before the point and six behind
// it, which is exact in 64 bits, and what sums are exact in.
const (
	decimalScale = 6
	decimalWhole = 12
	decimalOne   = 1_000_000
	decimalMost  = 999_999_999_999_999_999
)

// decimal is an exact decimal number: a string in JSON ("1234.5"), since many
// readers of JSON round numbers; millionths inside.
type decimal struct{}

func (decimal) Name() string                { return "decimal" }
func (decimal) Shape() Shape                { return ShapeNumber }
func (decimal) Check(f *schema.Field) error { return checkPlainProperties(f) }

func (decimal) Parse(f *schema.Field, raw Raw) (Value, error) {
	if v, ok := raw.value.(Decimal); ok && raw.kind == rawValue {
		return v, checkDecimal(int64(v))
	}
	s, fe := raw.str()
	exact := raw.kind == rawJSON
	if literal := bytes.TrimSpace(raw.json); exact && len(literal) > 0 && (literal[0] == '-' || isDigits(string(literal[:1]))) {
		s, fe = string(literal), nil
	}
	if fe == nil {
		s, fe = clean(s, false)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	if !exact {
		if s, fe = withoutUnit(s, f.Unit); fe == nil {
			s, fe = writtenDecimal(s)
		}
		if fe != nil {
			return nil, fe
		}
	}
	n, fe := readDecimal(s)
	if fe != nil {
		return nil, fe
	}
	return Decimal(n), nil
}

// maxUnit bounds the word for a unit, in characters.
const maxUnit = 20

// checkUnit refuses a unit that could be taken for a part of the number before it.
func checkUnit(unit string) error {
	plain, fe := clean(unit, false)
	first, _ := utf8.DecodeRuneInString(Fold(unit)) // "²" is a 2 there
	switch {
	case fe != nil, plain != unit, unicode.IsDigit(first), strings.ContainsAny(unit, "0123456789.,+-'"):
		return refuse("unit", "field_unit_invalid")
	case tooLong(unit, maxUnit):
		return refuse("unit", "field_unit_long", errs.P("limit", maxUnit))
	}
	return nil
}

// withoutUnit takes the unit of the field off a written number. Another unit is
// refused: nothing is converted.
func withoutUnit(s, unit string) (string, *errs.FieldError) {
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

func checkDecimal(n int64) error {
	if n < -decimalMost || n > decimalMost {
		return errs.Field("decimal_range", errs.P("digits", decimalWhole))
	}
	return nil
}

// writtenDecimal brings what a person or a table writes to digits and a point.
// Spaces and apostrophes stand between thousands; of points and commas, the one
// that comes last is the point of the number, and the one that comes twice is
// not. A single comma before three digits could be either: it is refused.
func writtenDecimal(s string) (string, *errs.FieldError) {
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

// readDecimal reads an optional sign, digits, and a point with digits.
func readDecimal(s string) (int64, *errs.FieldError) {
	invalid := errs.Field("decimal_invalid")
	digits := strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-")
	whole, part, pointed := strings.Cut(digits, ".")
	switch {
	case len(s)-len(digits) > 1, whole == "" && part == "", pointed && part == "", whole != "" && !isDigits(whole), part != "" && !isDigits(part):
		return 0, invalid
	}
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	switch {
	case len(part) > decimalScale:
		return 0, errs.Field("decimal_places", errs.P("limit", decimalScale))
	case len(whole) > decimalWhole:
		return 0, errs.Field("decimal_range", errs.P("digits", decimalWhole))
	}
	n, err := strconv.ParseInt("0"+whole+part+strings.Repeat("0", decimalScale-len(part)), 10, 64)
	if err != nil {
		return 0, invalid
	}
	if s[0] == '-' {
		n = -n
	}
	return n, nil
}

func (t decimal) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return append(t.AppendText(append(dst, '"'), v), '"')
}

func (decimal) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	n := int64(v.(Decimal))
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	dst = strconv.AppendInt(dst, n/decimalOne, 10)
	if n %= decimalOne; n != 0 {
		part := strconv.AppendInt(nil, n+decimalOne, 10)
		part[0] = '.'
		dst = append(dst, bytes.TrimRight(part, "0")...)
	}
	return dst
}

func (decimal) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return canon.AppendUint(dst, zigzag(int64(v.(Decimal))))
}

func (decimal) FromBytes(b []byte) (Value, error) {
	n, empty, err := numberFromBytes(b)
	if empty || err != nil {
		return nil, err
	}
	if checkDecimal(n) != nil {
		return nil, ErrBytes
	}
	return Decimal(n), nil
}

func (decimal) FromNumber(n int64) Value { return Decimal(n) }
func (decimal) Scale() int               { return decimalScale }

func (decimal) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{Number: int64(v.(Decimal))}
}

func (decimal) SortText(Value) string { return "" }
