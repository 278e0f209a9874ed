package jsonschema

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Types says how each field type looks in JSON. A test holds it against
// the list of field types.
func Types() map[string]*Schema {
	return map[string]*Schema{
		"text":            OfType("string", "", `"Example"`),
		"long_text":       OfType("string", "", `"Called back.\nWants an offer."`),
		"identifier":      OfType("string", "", `"EX-1001"`),
		"email":           OfType("string", "email", `"ada@example.com"`),
		"phone":           OfType("string", "", `"+44 20 7946 0000"`),
		"domain":          OfType("string", "hostname", `"example.com"`),
		"url":             OfType("string", "uri", `"https://example.com/about"`),
		"identity_number": OfType("string", "", `"11010519491231002X"`),
		"address":         RefTo("Address"),
		"person_name":     RefTo("PersonName"),
		"date":            OfType("string", "date", `"1985-04-03"`),
		"timestamp":       OfType("string", "date-time", `"2026-01-15T09:30:00Z"`),
		"int":             OfType("integer", "int64", `3`),
		"decimal":         OfType("string", "decimal", `"1234.5"`),
		"money":           RefTo("Money"),
		"percent":         OfType("string", "decimal", `"12.5"`),
		"rating":          OfType("integer", "int64", `4`),
		"duration":        OfType("integer", "int64", `5400`),
		"boolean":         OfType("boolean", "", `true`),
		"json":            {Type: Kinds{"object", "array"}, Items: &Schema{}, Examples: []json.RawMessage{json.RawMessage(`{"size":3}`)}},
		"choice":          OfType("string", "", ""),
		"choices":         {Type: Kinds{"array"}, Items: OfType("string", "", "")},
		"reference":       OfType("string", "uuid", `"01890a5d-ac96-774b-bcce-b302099a8057"`),
	}
}

// OfField describes the values of one field.
func OfField(f *catalog.Field) *Schema {
	base, ok := Types()[f.Type.Name()]
	if !ok {
		base = &Schema{}
	}
	s := *base
	switch {
	case f.Spec.Many:
		one := s
		label := OfType("string", "", `"work"`)
		s = Schema{Type: Kinds{"array"}, MaxItems: 50, Items: &Schema{Type: Kinds{"object"}, Required: []string{"value"},
			Properties: map[string]*Schema{"value": &one, "label": label}}}
	case f.Type.Name() == "choice":
		for _, c := range f.Spec.Choices { // retired ones too: records have them
			s.Enum = append(s.Enum, c.ID)
		}
	case f.Type.Name() == "choices":
		one := *s.Items
		for _, c := range f.Spec.Choices {
			one.Enum = append(one.Enum, c.ID)
		}
		s.Items = &one
	case f.Type.Name() == "reference" && f.Target != nil:
		s.Description = "id of a record of " + f.Target.Plural
	case f.Spec.Partial:
		s.Format, s.Pattern = "", `^([0-9]{4}|-)-[0-9]{2}-[0-9]{2}$`
		s.Description = "YYYY-MM-DD, or --MM-DD when the year is unknown"
	case s.Ref == "":
		s.MaxLength = f.Spec.MaxLength
		s.Examples = shortened(s.Examples, s.MaxLength)
	}
	if in := measure(f); in != "" {
		s.Description = strings.TrimSpace(f.Label.In("en") + " (" + in + ")")
	}
	if help := f.Label.In("en"); s.Description == "" && s.Ref == "" {
		s.Description = help
	}
	return &s
}

// measure says in what the numbers of a field are counted, "" for mere numbers.
func measure(f *catalog.Field) string {
	switch f.Type.Name() {
	case "percent":
		return `per cent; "12.5" is 12.5 %`
	case "duration":
		return "whole seconds"
	case "rating":
		return "steps, the best last; null is not rated"
	}
	return f.Spec.Unit
}

