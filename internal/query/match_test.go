package query_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// record makes a getter from texts by field name.
func record(t testing.TB, o *catalog.Object, texts map[string]string) func(*catalog.Field) field.Value {
	values := map[*catalog.Field]field.Value{}
	for name, s := range texts {
		f, _ := o.Field(name)
		values[f] = value(t, o, name, s)
	}
	return func(f *catalog.Field) field.Value { return values[f] }
}

func TestMatch(t *testing.T) {
	t.Parallel()
	o := people(t)
	full := record(t, o, map[string]string{
		"name": "Jörg Ægir", "emails": "Joerg@Example.com; second@example.org", "phones": "+49 30 1234567",
		"stage": "customer", "boss": someID, "born": "1990-02-03", "seats": "10", "city": "Zürich",
	})
	bare := record(t, o, nil)
	for _, tt := range []struct {
		filter string
		full   bool
		bare   bool
	}{
		{`name = "JORG AEGIR"`, true, false},
		{`name ~ "org"`, true, false},
		{`name ^= jör`, true, false},
		{`name ^= ægir`, false, false},
		{`city = zurich`, true, false},
		{`city != zurich`, false, true},
		{`not city = zurich`, false, true},
		{`city > zuric`, true, false},
		{`city >= zurich`, true, false},
		{`city > zurich`, false, false},
		{`city < b`, false, false},
		{`city <= zz`, true, false},
		{`emails = second@EXAMPLE.org`, true, false},
		{`emails != second@example.org`, false, true},
		{`emails in (x@example.com, joerg@example.com)`, true, false},
		{`emails ^= second`, true, false},
		{`emails ~ "com; second"`, false, false},
		{`phones ~ "030 123"`, true, false},
		{`stage = Customer`, true, false},
		{`stage != new`, true, true},
		{`boss = ` + someID, true, false},
		{`born > 1990-02-02 and born <= 1990-02-03`, true, false},
		{`seats < 10 or seats > 10`, false, false},
		{`seats is empty`, false, true},
		{`emails is not empty`, true, false},
		{`seats in (1, 10)`, true, false},
	} {
		e := mustParse(t, o, tt.filter)
		if got := query.Match(e, full); got != tt.full {
			t.Errorf("%s: %v for the full record", tt.filter, got)
		}
		if got := query.Match(e, bare); got != tt.bare {
			t.Errorf("%s: %v for the empty record", tt.filter, got)
		}
	}
	if !query.Match(nil, bare) || !query.Match(query.And{}, bare) || query.Match(query.Or{}, bare) {
		t.Error("nil and And{} are true, Or{} is false")
	}
}

func TestChineseIsFoundBySoundNotEqualToIt(t *testing.T) {
	t.Parallel()
	o := people(t)
	got := record(t, o, map[string]string{"name": "欧阳静", "city": "重庆", "emails": "a@王.example"})
	for filter, want := range map[string]bool{
		`name ~ ouyang`: true, `name ~ oyj`: true, `name ^= ouyangj`: true, `name ^= jing`: false, `name ~ jing`: true, `name ~ "ou yang"`: true,
		`not name ~ oyj`: false, `name = ouyangjing`: false, `name != ouyangjing`: true, `name in (ouyangjing)`: false,
		`city ~ cq`: true, `city ^= zhongqing`: true, `emails ~ wang`: false, `name > ouyang`: true,
	} {
		if query.Match(mustParse(t, o, filter), got) != want {
			t.Errorf("%s: want %v", filter, want)
		}
	}
	for text, want := range map[string]bool{"ouyangj": true, "ou yang": true, "yang ou": true, "oyj a@": true, "oyx": false} {
		if query.Match(query.Worded(text, query.SearchFields(o, everything{})), got) != want {
			t.Errorf("search %q: want %v", text, want)
		}
	}
}

