package field

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// integer is a whole number of 64 bits; JSON numbers, without fraction or
// exponent.
type integer struct{}

func (integer) Name() string                { return "int" }
func (integer) Shape() Shape                { return ShapeNumber }
func (integer) Check(f *schema.Field) error { return checkPlainProperties(f) }

func (integer) Parse(f *schema.Field, raw Raw) (Value, error) {
	s := raw.text
	switch raw.kind {
	case rawValue:
		switch v := raw.value.(type) {
		case nil:
			return nil, nil
		case Int:
			return v, nil
		}
		return nil, errs.Field("value_shape")
	case rawJSON:
		if isNull(raw.json) {
			return nil, nil
		}
		s = string(bytes.TrimSpace(raw.json))
	}
	s, fe := written.Clean(s, false)
	if fe == nil && raw.kind != rawJSON {
		s, fe = written.WithoutUnit(s, f.Unit)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch _, quoted := strconv.ParseInt(strings.Trim(s, `"`), 10, 64); {
	case raw.kind == rawJSON && s[0] == '"' && quoted == nil:
		return nil, errs.Field("int_json")
	case err != nil || raw.kind == rawJSON && s[0] == '+':
		return nil, errs.Field("int_invalid")
	}
	return Int(n), nil
}

func (integer) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return strconv.AppendInt(dst, int64(v.(Int)), 10)
}

func (integer) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return strconv.AppendInt(dst, int64(v.(Int)), 10)
}

func (integer) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return canon.AppendUint(dst, zigzag(int64(v.(Int))))
}

func (integer) FromBytes(b []byte) (Value, error) {
	n, empty, err := numberFromBytes(b)
	if empty || err != nil {
		return nil, err
	}
	return Int(n), nil
}

func (integer) FromNumber(n int64) Value { return Int(n) }
func (integer) Scale() int               { return 0 }

func (integer) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{Number: int64(v.(Int))}
}

func (integer) SortText(Value) string { return "" }

// zigzag keeps small negative numbers short.
func zigzag(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

func numberFromBytes(b []byte) (n int64, empty bool, err error) {
	if len(b) == 0 {
		return 0, true, nil
	}
	r := canon.NewReader(b)
	u := r.Uint()
	if r.Done() != nil {
		return 0, false, ErrBytes
	}
	return unzigzag(u), false, nil
}
