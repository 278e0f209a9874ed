package query_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/query"
)

const someID = "01890a5d-ac96-774b-bcce-b302099a8057"

func TestBothNotationsMeanTheSameTree(t *testing.T) {
	t.Parallel()
	o := people(t)
	for _, tt := range []struct{ name, text, json string }{
		{"equal", `city = Oslo`, `{"field":"city","op":"eq","value":"Oslo"}`},
		{"not equal, quoted", `city != "Sankt \"P\" \\"`, `{"op":"ne","field":"city","value":"Sankt \"P\" \\"}`},
		{"contains", `name ~ love`, `{"field":"name","op":"contains","value":"love"}`},
		{"prefix of a Chinese name", `name ^= 李`, `{"field":"name","op":"prefix","value":"李"}`},
		{"number", `seats >= 10`, `{"field":"seats","op":"gte","value":10}`},
		{"partial date", `born < 1990-02-01`, `{"field":"born","op":"lt","value":"1990-02-01"}`},
		{"reference", `boss = ` + someID, `{"field":"boss","op":"eq","value":"` + someID + `"}`},
		{"system field", `owner = ` + someID, `{"field":"owner","op":"eq","value":"` + someID + `"}`},
		{"list", `stage in (new, "customer")`, `{"field":"stage","op":"in","values":["new","customer"]}`},
		{"any of several choices", `tags in (new, customer)`, `{"field":"tags","op":"in","values":["new","customer"]}`},
		{"all of several choices", `tags all (new, customer)`, `{"and":[{"field":"tags","op":"eq","value":"new"},{"field":"tags","op":"eq","value":"customer"}]}`},
		{"all, as JSON", `tags = new and tags = customer`, `{"field":"tags","op":"all","values":["new","customer"]}`},
		{"none of several choices", `not tags in (new, customer)`, `{"field":"tags","op":"none","values":["new","customer"]}`},
		{"none, as text", `tags NONE (new)`, `{"not":{"field":"tags","op":"in","values":["new"]}}`},
		{"empty", `emails is empty`, `{"field":"emails","op":"empty"}`},
		{"not empty", `emails IS NOT EMPTY`, `{"field":"emails","op":"not_empty"}`},
		{"and binds closer than or", `seats > 1 and seats < 9 or not city = Rom`,
			`{"or":[{"and":[{"field":"seats","op":"gt","value":1},{"field":"seats","op":"lt","value":9}]},{"not":{"field":"city","op":"eq","value":"Rom"}}]}`},
		{"parentheses", `seats>1 and(seats<9 or city=Rom)`,
			`{"and":[{"field":"seats","op":"gt","value":1},{"or":[{"field":"seats","op":"lt","value":9},{"field":"city","op":"eq","value":"Rom"}]}]}`},
		{"a single part needs no shell", `(seats > 1)`, ` { "and" : [ {"or":[{"field":"seats","op":"gt","value":1}]} ] } `},
		{"an address with signs", `emails = a.b+c@example.com`, `{"field":"emails","op":"eq","value":"a.b+c@example.com"}`},
		{"a reserved word in quotes", `city = "and"`, `{"field":"city","op":"eq","value":"and"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := string(query.AppendJSON(nil, mustParse(t, o, tt.text)))
			if diff := cmp.Diff(text, string(query.AppendJSON(nil, mustParse(t, o, tt.json)))); diff != "" {
				t.Errorf("text (-) and JSON (+) differ: %s", diff)
			}
			again := string(query.AppendJSON(nil, mustParse(t, o, text)))
			if diff := cmp.Diff(text, again); diff != "" {
				t.Errorf("canonical form is not stable: %s", diff)
			}
		})
	}
}

func TestNoFilterIsTrue(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"", " \n\t"} {
		if e := mustParse(t, people(t), src); e != query.Expr(query.Const(true)) {
			t.Errorf("ParseFilter(%q) = %#v, want Const(true)", src, e)
		}
	}
}

func TestFaultsTellTheirPlace(t *testing.T) {
	t.Parallel()
	o := people(t)
	for _, tt := range []struct {
		src, code string
		position  int
	}{
		{`nme = x`, "field_unknown", 1},
		{`城市 = x`, "field_unknown", 1},
		{`city = 东京 and nme = x`, "field_unknown", 15},
		{`city Oslo`, "filter_expect_op", 6},
		{`city =`, "filter_expect_value", 7},
		{`city = and seats > 1`, "filter_expect_value", 8},
		{`city == x`, "filter_expect_value", 7},
		{`city ! x`, "filter_expect_op", 6},
		{`city is 3`, "filter_expect_empty", 9},
		{`city in x`, "filter_expect_open", 9},
		{`city in (x y)`, "filter_value_words", 10},
		{`city in ()`, "filter_expect_value", 10},
		{`(city = x`, "filter_expect_close", 10},
		{`city = x)`, "filter_expect_end", 9},
		{`city = x city = y`, "filter_expect_end", 10},
		{`city = x city is empty`, "filter_expect_end", 10},
		{`city = New York`, "filter_value_words", 8},
		{`city = New York and seats = 1`, "filter_value_words", 8},
		{`city = New "York"`, "filter_value_words", 8},
		{`city in (Rome, New York)`, "filter_value_words", 16},
		{`born on last week`, "filter_period_unknown", 9},
		{`and`, "filter_expect_field", 1},
		{`city = x or`, "filter_expect_field", 12},
		{`"city" = x`, "filter_expect_field", 1},
		{`city = "x`, "filter_quote_open", 8},
		{`city = "\n"`, "filter_escape", 9},
		{`seats ~ 1`, "filter_op_unsupported", 7},
		{`stage > new`, "filter_op_unsupported", 7},
		{`boss < ` + someID, "filter_op_unsupported", 6},
		{`seats = many`, "filter_value_invalid", 9},
		{`city = ""`, "filter_value_empty", 8},
		{`city ~ ""`, "filter_value_text", 8},
		{`phones ~ abc`, "filter_value_text", 10},
		{`{`, "filter_json", 2},
		{`{"field":"city","op":"eq","value":"x"} x`, "filter_expect_end", 40},
		{`{"field":"city","op":"eq","value":"x","odd":1}`, "filter_key_unknown", 39},
		{`{"field":"city","field":"city"}`, "filter_key_twice", 17},
		{`{"field":"city","\u0066ield":"city"}`, "filter_key_twice", 17},
		{`{"and":[],"or":[]}`, "filter_expect_part", 8},
		{`{"not":{"field":"city","op":"empty"},"field":"city"}`, "filter_keys_mixed", 1},
		{`{"field":"city","op":"eq","values":["x"]}`, "filter_keys_mixed", 22},
		{`{"field":"city","op":"in","value":"x"}`, "filter_keys_mixed", 22},
		{`{"field":"city"}`, "filter_expect_comparison", 1},
		{`{}`, "filter_expect_comparison", 1},
		{`{"field":1,"op":"eq"}`, "filter_expect_text", 10},
		{`{"and":{}}`, "filter_expect_array", 8},
		{`{"and":[1]}`, "filter_expect_object", 9},
		{`{"field":"city","op":"like","value":"x"}`, "filter_op_unknown", 22},
		{`{"field":"city","op":"eq"}`, "filter_value_missing", 22},
		{`{"field":"city","op":"in","values":[]}`, "filter_value_missing", 22},
		{`{"field":"city","op":"empty","value":"x"}`, "filter_values_many", 38},
		{`{"field":"city","op":"eq","value":null}`, "filter_value_empty", 35},
		{`{"field":"name","op":"contains","value":{"full":"x"}}`, "filter_value_text", 41},
		{"city = \xff", "filter_not_utf8", 0},
	} {
		t.Run(tt.src, func(t *testing.T) {
			t.Parallel()
			_, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte(tt.src))
			wantError(t, err, tt.code, tt.position)
		})
	}
}

