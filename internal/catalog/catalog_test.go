package catalog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/objects"
)

var update = flag.Bool("update", false, "rewrite golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got; run with -update if meant):\n%s", path, diff)
	}
}

// builtIns decodes fresh declarations, which the caller may change.
func builtIns(t *testing.T) []*schema.Object {
	t.Helper()
	docs, err := objects.List()
	if err != nil {
		t.Fatal(err)
	}
	var out []*schema.Object
	for _, doc := range docs {
		o, err := schema.Decode(bytes.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

func compile(t *testing.T, specs []*schema.Object) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Compile(specs, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func spec(t *testing.T, specs []*schema.Object, object, id string) *schema.Field {
	t.Helper()
	for _, o := range specs {
		if f, ok := o.Field(id); ok && o.ID == object {
			return f
		}
	}
	t.Fatalf("no field %s.%s", object, id)
	return nil
}

func TestHandlingOfBuiltInObjects(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, o := range compile(t, builtIns(t)).Objects() {
		fmt.Fprintf(&b, "%s (%s, table %s, title %s, subject %s)\n", o.Name, o.Plural, o.Table, o.Title.Name, subject(o))
		for _, f := range o.Fields {
			place := f.Column
			if f.Handling.Sealed {
				place = o.Envelopes[f.Handling.Envelope].Column
			}
			line := fmt.Sprintf("  %2d %-13s %-12s %-9s %-15s %s", f.Ordinal, f.Name, f.Type.Name(), f.Spec.Class, place, traits(f))
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
		b.WriteByte('\n')
	}
	golden(t, "handling.txt", b.String())
}

func subject(o *catalog.Object) string {
	switch o.Subject.Kind {
	case catalog.SubjectSelf:
		return "self"
	case catalog.SubjectRelation:
		return "through " + o.Subject.Field.Name
	}
	return "none"
}

func traits(f *catalog.Field) string {
	var out []string
	for _, trait := range []struct {
		name string
		has  bool
	}{
		{"sealed", f.Handling.Sealed}, {"match", f.Handling.Match}, {"unique", f.Handling.Unique},
		{"mask", f.Handling.Mask}, {"mask-always", f.Handling.MaskAlways}, {"audit-reads", f.Handling.AuditReads},
		{"not-findable", !f.Handling.Findable}, {"not-exportable", !f.Handling.Exportable}, {"by-index", f.Handling.ByIndex},
		{"system", f.System}, {"required", f.Spec.Required}, {"many", f.Spec.Many},
	} {
		if trait.has {
			out = append(out, trait.name)
		}
	}
	if f.Target != nil {
		out = append(out, "-> "+f.Target.Name)
	}
	return strings.Join(out, " ")
}

// TestDutiesOfBuiltInObjects is the compliance matrix: which rule asks what of
// which field.
func TestDutiesOfBuiltInObjects(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, o := range builtIns(t) {
		for i := range o.Fields {
			f := &o.Fields[i]
			fmt.Fprintf(&b, "%s.%s (%s)\n", o.ID, f.ID, f.Class)
			for _, r := range compliance.Rules() {
				d := r.Apply(o, f)
				line := fmt.Sprintf("  %-5s", r.Name)
				for _, duty := range []struct {
					name string
					has  bool
				}{
					{"seal", d.Seal}, {"audit-reads", d.AuditReads}, {"mask", d.Mask},
					{"mask-always", d.MaskAlways}, {"never-find", d.NeverFind}, {"never-export", d.NeverExport},
				} {
					if duty.has {
						line += " " + duty.name
					}
				}
				b.WriteString(strings.TrimRight(line, " ") + "\n")
			}
		}
	}
	golden(t, "duties.txt", b.String())
}

func TestCompileRefusesFaultyDeclarationsAllTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(t *testing.T, specs []*schema.Object)
		want   []string
	}{
		"unknown type":          {set("contact", "name", func(f *schema.Field) { f.Type = "telepathy" }), []string{"contact.fields.name.type catalog_type_unknown"}},
		"dangling target":       {set("contact", "company", func(f *schema.Field) { f.Target = "firm" }), []string{"contact.fields.company.target catalog_target_unknown"}},
		"no target":             {set("contact", "company", func(f *schema.Field) { f.Target = "" }), []string{"contact.fields.company.target field_target_missing"}},
		"foreign property":      {set("contact", "name", func(f *schema.Field) { f.Target = "company" }), []string{"contact.fields.name.target field_property_unsupported"}},
		"required but cleared":  {set("contact", "company", func(f *schema.Field) { f.Required = true }), []string{"contact.fields.company.on_delete field_required_clear"}},
		"match on a choice":     {set("contact", "stage", func(f *schema.Field) { f.Match = true }), []string{"contact.fields.stage.match catalog_match_type"}},
		"unique date":           {set("contact", "birthday", func(f *schema.Field) { f.Unique = true }), []string{"contact.fields.birthday.match catalog_match_type"}},
		"match on prose":        {set("contact", "description", func(f *schema.Field) { f.Match = true }), []string{"contact.fields.description.match catalog_match_type"}},
		"match on a secret":     {set("contact", "external_id", func(f *schema.Field) { f.Class = schema.Secret }), []string{"contact.fields.external_id.match catalog_match_secret"}},
		"many choices":          {set("contact", "stage", func(f *schema.Field) { f.Many = true }), []string{"contact.fields.stage.many field_many_unsupported"}},
		"plain list":            {set("company", "emails", func(f *schema.Field) { f.Class = schema.Public }), []string{"company.fields.emails.class catalog_plain_parts"}},
		"system name":           {set("contact", "department", func(f *schema.Field) { f.ID, f.Name = "owner", "owner" }), []string{"contact.fields.owner.name catalog_system_name"}},
		"masked title":          {set("task", "title", func(f *schema.Field) { f.Class = schema.Financial }), []string{"task.title catalog_title_unfit"}},
		"title of no text":      {object("task", func(o *schema.Object) { o.Title = "status" }), []string{"task.title catalog_title_unfit"}},
		"missing title":         {object("task", func(o *schema.Object) { o.Title = "" }), []string{"task.title schema_field_unknown"}},
		"subject is no person":  {object("note", func(o *schema.Object) { o.Subject = "company" }), []string{"note.subject catalog_subject_unfit"}},
		"subject is a text":     {object("note", func(o *schema.Object) { o.Subject = "title" }), []string{"note.subject catalog_subject_unfit"}},
		"two objects, one id":   {object("note", func(o *schema.Object) { o.ID = "task" }), []string{"task.id schema_duplicate"}},
		"two objects, one name": {object("note", func(o *schema.Object) { o.Name = "task" }), []string{"task.name schema_duplicate"}},
		"name is a plural":      {object("task", func(o *schema.Object) { o.Name = "notes" }), []string{"task.name schema_duplicate"}},
		"long limit":            {set("contact", "job_title", func(f *schema.Field) { f.MaxLength = 501 }), []string{"contact.fields.job_title.max_length field_max_length"}},
		"several faults": {func(t *testing.T, specs []*schema.Object) {
			spec(t, specs, "contact", "name").Type = "telepathy"
			spec(t, specs, "task", "status").Match = true
			specs[1].Label = nil
		}, []string{"contact.fields.name.type catalog_type_unknown", "task.fields.status.match catalog_match_type", "company.label schema_text_missing"}},
	} {
		specs := builtIns(t)
		c.change(t, specs)
		got, err := catalog.Compile(specs, field.Types(), compliance.Rules())
		var e *errs.Error
		if got != nil || !errors.As(err, &e) || e.Kind != errs.Invalid {
			t.Errorf("%s: accepted, or %v", name, err)
			continue
		}
		var have []string
		for _, f := range e.Fields {
			have = append(have, f.Field+" "+f.Code)
			for _, lang := range errs.Languages() {
				if !errs.HasText(lang, f.Code) {
					t.Errorf("code %q has no %s text", f.Code, lang)
				}
			}
		}
		for _, want := range c.want {
			if !slices.Contains(have, want) {
				t.Errorf("%s: %q lacks %q", name, have, want)
			}
		}
	}
}

func set(object, id string, change func(*schema.Field)) func(*testing.T, []*schema.Object) {
	return func(t *testing.T, specs []*schema.Object) { change(spec(t, specs, object, id)) }
}

func object(id string, change func(*schema.Object)) func(*testing.T, []*schema.Object) {
	return func(t *testing.T, specs []*schema.Object) {
		for _, o := range specs {
			if o.ID == id {
				change(o)
				return
			}
		}
		t.Fatalf("no object %s", id)
	}
}

func TestVersionFollowsContentOnly(t *testing.T) {
	t.Parallel()
	base := compile(t, builtIns(t))
	if again := compile(t, builtIns(t)); again.Version() != base.Version() || len(base.Version()) != 16 {
		t.Errorf("versions %q and %q of the same content", base.Version(), again.Version())
	}
	specs := builtIns(t)
	slices.Reverse(specs)
	if c := compile(t, specs); c.Version() != base.Version() {
		t.Error("the order of objects changes the version")
	}
	specs = builtIns(t)
	spec(t, specs, "contact", "department").MaxLength = 100
	if c := compile(t, specs); c.Version() == base.Version() {
		t.Error("another limit keeps the version")
	}
	stricter := append(compliance.Rules(), compliance.Rule{Name: "house", Apply: func(_ *schema.Object, f *schema.Field) compliance.Duties {
		return compliance.Duties{AuditReads: f.ID == "birthday"}
	}})
	c, err := catalog.Compile(builtIns(t), field.Types(), stricter)
	if err != nil {
		t.Fatal(err)
	}
	if c.Version() == base.Version() {
		t.Error("other rules keep the version")
	}
}

func TestDocumentsCompileToTheSameCatalog(t *testing.T) {
	t.Parallel()
	base := compile(t, builtIns(t))
	raw, err := base.Documents()
	if err != nil {
		t.Fatal(err)
	}
	var docs []json.RawMessage
	if err := json.Unmarshal(raw, &docs); err != nil {
		t.Fatal(err)
	}
	var specs []*schema.Object
	for _, doc := range docs {
		o, err := schema.Decode(bytes.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, o)
	}
	if again := compile(t, specs); again.Version() != base.Version() {
		t.Errorf("version %s, want %s", again.Version(), base.Version())
	}
}

func TestCatalogDoesNotShareItsDeclarations(t *testing.T) {
	t.Parallel()
	specs := builtIns(t)
	c := compile(t, specs)
	before, _ := c.Documents()
	spec(t, specs, "contact", "stage").Choices[0].Label["en"] = "changed"
	spec(t, specs, "contact", "name").Class = schema.Public
	if after, _ := c.Documents(); !bytes.Equal(before, after) {
		t.Error("changing a declaration changed the catalog")
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	c := compile(t, builtIns(t))
	contact, ok := c.Object("contact")
	if byPlural, ok2 := c.ByPlural("contacts"); !ok || !ok2 || byPlural != contact {
		t.Fatal("contact is not found by its names")
	}
	if o, ok := c.ObjectByID("contact"); !ok || o != contact {
		t.Error("contact is not found by id")
	}
	if _, ok := c.Object("contacts"); ok {
		t.Error("a plural is taken for a name")
	}
	for i, f := range contact.Fields {
		byName, ok1 := contact.Field(f.Name)
		byID, ok2 := contact.FieldByID(f.ID)
		if !ok1 || !ok2 || byName != f || byID != f || f.Ordinal != i || f.Type == nil || f.Spec == nil {
			t.Errorf("field %d (%s) is not in its place", i, f.Name)
		}
	}
	if n := len(contact.Plain()) + len(contact.Sealed()) + 10; n != len(contact.Fields) {
		t.Errorf("plain, sealed and system fields are %d of %d", n, len(contact.Fields))
	}
	if company, _ := c.Object("company"); contact.Plain()[0].Target != company {
		t.Error("contact.company does not lead to company")
	}
	task, _ := c.Object("task")
	if f, _ := task.Field("status"); f.Default != field.Choice("open") {
		t.Errorf("task.status starts as %v", f.Default)
	}
	bank, _ := contact.Field("bank_account")
	if got := bank.Masked(field.Text("DE89370400440532013000")); !strings.HasSuffix(got, "•3000") {
		t.Errorf("bank account is masked as %q", got)
	}
}

func TestAFieldSealedByLawLiesWithPersonalValues(t *testing.T) {
	t.Parallel()
	specs := builtIns(t)
	spec(t, specs, "contact", "external_id").Class = schema.Internal
	contact, _ := compile(t, specs).Object("contact")
	f, _ := contact.Field("external_id")
	if !f.Handling.Sealed || f.Column != "" || contact.Envelopes[f.Handling.Envelope].Class != "personal" {
		t.Errorf("handling %+v, column %q", f.Handling, f.Column)
	}
}
