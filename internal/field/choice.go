package field

import (
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// choice is one of a declared set. JSON holds the id only; text may also hold
// any language's label.
type choice struct{}

func (choice) Name() string { return "choice" }
func (choice) Shape() Shape { return ShapeChoice }

func (choice) Check(f *schema.Field) error {
	if len(f.Choices) == 0 {
		return refuse("choices", "field_choices_missing")
	}
	return checkPlainProperties(f)
}

func (choice) Parse(f *schema.Field, raw Raw) (Value, error) {
	if raw.kind == rawValue {
		if c, ok := raw.value.(Choice); ok {
			raw = Raw{kind: rawJSON, json: AppendQuoted(nil, string(c))}
		}
	}
	s, fe := raw.str()
	if fe == nil {
		s, fe = clean(s, false)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	for i := range f.Choices {
		if f.Choices[i].ID == s {
			return Choice(f.Choices[i].ID), nil
		}
	}
	if raw.kind == rawText {
		if id := byLabel(f.Choices, Fold(s)); id != "" {
			return Choice(id), nil
		}
	}
	return nil, errs.Field("choice_unknown")
}

func byLabel(choices []schema.Choice, folded string) string {
	for i := range choices {
		if Fold(choices[i].ID) == folded {
			return choices[i].ID
		}
		for _, label := range choices[i].Label {
			if Fold(label) == folded {
				return choices[i].ID
			}
		}
	}
	return ""
}

func (choice) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return AppendQuoted(dst, string(v.(Choice)))
}

func (choice) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return append(dst, v.(Choice)...)
}

func (c choice) AppendBytes(dst []byte, v Value) []byte { return c.AppendText(dst, v) }

// FromBytes does not ask whether the choice is still declared: a record keeps
// what it says when a choice is retired.
func (choice) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if !utf8.Valid(b) {
		return nil, ErrBytes
	}
	return Choice(b), nil
}

func (choice) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{Texts: []string{string(v.(Choice))}}
}

func (choice) SortText(Value) string { return "" }
