package merge

import (
	"context"
	"slices"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// combine says which values the survivor gets: those that were asked for, those
// that it had none of, and of several all. What the actor may not read, or not
// write, stays as it is.
func (p *pair) combine(req Request) (values map[string]field.Raw, err error) {
	values = map[string]field.Raw{}
	var failed []errs.FieldError
	for at, name := range req.Take {
		if f, ok := p.object.Field(name); !ok || !p.may(f) {
			failed = append(failed, errs.FieldError{Field: "take." + strconv.Itoa(at), Code: "no_such_field"})
		} else if _, twice := req.Values[name]; twice {
			failed = append(failed, errs.FieldError{Field: "take." + strconv.Itoa(at), Code: "merge_twice"})
		}
	}
	if len(failed) > 0 {
		return nil, errs.FieldsInvalid(failed...)
	}
	for _, f := range p.object.Fields {
		if v, ok := p.inherited(f, slices.Contains(req.Take, f.Name)); ok {
			values[f.Name] = field.FromValue(v)
		}
	}
	for name, v := range req.Values {
		values[name] = v
	}
	return values, nil
}

// may reports whether the actor may take a field over from one to the other.
func (p *pair) may(f *catalog.Field) bool {
	return !f.System && !f.Gone && p.decision.Write.Has(f) && p.decision.Read.Has(f)
}

// inherited is what the survivor gets in a field, unless it keeps its own.
func (p *pair) inherited(f *catalog.Field, take bool) (field.Value, bool) {
	mine, theirs := p.mine[f.Ordinal], p.theirs[f.Ordinal]
	if !p.may(f) {
		return nil, false
	}
	leads := p.itself(f, mine)
	if p.itself(f, theirs) {
		theirs = nil
	}
	have, several := mine.(field.List)
	more, _ := theirs.(field.List)
	switch {
	case take:
		return theirs, true
	case several && len(more) > 0:
		all := united(f, have, more)
		return all, len(all) > len(have)
	case (mine == nil || leads) && theirs != nil:
		return theirs, true
	}
	return nil, leads
}

// itself reports whether a reference would lead from the survivor to itself.
func (p *pair) itself(f *catalog.Field, v field.Value) bool {
	ref, ok := v.(field.Ref)
	return ok && f.Target == p.object && (id.ID(ref) == p.into || id.ID(ref) == p.from)
}

// united is one list behind the other, without what is there already.
func united(f *catalog.Field, have, more field.List) field.List {
	all := slices.Clone(have)
	for _, one := range more {
		key := f.Type.Keys(field.List{one}).Texts
		if !slices.ContainsFunc(f.Type.Keys(all).Texts, func(s string) bool { return slices.Contains(key, s) }) {
			all = append(all, one)
		}
	}
	return all
}

// unseen takes out inherited references to what the actor does not see: who
// writes a reference must see where it leads.
func (p *pair) unseen(ctx context.Context, s *Service, actor policy.Actor, req Request, values map[string]field.Raw) error {
	for _, f := range p.object.Fields {
		ref, ok := p.theirs[f.Ordinal].(field.Ref)
		_, inherits := values[f.Name]
		_, asked := req.Values[f.Name]
		if !ok || f.Target == nil || !inherits || asked {
			continue
		}
		seen, err := s.live(ctx, actor, f.Target.Name, id.ID(ref))
		if err != nil {
			return err
		}
		if !seen {
			delete(values, f.Name)
		}
	}
	return nil
}
