package httpapi_test

import (
	"strings"
	"testing"
)

// TestExpandShowsWhatAReferenceLeadsTo asks for the companies of contacts: on a
// list, in a question, and of one record.
func TestExpandShowsWhatAReferenceLeadsTo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	out, _ := s.batch(s.owner, 200, true, nil,
		`{"op":"create","object":"company","ref":"acme","values":{"name":"Acme","domain":"acme.example"}}`,
		`{"op":"create","object":"company","ref":"gone","values":{"name":"Gone"}}`,
		`{"op":"create","object":"contact","values":{"name":"Ada","company":{"ref":"acme"}}}`,
		`{"op":"create","object":"contact","values":{"name":"Bob","company":{"ref":"gone"}}}`,
		`{"op":"create","object":"contact","values":{"name":"Cy"}}`)
	s.do(call{method: "DELETE", path: "/api/v1/companies/" + out.Results[1].ID, token: s.owner, status: 204})
	type record struct {
		Name     struct{ Full string }
		Company  *string
		Expanded *struct{ Company map[string]any }
	}
	type page struct{ Data []record }
	ada := "/api/v1/contacts/" + out.Results[2].ID
	list := decoded[page](s, s.do(call{method: "GET", path: "/api/v1/contacts?expand=company&sort=name", token: s.owner, status: 200})).Data
	asked := decoded[page](s, s.do(call{method: "POST", path: "/api/v1/contacts/query", token: s.owner, body: `{"expand":"company","sort":"name"}`, status: 200})).Data
	for _, all := range [][]record{list, asked} {
		if len(all) != 3 || all[0].Expanded.Company["name"] != "Acme" || all[0].Expanded.Company["domain"] != "acme.example" || *all[0].Company != out.Results[0].ID {
			t.Fatalf("%+v", all)
		}
		if all[1].Expanded.Company != nil || all[1].Company == nil || all[2].Expanded.Company != nil || all[2].Company != nil {
			t.Errorf("%+v", all)
		}
	}
	one := decoded[record](s, s.do(call{method: "GET", path: ada + "?expand=company&fields=name,company.name", token: s.owner, status: 200,
		headers: []string{`ETag: "1"`}, forbid: []string{"acme.example", "stage"}}))
	if one.Expanded.Company["name"] != "Acme" || one.Company == nil {
		t.Errorf("%+v", one)
	}
	s.do(call{method: "GET", path: ada + "?expand=company", token: s.owner, header: []string{`If-None-Match: "1"`}, status: 200})
	s.do(call{method: "GET", path: ada + "?titles=true&expand=company", token: s.owner, status: 200, want: []string{`"titles":{"` + out.Results[0].ID, `"expanded":{"company":{`}})
	s.do(call{method: "GET", path: ada, token: s.owner, status: 200, forbid: []string{"expanded"}})
	for query, want := range map[string]string{
		"expand=nothing":                            "nothing expand field_unknown",
		"expand=name":                               "name expand expand_unsuited",
		"expand=owner":                              "owner expand expand_unsuited",
		"expand=company,owner":                      "company,owner expand field_unknown",
		"expand=company&fields=name,company.x":      "company.x fields field_unknown",
		"expand=company&fields=name,company.name.x": "company.name.x fields field_unknown",
		"fields=name,company.name":                  "company.name fields field_unknown",
	} {
		p := s.do(call{method: "GET", path: "/api/v1/contacts?" + query, token: s.owner, status: 400}).problem(s)
		if got := p.Errors[0].Field + " " + p.Errors[0].Parameter + " " + p.Errors[0].Code; len(p.Errors) != 1 || got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
}

func TestConditionsOfChanges(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	at := s.do(call{method: "POST", path: "/api/v1/contacts", token: s.owner, body: `{"name":"A"}`, status: 201}).Header.Get("Location")
	change := func(status int, code string, header ...string) {
		t.Helper()
		c := call{method: "PATCH", path: at, token: s.owner, body: `{"job_title":"x"}`, header: header, status: status}
		if a := s.do(c); code != "" && a.problem(s).Code != code {
			t.Errorf("%v: %s", header, a.body)
		}
	}
	change(428, "if_match_missing")
	change(412, "if_match_weak", `If-Match: W/"1"`)
	change(412, "if_match_weak", `If-Match: W/"1", W/"2"`)
	change(412, "version_stale", `If-Match: "2"`)
	change(412, "version_stale", `If-Match: "2", W/"1"`)
	change(412, "version_known", `If-Match: *`, `If-None-Match: *`)
	change(412, "version_known", `If-Match: "1"`, `If-None-Match: W/"1"`)
	change(412, "version_stale", `If-Match: "2"`, `If-None-Match: "1"`) // If-Match comes first
	change(400, "header_invalid", `If-Match: 1`)
	change(200, "", `If-Match: "7", "1"`, `If-None-Match: "7"`)
	s.code(call{method: "DELETE", path: at, token: s.owner, header: []string{`If-None-Match: *`}}, 412, "version_known")
	s.code(call{method: "GET", path: at, token: s.owner, header: []string{`If-Match: W/"2"`}}, 412, "if_match_weak")
	s.code(call{method: "GET", path: at, token: s.owner, header: []string{`If-Match: "1"`, `If-None-Match: "2"`}}, 412, "version_stale")
	s.do(call{method: "GET", path: at, token: s.owner, header: []string{`If-Match: "2"`, `If-None-Match: W/"2"`}, status: 304, headers: []string{`ETag: "2"`}})
	s.do(call{method: "HEAD", path: at, token: s.owner, status: 200, headers: []string{`ETag: "2"`}})
	s.do(call{method: "OPTIONS", path: at, token: s.owner, status: 204, headers: []string{"Allow: GET, HEAD, PATCH, DELETE, OPTIONS", "Accept-Patch: application/json, application/merge-patch+json"}})
	wrong := s.code(call{method: "PATCH", path: at, token: s.owner, body: `[]`, header: []string{"Content-Type: application/json-patch+json", "If-Match: *"}}, 415, "media_type_unsupported")
	if wrong.Header.Get("Accept-Patch") == "" {
		t.Error("415 does not say what is taken")
	}
	s.do(call{method: "PATCH", path: at, token: s.owner, body: `{"job_title":null}`, header: []string{"Content-Type: application/merge-patch+json", `If-Match: "2"`}, status: 200, want: []string{`"job_title":null`}})
}

func TestAListLinksToItsNextPage(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.batch(s.owner, 200, true, nil, `{"op":"create","object":"contact","values":{"name":"A"}}`, `{"op":"create","object":"contact","values":{"name":"B"}}`)
	a := s.do(call{method: "GET", path: "/api/v1/contacts?limit=1&sort=-name", token: s.owner, status: 200, want: []string{`"B"`}})
	to, ok := strings.CutSuffix(strings.TrimPrefix(a.Header.Get("Link"), "<"), `>; rel="next"`)
	if !ok {
		t.Fatalf("Link %q", a.Header.Get("Link"))
	}
	last := s.do(call{method: "GET", path: to, token: s.owner, status: 200, want: []string{`"A"`}})
	if last.Header.Get("Link") != "" {
		t.Error("the last page leads on")
	}
}
