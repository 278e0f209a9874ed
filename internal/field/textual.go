package field

import (
	"slices"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// textual is the body shared by all types whose single value is a string.
type textual struct {
	name  string
	limit int  // characters, unless the declaration says otherwise
	lines bool // newlines and tabs are kept
	many  bool // may hold several labelled values
	heard bool // Chinese in it is found by how it is read
	// normal brings one cleaned, non-empty string into the type's normal
	// form; nil when cleaning is all there is.
	normal func(s string, raw *Raw) (string, *errs.FieldError)
}

func (t textual) Name() string { return t.name }
func (t textual) Shape() Shape { return ShapeText }
func (t textual) Sounds() bool { return t.heard }
func (t textual) Short() bool  { return !t.lines }

func (t textual) Check(f *schema.Field) error {
	if f.Many && !t.many {
		return refuse("many", "field_many_unsupported")
	}
	if f.MaxLength > t.limit {
		return refuse("max_length", "field_max_length", errs.P("limit", t.limit))
	}
	return checkForeignProperties(f)
}

func (t textual) Parse(f *schema.Field, raw Raw) (Value, error) {
	if f.Many {
		l, fe := t.parseMany(f, &raw)
		if fe != nil {
			return nil, fe
		}
		if len(l) == 0 {
			return nil, nil
		}
		return l, nil
	}
	s, fe := raw.str()
	if fe == nil {
		s, fe = t.one(f, s, &raw)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	return Text(s), nil
}

// one brings a single string into normal form.
func (t textual) one(f *schema.Field, s string, raw *Raw) (string, *errs.FieldError) {
	s, fe := written.Clean(s, t.lines)
	if fe != nil || s == "" {
		return "", fe
	}
	limit := t.limit
	if f.MaxLength > 0 {
		limit = f.MaxLength
	}
	if written.TooLong(s, limit) {
		return "", errs.Field("text_too_long", errs.P("limit", limit))
	}
	if t.normal == nil {
		return s, nil
	}
	if s, fe = t.normal(s, raw); fe != nil {
		return "", fe
	}
	if written.TooLong(s, limit) {
		return "", errs.Field("text_too_long", errs.P("limit", limit))
	}
	return s, nil
}

func (t textual) AppendJSON(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case Text:
		return AppendQuoted(dst, string(v))
	}
	dst = append(dst, '[')
	for i, item := range v.(List) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(append(dst, `{"value":`...), item.Value)
		if item.Label != "" {
			dst = AppendQuoted(append(dst, `,"label":`...), item.Label)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

func (t textual) AppendText(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return dst
	case Text:
		return append(dst, v...)
	}
	return appendListText(dst, v.(List))
}

// The first canonical byte tells the forms apart, so that a field may later
// hold several values where it held one.
const (
	formOne  = 0
	formMany = 1
)

func (t textual) AppendBytes(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return dst
	case Text:
		return append(append(dst, formOne), v...)
	}
	l := v.(List)
	dst = canon.AppendUint(append(dst, formMany), uint64(len(l)))
	for _, item := range l {
		dst = canon.AppendString(canon.AppendString(dst, item.Value), item.Label)
	}
	return dst
}

func (t textual) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if b[0] == formOne && len(b) > 1 {
		if !utf8.Valid(b[1:]) {
			return nil, ErrBytes
		}
		return Text(b[1:]), nil
	}
	r := canon.NewReader(b[1:])
	n := r.Uint()
	if b[0] != formMany || n == 0 || n > maxMany {
		return nil, ErrBytes
	}
	l := make(List, 0, n)
	for range n {
		one := Labelled{Value: r.String(), Label: r.String()}
		if one.Value == "" || !utf8.ValidString(one.Value) || !utf8.ValidString(one.Label) {
			return nil, ErrBytes
		}
		l = append(l, one)
	}
	if r.Done() != nil {
		return nil, ErrBytes
	}
	return l, nil
}

func (t textual) Keys(v Value) Key { return Key{Texts: each(v, Fold)} }

func (t textual) SortText(v Value) string {
	switch v := v.(type) {
	case Text:
		return string(v)
	case List:
		return v[0].Value
	}
	return ""
}

// each maps every string of a value.
func each(v Value, form func(string) string) []string {
	switch v := v.(type) {
	case Text:
		return []string{form(string(v))}
	case List:
		out := make([]string, len(v))
		for i, item := range v {
			out[i] = form(item.Value)
		}
		return out
	}
	return nil
}

// distinct maps every string of a value to its equality form and drops empty
// and repeated ones.
func distinct(v Value, form func(string) string) []string {
	all := each(v, form)
	out := all[:0]
	for _, s := range all {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Prose reports whether values of a type are texts of many lines, in which
// words are looked for one by one.
func Prose(t Type) bool {
	s, ok := t.(Short)
	return ok && !s.Short()
}

// Fold brings text into the form in which it is searched, see [written.Fold].
func Fold(s string) string { return written.Fold(s) }
