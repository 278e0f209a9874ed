package role

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Lacks lists the fields that every record of o must have, and that the
// definition, which grants making such records, does not let anybody set: with
// it alone nobody can make one. A default is the way out, or the level Write.
func (d Definition) Lacks(o *catalog.Object) (out []*catalog.Field) {
	rule, ok := d.of(o)
	if !ok || rule.Rights[policy.Create] == "" {
		return nil
	}
	for _, f := range o.Fields {
		if f.Spec.Required && f.Default == nil && !f.System && !f.Gone && !rule.says(f).atLeast(Write) {
			out = append(out, f)
		}
	}
	return out
}

// of is the rule that holds for an object.
func (d Definition) of(o *catalog.Object) (ObjectRule, bool) {
	for _, name := range []string{o.ID, Every} {
		if i := slices.IndexFunc(d.Objects, func(r ObjectRule) bool { return r.Object == name }); i >= 0 {
			return d.Objects[i], true
		}
	}
	return ObjectRule{}, false
}

// says is what holds for a field, under its own id or that of one whose values
// it has.
func (o ObjectRule) says(f *catalog.Field) FieldRule {
	for _, name := range append(append([]string{f.ID}, f.Spec.Kin...), Every) {
		if r, ok := o.Fields[name]; ok {
			return r
		}
	}
	return FieldRule{}
}
