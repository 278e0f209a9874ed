package catalog_test

import (
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// steps names changes as "kind object what".
func steps(changes []catalog.Change) (out []string) {
	for _, c := range changes {
		switch c.Kind {
		case catalog.CreateObject:
			out = append(out, "create "+c.Object.ID)
		case catalog.AddColumn:
			out = append(out, "column "+c.Object.ID+" "+c.Field.Column)
		case catalog.AddEnvelope:
			out = append(out, "envelope "+c.Object.ID+" "+c.Envelope.Column)
		}
	}
	return out
}

func newField(id, typ string, class schema.Classification) schema.Field {
	return schema.Field{ID: id, Name: id, Type: typ, Class: class, Label: schema.Text{"en": id}}
}

func TestDiffFromNothingCreatesEveryObject(t *testing.T) {
	t.Parallel()
	c := compile(t, builtIns(t))
	changes, err := catalog.Diff(nil, c)
	want := []string{"create contact", "create company", "create note", "create task"}
	if got := steps(changes); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if changes, err := catalog.Diff(c, compile(t, builtIns(t))); err != nil || len(changes) != 0 {
		t.Errorf("no change is %q, %v", steps(changes), err)
	}
}

func TestDiffOfChangesThatTablesCanFollow(t *testing.T) {
	t.Parallel()
	add := func(object string, fields ...schema.Field) func(*testing.T, []*schema.Object) {
		return func(t *testing.T, specs []*schema.Object) {
			for _, o := range specs {
				if o.ID == object {
					o.Fields = append(o.Fields, fields...)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		change func(t *testing.T, specs []*schema.Object)
		want   []string
	}{
		"new names":             {set("contact", "department", func(f *schema.Field) { f.Name, f.Label["en"], f.MaxLength = "unit", "Unit", 50 }), nil},
		"plain field":           {add("company", newField("founded", "date", schema.Internal)), []string{"column company f_founded"}},
		"sealed, same envelope": {add("company", newField("slogan", "text", schema.Personal)), nil},
		"sealed, new envelopes": {add("company", newField("account", "text", schema.Financial), newField("pin", "text", schema.Secret)),
			[]string{"envelope company env_financial", "envelope company env_secret"}},
		"less unique": {set("company", "name", func(f *schema.Field) { f.Match = false }), nil},
	} {
		specs := builtIns(t)
		c.change(t, specs)
		changes, err := catalog.Diff(compile(t, builtIns(t)), compile(t, specs))
		if got := steps(changes); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestDiffRefusesWhatNeedsStoredValuesRewritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(t *testing.T, specs []*schema.Object)
		want   string
	}{
		"removed field":   {object("contact", func(o *schema.Object) { o.Fields = o.Fields[:len(o.Fields)-1] }), "contact.fields.external_id catalog_change_removed"},
		"other type":      {set("contact", "department", func(f *schema.Field) { f.Type = "identifier" }), "contact.fields.department.type catalog_change_rewrites"},
		"one from many":   {set("company", "emails", func(f *schema.Field) { f.Many = false }), "company.fields.emails.type catalog_change_rewrites"},
		"other target":    {set("contact", "company", func(f *schema.Field) { f.Target = "contact" }), "contact.fields.company.type catalog_change_rewrites"},
		"unsealed":        {set("contact", "birthday", func(f *schema.Field) { f.Class = schema.Internal }), "contact.fields.birthday.class catalog_change_rewrites"},
		"sealed":          {set("contact", "stage", func(f *schema.Field) { f.Class = schema.Personal }), "contact.fields.stage.class catalog_change_rewrites"},
		"reclassified":    {set("contact", "description", func(f *schema.Field) { f.Class = schema.Sensitive }), "contact.fields.description.class catalog_change_rewrites"},
		"new match key":   {set("contact", "job_title", func(f *schema.Field) { f.Match = true }), "contact.fields.job_title.match catalog_change_rewrites"},
		"now unique":      {set("contact", "emails", func(f *schema.Field) { f.Unique = true }), "contact.fields.emails.match catalog_change_rewrites"},
		"another subject": {object("task", func(o *schema.Object) { o.Subject = schema.None }), "task.subject catalog_change_rewrites"},
	} {
		specs := builtIns(t)
		c.change(t, specs)
		changes, err := catalog.Diff(compile(t, builtIns(t)), compile(t, specs))
		var got []string
		for _, f := range errs.As(err).Fields {
			got = append(got, f.Field+" "+f.Code)
		}
		if err == nil || changes != nil || !slices.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	without := builtIns(t)[:3]
	if _, err := catalog.Diff(compile(t, builtIns(t)), compile(t, without)); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a removed object: %v", err)
	}
}