func wantError(t *testing.T, err error, code string, position int) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	e := errs.As(err)
	at := ""
	for _, p := range e.Params {
		if p.Name == "position" {
			at = p.Value
		}
	}
	want := ""
	if position > 0 {
		want = fmt.Sprint(position)
	}
	if e.Code != code || at != want {
		t.Errorf("error %s at %q, want %s at %q (%v)", e.Code, at, code, want, err)
	}
	for _, lang := range errs.Languages() {
		if s := e.Public(lang); strings.ContainsAny(s, "{}") || s == code {
			t.Errorf("%s text is incomplete: %s", lang, s)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	o := people(t)
	repeat := func(part, between string, n int) string {
		return strings.TrimSuffix(strings.Repeat(part+between, n), between)
	}
	for _, tt := range []struct {
		name, within, beyond, code string
		kind                       errs.Kind
	}{
		{"depth in text", repeat("(", "", 7) + "seats=1" + repeat(")", "", 7), repeat("(", "", 8) + "seats=1" + repeat(")", "", 8), "filter_too_deep", errs.Invalid},
		{"depth of not", repeat("not ", "", 7) + "seats=1", repeat("not ", "", 8) + "seats=1", "filter_too_deep", errs.Invalid},
		{"depth in JSON", repeat(`{"not":`, "", 7) + `{"field":"city","op":"empty"}` + repeat("}", "", 7),
			repeat(`{"not":`, "", 8) + `{"field":"city","op":"empty"}` + repeat("}", "", 8), "filter_too_deep", errs.Invalid},
		{"comparisons", repeat("seats=1", " and ", 64), repeat("seats=1", " and ", 65), "filter_too_many", errs.Invalid},
		{"values", "seats in (" + repeat("1", ",", 1000) + ")", "seats in (" + repeat("1", ",", 1001) + ")", "filter_values_many", errs.Invalid},
		{"values in JSON", `{"field":"seats","op":"in","values":[` + repeat("1", ",", 1000) + `]}`,
			`{"field":"seats","op":"in","values":[` + repeat("1", ",", 1001) + `]}`, "filter_values_many", errs.Invalid},
		{"text", "city ~ " + repeat("长", "", 1000), "city ~ " + repeat("长", "", 1001), "filter_value_long", errs.Invalid},
		{"source", "seats=1" + repeat(" ", "", query.MaxSource-7), "seats=1" + repeat(" ", "", query.MaxSource-6), "filter_too_long", errs.TooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			mustParse(t, o, tt.within)
			_, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte(tt.beyond))
			if errs.CodeOf(err) != tt.code || errs.KindOf(err) != tt.kind {
				t.Errorf("beyond the limit: %v, want %s", err, tt.code)
			}
		})
	}
}

