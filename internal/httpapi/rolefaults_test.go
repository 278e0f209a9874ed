package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi/people"
	"github.com/holdfast-crm/holdfast/internal/metadata"
)

// TestAllFaultsOfARoleAreToldAtOnce, each at its place, to administrators; to
// nobody else is anything said of names.
func TestAllFaultsOfARoleAreToldAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	body := `{"name":"","objects":[{"object":"contact","rights":{"read":"everything"},"fields":{"*":{"level":"none","find":true},"job_title":{"level":"masked","find":true},"nothing":{"level":"read","find":true}}},{"object":"ghost","rights":{},"fields":{}}]}`
	p := b.send(call{method: "POST", path: "/api/v1/roles", body: body, status: 422}).problem(s)
	var at []string
	for _, f := range p.Errors {
		at = append(at, f.Pointer+" "+f.Code)
	}
	slices.Sort(at)
	want := "/name auth_name_empty|/objects/0/fields/*/find role_find_unseen|/objects/0/fields/job_title/find role_find_unseen|/objects/0/fields/nothing no_such_field|/objects/0/rights/read role_right_unknown|/objects/1/object role_object_unknown"
	if got := strings.Join(at, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	_, member := b.colleague("member@example.com", "member")
	member.refused(call{method: "POST", path: "/api/v1/roles", body: body}, 403, "policy_no_grant")
}

func TestNoTwoRolesAreCalledTheSame(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	one := b.made("/api/v1/roles", `{"name":"Front desk","objects":[]}`)
	other := b.made("/api/v1/roles", `{"name":"Back office","objects":[]}`)
	for _, name := range []string{"Front desk", "front  DESK", "Ｆｒｏｎｔ ｄｅｓｋ", "owner", "Administrator", "管理员", "Read only", "read_only", "MEMBER"} {
		p := b.send(call{method: "POST", path: "/api/v1/roles", body: `{"name":"` + name + `","objects":[]}`, status: 422}).problem(s)
		if len(p.Errors) != 1 || p.Errors[0].Code != "role_name_taken" || p.Errors[0].Pointer != "/name" {
			t.Errorf("%q: %+v", name, p.Errors)
		}
	}
	b.send(call{method: "PATCH", path: "/api/v1/roles/" + other, header: []string{`If-Match: "1"`}, body: `{"name":"FRONT DESK","objects":[]}`, status: 422, want: []string{"role_name_taken"}})
	b.send(call{method: "PATCH", path: "/api/v1/roles/" + one, header: []string{`If-Match: "1"`}, body: `{"name":"FRONT DESK","objects":[]}`, status: 200})
}

