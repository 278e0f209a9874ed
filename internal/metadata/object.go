package metadata

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// KeepDeleted is how long a deleted object or field can be brought back.
const KeepDeleted = 30 * 24 * time.Hour

// NewObject describes an object to be. What is left empty is made of the rest:
// names of the labels, the plural label of the label, a name field when there is
// none.
type NewObject struct {
	Name        string      `json:"name,omitempty"`
	Plural      string      `json:"plural,omitempty"`
	Label       schema.Text `json:"label"`
	LabelPlural schema.Text `json:"label_plural,omitempty"`
	Help        schema.Text `json:"help,omitempty"`
	Subject     string      `json:"subject,omitempty"` // "none" (also when empty), "self", or the name of a reference field
	Title       string      `json:"title,omitempty"`   // name of the field that a record is called by
	Fields      []NewField  `json:"fields,omitempty"`
}

// ObjectPatch says what is to be another; nil leaves it.
type ObjectPatch struct {
	Name        *string     `json:"name,omitempty"`
	Plural      *string     `json:"plural,omitempty"`
	Label       schema.Text `json:"label,omitempty"`
	LabelPlural schema.Text `json:"label_plural,omitempty"`
	Help        schema.Text `json:"help,omitempty"`
	Hidden      *bool       `json:"hidden,omitempty"`
	Title       *string     `json:"title,omitempty"`
	Order       []string    `json:"order,omitempty"` // names of fields, the first ones first
	// Rules are all there are to be, with fields by name. One without an id is
	// new.
	Rules []schema.Rule `json:"rules,omitempty"`
}

// CreateObject makes an object. With dry nothing is made and the answer says
// what would be.
//
// Errors: Invalid with Fields; Permission.
func (s *Service) CreateObject(ctx context.Context, actor policy.Actor, n NewObject, how How) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.CreateObject")
	objectID := s.newID()
	return s.do(ctx, actor, how, act{name: "object.created", whole: true, edit: func(d *draft) (*schema.Object, error) {
		o := &schema.Object{ID: objectID, Label: n.Label, LabelPlural: n.LabelPlural, Help: n.Help, Name: n.Name, Plural: n.Plural}
		o.LabelPlural = plurals(n.Label, n.LabelPlural)
		d.name(o, n.LabelPlural)
		if err := d.fill(o, n); err != nil {
			return nil, err
		}
		d.objects = append(d.objects, o)
		return o, nil
	}})
}

// fill gives a new object its fields, its title and its subject.
func (d *draft) fill(o *schema.Object, n NewObject) error {
	fields := n.Fields
	if len(fields) == 0 {
		fields = []NewField{{Name: "name", Type: "text", Label: schema.Text{"en": "Name", "zh-CN": "名称"}, Class: schema.Personal, Required: true}}
	}
	for i, f := range fields {
		one, err := d.declare(o, f)
		if err != nil {
			return within(err, "fields."+strconv.Itoa(i))
		}
		o.Fields = append(o.Fields, one)
	}
	title := n.Title
	if title == "" {
		title = firstTitle(o)
	}
	f, ok := fieldNamed(o, title)
	if !ok {
		return errs.FieldsInvalid(errs.FieldError{Field: "title", Code: "object_title_unknown"})
	}
	o.Title = f.ID
	switch n.Subject {
	case "", string(schema.None):
		o.Subject = schema.None
	case string(schema.Self):
		o.Subject = schema.Self
	default:
		f, ok := fieldNamed(o, n.Subject)
		if !ok {
			return errs.FieldsInvalid(errs.FieldError{Field: "subject", Code: "object_subject_unknown"})
		}
		o.Subject = schema.Subject(f.ID)
	}
	return nil
}

// within says of faults that they lie deeper.
func within(err error, at string) error {
	e := *errs.As(err)
	e.Fields = slices.Clone(e.Fields)
	for i := range e.Fields {
		e.Fields[i].Field = at + "." + e.Fields[i].Field
	}
	return &e
}

// firstTitle is the first field that a record can be called by.
func firstTitle(o *schema.Object) string {
	for _, f := range o.Fields {
		if slices.Contains([]string{"text", "person_name", "identifier"}, f.Type) && f.Class != schema.Secret {
			return f.Name
		}
	}
	return o.Fields[0].Name
}

// ChangeObject changes what an object is called and how it is shown.
func (s *Service) ChangeObject(ctx context.Context, actor policy.Actor, object string, p ObjectPatch, how How) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.ChangeObject")
	return s.do(ctx, actor, how, act{name: "object.changed", object: object, edit: func(d *draft) (*schema.Object, error) {
		o, err := d.live(object)
		if err != nil {
			return nil, err
		}
		if s.builtIn(o.ID) != nil && (p.Name != nil && *p.Name != o.Name || p.Plural != nil && *p.Plural != o.Plural || p.Title != nil || p.Help != nil) {
			return nil, errs.New(errs.Conflict, "object_built_in_name")
		}
		rename(&o.Name, &o.Was, p.Name)
		rename(&o.Plural, &o.WasPlural, p.Plural)
		setText(&o.Label, p.Label)
		setText(&o.LabelPlural, p.LabelPlural)
		setText(&o.Help, p.Help)
		set(&o.Hidden, p.Hidden)
		if p.Title != nil {
			f, ok := fieldNamed(o, *p.Title)
			if !ok {
				return nil, errs.FieldsInvalid(errs.FieldError{Field: "title", Code: "object_title_unknown"})
			}
			o.Title = f.ID
		}
		if p.Rules != nil {
			o.Rules = d.rules(o, p.Rules)
		}
		return o, orderBy(o, p.Order)
	}})
}

