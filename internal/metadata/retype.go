package metadata

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Another type of a field is another field: it takes the values one by one in
// the background, under the name of the first, and then its place. The first
// is deleted, and can be brought back for KeepDeleted. Until then the first is
// read and written as before, with values that are such of the new type too.

// retype declares the field that f becomes, and what is asked of its values.
func (s *Service) retype(d *draft, o *schema.Object, f *schema.Field, p FieldPatch, newID string) error {
	bad := func(code string) error { return errs.FieldsInvalid(errs.FieldError{Field: "type", Code: code}) }
	switch {
	case s.builtInField(o.ID, f.ID):
		return bad("field_built_in")
	case f.Busy() || slices.ContainsFunc(o.Fields, func(f schema.Field) bool { return f.Busy() }):
		return errs.New(errs.Conflict, "field_moving")
	case f.Many || !slices.Contains(field.ConvertsTo(f.Type), *p.Type):
		return bad("retype_unfit")
	case f.Match || f.Unique:
		return bad("retype_match")
	case o.Title == f.ID && !slices.Contains([]string{"text", "identifier", "person_name"}, *p.Type):
		return errs.New(errs.Conflict, "field_is_title")
	}
	if about := o.RulesAbout(f.ID); len(about) > 0 {
		return errs.New(errs.Conflict, "field_in_rule", errs.Words("rule", about[0].Message.In)...)
	}
	if err := p.onlyRetypes(f); err != nil {
		return err
	}
	next := schema.Field{
		ID: newID, Name: f.Name, Type: *p.Type, Label: f.Label, Help: f.Help, Class: f.Class, Required: f.Required, Hidden: f.Hidden,
		MaskLast: f.MaskLast, Was: f.Was, Choices: withIDs(p.Choices),
		Filling: true, Deleted: s.d.DB.Now().UTC().Truncate(time.Second).Format(time.RFC3339), Kin: append(slices.Clone(f.Kin), f.ID),
	}
	if bothCounted(f.Type, next.Type) {
		next.Bounds, next.Default = f.Bounds, f.Default
	}
	err := d.alter(&next, FieldPatch{
		Default: p.Default, MaxLength: p.MaxLength, MinLength: p.MinLength, Pattern: p.Pattern, PatternHelp: p.PatternHelp, Min: p.Min, Max: p.Max, Unit: p.Unit,
	})
	if err != nil {
		return err
	}
	f.Becomes = next.ID
	o.Fields = append(o.Fields, next)
	return nil
}

// onlyRetypes refuses what cannot be changed together with the type, and what is
// asked of values now and would be forgotten: it is to be said what holds then.
func (p *FieldPatch) onlyRetypes(f *schema.Field) error {
	var bad []errs.FieldError
	refuse := func(at, code string, is bool) {
		if is {
			bad = append(bad, errs.FieldError{Field: at, Code: code, Params: []errs.Param{errs.P("name", at)}})
		}
	}
	const beside = "retype_beside"
	refuse("name", beside, p.Name != nil && *p.Name != f.Name)
	refuse("label", beside, p.Label != nil)
	refuse("help", beside, p.Help != nil)
	refuse("class", beside, p.Class != nil && *p.Class != f.Class)
	refuse("required", beside, p.Required != nil && *p.Required != f.Required)
	refuse("match", beside, p.Match != nil && *p.Match)
	refuse("unique", beside, p.Unique != nil && *p.Unique)
	refuse("hidden", beside, p.Hidden != nil && *p.Hidden != f.Hidden)
	refuse("mask_last", beside, p.MaskLast != nil && *p.MaskLast != f.MaskLast)
	refuse("on_delete", beside, p.OnDelete != nil)
	if !bothCounted(f.Type, *p.Type) {
		const forgets = "retype_forgets"
		refuse("default", forgets, f.Default != "" && p.Default == nil)
		refuse("min", forgets, f.Min != "" && p.Min == nil)
		refuse("max", forgets, f.Max != "" && p.Max == nil)
		refuse("min_length", forgets, f.MinLength != 0 && p.MinLength == nil)
		refuse("max_length", forgets, f.MaxLength != 0 && p.MaxLength == nil)
		refuse("pattern", forgets, f.Pattern != "" && p.Pattern == nil)
	}
	if len(bad) > 0 {
		return errs.FieldsInvalid(bad...)
	}
	return nil
}

