package httpapi

import (
	"encoding/json"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// schema is the part of JSON Schema 2020-12 that is used here.
type schema struct {
	Ref         string             `json:"$ref,omitempty"`
	Type        kinds              `json:"type,omitempty"`
	Format      string             `json:"format,omitempty"`
	Description string             `json:"description,omitempty"`
	Enum        []string           `json:"enum,omitempty"`
	Const       string             `json:"const,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	MaxLength   int                `json:"maxLength,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     *int               `json:"maximum,omitempty"`
	Default     *int               `json:"default,omitempty"`
	MaxItems    int                `json:"maxItems,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Extra       *schema            `json:"additionalProperties,omitempty"`
	ReadOnly    bool               `json:"readOnly,omitempty"`
	Examples    []json.RawMessage  `json:"examples,omitempty"`
}

// kinds is one type or several; the one is written without an array, which
// more generators understand.
type kinds []string

// MarshalJSON implements json.Marshaler.
func (k kinds) MarshalJSON() ([]byte, error) {
	if len(k) == 1 {
		return json.Marshal(k[0])
	}
	return json.Marshal([]string(k))
}

func refTo(name string) *schema { return &schema{Ref: "#/components/schemas/" + name} }

// ofType makes a schema with an example; the example is JSON.
func ofType(kind, format, example string) *schema {
	s := &schema{Type: kinds{kind}, Format: format}
	if example != "" {
		s.Examples = []json.RawMessage{json.RawMessage(example)}
	}
	return s
}

// orNull allows null, which is how an empty value is written.
func (s *schema) orNull() *schema {
	if s.Ref != "" || len(s.Enum) > 0 {
		return &schema{AnyOf: []*schema{s, {Type: kinds{"null"}}}}
	}
	out := *s
	out.Type = append(append(kinds{}, s.Type...), "null")
	return &out
}

// typeSchemas says how each field type looks in JSON. A test holds it against
// the list of field types.
func typeSchemas() map[string]*schema {
	return map[string]*schema{
		"text":        ofType("string", "", `"Example"`),
		"long_text":   ofType("string", "", `"Called back.\nWants an offer."`),
		"identifier":  ofType("string", "", `"EX-1001"`),
		"email":       ofType("string", "email", `"ada@example.com"`),
		"phone":       ofType("string", "", `"+44 20 7946 0000"`),
		"domain":      ofType("string", "hostname", `"example.com"`),
		"url":         ofType("string", "uri", `"https://example.com/about"`),
		"person_name": refTo("PersonName"),
		"date":        ofType("string", "date", `"1985-04-03"`),
		"timestamp":   ofType("string", "date-time", `"2026-01-15T09:30:00Z"`),
		"int":         ofType("integer", "int64", `3`),
		"choice":      ofType("string", "", ""),
		"reference":   ofType("string", "uuid", `"01890a5d-ac96-774b-bcce-b302099a8057"`),
	}
}

// fieldSchema describes the values of one field.
func fieldSchema(f *catalog.Field) *schema {
	base, ok := typeSchemas()[f.Type.Name()]
	if !ok {
		base = &schema{}
	}
	s := *base
	switch {
	case f.Spec.Many:
		one := s
		label := ofType("string", "", `"work"`)
		s = schema{Type: kinds{"array"}, MaxItems: 50, Items: &schema{Type: kinds{"object"}, Required: []string{"value"},
			Properties: map[string]*schema{"value": &one, "label": label}}}
	case f.Type.Name() == "choice":
		for _, c := range f.Spec.Choices {
			s.Enum = append(s.Enum, c.ID)
		}
	case f.Type.Name() == "reference" && f.Target != nil:
		s.Description = "id of a record of " + f.Target.Plural
	case f.Spec.Partial:
		s.Format, s.Pattern = "", `^([0-9]{4}|-)-[0-9]{2}-[0-9]{2}$`
		s.Description = "YYYY-MM-DD, or --MM-DD when the year is unknown"
	case s.Ref == "":
		s.MaxLength = f.Spec.MaxLength
	}
	if help := f.Label.In("en"); s.Description == "" && s.Ref == "" {
		s.Description = help
	}
	return &s
}

// typeName turns "sales_order" into "SalesOrder".
func typeName(object string) string {
	var b strings.Builder
	for _, part := range strings.Split(object, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// addObjectSchemas adds the four shapes of one object: as read, to create, to
// change, and a page.
func addObjectSchemas(into map[string]*schema, o *catalog.Object) {
	name := typeName(o.Name)
	text := ofType("string", "", "")
	read := &schema{Type: kinds{"object"}, Description: o.Label.In("en") + ". Fields you may not read are missing.",
		Required: []string{"id", "object"}, Properties: map[string]*schema{
			"object": {Type: kinds{"string"}, Const: o.Name},
			"masked": {Type: kinds{"object"}, Extra: text, ReadOnly: true,
				Description: "By field name, what is shown of a value you may not read; the field itself is null."},
			"titles": refTo("Titles"),
		}}
	create := &schema{Type: kinds{"object"}, Properties: map[string]*schema{}, Extra: nil}
	patch := &schema{Type: kinds{"object"}, Properties: map[string]*schema{},
		Description: "Fields to change. null empties a field; a value replaces the former whole."}
	for _, f := range o.Fields {
		s := fieldSchema(f)
		switch {
		case f.System && (f.Name == "id" || f.Name == "version"):
			s.ReadOnly = true
			read.Properties[f.Name] = s
		case f.System:
			shown := s.orNull()
			shown.ReadOnly = true
			read.Properties[f.Name] = shown
		default:
			read.Properties[f.Name] = s.orNull()
			create.Properties[f.Name] = s.orNull()
			patch.Properties[f.Name] = s.orNull()
			if f.Spec.Required && f.Default == nil {
				create.Properties[f.Name] = s
				create.Required = append(create.Required, f.Name)
			}
		}
	}
	into[name], into[name+"Create"], into[name+"Patch"] = read, create, patch
	into[name+"Page"] = page(refTo(name), &schema{Type: kinds{"integer"}, Description: "Only when asked for"})
}

// page is a list of something.
func page(of, count *schema) *schema {
	s := &schema{Type: kinds{"object"}, Required: []string{"data", "next_cursor"}, Properties: map[string]*schema{
		"data":        {Type: kinds{"array"}, Items: of},
		"next_cursor": {Type: kinds{"string", "null"}, Description: "Ask for it to get the next page; null on the last"},
	}}
	if count != nil {
		s.Properties["count"] = count
		s.Properties["count_exact"] = &schema{Type: kinds{"boolean"}}
		s.Properties["titles"] = refTo("Titles")
	}
	return s
}

func integer(least, most, usual int) *schema {
	return &schema{Type: kinds{"integer"}, Minimum: &least, Maximum: &most, Default: &usual}
}

func pageLimit() *schema { return integer(1, record.MaxLimit, record.DefaultLimit) }

func operators() []string {
	var out []string
	for _, op := range query.AllOperators() {
		out = append(out, string(op))
	}
	return out
}
