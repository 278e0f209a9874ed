package field_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestText(t *testing.T) {
	t.Parallel()
	many := schema.Field{Many: true}
	fieldtest.Exercise(t, fieldtest.Type(t, "text"), []fieldtest.Case{
		{Text: "  Acme   GmbH ", Want: field.Text("Acme GmbH"), Tokens: []string{"acme gmbh"}},
		{Name: "decomposed becomes NFC", Text: "Cafe\u0301", Want: field.Text("Café"), Tokens: []string{"cafe"}},
		{Name: "line breaks in a cell", Text: "a\r\nb\tc", Want: field.Text("a b c")},
		{Name: "byte order mark", Text: "\ufeffname", Want: field.Text("name")},
		{Name: "chinese", Text: "北京　科技", Want: field.Text("北京 科技")},
		{JSON: `"a \"b\" \\ \u4e2d"`, Want: field.Text(`a "b" \ 中`)},
		{JSON: `"\ufffd"`, Want: field.Text("\ufffd")},
		{Name: "nul", Text: "a\x00b", Code: "text_control"},
		{Name: "nul in JSON", JSON: `"a\u0000b"`, Code: "text_control"},
		{Name: "escape", Text: "a\x1b[31m", Code: "text_control"},
		{Name: "next line is a control", Text: "a\u0085b", Code: "text_control"},
		{Name: "bidi override", Text: "user\u202etxt.exe", Code: "text_control"},
		{Name: "bidi isolate", Text: "a\u2066b", Code: "text_control"},
		{Name: "bad utf-8", Text: "a\xffb", Code: "text_encoding"},
		{Name: "bad utf-8 in JSON", JSON: "\"a\xffb\"", Code: "text_encoding"},
		{Name: "lone surrogate", JSON: `"a\ud800b"`, Code: "text_encoding"},
		{JSON: `12`, Code: "value_shape"},
		{JSON: `{"value":"x"}`, Code: "value_shape"},
		{JSON: `["x"]`, Code: "value_shape"},
		{JSON: `"x" "y"`, Code: "value_shape"},
		{Name: "500 characters", Text: strings.Repeat("文", 500), Want: field.Text(strings.Repeat("文", 500))},
		{Name: "501 characters", Text: strings.Repeat("文", 501), Code: "text_too_long"},
		{Name: "declared limit", Field: schema.Field{MaxLength: 3}, Text: "abcd", Code: "text_too_long"},

		{Field: many, Text: "red: apple; pear", Want: field.List{{"apple", "red"}, {"pear", ""}}},
		{Field: many, Name: "separators", Text: "a ::: b\nc;;d", Want: field.List{{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}}},
		{Field: many, Name: "escapes", Text: `a\; b; c\: d; e\\f`, Want: field.List{{"a; b", ""}, {"c: d", ""}, {`e\f`, ""}}},
		{Field: many, Name: "a windows path", Text: `C:\dir`, Want: field.List{{`C:\dir`, ""}}},
		{Field: many, Name: "repeated value", Text: "x: a; y: a", Want: field.List{{"a", "x"}}},
		{Field: many, Name: "a label alone says nothing", Text: "work:"},
		{Field: many, JSON: `"one; two"`, Want: field.List{{"one; two", ""}}},
		{Field: many, JSON: `[]`},
		{Field: many, JSON: `{"value":"a: b","label":"l; m"}`, Want: field.List{{"a: b", "l; m"}}},
		{Field: many, JSON: `["a",{"value":"b","label":null}]`, Want: field.List{{"a", ""}, {"b", ""}}},
		{Field: many, JSON: `[{"value":"a ::: b"},{"value":"c:"},{"value":";ext=1"}]`, Want: field.List{{"a ::: b", ""}, {"c:", ""}, {";ext=1", ""}}},
		{Field: many, JSON: `{"value":"a","value":"b"}`, Code: "value_key_repeated"},
		{Field: many, JSON: `{"value":"a","Label":"b"}`, Code: "value_key_unknown"},
		{Field: many, JSON: `[1]`, Code: "value_shape"},
		{Field: many, JSON: `{"value":"a"`, Code: "value_shape"},
		{Field: many, JSON: `{"value":"a"}}`, Code: "value_shape"},
		{Field: many, Name: "51 values", Text: strings.Repeat("x;", 51), Code: "value_too_many"},
		{Field: many, Name: "51 values in JSON", JSON: "[" + strings.Repeat(`"x",`, 50) + `"x"]`, Code: "value_too_many"},
		{Field: many, Name: "long label", Text: strings.Repeat("l", 51) + ": x", Code: "label_too_long"},
	})
}

