package metadata

import (
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// NewField describes a field to be. An empty name is made of the label, an
// empty class is personal: nothing is readable on disk because somebody did
// not choose.
type NewField struct {
	Name        string                `json:"name,omitempty"`
	Type        string                `json:"type"`
	Label       schema.Text           `json:"label"`
	Help        schema.Text           `json:"help,omitempty"`
	Class       schema.Classification `json:"class,omitempty" enum:"public,internal,personal,sensitive,financial,secret"`
	Required    bool                  `json:"required,omitempty"`
	Many        bool                  `json:"many,omitempty"`
	Match       bool                  `json:"match,omitempty"`
	Unique      bool                  `json:"unique,omitempty"`
	Partial     bool                  `json:"partial,omitempty"`
	Hidden      bool                  `json:"hidden,omitempty"`
	MaxLength   int                   `json:"max_length,omitempty"`
	MaskLast    int                   `json:"mask_last,omitempty"`
	Choices     []NewChoice           `json:"choices,omitempty"`
	Default     string                `json:"default,omitempty"`
	Target      string                `json:"target,omitempty"` // name of the object a reference leads to
	OnDelete    string                `json:"on_delete,omitempty" enum:"clear,restrict"`
	MinLength   int                   `json:"min_length,omitempty"`
	Pattern     string                `json:"pattern,omitempty"`      // RE2; the whole of each value must fit
	PatternHelp schema.Text           `json:"pattern_help,omitempty"` // what is said when one does not
	Min         string                `json:"min,omitempty"`          // least value, as text; of dates also "today"
	Max         string                `json:"max,omitempty"`          // greatest value
	Unit        string                `json:"unit,omitempty"`         // in which numbers are counted, "kg"
	Example     string                `json:"example,omitempty"`      // a value to try, of a dry run; kept nowhere
}

// NewChoice is a choice to be, or one that is there. An empty id is made of
// the label.
type NewChoice struct {
	ID      string      `json:"id,omitempty"`
	Label   schema.Text `json:"label"`
	Hue     string      `json:"hue,omitempty"`
	Retired bool        `json:"retired,omitempty"`
}

// FieldPatch says what is to be another; nil leaves it.
type FieldPatch struct {
	// Type brings the field to another type, with the choices, the default and what
	// is asked of values given beside it, and nothing else. Every value must be one
	// of that type too.
	Type        *string                `json:"type,omitempty"`
	Name        *string                `json:"name,omitempty"`
	Label       schema.Text            `json:"label,omitempty"`
	Help        schema.Text            `json:"help,omitempty"`
	Class       *schema.Classification `json:"class,omitempty" enum:"public,internal,personal,sensitive,financial,secret"`
	Required    *bool                  `json:"required,omitempty"`
	Match       *bool                  `json:"match,omitempty"`
	Unique      *bool                  `json:"unique,omitempty"`
	Hidden      *bool                  `json:"hidden,omitempty"`
	MaxLength   *int                   `json:"max_length,omitempty"`
	MaskLast    *int                   `json:"mask_last,omitempty"`
	Choices     []NewChoice            `json:"choices,omitempty"` // all of them; one that is left out is retired
	Default     *string                `json:"default,omitempty"`
	OnDelete    *string                `json:"on_delete,omitempty" enum:"clear,restrict"`
	MinLength   *int                   `json:"min_length,omitempty"`
	Pattern     *string                `json:"pattern,omitempty"`
	PatternHelp schema.Text            `json:"pattern_help,omitempty"`
	Min         *string                `json:"min,omitempty"`
	Max         *string                `json:"max,omitempty"`
	Unit        *string                `json:"unit,omitempty"`    // another word; values stay as they are
	Example     string                 `json:"example,omitempty"` // a value to try, of a dry run; kept nowhere
}

// AddField adds a field to an object.
func (s *Service) AddField(ctx context.Context, actor policy.Actor, object string, n NewField, how How) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.AddField")
	fieldID := s.newID()
	return s.do(ctx, actor, how, act{name: "field.created", example: n.Example, field: fieldID, edit: func(d *draft) (*schema.Object, error) {
		o, err := d.live(object)
		if err != nil {
			return nil, err
		}
		f, err := d.declare(o, n)
		if err != nil {
			return nil, err
		}
		f.ID = fieldID
		o.Fields = append(o.Fields, f)
		return o, nil
	}})
}

