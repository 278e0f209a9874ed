package field

import (
	"bytes"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// boolean is yes or no; empty is neither. true and false outside, 1 and 0
// inside.
type boolean struct{}

func (boolean) Name() string                { return "boolean" }
func (boolean) Shape() Shape                { return ShapeNumber }
func (boolean) Check(f *schema.Field) error { return checkPlainProperties(f) }

// Unordered implements Unordered.
func (boolean) Unordered() {}

// What people and other programs write for yes and no, folded. A word that
// some write for both, or for something else (x, -, ?), is none of them.
const (
	yesWords = " true yes y t 1 on 是 对 真 有 ✓ ✔ ja oui si vrai wahr "
	noWords  = " false no n f 0 off 否 不是 错 假 无 没有 ✗ ✘ nein non faux falsch "
)

func (boolean) Parse(_ *schema.Field, raw Raw) (Value, error) {
	switch raw.kind {
	case rawValue:
		switch v := raw.value.(type) {
		case nil:
			return nil, nil
		case Bool:
			return v, nil
		}
		return nil, errs.Field("value_shape")
	case rawJSON:
		switch {
		case isNull(raw.json):
			return nil, nil
		case string(bytes.TrimSpace(raw.json)) == "true":
			return Bool(true), nil
		case string(bytes.TrimSpace(raw.json)) == "false":
			return Bool(false), nil
		}
		return nil, errs.Field("boolean_json")
	}
	s, fe := written.Clean(raw.text, false)
	if fe != nil {
		return nil, fe
	}
	s = Fold(s)
	switch {
	case s == "":
		return nil, nil
	case strings.ContainsAny(s, " "):
	case strings.Contains(yesWords, " "+s+" "):
		return Bool(true), nil
	case strings.Contains(noWords, " "+s+" "):
		return Bool(false), nil
	}
	return nil, errs.Field("boolean_invalid")
}

func (t boolean) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return t.AppendText(dst, v)
}

func (boolean) AppendText(dst []byte, v Value) []byte {
	switch v {
	case nil:
		return dst
	case Bool(true):
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

func (t boolean) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return append(dst, byte(t.Keys(v).Number))
}

func (t boolean) FromBytes(b []byte) (Value, error) {
	switch {
	case len(b) == 0:
		return nil, nil
	case len(b) > 1 || b[0] > 1:
		return nil, ErrBytes
	}
	return t.FromNumber(int64(b[0])), nil
}

func (boolean) FromNumber(n int64) Value { return Bool(n != 0) }

func (boolean) Keys(v Value) Key {
	if v == Bool(true) {
		return Key{Number: 1}
	}
	return Key{}
}

func (boolean) SortText(Value) string { return "" }
