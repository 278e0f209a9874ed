package rule

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Set is the rules of one object, ready to be asked.
type Set struct{ rules []compiled }

type compiled struct {
	spec       *schema.Rule
	when, must node // when may be nil
	fields     []*catalog.Field
	clear      []*catalog.Field // those of fields whose values matter, and not only whether there are some
}

// Compile reads the rules of an object. All faults come back as one Invalid
// error whose fields are paths such as "rules.0.must.value".
func Compile(o *catalog.Object) (*Set, error) {
	c := &compiler{object: o}
	set := &Set{}
	for i := range o.Spec.Rules {
		r := &o.Spec.Rules[i]
		c.fields, c.clear = nil, nil
		at := fmt.Sprintf("rules.%d", i)
		one := compiled{spec: r, when: c.node(at+".when", r.When), must: c.node(at+".must", r.Must)}
		one.fields, one.clear = c.fields, c.clear
		set.rules = append(set.rules, one)
	}
	if len(c.faults) > 0 {
		return nil, errs.FieldsInvalid(c.faults...)
	}
	return set, nil
}

type compiler struct {
	object *catalog.Object
	fields []*catalog.Field
	clear  []*catalog.Field
	faults []errs.FieldError
}

func (c *compiler) fault(at, code string, params ...errs.Param) node {
	c.faults = append(c.faults, errs.FieldError{Field: at, Code: code, Params: params})
	return nil
}

func (c *compiler) node(at string, cond *schema.Condition) node {
	switch {
	case cond == nil:
		return nil
	case len(cond.And) > 0:
		return all(c.nodes(at+".and", cond.And))
	case len(cond.Or) > 0:
		return either(c.nodes(at+".or", cond.Or))
	case cond.Not != nil:
		return not{c.node(at+".not", cond.Not)}
	}
	f, ok := c.field(cond.Field)
	if !ok {
		return c.fault(at+".field", "no_such_field")
	}
	op := query.Op(cond.Op)
	if op != query.Empty && op != query.NotEmpty {
		c.clear = append(c.clear, f)
	}
	if cond.Other != "" {
		return c.pair(at, f, op, cond)
	}
	if !slices.Contains(query.Operators(f.Type.Shape()), op) || !slices.Contains(query.OperatorsOf(f), op) || orders(op) && f.Type.Name() == "money" {
		return c.fault(at+".op", "filter_op_unsupported", errs.P("op", cond.Op), errs.P("field", f.Name), errs.P("type", f.Type.Name()))
	}
	values, ok := c.values(at, f, op, cond)
	if !ok {
		return nil
	}
	return compare{query.Where(f, op, values...)}
}

// orders reports whether op asks which of two values is more. Of amounts of
// money a rule cannot: they may be in two currencies.
func orders(op query.Op) bool {
	return op == query.Gt || op == query.Gte || op == query.Lt || op == query.Lte
}

func (c *compiler) nodes(at string, conds []schema.Condition) (out []node) {
	for i := range conds {
		out = append(out, c.node(fmt.Sprintf("%s.%d", at, i), &conds[i]))
	}
	return out
}

// field finds a declared field by id.
func (c *compiler) field(id string) (*catalog.Field, bool) {
	f, ok := c.object.FieldByID(id)
	if !ok || f.System || f.Gone {
		return nil, false
	}
	if !slices.Contains(c.fields, f) {
		c.fields = append(c.fields, f)
	}
	return f, true
}

// pair compares two fields, which must be ordered alike.
func (c *compiler) pair(at string, f *catalog.Field, op query.Op, cond *schema.Condition) node {
	other, ok := c.field(cond.Other)
	switch {
	case !ok:
		return c.fault(at+".other", "no_such_field")
	case other == f, other.Type.Name() != f.Type.Name(), f.Type.Shape() != field.ShapeNumber, len(cond.Value) > 0, len(cond.Values) > 0:
		return c.fault(at+".other", "rule_fields_unlike")
	case !slices.Contains([]query.Op{query.Eq, query.Ne, query.Gt, query.Gte, query.Lt, query.Lte}, op), !slices.Contains(query.OperatorsOf(f), op), orders(op) && f.Type.Name() == "money":
		return c.fault(at+".op", "filter_op_unknown", errs.P("op", cond.Op))
	}
	c.clear = append(c.clear, other)
	return pair{f, other, op}
}

// values reads the operands of a comparison by the field's type. A choice may
// be one that is given no more: records have it.
func (c *compiler) values(at string, f *catalog.Field, op query.Op, cond *schema.Condition) (out []field.Value, ok bool) {
	raw := cond.Values
	if len(cond.Value) > 0 {
		raw = []json.RawMessage{cond.Value}
	}
	least, most := 1, 1
	switch op {
	case query.Empty, query.NotEmpty:
		least, most = 0, 0
	case query.In:
		most = query.MaxIn
	}
	if len(raw) < least || len(raw) > most {
		c.fault(at+".value", "rule_values_count", errs.P("op", op))
		return nil, false
	}
	for _, m := range raw {
		v, err := c.value(f, op, m)
		if err != nil || v == nil {
			c.fault(at+".value", "filter_value_invalid", errs.P("field", f.Name), errs.P("position", 1))
			return nil, false
		}
		out = append(out, v)
	}
	return out, true
}

func (c *compiler) value(f *catalog.Field, op query.Op, m json.RawMessage) (field.Value, error) {
	var words string
	isText := json.Unmarshal(m, &words) == nil
	switch {
	case op == query.Contains || op == query.Prefix:
		if !isText || field.Needle(f.Type, words) == "" {
			return nil, errs.Field("value_shape")
		}
		return field.Text(words), nil
	case len(f.Spec.Choices) > 0:
		if slices.ContainsFunc(f.Spec.Choices, func(ch schema.Choice) bool { return ch.ID == words }) {
			return field.Choice(words), nil
		}
		return nil, errs.Field("choice_unknown")
	}
	one := *f.Spec
	one.Many = false // a comparison asks for any of them
	v, err := f.Type.Parse(&one, field.FromJSON(m))
	if list, many := v.(field.List); many && len(list) > 0 {
		v = field.Text(list[0].Value)
	}
	return v, err
}