// declare makes the declaration of a new field.
func (d *draft) declare(o *schema.Object, n NewField) (schema.Field, error) {
	f := schema.Field{
		ID: d.s.newID(), Name: n.Name, Type: n.Type, Label: n.Label, Help: n.Help, Class: n.Class, Required: n.Required, Many: n.Many,
		Match: n.Match, Unique: n.Unique, Partial: n.Partial, Hidden: n.Hidden, MaxLength: n.MaxLength, MaskLast: n.MaskLast,
		Default: n.Default, OnDelete: n.OnDelete,
		Bounds: schema.Bounds{MinLength: n.MinLength, Pattern: n.Pattern, PatternHelp: n.PatternHelp, Min: n.Min, Max: n.Max, Unit: n.Unit},
	}
	if f.Class == "" {
		f.Class = schema.Personal
	}
	if f.Name == "" {
		f.Name = freeName(nameFrom(f.Label), "field", func(name string) bool { return d.fieldNameTaken(o, name) })
	}
	f.Choices = withIDs(n.Choices)
	if n.Target != "" {
		target, err := d.live(n.Target)
		switch {
		case n.Target == o.Name:
			f.Target = o.ID
		case err != nil:
			return f, errs.FieldsInvalid(errs.FieldError{Field: "target", Code: "catalog_target_unknown"})
		default:
			f.Target = target.ID
		}
	}
	return f, nil
}

func (d *draft) fieldNameTaken(o *schema.Object, name string) bool {
	if _, taken := fieldNamed(o, name); taken || schema.Reserved(name) {
		return true
	}
	for _, f := range d.base.Objects()[0].Fields {
		if f.System && f.Name == name {
			return true
		}
	}
	return false
}

// withIDs gives choices without an id one.
func withIDs(choices []NewChoice) []schema.Choice {
	var out []schema.Choice
	for _, c := range choices {
		out = append(out, schema.Choice(c))
	}
	taken := func(id string) bool {
		return slices.ContainsFunc(out, func(c schema.Choice) bool { return c.ID == id })
	}
	for i := range out {
		if out[i].ID == "" {
			out[i].ID = freeName(nameFrom(out[i].Label), "choice", taken)
		}
	}
	return out
}

// ChangeField changes a field. Another class of a field that has values is
// carried out in the background; until then the stricter of both holds.
func (s *Service) ChangeField(ctx context.Context, actor policy.Actor, object, field string, p FieldPatch, how How) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.ChangeField")
	newID := s.newID()
	if !how.Dry {
		if err := s.fitting(ctx, actor, object, field, p); err != nil {
			return Definition{}, err
		}
	}
	return s.do(ctx, actor, how, act{name: "field.changed", object: object, example: p.Example, field: field, edit: func(d *draft) (*schema.Object, error) {
		o, err := d.live(object)
		if err != nil {
			return nil, err
		}
		f, ok := fieldNamed(o, field)
		if !ok {
			return nil, errs.New(errs.NotFound, "no_such_field")
		}
		if base := s.builtIn(o.ID); base != nil {
			if was, ok := base.Field(f.ID); ok {
				if err := p.checkBuiltIn(was, f); err != nil {
					return nil, err
				}
			}
		}
		if p.Type != nil && *p.Type != f.Type {
			return o, s.retype(d, o, f, p, newID)
		}
		return o, d.alter(f, p)
	}, job: s.settling})
}

// checkBuiltIn refuses what the program itself relies on.
func (p *FieldPatch) checkBuiltIn(was, now *schema.Field) error {
	if p.Name != nil && *p.Name != now.Name {
		return errs.New(errs.Conflict, "object_built_in_name")
	}
	var bad []errs.FieldError
	refuse := func(at string, is bool) {
		if is {
			bad = append(bad, errs.FieldError{Field: at, Code: "field_built_in"})
		}
	}
	refuse("required", p.Required != nil && was.Required && !*p.Required)
	refuse("class", p.Class != nil && milder(*p.Class, was.Class))
	refuse("match", p.Match != nil && *p.Match != was.Match)
	refuse("unique", p.Unique != nil && *p.Unique != was.Unique)
	refuse("mask_last", p.MaskLast != nil && *p.MaskLast != was.MaskLast)
	refuse("on_delete", p.OnDelete != nil && *p.OnDelete != was.OnDelete)
	if len(bad) > 0 {
		return errs.FieldsInvalid(bad...)
	}
	return nil
}

func milder(a, b schema.Classification) bool {
	order := schema.Classifications()
	return slices.Index(order, a) < slices.Index(order, b)
}

// alter applies a patch to a field's declaration.
func (d *draft) alter(f *schema.Field, p FieldPatch) error {
	rename(&f.Name, &f.Was, p.Name)
	setText(&f.Label, p.Label)
	setText(&f.Help, p.Help)
	set(&f.Required, p.Required)
	if err := p.remark(f); err != nil {
		return err
	}
	set(&f.Hidden, p.Hidden)
	set(&f.MaskLast, p.MaskLast)
	set(&f.OnDelete, p.OnDelete)
	set(&f.MaxLength, p.MaxLength)
	set(&f.MinLength, p.MinLength)
	set(&f.Pattern, p.Pattern)
	setText(&f.PatternHelp, p.PatternHelp)
	set(&f.Min, p.Min)
	set(&f.Max, p.Max)
	set(&f.Unit, p.Unit)
	if len(f.PatternHelp) == 0 || f.Pattern == "" {
		f.PatternHelp = nil
	}
	if p.Choices != nil {
		f.Choices = kept(f.Choices, withIDs(p.Choices))
	}
	set(&f.Default, p.Default)
	if p.Class != nil && *p.Class != f.Class {
		return reclassify(f, *p.Class)
	}
	return nil
}