func TestLongText(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "long_text"), []fieldtest.Case{
		{Name: "lines", Text: "\n one\r\n\ttwo\rthree \n", Want: field.Text("one\n\ttwo\nthree")},
		{JSON: `"a\n\n  b"`, Want: field.Text("a\n\n  b")},
		{Name: "at the limit", Text: strings.Repeat("é", 100_000), Want: field.Text(strings.Repeat("é", 100_000))},
		{Name: "over the limit", Text: strings.Repeat("e", 100_001), Code: "text_too_long"},
		{Name: "vertical tab", Text: "a\vb", Code: "text_control"},
	})
}

func TestIdentifierIsComparedExactly(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "identifier"), []fieldtest.Case{
		{Text: " 001A0000006Vm9u ", Want: field.Text("001A0000006Vm9u"), Tokens: []string{"001A0000006Vm9u"}},
		{Text: "001A0000006Vm9U", Want: field.Text("001A0000006Vm9U"), Tokens: []string{"001A0000006Vm9U"}},
		{Name: "long", Text: strings.Repeat("1", 201), Code: "text_too_long"},
	})
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                "",
		"plain":           "plain",
		"ADA Lovelace":    "ada lovelace",
		"Ünïcödé":         "unicode",
		"Straße":          "strasse",
		"STRASSE":         "strasse",
		"Łódź Ørsted":     "lodz orsted",
		"Æsir":            "aesir",
		"ＡＢＣ１２３":          "abc123",
		"ﬁn":              "fin",
		"张伟":              "张伟",
		"张WEI":            "张wei",
		"ガギグ":             "ガギグ",
		"ｶﾞ":              "ガ",
		"한국":              "한국",
		"İstanbul":        "istanbul",
		"Ιωάννης":         "ιωαννησ",
		"Алёна":           "алена",
		"e\u0301":         "e",
		"हिन्दी":          "हिन्दी",
		"a\u00a0b\u3000c": "a b c",
	} {
		if got := field.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldTreatsCharactersAlikeAloneAndAmongOthers(t *testing.T) {
	t.Parallel()
	// The Greek letter sends the whole text down the general path.
	for r := rune(0x20); r < 0x250; r++ {
		alone, among := field.Fold(string(r)), strings.TrimSuffix(field.Fold(string(r)+"ω"), "ω")
		if alone != among {
			t.Errorf("%U folds to %q alone, to %q among others", r, alone, among)
		}
	}
}

func FuzzFoldIsIdempotent(f *testing.F) {
	for _, s := range []string{"Straße", "ǰ", "ᾳ", "ẛ̣", "ﷺ", "ㅤ", "İ", "ꭰ", "Ꮿ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := field.Fold(s)
		if again := field.Fold(once); again != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, again)
		}
	})
}

func TestMaskHidesLengthAndMostOfTheValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    field.Value
		last int
		want string
	}{
		{nil, 4, ""},
		{field.Text("DE89370400440532013000"), 4, "••••••3000"},
		{field.Text("DE89370400440532013000"), 0, "••••••"},
		{field.Text("12345678901"), 4, "••••••"},
		{field.Text("123456789012"), 4, "••••••9012"},
		{field.List{{"六二二八四八〇四〇二五六四八", "work"}}, 2, "••••••四八"},
		{field.Int(12345678901234), 4, "••••••"},
		{field.Name{Full: "Ada Lovelace Byron"}, 4, "••••••"},
	} {
		if got := field.MaskLast(c.v, c.last); got != c.want {
			t.Errorf("MaskLast(%v, %d) = %q, want %q", c.v, c.last, got, c.want)
		}
	}
}

func TestNeedleFindsPhonesHoweverTyped(t *testing.T) {
	t.Parallel()
	phone, text := fieldtest.Type(t, "phone"), fieldtest.Type(t, "text")
	for in, want := range map[string]string{
		"(415) 555": "415555", "0049 30": "+4930", "030 12": "3012", "＋１": "+1", "555 ext. 12": "555 x12", "x12": "12", "max 12": "", "tex": "",
	} {
		if got := field.Needle(phone, in); got != want {
			t.Errorf("Needle(phone, %q) = %q, want %q", in, got, want)
		}
	}
	if got := field.Needle(text, "Ünter"); got != "unter" {
		t.Errorf("Needle(text) = %q", got)
	}
}
