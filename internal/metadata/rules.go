package metadata

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Rule and Condition are those of a declaration; over the API they name fields
// by name.
type (
	Rule      = schema.Rule
	Condition = schema.Condition
)

// rules brings rules as administrators write them, with fields by name, into
// the form in which they are kept.
func (d *draft) rules(o *schema.Object, wanted []schema.Rule) []schema.Rule {
	out := make([]schema.Rule, 0, len(wanted))
	for _, r := range wanted {
		r = *cloneRule(&r)
		if r.ID == "" {
			r.ID = d.s.newID()
		}
		r.Fields(func(name string) string {
			if f, ok := fieldNamed(o, name); ok {
				return f.ID
			}
			return name // schema.Check says so, by its place
		})
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// cloneRule makes a copy whose conditions are its own.
func cloneRule(r *schema.Rule) *schema.Rule {
	return &cloneObject(&schema.Object{Rules: []schema.Rule{*r}}).Rules[0]
}

// probeTime is how long somebody who types waits for a count.
const probeTime = 2 * time.Second

// misfits asks the records whether they meet what the draft asks of them and
// the catalog in force does not; nil when there is nothing to ask.
func (d *draft) misfits(ctx context.Context, actor policy.Actor, object string, part rule.Part) (*Misfits, error) {
	now, ok := d.catalog.ObjectByID(object)
	was, known := d.base.ObjectByID(object)
	if !ok || !known || d.s.d.Rows == nil {
		return nil, nil
	}
	p, whole := d.wholly(was, now)
	if p == nil {
		var err error
		if p, err = d.probe(was, now); err != nil || p == nil {
			return nil, err
		}
	}
	p.Part = part
	m, err := d.s.d.Rows.Probe(ctx, actor, *p)
	return &Misfits{Misfits: m, whole: whole}, err
}

// Misfits says which stored records do not meet what an act declares.
type Misfits struct {
	rule.Misfits
	whole bool // all must
}

// wholly asks what every stored record must meet before the act: that its value
// converts, or is nobody else's.
func (d *draft) wholly(was, now *catalog.Object) (p *rule.Probe, whole bool) {
	if p = converting(now); p == nil {
		p = distinct(now)
	}
	if p == nil || slices.ContainsFunc(was.Fields, func(f *catalog.Field) bool { return f.Becomes != nil || f.Spec.Marking }) {
		return nil, false
	}
	p.Within = wholeTime
	return p, true
}

// wholeTime is how long somebody waits who asks that all records meet it.
const wholeTime = 20 * time.Second

func (d *draft) probe(was, now *catalog.Object) (*rule.Probe, error) {
	p := &rule.Probe{Object: now.ID, Within: probeTime}
	var required, bounded []*catalog.Field
	for _, f := range now.Fields {
		before, ok := was.FieldByID(f.ID)
		if !ok || f.System || f.Gone {
			continue
		}
		if f.Spec.Required && !before.Spec.Required {
			required, p.Fields = append(required, f), append(p.Fields, f.ID)
		}
		if !sameBounds(before.Spec, f.Spec) {
			bounded, p.Fields, p.Clear = append(bounded, f), append(p.Fields, f.ID), append(p.Clear, f.ID)
		}
	}
	set, err := rule.Compile(now)
	if err != nil {
		return nil, err
	}
	set = set.Only(func(r *schema.Rule) bool { return freshRule(was, r) })
	all, clear := set.Fields()
	for _, f := range all {
		p.Fields = append(p.Fields, f.ID)
	}
	for _, f := range clear {
		p.Clear = append(p.Clear, f.ID)
	}
	if len(p.Fields) == 0 {
		return nil, nil
	}
	at := d.now
	p.Fault = func(get func(string) field.Value) *errs.FieldError {
		for _, f := range required {
			if get(f.ID) == nil {
				return errs.Field("value_required")
			}
		}
		for _, f := range bounded {
			if fe := f.Bounds.Refuse(get(f.ID), at); fe != nil {
				return fe
			}
		}
		if broken := set.Broken(rule.State{Get: func(f *catalog.Field) field.Value { return get(f.ID) }}); len(broken) > 0 {
			return &broken[0]
		}
		return nil
	}
	return p, nil
}

// freshRule reports whether an object, nil when it is new, has no such rule yet.
func freshRule(was *catalog.Object, r *schema.Rule) bool {
	return was == nil || !slices.ContainsFunc(was.Spec.Rules, func(old schema.Rule) bool {
		return reflect.DeepEqual(old.When, r.When) && reflect.DeepEqual(old.Must, r.Must)
	})
}

func sameBounds(a, b *schema.Field) bool {
	return a.MinLength == b.MinLength && a.MaxLength == b.MaxLength && a.Pattern == b.Pattern && a.Min == b.Min && a.Max == b.Max
}

// Example is what became of a value that was tried.
type Example struct {
	Fits bool
	Why  *errs.FieldError // nil when it fits
}

// try tells whether a field of the draft would take a value.
func (d *draft) try(object, name, value string) *Example {
	o, ok := d.catalog.ObjectByID(object)
	if !ok {
		return nil
	}
	f, ok := o.FieldByID(name)
	if !ok {
		if f, ok = o.Field(name); !ok {
			return nil
		}
	}
	v, err := f.Type.Parse(f.Spec, field.FromText(value))
	fe := f.Bounds.Refuse(v, d.now)
	if err != nil {
		fe = faultOf(err)
	}
	return &Example{Fits: fe == nil, Why: fe}
}
