package jsonschema

import (
	"encoding/json"
	"strings"
)

// Schema is the part of JSON Schema 2020-12 that is used here.
type Schema struct {
	Ref         string             `json:"$ref,omitempty"`
	Type        Kinds              `json:"type,omitempty"`
	Format      string             `json:"format,omitempty"`
	Description string             `json:"description,omitempty"`
	Enum        []string           `json:"enum,omitempty"`
	Const       string             `json:"const,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	MinLength   int                `json:"minLength,omitempty"`
	MaxLength   int                `json:"maxLength,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     *int               `json:"maximum,omitempty"`
	Default     *int               `json:"default,omitempty"`
	MaxItems    int                `json:"maxItems,omitempty"`
	Items       *Schema            `json:"items,omitempty"`
	AnyOf       []*Schema          `json:"anyOf,omitempty"`
	Properties  map[string]*Schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Extra       *Schema            `json:"additionalProperties,omitempty"`
	ReadOnly    bool               `json:"readOnly,omitempty"`
	MediaType   string             `json:"contentMediaType,omitempty"` // of what a string holds
	Content     *Schema            `json:"contentSchema,omitempty"`
	Examples    []json.RawMessage  `json:"examples,omitempty"`
}

// Kinds is one type or several; the one is written without an array, which
// more generators understand.
type Kinds []string

// MarshalJSON implements json.Marshaler.
func (k Kinds) MarshalJSON() ([]byte, error) {
	if len(k) == 1 {
		return json.Marshal(k[0])
	}
	return json.Marshal([]string(k))
}

const refBase = "#/components/schemas/"

// RefTo refers to a shape by its name.
func RefTo(name string) *Schema { return &Schema{Ref: refBase + name} }

// OfType makes a schema with an example; the example is JSON.
func OfType(kind, format, example string) *Schema {
	s := &Schema{Type: Kinds{kind}, Format: format}
	if example != "" {
		s.Examples = []json.RawMessage{json.RawMessage(example)}
	}
	return s
}

// OrNull allows null, which is how an empty value is written.
func (s *Schema) OrNull() *Schema {
	if s.Ref != "" || len(s.Enum) > 0 {
		return &Schema{AnyOf: []*Schema{s, {Type: Kinds{"null"}}}}
	}
	out := *s
	out.Type = append(append(Kinds{}, s.Type...), "null")
	return &out
}

// Walk visits the shapes that a schema refers to. into is told each name, and
// returns the shape to be walked too, nil for none.
func Walk(s *Schema, into func(name string) *Schema) {
	if s == nil {
		return
	}
	if name, ok := strings.CutPrefix(s.Ref, refBase); ok {
		Walk(into(name), into)
	}
	for _, one := range append([]*Schema{s.Items, s.Extra, s.Content}, s.AnyOf...) {
		Walk(one, into)
	}
	for _, p := range s.Properties {
		Walk(p, into)
	}
}
