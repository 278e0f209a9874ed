package transfer

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// fill is an object as somebody may fill it by an import. Other fields it does
// not have: a column that is called like one of them is recognised, chosen and
// refused as if there were no such field.
type fill struct {
	object *catalog.Object
	actor  policy.Actor
	write  policy.FieldSet
}

// fillOf looks at an object as the actor may fill it: in new records, or, who
// makes none, in those that are there.
func fillOf(actor policy.Actor, o *catalog.Object) fill {
	d := policy.Decide(policy.Request{Actor: actor, Action: policy.Create, Object: o})
	if !d.Allow {
		d = policy.Decide(policy.Request{Actor: actor, Action: policy.Update, Object: o})
	}
	return fill{o, actor, d.Write}
}

// field finds a field that a column can become.
func (l fill) field(name string) (*catalog.Field, bool) {
	f, ok := l.object.Field(name)
	return f, ok && l.has(f)
}

// has reports whether a column can become the field's value. A person is not
// found by name, so of references only those to companies are, and those only
// by what the actor may find companies by.
func (l fill) has(f *catalog.Field) bool {
	return !f.System && l.write.Has(f) && (f.Target == nil || len(l.parts(f)) > 0)
}

// parts lists the ways into a field.
func (l fill) parts(f *catalog.Field) []part {
	all := partsOf(f)
	if f.Target == nil {
		return all
	}
	if f.Target.Name != "company" {
		return nil
	}
	find := policy.Decide(policy.Request{Actor: l.actor, Action: policy.Read, Object: f.Target})
	return slices.DeleteFunc(all, func(p part) bool { return !holds(find.Find, f.Target, p.part) })
}

// makes reports whether rows that name a company nobody has yet can make it. One
// that is known by its domain is named after it.
func (l fill) makes(f *catalog.Field, part string) bool {
	d := policy.Decide(policy.Request{Actor: l.actor, Action: policy.Create, Object: f.Target})
	return holds(d.Write, f.Target, "name") && holds(d.Write, f.Target, part)
}

func holds(set policy.FieldSet, o *catalog.Object, name string) bool {
	f, ok := o.Field(name)
	return ok && set.Has(f)
}

func (l fill) hasPart(f *catalog.Field, name string) bool {
	return slices.ContainsFunc(l.parts(f), func(p part) bool { return p.part == name })
}

// matches finds a match field by its name or the singular of it: --upsert-on
// email means emails.
func (l fill) matches(name string) (*catalog.Field, bool) {
	for _, n := range []string{name, name + "s"} {
		if f, ok := l.field(n); ok && l.suits(f) {
			return f, true
		}
	}
	return nil, false
}

// suits reports whether records are recognised by the field: it is one to match
// by, and the actor may find by it.
func (l fill) suits(f *catalog.Field) bool {
	find := policy.Decide(policy.Request{Actor: l.actor, Action: policy.Read, Object: l.object})
	return !f.Spec.Marking && (f.Handling.Match || f.Handling.Unique) && find.MayFind(f)
}

func (l fill) matchFields() (names []string) {
	for _, f := range l.object.Fields {
		if l.has(f) && l.suits(f) {
			names = append(names, f.Name)
		}
	}
	return names
}

// names lists what can be filled.
func (l fill) names() []string {
	out := []string{}
	for _, f := range l.object.Fields {
		if l.has(f) {
			out = append(out, f.Name)
		}
	}
	return out
}

// forget takes from columns the targets that the actor may not fill any more.
func (l fill) forget(columns []mapping.Column) {
	for i := range columns {
		if f, ok := l.field(columns[i].Target); columns[i].Target != "" && (!ok || f.Target != nil && !l.hasPart(f, columns[i].Part)) {
			columns[i] = mapping.Column{Index: columns[i].Index, Header: columns[i].Header, Why: mapping.Unknown}
		}
	}
}

// shownTo is an import as whoever asks may see it, who need not be the one who
// began it: columns for fields that are none to them are as if nobody knew what they
// mean.
func (s *Service) shownTo(c *carried) Import {
	imp := c.shown()
	o, ok := s.Catalog().Object(c.spec.Object)
	if !ok {
		return imp
	}
	read := policy.Decide(policy.Request{Actor: c.asker, Action: policy.Read, Object: o}).Read
	may := fillOf(c.asker, o)
	there := func(name string) bool {
		f, ok := o.Field(name)
		return ok && (read.Has(f) || may.has(f))
	}
	imp.Columns = slices.Clone(imp.Columns)
	for i := range imp.Columns {
		if col := &imp.Columns[i]; col.Target != nil && !there(*col.Target) {
			col.Target, col.Part, col.Label, col.WhyCode = nil, nil, nil, mapping.Unknown
		}
	}
	if imp.Match != nil && !there(*imp.Match) {
		imp.Match = nil
	}
	return imp
}
