package field

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Several is a type of which one value holds some of the declared choices, in no
// order: a record can be asked for any, all or none of them.
type Several interface{ Several() }

// choices is some of a declared set: an array of ids in JSON, "new; urgent" in a
// table, where labels of any language are read as well. Inside they are in the
// order of their ids, since none comes before another.
type choices struct{}

// maxChosen is what a set can have of choices, retired ones among them.
const maxChosen = 200

func (choices) Name() string { return "choices" }
func (choices) Shape() Shape { return ShapeText }

// Several implements Several.
func (choices) Several() {}

func (choices) Check(f *schema.Field) error {
	if len(f.Choices) == 0 {
		return refuse("choices", "field_choices_missing")
	}
	return checkPlainProperties(f)
}

func (t choices) Parse(f *schema.Field, raw Raw) (Value, error) {
	words, fe := t.words(f, &raw)
	if fe != nil {
		return nil, fe
	}
	var ids []string
	for _, word := range words {
		one, fe := written.Clean(word, false)
		if fe != nil {
			return nil, fe
		}
		if one == "" {
			continue
		}
		id, fe := chosen(f, one, raw.kind == rawText)
		if fe != nil {
			return nil, fe
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) > maxChosen {
		return nil, errs.Field("value_too_many", errs.P("limit", maxChosen))
	}
	var out List
	for _, id := range ids {
		out = append(out, Labelled{Value: id})
	}
	if out == nil {
		return nil, nil
	}
	return out, nil
}

// words takes the input apart. Text is taken as one choice first, whose label may
// have a comma.
func (choices) words(f *schema.Field, raw *Raw) ([]string, *errs.FieldError) {
	switch raw.kind {
	case rawValue:
		switch v := raw.value.(type) {
		case nil:
			return nil, nil
		case List:
			return each(v, func(id string) string { return id }), nil
		case Choice:
			return []string{string(v)}, nil
		}
		return nil, errs.Field("value_shape")
	case rawJSON:
		var several []json.RawMessage
		if json.Unmarshal(raw.json, &several) != nil {
			one, fe := raw.str()
			return []string{one}, fe
		}
		var out []string
		for _, m := range several {
			one, fe := unquote(m)
			if fe != nil {
				return nil, fe
			}
			out = append(out, one)
		}
		return out, nil
	}
	if _, fe := chosen(f, strings.TrimSpace(raw.text), true); fe == nil {
		return []string{raw.text}, nil
	}
	signs := ",，、;；\n\r"
	if strings.ContainsAny(raw.text, ";；\n") { // then commas belong to labels
		signs = ";；\n\r"
	}
	return strings.FieldsFunc(raw.text, func(r rune) bool { return strings.ContainsRune(signs, r) }), nil
}

// chosen finds a choice by its id, and what somebody wrote by a label too. A
// retired one stays where it is: its id is taken, its label no more.
func chosen(f *schema.Field, word string, labels bool) (string, *errs.FieldError) {
	if slices.ContainsFunc(f.Choices, func(c schema.Choice) bool { return c.ID == word }) {
		return word, nil
	}
	if labels {
		switch c, ok := byLabel(f.Choices, Fold(word)); {
		case ok && c.Retired:
			return "", errs.Field("choice_retired")
		case ok:
			return c.ID, nil
		}
	}
	return "", errs.Field("choice_unknown")
}

func (choices) AppendJSON(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case Choice: // of a comparison
		return AppendQuoted(dst, string(v))
	}
	dst = append(dst, '[')
	for i, one := range v.(List) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(dst, one.Value)
	}
	return append(dst, ']')
}

func (choices) AppendText(dst []byte, v Value) []byte {
	return append(dst, strings.Join(idsOf(v), "; ")...)
}

func (choices) AppendBytes(dst []byte, v Value) []byte {
	ids := idsOf(v)
	if len(ids) == 0 {
		return dst
	}
	dst = canon.AppendUint(dst, uint64(len(ids)))
	for _, id := range ids {
		dst = canon.AppendString(dst, id)
	}
	return dst
}

// FromBytes does not ask whether the choices are still declared: a record keeps
// what it says when one is retired.
func (choices) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	r := canon.NewReader(b)
	n := r.Uint()
	if n == 0 || n > maxChosen {
		return nil, ErrBytes
	}
	out, last := make(List, 0, n), ""
	for range n {
		id := r.String()
		if id <= last || !utf8.ValidString(id) {
			return nil, ErrBytes
		}
		out, last = append(out, Labelled{Value: id}), id
	}
	if r.Done() != nil {
		return nil, ErrBytes
	}
	return out, nil
}

func (choices) Keys(v Value) Key { return Key{Texts: idsOf(v)} }

func (choices) SortText(v Value) string { return strings.Join(idsOf(v), " ") }

func idsOf(v Value) []string {
	if c, ok := v.(Choice); ok {
		return []string{string(c)}
	}
	return each(v, func(id string) string { return id })
}
