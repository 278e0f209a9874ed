package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi/problem"
)

// TestAFaultOfAQuestionIsToldInOneWay asks every door that takes questions the
// same wrong ones: the status and the code are the same wherever it is asked, and
// the answer leads to the part that is wrong.
func TestAFaultOfAQuestionIsToldInOneWay(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	one := s.created(`{"name":"Ada Lovelace"}`)
	for _, c := range []struct{ part, asked, code string }{
		{"filter", "nosuch = 1", "field_unknown"},
		{"filter", "bank_account = 1 and nosuch = 1", "field_unknown"},
		{"filter", "birthday = yesterdayish", "filter_value_invalid"},
		{"filter", "created_at on nosuchweek", "filter_period_unknown"},
		{"filter", `name ~ ""`, "filter_value_text"},
		{"filter", "stage ==", "filter_expect_value"},
		{"filter", `{"colour":1}`, "filter_key_unknown"},
		{"sort", "nosuch", "field_unknown"},
		{"sort", "name,name", "sort_twice"},
		{"fields", "nosuch", "field_unknown"},
		{"fields", "name,name", "field_twice"},
		{"expand", "nosuch", "field_unknown"},
		{"expand", "name", "expand_unsuited"},
		{"limit", "0", "limit_out_of_range"},
		{"limit", "9999", "limit_out_of_range"},
		{"limit", "many", "parameter_invalid"},
		{"cursor", "nosuch", "cursor_expired"},
		{"count", "perhaps", "parameter_invalid"},
		{"colour", "red", "parameter_unknown"},
		{"group", "nosuch", "field_unknown"},
		{"group", "stage,stage", "group_twice"},
		{"values", "sum:nosuch", "field_unknown"},
	} {
		asked := 0
		if c.part != "group" && c.part != "values" {
			asked++
			s.wrongPart("GET /contacts", c.part, c.code, s.do(call{method: "GET", path: "/api/v1/contacts?" + url.Values{c.part: {c.asked}}.Encode(), token: s.owner}))
			s.wrongPart("query", c.part, c.code, s.do(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: question(c.part, c.asked)}))
		}
		if c.part == "fields" || c.part == "expand" || c.part == "colour" {
			asked++
			s.wrongPart("GET one", c.part, c.code, s.do(call{method: "GET", path: one + "?" + url.Values{c.part: {c.asked}}.Encode(), token: s.owner}))
		}
		if strings.Contains("filter limit colour group values", c.part) && c.code != "sort_twice" {
			asked++
			s.wrongPart("aggregate", c.part, c.code, s.do(call{method: "POST", path: "/api/v1/contacts/aggregate", token: s.owner, body: question(c.part, c.asked)}))
		}
		if asked == 0 {
			t.Errorf("%s is asked nowhere", c.part)
		}
	}
	for _, part := range []string{"filter", "sort", "fields", "expand", "limit", "cursor", "q", "count", "deleted", "titles"} {
		s.wrongPart("empty", part, "parameter_empty", s.do(call{method: "GET", path: "/api/v1/contacts?" + part + "=", token: s.owner}))
	}
}

// question is the body that asks for something: lists where lists are taken, and
// numbers as such.
func question(part, asked string) string {
	value, _ := json.Marshal(asked)
	switch {
	case part == "fields", part == "group", part == "values":
		value, _ = json.Marshal(strings.Split(asked, ","))
	case part == "limit" && asked != "many", strings.HasPrefix(asked, "{"):
		value = []byte(asked)
	}
	return `{"` + part + `":` + string(value) + `}`
}

func (s *stack) wrongPart(door, part, code string, a answer) {
	s.Helper()
	var p problem.Problem
	if json.Unmarshal([]byte(a.body), &p) != nil || p.Status != http.StatusBadRequest || p.Code != code || len(p.Errors) != 1 {
		s.Errorf("%s, %s: %d %s", door, part, a.StatusCode, a.body)
		return
	}
	if f := p.Errors[0]; f.Parameter != part && f.Pointer != "/"+part {
		s.Errorf("%s, %s: told of %+v", door, part, f)
	}
}

