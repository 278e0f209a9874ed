package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

const nobodys = "01890a5d-ac96-774b-bcce-b302099a8057"

// TestWhatOneMayNotSeeAnswersLikeWhatIsNotThere goes to every route that names
// one thing by its id, as somebody who works with records of their own, once
// with the id of what is another's and once with one that nothing has. Status,
// headers and body must be the same.
func TestWhatOneMayNotSeeAnswersLikeWhatIsNotThere(t *testing.T) {
	t.Parallel()
	var roles []roleSaid
	for _, name := range []string{"own", "team"} {
		roles = append(roles, namedRoles()[slices.IndexFunc(namedRoles(), func(r roleSaid) bool { return r.name == name })])
	}
	w := newWorld(t, roles)
	me, other := w.people[0], w.people[1]
	theirs := w.belongings()
	for _, by := range []*colleague{me, me.program()} {
		for _, route := range httpapi.Routes() {
			method, path, _ := strings.Cut(route, " ")
			if !strings.Contains(path, "{id}") {
				continue
			}
			if !strings.Contains(path, "{plural}") {
				kind := strings.Split(path, "/")[3]
				if theirs[kind] == "" {
					t.Errorf("%s: say in belongings what the id is of", route)
					continue
				}
				if kind == "imports" { // who may import somewhere sees the imports there
					w.alike(other, method, path, theirs[kind], bodyOf(route))
					continue
				}
				w.alike(by, method, path, theirs[kind], bodyOf(route))
				continue
			}
			for _, o := range w.catalog().Objects() {
				w.alike(by, method, strings.Replace(path, "{plural}", o.Plural, 1), w.three(me, o.Name)["other"].id, bodyOf(route))
			}
		}
		w.pointedAt(by, me)
	}
}

// belongings are ids of what is an administrator's, by the part of the path
// that says of what kind.
func (w *world) belongings() map[string]string {
	w.Helper()
	in := w.admin.send(call{method: "POST", path: "/api/v1/imports?object=contact", status: 201, body: "Name\nSomebody\n",
		header: []string{"Content-Type: application/octet-stream", "Holdfast-File-Name: x%2Ecsv"}})
	work := w.admin.send(call{method: "POST", path: "/api/v1/bulk", status: 202, body: `{"object":"contact","action":"delete","ids":["` + w.of("contact")[0].id + `"]}`})
	out := w.admin.send(call{method: "POST", path: "/api/v1/contacts/exports", status: 202, body: `{"format":"csv"}`})
	w.tell() // of the tokens of an administrator
	notices := decoded[struct{ Data []struct{ ID string } }](w.stack, w.do(call{method: "GET", path: "/api/v1/me/notices", token: w.owner, status: 200}))
	sessions := decoded[struct{ Data []struct{ ID string } }](w.stack, w.admin.send(call{method: "GET", path: "/api/v1/sessions", status: 200}))
	return map[string]string{
		"imports":  decoded[struct{ ID string }](w.stack, in).ID,
		"bulk":     decoded[struct{ ID string }](w.stack, work).ID,
		"exports":  decoded[struct{ ID string }](w.stack, out).ID,
		"sessions": sessions.Data[0].ID,
		"users":    w.someone,
		"roles":    w.admin.made("/api/v1/roles", `{"name":"one more","objects":[]}`),
		"teams":    w.admin.made("/api/v1/teams", `{"name":"one more"}`),
		"me":       notices.Data[0].ID, // marking it as read is answered in any case, and does nothing
	}
}

func bodyOf(route string) string {
	switch {
	case strings.HasSuffix(route, "/exports"):
		return `{"format":"csv"}`
	case strings.HasSuffix(route, "/reveal"):
		return `{"fields":["bank_account"]}`
	case strings.HasSuffix(route, "/preview"), strings.HasSuffix(route, "/start"):
		return `{"mode":"create","columns":[{"index":0,"target":"name"}]}`
	case strings.HasPrefix(route, "PATCH"):
		return `{"owner":null}`
	}
	return doors()[route].body
}

// alike compares the two answers.
func (w *world) alike(by *colleague, method, path, theirs, body string) {
	w.Helper()
	told := func(id string) string {
		c := call{method: method, path: strings.Replace(path, "{id}", id, 1), body: body}
		if method == "PATCH" {
			c.header = []string{"If-Match: *"}
		}
		a := by.send(c)
		var headers []string
		for name, value := range a.Header {
			if !slices.Contains([]string{"X-Request-Id", "Ratelimit", "Set-Cookie"}, name) {
				headers = append(headers, name+": "+strings.Join(value, ","))
			}
		}
		slices.Sort(headers)
		return plain(fmt.Sprint(a.StatusCode, headers, a.body))
	}
	if is, absent := told(theirs), told(nobodys); is != absent || strings.HasPrefix(is, "2") && !strings.Contains(path, "/notices/") {
		w.Errorf("%s %s: what is another's answers %s\nwhat is not there %s", method, path, is, absent)
	}
}

// pointedAt tries ids in values, filters and titles.
func (w *world) pointedAt(by, me *colleague) {
	w.Helper()
	company := w.three(me, "company")["other"].id
	mine := w.three(me, "contact")["own"].id
	for _, c := range []call{
		{method: "POST", path: "/api/v1/contacts", body: `{"name":"X","company":"{id}"}`},
		{method: "PATCH", path: "/api/v1/contacts/" + mine, body: `{"company":"{id}"}`, header: []string{"If-Match: *"}},
		{method: "POST", path: "/api/v1/contacts/query", body: `{"count":true,"filter":{"field":"company","op":"eq","value":"{id}"}}`},
		{method: "POST", path: "/api/v1/companies/query", body: `{"count":true,"filter":{"field":"id","op":"eq","value":"{id}"}}`},
	} {
		var said [2]string
		for i, id := range []string{company, nobodys} {
			one := c
			one.body = strings.Replace(c.body, "{id}", id, 1)
			a := by.send(one)
			said[i] = plain(fmt.Sprint(a.StatusCode, a.body))
		}
		if said[0] != said[1] {
			w.Errorf("%s %s %s: what is another's answers %s\nwhat is not there %s", c.method, c.path, c.body, said[0], said[1])
		}
	}
}
