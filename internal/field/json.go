package field

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// What a document can have: kept small, since every record is opened whole.
const (
	limitDocument = 64 << 10 // bytes
	limitNesting  = 32
)

// document is a JSON object or array (RFC 8259), from another system mostly. It
// is kept without white space, its members and numbers as they were written. A
// mere text or number is none: it would be a document that somebody forgot to
// finish.
type document struct{}

func (document) Name() string                { return "json" }
func (document) Shape() Shape                { return ShapeText }
func (document) Check(f *schema.Field) error { return checkPlainProperties(f) }

func (document) Parse(_ *schema.Field, raw Raw) (Value, error) {
	var m json.RawMessage
	switch raw.kind {
	case rawText:
		m = json.RawMessage(raw.text)
	case rawJSON:
		m = raw.json
		if m = bytes.TrimSpace(m); len(m) > 0 && m[0] == '"' { // as somebody typed it
			s, fe := unquote(m)
			if fe != nil {
				return nil, fe
			}
			m = json.RawMessage(s)
		}
	case rawValue:
		v, ok := raw.value.(Text)
		if raw.value != nil && !ok {
			return nil, errs.Field("value_shape")
		}
		m = json.RawMessage(v)
	}
	if m = bytes.TrimSpace(m); isNull(m) {
		return nil, nil
	}
	// Escapes shrink, white space goes: what is much larger stays too large.
	if len(m) > 8*limitDocument {
		return nil, errs.Field("document_large", errs.P("limit", limitDocument>>10))
	}
	if m[0] != '{' && m[0] != '[' || !json.Valid(m) {
		return nil, errs.Field("document_invalid")
	}
	out, fe := compact(nil, m, 1)
	switch {
	case fe != nil:
		return nil, fe
	case len(out) > limitDocument:
		return nil, errs.Field("document_large", errs.P("limit", limitDocument>>10))
	}
	return Text(out), nil
}

// compact appends valid JSON without white space, refusing what readers disagree
// about: members twice, and texts that are none.
func compact(dst []byte, m json.RawMessage, level int) (_ []byte, fe *errs.FieldError) {
	if m = bytes.TrimSpace(m); level > limitNesting {
		return nil, errs.Field("document_deep", errs.P("limit", limitNesting))
	}
	first := len(dst) + 1
	sep := func() {
		if len(dst) > first {
			dst = append(dst, ',')
		}
	}
	switch m[0] {
	case '{':
		dst = append(dst, '{')
		fe = members(m, func(key string, v json.RawMessage) (fe *errs.FieldError) {
			sep()
			if dst, fe = quoted(dst, key); fe == nil {
				dst, fe = compact(append(dst, ':'), v, level+1)
			}
			return fe
		})
		return append(dst, '}'), fe
	case '[':
		var parts []json.RawMessage
		if json.Unmarshal(m, &parts) != nil {
			return nil, errs.Field("document_invalid")
		}
		dst = append(dst, '[')
		for _, part := range parts {
			sep()
			if dst, fe = compact(dst, part, level+1); fe != nil {
				return nil, fe
			}
		}
		return append(dst, ']'), nil
	case '"':
		s, fe := unquote(m)
		if fe != nil {
			return nil, fe
		}
		return quoted(dst, s)
	}
	return append(dst, m...), nil
}

// quoted appends a text unless it has signs that nobody sees.
func quoted(dst []byte, s string) ([]byte, *errs.FieldError) {
	if _, fe := written.Clean(s, true); fe != nil {
		return dst, fe
	}
	return AppendQuoted(dst, s), nil
}

func (document) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return append(dst, v.(Text)...)
}

func (document) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return append(dst, v.(Text)...)
}

func (t document) AppendBytes(dst []byte, v Value) []byte { return t.AppendText(dst, v) }

func (t document) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	v, err := t.Parse(&schema.Field{}, FromJSON(b))
	if err != nil || v == nil || strings.Compare(string(v.(Text)), string(b)) != 0 {
		return nil, ErrBytes
	}
	return v, nil
}

func (document) Keys(v Value) Key { return Key{Texts: each(v, Fold)} }

func (document) SortText(v Value) string {
	s, _ := v.(Text)
	return string(s)
}