// TestAnUnknownMemberIsToldInOneWay sends every door that takes a body one member
// more.
func TestAnUnknownMemberIsToldInOneWay(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", vehicle)
	one := b.made("/api/v1/contacts", `{"name":"Ada Lovelace"}`)
	for door, code := range map[string]string{
		"POST /objects": "member_unknown", "PATCH /objects/vehicle": "member_unknown", "POST /objects/vehicle/fields": "member_unknown",
		"PATCH /objects/vehicle/fields/plate": "member_unknown", "PATCH /me": "member_unknown", "POST /me/password": "member_unknown",
		"PATCH /workspace": "member_unknown", "POST /users": "member_unknown", "POST /roles": "member_unknown", "POST /teams": "member_unknown",
		"POST /bulk": "member_unknown", "POST /contacts/exports": "member_unknown", "POST /batch": "member_unknown", "POST /audit/verifications": "member_unknown", "POST /session": "member_unknown",
		"POST /contacts/" + one + "/reveal": "member_unknown", "POST /contacts": "no_such_field", "PATCH /contacts/" + one: "no_such_field",
	} {
		method, path, _ := strings.Cut(door, " ")
		a := b.send(call{method: method, path: "/api/v1" + path, header: []string{"If-Match: *"}, body: `{"surprise":1}`, status: 422})
		found := false
		for _, f := range a.problem(s).Errors {
			found = found || f.Code == code && f.Pointer == "/surprise"
		}
		if !found {
			t.Errorf("%s: %s", door, a.body)
		}
	}
	a := b.send(call{method: "POST", path: "/api/v1/objects", body: `{"label":{"en":"Boat"},"fields":[{"type":"text","label":{"en":"Name"}},{"type":7,"label":{"en":"x"},"colour":1}]}`, status: 422})
	for _, at := range []string{`"/fields/1/type"`, `"/fields/1/colour"`} {
		if !strings.Contains(a.body, at) {
			t.Errorf("no %s in %s", at, a.body)
		}
	}
}

// TestDefinitionsAreRefusedAtTheirPlace looks at the places of faults that
// objects and fields have, also those that are told of by what somebody wrote.
func TestDefinitionsAreRefusedAtTheirPlace(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.administrator()
	b.define("POST", "/objects", vehicle)
	for _, c := range []struct{ door, body, at string }{
		{"POST /objects/vehicle/fields", `{"type":"text","label":{"en":"W"},"name":"weird; drop"}`, "/name"},
		{"POST /objects/vehicle/fields", `{"type":"text","label":{"en":"W"},"name":"a.b/c~d"}`, "/name"},
		{"POST /objects/vehicle/fields", `{"type":"text"}`, "/label"},
		{"POST /objects", `{"label":{"en":"Boat"},"fields":[{"type":"text","label":{"en":"Name"}},{"type":"cash","name":"price","label":{"en":"Price"}}]}`, "/fields/1/type"},
		{"POST /objects", `{"label":{"en":"Boat"},"fields":[{"type":"reference","label":{"en":"Of"},"target":"ship"}]}`, "/fields/0/target"},
		{"POST /objects", `{"label":{"en":"Boat"},"title":"nosuch"}`, "/title"},
		{"PATCH /objects/vehicle/fields/vin", `{"class":"secret"}`, "/class"},
		{"PATCH /objects/vehicle/fields/vin", `{"label":{"en":"=1"},"required":true}`, "/label/en"},
	} {
		method, path, _ := strings.Cut(c.door, " ")
		a := b.send(call{method: method, path: "/api/v1" + path, body: c.body, status: 422})
		if got := a.problem(s).Errors[0].Pointer; got != c.at {
			t.Errorf("%s %s: at %q, want %q", c.door, c.body, got, c.at)
		}
	}
}
