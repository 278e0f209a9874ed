package sight

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Catalog describes everything the actor has to do with. base is before the
// paths of objects.
func (s *Sight) Catalog(base string) Catalog {
	doc := Catalog{Version: s.catalog.Version(), Data: []Object{}}
	for _, o := range s.order {
		doc.Data = append(doc.Data, o.Describe(base))
	}
	return doc
}

// Describe makes the document of one object.
func (o *Seen) Describe(base string) Object {
	doc := Object{
		Name: o.Name, Plural: o.Plural, Path: base + "/" + o.Plural, Label: o.Label, LabelPlural: o.LabelPlural, Help: o.Help,
		Title: "id", Subject: o.subjectWord(), Hidden: o.Hidden,
		May:    May{o.create.Allow, o.read.Allow, o.update.Allow, o.remove.Allow, o.imports.Allow, o.export.Allow, o.share.Allow, o.reveal.Allow},
		Fields: []Field{}, // who may only create, and set nothing, sees none
	}
	if o.Shows(o.Title) {
		doc.Title = o.Title.Name
	}
	for _, f := range o.Object.Fields {
		if o.Shows(f) {
			doc.Fields = append(doc.Fields, o.field(f))
		}
	}
	return doc
}

func (o *Seen) subjectWord() string {
	switch o.Subject.Kind {
	case catalog.SubjectSelf:
		return "self"
	case catalog.SubjectRelation:
		if o.Shows(o.Subject.Field) {
			return o.Subject.Field.Name
		}
	}
	return "none"
}

func (o *Seen) field(f *catalog.Field) Field {
	s, h := f.Spec, f.Handling
	doc := Field{
		ID: f.ID, Name: f.Name, Type: f.Type.Name(), Label: f.Label, Help: f.Help, System: f.System, Hidden: s.Hidden,
		Required: s.Required, Many: s.Many, Match: h.Match, Unique: h.Unique, Partial: s.Partial,
		Bounds:  Bounds{s.MinLength, s.MaxLength, s.Pattern, s.Min, s.Max, s.Unit},
		Default: s.Default, OnDelete: s.OnDelete, Sealed: h.Sealed, Masked: o.read.Mask.Has(f), Reveal: o.reveal.Reveal.Has(f),
		Findable: o.read.Find.Has(f), Exportable: o.export.Export.Has(f),
		OnCreate: o.Creates(f), OnUpdate: o.Changes(f), Operators: []query.Op{},
	}
	switch {
	case f.Target != nil && o.sight.Knows(f.Target):
		doc.Target = f.Target.Name
	case f.Target != nil:
	case f.LeadsToUser():
		doc.Target = "user"
	case f.Assignable():
		doc.Target = "team"
	}
	for _, c := range s.Choices {
		doc.Choices = append(doc.Choices, Choice{c.ID, c.Label, c.Hue, c.Retired})
	}
	if doc.Findable {
		doc.Operators = query.OperatorsOf(f)
		_, err := query.ParseSort(o.Object, o.read, f.Name)
		doc.Sortable = err == nil
	}
	return doc
}
