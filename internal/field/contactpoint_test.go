package field_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestEmail(t *testing.T) {
	t.Parallel()
	many := schema.Field{Many: true}
	local64 := strings.Repeat("a", 64)
	label61 := strings.Repeat("d", 61)
	host189 := "a" + label61 + "." + label61 + "." + label61 + ".co" // 64+1+189 = 254
	fieldtest.Exercise(t, fieldtest.Type(t, "email"), []fieldtest.Case{
		{Text: "Ada.Lovelace@Example.COM", Want: field.Text("Ada.Lovelace@example.com"), Tokens: []string{"ada.lovelace@example.com"}},
		{Text: `"Lovelace, Ada" <ada@example.com>`, Want: field.Text("ada@example.com")},
		{Text: "mailto:ada@example.com", Want: field.Text("ada@example.com")},
		{Text: "用户@例子.广告", Want: field.Text("用户@例子.广告"), Tokens: []string{"用户@xn--fsqu00a.xn--4rr70v"}},
		{Text: "b@MÜNCHEN.de", Want: field.Text("b@münchen.de"), Tokens: []string{"b@xn--mnchen-3ya.de"}},
		{Text: "b@xn--mnchen-3ya.de", Want: field.Text("b@münchen.de"), Tokens: []string{"b@xn--mnchen-3ya.de"}},
		{Text: "o'brien+tag/x@sub.example.co.uk", Want: field.Text("o'brien+tag/x@sub.example.co.uk")},
		{Text: "a@b.c.", Want: field.Text("a@b.c")},
		{Name: "longest", Text: local64 + "@" + host189, Want: field.Text(local64 + "@" + host189)},
		{Name: "longest of several", Field: many, Text: local64 + "@" + host189, Want: field.List{{Value: local64 + "@" + host189}}},
		{Name: "too long in all", Text: local64 + "@b" + host189, Code: "email_too_long"},
		{Name: "long local part", Text: local64 + "a@example.com", Code: "email_too_long"},
		{Text: "plain", Code: "email_invalid"},
		{Text: "@example.com", Code: "email_invalid"},
		{Text: "a@", Code: "email_invalid"},
		{Text: "a@b@c.de", Code: "email_invalid"},
		{Text: "a b@c.de", Code: "email_invalid"},
		{Text: "a..b@c.de", Code: "email_invalid"},
		{Text: ".a@c.de", Code: "email_invalid"},
		{Text: "a.@c.de", Code: "email_invalid"},
		{Text: "a@localhost", Code: "email_invalid"},
		{Text: "a@-x.de", Code: "email_invalid"},
		{Text: "a@x_y.de", Code: "email_invalid"},
		{Text: "a@[127.0.0.1]", Code: "email_invalid"},
		{Text: "a@127.0.0.1", Code: "email_invalid"},
		{Text: "a@xn--a.de", Code: "email_invalid"},
		{Name: "100,000 characters", Text: strings.Repeat("a", 100_000), Code: "text_too_long"},

		{Field: many, Text: "work: Ada <ada@x.org>; ada@home.net", Want: field.List{{"ada@x.org", "work"}, {"ada@home.net", ""}}},
		{Field: many, Text: "a@x.org ::: b@x.org", Want: field.List{{"a@x.org", ""}, {"b@x.org", ""}}},
		{Field: many, JSON: `[{"value":"A@x.org","label":"work"},"a@X.org"]`, Want: field.List{{"A@x.org", "work"}, {"a@x.org", ""}}, Tokens: []string{"a@x.org"}},
		{Field: many, JSON: `["a@x.org","nobody"]`, Code: "email_invalid"},
	})
}

func TestPhone(t *testing.T) {
	t.Parallel()
	many := schema.Field{Many: true}
	fieldtest.Exercise(t, fieldtest.Type(t, "phone"), []fieldtest.Case{
		{Text: "+14155552671", Want: field.Text("+14155552671")},
		{Text: "+1 (415) 555-2671", Want: field.Text("+14155552671"), Tokens: []string{"+14155552671"}},
		{Text: "(415) 555-2671 ext. 12", Region: "US", Want: field.Text("+14155552671 x12"), Tokens: []string{"+14155552671"}},
		{Text: "tel:+49-30-1234567", Want: field.Text("+49301234567")},
		{Text: "030 1234567", Region: "DE", Want: field.Text("+49301234567")},
		{Text: "0049 (0)30 1234567", Want: field.Text("+49301234567")},
		{Text: "+86 138 0013 8000", Want: field.Text("+8613800138000")},
		{Text: "138 0013 8000", Region: "CN", Want: field.Text("+8613800138000")},
		{Text: "１３８００１３８０００", Region: "CN", Want: field.Text("+8613800138000")},
		{Text: "010-12345678转12", Region: "CN", Want: field.Text("+861012345678 x12")},
		{Text: "+8613800138000", Want: field.Text("+8613800138000")},
		{Text: "030 1234567", Want: field.Text("0301234567"), Tokens: []string{"0301234567"}},
		{Text: "555-2671 x9", Want: field.Text("5552671 x9"), Tokens: []string{"5552671"}},
		{Text: "110", Want: field.Text("110")},
		{Text: "+1 23", Want: field.Text("+123")},
		{Text: "12", Code: "phone_invalid"},
		{Text: "call after five", Code: "phone_invalid"},
		{Text: "ada@example.com", Code: "phone_invalid"},
		{Text: "123456789012345678901", Code: "phone_invalid"},
		{Name: "long", Text: strings.Repeat("1", 101), Code: "text_too_long"},

		{Field: many, Text: "mobile: +1 415 555 2671; home: 030 1234", Want: field.List{{"+14155552671", "mobile"}, {"0301234", "home"}}},
		{Field: many, Text: "tel:+1-415-555-2671;ext=5", Want: field.List{{"+14155552671 x5", ""}}},
		{Field: many, JSON: `[{"value":"(415) 555-2671","label":"work"}]`, Region: "US", Want: field.List{{"+14155552671", "work"}}},
		{Field: many, JSON: `["x"]`, Code: "phone_invalid"},
	})
}

