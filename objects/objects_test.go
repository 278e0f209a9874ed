package objects_test

import (
	"bytes"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/objects"
)

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
			t.Fatalf("%.60s…: %v", doc, err)
		}
		out = append(out, o)
	}
	return out
}

func TestBuiltInObjectsCompile(t *testing.T) {
	t.Parallel()
	if _, err := catalog.Compile(builtIns(t), field.Types(), compliance.Rules()); err != nil {
		t.Fatal(err)
	}
}

func TestBuiltInWordsExistInBothLanguages(t *testing.T) {
	t.Parallel()
	check := func(at string, text schema.Text, required bool) {
		for _, lang := range []string{"en", "zh-CN"} {
			if text[lang] == "" && (required || len(text) > 0) {
				t.Errorf("%s lacks words in %s", at, lang)
			}
		}
	}
	for _, o := range builtIns(t) {
		check(o.ID+".label", o.Label, true)
		check(o.ID+".label_plural", o.LabelPlural, true)
		check(o.ID+".help", o.Help, true)
		for _, f := range o.Fields {
			check(o.ID+"."+f.ID+".label", f.Label, true)
			check(o.ID+"."+f.ID+".help", f.Help, false)
			for _, c := range f.Choices {
				check(o.ID+"."+f.ID+"."+c.ID, c.Label, true)
			}
		}
	}
}

func TestTextThatPeopleTypeIsNeverPlain(t *testing.T) {
	t.Parallel()
	c, err := catalog.Compile(builtIns(t), field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range c.Objects() {
		for _, f := range o.Plain() {
			if f.Type.Shape() == field.ShapeText {
				t.Errorf("%s.%s is plain", o.Name, f.Name)
			}
		}
	}
}
