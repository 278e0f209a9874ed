package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

// nothings and nothing are names that no object has.
const nothings, nothing = "nothings", "nothing"

// strangers are roles to which there are no companies.
func strangers() []roleSaid {
	all := map[string]string{}
	for _, right := range rightNames() {
		all[right] = "all"
	}
	return []roleSaid{
		{"contacts", "everything, with contacts only", false, []ruleSaid{{"contact", all, open()}}},
		{"fields", "contacts, and of companies no right but every field", false, []ruleSaid{{"contact", all, open()}, {"company", map[string]string{"update": "all", "export": "all"}, open()}}},
		{"nothing", "nothing", false, nil},
	}
}

// TestAnObjectWithoutRightsAnswersLikeOneThatIsNotThere goes to every route
// that names an object, in its path, its parameters or its body, once with one
// that the role has no right to and once with one that there is not.
func TestAnObjectWithoutRightsAnswersLikeOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, strangers())
	for _, c := range w.people {
		for _, by := range []*colleague{c, c.program()} {
			driven := 0
			for _, route := range httpapi.Routes() {
				method, path, _ := strings.Cut(route, " ")
				for _, ask := range aboutObjects(route, path) {
					driven++
					ask.method = method
					w.unknownAlike(by, route, ask)
				}
			}
			if driven < 30 {
				t.Errorf("only %d requests name an object", driven)
			}
			for _, ask := range besideObjects(w.three(c, "contact")["own"].id) {
				w.unknownAlike(by, "a contact", ask)
			}
		}
	}
}

// aboutObjects are requests to a route that name the company as COMPANY or
// COMPANIES. A route that takes an object anywhere else than in its path is
// named here.
func aboutObjects(route, path string) (out []call) {
	body := bodyOf(route)
	elsewhere := map[string][]call{
		"POST /api/v1/imports": {
			{path: path + "?object=COMPANY", body: "Name\nSomebody\n", header: []string{"Content-Type: application/octet-stream", "Holdfast-File-Name: x%2Ecsv"}},
			{path: path + "?object=COMPANY", body: "\x00\x01", header: []string{"Content-Type: application/octet-stream", "Holdfast-File-Name: x%2Ecsv"}},
		},
		"GET /api/v1/imports/targets": {{path: path + "?object=COMPANY"}},
		"POST /api/v1/bulk": {
			{path: path, body: `{"object":"COMPANY","action":"delete","ids":["` + nobodys + `"]}`}, {path: path, body: `{"object":"COMPANY","action":"restore","filter":"name = \"x\""}`},
			{path: path, body: `{"object":"COMPANY","action":"delete","filter":"nosuch = \"x\""}`}, {path: path, body: `{"object":"COMPANY","action":"update","values":{"nosuch":1},"ids":["` + nobodys + `"]}`},
		},
		"POST /api/v1/batch": {
			{path: path, body: `{"items":[{"op":"create","object":"COMPANY","values":{"name":"X"}}]}`},
			{path: path, body: `{"items":[{"op":"update","object":"COMPANY","id":"` + nobodys + `","version":"*","values":{"name":"X"}}],"atomic":true}`},
			{path: path, body: `{"items":[{"op":"create","object":"COMPANY","ref":"a","values":{"nosuch":1}},{"op":"create","object":"contact","values":{"name":"X","company":{"ref":"a"}}}]}`},
		},
	}
	out = elsewhere[route]
	switch {
	case strings.Contains(path, "{plural}"):
		at := strings.NewReplacer("{plural}", "COMPANIES", "{id}", nobodys).Replace(path)
		out = append(out, call{path: at, body: body}, call{path: at + "?nosuch=1", body: body}, call{path: at, body: "{"}, call{path: at, body: body, header: []string{"If-Match: nonsense"}})
	case strings.Contains(path, "{name}"):
		at := strings.NewReplacer("{name}", "COMPANY", "{field}", "domain").Replace(path)
		out = append(out, call{path: at, body: body}, call{path: at + "?dry_run=true", body: body})
	}
	for i := range out {
		if strings.HasPrefix(route, "PATCH") && len(out[i].header) == 0 {
			out[i].header = []string{"If-Match: *"}
		}
	}
	return out
}

// besideObjects are requests about contacts that reach for companies.
func besideObjects(contact string) (out []call) {
	for _, question := range []string{
		`{"filter":"any COMPANIES"}`, `{"filter":"any COMPANIES(name = \"x\")"}`, `{"filter":"COMPANY.name = \"x\""}`, `{"filter":"COMPANY.nosuch = \"x\""}`,
		`{"sort":"COMPANY.name"}`, `{"fields":["COMPANIES"]}`, `{"expand":"COMPANIES"}`,
	} {
		out = append(out, call{method: "POST", path: "/api/v1/contacts/query", body: question})
	}
	return append(out,
		call{method: "GET", path: "/api/v1/contacts?expand=company&fields=name,company.FIELD"},
		call{method: "GET", path: "/api/v1/contacts/" + contact + "?expand=company&fields=company.FIELD"},
		call{method: "POST", path: "/api/v1/contacts/aggregate", body: `{"group":["COMPANY.name"]}`})
}

// unknownAlike compares the two answers, of which names may differ.
func (w *world) unknownAlike(by *colleague, route string, ask call) {
	w.Helper()
	told := func(one, many, field string) (string, int) {
		names := strings.NewReplacer("COMPANIES", many, "COMPANY", one, "FIELD", field)
		c := ask
		c.path, c.body = names.Replace(ask.path), names.Replace(ask.body)
		a := by.send(c)
		var headers []string
		for name, value := range a.Header {
			if !slices.Contains([]string{"X-Request-Id", "Ratelimit", "Set-Cookie", "Content-Length"}, name) {
				headers = append(headers, name+": "+strings.Join(value, ","))
			}
		}
		slices.Sort(headers)
		return strings.NewReplacer("companies", "NAME", "company", "NAME", nothings, "NAME", nothing, "NAME", "domain", "NAME").Replace(plain(fmt.Sprint(a.StatusCode, headers, a.body))), a.StatusCode
	}
	is, status := told("company", "companies", "domain")
	absent, _ := told(nothing, nothings, nothing)
	if is != absent || status < http.StatusBadRequest && !strings.Contains(ask.path, "expand=company") && !strings.Contains(is, `"status":404,`) {
		w.Errorf("%s by role %q: %s %s: without a right answers %s\nwhat is not there %s", route, by.role.name, ask.method, ask.path+" "+ask.body, is, absent)
	}
}
