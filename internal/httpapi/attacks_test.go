package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

// attacks are what people try on parameters of databases, templates, shells and
// parsers. Each must be taken as the text that it is, or be refused.
func attacks() []string {
	return []string{
		`'`, `"`, `\`, `''`, `' OR '1'='1`, `' OR 1=1 --`, `" OR ""="`, `1; DROP TABLE o_contact; --`, `'; DELETE FROM audit_entry; --`,
		`' UNION SELECT 1,2,3 --`, `1 OR 1=1`, `admin'/*`, `*/ OR /*`, `%`, `_`, `%%%`, `\%`, `[a-z]`, `?`, `?1`, `$1`, `:id`, `@id`, `$$x$$`, `E'\x00'`, `x'00'`,
		`sleep(5)`, `pg_sleep(5)`, `randomblob(1000000000)`, `load_extension('x')`, `"f_stage"`, `o_contact.f_stage`, `sqlite_master`, `information_schema.tables`,
		`{}`, `[]`, `null`, `true`, `{"$ne":null}`, `{"$gt":""}`, `{"and":[]}`, `{"not":null}`, `{"field":"name"}`, `{"field":{"a":1},"op":"eq"}`, `{"field":"name","op":["eq"]}`,
		`{"field":"name","op":"eq","value":{"full":[]}}`, `{"field":"id","op":"in","values":[1,null,{}]}`, `{"any":"notes","where":{"any":"notes"}}`, `{"any":[],"where":1}`, `{"__proto__":{"x":1}}`,
		`{"and":` + strings.Repeat(`[{"and":`, 200), strings.Repeat(`{"not":`, 5000), strings.Repeat(`[`, 10000), strings.Repeat(`(`, 5000), strings.Repeat(`not `, 5000),
		strings.Repeat(`name = x or `, 200) + `name = x`, strings.Repeat("a", 5000), strings.Repeat("name,", 100), strings.Repeat("李", 1500),
		`0`, `-1`, `-0`, `1e999`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775809`, strings.Repeat("9", 400), `0x7f`, `NaN`, `Infinity`, `1.7976931348623157e309`, `٣`,
		"\x00", "a\x00b", `\u0000`, `\ud800`, "\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "\r\nSet-Cookie: a=b", "\u202egnp.exe", "e\u0301\u0301\u0301", "👩‍👩‍👧", "＇ OR １＝１", "ſ", "İ", "\ufeff", "\u2028",
		`${7*7}`, `{{7*7}}`, `<script>alert(1)</script>`, `../../etc/passwd`, `..%2f`, `%00`, `%s%n%x`, `(a+)+$`, `; ls`, "`id`", `$(id)`, `=cmd|' /C calc'!A0`,
		`and`, `or`, `not`, `in`, `is empty`, `any`, `any notes`, `any notes (`, `name`, `name =`, `name ~`, `name in (`, `name = "`, `stage = lead)`, `created_at on last_99999999999999999999_days`, `created_at on 2026-W99`,
		`company.company.name = x`, `company. = x`, `.= x`, `__proto__ = x`, `constructor`, `count`, `-count`, `sum:`, `:`, `sum:sum:sum`, `created_at:month:year`, `stage:`, `-`, `,`, `,,`, ` `, "\t", "name,\x00",
	}
}

// TestAttacksAreTakenAsText puts every attack into every parameter of every
// question about records: none is a fault of the server, none finds what it
// should not, and afterwards everything is as it was.
func TestAttacksAreTakenAsText(t *testing.T) {
	t.Parallel()
	s := newStack(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 1e6, Burst: 1 << 20} })
	for i := range 3 {
		s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: fmt.Sprintf(`{"name":"Person %d","job_title":"plain","stage":"lead"}`, i), status: 201})
	}
	for i, attack := range attacks() {
		s.attackAddress(attack)
		s.attackBody(attack, []string{"query", "aggregate"}[i%2:][:1])
		s.attackValue(attack)
	}
	after := decoded[listed](s, s.do(call{method: "GET", path: "/api/v1/contacts?count=true", token: s.owner, status: 200}))
	if len(after.Data) != 3 || *after.Count != 3 {
		t.Errorf("afterwards there are %d contacts, counted %d", len(after.Data), *after.Count)
	}
	s.do(call{method: "GET", path: "/api/v1/companies", token: s.owner, status: 200})
}

// calm holds that an answer is no fault of the server, and that a refusal says
// what is wrong.
func (s *stack) calm(what, attack string, a answer) {
	s.Helper()
	switch {
	case a.StatusCode >= 500:
		s.Errorf("%s of %.80q: %d %s", what, attack, a.StatusCode, a.body)
	case a.StatusCode >= 400:
		var p struct{ Code, Detail string }
		if json.Unmarshal([]byte(a.body), &p) != nil || p.Code == "" || p.Detail == "" {
			s.Errorf("%s of %.80q: %d says nothing: %s", what, attack, a.StatusCode, a.body)
		}
	}
}

func (s *stack) attackAddress(attack string) {
	s.Helper()
	for _, name := range []string{"filter", "sort", "limit", "cursor", "fields", "q", "count", "deleted", "titles", attack} {
		a := s.do(call{method: "GET", path: "/api/v1/contacts?" + url.QueryEscape(name) + "=" + url.QueryEscape(attack), token: s.owner})
		s.calm("parameter "+name, attack, a)
	}
	for _, path := range []string{"/api/v1/" + url.PathEscape(attack), "/api/v1/contacts/" + url.PathEscape(attack), "/api/v1/" + url.PathEscape(attack) + "/aggregate"} {
		s.calm("path", attack, s.do(call{method: "GET", path: path, token: s.owner}))
	}
}

// attackBody takes the two doors in turn: they read the members they share with
// the same code.
func (s *stack) attackBody(attack string, doors []string) {
	s.Helper()
	quoted, err := json.Marshal(attack)
	s.must(err)
	for _, where := range doors {
		path := "/api/v1/contacts/" + where
		s.calm(where, attack, s.do(call{method: "POST", path: path, token: s.owner, body: attack}))
		for _, member := range []string{"filter", "sort", "limit", "cursor", "fields", "q", "deleted", "group", "values"} {
			forms := []string{attack, string(quoted)}
			switch member {
			case "filter":
				forms = append(forms, `{"field":`+string(quoted)+`,"op":"eq","value":1}`, `{"field":"stage","op":`+string(quoted)+`,"value":"lead"}`, `{"any":`+string(quoted)+`}`)
			case "fields", "group", "values":
				forms = append(forms, "["+string(quoted)+"]")
			}
			for _, form := range forms {
				s.calm(where+" "+member, attack, s.do(call{method: "POST", path: path, token: s.owner, body: `{"` + member + `":` + form + `}`}))
			}
		}
	}
}

// attackValue asks for records whose value is the attack, by fields of every
// kind: there are none.
func (s *stack) attackValue(attack string) {
	s.Helper()
	quoted, err := json.Marshal(attack)
	s.must(err)
	for _, f := range []string{"job_title", "name", "emails", "phones", "stage", "birthday", "company", "owner", "created_at", "version", "company.name", "company.size"} {
		for _, op := range []string{"eq", "in", "on"} { // what others find depends on letters
			member, value := "value", string(quoted)
			if op == "in" {
				member, value = "values", "["+value+"]"
			}
			body := fmt.Sprintf(`{"filter":{"field":%q,"op":%q,%q:%s},"count":true}`, f, op, member, value)
			a := s.do(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: body})
			s.calm("value of "+f, attack, a)
			if a.StatusCode == 200 {
				if page := decoded[listed](s, a); len(page.Data) > 0 || *page.Count > 0 {
					s.Errorf("%s %s %.80q finds %d", f, op, attack, len(page.Data))
				}
			}
		}
	}
}