// bothCounted reports whether what is asked of values of one type can be asked
// of those of the other.
func bothCounted(a, b string) bool {
	counted := []string{"int", "decimal"}
	return slices.Contains(counted, a) && slices.Contains(counted, b)
}

// fitting refuses another type, or uniqueness, that what is stored does not
// have. What is written between the question and the act is found in the
// background, which then gives up.
func (s *Service) fitting(ctx context.Context, actor policy.Actor, object, field string, p FieldPatch) error {
	if p.Type == nil && (p.Unique == nil || !*p.Unique) {
		return nil
	}
	would, err := s.ChangeField(ctx, actor, object, field, p, How{Dry: true})
	if err != nil || would.Misfits == nil || would.Misfits.Count == 0 || !would.Misfits.whole {
		return err
	}
	code := "retype_misfits"
	if p.Type == nil {
		code = "unique_misfits"
	}
	return errs.New(errs.Conflict, code, errs.P("count", would.Misfits.Count))
}

// converting asks of all records whether their values convert, nil when none
// has to.
func converting(o *catalog.Object) *rule.Probe {
	for _, f := range o.Fields {
		to := f.Becomes
		if to == nil {
			continue
		}
		return &rule.Probe{Object: o.ID, Fields: []string{f.ID}, All: true, Fault: func(get func(string) field.Value) *errs.FieldError {
			_, err := field.Convert(f.Type, to.Type, f.Spec, to.Spec, get(f.ID))
			return faultOf(err)
		}}
	}
	return nil
}

// distinct asks of all live records whether they are the first with a value of
// a field that is to tell them apart, nil when none is.
func distinct(o *catalog.Object) *rule.Probe {
	for _, f := range o.Fields {
		t, ok := f.Type.(field.Tokener)
		if !ok || !f.Spec.Unique || !f.Spec.Marking {
			continue
		}
		seen := map[string]bool{}
		return &rule.Probe{Object: o.ID, Fields: []string{f.ID}, All: true, Live: true, Fault: func(get func(string) field.Value) (taken *errs.FieldError) {
			v := get(f.ID)
			if v == nil {
				return nil
			}
			for _, token := range t.Tokens(v) {
				if seen[token] {
					taken = errs.Field("unique_taken")
				}
				seen[token] = true
			}
			return taken
		}}
	}
	return nil
}

// faultOf is what is wrong with a value that was refused, nil when none was.
func faultOf(err error) *errs.FieldError {
	var fe *errs.FieldError
	if err == nil || errors.As(err, &fe) {
		return fe
	}
	return errs.Field("value_shape")
}

// takePlace puts the field that f became into its place.
func takePlace(o *schema.Object, f, next *schema.Field, now time.Time) {
	f.Becomes, f.Deleted = "", now.Format(time.RFC3339)
	next.Filling, next.Deleted = false, ""
	if o.Title == f.ID {
		o.Title = next.ID
	}
	swap(o, f.ID, next.ID)
}

// bringBack takes back that a field was deleted, or that another took its
// place: that one is deleted then.
func (s *Service) bringBack(o *schema.Object, f *schema.Field, now time.Time) error {
	f.Deleted = ""
	i := slices.IndexFunc(o.Fields, func(n schema.Field) bool { return n.Deleted == "" && slices.Contains(n.Kin, f.ID) && n.Name == f.Name })
	if i < 0 {
		return nil
	}
	n := &o.Fields[i]
	if about := o.RulesAbout(n.ID); len(about) > 0 {
		return errs.New(errs.Conflict, "field_in_rule", errs.Words("rule", about[0].Message.In)...)
	}
	if n.Busy() {
		return errs.New(errs.Conflict, "field_moving")
	}
	n.Deleted = now.Format(time.RFC3339)
	if f.Kin = append(f.Kin, n.ID); len(f.Kin) > maxKin {
		f.Kin = f.Kin[len(f.Kin)-maxKin:]
	}
	f.Label, f.Help, f.Hidden, f.Required = n.Label, n.Help, n.Hidden, n.Required
	if o.Title == n.ID {
		o.Title = f.ID
	}
	swap(o, n.ID, f.ID)
	return nil
}

