package query_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func words(s string) schema.Text { return schema.Text{"en": s, "zh-CN": s} }

// people declares an object with a field of every shape.
func people(t testing.TB) *catalog.Object {
	t.Helper()
	f := func(name, kind string, class schema.Classification) schema.Field {
		return schema.Field{ID: name, Name: name, Type: kind, Label: words(name), Class: class}
	}
	emails := f("emails", "email", schema.Personal)
	emails.Many, emails.Match = true, true
	phones := f("phones", "phone", schema.Personal)
	phones.Many, phones.Match = true, true
	stage := f("stage", "choice", schema.Internal)
	stage.Choices = []schema.Choice{{ID: "new", Label: words("new")}, {ID: "customer", Label: words("customer")}}
	tags := f("tags", "choices", schema.Personal)
	tags.Choices = stage.Choices
	boss := f("boss", "reference", schema.Internal)
	boss.Target = "person"
	born := f("born", "date", schema.Personal)
	born.Partial = true
	c, err := catalog.Compile([]*schema.Object{{
		ID: "person", Name: "person", Plural: "people", Label: words("Person"), LabelPlural: words("People"),
		Subject: schema.Self, Title: "name",
		Fields: []schema.Field{
			f("name", "person_name", schema.Personal), emails, phones, stage, tags, boss, born,
			f("seats", "int", schema.Internal), f("city", "text", schema.Internal),
			f("illness", "text", schema.Sensitive), f("pin", "text", schema.Secret),
		},
	}}, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c.Objects()[0]
}

// everything may be found; a name in it may not.
type everything map[string]bool

func (hidden everything) MayFind(f *catalog.Field) bool { return !hidden[f.Name] }

func mustParse(t testing.TB, o *catalog.Object, src string) query.Expr {
	t.Helper()
	e, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte(src))
	if err != nil {
		t.Fatalf("ParseFilter(%s): %v", src, err)
	}
	return e
}

// value parses one value of a field, as a person writes it.
func value(t testing.TB, o *catalog.Object, name, s string) field.Value {
	t.Helper()
	f, ok := o.Field(name)
	if !ok {
		t.Fatalf("no field %s", name)
	}
	v, err := f.Type.Parse(f.Spec, field.FromText(s))
	if err != nil {
		t.Fatalf("%s = %q: %v", name, s, err)
	}
	return v
}
