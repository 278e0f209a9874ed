package field

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Characters of one part, and of the whole name.
const (
	limitNamePart = 200
	limitName     = 500
)

// personName is how a person is called. JSON is a string or an object of
// parts; text is described at [splitName].
type personName struct{}

func (personName) Name() string { return "person_name" }
func (personName) Shape() Shape { return ShapeText }
func (personName) Sounds() bool { return true }

func (personName) Check(f *schema.Field) error {
	if f.MaxLength > limitName {
		return refuse("max_length", "field_max_length", errs.P("limit", limitName))
	}
	if f.Many {
		return refuse("many", "field_many_unsupported")
	}
	return checkForeignProperties(f)
}

func (personName) Parse(f *schema.Field, raw Raw) (Value, error) {
	n, fe := raw.name()
	if fe == nil {
		fe = n.normalise(f)
	}
	if fe != nil {
		return nil, fe
	}
	if n == (Name{}) {
		return nil, nil
	}
	return n, nil
}

func (r *Raw) name() (Name, *errs.FieldError) {
	switch r.kind {
	case rawValue:
		if n, ok := r.value.(Name); ok {
			return n, nil
		}
	case rawJSON:
		if m := r.json; !isNull(m) && m[0] == '{' {
			return nameFromJSON(m)
		}
	case rawText:
		if n, ok := structuredName(strings.TrimSpace(r.text)); ok {
			return n, nil
		}
	}
	s, fe := r.str()
	return Name{Full: s}, fe
}

func nameFromJSON(m json.RawMessage) (n Name, fe *errs.FieldError) {
	fe = members(m, func(key string, v json.RawMessage) (fe *errs.FieldError) {
		part := n.part(key)
		if part == nil {
			return errs.Field("value_key_unknown")
		}
		if !isNull(v) {
			*part, fe = unquote(v)
		}
		return fe
	})
	return n, fe
}

func (n *Name) part(key string) *string {
	switch key {
	case "full":
		return &n.Full
	case "prefix":
		return &n.Prefix
	case "given":
		return &n.Given
	case "middle":
		return &n.Middle
	case "family":
		return &n.Family
	case "suffix":
		return &n.Suffix
	}
	return nil
}

// normalise cleans every part, then derives the parts from the whole or the
// whole from the parts, whichever is missing.
func (n *Name) normalise(f *schema.Field) *errs.FieldError {
	limit := limitName
	if f.MaxLength > 0 {
		limit = f.MaxLength
	}
	for _, p := range [...]*string{&n.Full, &n.Prefix, &n.Given, &n.Middle, &n.Family, &n.Suffix} {
		s, fe := written.Clean(*p, false)
		if fe != nil {
			return fe
		}
		if p != &n.Full && written.TooLong(s, limitNamePart) {
			return errs.Field("name_too_long", errs.P("limit", limitNamePart))
		}
		*p = s
	}
	if written.TooLong(n.Full, limit) {
		return errs.Field("name_too_long", errs.P("limit", limit))
	}
	if *n == (Name{Full: n.Full}) {
		*n = splitName(n.Full)
		return n.checkParts(limit)
	}
	if n.Full == "" {
		n.Full = n.compose()
	}
	return n.checkParts(limit)
}

func (n *Name) checkParts(limit int) *errs.FieldError {
	if written.TooLong(n.Full, limit) {
		return errs.Field("name_too_long", errs.P("limit", limit))
	}
	for _, p := range [...]string{n.Prefix, n.Given, n.Middle, n.Family, n.Suffix} {
		if written.TooLong(p, limitNamePart) {
			return errs.Field("name_too_long", errs.P("limit", limitNamePart))
		}
	}
	return nil
}

// compose writes the parts in the order of the name's script.
func (n *Name) compose() string {
	if isHan(n.Family) && (n.Given == "" || isHan(n.Given)) {
		if isHan(n.Prefix) { // 王小明先生: forms of address follow
			return n.Family + n.Given + n.Middle + n.Prefix + n.Suffix
		}
		return n.Prefix + n.Family + n.Given + n.Middle + n.Suffix
	}
	return joinWords(n.Prefix, n.Given, n.Middle, n.Family, n.Suffix)
}

func joinWords(words ...string) string {
	out := words[:0:0]
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// isHan reports a non-empty text of Chinese characters only.
func isHan(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return s != ""
}

func (personName) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	n := v.(Name)
	dst = AppendQuoted(append(dst, `{"full":`...), n.Full)
	for _, part := range [...]struct{ key, s string }{
		{`,"prefix":`, n.Prefix}, {`,"given":`, n.Given}, {`,"middle":`, n.Middle},
		{`,"family":`, n.Family}, {`,"suffix":`, n.Suffix},
	} {
		if part.s != "" {
			dst = AppendQuoted(append(dst, part.key...), part.s)
		}
	}
	return append(dst, '}')
}

func (personName) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return appendNameText(dst, v.(Name))
}

func (personName) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	n := v.(Name)
	for _, s := range [...]string{n.Full, n.Prefix, n.Given, n.Middle, n.Family, n.Suffix} {
		dst = canon.AppendString(dst, s)
	}
	return dst
}

func (personName) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	r := canon.NewReader(b)
	n := Name{r.String(), r.String(), r.String(), r.String(), r.String(), r.String()}
	if r.Done() != nil || n.Full == "" {
		return nil, ErrBytes
	}
	for _, part := range [...]string{n.Full, n.Prefix, n.Given, n.Middle, n.Family, n.Suffix} {
		if !utf8.ValidString(part) {
			return nil, ErrBytes
		}
	}
	return n, nil
}

func (personName) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{Texts: []string{Fold(v.(Name).Full)}}
}

// SortText is family name first; names in Chinese characters are as written,
// which is family first already.
func (personName) SortText(v Value) string {
	if v == nil {
		return ""
	}
	n := v.(Name)
	if n.Family == "" || strings.ContainsFunc(n.Full, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return n.Full
	}
	return joinWords(n.Family, n.Given, n.Middle)
}