func TestHiddenFieldsAnswerLikeUnknownOnes(t *testing.T) {
	t.Parallel()
	o := people(t)
	public := func(name string) string {
		_, err := query.ParseFilter(o, everything{"city": true}, query.Asker{}, []byte(name+" = x"))
		if err == nil {
			t.Fatalf("%s was accepted", name)
		}
		_, sortErr := query.ParseSort(o, everything{"city": true}, name)
		if sortErr == nil {
			t.Fatalf("sort by %s was accepted", name)
		}
		return strings.ReplaceAll(err.Error()+sortErr.Error(), name, "…")
	}
	want := public("nothing")
	for _, name := range []string{"city", "pin"} {
		if got := public(name); got != want {
			t.Errorf("%s: %q, unknown: %q", name, got, want)
		}
	}
	if _, err := query.ParseFilter(o, nil, query.Asker{}, []byte("seats = 1")); errs.CodeOf(err) != "field_unknown" {
		t.Errorf("without a finder: %v, want field_unknown", err)
	}
}

func TestErrorsNeverCarryTheValue(t *testing.T) {
	t.Parallel()
	o := people(t)
	for _, src := range []string{`emails = canary`, `seats = canary`, `born = canary`, `stage = canary`, `boss = canary`,
		`{"field":"emails","op":"eq","value":"canary"}`, `city = "canary`, `city = x canary`} {
		_, err := query.ParseFilter(o, everything{}, query.Asker{}, []byte(src))
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, src := range []string{`city = "a\"b" and not (seats in (1,2) or name ~ 李)`, `emails is not empty`,
		`{"or":[{"field":"name","op":"prefix","value":"x"},{"not":{"field":"seats","op":"in","values":[1,2]}}]}`, `{"and":[`} {
		f.Add([]byte(src))
	}
	o := people(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		e, err := query.ParseFilter(o, everything{}, query.Asker{}, src)
		if err != nil {
			if errs.CodeOf(err) == "" {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		canonical := query.AppendJSON(nil, e)
		if e == query.Expr(query.Const(true)) {
			return
		}
		again, err := query.ParseFilter(o, everything{}, query.Asker{}, canonical)
		if err != nil {
			t.Fatalf("canonical form %s is refused: %v", canonical, err)
		}
		if diff := cmp.Diff(string(canonical), string(query.AppendJSON(nil, again))); diff != "" {
			t.Fatal(diff)
		}
	})
}