func TestWordsMayLieInDifferentFields(t *testing.T) {
	t.Parallel()
	o := people(t)
	in := query.SearchFields(o, everything{})
	got := record(t, o, map[string]string{"name": "Li Wei 李伟", "emails": "wei@example.com", "phones": "+4930123456", "city": "Oslo"})
	for text, want := range map[string]bool{
		"WEI example": true, "李伟": true, "wei oslo": false, "030123": true, "": true, "li li": true,
	} {
		if query.Match(query.Worded(text, in), got) != want {
			t.Errorf("search %q: want %v", text, want)
		}
	}
	if hidden := query.SearchFields(o, everything{"emails": true}); len(hidden) != len(in)-1 {
		t.Errorf("a hidden field is searched: %d of %d fields", len(hidden), len(in))
	}
}

func TestSearchTextIsBounded(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{
		"anna 李": "", "a\xff": "filter_not_utf8",
		"a b c d e f g h i j k l m n o p q": "search_words_many",
		string(make([]rune, 1001)):          "search_too_long",
	} {
		if got := errs.CodeOf(query.CheckText(text)); got != code {
			t.Errorf("CheckText(%.20q) = %q, want %q", text, got, code)
		}
	}
}

func TestParseSort(t *testing.T) {
	t.Parallel()
	o := people(t)
	orders, err := query.ParseSort(o, everything{}, " name, -created_at ")
	if err != nil || len(orders) != 2 || orders[0].Field.Name != "name" || orders[0].Desc ||
		orders[1].Field.Name != "created_at" || !orders[1].Desc || !query.TieDesc(orders) {
		t.Errorf("ParseSort = %v, %v", orders, err)
	}
	for _, tt := range []struct {
		src, code string
		position  int
	}{
		{"nme", "field_unknown", 1},
		{"name,-nme", "field_unknown", 7},
		{"name,,seats", "sort_expect_field", 6},
		{"name, -name", "sort_twice", 8},
		{"boss", "sort_unsupported", 1},
		{"name,emails,phones,stage,born,seats,city,illness,version", "sort_too_many", 50},
	} {
		_, err := query.ParseSort(o, everything{}, tt.src)
		wantError(t, err, tt.code, tt.position)
	}
}

func TestHashTellsQueriesApart(t *testing.T) {
	t.Parallel()
	o := people(t)
	orders, err := query.ParseSort(o, everything{}, "name")
	if err != nil {
		t.Fatal(err)
	}
	base := query.Query{Object: o, Where: mustParse(t, o, "seats = 1"), Order: orders, Limit: 10}
	seen := map[[32]byte]string{query.Hash(&base): "base"}
	for name, change := range map[string]func(*query.Query){
		"filter": func(q *query.Query) { q.Where = mustParse(t, o, "seats = 2") },
		"order":  func(q *query.Query) { q.Order = []query.Order{{Field: orders[0].Field, Desc: true}} },
		"trash":  func(q *query.Query) { q.Deleted = true },
		"text":   func(q *query.Query) { q.Text = "x" },
		"fields": func(q *query.Query) { q.In = query.SearchFields(o, everything{}) },
	} {
		q := base
		change(&q)
		if other, dup := seen[query.Hash(&q)]; dup {
			t.Errorf("%s hashes like %s", name, other)
		}
		seen[query.Hash(&q)] = name
	}
	page := base
	page.Limit, page.After = 20, &query.Position{}
	if query.Hash(&page) != query.Hash(&base) {
		t.Error("the page wanted changes the hash")
	}
}

func TestNeedsIndex(t *testing.T) {
	t.Parallel()
	o := people(t)
	for src, want := range map[string]bool{"seats = 1": false, "stage = new": false, "city = x": true, "name is empty": true, "": false} {
		if got := query.NeedsIndex(&query.Query{Object: o, Where: mustParse(t, o, src)}); got != want {
			t.Errorf("NeedsIndex(%q) = %v", src, got)
		}
	}
	for sort, want := range map[string]bool{"seats": false, "-created_at": false, "stage": true, "name": true} {
		orders, err := query.ParseSort(o, everything{}, sort)
		if err != nil {
			t.Fatal(err)
		}
		if got := query.NeedsIndex(&query.Query{Object: o, Order: orders}); got != want {
			t.Errorf("NeedsIndex(sort %q) = %v", sort, got)
		}
	}
	if !query.NeedsIndex(&query.Query{Object: o, Text: "x"}) {
		t.Error("a search needs the index")
	}
}
