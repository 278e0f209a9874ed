package field

import (
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
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
		s, fe = written.Clean(s, false)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	for i := range f.Choices {
		if f.Choices[i].ID == s {
			return given(f.Choices[i])
		}
	}
	if raw.kind == rawText {
		if c, ok := byLabel(f.Choices, Fold(s)); ok {
			return given(c)
		}
	}
	return nil, errs.Field("choice_unknown")
}

// given refuses a choice that records keep and get no more.
func given(c schema.Choice) (Value, error) {
	if c.Retired {
		return nil, errs.Field("choice_retired")
	}
	return Choice(c.ID), nil
}

// byLabel finds a choice by its id or by a label, those still given first.
func byLabel(choices []schema.Choice, folded string) (out schema.Choice, ok bool) {
	for _, c := range choices {
		named := Fold(c.ID) == folded
		for _, label := range c.Label {
			named = named || Fold(label) == folded
		}
		if named && (!ok || out.Retired) {
			out, ok = c, true
		}
	}
	return out, ok
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