// remark chooses how records are found and told apart by the field. Equality
// tokens of what is stored are made, or taken away, in the background.
func (p *FieldPatch) remark(f *schema.Field) error {
	match, unique := f.Match || f.Unique, f.Unique
	set(&f.Unique, p.Unique)
	set(&f.Match, p.Match)
	if (f.Match || f.Unique) == match && (unique || !f.Unique) {
		return nil
	}
	if f.Busy() {
		return errs.New(errs.Conflict, "field_moving")
	}
	f.Marking = true
	return nil
}

// kept is the new list of choices, with those that were left out behind it,
// retired: records may have them.
func kept(was, now []schema.Choice) []schema.Choice {
	for _, c := range was {
		if !slices.ContainsFunc(now, func(n schema.Choice) bool { return n.ID == c.ID }) {
			c.Retired = true
			now = append(now, c)
		}
	}
	return now
}

// reclassify gives a field another class. Values that lie otherwise under it
// are moved in the background.
func reclassify(f *schema.Field, class schema.Classification) error {
	if f.Busy() {
		return errs.New(errs.Conflict, "field_moving")
	}
	f.Leaving, f.Class = f.Class, class
	return nil
}

// DeleteField takes a field away from everybody. For KeepDeleted it can be
// brought back with its values; then they go.
func (s *Service) DeleteField(ctx context.Context, actor policy.Actor, object, field string, how How) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.DeleteField")
	return s.do(ctx, actor, how, act{name: "field.deleted", object: object, field: field, edit: func(d *draft) (*schema.Object, error) {
		o, err := d.live(object)
		if err != nil {
			return nil, err
		}
		f, ok := fieldNamed(o, field)
		if !ok {
			return nil, errs.New(errs.NotFound, "no_such_field")
		}
		switch {
		case s.builtInField(o.ID, f.ID):
			return nil, errs.New(errs.Conflict, "field_built_in_delete")
		case o.Title == f.ID:
			return nil, errs.New(errs.Conflict, "field_is_title")
		case string(o.Subject) == f.ID:
			return nil, errs.New(errs.Conflict, "field_is_subject")
		case f.Busy():
			return nil, errs.New(errs.Conflict, "field_moving")
		}
		if about := o.RulesAbout(f.ID); len(about) > 0 {
			return nil, errs.New(errs.Conflict, "field_in_rule", errs.Words("rule", about[0].Message.In)...)
		}
		f.Deleted = d.now.Format(time.RFC3339)
		return o, nil
	}, job: s.removal})
}

// RestoreField brings a deleted field back, with its values.
func (s *Service) RestoreField(ctx context.Context, actor policy.Actor, object, field string, r Restoring) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.RestoreField")
	return s.do(ctx, actor, How{}, act{name: "field.restored", field: field, edit: func(d *draft) (*schema.Object, error) {
		o, err := d.live(object)
		if err != nil {
			return nil, err
		}
		f, ok := o.Field(field)
		switch {
		case !ok:
			return nil, errs.New(errs.NotFound, "no_such_field")
		case f.Deleted != "" && d.over(f.Deleted):
			return nil, errs.New(errs.Conflict, "object_being_removed")
		case f.Filling:
			return nil, errs.New(errs.Conflict, "field_moving")
		}
		back := f.ID
		if err := s.bringBack(o, f, d.now); err != nil {
			return nil, err
		}
		f = &o.Fields[slices.IndexFunc(o.Fields, func(f schema.Field) bool { return f.ID == back })] // it may have got another place
		setText(&f.Label, r.Label)
		for i := range o.Fields {
			if other := &o.Fields[i]; other != f && other.Deleted == "" {
				if err := unlike(f.Label, other.Label); err != nil {
					return nil, err
				}
			}
		}
		f.Name = freeName(f.Name, "field", func(name string) bool {
			return slices.ContainsFunc(o.Fields, func(other schema.Field) bool { return other.ID != f.ID && other.Deleted == "" && other.Name == name })
		})
		return o, nil
	}, job: s.removal})
}

// fieldNamed finds a live field by name or id.
func fieldNamed(o *schema.Object, name string) (*schema.Field, bool) {
	for i := range o.Fields {
		if f := &o.Fields[i]; f.Deleted == "" && (f.Name == name || f.ID == name) {
			return f, true
		}
	}
	return nil, false
}

func (s *Service) builtInField(object, field string) bool {
	base := s.builtIn(object)
	if base == nil {
		return false
	}
	_, is := base.Field(field)
	return is
}
