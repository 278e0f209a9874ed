package field_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "json"), []fieldtest.Case{
		{JSON: ` { "b" : [ 1 , 2.50, 1e3, true, null ] , "a" : { } } `, Want: field.Text(`{"b":[1,2.50,1e3,true,null],"a":{}}`)}, {Text: `[ "A\u00e4\n<b>" ]`, Want: field.Text(`["Aä\n<b>"]`)},
		{JSON: `[]`, Want: field.Text(`[]`)}, {JSON: `{"n":12345678901234567890123}`, Want: field.Text(`{"n":12345678901234567890123}`)}, {JSON: `{"":""}`, Want: field.Text(`{"":""}`)}, {JSON: `""`}, {JSON: `"{\"n\": 1.0}"`, Want: field.Text(`{"n":1.0}`)},
		{JSON: `"text"`, Code: "document_invalid"}, {Text: `12`, Code: "document_invalid"}, {Text: `{"a":`, Code: "document_invalid"}, {Text: `{a:1}`, Code: "document_invalid"}, {Text: `[1,]`, Code: "document_invalid"}, {Text: `{} {}`, Code: "document_invalid"},
		{JSON: `{"a":1,"a":2}`, Code: "value_key_repeated"}, {JSON: `{"x":{"a":1,"a":2}}`, Code: "value_key_repeated"}, {JSON: `["\ud800"]`, Code: "text_encoding"}, {JSON: `["\u202e"]`, Code: "text_control"}, {JSON: `["\u0000"]`, Code: "text_control"}, {JSON: `{"\u0000":1}`, Code: "text_control"},
		{Name: "deep", JSON: strings.Repeat("[", 32) + strings.Repeat("]", 32), Want: field.Text(strings.Repeat("[", 32) + strings.Repeat("]", 32))}, {Name: "too deep", JSON: strings.Repeat("[", 33) + strings.Repeat("]", 33), Code: "document_deep"},
		{Name: "large", JSON: `["` + strings.Repeat("x", 64<<10) + `"]`, Code: "document_large"}, {Name: "far too large", JSON: `[` + strings.Repeat(" ", 600<<10) + `]`, Code: "document_large"},
	})
}
