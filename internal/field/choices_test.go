package field_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestChoices(t *testing.T) {
	t.Parallel()
	set := schema.Field{Choices: []schema.Choice{
		{ID: "vip", Label: schema.Text{"en": "Important", "zh-CN": "重要"}}, {ID: "eu", Label: schema.Text{"en": "Sales, Europe", "zh-CN": "欧洲"}},
		{ID: "new", Label: schema.Text{"en": "New"}}, {ID: "old", Label: schema.Text{"en": "Old"}, Retired: true},
	}}
	of := func(ids ...string) (l field.List) {
		for _, id := range ids {
			l = append(l, field.Labelled{Value: id})
		}
		return l
	}
	fieldtest.Exercise(t, fieldtest.Type(t, "choices"), []fieldtest.Case{
		{Field: set, JSON: `["vip","eu"]`, Want: of("eu", "vip"), Sort: "eu vip"}, {Field: set, JSON: `["new","new"]`, Want: of("new")}, {Field: set, JSON: `"vip"`, Want: of("vip")}, {Field: set, JSON: `[]`}, {Field: set, JSON: `[""]`},
		{Field: set, Text: "Important; NEW", Want: of("new", "vip")}, {Field: set, Text: "重要、欧洲", Want: of("eu", "vip")}, {Field: set, Text: "Sales, Europe", Want: of("eu")}, {Field: set, Text: "Sales, Europe; vip", Want: of("eu", "vip")}, {Field: set, Text: "new, vip", Want: of("new", "vip")}, {Field: set, Text: "new\nvip\n", Want: of("new", "vip")}, {Field: set, Text: " ; "},
		{Field: set, JSON: `["old","vip"]`, Want: of("old", "vip")}, // where it is, it stays
		{Field: set, Text: "Old", Code: "choice_retired"}, {Field: set, Text: "vip; none", Code: "choice_unknown"}, {Field: set, JSON: `["Important"]`, Code: "choice_unknown"}, {Field: set, JSON: `["vip",1]`, Code: "value_shape"}, {Field: set, JSON: `{"vip":true}`, Code: "value_shape"}, {JSON: `["vip"]`, Code: "choice_unknown"},
	})
	typ := fieldtest.Type(t, "choices")
	if typ.Check(&schema.Field{Type: "choices"}) == nil || typ.Check(&schema.Field{Type: "choices", Choices: set.Choices}) != nil {
		t.Error("a set without choices, or none with them")
	}
}
