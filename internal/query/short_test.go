package query_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

func TestOneLetterIsShortOneWordIsNot(t *testing.T) {
	t.Parallel()
	o := people(t)
	city, _ := o.Field("city")
	for text, want := range map[string]bool{
		"a": true, "Ä": true, "é": true, "e\u0301": true, "Ａ": true, "7": true, "@": true, "я": true, "an": false, "ß": false, // folds to ss
		"王": false, "の": false, "김": false, "王伟": false, "ก": false,
	} {
		q := query.Query{Object: o, Where: query.Where(city, query.Contains, field.Text(text))}
		if got := q.CheckShort(1, func(*catalog.Object) bool { return true }) != nil; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestOneLetterInALargeObject(t *testing.T) {
	t.Parallel()
	o := people(t)
	for _, large := range []bool{false, true} {
		is := func(*catalog.Object) bool { return large }
		for filter, refused := range map[string]bool{
			`name ~ a`: true, `not (city = Oslo or name ~ "Ö")`: true, `emails ~ "@" and name ~ anna`: true,
			`name ~ an`: false, `name ^= a`: false, `name = a`: false, `name ~ 王`: false, `city is empty`: false,
		} {
			q := query.Query{Object: o, Where: mustParse(t, o, filter)}
			err := q.CheckShort(7, is)
			if got := errs.CodeOf(err) == "pattern_short"; got != (refused && large) {
				t.Errorf("%s, large %v: %v", filter, large, err)
			}
		}
		q := query.Query{In: query.SearchFields(o, everything{}), Large: large}
		got := record(t, o, map[string]string{"name": "Anna Müller 王伟", "emails": "info@example.com"})
		for text, want := range map[string][2]bool{ // in a small object, in a large one
			"a": {true, true}, "i": {true, true}, "ü": {true, false}, "x": {true, false}, "mü": {true, true}, "伟": {true, true}, "a x": {true, false}, "A mü": {true, true}, "z": {false, false},
		} {
			at := 0
			if large {
				at = 1
			}
			if q.Text = text; query.Match(q.Words(), got) != want[at] {
				t.Errorf("%q, large %v: want %v", text, large, want[at])
			}
		}
	}
}
