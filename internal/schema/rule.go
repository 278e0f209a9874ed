package schema

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Rule is what the values of one record must meet together: when When holds,
// so must Must.
type Rule struct {
	ID      string     `json:"id"`
	Message Text       `json:"message"`        // what is said when it is broken
	When    *Condition `json:"when,omitempty"` // nil: always
	Must    *Condition `json:"must"`
}

// Condition is a tree like that of a filter: And, Or, Not, or the comparison
// of a field with values, or with the field Other of the same record. Fields
// are named by id.
type Condition struct {
	And    []Condition       `json:"and,omitempty"`
	Or     []Condition       `json:"or,omitempty"`
	Not    *Condition        `json:"not,omitempty"`
	Field  string            `json:"field,omitempty"`
	Op     string            `json:"op,omitempty"`
	Value  json.RawMessage   `json:"value,omitempty"`
	Values []json.RawMessage `json:"values,omitempty"`
	Other  string            `json:"other,omitempty"`
}

// Limits of rules.
const (
	MaxRules          = 50 // of one object
	MaxPattern        = 200
	maxConditionDepth = 4
	maxConditionParts = 20
)

// Fields calls each for every name of a field in the tree, and puts in its
// place what is returned.
func (c *Condition) Fields(each func(name string) string) {
	if c == nil {
		return
	}
	for i := range c.And {
		c.And[i].Fields(each)
	}
	for i := range c.Or {
		c.Or[i].Fields(each)
	}
	c.Not.Fields(each)
	if c.Field != "" {
		c.Field = each(c.Field)
	}
	if c.Other != "" {
		c.Other = each(c.Other)
	}
}

// Fields is that of both conditions.
func (r *Rule) Fields(each func(name string) string) {
	r.When.Fields(each)
	r.Must.Fields(each)
}

// Mentions reports whether the rule is about a field.
func (r *Rule) Mentions(field string) (found bool) {
	r.Fields(func(name string) string {
		found = found || name == field
		return name
	})
	return found
}

func (c *checker) rules(o *Object) {
	if len(o.Rules) > MaxRules {
		c.add("rules", "schema_too_many", errs.P("limit", MaxRules))
	}
	ids := map[string]bool{}
	for i := range o.Rules {
		r := &o.Rules[i]
		at := fmt.Sprintf("rules.%d", i)
		c.name(at+".id", r.ID)
		c.once(at+".id", r.ID, ids)
		c.text(at+".message", r.Message, true)
		if r.Must == nil {
			c.add(at+".must", "schema_condition_missing")
		}
		parts := 0
		c.condition(at+".when", o, r.When, 1, &parts)
		c.condition(at+".must", o, r.Must, 1, &parts)
	}
}

// condition checks the shape of a tree; what may be asked of a field is said
// by its type.
func (c *checker) condition(at string, o *Object, cond *Condition, depth int, parts *int) {
	if cond == nil {
		return
	}
	*parts++
	if depth > maxConditionDepth || *parts > maxConditionParts {
		c.add(at, "schema_condition_deep", errs.P("depth", maxConditionDepth), errs.P("limit", maxConditionParts))
		return
	}
	kinds := 0
	for _, is := range []bool{len(cond.And) > 0, len(cond.Or) > 0, cond.Not != nil, cond.Field != ""} {
		if is {
			kinds++
		}
	}
	operands := len(cond.Values) > 0 || len(cond.Value) > 0 || cond.Other != ""
	if kinds != 1 || cond.Field == "" && (operands || cond.Op != "") || len(cond.Values) > 0 && len(cond.Value) > 0 {
		c.add(at, "schema_condition_mixed")
		return
	}
	for _, name := range []string{cond.Field, cond.Other} {
		if f, ok := o.Field(name); name != "" && (!ok || f.Deleted != "") {
			c.add(at, "schema_field_unknown")
		}
	}
	for i := range cond.And {
		c.condition(fmt.Sprintf("%s.and.%d", at, i), o, &cond.And[i], depth+1, parts)
	}
	for i := range cond.Or {
		c.condition(fmt.Sprintf("%s.or.%d", at, i), o, &cond.Or[i], depth+1, parts)
	}
	c.condition(at+".not", o, cond.Not, depth+1, parts)
}

// bounds checks what a field says of its values beyond their type.
func (c *checker) bounds(at string, f *Field) {
	if f.MinLength < 0 || f.MaxLength > 0 && f.MinLength > f.MaxLength {
		c.add(at+".min_length", "schema_bounds_cross")
	}
	if len([]rune(f.Pattern)) > MaxPattern {
		c.add(at+".pattern", "schema_text_long", errs.P("limit", MaxPattern))
	}
	if len(f.PatternHelp) > 0 {
		c.text(at+".pattern_help", f.PatternHelp, true)
	}
	if usual, ok := f.choice(f.Default); len(f.Choices) > 0 && f.Default != "" && (!ok || usual.Retired) {
		c.add(at+".default", "schema_default_unknown")
	}
}

// Busy reports whether something is being done with the stored values of f.
func (f *Field) Busy() bool { return f.Leaving != "" || f.Marking || f.Becomes != "" || f.Filling }

// RulesAbout lists the rules that mention a field.
func (o *Object) RulesAbout(field string) []Rule {
	return slices.DeleteFunc(slices.Clone(o.Rules), func(r Rule) bool { return !r.Mentions(field) })
}