// maxKin bounds how many fields one can have come of.
const maxKin = 20

// swap exchanges the places of two fields.
func swap(o *schema.Object, a, b string) {
	at := func(id string) int {
		return slices.IndexFunc(o.Fields, func(f schema.Field) bool { return f.ID == id })
	}
	i, j := at(a), at(b)
	o.Fields[i], o.Fields[j] = o.Fields[j], o.Fields[i]
}

// convert fills the field of another type, and lets it take the place of the
// first when it has every value.
func (r *run) convert(ctx context.Context) error {
	fits, cat, err := r.fits(ctx, converting)
	if err != nil {
		return err
	}
	if fits {
		if cat, err = r.settle(ctx, nil); err != nil {
			return err
		}
		if again, now, err := r.fits(ctx, converting); err != nil || now != cat || !again {
			return errs.New(errs.Unavailable, "").Because(err).WithHint("values of object %s that do not convert came meanwhile; it is looked at again", r.object)
		}
	}
	name, removal := "field.retyped", r.s.removal
	if !fits {
		name, removal = "field.retype_stopped", func(was, is *schema.Object) *outbox.Job {
			return &outbox.Job{Kind: Job, Args: task{is.ID, Remove, fillingOf(was)}.encode()}
		}
	}
	return r.finish(ctx, cat, name, removal, func(d *draft, o *schema.Object) {
		for i := range o.Fields {
			f := &o.Fields[i]
			next, ok := o.Field(f.Becomes)
			switch {
			case f.Becomes == "" || !ok:
			case fits:
				takePlace(o, f, next, d.now)
				return
			default: // nobody has seen the other one: it goes at once
				f.Becomes = ""
				next.Filling, next.Deleted = false, d.now.Add(-KeepDeleted-time.Hour).Format(time.RFC3339)
			}
		}
	})
}

// fillingOf is the field that takes over values of another, "" when none does.
func fillingOf(o *schema.Object) string {
	i := slices.IndexFunc(o.Fields, func(f schema.Field) bool { return f.Filling })
	if i < 0 {
		return ""
	}
	return o.Fields[i].ID
}

// mark brings equality tokens to what was asked for. A field that turns out
// not to tell records apart does not.
func (r *run) mark(ctx context.Context) error {
	cat, err := r.settle(ctx, nil)
	if err != nil {
		return err
	}
	fits, now, err := r.fits(ctx, distinct)
	if err != nil || now != cat {
		return errs.New(errs.Unavailable, "").Because(err).WithHint("the catalog changed while tokens of object %s were made; it is tried again", r.object)
	}
	name := "field.marked"
	if !fits {
		name = "field.mark_stopped"
	}
	return r.finish(ctx, cat, name, nil, func(_ *draft, o *schema.Object) {
		for i := range o.Fields {
			f := &o.Fields[i]
			if f.Marking && f.Unique && !fits {
				f.Unique, f.Match = false, true // the tokens are there
			}
			f.Marking = false
		}
	})
}

// fits asks the stored records, and says under which catalog.
func (r *run) fits(ctx context.Context, ask func(*catalog.Object) *rule.Probe) (bool, *catalog.Catalog, error) {
	cat := r.s.Catalog()
	o, ok := cat.ObjectByID(r.object)
	if !ok {
		return true, cat, nil
	}
	p := ask(o)
	if p == nil {
		return true, cat, nil
	}
	m, err := r.s.d.Rows.Probe(ctx, policy.Actor{Kind: policy.System, Client: "upkeep"}, *p)
	return m.Count == 0, cat, err
}