// TestWhoCannotFillWhatARecordNeedsIsWarnedOfAndToldNothing: where it arises,
// with the role or with the field, administrators are warned; to whoever has the
// role it is as if they had no right to create.
func TestWhoCannotFillWhatARecordNeedsIsWarnedOfAndToldNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", `{"label":{"en":"Visit"},"label_plural":{"en":"Visits"},"fields":[{"type":"text","label":{"en":"Topic"}}]}`)
	body := `{"name":"Desk","objects":[{"object":"visit","rights":{"read":"all","create":"all","update":"all","import":"all"},"fields":{"*":{"level":"write","find":true},"zqward":{"level":"none","find":false}}}]}`
	open := strings.Replace(body, `,"zqward":{"level":"none","find":false}`, "", 1)
	desk := decoded[people.Role](s, b.send(call{method: "POST", path: "/api/v1/roles", body: open, status: 201, forbid: []string{"warnings"}}))
	_, who := b.colleague("desk@example.com", desk.ID)

	// Hidden, then required: the field's own answer warns, also before it is so.
	b.define("POST", "/objects/visit/fields", `{"type":"text","name":"zqward","label":{"en":"Ward","zh-CN":"病区"}}`)
	b.send(call{method: "PATCH", path: "/api/v1/roles/" + desk.ID, header: []string{`If-Match: "1"`}, body: body, status: 200, forbid: []string{"warnings"}})
	who.send(call{method: "POST", path: "/api/v1/visits", body: `{"topic":"x"}`, status: 201})
	for _, path := range []string{"/api/v1/objects/visit/fields/zqward?dry_run=true", "/api/v1/objects/visit/fields/zqward"} {
		a := b.send(call{method: "PATCH", path: path, body: `{"required":true}`, status: 200})
		if v := decoded[metadata.View](s, a); len(v.Warnings) != 1 || v.Warnings[0].Code != "field_stops_roles" || !strings.Contains(v.Warnings[0].Message, "Desk") || !strings.Contains(v.Warnings[0].Message, "Ward") {
			t.Errorf("%s: %+v", path, v.Warnings)
		}
	}
	absent := refusal(who.send(call{method: "DELETE", path: "/api/v1/visits/" + nobodys}))
	for _, body := range []string{`{"topic":"x"}`, `{}`, `{"zqward":"A"}`, `{"nothing":"A"}`} {
		a := who.send(call{method: "POST", path: "/api/v1/visits", body: body, status: 403, forbid: []string{"zqward", "ard"}})
		if refusal(a) != absent {
			t.Errorf("%s: %s, where a right is missing %s", body, refusal(a), absent)
		}
	}
	who.send(call{method: "GET", path: "/api/v1/objects/visit", status: 200, want: []string{`"create":false`}, forbid: []string{"zqward"}})

	// The role's own answer, and the list of roles, warn in the reader's language.
	b.send(call{method: "GET", path: "/api/v1/roles", status: 200, header: []string{"Accept-Language: zh-CN"}, want: []string{"role_cannot_create", "病区"}})
	b.send(call{method: "PATCH", path: "/api/v1/roles/" + desk.ID, header: []string{`If-Match: "2"`}, body: body, status: 200, want: []string{`"code":"role_cannot_create"`, `"object":"visit"`}})

	// A default is the way out.
	b.send(call{method: "PATCH", path: "/api/v1/objects/visit/fields/zqward", body: `{"default":"A"}`, status: 200, forbid: []string{"warnings"}})
	who.send(call{method: "POST", path: "/api/v1/visits", body: `{"topic":"x"}`, status: 201, forbid: []string{"zqward"}})
}

// TestWhoMayOnlyReadAFieldIsToldSo, however far the right to create goes, and
// of a field that they may not see nothing. What they make is theirs to read,
// whether or not they are in a team.
func TestWhoMayOnlyReadAFieldIsToldSo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	for _, scope := range []string{"own", "team", "all"} {
		role := b.made("/api/v1/roles", `{"name":"Creates `+scope+`","objects":[{"object":"contact","rights":{"read":"team","create":"`+scope+`","update":"`+scope+`"},
			"fields":{"*":{"level":"write","find":true},"job_title":{"level":"read","find":true},"bank_account":{"level":"none","find":false}}}]}`)
		_, who := b.colleague(scope+"@example.com", role)
		one := decoded[struct{ ID string }](s, who.send(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Ada"}`, status: 201, want: []string{`"job_title":null`}}))
		who.send(call{method: "GET", path: "/api/v1/contacts/" + one.ID, status: 200, want: []string{`"full":"Ada"`}, forbid: []string{"bank_account"}})
		body := `{"name":"Bea","job_title":"x","bank_account":"y"}`
		for _, c := range []call{
			{method: "POST", path: "/api/v1/contacts", body: body},
			{method: "PATCH", path: "/api/v1/contacts/" + one.ID, header: []string{`If-Match: "1"`}, body: body},
		} {
			c.status = 422
			var codes []string
			for _, f := range who.send(c).problem(s).Errors {
				codes = append(codes, f.Pointer+" "+f.Code)
			}
			slices.Sort(codes)
			if got := strings.Join(codes, ", "); got != "/bank_account no_such_field, /job_title field_not_writable" {
				t.Errorf("create %s, %s: %s", scope, c.method, got)
			}
		}
	}
}
