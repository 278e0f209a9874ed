package schema_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

const pet = `{
  "id": "pet", "name": "pet", "plural": "pets", "label": {"en": "Pet"}, "label_plural": {"en": "Pets"},
  "subject": "none", "title": "name",
  "fields": [
    {"id": "name", "name": "name", "type": "text", "label": {"en": "Name"}, "class": "personal"},
    {"id": "kind", "name": "kind", "type": "choice", "label": {"en": "Kind"}, "class": "internal",
     "choices": [{"id": "cat", "label": {"en": "Cat"}}], "default": "cat"}
  ]
}`

func decode(t *testing.T, doc string) *schema.Object {
	t.Helper()
	o, err := schema.Decode(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestDecodeReadsADocument(t *testing.T) {
	t.Parallel()
	o := decode(t, pet)
	if err := o.Check(); err != nil {
		t.Fatal(err)
	}
	f, ok := o.Field("kind")
	if !ok || f.Default != "cat" || f.Choices[0].Label["en"] != "Cat" {
		t.Errorf("kind = %+v", f)
	}
}

func TestDecodeIsStrict(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]string{
		"unknown key":             strings.Replace(pet, `"subject"`, `"colour": "red", "subject"`, 1),
		"unknown key in a field":  strings.Replace(pet, `"class": "internal"`, `"class": "internal", "secret": true`, 1),
		"repeated key":            strings.Replace(pet, `"subject"`, `"id": "dog", "subject"`, 1),
		"repeated in other case":  strings.Replace(pet, `"subject"`, `"ID": "dog", "subject"`, 1),
		"repeated language":       strings.Replace(pet, `{"en": "Pet"}`, `{"en": "Pet", "en": "Dog"}`, 1),
		"trailing document":       pet + pet,
		"trailing rubbish":        pet + "x",
		"cut short":               pet[:len(pet)-3],
		"wrong shape":             `["pet"]`,
		"not JSON":                "pet",
		"nothing":                 "",
		"invalid UTF-8":           strings.Replace(pet, "Cat", "C\xff", 1),
		"nested without end":      strings.Repeat("[", 100_000),
		"a number for a sentence": strings.Replace(pet, `{"en": "Pet"}`, `{"en": 1}`, 1),
	} {
		if _, err := schema.Decode(strings.NewReader(doc)); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v, want an invalid error", name, err)
		}
	}
	large := `{"id":"` + strings.Repeat("x", 2<<20) + `"}`
	if _, err := schema.Decode(strings.NewReader(large)); errs.KindOf(err) != errs.TooLarge {
		t.Errorf("large document: %v", err)
	}
}

func TestCheckReportsEveryFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(o *schema.Object)
		want   []string // "path code"
	}{
		"sound":            {func(*schema.Object) {}, nil},
		"names":            {func(o *schema.Object) { o.ID, o.Name = "Pet", "and" }, []string{"id schema_name_invalid", "name schema_name_reserved"}},
		"no label":         {func(o *schema.Object) { o.Label = nil }, []string{"label schema_text_missing"}},
		"empty label":      {func(o *schema.Object) { o.Label["en"] = "" }, []string{"label.en schema_text_missing"}},
		"long label":       {func(o *schema.Object) { o.Label["en"] = strings.Repeat("x", 201) }, []string{"label.en schema_text_long"}},
		"language":         {func(o *schema.Object) { o.Label["english!"] = "Pet" }, []string{"label schema_language_invalid"}},
		"title":            {func(o *schema.Object) { o.Title = "nick" }, []string{"title schema_field_unknown"}},
		"subject":          {func(o *schema.Object) { o.Subject = "holder" }, []string{"subject schema_field_unknown"}},
		"no subject":       {func(o *schema.Object) { o.Subject = "" }, []string{"subject schema_field_unknown"}},
		"twice":            {func(o *schema.Object) { o.Fields[1].ID = "name" }, []string{"fields.name.id schema_duplicate"}},
		"class":            {func(o *schema.Object) { o.Fields[0].Class = "" }, []string{"fields.name.class schema_class_unknown"}},
		"length":           {func(o *schema.Object) { o.Fields[0].MaxLength = -1 }, []string{"fields.name.max_length schema_number_invalid"}},
		"mask":             {func(o *schema.Object) { o.Fields[0].MaskLast = 5 }, []string{"fields.name.mask_last schema_mask_last"}},
		"on delete":        {func(o *schema.Object) { o.Fields[0].OnDelete = "cascade" }, []string{"fields.name.on_delete schema_on_delete_unknown"}},
		"default":          {func(o *schema.Object) { o.Fields[1].Default = "dog" }, []string{"fields.kind.default schema_default_unknown"}},
		"choices repeated": {func(o *schema.Object) { o.Fields[1].Choices = append(o.Fields[1].Choices, o.Fields[1].Choices[0]) }, []string{"fields.kind.choices.1.id schema_duplicate"}},
		"choice id":        {func(o *schema.Object) { o.Fields[1].Choices[0].ID, o.Fields[1].Default = "a b", "" }, []string{"fields.kind.choices.0.id schema_name_invalid"}},
		"too many":         {func(o *schema.Object) { o.Fields[1].Choices = make([]schema.Choice, 201) }, []string{"fields.kind.choices schema_too_many"}},
		"together": {func(o *schema.Object) { o.Plural, o.Fields[0].Type = "", "" },
			[]string{"plural schema_name_invalid", "fields.name.type schema_name_invalid"}},
	} {
		o := decode(t, pet)
		c.change(o)
		got := faults(o.Check())
		if c.want == nil && got != nil {
			t.Errorf("%s: %v", name, got)
		}
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: %v lacks %q", name, got, want)
			}
		}
	}
}

func faults(err error) (out []string) {
	var e *errs.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			out = append(out, f.Field+" "+f.Code)
		}
	}
	return out
}

func TestEveryCodeHasItsText(t *testing.T) {
	t.Parallel()
	o := &schema.Object{Fields: []schema.Field{{Type: "X", MaxLength: -1, MaskLast: 9, OnDelete: "x", Default: "x", Target: "X"}}}
	for _, f := range errs.As(o.Check()).Fields {
		if !errs.HasText("en", f.Code) {
			t.Errorf("%s: code %q has no text", f.Field, f.Code)
		}
	}
}

func TestTextFallsBackByLanguage(t *testing.T) {
	t.Parallel()
	text := schema.Text{"en": "Contact", "zh-CN": "联系人", "de": "Kontakt"}
	for lang, want := range map[string]string{"zh-CN": "联系人", "de-AT": "Kontakt", "fr": "Contact", "": "Contact"} {
		if got := text.In(lang); got != want {
			t.Errorf("In(%q) = %q, want %q", lang, got, want)
		}
	}
	if got := (schema.Text{"zh-CN": "联系人", "ja": "連絡先"}).In("fr"); got != "連絡先" {
		t.Errorf("without English: %q, want the first tag's words", got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(pet)
	f.Add(`{"fields":[{"choices":[{}]}]}`)
	f.Add(`{"label":{"en":"a","EN":"b"}}`)
	f.Fuzz(func(t *testing.T, doc string) {
		o, err := schema.Decode(strings.NewReader(doc))
		if err != nil {
			if o != nil {
				t.Error("a refused document gave an object")
			}
			return
		}
		_ = o.Check() // must not panic
	})
}