// TypeName turns "sales_order" into "SalesOrder".
func TypeName(object string) string {
	var b strings.Builder
	for _, part := range strings.Split(object, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// Page is a list of something.
func Page(of, count *Schema) *Schema {
	s := &Schema{Type: Kinds{"object"}, Required: []string{"data", "next_cursor"}, Properties: map[string]*Schema{
		"data":        {Type: Kinds{"array"}, Items: of},
		"next_cursor": {Type: Kinds{"string", "null"}, Description: "Ask for it to get the next page; null on the last"},
	}}
	if count != nil {
		s.Properties["count"] = count
		s.Properties["count_exact"] = &Schema{Type: Kinds{"boolean"}}
		s.Properties["titles"] = RefTo("Titles")
	}
	return s
}

// Integer is a whole number within bounds.
func Integer(least, most, usual int) *Schema {
	return &Schema{Type: Kinds{"integer"}, Minimum: &least, Maximum: &most, Default: &usual}
}

// Written describes the values of one field as they may be written from now on;
// what was written before may be otherwise. Bounds of days and moments are left
// to the server, which knows what day it is.
func Written(f *catalog.Field) *Schema {
	s := OfField(f)
	if f.Spec.Many || s.Ref != "" || len(s.Type) != 1 {
		return s
	}
	if s.Type[0] == "integer" {
		s.Minimum, s.Maximum = whole(f, f.Spec.Min), whole(f, f.Spec.Max)
		if t, ok := f.Type.(interface{ Steps(*schema.Field) int }); ok {
			one, steps := 1, t.Steps(f.Spec)
			s.Minimum, s.Maximum = &one, &steps
		}
		s.Examples = within(s.Examples, s.Minimum, s.Maximum)
		return s
	}
	s.MinLength = f.Spec.MinLength
	if f.Spec.Pattern != "" && !rarely(f.Spec.Pattern) {
		s.Pattern = "^(?:" + f.Spec.Pattern + ")$"
	}
	if s.MinLength > 0 || f.Spec.Pattern != "" {
		s.Examples = matching(f, s.MinLength)
	}
	if bound := cmp.Or(f.Spec.Min, f.Spec.Max); bound != "" && bound != "today" && len(s.Examples) > 0 {
		v, _ := f.Type.Parse(f.Spec, field.FromText(bound))
		s.Examples = []json.RawMessage{f.Type.AppendJSON(nil, v)}
	}
	return s
}

// within is an example of a whole number that has bounds.
func within(examples []json.RawMessage, least, most *int) []json.RawMessage {
	switch {
	case least != nil:
		return []json.RawMessage{json.RawMessage(strconv.Itoa(*least))}
	case most != nil:
		return []json.RawMessage{json.RawMessage(strconv.Itoa(*most))}
	}
	return examples
}

// matching is an example of a text that has to fit a pattern or be of a length,
// none where none is found.
func matching(f *catalog.Field, least int) []json.RawMessage {
	pattern := f.Spec.Pattern
	if pattern == "" {
		pattern = "Example( text)*"
	}
	if v := fitting(pattern, least, f.Spec.MaxLength); v != nil {
		return []json.RawMessage{v}
	}
	if v := fitting(".*", least, f.Spec.MaxLength); v != nil && f.Spec.Pattern == "" {
		return []json.RawMessage{v}
	}
	return nil
}

// rarely reports whether a pattern (RE2) may not mean the same in ECMA-262,
// which is what readers of a description expect.
func rarely(pattern string) bool {
	for _, part := range []string{"(?", `\p`, `\P`, `\A`, `\z`, `\Q`, `\C`, "[[:"} {
		if strings.Contains(pattern, part) {
			return true
		}
	}
	return false
}

// whole reads a bound, nil when there is none.
func whole(f *catalog.Field, text string) *int {
	v, err := f.Type.Parse(f.Spec, field.FromText(text))
	if err != nil || v == nil {
		return nil
	}
	n := int(f.Type.Keys(v).Number)
	return &n
}

// shortened cuts examples that are longer than a text may be.
func shortened(examples []json.RawMessage, most int) []json.RawMessage {
	var text string
	if most == 0 || len(examples) == 0 || json.Unmarshal(examples[0], &text) != nil || len(text) <= most {
		return examples
	}
	cut, _ := json.Marshal(text[:most]) // they are ASCII
	return []json.RawMessage{cut}
}
