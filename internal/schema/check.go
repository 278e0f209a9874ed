package schema

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

var (
	namePattern   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)
	choicePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,40}$`)
	langPattern   = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// Limits of one declaration. 200 fields keep a FieldSet and a form small;
// an object that needs more is two objects.
const (
	maxFields   = 200
	maxChoices  = 200
	maxLabel    = 200
	maxMaskLast = 4
)

// reserved are the words of the filter language and of JSON, and the members
// that the API puts beside fields.
var reserved = []string{"and", "or", "not", "in", "true", "false", "null", "object", "masked", "titles"}

// reservedPlurals are paths of the API that an object must not hide behind.
var reservedPlurals = []string{"objects", "me", "audit", "openapi"}

// Check finds structural faults and returns them all as one Invalid error.
func (o *Object) Check() error {
	c := &checker{}
	c.name("id", o.ID)
	c.name("name", o.Name)
	c.name("plural", o.Plural)
	if slices.Contains(reservedPlurals, o.Plural) {
		c.add("plural", "schema_name_reserved")
	}
	c.text("label", o.Label, true)
	c.text("label_plural", o.LabelPlural, true)
	c.text("help", o.Help, false)
	if len(o.Fields) == 0 {
		c.add("fields", "schema_fields_missing")
	}
	if len(o.Fields) > maxFields {
		c.add("fields", "schema_too_many", errs.P("limit", maxFields))
	}
	ids, names := map[string]bool{}, map[string]bool{}
	for i := range o.Fields {
		f := &o.Fields[i]
		at := fmt.Sprintf("fields.%d", i)
		if f.ID != "" {
			at = "fields." + f.ID
		}
		c.field(at, f)
		c.once(at+".id", f.ID, ids)
		c.once(at+".name", f.Name, names)
	}
	if _, ok := o.Field(o.Title); !ok {
		c.add("title", "schema_field_unknown")
	}
	if o.Subject != Self && o.Subject != None {
		if _, ok := o.Field(string(o.Subject)); !ok {
			c.add("subject", "schema_field_unknown")
		}
	}
	return c.err()
}

// checker collects faults under dotted paths.
type checker struct{ faults []errs.FieldError }

func (c *checker) add(at, code string, params ...errs.Param) {
	c.faults = append(c.faults, errs.FieldError{Field: at, Code: code, Params: params})
}

func (c *checker) err() error {
	if len(c.faults) == 0 {
		return nil
	}
	return errs.FieldsInvalid(c.faults...)
}

func (c *checker) name(at, s string) {
	switch {
	case !namePattern.MatchString(s):
		c.add(at, "schema_name_invalid")
	case slices.Contains(reserved, s):
		c.add(at, "schema_name_reserved")
	}
}

func (c *checker) once(at, s string, seen map[string]bool) {
	if seen[s] {
		c.add(at, "schema_duplicate")
	}
	seen[s] = true
}

func (c *checker) text(at string, t Text, required bool) {
	if required && len(t) == 0 {
		c.add(at, "schema_text_missing")
	}
	for lang, words := range t {
		if !langPattern.MatchString(lang) {
			c.add(at, "schema_language_invalid")
		}
		if words == "" {
			c.add(at+"."+lang, "schema_text_missing")
		}
		if required && len(words) > maxLabel {
			c.add(at+"."+lang, "schema_text_long", errs.P("limit", maxLabel))
		}
	}
}

func (c *checker) field(at string, f *Field) {
	c.name(at+".id", f.ID)
	c.name(at+".name", f.Name)
	c.name(at+".type", f.Type)
	c.text(at+".label", f.Label, true)
	c.text(at+".help", f.Help, false)
	if !slices.Contains(Classifications(), f.Class) {
		c.add(at+".class", "schema_class_unknown")
	}
	if f.MaxLength < 0 {
		c.add(at+".max_length", "schema_number_invalid")
	}
	if f.MaskLast < 0 || f.MaskLast > maxMaskLast {
		c.add(at+".mask_last", "schema_mask_last", errs.P("limit", maxMaskLast))
	}
	if f.Target != "" && !namePattern.MatchString(f.Target) {
		c.add(at+".target", "schema_name_invalid")
	}
	if f.OnDelete != "" && f.OnDelete != Clear && f.OnDelete != Restrict {
		c.add(at+".on_delete", "schema_on_delete_unknown")
	}
	c.choices(at, f)
}

func (c *checker) choices(at string, f *Field) {
	if len(f.Choices) > maxChoices {
		c.add(at+".choices", "schema_too_many", errs.P("limit", maxChoices))
	}
	ids := map[string]bool{}
	for i, ch := range f.Choices {
		here := fmt.Sprintf("%s.choices.%d", at, i)
		if !choicePattern.MatchString(ch.ID) {
			c.add(here+".id", "schema_name_invalid")
		}
		c.once(here+".id", ch.ID, ids)
		c.text(here+".label", ch.Label, true)
	}
	if f.Default != "" && !ids[f.Default] {
		c.add(at+".default", "schema_default_unknown")
	}
}