func TestDomain(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "domain"), []fieldtest.Case{
		{Text: "Example.COM", Want: field.Text("example.com"), Tokens: []string{"example.com"}},
		{Text: "https://www.Example.com:443/path?q#f", Want: field.Text("example.com")},
		{Text: "www.com", Want: field.Text("www.com")},
		{Text: "www.www.example.com", Want: field.Text("example.com")},
		{Text: "BÜCHER.example.", Want: field.Text("bücher.example"), Tokens: []string{"xn--bcher-kva.example"}},
		{Text: "localhost", Code: "domain_invalid"},
		{Text: "10.0.0.1", Code: "domain_invalid"},
		{Text: "a b.com", Code: "domain_invalid"},
		{Text: "ada@example.com", Code: "domain_invalid"},
		{Name: "long label", Text: strings.Repeat("a", 64) + ".com", Code: "domain_invalid"},
		{Name: "long name", Text: strings.Repeat("a.", 126) + "com", Code: "domain_invalid"},
	})
}

func TestURL(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "url"), []fieldtest.Case{
		{Text: "Example.com/Path?q=1#F", Want: field.Text("https://example.com/Path?q=1#F")},
		{Text: "HTTP://Example.com:8080", Want: field.Text("http://example.com:8080")},
		{Text: "example.com/go?to=https://x.org", Want: field.Text("https://example.com/go?to=https://x.org")},
		{Text: "https://例子.广告/路径", Want: field.Text("https://例子.广告/路径")},
		{Text: "https://Example.com:443/a", Want: field.Text("https://example.com/a")}, {Text: "example.com:8080/a", Want: field.Text("https://example.com:8080/a")}, {Text: "http://example.com:443", Want: field.Text("http://example.com:443")},
		{Text: "MAILTO:Ada@Example.com", Want: field.Text("mailto:Ada@example.com")}, {Text: "mailto:ada@example.com?subject=Tea%20time", Want: field.Text("mailto:ada@example.com?subject=Tea%20time")},
		{Text: "Tel:+49 30 1234-567", Want: field.Text("tel:+49301234567")}, {Text: "tel:(0201) 555-0123 x5", Region: "US", Want: field.Text("tel:02015550123;ext=5")}, {Text: "tel:+1-201-555-0123;ext=5", Want: field.Text("tel:+12015550123;ext=5")}, {Text: "tel:110", Want: field.Text("tel:110")},
		{Field: schema.Field{Many: true}, Text: "shop: tel:+12015550123\\;ext=5; example.com", Want: field.List{{Value: "tel:+12015550123;ext=5", Label: "shop"}, {Value: "https://example.com"}}},
		{Text: "mailto:ada", Code: "email_invalid"}, {Text: "mailto:", Code: "email_invalid"}, {Text: "localhost:8080", Code: "url_scheme"}, {Text: "mailto:a@example.com,b@example.com", Code: "email_invalid"}, {Text: "tel:call me", Code: "phone_invalid"}, {Text: "https:example.com", Code: "url_invalid"}, {Text: "data:text/html,x", Code: "url_scheme"}, {Text: "JavaScript:alert(1)", Code: "url_scheme"}, {Text: "file:///etc/passwd", Code: "url_scheme"},
		{Text: "javascript:alert(1)", Code: "url_scheme"}, {Text: "javascript:1", Code: "url_scheme"},
		{Text: "javascript://example.com/%0aalert(1)", Code: "url_scheme"},
		{Text: "ftp://example.com", Code: "url_scheme"},
		{Text: "https://user:pass@example.com", Code: "url_invalid"},
		{Text: "https://exam ple.com", Code: "url_invalid"},
		{Text: `https://example.com/"onclick=x`, Code: "url_invalid"},
		{Text: `https://example.com\@evil.org`, Code: "url_invalid"},
		{Text: "https://example.com/%zz", Code: "url_invalid"},
	})
}