// orderBy puts the named fields first.
func orderBy(o *schema.Object, names []string) error {
	ids := make([]string, 0, len(names))
	for _, name := range names {
		f, ok := fieldNamed(o, name)
		if !ok {
			return errs.FieldsInvalid(errs.FieldError{Field: "order", Code: "no_such_field"})
		}
		ids = append(ids, f.ID)
	}
	reorder(o, ids)
	return nil
}

// rename changes a name and remembers the former one, under which requests and
// jobs that are under way still find what they mean.
func rename(name *string, was *[]string, to *string) {
	if to == nil || *to == *name {
		return
	}
	*was = append(slices.DeleteFunc(slices.Clone(*was), func(s string) bool { return s == *name || s == *to }), *name)
	if len(*was) > maxFormer {
		*was = (*was)[len(*was)-maxFormer:]
	}
	*name = *to
}

const maxFormer = 10

// DeleteObject takes an object away from everybody. For KeepDeleted it can be
// brought back; then its records and their keys go too.
func (s *Service) DeleteObject(ctx context.Context, actor policy.Actor, object string, how How) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.DeleteObject")
	return s.do(ctx, actor, how, act{name: "object.deleted", object: object, edit: func(d *draft) (*schema.Object, error) {
		o, err := d.live(object)
		switch {
		case err != nil:
			return nil, err
		case s.builtIn(o.ID) != nil:
			return nil, errs.New(errs.Conflict, "object_built_in_delete")
		}
		if from, f := d.referrer(o); from != nil {
			return nil, errs.New(errs.Conflict, "object_referred", errs.P("object", from.Label.In("en")), errs.P("field", f.Label.In("en")))
		}
		o.Deleted = d.now.Format(time.RFC3339)
		return o, nil
	}, job: s.removal})
}

// referrer finds a live field of another live object that leads to o.
func (d *draft) referrer(o *schema.Object) (*schema.Object, *schema.Field) {
	for _, from := range d.objects {
		if from.Deleted != "" || from == o {
			continue
		}
		for i := range from.Fields {
			if f := &from.Fields[i]; f.Deleted == "" && f.Target == o.ID {
				return from, f
			}
		}
	}
	return nil, nil
}

// RestoreObject brings a deleted object back, with its records. Names that
// something else took meanwhile get a number; a label that did is given anew.
func (s *Service) RestoreObject(ctx context.Context, actor policy.Actor, object string, r Restoring) (_ Definition, err error) {
	defer errs.Wrap(&err, "metadata.RestoreObject")
	return s.do(ctx, actor, How{}, act{name: "object.restored", edit: func(d *draft) (*schema.Object, error) {
		o, err := d.object(object)
		if err != nil {
			return nil, err
		}
		if o.Deleted != "" && d.over(o.Deleted) {
			return nil, errs.New(errs.Conflict, "object_being_removed")
		}
		if o.Deleted == "" {
			return o, nil
		}
		setText(&o.Label, r.Label)
		for _, other := range d.objects {
			if other != o && other.Deleted == "" {
				if err := unlike(o.Label, other.Label); err != nil {
					return nil, err
				}
			}
		}
		d.rename(o)
		o.Deleted = ""
		return o, nil
	}})
}

// over reports whether what was deleted then is being removed by now.
func (d *draft) over(deleted string) bool {
	at, err := time.Parse(time.RFC3339, deleted)
	return err != nil || !d.now.Before(at.Add(KeepDeleted))
}

// object finds an object by name, or by id, which a deleted one still has.
func (d *draft) object(name string) (*schema.Object, error) {
	if o, err := d.live(name); err == nil {
		return o, nil
	}
	for _, o := range d.objects {
		if o.ID == name {
			return o, nil
		}
	}
	return nil, errs.New(errs.NotFound, "object_unknown")
}

func (d *draft) live(name string) (*schema.Object, error) {
	for _, o := range d.objects {
		if o.Deleted == "" && (o.Name == name || o.ID == name) {
			return o, nil
		}
	}
	return nil, errs.New(errs.NotFound, "object_unknown")
}

func (d *draft) objectNameTaken(name string) bool {
	return schema.Reserved(name) || slices.ContainsFunc(d.objects, func(o *schema.Object) bool {
		return o.Deleted == "" && (o.Name == name || o.Plural == name)
	})
}

// newID names an object or field for good. It begins with a letter and is no
// word that a person would choose.
func (s *Service) newID() string {
	v := s.d.IDs.New()
	return "x" + hex.EncodeToString(v[len(v)-8:])
}
