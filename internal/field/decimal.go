package field

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// decimalMost is all digits that [written.Whole] and [written.Scale] allow.
const decimalMost = 999_999_999_999_999_999

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
	if literal := bytes.TrimSpace(raw.json); exact && len(literal) > 0 && (literal[0] == '-' || written.IsDigits(string(literal[:1]))) {
		s, fe = string(literal), nil
	}
	if fe == nil {
		s, fe = written.Clean(s, false)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	if !exact {
		if s, fe = written.WithoutUnit(s, f.Unit); fe == nil {
			s, fe = written.Digits(s)
		}
		if fe != nil {
			return nil, fe
		}
	}
	n, fe := written.Millionths(s)
	if fe != nil {
		return nil, fe
	}
	return Decimal(n), nil
}

// maxUnit bounds the word for a unit, in characters.
const maxUnit = 20

// checkUnit refuses a unit that could be taken for a part of the number before it.
func checkUnit(unit string) error {
	plain, fe := written.Clean(unit, false)
	first, _ := utf8.DecodeRuneInString(Fold(unit)) // "²" is a 2 there
	switch {
	case fe != nil, plain != unit, unicode.IsDigit(first), strings.ContainsAny(unit, "0123456789.,+-'"):
		return refuse("unit", "field_unit_invalid")
	case written.TooLong(unit, maxUnit):
		return refuse("unit", "field_unit_long", errs.P("limit", maxUnit))
	}
	return nil
}

func checkDecimal(n int64) error {
	if n < -decimalMost || n > decimalMost {
		return errs.Field("decimal_range", errs.P("digits", written.Whole))
	}
	return nil
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
	dst = strconv.AppendInt(dst, n/written.One, 10)
	if n %= written.One; n != 0 {
		part := strconv.AppendInt(nil, n+written.One, 10)
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
func (decimal) Scale() int               { return written.Scale }

func (decimal) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{Number: int64(v.(Decimal))}
}

func (decimal) SortText(Value) string { return "" }
